//! An account that is paid before a loss is booked would avoid the loss. With a bankrupt short, an honest long and an attacker's
//! long that tries to be paid first, the order of calls must not change anything.

use ballast_math::parameters::Parameters;
use ballast_math::{Clock, Error, Quote, Ratio};

use crate::common::presets::QUOTE;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

const ATTACKER: usize = 0;
const HONEST: usize = 1;
const BANKRUPT: usize = 2;
const SOLVENT: usize = 3;
const KEEPER: usize = 4;
const CONTRACTS: i64 = 20_000;
/// One taker fee on the attacker's trades, which opened and closed at ten to twelve quote per contract. Unit: 1e-6 quote.
const FEES: i64 = 2 * CONTRACTS * 11 * QUOTE / 1_000;
/// The index at the end.
const PRICE: u64 = INDEX / 100 * 118;

/// Creates a market whose index has risen by 18 %, together with the mark and the average. The bankrupt account had a margin of 10
/// %, and nobody has liquidated it yet. The clock is in the last slot of a claims window.
fn market() -> Arena {
    let mut arena = Arena::new(quiet());
    for quote in [1_000_000, 1_000_000, 1_000_000, 1_000_000, 50_000_000, 50_000_000] {
        arena.join(quote);
    }
    for (who, sign) in [(ATTACKER, 1), (BANKRUPT, -1), (HONEST, 1), (SOLVENT, -1)] {
        arena.trade(who, sign * CONTRACTS).unwrap();
    }
    arena.take_free_cash(BANKRUPT);
    for percent in [104, 109, 114, 118] {
        arena.scenario.settle_at(INDEX / 100 * percent);
        for _ in 0..3 {
            arena.arbitrage(5, (0, INDEX / 100 * percent));
        }
    }
    arena.later(1, PRICE);
    arena.scenario.update();
    let clock = &mut arena.exchange().clock;
    let next = (clock.time / 50 + 3) * 50 - 1;
    *clock = Clock { time: next, slot: clock.slot + 5 * (next - clock.time).unsigned_abs() };
    let clock = *clock;
    arena.exchange().venues[0].reading = Ok(crate::common::presets::reading(PRICE, &clock));
    arena.scenario.update();
    arena
}

/// One of the actions that are tried in different orders.
#[derive(Clone, Copy, Debug)]
enum Step {
    Close,
    SettleLoss,
    NextSlot,
    Share,
    /// Collects the claim, and withdraws the free collateral.
    Withdraw,
    TakeOver,
    Cover,
    /// The last update becomes older than trading allows, and a window passes.
    Stale,
    /// The feed publishes again.
    Fresh,
}

fn step(arena: &mut Arena, step: Step) {
    match step {
        Step::Close => done_or_refused(arena.close(ATTACKER)),
        Step::SettleLoss => done_or_refused(arena.exchange().settle_loss(SOLVENT, 0)),
        Step::NextSlot => {
            arena.exchange().clock.slot += 1;
            arena.exchange().clock.time += 1;
            true
        }
        Step::Share => done_or_refused(arena.exchange().share_claims(0)),
        Step::Withdraw => {
            done_or_refused(arena.exchange().collect(ATTACKER, 0));
            arena.take_free_cash(ATTACKER);
            true
        }
        Step::TakeOver => done_or_refused(arena.exchange().take_over(BANKRUPT, KEEPER, 0, u64::MAX)),
        Step::Cover => done_or_refused(arena.exchange().cover_deficit(0)),
        Step::Stale => {
            let said = arena.exchange().venues[0].reading;
            arena.later(61, PRICE);
            arena.exchange().venues[0].reading = said;
            true
        }
        Step::Fresh => {
            arena.later(1, PRICE);
            arena.scenario.update();
            true
        }
    };
}

/// Returns the final amounts of the attacker and the honest long once everybody has left and been paid, and the amount written
/// off.
fn end(steps: &[Step]) -> ([i64; 2], i64) {
    end_of(market(), steps)
}

fn end_of(mut arena: Arena, steps: &[Step]) -> ([i64; 2], i64) {
    for one in steps {
        step(&mut arena, *one);
    }
    step(&mut arena, Step::Fresh);
    for one in [Step::TakeOver, Step::Cover, Step::Close] {
        step(&mut arena, one);
    }
    arena.close_all(0, KEEPER);
    arena.settle_all(20, PRICE);
    let deficits = arena.scenario.market().deficits.raw();
    ([ATTACKER, HONEST].map(|who| arena.paid_out(&[who])), deficits)
}

