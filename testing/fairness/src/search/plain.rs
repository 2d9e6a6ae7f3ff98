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

/// Returns whether a plan is plain. A plain plan opens nothing except by take-over, and liquidates or takes over only accounts that
/// are due anyway. A plan that only liquidates or only takes over is also plain. Settling losses and waiting are always allowed.
#[must_use]
pub fn is_plain(book: &Book, plan: &[Step]) -> bool {
    let kinds: Vec<Kind> = plan.iter().filter_map(|step| kind(*step)).collect();
    let only = |one: Kind| kinds.iter().all(|kind| *kind == one);
    if [Kind::TakingOver, Kind::Liquidating].into_iter().any(only) {
        return true;
    }
    kinds.iter().all(|kind| *kind != Kind::NotPlain)
        && opens_nothing(book, plan)
        && sells_only_the_due(book, plan)
        && room_is_made_in_favour(book, plan)
}

/// Returns whether all of the keeper's own trades move the mark in favour of the accounts that are liquidated next, and are
/// reversed before anything else happens.
fn room_is_made_in_favour(book: &Book, plan: &[Step]) -> bool {
    let keeper = book.people.keeper() as Who;
    let mut made = None;
    let is_fair = plan.iter().all(|step| match *step {
        Step::Trade(by, way, _) if by == keeper => *made.get_or_insert(way) == way,
        Step::Reduce(by, size) if by == keeper => {
            made = made.filter(|_| size != Size::All);
            true
        }
        Step::Liquidate(who, _) => made.is_none_or(|way| way == room_for(book, who)),
        Step::Keepers => made.is_none_or(|way| due(book).iter().all(|who| way == room_for(book, *who))),
        _ => made.is_none(),
    });
    is_fair && made.is_none()
}

/// Returns the direction in which a trade makes room on the curve for the forced sale of an account.
fn room_for(book: &Book, who: Who) -> Way {
    if book.world.exchange.base_of(who.into(), MARKET).is_negative() { Way::Sell } else { Way::Buy }
}

/// Allows the result of a plan if the plan is plain, and returns whether the plan is plain.
pub fn allow(book: &mut Book, plan: &[Step], outcome: &Outcome) -> bool {
    let is_plain = is_plain(book, plan);
    if is_plain {
        book.allow(outcome);
    } else if is_transfer(book, plan) && harms_nobody(book, outcome) {
        book.best_cash = book.best_cash.max(outcome.cash);
    } else {
        return false;
    }
    true
}

/// Returns whether a plan is plain except that it moves positions between the attackers' accounts. During such a transfer, nothing
/// happens except the attackers' own trades, deposits and withdrawals, and afterwards the attackers hold no more on either side
/// than at the start.
fn is_transfer(book: &Book, plan: &[Step]) -> bool {
    let mut kinds = plan.iter().filter_map(|step| kind(*step));
    let is_allowed = |kind: Kind| !matches!(kind, Kind::Settling | Kind::NotPlain);
    let mut world = book.world.clone();
    let most = held(book, &world);
    let ends_within = plan.iter().try_fold(true, |is_within, step| {
        let may_go_on = is_within || kind(*step) == Some(Kind::Leaving);
        world.play(&book.people, *step);
        let now = held(book, &world);
        may_go_on.then_some(now.iter().zip(most).all(|(now, most)| *now <= most))
    });
    ends_within == Some(true)
        && kinds.all(is_allowed)
        && sells_only_the_due(book, plan)
        && room_is_made_in_favour(book, plan)
}

/// Returns the size that the attackers hold on each side. Unit: 1e-9 contract.
fn held(book: &Book, world: &World) -> [u64; 2] {
    let bases: Vec<Base> = book.people.attackers().map(|who| world.exchange.base_of(who, MARKET)).collect();
    [Side::Long, Side::Short]
        .map(|side| bases.iter().filter(|base| base.side() == side).map(|base| base.magnitude()).sum())
}

