//! Searches many books, and reports the findings.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::book::{Book, Mode, Recipe};
use super::climb::{self, Aim, Climbed, Found, Loss};
use super::listing::Listing;
use super::step::{Plan, kind_of};
use super::{Random, plain, shrink};

/// The settings of a search.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The number of books.
    pub books: u64,
    /// The total number of sequences across all books.
    pub sequences: u64,
    /// The seed.
    pub seed: u64,
    /// The mode of the books to search. If `None`, books of all modes are searched.
    pub only: Option<Mode>,
}

/// A finding. Amounts are in 1e-6 quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The aim.
    pub aim: Aim,
    /// The book.
    pub recipe: Recipe,
    /// The book's market.
    pub listing: String,
    /// The excess over the best or the worst plain plan.
    pub excess: i64,
    /// The attackers' volume.
    pub traded: i64,
    /// The excess as a multiple of the tolerance, which is based on the taker fees on the attackers' volume.
    pub fees: f64,
    /// The excess beyond the tolerance.
    pub score: i64,
    /// The attackers' cash in excess of their deposits, with this plan and with the fair order.
    pub cash: (i64, i64),
    /// The honest account that lost most in excess of its worst plain plan, its worth with this plan, and its worth with that plain plan.
    pub victim: (usize, i64, i64),
    /// Whether the victim was healthy at the start.
    pub was_healthy: bool,
    /// The error that was raised, if a rule was broken.
    pub broken: Option<String>,
    /// The kinds of calls in the plan. The list is empty if the finding is within the tolerance.
    pub kind: String,
    /// The number of books with a finding of this kind.
    pub books: u64,
    /// The plan after shrinking.
    pub plan: Plan,
}

impl Finding {
    fn of(book: &Book, found: &Found) -> Self {
        use ballast_math::health::Purpose;
        let Loss { who, place, .. } = climb::worst_loss(book, &found.outcome);
        let health = book.world.exchange.health(who, Purpose::Maintenance);
        let excess = found.aim.excess(book, &found.outcome);
        let tolerance = found.aim.tolerance(book, &found.outcome).max(1);
        Self {
            aim: found.aim,
            recipe: book.recipe,
            listing: book.listing.clone(),
            excess,
            traded: found.outcome.traded,
            fees: excess as f64 / tolerance as f64,
            score: found.score,
            cash: (found.outcome.cash, book.fair.cash),
            victim: (who, found.outcome.honest[place][0], book.least[place][0]),
            was_healthy: health.is_ok_and(|health| health.is_met()),
            broken: found.outcome.broken.map(|error| format!("{error:?}")),
            kind: if found.score > 0 { kind_of(&found.plan) } else { String::new() },
            books: 1,
            plan: found.plan.clone(),
        }
    }

    /// Returns whether both findings are of the same kind. Only the worse of two such findings is kept.
    fn is_like(&self, other: &Self) -> bool {
        (self.aim, self.recipe.mode, &self.kind) == (other.aim, other.recipe.mode, &other.kind)
    }
}

/// The report of a search.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The number of books searched.
    pub books: u64,
    /// The number of sequences tried.
    pub sequences: u64,
    /// The number of books with a finding above the tolerance.
    pub books_above: u64,
    /// The worst finding for each combination of aim, mode and kind of plan, worst first. A finding is included even if it is
    /// within the tolerance.
    pub worst: Vec<Finding>,
    /// Plans that broke a rule.
    pub broken: Vec<Finding>,
}

/// The maximum number of rule-breaking plans that are kept.
const KEPT: usize = 10;

impl Report {
    fn of_book(book: &Book, climbed: &Climbed, sequences: u64) -> Self {
        let worst: Vec<Finding> = climbed.best.iter().map(|found| Finding::of(book, found)).collect();
        let broken = climbed.broken.iter().map(|(plan, outcome)| {
            let found = Found { aim: Aim::Gain, plan: plan.clone(), outcome: *outcome, score: 0 };
            Finding::of(book, &found)
        });
        let books_above = u64::from(worst.iter().any(|finding| finding.score > 0));
        Self { books: 1, sequences, books_above, broken: broken.collect(), worst }
    }

