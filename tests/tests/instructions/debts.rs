//! Tests `repay_debt`, which repays all debts of an account in proportion. Debts that a bankrupt account cannot pay are written
//! off.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{self, Event, Settled, Settlement};
use ballast_client::instructions;
use ballast_testkit::Receipt;

fn settled(receipt: &Receipt) -> Vec<Settled> {
    let all = events::from_logs(&receipt.logs).into_iter();
    all.map(|event| match event {
        Event::Settled(settled) => settled,
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn repays_from_cash() {
    let Fall { mut world, alice, .. } = debtor();
    let debt = position(&world, &alice, 1).debt.raw();
    let instruction = repay(&world, &alice);
    if cash(&world, &alice) == 0 {
        refused(&mut world, instruction.clone(), (&[], BallastError::NothingToDo));
    }
    world.fund(&alice, 100);
    let money = cash(&world, &alice);
    let before = world.market(1).state;
    let receipt = crank(&mut world, instruction.clone()).unwrap();
    let [done] = settled(&receipt)[..] else { panic!("{receipt:?}") };
    assert_eq!(
        (done.account, done.kind, done.amount, done.cash),
        (alice.account(), Settlement::Debt, money, 0)
    );
    assert_eq!(position(&world, &alice, 1).debt.raw(), debt - money);
    let state = world.market(1).state;
    assert_eq!(
        (state.debts.raw(), state.cash.raw()),
        (before.debts.raw() - money, before.cash.raw() + money)
    );
    // If the cash is more than enough, the whole debt is repaid, the rest stays in the account, and the position is free again.
    world.fund(&alice, debt.unsigned_abs());
    crank(&mut world, instruction).unwrap();
    assert_eq!(cash(&world, &alice), money);
    assert!(position(&world, &alice, 1).is_free());
    let none = repay(&world, &alice);
    refused(&mut world, none, (&[], BallastError::NothingToDo));
}

/// Checks that an insolvent account with positions cannot choose which market its cash pays.
#[test]
fn insolvent_accounts_wait() {
    let Fall { mut world, alice, bob, .. } = fall(20_000, 250_000, 85);
    let none = repay(&world, &alice);
    refused(&mut world, none, (&[], BallastError::NothingToDo));
    let slice = liquidation(&world, &alice, &bob);
    crank(&mut world, slice).unwrap();
    assert!(position(&world, &alice, 0).debt.is_positive() && !position(&world, &alice, 0).base.is_zero());
    let instruction = repay(&world, &alice);
    refused(&mut world, instruction, (&[], BallastError::InsolventClose));
}

#[test]
fn cannot_be_paused_and_needs_no_open_market() {
    let Fall { mut world, alice, .. } = debtor();
    world.fund(&alice, QUOTE);
    pause(&mut world, ballast::state::pause::ALL);
    set_status(&mut world, (0, 0));
    set_status(&mut world, (1, 0));
    let instruction = repay(&world, &alice);
    crank(&mut world, instruction).unwrap();
}

#[test]
fn covering_a_deficit() {
    let Fall { mut world, alice, .. } = written_off();
    let cover = instructions::cover_deficit(world.keys(0));
    let before = world.market(0).state;
    let deficit = -before.surplus.raw();
    assert!(deficit > 0);
    let receipt = crank(&mut world, cover.clone()).unwrap();
    let Event::DeficitCovered(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!(done.insurance, deficit.min(before.insurance.raw()));
    assert_eq!(done.insurance + done.claims + done.long_gain + done.short_gain, deficit);
    let state = world.market(0).state;
    assert_eq!(state.surplus.raw(), 0);
    assert_eq!(state.insurance.raw(), before.insurance.raw() - done.insurance);
    assert_eq!(state.cash.raw(), before.cash.raw() + done.insurance);
    assert_eq!(state.insurance_used.raw(), done.insurance);
    refused(&mut world, cover, (&[], BallastError::NothingToDo));
    // The account's record of the write-off remains.
    assert!(position(&world, &alice, 0).written_off.is_positive());
}

/// Checks that the side that gained bears the deficit if there is no insurance.
#[test]
fn covering_a_deficit_without_insurance() {
    let world = market_with(|parameters| {
        parameters.protocol_share = ballast_math::Ratio::new(500_000);
        parameters.insurance_share = ballast_math::Ratio::new(500_000);
        parameters.insurance_cap = ballast_math::Quote::ZERO;
    });
    let Fall { mut world, alice, bob, .. } = fall_in(world, 1_000, 10_500, 85);
    let liquidate = liquidation(&world, &alice, &bob);
    crank(&mut world, liquidate).unwrap();
    let deficit = -world.market(0).state.surplus.raw();
    let cover = instructions::cover_deficit(world.keys(0));
    let receipt = crank(&mut world, cover).unwrap();
    let Event::DeficitCovered(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.insurance, done.claims, done.long_gain, done.short_gain), (0, 0, 0, deficit));
}

/// Checks that nobody is charged in a second whose trades have moved the mark.
#[test]
fn covering_a_deficit_beside_a_trade() {
    let world = market_with(|parameters| {
        parameters.protocol_share = ballast_math::Ratio::new(500_000);
        parameters.insurance_share = ballast_math::Ratio::new(500_000);
        parameters.insurance_cap = ballast_math::Quote::ZERO;
    });
    let Fall { mut world, alice, bob, .. } = fall_in(world, 1_000, 10_500, 85);
    let liquidate = liquidation(&world, &alice, &bob);
    crank(&mut world, liquidate).unwrap();
    trade(&mut world, &bob, (0, sell(1))).unwrap();
    let cover = instructions::cover_deficit(world.keys(0));
    refused(&mut world, cover.clone(), (&[], BallastError::MarketNotCalm));
    world.chain.advance(5, 1);
    crank(&mut world, cover).unwrap();
    assert!(world.market(0).state.surplus.raw() >= 0);
}

#[test]
fn no_deficit_to_cover() {
    let mut world = one_market();
    let cover = instructions::cover_deficit(world.keys(0));
    refused(&mut world, cover, (&[], BallastError::NothingToDo));
}
