//! Tests debts after an account's last position is closed. The debts are settled at once, in all of the account's markets.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{self, Event, Settled, Settlement};
use ballast_client::pda;
use ballast_testkit::Receipt;
use solana_instruction::Instruction;

/// Returns the first event, and the settlements after it.
fn settlements(receipt: &Receipt) -> (Event, Vec<Settled>) {
    let mut all = events::from_logs(&receipt.logs);
    let rest = all.split_off(1).into_iter().map(|event| match event {
        Event::Settled(settled) => settled,
        other => panic!("{other:?}"),
    });
    (all.remove(0), rest.collect())
}

/// Returns the instruction with one market passed as read-only.
fn read_only(instruction: &Instruction, market: u32) -> Instruction {
    let mut changed = instruction.clone();
    let place = place_of(instruction, &pda::market(market));
    changed.accounts[place].is_writable = false;
    changed
}

/// Checks a take-over of the last position. Alice is insolvent at 85. Dave takes over her whole position at the guarded index,
/// her cash pays what it can, and the rest is written off.
#[test]
fn a_take_over_of_the_last_position() {
    let Fall { mut world, alice, .. } = fall_in(without_own_fees(), 1_000, 10_500, 85);
    let dave = world.trader("dave", 50_000 * QUOTE);
    let money = cash(&world, &alice);
    let before = *world.market(0).state;
    let instruction = take_over(&world, &alice, (&dave, u64::MAX));
    let receipt = world.must(&[instruction], &[&dave.wallet]);
    let (Event::TakenOver(done), settled) = settlements(&receipt) else { panic!("{receipt:?}") };
    // The price is 85 plus half of the confidence interval of a ten-thousandth, without a discount.
    assert_eq!((done.base, done.quote), (signed(1_000 * CONTRACT), 85_008_500_000));
    let lost = -done.realised - money;
    assert!(done.equity < 0 && money > 0 && lost > 0, "{done:?}");
    let [paid, deficit] = settled[..] else { panic!("{settled:?}") };
    assert_eq!((paid.account, paid.kind, paid.amount), (alice.account(), Settlement::Debt, money));
    assert_eq!((deficit.account, deficit.kind, deficit.amount), (alice.account(), Settlement::Deficit, lost));
    let position = position(&world, &alice, 0);
    assert_eq!((position.base.raw(), position.debt.raw(), position.written_off.raw()), (0, 0, lost));
    assert_eq!(cash(&world, &alice), 0);
    let state = world.market(0).state;
    assert_eq!((state.debts.raw(), state.deficits.raw()), (0, lost));
    // Alice was the only long, so the amount that rounding had left to that side goes to the surplus.
    let released = state.surplus.raw() - (before.surplus.raw() - lost);
    assert!((0..=1).contains(&released), "{released}");
    assert_eq!(state.cash.raw(), before.cash.raw() + money);
    let nothing = repay(&world, &alice);
    refused(&mut world, nothing, (&[], BallastError::NothingToDo));
}

/// Returns a world in which Alice owes the loss of her position in market 1, and market 0 has fallen to 97. She has a thousand
/// left for both markets.
fn owing_in_two_markets() -> Fall {
    let Fall { mut world, alice, bob, carol } = debtor();
    for price in (97..120).rev() {
        pass_minute(&mut world, &[(0, price * PRICE)]);
        arbitrage(&mut world, &carol, (0, price * PRICE + PRICE / 20));
    }
    world.advance(1, 1);
    world.fund(&alice, 1_000 * QUOTE - cash(&world, &alice).unsigned_abs());
    Fall { world, alice, bob, carol }
}