/// Tries orders in which the attacker closes and is paid before the bankrupt account is taken over, at the edge of a window, and
/// afterwards. The attacker gains no more than one taker fee on its trades.
#[test]
fn nobody_is_paid_before_the_write_off() {
    use Step::{Close, Cover, NextSlot, SettleLoss, Share, TakeOver, Withdraw};
    let (fair, deficit) = end(&[TakeOver, Cover, Close]);
    assert!(deficit > 10_000 * QUOTE, "{deficit}");
    let mut worst = Worst::new();
    for order in [
        vec![Close, TakeOver, Cover],
        vec![Close, SettleLoss, NextSlot, Share, Withdraw, TakeOver, Cover],
        vec![TakeOver, Close, SettleLoss, NextSlot, Share, Withdraw, Cover],
        vec![Close, SettleLoss, TakeOver, NextSlot, Share, Withdraw, Cover],
        vec![Close, SettleLoss, NextSlot, TakeOver, Share, Withdraw, Cover],
        vec![Close, SettleLoss, Share, Withdraw, NextSlot, Share, Withdraw, TakeOver],
    ] {
        let (gained, _) = end(&order);
        let moved = (gained[0] - fair[0]).max(fair[1] - gained[1]);
        worst.see(moved - FEES, || format!("{order:?}: {gained:?} instead of {fair:?}"));
    }
    worst.ensure("moved by being paid before the write-off, beyond a taker fee", (0, 6));
}

/// Creates the market of [`market`] in which each of the four accounts has this many contracts. The peg follows the index, so
/// nobody else trades, the mark equals the index, and the users' net position is zero. No funding is paid.
fn pegged(contracts: i64) -> Arena {
    let mut arena = Arena::new(Parameters { funding_cap: Ratio::ZERO, ..quiet() });
    for quote in [1_000_000, 1_000_000, 12 * contracts / 10, 1_000_000, 50_000_000] {
        arena.join(quote);
    }
    for (who, sign) in [(ATTACKER, 1), (BANKRUPT, -1), (HONEST, 1), (SOLVENT, -1)] {
        arena.trade(who, sign * contracts).unwrap();
    }
    for percent in 101..=118 {
        arena.scenario.settle_at(INDEX / 100 * percent);
        let largest = arena.exchange().venues[0].parameters.largest_peg_step();
        while done_or_refused(arena.exchange().repeg(0, largest)) {
            arena.later(3, INDEX / 100 * percent);
        }
    }
    arena.later(1, PRICE);
    arena.scenario.update();
    arena
}

/// Returns the part of the deficit that insurance does not pay. A trade lowers this part by the shares of its fee that the market
/// and the insurance fund receive. Unit: 1e-6 quote.
fn beyond_insurance(arena: &mut Arena) -> i64 {
    let market = arena.scenario.market();
    -market.surplus.raw() - market.insurance.raw()
}

/// Returns one winner's pro-rata part of a deficit that two winners share.
fn charge(deficit: i64, own: i64, other: i64) -> i64 {
    let part = i128::from(deficit) * i128::from(own) / i128::from(own + other);
    i64::try_from(part).unwrap()
}

/// A position is charged for its gain at the index, and a claim for the amount that the curve paid. An account that leaves before
/// the cover is therefore charged for less, by the slippage that it paid. Such an account saves the charge on that slippage,
/// within ten units, and its fee lowers the deficit. Covering a deficit before each trade would change nothing, because leaving
/// before the deficit exists yields exactly the same amount, and no rule can forbid that.
#[test]
fn leaving_before_the_cover_saves_the_charge_on_the_slippage_and_no_more() {
    use Step::{Close, Cover, TakeOver};
    const ROUNDINGS: i64 = 10;
    for contracts in [2_000, 10_000, 20_000] {
        let mut stays = pegged(contracts);
        let gain = |arena: &Arena, who: usize| {
            let position = arena.scenario.position(who);
            position.profit_at(arena.scenario.exchange.state(0).oracle.price).unwrap().raw()
        };
        let (own, other) = (gain(&stays, ATTACKER), gain(&stays, HONEST));
        step(&mut stays, TakeOver);
        let deficit = beyond_insurance(&mut stays);
        let mut leaves = pegged(contracts);
        step(&mut leaves, Close);
        step(&mut leaves, TakeOver);
        let claim = leaves.scenario.position(ATTACKER).claim.amount.raw();
        let left = beyond_insurance(&mut leaves);
        let saved = charge(deficit, own, other) - charge(left, claim, other);
        let [stayed, went, went_late] =
            [[TakeOver, Cover, Close], [Close, TakeOver, Cover], [TakeOver, Close, Cover]]
                .map(|order| end_of(pegged(contracts), &order).0);
        let (fee, slippage) = (2 * contracts * 11 * QUOTE / 1_000, own - claim);
        println!("{contracts}: {saved} of {deficit}; fee {fee}, slippage {slippage}");
        assert_eq!(went, went_late, "{contracts}");
        assert!((went[0] - stayed[0] - saved).abs() <= ROUNDINGS, "{contracts}: {saved} {stayed:?} {went:?}");
        // With equal gains, each winner bears half of a deficit that is below half of all gains.
        assert!(saved > 0 && saved < fee + slippage / 4, "{contracts}: {saved} of {slippage}");
    }
}

