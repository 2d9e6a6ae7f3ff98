//! Measures the outcome of a sequence, for the attackers and for everyone else.

use ballast_math::market::State;
use ballast_math::position;
use ballast_math::{Error, Price, Quote, Side};

use super::book::{Book, Mode};
use super::step::Step;
use super::world::{MARKET, World};
use super::{finish, probe};

/// The maximum number of accounts in a book whose losses count.
pub const MOST_HONEST: usize = 8;

/// An account's worth at each of a book's two fair prices, which is the sum of its cash, its claims and its position at that price,
/// less its debts. The worth is never below zero. Unit: 1e-6 quote.
pub type Worth = [i64; 2];

/// The outcome of a sequence. All amounts are in 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The attackers' cash in excess of their deposits, across all their accounts.
    pub cash: i64,
    /// The part of the attackers' initial equity above maintenance that they have lost.
    pub slack: i64,
    /// The attackers' wealth in excess of their deposits, with their positions valued at either fair price, if one of their
    /// accounts cannot leave.
    pub held: Option<Worth>,
    /// The worth at either fair price of each account in [`Book::others`], in that order.
    pub honest: [Worth; MOST_HONEST],
    /// The attackers' volume.
    pub traded: i64,
    /// The keeper's fees that the attackers received.
    pub earned: i64,
    /// The part of a newcomer's claim that remains unpaid although the users' cash covers all claims.
    pub frozen: i64,
    /// The insurance fund.
    pub insurance: i64,
    /// The market's surplus and its insurance fund.
    pub reserves: i64,
    /// The sum of all write-offs since the market opened.
    pub deficits: i64,
    /// The rule that was broken, if any.
    pub broken: Option<Error>,
}

/// Plays `plan` on the book, and ends the plan as every sequence ends. Except in [`Mode::Slots`], the attackers' positions are
/// reversed before an account is liquidated in a later slot. In every mode, they are reversed before a second passes. An attack that
/// pushes the mark and holds it there while others can trade is different from an attack within a slot.
#[must_use]
pub fn of(book: &Book, plan: &[Step]) -> Outcome {
    let mut world = book.world.clone();
    let mut has_acted = false;
    let may_hold = book.recipe.mode == Mode::Slots;
    let mut is_held = false;
    for step in plan {
        if !may_hold && must_undo(&world, book, *step, is_held) {
            world.undo(&book.people, &book.world.exchange);
            is_held = false;
        }
        has_acted |= world.play(&book.people, *step);
        is_held |= *step == Step::Window;
    }
    if !has_acted {
        return book.fair;
    }
    if may_hold {
        finish::keepers(&mut world, &book.people);
    }
    world.undo(&book.people, &book.world.exchange);
    ended(book, world)
}

/// Returns whether held positions must be reversed before a step. Otherwise, the positions might cause an account to be liquidated,
/// either by the attackers or by keepers who act while slots pass.
fn must_undo(world: &World, book: &Book, step: Step, is_held: bool) -> bool {
    match step {
        Step::Liquidate(..) | Step::TakeOver(..) => is_held,
        Step::Window => finish::is_somebody_unhealthy(world, &book.people),
        _ => false,
    }
}

/// Ends a sequence that has been played, and measures its outcome.
#[must_use]
pub fn ended(book: &Book, mut world: World) -> Outcome {
    finish::finish(&mut world, &book.people);
    let mut honest = [[0; 2]; MOST_HONEST];
    for (worth, who) in honest.iter_mut().zip(book.others()) {
        *worth = book.fair_prices.map(|price| worth_of(&world, who, price));
    }
    let (traded, earned) = (world.traded, world.earned);
    let state = world.exchange.state(MARKET);
    let (insurance, deficits) = (state.insurance.raw(), state.deficits.raw());
    let reserves = state.surplus.raw().saturating_add(insurance);
    let mut drained = world.clone();
    finish::drain(&mut drained, &book.people);
    // An account that could not leave stays in its position, even if the price improves once all others have left.
    let is_stuck = |who: usize| !world.exchange.base_of(who, MARKET).is_zero();
    let paid = |who: usize| paid_out(if is_stuck(who) { &world } else { &drained }, who);
    let cash = book.people.attackers().map(paid).sum();
    let slack = book.slack_lost(&world);
    let held = book.people.attackers().any(is_stuck).then(|| wealth(book, &world));
    let frozen = probe::frozen(&mut world, book);
    Outcome {
        cash,
        slack,
        held,
        honest,
        traded,
        earned,
        frozen,
        insurance,
        reserves,
        deficits,
        broken: world.broken,
    }
}

/// Returns the attackers' wealth in excess of their deposits, with their positions valued at either fair price. Unit: 1e-6 quote.
#[must_use]
pub fn wealth(book: &Book, world: &World) -> Worth {
    let deposits = |who: usize| world.exchange.accounts[who].net_deposits.raw();
    let beyond = |price: Price| move |who: usize| worth_of(world, who, price) - deposits(who);
    book.fair_prices.map(|price| book.people.attackers().map(beyond(price)).sum())
}

/// Returns how much more an account could withdraw than it deposited. Unit: 1e-6 quote.
fn paid_out(world: &World, who: usize) -> i64 {
    taken_out(world, who) - world.exchange.accounts[who].net_deposits.raw()
}

/// Returns the amount that an account could withdraw. If the account's position cannot be closed, the margin for that position is
/// not available. Unit: 1e-6 quote.
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

/// Returns an honest account's worth at a price. As in maintenance margin, an uncovered deficit reduces the account's gains and
/// claims, because winners eventually bear the deficit.
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
    let gains = left_of_gains(&market, price, insured, profit.max(0) + claim);
    (cash.raw() + gains + profit.min(0) - position.debt.raw()).max(0)
}

/// Returns the gains and claims after the haircut for a deficit that exceeds what insurance may pay. Unit: 1e-6 quote.
fn left_of_gains(market: &State, price: Price, insured: Quote, gains: i64) -> i64 {
    /// The product of base units and price units that makes one quote unit.
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