/// Returns whether, compared with plain plans, no honest account loses more, no more is written off, and the market and its
/// insurance fund keep no less.
fn harms_nobody(book: &Book, outcome: &Outcome) -> bool {
    let is_unharmed = |aim: Aim| aim.score(book, outcome) <= 0;
    is_unharmed(Aim::Loss)
        && is_unharmed(Aim::Frozen)
        && outcome.deficits <= book.most_deficits
        && outcome.reserves >= book.least_reserves
}

/// The purpose of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leaving,
    Liquidating,
    TakingOver,
    Settling,
    Upkeep,
    NotPlain,
}

/// Returns the purpose of a step, or `None` if the step only waits.
const fn kind(step: Step) -> Option<Kind> {
    match step {
        Step::Post | Step::Update | Step::Window | Step::Slots(_) | Step::Keepers | Step::Collect(_) => None,
        Step::Trade(..) | Step::Reduce(..) | Step::Deposit(..) | Step::Withdraw(_) => Some(Kind::Leaving),
        Step::Liquidate(..) => Some(Kind::Liquidating),
        Step::TakeOver(..) => Some(Kind::TakingOver),
        Step::SettleLoss(_) => Some(Kind::Settling),
        // A deficit should be covered as soon as it exists, no matter who calls.
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
    let mut start = positions(&world);
    let mut taken = start.clone();
    plan.iter().all(|step| {
        let before = size::mark(&world);
        let held = positions(&world);
        world.play(&book.people, *step);
        let now = positions(&world);
        shrink(*step, &held, &now, &mut start);
        shrink(*step, &held, &now, &mut taken);
        if matches!(step, Step::TakeOver(..)) || is_arbitrage(book, &world, *step, before) {
            taken = now;
            return true;
        }
        let bounds = start.iter().zip(&taken);
        now.iter().zip(bounds).all(|(now, (start, taken))| is_within(*now, *start) || is_within(*now, *taken))
    })
}

/// Lowers `most`, the size that each account may hold, to its size `now` if `step` has sold a part of its position by force. A
/// position that was sold by force may not be opened again.
fn shrink(step: Step, before: &[Base], now: &[Base], most: &mut [Base]) {
    if !matches!(step, Step::Liquidate(..) | Step::TakeOver(..) | Step::Keepers | Step::Window) {
        return;
    }
    for ((most, now), before) in most.iter_mut().zip(now).zip(before) {
        if now.magnitude() < before.magnitude() {
            *most = *now;
        }
    }
}

/// Returns whether the last trade moved the mark closer to the index without crossing it, in a mode in which slots pass or the index
/// moves. Anyone may make such a trade, because nobody has a right to a mark that differs from the index.
fn is_arbitrage(book: &Book, world: &World, step: Step, before: Price) -> bool {
    let (index, mark) = (world.exchange.state(MARKET).oracle.price, size::mark(world));
    let is_nearer = mark.distance(index) <= before.distance(index) && (mark < index) == (before < index);
    matches!(step, Step::Trade(..)) && has_arbitrage(book) && is_nearer
}

/// Returns whether trades that bring the mark nearer to the index are plain on this book.
const fn has_arbitrage(book: &Book) -> bool {
    matches!(book.recipe.mode, Mode::Slots | Mode::Update)
}

/// Returns whether a position is on the same side as another one and is not larger.
fn is_within(position: Base, other: Base) -> bool {
    position.is_zero() || (position.side() == other.side() && position.magnitude() <= other.magnitude())
}

/// Returns whether every account that a plan liquidates or takes over is due at the start or once the next update is posted, whether
/// the attackers' withdrawals come first or not.
fn sells_only_the_due(book: &Book, plan: &[Step]) -> bool {
    let sold = plan.iter().filter_map(|step| match *step {
        Step::Liquidate(who, _) | Step::TakeOver(who, ..) => Some(who),
        _ => None,
    });
    let sold: Vec<Who> = sold.collect();
    if sold.is_empty() {
        return true;
    }
    let mut withdrawn = book.world.clone();
    for step in plan.iter().filter(|step| matches!(step, Step::Withdraw(_))) {
        withdrawn.play(&book.people, *step);
    }
    let (due, due_later) = (due(book), due_in(book, &withdrawn));
    sold.iter().all(|who| due.contains(who) || due_later.contains(who))
}

/// Returns the accounts that may be liquidated at the start or once the next update is posted.
fn due(book: &Book) -> Vec<Who> {
    due_in(book, &book.world)
}

/// Returns the accounts that may be liquidated in `world` or once the next update is posted in it.
fn due_in(book: &Book, world: &World) -> Vec<Who> {
    let mut posted = world.clone();
    posted.post();
    let is_due = |who: &usize| [world, &posted].iter().any(|world| finish::may_be_liquidated(world, *who));
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
        let before = sold_whole(book).into_iter().chain(settled(&book.people));
        plans.extend(before.map(|plan| [plan.as_slice(), &[Step::Post]].concat()));
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
    plans.extend(left_and_taken(book, &own));
    plans.extend(beside_a_trade(book));
    plans
}

/// Returns plans in which a stranger trades the smallest position in the second of a forced sale, which limits the sale on the
/// curve. Others may trade in any second, so nobody has a right to a second without a trade.
fn beside_a_trade(book: &Book) -> Vec<Plan> {
    let keeper = book.people.keeper() as Who;
    let due = due(book);
    let sales = due.iter().map(|who| vec![Step::Liquidate(*who, keeper)]);
    let sales: Vec<Plan> = sales.chain([vec![], vec![Step::Keepers]]).collect();
    let with = |way: Way| {
        let trade = Step::Trade(keeper, way, Size::Least);
        sales.iter().map(move |sale| [&[trade], sale.as_slice()].concat())
    };
    if due.is_empty() { vec![] } else { [Way::Buy, Way::Sell].into_iter().flat_map(with).collect() }
}

/// Returns plans in which the attackers leave and add margin, after which one of their accounts takes over either everything that
/// is due or a single account.
fn left_and_taken(book: &Book, own: &[Step]) -> Vec<Plan> {
    let due = due(book);
    let with = |taker: Who, from: &[Who]| {
        let others = from.iter().filter(|who| **who != taker);
        let take = others.map(|who| Step::TakeOver(*who, taker, Size::All));
        let margin = Step::Deposit(taker, Size::Share(5_000_000));
        own.iter().copied().chain([margin]).chain(take).collect()
    };
    let takers = book.people.attackers().map(|who| who as Who);
    takers
        .flat_map(|taker| due.iter().map(move |who| (taker, *who)))
        .map(|(taker, who)| with(taker, &[who]))
        .chain(book.people.attackers().filter(|_| due.len() > 1).map(|who| with(who as Who, &due)))
        .collect()
}

/// Returns the plan in which the keeper takes over everything that is due, and the deficit is covered at once.
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
        let (position, way) = (book.world.exchange.base_of(who.into(), MARKET), room_for(book, who));
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
    plans.extend(holders.iter().flat_map(|who| reduced_and_withdrawn(book, *who)));
    plans
}