/// Checks that nothing is paid to claims while the index is too old and a deficit is not covered, so that no claim avoids its
/// part of the later cover.
#[test]
fn no_claim_escapes_a_deficit_while_the_index_is_old() {
    use Step::{Close, Cover, Fresh, SettleLoss, Share, Stale, TakeOver, Withdraw};
    let mut worst = Worst::new();
    for first in [vec![TakeOver, Close], vec![Close, TakeOver]] {
        let (fair, deficit) =
            end(&[first.clone(), vec![Cover, SettleLoss, Stale, Fresh, Share, Withdraw]].concat());
        assert!(deficit > 10_000 * QUOTE, "{deficit}");
        for order in [
            vec![SettleLoss, Stale, Share, Withdraw, Fresh, Cover],
            vec![SettleLoss, Stale, Share, Withdraw, Stale, Share, Withdraw],
        ] {
            let gained = end(&[first.clone(), order.clone()].concat()).0;
            let moved = (gained[0] - fair[0]).max(fair[1] - gained[1]);
            worst.see(moved - FEES, || format!("{order:?}: {gained:?} instead of {fair:?} of {deficit}"));
        }
    }
    worst.ensure("moved by sharing on an old index, beyond a taker fee", (0, 4));
}

/// Checks that a one-unit position in a market with a dead feed delays a debt's settlement by at most an hour.
#[test]
fn a_dead_market_holds_no_debt_up_for_longer_than_an_hour() {
    let mut arena = market();
    let dead = arena.open(quiet());
    arena.exchange().deposit(BANKRUPT, Quote::new(QUOTE)).unwrap();
    // The dust position was there before. Apart from the margin that the dust needs, all of this account's cash is free again.
    arena.exchange().accounts[BANKRUPT].cash =
        arena.account(BANKRUPT).cash.plus(Quote::new(500_000 * QUOTE)).unwrap();
    arena.exchange().vault += i128::from(500_000 * QUOTE);
    let clock = arena.exchange().clock;
    arena.exchange().venues[1].reading = Ok(crate::common::presets::reading(INDEX, &clock));
    arena.scenario.update();
    let order = ballast_math::trade::Order {
        side: ballast_math::Side::Long,
        amount: ballast_math::trade::Amount::Base(10_000_000),
        limit: None,
        reduce_only: false,
    };
    arena.exchange().trade(BANKRUPT, dead, &order).unwrap();
    let gone = arena.account(BANKRUPT).cash.minus(Quote::new(20_000 * QUOTE)).unwrap();
    arena.exchange().accounts[BANKRUPT].cash = Quote::new(20_000 * QUOTE);
    arena.exchange().vault -= i128::from(gone.raw());
    arena.exchange().take_over(BANKRUPT, KEEPER, 0, u64::MAX).unwrap();
    assert!(arena.scenario.position(BANKRUPT).debt.is_positive());
    let said = arena.exchange().venues[1].reading;
    for (seconds, expected) in
        [(60, Err(Error::InsolventClose)), (3_500, Err(Error::InsolventClose)), (100, Ok(()))]
    {
        arena.later(seconds, PRICE);
        arena.exchange().venues[1].reading = said;
        assert_eq!(arena.exchange().repay(BANKRUPT), expected, "after {seconds} s more");
    }
    let position = arena.scenario.position(BANKRUPT);
    assert!(position.debt.is_zero() && position.written_off.is_positive());
    assert!(arena.account(BANKRUPT).cash.is_zero(), "its cash paid first");
}
