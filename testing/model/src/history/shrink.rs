//! Shortens a failing history by removing actions while the same rule is still broken (delta debugging).

use super::action::Action;
use super::run::{File, Violation};

/// Returns the shortest history found for which `run` fails with the same class of violation. The search removes actions from
/// `file` in at most `tries` runs.
pub fn shrink(file: &File, class: &str, tries: u32, mut run: impl FnMut(&File) -> Option<Violation>) -> File {
    let mut left = tries;
    let mut shortest = file.clone();
    let mut fails = |actions: Vec<Action>, left: &mut u32| {
        *left -= 1;
        let candidate = File { actions, ..file.clone() };
        run(&candidate).is_some_and(|violation| violation.class == class).then_some(candidate)
    };
    let mut size = shortest.actions.len().div_ceil(2);
    while size > 0 {
        // Start at the end, because the last actions lead to the failure, and removing them may make earlier ones removable.
        let mut end = shortest.actions.len();
        while end > 0 && left > 0 {
            let start = end.saturating_sub(size);
            let mut actions = shortest.actions.clone();
            actions.drain(start..end);
            if let Some(shorter) = fails(actions, &mut left) {
                shortest = shorter;
            }
            end = start;
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    shortest
}
