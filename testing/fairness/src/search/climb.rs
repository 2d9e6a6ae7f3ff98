//! Improves plans on one book by hill climbing from random starts.

use rand::seq::IndexedRandom;
use serde::{Deserialize, Serialize};

use super::Random;
use super::book::Book;
use super::mutate::mutate;
use super::outcome::{self, Outcome};
use super::step::{Plan, Step};
use super::templates;

/// The objective of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// More cash for the attackers than their best plain plan earns.
    Gain,
    /// A larger loss for one honest account than in its worst plain plan.
    Loss,
    /// An honest claim that remains unpaid although the users' cash covers all claims.
    Frozen,
}

impl Aim {
    /// All aims.
    pub const ALL: [Self; 3] = [Self::Gain, Self::Loss, Self::Frozen];

    /// Returns the excess over the plain plans, before the tolerance is deducted. Unit: 1e-6 quote.
    #[must_use]
    pub fn excess(self, book: &Book, outcome: &Outcome) -> i64 {
        match self {
            Self::Gain => gain(book, outcome),
            Self::Loss => worst_loss(book, outcome).amount,
            Self::Frozen => outcome.frozen,
        }
    }

    /// Returns the excess beyond the tolerance, which is a finding if it is positive. Unit: 1e-6 quote.
    #[must_use]
    pub fn score(self, book: &Book, outcome: &Outcome) -> i64 {
        self.excess(book, outcome).saturating_sub(self.tolerance(book, outcome))
    }

    /// Returns the tolerance for the outcome of a sequence. Unit: 1e-6 quote.
    #[must_use]
    pub fn tolerance(self, book: &Book, outcome: &Outcome) -> i64 {
        match self {
            Self::Gain => book.tolerance(outcome),
            Self::Loss => book.tolerance(outcome) + book.grain(worst_loss(book, outcome).who),
            Self::Frozen => 0,
        }
    }
}

/// Returns the attackers' gain beyond their best plain plan. If an account cannot leave, its margin is not counted as cash, so
/// withdrawing that margin looks like a gain. In that case, the attackers must also have more than if they had kept all their
/// positions, at both fair prices. Unit: 1e-6 quote.
fn gain(book: &Book, outcome: &Outcome) -> i64 {
    let cash = outcome.cash.saturating_sub(book.best_cash);
    let Some(held) = outcome.held else { return cash };
    let kept = outcome::wealth(book, &book.world);
    held.iter().zip(kept).map(|(held, kept)| held.saturating_sub(kept)).fold(cash, i64::min)
}

/// The account that lost the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The account.
    pub who: usize,
    /// The account's place in [`Outcome::honest`].
    pub place: usize,
    /// The loss beyond the account's worst plain plan, which is the smaller of the losses at the two fair prices. Unit: 1e-6 quote.
    pub amount: i64,
}

/// Returns the largest loss of an account other than the attackers', beyond its worst plain plan and its grain.
#[must_use]
pub fn worst_loss(book: &Book, outcome: &Outcome) -> Loss {
    let losses = book.others().enumerate().map(|(place, who)| {
        let lost = |price: usize| book.least[place][price].saturating_sub(outcome.honest[place][price]);
        Loss { who, place, amount: lost(0).min(lost(1)) }
    });
    losses.max_by_key(|loss| loss.amount.saturating_sub(book.grain(loss.who))).unwrap_or_default()
}

/// The best plan found for an aim.
#[derive(Clone, Debug)]
pub struct Found {
    /// The aim.
    pub aim: Aim,
    /// The plan.
    pub plan: Plan,
    /// The outcome of the plan.
    pub outcome: Outcome,
    /// The excess beyond the tolerance. Unit: 1e-6 quote.
    pub score: i64,
}

/// The number of changes without improvement after which the search restarts.
const PATIENCE: u32 = 60;
/// The number of starts that are tried before the first climb.
const STARTS: usize = 24;

/// The state of the search on one book.
struct Climb<'a> {
    book: &'a Book,
    random: &'a mut Random,
    best: Vec<Option<Found>>,
    broken: Option<(Plan, Outcome)>,
    left: usize,
}

/// The findings on a book, which are the best plan for each aim and any plan that broke a rule.
#[derive(Clone, Debug)]
pub struct Climbed {
    /// The best plan for each aim.
    pub best: Vec<Found>,
    /// A plan that broke a rule.
    pub broken: Option<(Plan, Outcome)>,
}

/// Tries `sequences` plans on a book.
#[must_use]
pub fn climb(book: &Book, sequences: usize, random: &mut Random) -> Climbed {
    let mut climb = Climb { book, random, best: vec![None; Aim::ALL.len()], broken: None, left: sequences };
    for _ in 0..STARTS.min(sequences / 4 + 1) {
        let plan = templates::draw(book, climb.random);
        climb.attempt(&plan);
    }
    while climb.left > 0 {
        let aim = *[Aim::Gain, Aim::Gain, Aim::Loss].choose(climb.random).unwrap_or(&Aim::Gain);
        climb.ascend(aim);
    }
    Climbed { best: climb.best.into_iter().flatten().collect(), broken: climb.broken }
}

impl Climb<'_> {
    /// Climbs from the best plan so far or from a new start, until no change improves the plan.
    fn ascend(&mut self, aim: Aim) {
        let is_new = rand::Rng::random_ratio(self.random, 1, 3);
        let known = self.best[aim as usize].as_ref().filter(|_| !is_new).map(|found| found.plan.clone());
        let mut here = known.unwrap_or_else(|| templates::draw(self.book, self.random));
        let Some(mut score) = self.attempt(&here).map(|outcome| aim.score(self.book, &outcome)) else {
            return;
        };
        let mut failures = 0;
        while failures < PATIENCE {
            let next = mutate(self.book, &here, self.random);
            let Some(outcome) = self.attempt(&next) else { return };
            let reached = aim.score(self.book, &outcome);
            failures = if reached > score { 0 } else { failures + 1 };
            if reached >= score {
                (here, score) = (next, reached);
            }
        }
    }

    /// Plays a plan, and keeps the plan if it is the best so far for any aim. Returns `None` once the budget is used up.
    fn attempt(&mut self, plan: &[Step]) -> Option<Outcome> {
        self.left = self.left.checked_sub(1)?;
        let outcome = outcome::of(self.book, plan);
        if outcome.broken.is_some() {
            self.broken.get_or_insert_with(|| (plan.to_vec(), outcome));
        }
        for aim in Aim::ALL {
            let score = aim.score(self.book, &outcome);
            let best = &mut self.best[aim as usize];
            if best.as_ref().is_none_or(|best| score > best.score) {
                *best = Some(Found { aim, plan: plan.to_vec(), outcome, score });
            }
        }
        Some(outcome)
    }
}
