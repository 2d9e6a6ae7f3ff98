//! Formats plans and results as text.

use ballast_migrations::{Applied, Difference, Plan, PlannedChange};

/// Formats the whole plan as text.
pub(super) fn plan(plan: &Plan) -> String {
    let mut parts: Vec<String> = plan.changes.iter().map(change).collect();
    parts.extend(plan.refused.iter().map(|refused| {
        let rows = rows(std::slice::from_ref(&refused.difference));
        format!("{}  cannot be changed: {}\n{rows}", refused.step, refused.reason)
    }));
    parts.extend(plan.notes.iter().map(|note| format!("note: {note}\n")));
    if plan.is_empty() {
        parts.push("The chain matches the file: there is nothing to do.\n".into());
    }
    parts.join("\n")
}

fn change(change: &PlannedChange) -> String {
    let signer = change.needed.map(|needed| format!(" (signed by {}, {})", needed.address, needed.role));
    let obstacle = change.obstacle.as_ref().map(|reason| format!("  not yet: {reason}\n"));
    let (signer, obstacle) = (signer.unwrap_or_default(), obstacle.unwrap_or_default());
    format!("{}  {}{signer}\n{obstacle}{}", change.step, change.title, rows(&change.differences))
}

fn rows(differences: &[Difference]) -> String {
    let width = |of: fn(&Difference) -> &str| {
        differences.iter().map(|difference| of(difference).chars().count()).max().unwrap_or_default()
    };
    let (field, chain) = (width(|difference| &difference.field), width(|difference| &difference.chain));
    let row = |found: &Difference| {
        format!("  {:<field$}  {:<chain$}  ->  {}\n", found.field, found.chain, found.file)
    };
    differences.iter().map(row).collect()
}

/// Formats a completed step.
pub(super) fn applied(applied: &Applied) -> String {
    format!("{}  {}: {}", applied.change.step, applied.change.title, applied.signature)
}
