//! Whether claims are still paid: two honest newcomers trade, one gains what the other loses, and the gain must be paid.

use ballast_math::{Quote, Side};

use super::book::Book;
use super::finish;
use super::size;
use super::step::Way;
use super::world::{MARKET, World};

/// How many windows the newcomer waits for its money.
const PATIENCE: usize = 5;
/// So many windows before the end the cash must cover all claims: money that comes later may wait for a whole window.
const NOTICE: usize = 2;

/// What a newcomer's claim was not paid although the users' cash covers all claims. Unit: 1e-6 quote. Looks only where an
/// attacker has left a claim uncollected: without one no index can be held up.
pub fn frozen(world: &mut World, book: &Book) -> i64 {
    let leaves_claim =
        |who: usize| world.exchange.slot_of(who, MARKET).is_some_and(|slot| !slot.claim.amount.is_zero());
    if !book.people.attackers().any(leaves_claim) {
        return 0;
    }
    let [winner, loser] = book.people.newcomers();
    gain(world, winner, loser);
    let claim = claim_of(world, winner);
    let mut is_covered = true;
    for round in 0..PATIENCE {
        finish::window(world, &book.people);
        is_covered &= round + 1 + NOTICE < PATIENCE || is_paid_for(world);
    }
    // A claim that a deficit has cut says so only once it is collected.
    let left = claim_of(world, winner).min(world.exchange.state(MARKET).open_claims);
    // A hundredth may wait for digits.
    if !is_covered || left.raw() * 100 <= claim.raw() { 0 } else { left.raw() }
}

/// Whether the users' cash covers all claims.
fn is_paid_for(world: &World) -> bool {
    let state = world.exchange.state(MARKET);
    state.cash >= state.open_claims
}

fn claim_of(world: &World, who: usize) -> Quote {
    world.exchange.slot_of(who, MARKET).map_or(Quote::ZERO, |slot| slot.claim.amount)
}

/// Both open, the first closes with the gain that the second has made it, the second loses as much and pays it.
fn gain(world: &mut World, winner: usize, loser: usize) {
    let mark = size::mark(world);
    let (way, side) = if mark > world.shown() { (Way::Sell, Side::Short) } else { (Way::Buy, Side::Long) };
    let base =
        size::of_trade(world, way, super::step::Size::Band).min(size::share_of_depth(world, 2_000_000));
    let step = world.parameters().base_step;
    let order = size::order(side, base / 2 / step * step);
    for who in [winner, loser] {
        let outcome = world.exchange.trade(who, MARKET, &order);
        world.done(outcome);
    }
    for who in [winner, loser] {
        let position = world.exchange.position(who, MARKET);
        let outcome = world.exchange.trade(who, MARKET, &size::reducing(position, position.magnitude()));
        world.done(outcome);
    }
}
