//! Defines plain plans, which need no order attack. Such a plan may do nothing, liquidate, take over, leave (in whole or in part,
//! before or after the keepers act), or add margin. The plan may also adjust the peg and the depth, cover a deficit or, over
//! several slots, move the mark closer to the index. Every action may come before or after the next update. A profit from such a
//! plan is not a flaw in the rules, because in any market the first seller gets the better price.

use ballast_math::{Base, Price, Ratio, Side};

use rand::Rng;
use rand::seq::IndexedRandom;

use super::book::{Book, Mode};
use super::climb::{self, Aim, Found};
use super::mutate::mutate;
use super::outcome::{self, Outcome};
use super::step::{Plan, Size, Step, Way, Who};
use super::world::{MARKET, People, World};
use super::{Random, finish, size};

/// Plays all plain plans on a book.
#[must_use]
pub fn outcomes(book: &Book) -> Vec<Outcome> {
    plans(book).iter().map(|plan| outcome::of(book, plan)).collect()
}

/// Returns whether a plan is plain. A plain plan opens positions only by take-over, and liquidates or takes over only accounts that
/// are due anyway. A plan that only liquidates or only takes over is also plain. Waiting is always allowed.
#[must_use]
pub fn is_plain(book: &Book, plan: &[Step]) -> bool {
    let kinds: Vec<Kind> = plan.iter().filter_map(|step| kind(*step)).collect();
    let only = |one: Kind| kinds.iter().all(|kind| *kind == one);
    if only(Kind::TakingOver) || only(Kind::Liquidating) {
        return true;
    }
    !kinds.contains(&Kind::NotPlain) && opens_nothing(book, plan) && sells_only_the_due(book, plan)
}

/// The purpose of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leaving,
    Liquidating,
    TakingOver,
    Upkeep,
    NotPlain,
}

/// Returns the purpose of a step, or `None` if it only waits.
const fn kind(step: Step) -> Option<Kind> {
    match step {
        Step::Post | Step::Update | Step::Window | Step::Slots(_) | Step::Keepers | Step::Collect(_) => None,
        Step::Trade(..) | Step::Reduce(..) | Step::Deposit(..) | Step::Withdraw(_) => Some(Kind::Leaving),
        Step::Liquidate(..) => Some(Kind::Liquidating),
        Step::TakeOver(..) => Some(Kind::TakingOver),
        // A deficit should be covered as soon as it exists, no matter who makes the call.
        Step::Repeg(_) | Step::Deepen(_) | Step::Cover => Some(Kind::Upkeep),
        _ => Some(Kind::NotPlain),
    }
}

/// Returns whether no attacker ever holds more than it is allowed to. An attacker may hold its initial position, its position after
/// it last took over or last moved the mark closer to the index, or a smaller position on the same side.
fn opens_nothing(book: &Book, plan: &[Step]) -> bool {
    let mut world = book.world.clone();
    let positions = |world: &World| -> Vec<Base> {
        book.people.attackers().map(|who| world.exchange.base_of(who, MARKET)).collect()
    };
    let start = positions(&world);
    let mut taken = start.clone();
    plan.iter().all(|step| {
        let before = size::mark(&world);
        world.play(&book.people, *step);
        let now = positions(&world);
        if matches!(step, Step::TakeOver(..)) || is_arbitrage(book, &world, (*step, before)) {
            taken = now;
            return true;
        }
        let bounds = start.iter().zip(&taken);
        now.iter().zip(bounds).all(|(now, (start, taken))| is_within(*now, *start) || is_within(*now, *taken))
    })
}

/// Returns whether the last trade moved the mark closer to the index without crossing it, in a mode in which slots pass. Anyone may
/// make such a trade, because the trader bears the risk during that time and nobody has a right to a mark that differs from the
/// index.
fn is_arbitrage(book: &Book, world: &World, (step, before): (Step, Price)) -> bool {
    let (index, mark) = (world.exchange.state(MARKET).oracle.price, size::mark(world));
    let is_nearer = mark.distance(index) <= before.distance(index) && (mark < index) == (before < index);
    matches!(step, Step::Trade(..)) && book.recipe.mode == Mode::Slots && is_nearer
}