    /// Merges two reports.
    #[must_use]
    pub fn and(mut self, mut other: Self) -> Self {
        self.books += other.books;
        self.sequences += other.sequences;
        self.books_above += other.books_above;
        self.worst.append(&mut other.worst);
        self.worst.sort_by_key(|finding| (std::cmp::Reverse(finding.score), finding.recipe.number));
        let mut kept: Vec<Finding> = vec![];
        for finding in std::mem::take(&mut self.worst) {
            match kept.iter_mut().find(|other| other.is_like(&finding)) {
                Some(worse) => worse.books += finding.books,
                None => kept.push(finding),
            }
        }
        self.worst = kept;
        self.broken.append(&mut other.broken);
        self.broken.sort_by_key(|finding| finding.recipe.number);
        self.broken.truncate(KEPT);
        self
    }

    /// Returns whether no finding exceeds the tolerance and no rule was broken.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.books_above == 0 && self.broken.is_empty()
    }

    /// Returns the worst finding for an aim, in any mode.
    #[must_use]
    pub fn worst_of(&self, aim: Aim) -> Option<&Finding> {
        self.worst.iter().find(|finding| finding.aim == aim)
    }
}

/// How many times the search on a book is continued because its findings were plain.
const ROUNDS: u64 = 12;

/// Searches one book. If a finding turns out to be plain after shrinking, or no better than the plain plans found near it, its
/// result is allowed and the search continues.
#[must_use]
pub fn search_book(listings: &[Listing], recipe: Recipe, sequences: usize) -> Report {
    let (book, random) = Book::of(listings, recipe);
    search_on(book, random, sequences)
}

/// Searches a book that has already been built.
#[must_use]
pub fn search_on(mut book: Book, mut random: Random, sequences: usize) -> Report {
    let mut rounds = 0;
    loop {
        rounds += 1;
        let mut climbed = climb::climb(&book, sequences, &mut random);
        for found in climbed.best.iter_mut().filter(|found| found.score > 0) {
            *found = shrink::shrink(&book, found);
        }
        let is_allowed = allow_plain(&mut book, &climbed.best, &mut random);
        if !is_allowed || rounds == ROUNDS {
            climbed.best.iter_mut().for_each(|found| found.score = found.aim.score(&book, &found.outcome));
            return Report::of_book(&book, &climbed, rounds * sequences as u64);
        }
    }
}

/// Allows the results of findings that are plain. Returns whether any finding was plain.
fn allow_plain(book: &mut Book, found: &[Found], random: &mut Random) -> bool {
    let above: Vec<&Found> = found.iter().filter(|found| found.score > 0).collect();
    for found in &above {
        let is_allowed = plain::allow(book, &found.plan, &found.outcome);
        if !is_allowed && found.aim != Aim::Frozen {
            plain::explore(book, found, random);
            plain::allow(book, &found.plan, &found.outcome);
        }
    }
    above.iter().any(|found| found.aim.score(book, &found.outcome) <= 0)
}

/// Searches the books in parallel. The result does not depend on the number of threads.
#[must_use]
pub fn search(listings: &[Listing], settings: &Settings, done: impl Fn() + Sync) -> Report {
    let each = (settings.sequences / settings.books.max(1)).max(1);
    let one = |number: u64| {
        let mode = settings.only.unwrap_or(Mode::ALL[(number % 4) as usize]);
        let recipe = Recipe { seed: settings.seed, number, mode };
        let report = search_book(listings, recipe, usize::try_from(each).unwrap_or(usize::MAX));
        done();
        report
    };
    (0..settings.books).into_par_iter().map(one).reduce(Report::default, Report::and)
}
