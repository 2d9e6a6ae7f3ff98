//! Checks whether claims are still paid. When two honest newcomers trade and one gains what the other loses, the gain must be paid.

use ballast_math::{Quote, Side};

use super::book::Book;
use super::finish;
use super::size;
use super::step::Way;
use super::world::{MARKET, World};

/// The number of windows that the newcomer waits for payment.
const PATIENCE: usize = 5;
/// The number of windows before the end during which the cash must cover all claims. Cash that arrives later may have to wait for a whole
/// window.
const NOTICE: usize = 2;

/// Returns the part of a newcomer's claim that remains unpaid although the users' cash covers all claims. The amount is zero unless
/// an attacker has left a claim uncollected, because nothing else can hold up the claims index. Unit: 1e-6 quote.
pub fn frozen(world: &mut World, book: &Book) -> i64 {
    let leaves_claim = |who: usize| {
        world.exchange.position_of(who, MARKET).is_some_and(|position| !position.claim.amount.is_zero())
    };
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
    // A claim's amount shows a cut only after the claim is collected.
    let left = claim_of(world, winner).min(world.exchange.state(MARKET).open_claims);
    // The claims index may withhold a hundredth, because its number of digits is limited.
    if !is_covered || left.raw() * 100 <= claim.raw() { 0 } else { left.raw() }
}

/// Returns whether the users' cash covers all claims.
fn is_paid_for(world: &World) -> bool {
    let state = world.exchange.state(MARKET);
    state.cash >= state.open_claims
}

fn claim_of(world: &World, who: usize) -> Quote {
    world.exchange.position_of(who, MARKET).map_or(Quote::ZERO, |position| position.claim.amount)
}

/// Lets both newcomers open positions. The first newcomer closes with a gain, and the second loses the same amount and pays it.
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
        let position = world.exchange.base_of(who, MARKET);
        let outcome = world.exchange.trade(who, MARKET, &size::reducing(position, position.magnitude()));
        world.done(outcome);
    }
}
