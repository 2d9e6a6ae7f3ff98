//! Plays the end of every sequence, including the fair order, in which keepers act, the next update arrives, the attackers leave,
//! and claims are paid.

use ballast_math::health::Purpose;
use ballast_math::oracle::PriceUse;
use ballast_math::position::Position;
use ballast_math::units::ONE;
use ballast_math::{Quote, Rounding, Side};

use super::size;
use super::world::{MARKET, People, World};

/// The number of claims windows at the end of a sequence.
const WINDOWS: usize = 3;
/// The smallest claim that is worth a keeper's transaction. Unit: 1e-6 quote.
const WORTH_COLLECTING: i64 = 10_000;
/// The maximum number of `liquidate` calls that a keeper makes for one account in one slot.
const LIQUIDATIONS: usize = 3;

/// Ends a sequence. Keepers act immediately, and again after the next update arrives. Then the attackers leave, claims are paid, and the
/// index average catches up.
pub fn finish(world: &mut World, people: &People) {
    if world
        .exchange
        .state(MARKET)
        .oracle
        .ensure_valid(world.parameters(), PriceUse::Trade, &world.exchange.clock)
        .is_err()
    {
        world.publish(world.shown());
    }
    keepers(world, people);
    next_slot(world);
    keepers(world, people);
    leave(world, people);
    next_slot(world);
    keepers(world, people);
    leave(world, people);
    for _ in 0..WINDOWS {
        window(world, people);
    }
    catch_up(world, people);
}

/// Moves the index average to the index, and lets keepers sell insolvent accounts, so that the deficit arises in every order.
/// Otherwise, an order that only delays the deficit until the average has moved would count as better. A solvent account keeps its
/// position, because later price moves do not depend on the order of calls.
pub fn catch_up(world: &mut World, people: &People) {
    next_slot(world);
    let oracle = &mut world.exchange.venues[0].state.oracle;
    oracle.twap = oracle.price;
    for who in 0..people.keeper() {
        if is_insolvent(world, who) {
            relieve(world, who, people.keeper());
        }
    }
    settle_up(world, people);
}

fn is_insolvent(world: &World, who: usize) -> bool {
    let health = world.exchange.health(who, Purpose::Maintenance);
    may_be_liquidated(world, who) && health.is_ok_and(|health| health.equity.is_negative())
}

/// Moves to the next slot, in which the feed publishes the next update.
pub fn next_slot(world: &mut World) {
    world.pass(1, 1);
    world.publish(world.next.price);
}

fn position_of(world: &World, who: usize) -> Position {
    world.exchange.position_of(who, MARKET).copied().unwrap_or_default()
}

/// Lets keepers update the market, liquidate every account that may be liquidated, repay and write off debts, and cover the deficit.
pub fn keepers(world: &mut World, people: &People) {
    let updated = world.exchange.update(MARKET);
    world.done(updated);
    for who in 0..people.keeper() {
        if !position_of(world, who).base.is_zero() {
            relieve(world, who, people.keeper());
        }
    }
    settle_up(world, people);
}

/// Repays or writes off debts, and covers the deficit.
fn settle_up(world: &mut World, people: &People) {
    repay_all(world, people);
    if world.exchange.state(MARKET).surplus.is_negative() {
        let outcome = world.exchange.cover_deficit(MARKET);
        world.done(outcome);
    }
}

fn is_unhealthy(world: &World, who: usize) -> bool {
    world.exchange.health(who, Purpose::Maintenance).is_ok_and(|health| !health.is_met())
}

/// Returns whether at least one account may be liquidated.
#[must_use]
pub fn is_somebody_unhealthy(world: &World, people: &People) -> bool {
    (0..people.keeper()).any(|who| may_be_liquidated(world, who))
}

/// Returns whether an account has a position and less equity than required.
#[must_use]
pub fn may_be_liquidated(world: &World, who: usize) -> bool {
    !position_of(world, who).base.is_zero() && is_unhealthy(world, who)
}

