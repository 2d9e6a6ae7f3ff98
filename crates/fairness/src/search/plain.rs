//! The plans that need no order attack: doing nothing, only liquidating, only taking over, only leaving (wholly or in part, before
//! the keepers work or after), only adding margin, only stepping peg and depth; each before or after the next update. What they
//! bring is no fault of the rules: in any market who sells first gets the better price.

use ballast_math::{Base, Ratio};

use rand::Rng;
use rand::seq::IndexedRandom;

use super::book::{Book, Mode};
use super::outcome::{self, Outcome};
use super::step::{Plan, Size, Step, Who};
use super::world::{MARKET, World};
use super::{Random, finish, size};

/// Plays all plain plans on a book.
#[must_use]
pub fn outcomes(book: &Book) -> Vec<Outcome> {
    plans(book).iter().map(|plan| outcome::of(book, plan)).collect()
}

/// Whether a plan is plain: it opens nothing but what it takes over, and liquidates or takes over only from whom that is due anyway;
/// or it does nothing but either. Waiting is part of any.
#[must_use]
pub fn is_plain(book: &Book, plan: &[Step]) -> bool {
    let kinds: Vec<Kind> = plan.iter().filter_map(|step| kind(book.recipe.mode, *step)).collect();
    let only = |one: Kind| kinds.iter().all(|kind| *kind == one);
    if only(Kind::TakingOver) || only(Kind::Liquidating) {
        return true;
    }
    !kinds.contains(&Kind::NotPlain) && opens_nothing(book, plan) && sells_only_the_due(book, plan)
}

/// What a step is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leaving,
    Liquidating,
    TakingOver,
    Stepping,
    NotPlain,
}

/// What a step is for; none for one that only waits.
const fn kind(mode: Mode, step: Step) -> Option<Kind> {
    match step {
        Step::Post | Step::Update | Step::Window | Step::Slots(_) | Step::Keepers | Step::Collect(_) => None,
        Step::Trade(..) | Step::Reduce(..) | Step::Deposit(..) => Some(Kind::Leaving),
        // Before an update that is known it is more: what is left is the loss of others.
        Step::Withdraw(_) if !matches!(mode, Mode::Update) => Some(Kind::Leaving),
        Step::Liquidate(..) => Some(Kind::Liquidating),
        Step::TakeOver(..) => Some(Kind::TakingOver),
        Step::Repeg(_) | Step::Deepen(_) => Some(Kind::Stepping),
        _ => Some(Kind::NotPlain),
    }
}

/// Whether no attacker ever has more of a position, or another side of one, than it had at the start or after it last took over.
fn opens_nothing(book: &Book, plan: &[Step]) -> bool {
    let mut world = book.world.clone();
    let positions = |world: &World| -> Vec<Base> {
        book.people.attackers().map(|who| world.exchange.position(who, MARKET)).collect()
    };
    let mut most = positions(&world);
    plan.iter().all(|step| {
        world.play(&book.people, *step);
        let now = positions(&world);
        if matches!(step, Step::TakeOver(..)) {
            most = now;
            return true;
        }
        now.iter().zip(&most).all(|(now, most)| {
            now.is_zero() || (now.side() == most.side() && now.magnitude() <= most.magnitude())
        })
    })
}

/// Whether everybody who is liquidated or taken over from may be so at the start, or once the next update is there.
fn sells_only_the_due(book: &Book, plan: &[Step]) -> bool {
    let due = due(book);
    plan.iter().all(|step| match step {
        Step::Liquidate(who, _) | Step::TakeOver(who, ..) => due.contains(who),
        _ => true,
    })
}

/// Who may be liquidated at the start, or once the next update is there.
fn due(book: &Book) -> Vec<Who> {
    let mut posted = book.world.clone();
    posted.post();
    let is_due =
        |who: &usize| [&book.world, &posted].iter().any(|world| finish::may_be_liquidated(world, *who));
    (0..book.people.keeper()).filter(is_due).map(|who| who as Who).collect()
}

/// A plain plan at random: the attackers leave in parts, and liquidate or take over from whom that is due, in any order.
#[must_use]
pub fn random(book: &Book, random: &mut Random) -> Plan {
    let due = due(book);
    let holders: Vec<usize> = book.people.attackers().collect();
    let mut plan = vec![];
    for _ in 0..random.random_range(1..=5) {
        let own = *holders.choose(random).unwrap_or(&0);
        let held = book.world.exchange.position(own, MARKET).magnitude();
        let share = f64::from(size::as_share(&book.world, held)) * random.random_range(0.05..=1.0);
        plan.push(match due.choose(random) {
            Some(who) if random.random_ratio(1, 2) => {
                Step::Liquidate(*who, other_than(book, *who, own as Who))
            }
            _ => Step::Reduce(own as Who, Size::Share(share as u32)),
        });
    }
    if book.recipe.mode == Mode::Update && random.random_ratio(1, 2) {
        plan.insert(random.random_range(0..=plan.len()), Step::Post);
    }
    plan
}

/// All plain plans that are tried on every book; the search may find others.
#[must_use]
pub fn plans(book: &Book) -> Vec<Plan> {
    let mut plans = at_once(book);
    if book.recipe.mode == Mode::Update {
        let posted = plans.iter().map(|plan| [&[Step::Post], plan.as_slice()].concat());
        let posted: Vec<Plan> = posted.collect();
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
    plans
}

/// The attackers leave first, some of them or all; or they add margin.
fn leaving(book: &Book) -> Vec<Plan> {
    let has_position = |who: &usize| !book.world.exchange.position(*who, MARKET).is_zero();
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

/// The largest steps of peg and depth, one or as many as a few slots allow.
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

/// The attackers' account that gets the keeper's fee: the first one named, but not the liquidated account itself.
fn other_than(book: &Book, who: Who, first: Who) -> Who {
    if who == first { book.people.keeper() as Who } else { first }
}
