//! scratch
use ballast_fairness_before::search::{climb::{self,climb}, known, random_of, shrink::shrink};
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    for (i, book) in [known::healthy_account(), known::known_gap(), known::bankrupt_before_the_edge(), known::quiet_market()].iter().enumerate() {
        let t = std::time::Instant::now();
        println!("case {} best {} fair {:?} least {:?}", i + 1, book.best_cash, book.fair, book.least);
        for seed in 0..3 {
        let c = climb(book, n, &mut random_of(7, seed));
        for f in &c.best { if f.score > 0 { let f = shrink(book, f); println!("  {:?} score {} excess {} outcome {:?} loss {:?}", f.aim, f.score/1000000, f.aim.excess(book,&f.outcome)/1000000, f.outcome, climb::worst_loss(book,&f.outcome)); for s in &f.plan { println!("      {s}"); } } }
        if let Some(b) = c.broken { println!("broken {:?}", b); }
        }
        println!("{:.2}s", t.elapsed().as_secs_f64());
    }
}