/// Returns plans in which an attacker closes none, a part or nearly all of its position, and then withdraws its free cash.
fn reduced_and_withdrawn(book: &Book, who: Who) -> impl Iterator<Item = Plan> {
    /// The parts of the position to close, in eighths.
    const PARTS: [u64; 4] = [0, 3, 6, 7];
    let held = size::as_share(&book.world, book.world.exchange.base_of(who.into(), MARKET).magnitude());
    let plan = move |eighths: u64| {
        let part = Size::Share((u64::from(held) * eighths / 8) as u32);
        vec![Step::Reduce(who, part), Step::Withdraw(who)]
    };
    PARTS.into_iter().map(plan)
}

/// The number of changes without improvement after which the climb ends.
const PATIENCE: u32 = 400;

/// Climbs among plain plans, starting from the plain part of a found plan, and allows their results. The climb is needed because
/// the bounds of a book are only as good as the plain plans tried on it.
pub fn explore(book: &mut Book, found: &Found, random: &mut Random) {
    let (forced, others): (Plan, Plan) =
        found.plan.iter().partition(|step| matches!(step, Step::Liquidate(..) | Step::TakeOver(..)));
    for start in [found.plan.clone(), [forced, others].concat(), with_room(book, &found.plan)] {
        let part = plain_part(book, &start);
        ascend(book, found, part, random);
    }
    for transfer in transfers(book, &found.plan) {
        ascend(book, found, without_transfer(book, &transfer), random);
        ascend(book, found, transfer, random);
    }
}