/// Returns whether a position is on the same side as another one and is not larger.
fn is_within(position: Base, other: Base) -> bool {
    position.is_zero() || (position.side() == other.side() && position.magnitude() <= other.magnitude())
}

/// Returns whether every account that a plan liquidates or takes over is due at the start or once the next update is posted.
fn sells_only_the_due(book: &Book, plan: &[Step]) -> bool {
    let due = due(book);
    plan.iter().all(|step| match step {
        Step::Liquidate(who, _) | Step::TakeOver(who, ..) => due.contains(who),
        _ => true,
    })
}

/// Returns the accounts that may be liquidated at the start or once the next update is posted.
fn due(book: &Book) -> Vec<Who> {
    let mut posted = book.world.clone();
    posted.post();
    let is_due =
        |who: &usize| [&book.world, &posted].iter().any(|world| finish::may_be_liquidated(world, *who));
    (0..book.people.keeper()).filter(is_due).map(|who| who as Who).collect()
}

/// Returns a random plain plan, in which the attackers leave in parts and liquidate or take over accounts that are due, in any
/// order.
#[must_use]
pub fn random(book: &Book, random: &mut Random) -> Plan {
    let due = due(book);
    let holders: Vec<usize> = book.people.attackers().collect();
    let mut plan = vec![];
    for _ in 0..random.random_range(1..=5) {
        let own = *holders.choose(random).unwrap_or(&0);
        let held = book.world.exchange.base_of(own, MARKET).magnitude();
        let share = f64::from(size::as_share(&book.world, held)) * random.random_range(0.05..=1.0);
        plan.push(match due.choose(random) {
            Some(who) if random.random_ratio(1, 3) => {
                Step::Liquidate(*who, other_than(book, *who, own as Who))
            }
            Some(who) if random.random_ratio(1, 2) => {
                Step::TakeOver(*who, other_than(book, *who, own as Who), Size::All)
            }
            _ => Step::Reduce(own as Who, Size::Share(share as u32)),
        });
    }
    if matches!(book.recipe.mode, Mode::Update | Mode::Edge) && random.random_ratio(1, 2) {
        plan.insert(random.random_range(0..=plan.len()), Step::Post);
    }
    plan
}

/// Returns all plain plans that are tried on every book. The search may find others.
#[must_use]
pub fn plans(book: &Book) -> Vec<Plan> {
    let mut plans = at_once(book);
    if matches!(book.recipe.mode, Mode::Update | Mode::Edge) {
        let posted = plans.iter().map(|plan| [&[Step::Post], plan.as_slice()].concat());
        let posted: Vec<Plan> = posted.collect();
        let sold = sold_whole(book).into_iter().map(|plan| [plan.as_slice(), &[Step::Post]].concat());
        plans.extend(sold);
        plans.extend(posted);
        plans.push(vec![Step::Post, Step::Update]);
    }
    plans
}

fn at_once(book: &Book) -> Vec<Plan> {
    let whos = |range: std::ops::Range<usize>| range.map(|who| who as Who);
    let own: Vec<Step> = whos(book.people.attackers()).map(|who| Step::Reduce(who, Size::All)).collect();
    let mut plans = vec![[&[Step::Keepers], own.as_slice()].concat()];
    plans.extend(leaving(book));
    plans.extend(upkeep(book));
    plans.extend(sold_whole(book));
    plans.extend(settled(&book.people));
    let keeper = book.people.honest as Who;
    let everybody = whos(0..book.people.keeper());
    plans.push(everybody.clone().map(|who| Step::Liquidate(who, other_than(book, who, keeper))).collect());
    plans.extend(everybody.clone().map(|who| vec![Step::Liquidate(who, other_than(book, who, keeper))]));
    for taker in whos(book.people.attackers()) {
        let take = |who| Step::TakeOver(who, taker, Size::All);
        let others = everybody.clone().filter(move |who| *who != taker);
        plans.push(others.clone().map(take).collect());
        plans.extend(others.map(|who| vec![take(who)]));
    }
    let taken = taken_over(&book.people);
    plans.push([own.as_slice(), taken.as_slice()].concat());
    plans.push(taken);
    plans
}

