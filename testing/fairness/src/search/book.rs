//! A book contains an exchange and its users, from which sequences start, together with the results of the fair order and of the
//! plain plans on it.

use ballast_math::health::Purpose;
use ballast_math::{Price, Quote};
use serde::{Deserialize, Serialize};

use super::listing::Listing;
use super::outcome::{self, MOST_HONEST, Outcome, Worth};
use super::world::{MARKET, People, World};
use super::{Random, build, finish, plain, random_of, size};

/// The event that the attackers may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// No event, so that everything happens in one slot.
    Slot,
    /// The edge of a claims window. The book starts in the last slot of a window.
    Edge,
    /// An update that is known in advance and that the attackers may post at any time.
    Update,
    /// Slots that pass while the clock does not move.
    Slots,
}

impl Mode {
    /// All modes, which alternate from book to book.
    pub const ALL: [Self; 4] = [Self::Slot, Self::Edge, Self::Update, Self::Slots];
}

/// The origin of a book. The same recipe produces the same book everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// The seed of the search.
    pub seed: u64,
    /// The number of the book.
    pub number: u64,
    /// The event that the attackers may wait for.
    pub mode: Mode,
}

/// A book with the results against which sequences are measured.
#[derive(Clone, Debug)]
pub struct Book {
    /// The book's recipe.
    pub recipe: Recipe,
    /// The name of the book's market.
    pub listing: String,
    /// The exchange at the start.
    pub world: World,
    /// The roles of its accounts.
    pub people: People,
    /// The two prices at which positions are valued, which are the clearing price in its band and the mark, both from the end of
    /// the fair order. If the two prices differ, an account that keeps a position which others would have closed loses at one price
    /// and gains at the other. A loss counts only if it is a loss at both prices.
    pub fair_prices: [Price; 2],
    /// The outcome of the fair order, in which keepers act first and then everyone leaves.
    pub fair: Outcome,
    /// The attackers' cash after their best plain plan. Unit: 1e-6 quote.
    pub best_cash: i64,
    /// The lowest worth of each honest account after any plain plan.
    pub least: [Worth; MOST_HONEST],
    /// The most that is written off by any plain plan. Unit: 1e-6 quote.
    pub most_deficits: i64,
    /// The least that any plain plan leaves to the market's surplus and its insurance fund. Unit: 1e-6 quote.
    pub least_reserves: i64,
}

/// The number of random plain plans tried on each book.
const RANDOM_PLANS: usize = 40;

impl Book {
    /// Builds the book of a recipe. Also returns the random generator in its state after the book has been built.
    #[must_use]
    pub fn of(listings: &[Listing], recipe: Recipe) -> (Self, Random) {
        let mut random = random_of(recipe.seed, recipe.number);
        let (listing, world, people) = build::build(listings, recipe, &mut random);
        let mut book = Self::measured(recipe, listing, world, people);
        for _ in 0..RANDOM_PLANS {
            let plan = plain::random(&book, &mut random);
            book.allow(&outcome::of(&book, &plan));
        }
        (book, random)
    }

    /// Measures the fair order and the plain plans on a book.
    #[must_use]
    pub fn measured(recipe: Recipe, listing: String, world: World, people: People) -> Self {
        let mut end = world.clone();
        finish::finish(&mut end, &people);
        let fair = Outcome::default();
        let fair_prices = [size::fair_price(&end), size::mark(&end)];
        let mut book = Self {
            recipe,
            listing,
            world,
            people,
            fair_prices,
            best_cash: 0,
            least: fair.honest,
            most_deficits: 0,
            least_reserves: 0,
            fair,
        };
        book.fair = outcome::ended(&book, book.world.clone());
        book.best_cash = book.fair.cash.saturating_add(book.fair.slack);
        book.least = book.fair.honest;
        book.least_reserves = book.fair.reserves;
        book.allow(&book.left_alone());
        for outcome in book.relieved_late() {
            book.allow(&outcome);
        }
        for outcome in plain::outcomes(&book) {
            book.allow(&outcome);
        }
        book.allow(&book.margin_shed());
        book
    }

    /// Returns the worth of all honest accounts at the start, assuming that they are never liquidated. Ignoring liquidations is
    /// acceptable, because nobody has a right to a timely liquidation.
    fn left_alone(&self) -> Outcome {
        let mut alone = self.fair;
        for (worth, who) in alone.honest.iter_mut().zip(self.others()) {
            *worth = self.fair_prices.map(|price| outcome::worth_of(&self.world, who, price));
        }
        alone
    }

