//! Tests an isolated account that goes bankrupt beside a healthy cross account of the same owner, which is not affected.

use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, bytes, cash, crank, liquidation, pass, pass_minute,
    position, quote_liquidation, repay, sell, trade,
};
use ballast::BallastError;
use ballast_math::account::CROSS;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::World;

scenarios!(isolated_account_dies_alone);

fn isolated_account_dies_alone(network: NetworkKind) {
    let mut world = World::with_market(network);
    let keeper = world.trader("keeper", 1_000 * QUOTE);
    let bear = world.trader("bear", 30_000_000 * QUOTE);
    let isolated = world.isolated_trader("alice", 0, 22_000 * QUOTE);
    let cross = isolated.with_sub_id(0);
    world.create_account(&cross, CROSS, 0);
    world.fund(&cross, 1_000_000 * QUOTE);
    trade(&mut world, &isolated, (0, buy(2_000)));
    trade(&mut world, &cross, (0, sell(1_000)));
    let untouched = bytes(&world, &cross.account());
    let others = [&keeper, &bear, &cross].map(|trader| cash(&world, trader));

    // The market falls by 17 % before anyone can liquidate the account.
    for price in (83..100).rev() {
        pass_minute(&mut world, &[(0, price * PRICE)]);
        arbitrage(&mut world, &bear, (0, price * PRICE));
    }
    // The account is not sold further than a taker fee from the index, and not in the second in which the mark moved. Buyers
    // trade in between.
    pass(&mut world, (2, 1), &[(0, 83 * PRICE)]);
    let liquidate = liquidation(&world, &isolated, (0, &keeper));
    world.must(std::slice::from_ref(&liquidate), &[]);
    let left = position(&world, &isolated, 0);
    assert!(left.base.is_positive() && left.debt.is_positive(), "{left:?}");
    // A debtor can neither escape the rules with a deposit nor draw on the owner's other account.
    assert_refused(world.trade_checked(&isolated, 0, buy(1)), BallastError::AccountHasDebt);
    let last = loop {
        pass(&mut world, (1, 0), &[(0, 83 * PRICE)]);
        arbitrage(&mut world, &bear, (0, 83 * PRICE));
        let last = quote_liquidation(&world, &isolated);
        world.must(std::slice::from_ref(&liquidate), &[]);
        if last.position.base.is_zero() {
            break last;
        }
    };

    // Closing the last part of the position settles everything. All cash is used first, and the rest becomes a deficit.
    let (debt, last_cash) = (last.position.debt.raw(), last.cash.raw());
    assert!(debt > last_cash && last_cash > 0, "the loss is larger than the account: {debt} {last_cash}");
    assert_eq!(cash(&world, &isolated), 0);
    assert_eq!(position(&world, &isolated, 0).debt.raw(), 0);
    let written_off = position(&world, &isolated, 0).written_off.raw();
    assert_eq!(written_off, debt - last_cash);
    assert_eq!(world.market(0).state.deficits.raw(), written_off);

    // The owner lost only what was in the isolated account. Not one byte of the cross account has changed.
    assert_eq!(bytes(&world, &cross.account()), untouched);
    let deposit = world.deposit(&isolated, QUOTE);
    world.mint.give(world.chain.as_mut(), &isolated.owner(), QUOTE);
    assert_refused(world.send(&[deposit], &[&isolated.wallet]), BallastError::AccountBankrupt);
    assert_refused(world.trade_checked(&isolated, 0, buy(1)), BallastError::InsufficientCash);
    assert_eq!(cash(&world, &cross), others[2]);
    let again = repay(&world, &isolated);
    assert_refused(crank(&mut world, again), BallastError::NothingToDo);

    // The cross account continues as before.
    world.wait(4);
    trade(&mut world, &cross, (0, sell(10)));
}