/// Sells the position on the curve if the curve can take it. Otherwise, the keeper takes the position over.
fn relieve(world: &mut World, who: usize, keeper: usize) {
    for _ in 0..LIQUIDATIONS {
        if !may_be_liquidated(world, who) {
            return;
        }
        let outcome = world.exchange.liquidate(who, MARKET, keeper);
        if !world.done(outcome) {
            break;
        }
    }
    take_over(world, who, keeper);
}

/// Lets the keeper take over a position, unless it would lose more than a fee relative to the index. No keeper accepts such a loss.
fn take_over(world: &mut World, who: usize, keeper: usize) {
    let mut next = world.exchange.clone();
    let taken = next.take_over(who, keeper, MARKET, u64::MAX);
    let Ok(done) = &taken else {
        world.done(taken);
        return;
    };
    let (index, fee) = (next.state(MARKET).oracle.price, next.parameters(MARKET).taker_fee);
    let edge = match done.base.side() {
        Side::Long => ONE.plus(fee).and_then(|ratio| index.times(ratio, Rounding::Ceil)),
        Side::Short => ONE.minus(fee).and_then(|ratio| index.times(ratio, Rounding::Floor)),
    };
    let worth = edge.and_then(|edge| done.base.value_to_owner(edge)).unwrap_or_default();
    if worth >= done.quote {
        world.exchange = next;
    }
}

fn repay_all(world: &mut World, people: &People) {
    for who in 0..people.keeper() {
        let position = position_of(world, who);
        if position.debt.is_positive() || position.written_off.is_positive() {
            let outcome = world.exchange.repay(who);
            world.done(outcome);
        }
    }
}

/// Lets the attackers close as much as they can.
pub fn leave(world: &mut World, people: &People) {
    for who in people.attackers() {
        let base = world.exchange.base_of(who, MARKET);
        if !base.is_zero() {
            world.send(who, &size::reducing(base, base.magnitude()));
        }
    }
}

/// How many times each account tries to close its position.
const ROUNDS: usize = 4;

/// Closes all positions if an attacker still has a claim. The claim is worth the amount that is paid on it once all losses are
/// realised.
pub fn drain(world: &mut World, people: &People) {
    if people.attackers().all(|who| position_of(world, who).claim.amount.raw() < WORTH_COLLECTING) {
        return;
    }
    for _ in 0..ROUNDS {
        for who in 0..world.exchange.accounts.len() {
            let base = position_of(world, who).base;
            if !base.is_zero() {
                let outcome = world.exchange.trade(who, MARKET, &size::reducing(base, base.magnitude()));
                world.done(outcome);
            }
        }
        next_slot(world);
        keepers(world, people);
        window(world, people);
    }
}

/// Lets keepers settle losses if the market's claims exceed its cash by more than the keepers' threshold.
pub fn settle_losers(world: &mut World) {
    for who in 0..world.exchange.accounts.len() {
        let state = world.exchange.state(MARKET);
        let lack = state.open_claims.minus(state.cash).unwrap_or(Quote::ZERO);
        if lack.raw() < WORTH_COLLECTING {
            return;
        }
        if !position_of(world, who).base.is_zero() {
            let outcome = world.exchange.settle_loss(who, MARKET);
            world.done(outcome);
        }
    }
}

/// Plays one claims window, in which losses are settled, claims are shared out and collected, and debts are repaid. As during
/// sequences, the clock does not move, because the cost of holding a position for hours does not depend on the order of calls.
pub fn window(world: &mut World, people: &People) {
    settle_losers(world);
    world.turn_window();
    world.publish(world.next.price);
    let outcome = world.exchange.share_claims(MARKET);
    world.done(outcome);
    collect_all(world);
    repay_all(world, people);
    leave(world, people);
}

/// Collects every claim that is worth a keeper's transaction.
fn collect_all(world: &mut World) {
    for who in 0..world.exchange.accounts.len() {
        let claim = position_of(world, who).claim;
        if claim.amount.is_zero() {
            continue;
        }
        let standing = world.exchange.state(MARKET).claims.standing(&claim);
        if standing.is_ok_and(|standing| standing.paid.raw() >= WORTH_COLLECTING) {
            let outcome = world.exchange.collect(who, MARKET);
            world.done(outcome);
        }
    }
}
