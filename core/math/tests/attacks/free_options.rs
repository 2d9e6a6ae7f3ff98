//! Accounts that are left to go bankrupt: isolated accounts as free options, and pairs whose losing half goes bankrupt.

use ballast_math::Quote;

use crate::common::presets::{PRICE, QUOTE};
use crate::support::{Arena, INDEX, Worst, quiet};

/// One owner has a pair of accounts, long and short, each with just its margin, next to honest users. The index jumps at once,
/// and the mark follows. Every position that can be closed is closed, the others are closed once the average has caught up, and
/// everything is settled. Returns the amount that the pair has taken out, and the amount that insurance and honest users have
/// lost.
fn pair((contracts, accounts, permille, insurance): (i64, usize, u64, i64)) -> (i64, i64, i64) {
    let mut arena = Arena::new(quiet());
    let insured = Quote::new(insurance * QUOTE);
    arena.scenario.market().insurance = insured;
    arena.exchange().vault += i128::from(insured.raw());
    let honest = [arena.join(2_000_000), arena.join(2_000_000)];
    arena.trade(honest[0], 10_000).unwrap();
    arena.trade(honest[1], -10_000).unwrap();
    let mut mine = vec![];
    for _ in 0..accounts {
        for sign in [1, -1] {
            let who = arena.join(1_000_000);
            arena.trade(who, sign * contracts).unwrap();
            arena.take_free_cash(who);
            mine.push(who);
        }
    }
    let arbitrageur = arena.join(50_000_000);
    let price = INDEX * permille / 1_000;
    arena.later(1, price);
    // Move the mark the whole way at once, so that nobody liquidates in between.
    for _ in 0..3 {
        arena.arbitrage(arbitrageur, (0, price));
    }
    let taker = arena.join(50_000_000);
    arena.close_all(0, taker);
    arena.scenario.let_averages_follow();
    // The account that left has moved the mark, so another one moves it back.
    let second = arena.join(50_000_000);
    for _ in 0..3 {
        arena.arbitrage(second, (0, price));
    }
    arena.close_all(0, taker);
    arena.settle_all(30, price);
    let lost = -arena.paid_out(&[honest[0], honest[1], arbitrageur, second, taker]);
    let used = arena.scenario.market().insurance_used.raw();
    (arena.paid_out(&mine), used, lost)
}

/// A gap larger than the margin is a free option, as on every exchange with limited liability: the winner is paid more than the
/// loser had. The bound is the insurance, the market's surplus and the cuts of honest gains and claims. Per contract, the pair
/// gains at most the gap less the loser's margin.
#[test]
fn a_pair_gains_from_a_gap_at_most_what_the_loser_lacks() {
    let mut worst = Worst::new();
    let mut best = Worst::new();
    for contracts in [500, 2_000, 10_000] {
        for accounts in [1, 3] {
            for permille in [800, 830, 860, 890, 950, 1_050, 1_110, 1_140, 1_170, 1_200] {
                for insurance in [0, 1_000, 100_000] {
                    let plan = (contracts, accounts, permille, insurance);
                    let (gain, ..) = pair(plan);
                    let gap = i64::try_from(permille.abs_diff(1_000)).unwrap();
                    let held = contracts * i64::try_from(accounts).unwrap();
                    // In quote units per contract at ten: the gap, less the initial margin of a tenth, plus the band.
                    let lacking = (held * 10 * QUOTE / 1_000 * (gap - 100 + 25)).max(0);
                    worst.see(gain - lacking, || format!("{plan:?}: {gain} of {lacking}"));
                    best.see(gain, || format!("{plan:?}"));
                }
            }
        }
    }
    println!("best gap: {best:?}");
    worst.ensure("pair across a gap, beyond what the loser lacks", (0, 150));
}

/// Checks that, without a gap larger than the margin, the pair loses its fees.
#[test]
fn a_pair_without_a_gap_loses() {
    let mut worst = Worst::new();
    for contracts in [500, 2_000, 10_000] {
        for permille in [920, 950, 990, 1_000, 1_010, 1_050, 1_080] {
            worst.see(pair((contracts, 2, permille, 100_000)).0, || format!("{contracts} {permille}"));
        }
    }
    worst.ensure("pair without a gap", (-1, 20));
}

/// Checks that a debtor cannot prevent a deficit from being booked, because the sale of its last position books the deficit.
#[test]
fn a_bankrupt_does_not_hold_its_deficit_up() {
    let mut arena = Arena::new(quiet());
    let (debtor, arbitrageur) = (arena.join(1_000_000), arena.join(50_000_000));
    arena.trade(debtor, 20_000).unwrap();
    arena.take_free_cash(debtor);
    for step in 1..=20 {
        arena.later(20, INDEX - step * PRICE / 10);
        arena.arbitrage(arbitrageur, (0, INDEX - step * PRICE / 10));
    }
    arena.scenario.let_averages_follow();
    let taker = arena.join(50_000_000);
    let cash = arena.account(debtor).cash;
    let taken = arena.exchange().take_over(debtor, taker, 0, u64::MAX).unwrap();
    let lacking = taken.realised.negated().unwrap().minus(cash).unwrap();
    assert!(lacking.raw() > 1_000 * QUOTE);
    // The deficit is booked in the same step that closes the last position.
    assert_eq!(arena.scenario.position(debtor).written_off, lacking);
    assert_eq!(arena.scenario.market().deficits, lacking);
    assert_eq!(
        (arena.account(debtor).cash, arena.scenario.position(debtor).debt),
        (Quote::ZERO, Quote::ZERO)
    );
    assert!(arena.trade(debtor, 1).is_err(), "a bankrupt opens nothing");
    assert!(arena.exchange().deposit(debtor, Quote::new(1)).is_err(), "nothing more is taken from it");
}
