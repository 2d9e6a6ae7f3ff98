//! Provides the starting points of the search, which are known attack patterns with random users and sizes, and random calls.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::Random;
use super::book::{Book, Mode};
use super::mutate::{random_share, random_step};
use super::step::{Plan, Size, Step, Way, Who};

/// The actors of a template.
struct Cast {
    /// The attackers' accounts in random order, repeated until there are at least three.
    own: [Who; 3],
    /// An honest account, usually one with a position.
    victim: Who,
    way: Way,
}

impl Cast {
    fn draw(book: &Book, random: &mut Random) -> Self {
        let attackers: Vec<Who> = book.people.attackers().map(|who| who as Who).collect();
        let first = random.random_range(0..attackers.len());
        let own = [0, 1, 2].map(|place| attackers[(first + place) % attackers.len()]);
        let victim = random.random_range(0..book.people.honest) as Who;
        let position = book.world.exchange.base_of(victim.into(), super::world::MARKET);
        let way = if position.is_negative() { Way::Buy } else { Way::Sell };
        Self { own, victim, way }
    }
}

/// Draws a plan from which the search starts.
#[must_use]
pub fn draw(book: &Book, random: &mut Random) -> Plan {
    let cast = Cast::draw(book, random);
    let mut plan = match (book.recipe.mode, random.random_range(0..10)) {
        (Mode::Update, 0..6) => pair_across_update(book, &cast, random),
        (Mode::Edge, 0..4) => share_before_write_off(book, &cast, random),
        (Mode::Edge, 4..6) => dust_claims(&cast, random),
        (_, 0..6) => push_and_rob(book, &cast, random),
        (_, 6..8) => push_all(book, &cast, random),
        _ => random_plan(book, random),
    };
    if random.random_ratio(1, 3) {
        let place = random.random_range(0..=plan.len());
        plan.insert(place, random_step(book, random));
    }
    plan
}

fn random_plan(book: &Book, random: &mut Random) -> Plan {
    let length = random.random_range(1..=8);
    (0..length).map(|_| random_step(book, random)).collect()
}

fn push_size(cast: &Cast, random: &mut Random) -> Size {
    match random.random_range(0..4) {
        0 => Size::Band,
        1 | 2 => Size::Until(cast.victim),
        _ => Size::Share(random_share(random)),
    }
}

/// Pushes the mark against a victim, liquidates the victim or takes over its position, and reverses the push.
fn push_and_rob(book: &Book, cast: &Cast, random: &mut Random) -> Plan {
    let [a, b, _] = cast.own;
    let mut plan = vec![Step::Trade(a, cast.way, push_size(cast, random))];
    if book.recipe.mode == Mode::Slots {
        plan.push(Step::Slots(random.random_range(1..=3)));
    }
    for _ in 0..random.random_range(1..=3) {
        let takes_over = random.random_ratio(1, 4);
        plan.push(if takes_over {
            Step::TakeOver(cast.victim, b, Size::All)
        } else {
            Step::Liquidate(cast.victim, b)
        });
    }
    plan.extend([Step::Reduce(a, Size::All), Step::Reduce(b, Size::All)]);
    plan
}

/// Pushes the mark against all honest accounts at once.
fn push_all(book: &Book, cast: &Cast, random: &mut Random) -> Plan {
    let [a, b, _] = cast.own;
    let mut plan = vec![Step::Trade(a, cast.way, push_size(cast, random))];
    if random.random_ratio(1, 3) {
        plan.push(Step::Trade(b, cast.way, Size::Share(random_share(random))));
    }
    plan.extend(book.people.honest().map(|who| Step::Liquidate(who as Who, b)));
    plan.extend([Step::Reduce(a, Size::All), Step::Reduce(b, Size::All)]);
    plan
}

/// Opens a long and a short of the same size, withdraws the free cash, posts the update, and pushes the mark towards the new price.
/// Finally, takes over or liquidates the losing leg, and writes off its debt.
fn pair_across_update(book: &Book, cast: &Cast, random: &mut Random) -> Plan {
    let [a, b, c] = cast.own;
    let size = Size::Share(random_share(random).clamp(300_000, 2_400_000));
    let mut plan = vec![];
    // The plan builds up both sides beyond the size that the price band allows in one trade.
    for _ in 0..random.random_range(1..=6) {
        plan.extend([Step::Trade(a, cast.way, size), Step::Trade(b, cast.way.back(), size)]);
    }
    plan.extend([Step::Withdraw(a), Step::Withdraw(b), Step::Post]);
    let rises = book.world.next.price > book.world.shown();
    let (towards, loses) = if rises { (Way::Buy, Way::Sell) } else { (Way::Sell, Way::Buy) };
    let push =
        *[Size::Index, Size::Band, Size::Share(random_share(random))].choose(random).unwrap_or(&Size::Index);
    plan.push(Step::Trade(c, towards, push));
    let (loser, winner) = if loses == cast.way { (a, b) } else { (b, a) };
    let taker = *[winner, c].choose(random).unwrap_or(&winner);
    plan.extend([Step::TakeOver(loser, taker, Size::All), Step::Liquidate(loser, taker), Step::Repay(loser)]);
    plan.extend([
        Step::Reduce(taker, Size::All),
        Step::Reduce(winner, Size::All),
        Step::Reduce(c, Size::All),
    ]);
    plan
}

/// Liquidates every account that may be liquidated, and realises the attackers' gain, which is then paid from others' losses before
/// a debt is written off.
fn share_before_write_off(book: &Book, cast: &Cast, random: &mut Random) -> Plan {
    let [a, b, _] = cast.own;
    let honest = || book.people.honest().map(|who| who as Who);
    let mut plan: Plan = vec![];
    if random.random_ratio(1, 2) {
        plan.push(Step::Liquidate(cast.victim, b));
    } else {
        plan.extend(honest().map(|who| Step::Liquidate(who, b)));
    }
    plan.extend(book.people.attackers().map(|who| Step::Reduce(who as Who, Size::All)));
    plan.extend(honest().map(Step::SettleLoss));
    if random.random_ratio(1, 3) {
        plan.extend(honest().map(Step::Repay));
    }
    plan.extend([Step::Window, Step::Share, Step::Withdraw(a)]);
    plan
}

/// Pays almost all claims three times, but leaves a dust claim uncollected.
fn dust_claims(cast: &Cast, random: &mut Random) -> Plan {
    let [a, b, c] = cast.own;
    let share = random_share(random).clamp(100_000, 2_000_000);
    let gap = random.random_range(1..=2_000);
    let mut plan = vec![];
    for round in 0..random.random_range(3..=4) {
        let opens =
            [Step::Trade(a, cast.way, Size::Share(share)), Step::Trade(b, cast.way, Size::Share(share))];
        plan.extend(opens);
        if round == 0 {
            let little = Step::Trade(b, cast.way, Size::Share(share / 5));
            plan.extend([Step::Trade(c, cast.way, Size::Least), little, Step::Reduce(c, Size::All)]);
        }
        plan.extend([Step::Reduce(a, Size::All), Step::Reduce(b, Size::Gap(gap)), Step::Window, Step::Share]);
        plan.extend([Step::Collect(a), Step::Reduce(b, Size::All)]);
    }
    plan
}
