//! Removes everything unnecessary from a found plan.

use super::book::Book;
use super::climb::{Aim, Found};
use super::step::{Plan, Size, Step};
use super::{outcome, size};

/// The share of the score that a shrunk plan must keep, which is nine tenths.
const KEPT: i64 = 9;

/// Returns a plan with fewer steps and rounder sizes that keeps nine tenths of the score.
#[must_use]
pub fn shrink(book: &Book, found: &Found) -> Found {
    let mut best = found.clone();
    let least = found.score / 10 * KEPT;
    loop {
        let smaller = candidates(book, &best.plan).find_map(|plan| measured(book, found.aim, plan, least));
        match smaller {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

fn measured(book: &Book, aim: Aim, plan: Plan, least: i64) -> Option<Found> {
    let outcome = outcome::of(book, &plan);
    let score = aim.score(book, &outcome);
    (score >= least && score > 0).then_some(Found { aim, plan, outcome, score })
}

fn candidates<'a>(book: &'a Book, plan: &'a [Step]) -> impl Iterator<Item = Plan> + 'a {
    let with = move |place: usize, step: Step| {
        let mut next = plan.to_vec();
        next[place] = step;
        next
    };
    let without = (0..plan.len()).map(|place| [&plan[..place], &plan[place + 1..]].concat());
    let plainer =
        (0..plan.len()).filter_map(move |place| Some(with(place, as_reduction(book, plan, place)?)));
    let rounder = (0..plan.len()).filter_map(move |place| Some(with(place, rounded(plan[place])?)));
    without.chain(plainer).chain(rounder)
}

/// Rewrites a trade that only reduces a position as a reduction.
fn as_reduction(book: &Book, plan: &[Step], place: usize) -> Option<Step> {
    let Step::Trade(by, way, size) = plan[place] else { return None };
    let mut world = book.world.clone();
    for step in &plan[..place] {
        world.play(&book.people, *step);
    }
    let share = size::as_share(&world, size::of_trade(&world, way, size));
    Some(Step::Reduce(by, Size::Share(share)))
}

/// Returns the step with its size rounded to two digits, if it has more.
fn rounded(step: Step) -> Option<Step> {
    let size = |size: Size| match size {
        Size::Share(share) => Size::Share(two_digits(share)),
        other => other,
    };
    let next = match step {
        Step::Trade(by, way, of) => Step::Trade(by, way, size(of)),
        Step::Reduce(by, of) => Step::Reduce(by, size(of)),
        Step::TakeOver(who, by, of) => Step::TakeOver(who, by, size(of)),
        other => other,
    };
    (next != step).then_some(next)
}

fn two_digits(value: u32) -> u32 {
    let unit = 10u32.pow(value.max(1).ilog10().saturating_sub(1));
    value / unit * unit
}
