//! Makes small changes to a plan. Most changes in size are also small.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::Random;
use super::book::{Book, Mode};
use super::step::{Plan, Size, Step, Way, Who};

/// The maximum number of steps in a plan.
const LONGEST: usize = 60;

/// Returns a plan that differs slightly from `plan`.
#[must_use]
pub fn mutate(book: &Book, plan: &[Step], random: &mut Random) -> Plan {
    let mut next = plan.to_vec();
    for _ in 0..*[1, 1, 1, 2, 3].choose(random).unwrap_or(&1) {
        change(book, &mut next, random);
    }
    next.truncate(LONGEST);
    next
}

fn change(book: &Book, plan: &mut Plan, random: &mut Random) {
    if plan.is_empty() {
        plan.push(random_step(book, random));
        return;
    }
    let place = random.random_range(0..plan.len());
    match random.random_range(0..20) {
        0..9 => resize(book, &mut plan[place], random),
        9..12 => plan.insert(random.random_range(0..=plan.len()), random_step(book, random)),
        12..14 => drop(plan.remove(place)),
        14..16 => {
            let other = random.random_range(0..plan.len());
            plan.swap(place, other);
        }
        16 => plan.insert(place, plan[place]),
        17 => plan[place] = random_step(book, random),
        18 => recast(book, &mut plan[place], random),
        _ => repeat_with(plan, random),
    }
}

/// Repeats a section of the plan at another place.
fn repeat_with(plan: &mut Plan, random: &mut Random) {
    let start = random.random_range(0..plan.len());
    let end = random.random_range(start..plan.len()) + 1;
    let stretch = plan[start..end].to_vec();
    let place = random.random_range(0..=plan.len());
    plan.splice(place..place, stretch);
}

/// Changes a step's size, usually by one to fifty per cent.
fn resize(book: &Book, step: &mut Step, random: &mut Random) {
    match step {
        Step::Trade(by, way, size) => {
            *size = other_size(book, *size, random);
            if random.random_ratio(1, 12) {
                *way = way.back();
            }
            if random.random_ratio(1, 12) {
                *by = attacker(book, random);
            }
        }
        Step::Reduce(_, Size::Gap(gap)) => *gap = random.random_range(1..=(*gap).max(2) * 2),
        Step::Reduce(_, size) | Step::TakeOver(_, _, size) | Step::Deposit(_, size) => {
            *size = if random.random_ratio(1, 3) { Size::All } else { other_size(book, *size, random) };
        }
        Step::Slots(slots) => *slots = random.random_range(1..=5),
        Step::Repeg(amount) | Step::Deepen(amount) => *amount = scaled(*amount, random),
        other => recast(book, other, random),
    }
}

fn other_size(book: &Book, size: Size, random: &mut Random) -> Size {
    match (size, random.random_range(0..12)) {
        (Size::Share(share), 0..9) => Size::Share(scaled(share, random)),
        (_, 9) => *[Size::Band, Size::Index, Size::Least].choose(random).unwrap_or(&Size::Band),
        (_, 10) => Size::Until(honest(book, random)),
        _ => Size::Share(random_share(random)),
    }
}

/// Returns a value that is one to fifty per cent larger or smaller. Small and large changes are equally likely.
fn scaled(value: u32, random: &mut Random) -> u32 {
    let step = 0.01 * 50f64.powf(random.random_range(0.0..=1.0));
    let ratio = if random.random_ratio(1, 2) { 1.0 + step } else { 1.0 / (1.0 + step) };
    ((f64::from(value) * ratio) as u32).clamp(1, 10_000_000)
}

/// Returns between a hundredth of a per cent and five per cent of the depth. Unit: 1e-8.
#[must_use]
pub fn random_share(random: &mut Random) -> u32 {
    (10_000.0 * 500f64.powf(random.random_range(0.0..=1.0))) as u32
}

/// Changes the account that makes the call, or the account that the call affects.
fn recast(book: &Book, step: &mut Step, random: &mut Random) {
    let someone = anybody(book, random);
    let own = attacker(book, random);
    match step {
        Step::Trade(by, ..) | Step::Reduce(by, _) | Step::Withdraw(by) | Step::Deposit(by, _) => *by = own,
        Step::Liquidate(who, by) | Step::TakeOver(who, by, _) => {
            if random.random_ratio(1, 2) {
                *who = someone
            } else {
                *by = own
            }
        }
        Step::SettleLoss(who) | Step::RealiseGain(who) | Step::Collect(who) | Step::Repay(who) => {
            *who = someone
        }
        _ => {}
    }
}

fn attacker(book: &Book, random: &mut Random) -> Who {
    random.random_range(book.people.attackers()) as Who
}

fn honest(book: &Book, random: &mut Random) -> Who {
    random.random_range(book.people.honest()) as Who
}

fn anybody(book: &Book, random: &mut Random) -> Who {
    random.random_range(0..book.people.keeper()) as Who
}

/// Returns any call.
#[must_use]
pub fn random_step(book: &Book, random: &mut Random) -> Step {
    let who = anybody(book, random);
    let own = attacker(book, random);
    match random.random_range(0..100) {
        0..30 => random_trade(book, own, random),
        30..42 => Step::Reduce(own, Size::All),
        42..56 => Step::Liquidate(who, own),
        56..64 => Step::TakeOver(who, own, Size::All),
        64..70 => Step::SettleLoss(who),
        70..72 => Step::RealiseGain(who),
        72..75 => Step::Collect(who),
        75..79 => Step::Repay(who),
        79..82 => Step::Cover,
        82..84 => Step::Update,
        84..87 => Step::Withdraw(own),
        87 => Step::Deposit(own, Size::Share(random_share(random))),
        88 => Step::Repeg(random.random_range(1..=20_000)),
        89 => Step::Deepen(random.random_range(1..=6_000)),
        _ => waiting(book.recipe.mode, random).unwrap_or_else(|| random_trade(book, own, random)),
    }
}

fn random_trade(book: &Book, by: Who, random: &mut Random) -> Step {
    let way = if random.random_ratio(1, 2) { Way::Buy } else { Way::Sell };
    let size = match random.random_range(0..12) {
        0 => Size::Band,
        1 => Size::Index,
        2..4 => Size::Until(honest(book, random)),
        _ => Size::Share(random_share(random)),
    };
    Step::Trade(by, way, size)
}

/// Returns the step that lets the attackers wait in this mode.
fn waiting(mode: Mode, random: &mut Random) -> Option<Step> {
    match mode {
        Mode::Slot => None,
        Mode::Update => Some(Step::Post),
        Mode::Slots => Some(Step::Slots(random.random_range(1..=5))),
        Mode::Edge => Some(*[Step::Window, Step::Window, Step::Share, Step::Post].choose(random)?),
    }
}
