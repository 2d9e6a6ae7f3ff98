//! The end of every sequence, including the fair one: keepers work, the next update arrives, the attackers leave, claims are
//! paid.

use ballast_math::health::Purpose;
use ballast_math::oracle::PriceUse;
use ballast_math::position::Position;
use ballast_math::units::ONE;
use ballast_math::{Quote, Rounding, Side};

use super::size;
use super::world::{MARKET, People, World};

/// The number of claims windows at the end.
const WINDOWS: usize = 3;
/// The smallest claim that is worth a keeper's transaction. Unit: 1e-6 quote.
const WORTH_COLLECTING: i64 = 10_000;
/// How many times a keeper calls `liquidate` for one account in one slot.
const LIQUIDATIONS: usize = 3;

/// Ends a sequence. Keepers work at once, then the next update arrives and keepers work again. Then the attackers leave, claims
/// are paid, and the average of the index catches up.
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

/// Moves the index's average to the index and has keepers sell insolvent accounts, so that the deficit exists in every order.
/// Otherwise an order that delays it until the average has moved would count as better. A solvent account keeps its position:
/// later price moves do not depend on the order of calls.
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

/// Keepers update the market, liquidate every account that allows it, repay and write off debts, and cover the deficit.
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

/// Whether any account may be liquidated.
#[must_use]
pub fn is_somebody_unhealthy(world: &World, people: &People) -> bool {
    (0..people.keeper()).any(|who| may_be_liquidated(world, who))
}

/// Whether an account has a position and less equity than required.
#[must_use]
pub fn may_be_liquidated(world: &World, who: usize) -> bool {
    !position_of(world, who).base.is_zero() && is_unhealthy(world, who)
}

/// Sells the position on the curve if the curve takes it, otherwise by take-over.
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

/// The keeper takes over unless it would lose more than a fee at the index. No keeper gives that away.
fn take_over(world: &mut World, who: usize, keeper: usize) {
    let mut next = world.exchange.clone();
    let taken = next.take_over((who, keeper), MARKET, u64::MAX);
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

/// The attackers close as much as they can.
pub fn leave(world: &mut World, people: &People) {
    for who in people.attackers() {
        let base = world.exchange.base_of(who, MARKET);
        if !base.is_zero() {
            world.send(who, &size::reducing(base, base.magnitude()));
        }
    }
}

/// How many times every account tries to leave.
const ROUNDS: usize = 4;

/// Closes all positions if an attacker still has a claim, whose worth is its payment once all losses are realised.
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

/// Keepers settle losses if claims lack more than a keeper's threshold.
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

/// One claims window: losses are settled, claims shared out and collected, debts repaid. The clock stands, as in sequences,
/// because the cost of holding a position for hours does not depend on the order of calls.
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