/// The keeper takes over every position that is due, and the deficit is covered at once.
#[must_use]
pub fn taken_over(people: &People) -> Plan {
    let keeper = people.keeper() as Who;
    let mut plan: Plan =
        (0..people.keeper()).map(|who| Step::TakeOver(who as Who, keeper, Size::All)).collect();
    plan.push(Step::Cover);
    plan
}

/// Returns plans that immediately sell the positions of due accounts on the curve. The keeper makes room for each sale by first
/// moving the mark in the account's favour and reversing the move afterwards. Neither the account nor those who cover its deficit
/// have a right to wait for the curve.
fn sold_whole(book: &Book) -> Vec<Plan> {
    /// The room beyond the index, in quarters of the position.
    const ROOMS: [u64; 4] = [1, 2, 3, 4];
    let keeper = book.people.keeper() as Who;
    let sell = |who: Who, quarters: u64| {
        let position = book.world.exchange.base_of(who.into(), MARKET);
        let way = if position.is_negative() { Way::Sell } else { Way::Buy };
        let room = size::as_share(&book.world, position.magnitude() / 4 * quarters);
        let room = [Step::Trade(keeper, way, Size::Index), Step::Trade(keeper, way, Size::Share(room))];
        [&room[..], &[Step::Liquidate(who, keeper), Step::Reduce(keeper, Size::All)]].concat()
    };
    let due = due(book);
    ROOMS.iter().flat_map(|quarters| due.iter().map(|who| sell(*who, *quarters))).collect()
}

/// Returns plans that first settle the losses of one account or of all accounts. Keepers settle losses as soon as claims are short
/// of cash, no matter who makes the call.
fn settled(people: &People) -> Vec<Plan> {
    let all: Plan = (0..people.keeper()).map(|who| Step::SettleLoss(who as Who)).collect();
    let one = all.clone().into_iter().map(|step| vec![step]);
    one.chain([all.clone()]).collect()
}

/// Returns plans in which some or all of the attackers leave first, or add margin.
fn leaving(book: &Book) -> Vec<Plan> {
    let has_position = |who: &usize| !book.world.exchange.base_of(*who, MARKET).is_zero();
    let holders: Vec<Who> = book.people.attackers().filter(has_position).map(|who| who as Who).collect();
    let mut plans: Vec<Plan> =
        vec![holders.iter().map(|who| Step::Deposit(*who, Size::Share(5_000_000))).collect()];
    for some in 1u32..1 << holders.len() {
        let chosen = holders.iter().enumerate().filter(|(place, _)| some >> place & 1 == 1);
        let plan: Plan = chosen.map(|(_, who)| Step::Reduce(*who, Size::All)).collect();
        plans.push(plan.iter().rev().copied().collect());
        plans.push(plan);
    }
    plans
}

/// The number of changes without improvement after which the climb ends.
const PATIENCE: u32 = 200;

/// Climbs among plain plans, starting from the plain part of a found plan, and allows their results. This is needed because the
/// bounds of a book are only as good as the plain plans tried on it.
pub fn explore(book: &mut Book, found: &Found, random: &mut Random) {
    let (forced, others): (Plan, Plan) =
        found.plan.iter().partition(|step| matches!(step, Step::Liquidate(..) | Step::TakeOver(..)));
    for start in [found.plan.clone(), [forced, others].concat()] {
        ascend(book, (found, start), random);
    }
}

