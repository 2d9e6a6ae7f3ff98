//! A book: an exchange with people in it, from which sequences start, and what the fair order and plain plans bring on it.

use ballast_math::health::Purpose;
use ballast_math::{Price, Quote};
use serde::{Deserialize, Serialize};

use super::listing::Listing;
use super::outcome::{self, MOST_HONEST, Outcome, Worth};
use super::world::{People, World};
use super::{Random, build, finish, plain, random_of, size};

/// What the attackers may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Nothing: everything happens in one slot.
    Slot,
    /// The edge of a claims window: the book stands in a window's last slot.
    Edge,
    /// An update known in advance, which they may post when they like.
    Update,
    /// Slots that pass while the clock stands still.
    Slots,
}

impl Mode {
    /// All of them; books take turns.
    pub const ALL: [Self; 4] = [Self::Slot, Self::Edge, Self::Update, Self::Slots];
}

/// Where a book comes from: the same recipe gives the same book everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// The seed of the search.
    pub seed: u64,
    /// The number of the book.
    pub number: u64,
    /// What the attackers may wait for.
    pub mode: Mode,
}

/// A book with its measures.
#[derive(Clone, Debug)]
pub struct Book {
    /// Where it comes from.
    pub recipe: Recipe,
    /// What its market is called.
    pub listing: String,
    /// The exchange at the start.
    pub world: World,
    /// Who is who.
    pub people: People,
    /// The prices at which positions are counted, both of the end of the fair order: the clearing price in its band, and the mark.
    /// Who keeps a position that others would have closed for it loses at one and gains at the other where they differ; a loss
    /// counts where it is one at both.
    pub fair_prices: [Price; 2],
    /// What the fair order brings: keepers first, then everybody leaves.
    pub fair: Outcome,
    /// The most cash that a plain plan brings the attackers. Unit: 1e-6 quote.
    pub best_cash: i64,
    /// The least that each honest account is left with by a plain plan.
    pub least: [Worth; MOST_HONEST],
}

/// How many random plain plans are tried on a book.
const RANDOM_PLANS: usize = 40;

impl Book {
    /// The book of a recipe, and the generator that goes on where the book is built.
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

    /// A book with its measures taken.
    #[must_use]
    pub fn measured(recipe: Recipe, listing: String, world: World, people: People) -> Self {
        let mut end = world.clone();
        finish::finish(&mut end, &people);
        let fair = Outcome::default();
        let fair_prices = [size::fair_price(&end), size::mark(&end)];
        let (best_cash, least) = (0, fair.honest);
        let mut book = Self { recipe, listing, world, people, fair_prices, fair, best_cash, least };
        book.fair = outcome::ended(&book, book.world.clone());
        (book.best_cash, book.least) = (book.fair.cash, book.fair.honest);
        book.allow(&book.left_alone());
        for outcome in book.relieved_late() {
            book.allow(&outcome);
        }
        for outcome in plain::outcomes(&book) {
            book.allow(&outcome);
        }
        book.best_cash = book.best_cash.saturating_add(book.own_slack());
        book.allow(&book.margin_shed());
        book
    }

    /// What everybody is worth whom nobody relieves: to be liquidated in time is nobody's right.
    fn left_alone(&self) -> Outcome {
        let mut alone = self.fair;
        for who in self.people.honest() {
            alone.honest[who] = self.fair_prices.map(|price| outcome::worth_of(&self.world, who, price));
        }
        alone
    }

    /// What everybody is left with where keepers come a second later: as they work, or where they take over all that is due.
    fn relieved_late(&self) -> [Outcome; 2] {
        let mut late = self.world.clone();
        finish::next_slot(&mut late);
        let mut taken = late.clone();
        for step in plain::taken_over(&self.people) {
            taken.play(&self.people, step);
        }
        [late, taken].map(|world| Outcome { cash: self.fair.cash, ..outcome::ended(self, world) })
    }

    /// What everybody is left with where the attackers' accounts have nothing above their maintenance requirement: what they could
    /// have lost to others, they have lost, and a deficit is larger by it.
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
        Outcome { cash: self.fair.cash, ..outcome::ended(self, world) }
    }

    /// What the attackers' accounts have above their maintenance requirement at the start and the fair order does not return: it is
    /// theirs to lose by trading, to whomever they like. Unit: 1e-6 quote.
    fn own_slack(&self) -> i64 {
        let mut end = self.world.clone();
        finish::finish(&mut end, &self.people);
        let lost = |who: usize| {
            let Ok(health) = self.world.exchange.health(who, Purpose::Maintenance) else { return 0 };
            let slack = health.equity.raw().saturating_sub(health.requirement.raw());
            slack.saturating_sub(outcome::taken_out(&end, who)).max(0)
        };
        self.people.attackers().map(lost).sum()
    }

    /// What a plain plan brings is allowed.
    pub fn allow(&mut self, outcome: &Outcome) {
        self.best_cash = self.best_cash.max(outcome.cash);
        let least = self.least.iter_mut().flatten();
        for (least, worth) in least.zip(outcome.honest.into_iter().flatten()) {
            *least = (*least).min(worth);
        }
    }

    /// The tolerance for what a sequence brings: one taker fee of what the attackers traded, the keeper's fees that they got, and a
    /// unit for each rounding. Unit: 1e-6 quote.
    #[must_use]
    pub fn tolerance(&self, outcome: &Outcome) -> i64 {
        /// A hundredth of a quote: some ten thousand roundings.
        const ROUNDINGS: i64 = 10_000;
        let fee =
            i128::from(self.world.parameters().taker_fee.raw()) * i128::from(outcome.traded) / 1_000_000;
        i64::try_from(fee).unwrap_or(i64::MAX).saturating_add(outcome.earned).saturating_add(ROUNDINGS)
    }
}
