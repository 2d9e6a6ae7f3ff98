//! How every sequence ends, the fair one too: keepers work, the next update comes, the attackers leave, claims are paid.

use ballast_math::health::Purpose;
use ballast_math::oracle::Action;
use ballast_math::slot::Slot;
use ballast_math::units::ONE;
use ballast_math::{Quote, Rounding, Side};

use super::size;
use super::world::{MARKET, People, World};

/// How many windows of claims go by at the end.
const WINDOWS: usize = 3;
/// What a keeper calls a claim worth a transaction. Unit: 1e-6 quote.
const WORTH_COLLECTING: i64 = 10_000;
/// How often a keeper calls `liquidate` for one account in one slot.
const LIQUIDATIONS: usize = 3;

/// Ends a sequence: keepers at once, then the next update and keepers again, then the attackers leave, then claims are paid, then the
/// average of the index catches up.
pub fn finish(world: &mut World, people: &People) {
    if world
        .exchange
        .state(MARKET)
        .oracle
        .ensure_valid(world.parameters(), Action::Trade, &world.exchange.clock)
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

/// The index's average has come to the index, and keepers sell who is insolvent there: so the deficit is there in every order.
/// Otherwise the order that leaves it standing for the average would count as the better one. Who is solvent keeps its position: what the
/// price does to it later is no matter of order.
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

/// A slot later the next update is there, whoever has posted it.
pub fn next_slot(world: &mut World) {
    world.pass(1, 1);
    world.publish(world.next.price);
}

fn slot_of(world: &World, who: usize) -> Slot {
    world.exchange.slot_of(who, MARKET).copied().unwrap_or_default()
}

/// Keepers bring the market to now, liquidate everybody who may be liquidated, repay and write off debts, and cover the deficit.
pub fn keepers(world: &mut World, people: &People) {
    let updated = world.exchange.update(MARKET);
    world.done(updated);
    for who in 0..people.keeper() {
        if !slot_of(world, who).base.is_zero() {
            relieve(world, who, people.keeper());
        }
    }
    settle_up(world, people);
}

/// Debts are repaid or written off, and the deficit is covered.
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

/// Whether an account has a position and less equity than it needs.
#[must_use]
pub fn may_be_liquidated(world: &World, who: usize) -> bool {
    !slot_of(world, who).base.is_zero() && is_unhealthy(world, who)
}

/// On the curve where it takes the position, else by take-over.
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

/// The keeper takes over unless it would lose more than a fee at the index: nobody gives that away.
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
        let slot = slot_of(world, who);
        if slot.debt.is_positive() || slot.written_off.is_positive() {
            let outcome = world.exchange.repay(who);
            world.done(outcome);
        }
    }
}

/// The attackers close what they can.
pub fn leave(world: &mut World, people: &People) {
    for who in people.attackers() {
        let base = world.exchange.position(who, MARKET);
        if !base.is_zero() {
            world.send(who, &size::reducing(base, base.magnitude()));
        }
    }
}

/// How often everybody tries to leave.
const ROUNDS: usize = 4;

/// Everybody leaves, where an attacker still has a claim: it is worth what it is paid when all losses are realised.
pub fn drain(world: &mut World, people: &People) {
    if people.attackers().all(|who| slot_of(world, who).claim.amount.raw() < WORTH_COLLECTING) {
        return;
    }
    for _ in 0..ROUNDS {
        for who in 0..world.exchange.accounts.len() {
            let base = slot_of(world, who).base;
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

/// Keepers settle losses, where claims lack more than a keeper cares for.
pub fn settle_losers(world: &mut World) {
    for who in 0..world.exchange.accounts.len() {
        let state = world.exchange.state(MARKET);
        let lack = state.open_claims.minus(state.cash).unwrap_or(Quote::ZERO);
        if lack.raw() < WORTH_COLLECTING {
            return;
        }
        if !slot_of(world, who).base.is_zero() {
            let outcome = world.exchange.settle_loss(who, MARKET);
            world.done(outcome);
        }
    }
}

/// One window of claims: losses are settled, claims shared out and collected, debts repaid. The clock stands, as in sequences: what a
/// position costs that is held for hours is no matter of order.
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

/// Everybody's claim is collected, but none that brings less than a keeper cares for.
fn collect_all(world: &mut World) {
    for who in 0..world.exchange.accounts.len() {
        let claim = slot_of(world, who).claim;
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
