//! The plans that need no order attack: doing nothing, only liquidating, only taking over, only leaving (wholly or in part, before
//! the keepers work or after), only adding margin; each before or after the next update. What they bring is no fault of the rules:
//! in any market who sells first gets the better price.

use super::book::{Book, Mode};
use super::outcome::{self, MOST_HONEST, Outcome};
use super::step::{Plan, Size, Step, Who};
use super::world::MARKET;

/// The most cash that a plain plan brings, and the least that it leaves each honest account with.
#[must_use]
pub fn bounds(book: &Book) -> (i64, [i64; MOST_HONEST]) {
    let mut best = (book.fair.cash, book.fair.honest);
    for plan in plans(book) {
        let outcome = outcome::of(book, &plan);
        take_in(&mut best, &outcome);
    }
    best
}

fn take_in((cash, least): &mut (i64, [i64; MOST_HONEST]), outcome: &Outcome) {
    *cash = (*cash).max(outcome.cash);
    for (least, worth) in least.iter_mut().zip(outcome.honest) {
        *least = (*least).min(worth);
    }
}

/// All plain plans on a book.
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

/// The attackers leave first, all or one, or a quarter, a half, three quarters of one; or they add margin.
fn leaving(book: &Book) -> Vec<Plan> {
    let depth = book.world.exchange.state(MARKET).curve.sqrt_k;
    let mut plans = vec![vec![]; 2];
    for who in book.people.attackers() {
        let size = u128::from(book.world.exchange.position(who, MARKET).magnitude());
        if size == 0 {
            continue;
        }
        let share = |quarters: u128| (size * 25_000_000 * quarters / u128::from(depth.max(1))) as u32;
        let who = who as Who;
        plans[0].push(Step::Reduce(who, Size::All));
        plans[1].push(Step::Deposit(who, Size::Share(5_000_000)));
        plans.push(vec![Step::Reduce(who, Size::All)]);
        plans.extend([1, 2, 3].map(|quarters| vec![Step::Reduce(who, Size::Share(share(quarters)))]));
    }
    plans
}

/// The attackers' account that gets the keeper's fee.
fn other_than(book: &Book, who: Who, first: Who) -> Who {
    if who == first { book.people.keeper() as Who } else { first }
}