    /// Returns the accounts whose losses count, in the order of [`Outcome::honest`]: the honest accounts, and the arbitrageur if the
    /// book has one. The keeper chooses its own trades, and the newcomers have no positions.
    pub fn others(&self) -> impl Iterator<Item = usize> + use<> {
        let arbitrageur = Some(self.people.arbitrageur());
        let accounts = self.world.exchange.accounts.len();
        self.people.honest().chain(arbitrageur.filter(|who| *who < accounts))
    }

    /// Returns the outcomes if keepers act one second later, once with their usual work and once with a take-over of everything
    /// that is due.
    fn relieved_late(&self) -> [Outcome; 2] {
        let mut late = self.world.clone();
        finish::next_slot(&mut late);
        let mut taken = late.clone();
        for step in plain::taken_over(&self.people) {
            taken.play(&self.people, step);
        }
        [late, taken].map(|world| Outcome { cash: self.fair.cash, slack: 0, ..outcome::ended(self, world) })
    }

    /// Returns the outcome if the attackers' accounts have no equity above their maintenance requirement. In that case, they have
    /// lost as much as they could lose to others, and the deficit is larger by that amount.
    fn margin_shed(&self) -> Outcome {
        let mut world = self.world.clone();
        for who in self.people.attackers() {
            let Ok(health) = world.exchange.health(who, Purpose::Maintenance) else { continue };
            let cash = world.exchange.accounts[who].cash;
            let Ok(slack) = health.equity.minus(health.requirement) else { continue };
            let shed = if health.requirement.is_zero() { Quote::ZERO } else { slack.or_zero().min(cash) };
            let accounts = &mut world.exchange.accounts;
            accounts[who].cash = Quote::new(cash.raw() - shed.raw());
            let keeper = &mut accounts[self.people.keeper()].cash;
            *keeper = Quote::new(keeper.raw() + shed.raw());
        }
        Outcome { cash: self.fair.cash, slack: 0, ..outcome::ended(self, world) }
    }

    /// Returns the part of the attackers' initial equity above maintenance that they no longer have in `end`, not even withdrawn. The
    /// attackers may lose this amount by trading with anyone. Unit: 1e-6 quote.
    #[must_use]
    pub fn slack_lost(&self, end: &World) -> i64 {
        let deposits = |world: &World, who: usize| world.exchange.accounts[who].net_deposits.raw();
        let lost = |who: usize| {
            let Ok(health) = self.world.exchange.health(who, Purpose::Maintenance) else { return 0 };
            let slack = health.equity.raw().saturating_sub(health.requirement.raw());
            let withdrawn = deposits(&self.world, who).saturating_sub(deposits(end, who));
            slack.saturating_sub(outcome::taken_out(end, who)).saturating_sub(withdrawn).max(0)
        };
        self.people.attackers().map(lost).sum()
    }

    /// Widens the book's bounds to include the result of a plain plan.
    pub fn allow(&mut self, outcome: &Outcome) {
        self.best_cash = self.best_cash.max(outcome.cash.saturating_add(outcome.slack));
        self.most_deficits = self.most_deficits.max(outcome.deficits);
        self.least_reserves = self.least_reserves.min(outcome.reserves);
        let least = self.least.iter_mut().flatten();
        for (least, worth) in least.zip(outcome.honest.into_iter().flatten()) {
            *least = (*least).min(worth);
        }
    }

    /// Returns a millionth of an account's notional at the start. The auction rounds its ratios to a millionth, so an account
    /// from which the discount takes everything may keep up to this amount. Unit: 1e-6 quote.
    #[must_use]
    pub fn grain(&self, who: usize) -> i64 {
        let base = self.world.exchange.base_of(who, MARKET);
        let notional = ballast_math::health::notional(base, self.world.exchange.state(MARKET).oracle.price);
        notional.map_or(0, |notional| notional.raw() / 1_000_000)
    }

    /// Returns the tolerance for the result of a sequence, which consists of one taker fee on the attackers' volume, the keeper's
    /// fees that they received, and a margin for rounding. Unit: 1e-6 quote.
    #[must_use]
    pub fn tolerance(&self, outcome: &Outcome) -> i64 {
        /// A hundredth of a quote, which is enough for about ten thousand roundings.
        const ROUNDINGS: i64 = 10_000;
        let fee =
            i128::from(self.world.parameters().taker_fee.raw()) * i128::from(outcome.traded) / 1_000_000;
        i64::try_from(fee).unwrap_or(i64::MAX).saturating_add(outcome.earned).saturating_add(ROUNDINGS)
    }
}
