//! Tests a cross account with debts in two markets and a gain in a third, which repays the debts in proportion.

use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, crank, mark, pass, position, repay, sell,
    settle_loss, trade, wait_for_payment,
};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Price;
use ballast_networks::NetworkKind;
use ballast_testkit::Failure;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

scenarios!(debts_are_repaid_from_a_gain_elsewhere, debts_are_not_written_off_while_a_claim_can_pay_them);

fn realise_gain(world: &mut World, trader: &Trader, market: u32) -> Result<(), Failure> {
    let others = world.other_markets(&trader.account(), market);
    let instruction = instructions::realise_gain(trader.account(), world.keys(market), &others);
    crank(world, instruction).map(|_| ())
}

fn debts(world: &World, trader: &Trader) -> [i64; 2] {
    [1, 2].map(|market| position(world, trader, market).debt.raw())
}

/// Returns a world with three markets at 100, in which Alice is long in all of them and Bob is short in the first.
fn three_markets(network: NetworkKind) -> (World, Trader, Trader) {
    let mut world = World::with_market(network);
    for (index, name) in [(1, "ETH-PERP"), (2, "BTC-PERP")] {
        world.open(MarketFixture::new(index, name, Price::new(100 * PRICE)));
    }
    let alice = world.trader("alice", 45_500 * QUOTE);
    let bob = world.trader("bob", 100_000 * QUOTE);
    trade(&mut world, &bob, (0, sell(4_000)));
    for (market, contracts) in [(0, 900), (1, 3_000), (2, 500)] {
        trade(&mut world, &alice, (market, buy(contracts)));
    }
    (world, alice, bob)
}

/// Moves the first market to 120 and the others to 84.
fn move_apart(world: &mut World) {
    let arbitrageur = world.trader("arbitrageur", 90_000_000 * QUOTE);
    for step in 1..=20 {
        let fallen = (500 - 4 * step) * PRICE / 5;
        let prices = [(0, (100 + step) * PRICE), (1, fallen), (2, fallen)];
        pass(world, (20, 4), &prices);
        for (market, price) in prices {
            if price.abs_diff(mark(world, market)) > PRICE / 10 {
                arbitrage(world, &arbitrageur, (market, price));
            }
        }
    }
}

fn debts_are_repaid_from_a_gain_elsewhere(network: NetworkKind) {
    let (mut world, alice, bob) = three_markets(network);
    assert_refused(realise_gain(&mut world, &alice, 0), BallastError::NothingToDo);
    move_apart(&mut world);

    // Alice closes both losing positions while her gain keeps her solvent. The first close uses up her cash, so the rest of her
    // losses become debts.
    for market in [1, 2] {
        close(&mut world, &alice, market).unwrap();
    }
    let owed = debts(&world, &alice);
    assert_eq!(cash(&world, &alice), 0);
    assert!(owed.iter().all(|debt| *debt > 1_000 * QUOTE as i64), "{owed:?}");
    for (market, debt) in [(1, owed[0]), (2, owed[1])] {
        assert_eq!(world.market(market).state.debts.raw(), debt);
    }
    world.fund(&alice, 2_000 * QUOTE);
    assert_refused(world.trade_checked(&alice, 0, buy(1)), BallastError::AccountHasDebt);
    let withdraw = world.withdraw(&alice, 1);
    assert_refused(world.send(&[withdraw], &[&alice.wallet]), BallastError::AccountHasDebt);

    // The available cash goes to both markets in proportion, to the unit.
    let paid = repay_all(&mut world, &alice);
    assert_eq!(paid.iter().sum::<i64>(), 2_000 * QUOTE as i64);
    assert_in_proportion(paid, owed);

    // Anyone can realise Alice's gain into a claim. Bob's loss pays the claim, and the claim repays the debts in proportion.
    realise_gain(&mut world, &alice, 0).unwrap();
    let claim = position(&world, &alice, 0).claim.amount.raw();
    assert!(claim > 5_000 * QUOTE as i64, "{claim}");
    let (owed, surplus) = (debts(&world, &alice), [1, 2].map(|market| world.market(market).state.surplus));
    world.advance(1, 0);
    let settle = settle_loss(&world, &bob, 0);
    world.must(&[settle], &[]);
    wait_for_payment(&mut world, 0);
    let paid = repay_all(&mut world, &alice);
    assert_in_proportion(paid, owed);
    assert!((0..=1).contains(&(claim - paid.iter().sum::<i64>())), "all of the claim: {claim}, {paid:?}");
    assert_eq!(cash(&world, &alice), 0);
    assert!(position(&world, &alice, 0).claim.amount.is_zero());
    let after = [1, 2].map(|market| world.market(market).state.surplus);
    assert_eq!(after, surplus, "a debt repaid is no gain of the market");

    // The rest of her gain clears the debts completely. Nothing is written off, and she is free again.
    world.wait(4);
    close(&mut world, &alice, 0).unwrap();
    let settle = settle_loss(&world, &bob, 0);
    world.advance(1, 0);
    world.must(&[settle], &[]);
    wait_for_payment(&mut world, 0);
    let short: i64 = debts(&world, &alice).iter().sum();
    let claim = position(&world, &alice, 0).claim.amount.raw();
    if claim < short {
        world.fund(&alice, (short - claim + 1).unsigned_abs());
    }
    repay_all(&mut world, &alice);
    assert_eq!(debts(&world, &alice), [0, 0]);
    for market in [1, 2] {
        assert!(position(&world, &alice, market).is_free(), "{:?}", position(&world, &alice, market));
        assert_eq!(world.market(market).state.deficits.raw(), 0);
    }
}

/// Checks that a debtor whose claim in another market exceeds all debts is solvent. Nobody can turn those debts into a deficit
/// while the claim is only waiting for its window.
fn debts_are_not_written_off_while_a_claim_can_pay_them(network: NetworkKind) {
    let (mut world, alice, _) = three_markets(network);
    move_apart(&mut world);
    for market in [1, 2, 0] {
        close(&mut world, &alice, market).unwrap();
    }
    let owed: i64 = debts(&world, &alice).iter().sum();
    let claim = position(&world, &alice, 0).claim.amount.raw();
    assert_eq!(cash(&world, &alice), 0);
    assert!(claim > owed, "solvent: a claim of {claim} against debts of {owed}");

    let repayment = repay(&world, &alice);
    assert_refused(crank(&mut world, repayment), BallastError::NothingToDo);
    for market in [1, 2] {
        assert_eq!(world.market(market).state.deficits.raw(), 0);
    }
}

/// Repays the debts, and returns the amount that each of the two markets received.
fn repay_all(world: &mut World, trader: &Trader) -> [i64; 2] {
    let before = debts(world, trader);
    let instruction = repay(world, trader);
    world.must(&[instruction], &[]);
    let after = debts(world, trader);
    [before[0] - after[0], before[1] - after[1]]
}

/// Asserts that each part equals its share of the total, up to one unit.
fn assert_in_proportion(paid: [i64; 2], owed: [i64; 2]) {
    let paid_wide = paid.map(i128::from);
    let owed_wide = owed.map(i128::from);
    let difference = paid_wide[0] * owed_wide[1] - paid_wide[1] * owed_wide[0];
    assert!(difference.abs() <= owed_wide[0] + owed_wide[1], "{paid:?} of {owed:?}");
}