/// Returns the transfers that a plan contains, with the attackers' own trades, deposits and withdrawals where they are, before all
/// other steps, or after them. The attackers reduce any holdings beyond those at the start, beginning with their first or with
/// their last account.
fn transfers(book: &Book, plan: &[Step]) -> Vec<Plan> {
    let (own, others): (Plan, Plan) = plan.iter().partition(|step| kind(**step) == Some(Kind::Leaving));
    let first: Vec<usize> = book.people.attackers().collect();
    let last: Vec<usize> = book.people.attackers().rev().collect();
    let mut plans = vec![];
    for accounts in [first, last] {
        let complete = |plan: &[Step]| held_as_at_the_start(book, plan, &accounts);
        plans.push(complete(plan));
        plans.push([complete(&own), others.clone()].concat());
        plans.push(complete(&[others.clone(), own.clone()].concat()));
    }
    plans.retain(|plan| is_transfer(book, plan));
    plans
}

/// Returns a plan in which the keeper makes the trades in favour of an account that is then liquidated, either by a step of the plan
/// or by the keepers after it, and reverses them partly before the sale and completely after it.
fn with_room(book: &Book, plan: &[Step]) -> Plan {
    let keeper = book.people.keeper() as Who;
    let at_the_end = due(book).first().copied();
    let mut part = vec![];
    for (place, step) in plan.iter().enumerate() {
        let sale = plan[place..].iter().find_map(|later| match later {
            Step::Liquidate(who, _) => Some(*who),
            _ => None,
        });
        let sale = sale.or(at_the_end);
        match (*step, sale) {
            (Step::Trade(_, way, size), Some(who)) if way == room_for(book, who) => {
                part.push(Step::Trade(keeper, way, size));
            }
            (Step::Reduce(by, size), Some(_)) if book.world.exchange.base_of(by.into(), MARKET).is_zero() => {
                part.push(Step::Reduce(keeper, size));
            }
            // The room serves all sales in a row.
            (Step::Liquidate(..), _) if matches!(plan.get(place + 1), Some(Step::Liquidate(..))) => {
                part.push(*step)
            }
            (Step::Liquidate(..), _) => part.extend([*step, Step::Reduce(keeper, Size::All)]),
            _ => part.push(*step),
        }
    }
    part.extend([Step::Keepers, Step::Reduce(keeper, Size::All)]);
    part
}

/// Returns a plan that continues until the attackers hold no more on either side than at the start. The attackers reduce their
/// accounts in the given order.
fn held_as_at_the_start(book: &Book, plan: &[Step], accounts: &[usize]) -> Plan {
    let most = held(book, &book.world);
    let mut world = book.world.clone();
    let mut plan = plan.to_vec();
    for step in &plan {
        world.play(&book.people, *step);
    }
    for who in accounts.iter().copied() {
        let base = world.exchange.base_of(who, MARKET);
        let side = usize::from(base.side() == Side::Short);
        let more = held(book, &world)[side].saturating_sub(most[side]).min(base.magnitude());
        if more > 0 {
            let step = Step::Reduce(who as Who, Size::Share(size::as_share(&world, more)));
            world.play(&book.people, step);
            plan.push(step);
        }
    }
    plan
}

