//! scratch
use ballast_fairness_before::{rules, search::{self, report::{search, Settings}, book::Mode}};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let only = match a.get(3).map(String::as_str) { Some("slot") => Some(Mode::Slot), Some("edge") => Some(Mode::Edge), Some("update") => Some(Mode::Update), Some("slots") => Some(Mode::Slots), _ => None };
    let settings = Settings { books: a[1].parse().unwrap(), sequences: a[2].parse().unwrap(), seed: a.get(4).map_or(1, |s| s.parse().unwrap()), only };
    let t = std::time::Instant::now();
    let report = search(&rules::listings(), &settings, || {});
    let s = t.elapsed().as_secs_f64();
    println!("{} books {} sequences {} above, {s:.1}s {:.0}/s", report.books, report.sequences, report.books_above, report.sequences as f64 / s);
    for f in report.worst.iter().chain(&report.broken) {
        println!("{:?} {:?} book {} {}: excess {:.0} = {:.1} fees, traded {:.0}, score {:.0}, cash {:.0} fair {:.0}, victim #{} {:.0} of {:.0} healthy {} broken {:?}", f.aim, f.recipe.mode, f.recipe.number, f.listing, f.excess as f64/1e6, f.fees, f.traded as f64/1e6, f.score as f64/1e6, f.cash.0 as f64/1e6, f.cash.1 as f64/1e6, f.victim.0, f.victim.1 as f64/1e6, f.victim.2 as f64/1e6, f.was_healthy, f.broken);
        if f.score > 0 { for s in &f.plan { println!("      {s}"); } }
    }
    let _ = search::random_of(1, 1);
}
