//! In a market with a deficit, gains and claims count for less in maintenance margin. An attacker has its own bankrupt account
//! taken over and, in the same transaction, liquidates accounts that depend on their gains.

use ballast_math::health::Purpose;
use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio};

use crate::common::presets::{PRICE, QUOTE};
use crate::support::{Arena, INDEX, Worst, quiet};

struct Market {
    arena: Arena,
    victim: usize,
    debtor: usize,
    keeper: usize,
}

/// The first index rises by a fifth, and the second falls by `fall` thousandths. The marks and averages follow. The victim is long
/// in both markets. The debtor's short in the first has lost more than its cash, and nobody has taken it over yet.
fn market(contracts: i64, insurance: i64, fall: u64) -> Option<Market> {
    let parameters = Parameters { taker_fee: Ratio::new(200), ..quiet() };
    let mut arena = Arena::new(parameters);
    arena.open(parameters);
    let insurance = Quote::new(insurance * QUOTE);
    arena.scenario.market().insurance = insurance;
    arena.exchange().vault += i128::from(insurance.raw());
    let (victim, debtor) = (arena.join(1_000_000), arena.join(1_000_000));
    let (keeper, arbitrageur) = (arena.join(10_000_000), arena.join(10_000_000));
    arena.trade(victim, 20_000).unwrap();
    arena.trade_in(victim, (1, 20_000)).unwrap();
    arena.trade(debtor, -contracts).unwrap();
    arena.take_free_cash(victim);
    arena.take_free_cash(debtor);
    for step in 1..=20 {
        let prices = [INDEX + step * PRICE / 10, INDEX - fall * step * PRICE / 2_000];
        arena.later(30, prices[0]);
        arena.quote_index(1, prices[1]);
        arena.arbitrage(arbitrageur, (0, prices[0]));
        arena.arbitrage(arbitrageur, (1, prices[1]));
    }
    arena.scenario.let_averages_follow();
    (equity(&mut arena, debtor) < 0).then_some(Market { arena, victim, debtor, keeper })
}

impl Market {
    /// Has the debtor's position taken over, which at once turns the debtor's shortfall into a deficit.
    fn end_debtor(&mut self) {
        self.arena.exchange().take_over(self.debtor, self.keeper, 0, u64::MAX).unwrap();
        assert!(self.arena.scenario.position(self.debtor).written_off.is_positive());
    }
}

fn equity(arena: &mut Arena, who: usize) -> i64 {
    arena.exchange().health(who, Purpose::Maintenance).unwrap().equity.raw()
}

/// The haircut and the cover charge can reduce equity by different amounts, because the haircut depends on the gain, and the
/// charge depends on the position's size, up to its gain. Checks that neither takes more than the deficit.
#[test]
fn haircut_and_cover_differ_by_less_than_the_deficit() {
    let mut worst = Worst::new();
    for contracts in [10_000, 12_000, 15_000, 20_000, 22_000] {
        let Some(mut found) = market(contracts, 0, 50) else { continue };
        let insurance = core::mem::take(&mut found.arena.scenario.market().insurance);
        found.arena.exchange().vault -= i128::from(insurance.raw());
        let whole = equity(&mut found.arena, found.victim);
        found.end_debtor();
        let Market { mut arena, victim, .. } = found;
        let deficit = -arena.scenario.market().surplus.raw();
        if deficit <= 0 {
            continue;
        }
        let cut = whole - equity(&mut arena, victim);
        arena.exchange().cover_deficit(0).unwrap();
        let covered = whole - equity(&mut arena, victim);
        assert!(cut > 0 && covered > 0 && cut <= deficit && covered <= deficit, "{cut} {covered} {deficit}");
        worst.see((cut - covered).abs() * 1_000 / deficit, || {
            format!("{contracts}: {cut} {covered} of {deficit}")
        });
    }
    worst.ensure("haircut against cover, in thousandths of the deficit", (1_000, 3));
}

/// Checks the stated bound of zero: while the insurance fund can pay the whole deficit, nobody's gain is at risk, and nobody is
/// liquidated because of the deficit.
#[test]
fn a_deficit_that_insurance_pays_liquidates_nobody() {
    let mut worst = Worst::new();
    for contracts in [5_000, 10_000, 15_000, 20_000] {
        for fall in (220..310).step_by(2) {
            let Some(mut found) = market(contracts, 100_000, fall) else { continue };
            let health = found.arena.exchange().health(found.victim, Purpose::Maintenance).unwrap();
            if !health.is_met() {
                continue;
            }
            worst.see(taken_from(&mut found), || format!("{contracts} fall {fall}"));
        }
    }
    worst.ensure("taken over for a deficit that insurance pays", (0, 100));
}

/// The attacker has the debtor taken over and takes over the victim's first position, all at once. Returns the value of the part
/// that was taken.
fn taken_from(found: &mut Market) -> i64 {
    found.end_debtor();
    let Market { arena, victim, keeper, .. } = found;
    let deficit = arena.scenario.market().surplus.negated().unwrap();
    assert!(deficit < arena.scenario.market().insurance, "the insurance pays it all");
    let taken = arena.exchange().take_over(*victim, *keeper, 0, u64::MAX);
    taken.map_or(0, |done| done.quote.raw())
}
