//! Replays a finding step by step.

use crate::rules;
use crate::search::book::{Book, Recipe};
use crate::search::outcome::{self, Outcome};
use crate::search::step::Step;

/// Replays a plan on a recipe's book. Returns the book, the outcome, and the steps, each with a flag for whether it
/// changed anything.
#[must_use]
pub fn replay(recipe: Recipe, plan: &[Step]) -> (Book, Vec<(Step, bool)>, Outcome) {
    let (book, _) = Book::of(&rules::listings(), recipe);
    let mut world = book.world.clone();
    let steps = plan.iter().map(|step| (*step, world.play(&book.people, *step))).collect();
    let outcome = outcome::of(&book, plan);
    (book, steps, outcome)
}