/// Returns a plan with the effect of a transfer but without another account, so the holder itself keeps the part that would be
/// moved, and withdraws.
fn without_transfer(book: &Book, plan: &[Step]) -> Plan {
    let mut world = book.world.clone();
    let most = held(book, &world);
    for step in plan {
        world.play(&book.people, *step);
    }
    let left = held(book, &world);
    let base = |who: usize| book.world.exchange.base_of(who, MARKET);
    let holder = book.people.attackers().max_by_key(|who| base(*who).magnitude()).unwrap_or(0);
    let side = usize::from(base(holder).side() == Side::Short);
    let part = size::as_share(&world, most[side].saturating_sub(left[side]));
    let others = plan.iter().filter(|step| kind(**step) != Some(Kind::Leaving));
    let holder = holder as Who;
    [Step::Reduce(holder, Size::Share(part)), Step::Withdraw(holder)].iter().chain(others).copied().collect()
}

fn ascend(book: &mut Book, found: &Found, start: Plan, random: &mut Random) {
    let victim = climb::worst_loss(book, &found.outcome).place;
    let mut here = start;
    let mut reached = i64::MIN;
    let mut next = here.clone();
    let mut failures = 0;
    while failures < PATIENCE && found.aim.score(book, &found.outcome) > 0 {
        failures += 1;
        let outcome = outcome::of(book, &next);
        if allow(book, &next, &outcome) {
            let harm = harm(found.aim, victim, &outcome);
            if harm > reached {
                failures = 0;
            }
            if harm >= reached {
                (here, reached) = (next, harm);
            }
        }
        let changed = mutate(book, &here, random);
        next = if is_transfer(book, &changed) { changed } else { plain_part(book, &changed) };
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
    let positions = |world: &World| -> Vec<Base> {
        (0..world.exchange.accounts.len()).map(|who| world.exchange.base_of(who, MARKET)).collect()
    };
    let mut most_held = positions(&world);
    let mut part = vec![];
    for step in plan {
        let step = match *step {
            Step::Trade(by, ..) if usize::from(by) == book.people.keeper() => *step,
            Step::Trade(by, way, of) => {
                let held = world.exchange.base_of(by.into(), MARKET);
                let most =
                    plain_trade([most_held[usize::from(by)], held], way).max(arbitrage(book, &world, way));
                let most = most.min(size::of_trade(&world, way, of));
                Step::Trade(by, way, Size::Share(size::as_share(&world, most)))
            }
            Step::RealiseGain(_) | Step::Repay(_) | Step::Share => Step::Keepers,
            other => other,
        };
        if kind(step) == Some(Kind::NotPlain) {
            continue;
        }
        let before = positions(&world);
        world.play(&book.people, step);
        shrink(step, &before, &positions(&world), &mut most_held);
        part.push(step);
    }
    part
}

/// Returns the largest trade in this direction by an account with the position `held` that leaves it no larger than `most`. Unit:
/// 1e-9 contract.
fn plain_trade([most, held]: [Base; 2], way: Way) -> u64 {
    let along =
        |base: Base| if size::side(way) == Side::Long { base.raw() } else { base.raw().saturating_neg() };
    along(most).max(0).saturating_sub(along(held)).max(0).unsigned_abs()
}

/// Returns the trade that moves the mark to the index in this direction, if such trades are plain. Unit: 1e-9 contract.
fn arbitrage(book: &Book, world: &World, way: Way) -> u64 {
    let index = world.exchange.state(MARKET).oracle.price.raw() as f64;
    if has_arbitrage(book) { size::to_mark(world, way, index) } else { 0 }
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
