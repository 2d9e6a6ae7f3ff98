//! The outcome of a sequence for the attackers and for all others.

use ballast_math::market::State;
use ballast_math::position;
use ballast_math::{Error, Price, Quote, Side};

use super::book::{Book, Mode};
use super::step::Step;
use super::world::{MARKET, World};
use super::{finish, probe};

/// The largest number of honest accounts in a book.
pub const MOST_HONEST: usize = 8;

/// An account's worth at the first and the second fair price of a book: cash, claims and the position at the price, less debts;
/// never below zero. Unit: 1e-6 quote.
pub type Worth = [i64; 2];

/// The outcome of a sequence. Unit of all amounts: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The attackers' cash beyond their deposits, over all their accounts.
    pub cash: i64,
    /// The worth of each honest account at either fair price.
    pub honest: [Worth; MOST_HONEST],
    /// The attackers' volume.
    pub traded: i64,
    /// The keeper's fees that the attackers received.
    pub earned: i64,
    /// The unpaid part of a newcomer's claim although the users' cash covers all claims.
    pub frozen: i64,
    /// The insurance fund.
    pub insurance: i64,
    /// All write-offs since the market began.
    pub deficits: i64,
    /// A rule that broke.
    pub broken: Option<Error>,
}

/// Plays `plan` on the book and ends it like every sequence. Except in [`Mode::Slots`], the attackers' positions are reversed
/// before an account is liquidated in a later slot: a push that is held is a different attack from one within a slot.
#[must_use]
pub fn of(book: &Book, plan: &[Step]) -> Outcome {
    let mut world = book.world.clone();
    let mut has_acted = false;
    let may_hold = book.recipe.mode == Mode::Slots;
    let mut is_held = false;
    for step in plan {
        if !may_hold && must_undo(&world, book, (*step, is_held)) {
            world.undo(&book.people, &book.world.exchange);
            is_held = false;
        }
        has_acted |= world.play(&book.people, *step);
        is_held |= *step == Step::Window;
    }
    if !has_acted {
        return book.fair;
    }
    if !may_hold {
        world.undo(&book.people, &book.world.exchange);
    }
    ended(book, world)
}

/// Whether held positions must be reversed before a step: they might get an account liquidated, by the attackers or by keepers
/// who work while slots pass.
fn must_undo(world: &World, book: &Book, (step, is_held): (Step, bool)) -> bool {
    match step {
        Step::Liquidate(..) | Step::TakeOver(..) => is_held,
        Step::Window => finish::is_somebody_unhealthy(world, &book.people),
        _ => false,
    }
}

/// Ends a played sequence and measures it.
#[must_use]
pub fn ended(book: &Book, mut world: World) -> Outcome {
    finish::finish(&mut world, &book.people);
    let mut honest = [[0; 2]; MOST_HONEST];
    for (who, worth) in honest.iter_mut().enumerate().take(book.people.honest) {
        *worth = book.fair_prices.map(|price| worth_of(&world, who, price));
    }
    let (traded, earned) = (world.traded, world.earned);
    let state = world.exchange.state(MARKET);
    let (insurance, deficits) = (state.insurance.raw(), state.deficits.raw());
    let mut drained = world.clone();
    finish::drain(&mut drained, &book.people);
    // An account that could not leave stays, even if the price improves once all others have left.
    let is_stuck = |who: usize| !world.exchange.base_of(who, MARKET).is_zero();
    let paid = |who: usize| paid_out(if is_stuck(who) { &world } else { &drained }, who);
    let cash = book.people.attackers().map(paid).sum();
    let frozen = probe::frozen(&mut world, book);
    Outcome { cash, honest, traded, earned, frozen, insurance, deficits, broken: world.broken }
}

/// The amount that an account could withdraw beyond its deposits. Unit: 1e-6 quote.
fn paid_out(world: &World, who: usize) -> i64 {
    taken_out(world, who) - world.exchange.accounts[who].net_deposits.raw()
}

/// The amount that an account could withdraw. If its position cannot be closed, the margin of the position stays behind. Unit:
/// 1e-6 quote.
#[must_use]
pub fn taken_out(world: &World, who: usize) -> i64 {
    let is_stuck = !world.exchange.base_of(who, MARKET).is_zero();
    let cash = if is_stuck {
        world.exchange.free_cash(who).unwrap_or_default()
    } else {
        world.exchange.accounts[who].cash
    };
    cash.raw()
}

/// An honest account's worth at a price. As in maintenance margin, an uncovered deficit reduces its gains and claims, because
/// winners bear the deficit sooner or later.
#[must_use]
pub fn worth_of(world: &World, who: usize, price: Price) -> i64 {
    let account = &world.exchange.accounts[who];
    let Some(position) = world.exchange.position_of(who, MARKET) else { return account.cash.raw() };
    let (mut market, mut position, mut cash) = (*world.exchange.state(MARKET), *position, account.cash);
    let touched = position::touch(&mut market, world.parameters(), &mut position, &mut cash);
    let profit = position.profit_at(price).unwrap_or_default();
    if touched.is_err() {
        return 0;
    }
    let (profit, claim) = (profit.raw(), position.claim.amount.raw());
    let insured = market.insurance.min(world.parameters().insurance_cap);
    let gains = left_of_gains(&market, (price, insured), profit.max(0) + claim);
    (cash.raw() + gains + profit.min(0) - position.debt.raw()).max(0)
}

/// Gains and claims after the haircut for a deficit beyond what insurance may pay. Unit: 1e-6 quote.
fn left_of_gains(market: &State, (price, insured): (Price, Quote), gains: i64) -> i64 {
    /// Base units times price units per quote unit.
    const PRODUCT: i128 = 1_000_000_000_000;
    let uncovered = i128::from(market.surplus.raw()) + i128::from(insured.raw());
    if uncovered >= 0 || gains == 0 {
        return gains;
    }
    let gain = |side: Side| {
        let value = i128::from(market.base_of(side)) * i128::from(price.raw()) / PRODUCT;
        let value = if side == Side::Long { value } else { -value };
        (i128::from(market.quote_of(side).raw()) + value).max(0)
    };
    let all = i128::from(market.open_claims.raw()) + gain(Side::Long) + gain(Side::Short);
    let left = (all + uncovered).max(0) * i128::from(gains) / all.max(1);
    i64::try_from(left).unwrap_or(gains)
}
