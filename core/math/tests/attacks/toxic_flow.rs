//! Toxic flow: a trader that knows the next price trades against a mark that does not reflect it yet, waits for the peg to follow,
//! and leaves.

use ballast_math::Quote;
use ballast_math::parameters::Parameters;
use ballast_math::subsidy::STEP_INTERVAL;

use crate::common::presets::QUOTE;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// A pick-off: the others' position, how far the index is ahead in thousandths, how far the attacker trades the mark towards the
/// index in quarters of the way, the amount saved for peg steps, and the number of steps that follow.
#[derive(Clone, Copy, Debug)]
struct Plan {
    passive: i64,
    ahead: i64,
    way: u64,
    saved: i64,
    steps: u64,
}

/// The outcome of the pick-off, in 1e-6 quote.
struct Outcome {
    /// The attacker's gain.
    gain: i64,
    /// The total that the attacker traded, in both directions.
    notional: i64,
    /// The others' loss after they have closed too.
    others: i64,
}

/// The index jumps, the attacker trades the mark towards it, the peg follows up to its limits, the attacker closes, and then the
/// others close.
fn pick_off(plan: Plan) -> Option<Outcome> {
    let (mut arena, passenger, price) = jump(plan)?;
    let attacker = arena.join(20_000_000);
    let target = (mark(&mut arena) * (4 - plan.way) + price * plan.way) / 4;
    if !arena.arbitrage(attacker, (0, target)) {
        return None;
    }
    let notional = arena.scenario.position(attacker).quote.raw().abs();
    follow(&mut arena, (plan.steps, price));
    arena.close(attacker).ok()?;
    let gain = arena.on_paper(&[attacker]);
    done_or_refused(arena.close(passenger));
    Some(Outcome { gain, notional, others: -arena.on_paper(&[passenger]) })
}

/// Returns the others' loss in the same history without the attacker.
fn alone(plan: Plan) -> Option<i64> {
    let (mut arena, passenger, price) = jump(plan)?;
    follow(&mut arena, (plan.steps, price));
    done_or_refused(arena.close(passenger));
    Some(-arena.on_paper(&[passenger]))
}

/// Creates a market whose index has just jumped. Returns it with its users and the index.
fn jump(plan: Plan) -> Option<(Arena, usize, u64)> {
    let mut arena = Arena::new(Parameters { surplus_floor: Quote::ZERO, ..quiet() });
    let passenger = arena.join(5_000_000);
    if plan.passive != 0 {
        arena.trade(passenger, plan.passive).ok()?;
    }
    save(&mut arena, plan.saved);
    let price = INDEX.checked_add_signed(INDEX.cast_signed() * plan.ahead / 1_000)?;
    arena.later(1, price);
    Some((arena, passenger, price))
}

/// Moves the peg by the given number of its largest steps, if the rules allow them.
fn follow(arena: &mut Arena, (steps, price): (u64, u64)) {
    for step in 0..steps {
        arena.later(if step == 0 { 1 } else { STEP_INTERVAL.unsigned_abs() }, price);
        let largest = arena.exchange().parameters(0).largest_peg_step();
        if !done_or_refused(arena.exchange().repeg(0, largest)) {
            break;
        }
    }
}

/// Returns the price of a marginal trade.
fn mark(arena: &mut Arena) -> u64 {
    let curve = arena.exchange().state(0).curve;
    let mark = u128::from(curve.peg.raw()) * u128::from(curve.quote_reserve.raw());
    u64::try_from(mark / u128::from(curve.base_reserve.raw())).unwrap()
}

/// Saves this much quote of the surplus for peg steps.
fn save(arena: &mut Arena, quote: i64) {
    let saved = Quote::new(quote * QUOTE);
    let market = arena.scenario.market();
    market.subsidy = saved;
    market.cash = market.cash.plus(saved).unwrap();
    market.surplus = market.surplus.plus(saved).unwrap();
    arena.exchange().vault += i128::from(saved.raw());
}

fn plans(steps: &'static [u64], saved: &'static [i64]) -> impl Iterator<Item = Plan> {
    let passives = [-20_000, -5_000, 0, 5_000, 20_000];
    let aheads = [-100, -50, -20, -10, -5, -1, 1, 5, 10, 20, 50, 100];
    let indexes = passives.into_iter().flat_map(move |passive| aheads.map(|ahead| (passive, ahead)));
    let places = indexes.flat_map(|place| [1, 2, 4].map(|way| (place, way)));
    places.flat_map(move |((passive, ahead), way)| {
        let rest = saved.iter().flat_map(move |saved| steps.iter().map(move |steps| (*saved, *steps)));
        rest.map(move |(saved, steps)| Plan { passive, ahead, way, saved, steps })
    })
}

/// Stated bound: as long as the peg does not move, the curve returns the amount that it received, and the attacker loses the
/// fees.
#[test]
fn a_mark_that_lags_the_index_pays_nobody_by_itself() {
    let mut worst = Worst::new();
    for plan in plans(&[0], &[0, 100_000]) {
        let Some(Outcome { gain, notional, .. }) = pick_off(plan) else { continue };
        // The attacker pays two fees of a tenth of a per cent. On the way back, prices differ by at most the index's lead.
        worst.see(gain + notional * 18 / 10_000, || format!("{plan:?}: {gain} of {notional}"));
    }
    worst.ensure("picked off a mark that stays, beyond nine tenths of the fees", (0, 100));
}

/// Stated bound: if the peg follows, the attacker gains at most the amount saved for peg steps, plus the amount that the others
/// lose to the index and the peg steps in any case. The attack costs the others at most the saved amount, because they receive
/// less of it.
#[test]
fn a_peg_that_comes_after_pays_at_most_what_was_saved() {
    let (mut worst, mut harm, mut most) = (Worst::new(), Worst::new(), i64::MIN);
    for plan in plans(&[1, 5, 100], &[0, 100, 2_000, 100_000]) {
        let (Some(outcome), Some(alone)) = (pick_off(plan), alone(plan)) else { continue };
        most = most.max(outcome.gain);
        let allowed = plan.saved * QUOTE + alone.max(0);
        worst.see(outcome.gain - allowed, || format!("{plan:?}: {} of {allowed}", outcome.gain));
        let cost = outcome.others - alone;
        // Allow for funding, which the attacker's push moves from one end of its cap to the other while the peg steps.
        let steps = i64::try_from(plan.steps).unwrap();
        let funding = plan.passive.abs() * 11 * QUOTE / 1_000 * 40 * STEP_INTERVAL * steps / 28_800;
        harm.see(cost - plan.saved * QUOTE - funding, || {
            format!("{plan:?}: {cost}, {} and {alone}", outcome.others)
        });
    }
    println!("most that was picked off: {most}");
    harm.ensure("costs others, beyond what was saved and funding", (QUOTE, 500));
    worst.ensure("picked off a mark that follows, beyond what was saved", (0, 500));
}
