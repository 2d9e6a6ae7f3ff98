//! x
#[path = "../tests/common/mod.rs"]
mod common;
use ballast_math::Ratio;
use ballast_sim::price_path::JumpDiffusion;
use ballast_sim::*;
fn main() {
    let settings = Settings {
        population: Population::mixed(36),
        prices: Prices::JumpDiffusion(JumpDiffusion::default()),
        ..common::settings()
    };
    let mut s = Simulation::new(&settings, std::env::args().nth(1).unwrap().parse().unwrap()).unwrap();
    let mut n = 0;
    while s.next_step().unwrap() {
        n += 1;
        if n < 40 || n % 60 == 0 {
            let st = s.exchange.state(0);
            let mut e = s.exchange.clone();
            e.clock.slot += 1;
            let r = e.repeg(0, Ratio::new(2000));
            println!(
                "{n} index {:.3} guarded {:?} mark {:.3} peg {:.3} long {:.0} short {:.0} subsidy {:.1} surplus {:.1} spendable {:.1} debts {} trades {} repeg {r:?} claims {} cash {}",
                s.index(),
                st.oracle.guarded_price(s.exchange.parameters(0)).unwrap(),
                s.mark(),
                st.curve.peg.raw() as f64 / 1e9,
                st.base_long.raw() as f64 / 1e9,
                st.base_short.raw() as f64 / 1e9,
                st.subsidy.raw() as f64 / 1e6,
                st.surplus.raw() as f64 / 1e6,
                st.spendable(s.exchange.parameters(0)).unwrap().raw() as f64 / 1e6,
                st.debts.raw(),
                s.tally.counts.trades,
                st.open_claims.raw() as f64 / 1e6,
                st.cash.raw() as f64 / 1e6
            );
        }
    }
}