fn ascend(book: &mut Book, (found, start): (&Found, Plan), random: &mut Random) {
    let (victim, _) = climb::worst_loss(book, &found.outcome);
    let mut here = plain_part(book, &start);
    let mut reached = i64::MIN;
    let mut next = here.clone();
    let mut failures = 0;
    while failures < PATIENCE && found.aim.score(book, &found.outcome) > 0 {
        failures += 1;
        if is_plain(book, &next) {
            let outcome = outcome::of(book, &next);
            let harm = harm(found.aim, victim, &outcome);
            book.allow(&outcome);
            if harm > reached {
                failures = 0;
            }
            if harm >= reached {
                (here, reached) = (next, harm);
            }
        }
        next = plain_part(book, &mutate(book, &here, random));
    }
}

/// Returns the value that a climb raises, which is the attackers' cash or the victim's loss. Unit: 1e-6 quote.
fn harm(aim: Aim, victim: usize, outcome: &Outcome) -> i64 {
    let [first, second] = outcome.honest[victim];
    if aim == Aim::Loss { first.saturating_add(second).saturating_neg() } else { outcome.cash }
}

/// Returns the plain part of a plan, in which no account opens more than it had and the keepers' work is left to the keepers.
fn plain_part(book: &Book, plan: &[Step]) -> Plan {
    let mut world = book.world.clone();
    let mut part = vec![];
    for step in plan {
        let step = match *step {
            Step::Trade(by, way, of) => {
                let most = plain_trade(book, &world, (by, way)).max(arbitrage(book, &world, way));
                let most = most.min(size::of_trade(&world, way, of));
                Step::Trade(by, way, Size::Share(size::as_share(&world, most)))
            }
            Step::SettleLoss(_) | Step::RealiseGain(_) | Step::Repay(_) | Step::Share => Step::Keepers,
            other => other,
        };
        if kind(step) == Some(Kind::NotPlain) {
            continue;
        }
        world.play(&book.people, step);
        part.push(step);
    }
    part
}

/// Returns the largest trade by an account in this direction that leaves its position no larger than at the start. Unit: 1e-9 contract.
fn plain_trade(book: &Book, world: &World, (by, way): (Who, Way)) -> u64 {
    let [start, held] = [&book.world, world].map(|world| world.exchange.base_of(by.into(), MARKET));
    let along =
        |base: Base| if size::side(way) == Side::Long { base.raw() } else { base.raw().saturating_neg() };
    along(start).max(0).saturating_sub(along(held)).max(0).unsigned_abs()
}

/// Returns the trade that moves the mark to the index in this direction, in a mode in which slots pass. Unit: 1e-9 contract.
fn arbitrage(book: &Book, world: &World, way: Way) -> u64 {
    let index = world.exchange.state(MARKET).oracle.price.raw() as f64;
    if book.recipe.mode == Mode::Slots { size::to_mark(world, way, index) } else { 0 }
}

/// Returns plans that take the largest peg step or the largest depth step, either once or repeatedly over several slots.
fn upkeep(book: &Book) -> Vec<Plan> {
    let parameters = book.world.parameters();
    let step = |ratio: Ratio| u32::try_from(ratio.raw()).unwrap_or(u32::MAX);
    let repeg = Step::Repeg(step(parameters.largest_peg_step()));
    let deepen = Step::Deepen(step(parameters.largest_depth_step().unwrap_or_default()));
    let mut plans = vec![vec![repeg], vec![deepen]];
    if book.recipe.mode == Mode::Slots {
        plans.push([repeg, Step::Slots(1)].repeat(10));
        plans.push([deepen, Step::Slots(1)].repeat(10));
    }
    plans
}

/// Returns the account that receives the keeper's fee, which is `first`, or the honest keeper if `first` is the liquidated account.
fn other_than(book: &Book, who: Who, first: Who) -> Who {
    if who == first { book.people.keeper() as Who } else { first }
}