/// Checks that Alice's cash has paid both debts in proportion, and that the rest of both was written off. `debts` contains the
/// amounts that she owed in the two markets.
fn assert_settled_up(fall: &Fall, settled: &[Settled], debts: [i64; 2]) {
    let Fall { world, alice, .. } = fall;
    let money = signed(1_000 * QUOTE);
    let all = i128::from(debts[0]) + i128::from(debts[1]);
    let first = i64::try_from(i128::from(money) * i128::from(debts[0]) / all).unwrap();
    let parts = [first, money - first];
    let amounts: Vec<_> = settled.iter().map(|it| (it.market.market, it.kind, it.amount)).collect();
    assert_eq!(
        amounts,
        [
            (0, Settlement::Debt, parts[0]),
            (0, Settlement::Deficit, debts[0] - parts[0]),
            (1, Settlement::Debt, parts[1]),
            (1, Settlement::Deficit, debts[1] - parts[1]),
        ]
    );
    assert_eq!(cash(world, alice), 0);
    for (market, (debt, part)) in (0..).zip(debts.into_iter().zip(parts)) {
        let position = position(world, alice, market);
        assert_eq!((position.debt.raw(), position.written_off.raw()), (0, debt - part));
        let state = world.market(market).state;
        assert_eq!((state.debts.raw(), state.deficits.raw()), (0, debt - part));
    }
}

#[test]
fn a_liquidation_settles_up_in_several_markets() {
    let mut fall = owing_in_two_markets();
    let owed = position(&fall.world, &fall.alice, 1).debt.raw();
    let instruction = liquidation(&fall.world, &fall.alice, &fall.bob);
    refused(&mut fall.world, read_only(&instruction, 1), (&[], BallastError::MarketsNotWritable));
    let receipt = crank(&mut fall.world, instruction).unwrap();
    let (Event::Liquidated(done), settled) = settlements(&receipt) else { panic!("{receipt:?}") };
    assert!(done.equity < 0 && done.position == 0 && done.fill.realised < 0, "{done:?}");
    assert_settled_up(&fall, &settled, [-done.fill.realised, owed]);
}

#[test]
fn a_take_over_settles_up_in_several_markets() {
    let mut fall = owing_in_two_markets();
    let owed = position(&fall.world, &fall.alice, 1).debt.raw();
    let dave = fall.world.trader("dave", 50_000 * QUOTE);
    let instruction = take_over(&fall.world, &fall.alice, (&dave, u64::MAX));
    let (signers, error) = (&[&dave.wallet], BallastError::MarketsNotWritable);
    refused(&mut fall.world, read_only(&instruction, 1), (signers, error));
    let receipt = fall.world.must(&[instruction], signers);
    let (Event::TakenOver(done), settled) = settlements(&receipt) else { panic!("{receipt:?}") };
    assert!(done.equity < 0 && done.realised < 0, "{done:?}");
    assert_settled_up(&fall, &settled, [-done.realised, owed]);
}

/// Checks that a position in an orphaned market does not hold up a debt indefinitely. Alice owes in market 1 and has a gain in
/// market 0, whose feed dies. After an hour, the position no longer holds up the debt.
#[test]
fn an_orphaned_market_holds_no_debt_up() {
    let Fall { mut world, alice, .. } = debtor();
    let (debt, money) = (position(&world, &alice, 1).debt.raw(), cash(&world, &alice));
    let age = world.chain.clock().unix_timestamp - world.market(0).state.oracle.publish_time;
    let hour = 3_600 - u32::try_from(age).unwrap();
    world.chain.advance(9_000, hour);
    let instruction = repay(&world, &alice);
    refused(&mut world, instruction.clone(), (&[], BallastError::InsolventClose));
    world.chain.advance(2, 1);
    let receipt = crank(&mut world, instruction).unwrap();
    let all = events::from_logs(&receipt.logs);
    let Some(Event::Settled(deficit)) = all.last() else { panic!("{all:?}") };
    assert_eq!((deficit.kind, deficit.amount), (Settlement::Deficit, debt - money));
    assert_eq!(position(&world, &alice, 1).written_off.raw(), debt - money);
    assert!(!position(&world, &alice, 0).base.is_zero(), "the position stays");
}
