//! Tests that the search finds the four known attacks with the rules from before the fixes. A search that does not find them is
//! broken.

use ballast_fairness_before::rules;
use ballast_fairness_before::search::book::{Book, Mode, Recipe};
use ballast_fairness_before::search::climb::{Aim, Found, climb};
use ballast_fairness_before::search::report::search_book;
use ballast_fairness_before::search::step::Step;
use ballast_fairness_before::search::{known, random_of, shrink};

const QUOTE: i64 = 1_000_000;

/// Returns the best plan that the search finds for an aim, after shrinking.
fn best(book: &Book, aim: Aim) -> Found {
    let climbed = climb(book, 6_000, &mut random_of(1, 0));
    let found = climbed.best.into_iter().find(|found| found.aim == aim).expect("a plan");
    assert!(found.score > 0, "nothing above the tolerance: {found:?}");
    shrink::shrink(book, &found)
}

/// Checks that the search finds case 1, in which the mark is pushed against a healthy account, which is then liquidated at a
/// loss.
#[test]
fn a_healthy_account_is_robbed() {
    let book = known::healthy_account();
    let gain = best(&book, Aim::Gain);
    assert!(Aim::Gain.excess(&book, &gain.outcome) >= 10_000 * QUOTE, "{gain:?}");
    assert!(gain.plan.iter().any(|step| matches!(step, Step::Liquidate(0, _))), "{gain:?}");
    let loss = best(&book, Aim::Loss);
    assert!(loss.outcome.honest[0][0] * 10 <= book.fair.honest[0][0] * 6, "{loss:?}");
}

/// Checks that the search finds case 2, in which the next price is known in advance, and the insurance fund pays for it.
#[test]
fn a_known_price_is_paid_by_the_insurance() {
    let book = known::known_gap();
    let found = best(&book, Aim::Gain);
    let paid = book.fair.insurance - found.outcome.insurance;
    assert!(found.outcome.cash >= 10_000 * QUOTE && paid >= found.outcome.cash / 2, "{paid} {found:?}");
    assert!(found.plan.contains(&Step::Post), "{found:?}");
}

/// Checks that the search finds case 3, in which a claim that is paid before the write-off avoids the deficit, and at least a
/// fifth of the deficit falls on another user.
#[test]
fn the_order_of_sharing_and_repaying_moves_the_deficit() {
    let book = known::bankrupt_before_the_edge();
    let found = best(&book, Aim::Loss);
    let moved = Aim::Loss.excess(&book, &found.outcome);
    assert!(book.fair.deficits > 50_000 * QUOTE && moved * 5 >= book.fair.deficits, "{moved} {found:?}");
    let gain = best(&book, Aim::Gain);
    assert!(Aim::Gain.excess(&book, &gain.outcome) * 5 >= book.fair.deficits, "{gain:?}");
}

/// Checks that the search finds case 4, in which a dust claim freezes the market's payouts.
#[test]
fn dust_freezes_payouts() {
    let book = known::quiet_market();
    let found = best(&book, Aim::Frozen);
    assert!(found.outcome.frozen >= 100 * QUOTE, "{found:?}");
}

/// Checks that the search also finds the attacks on random books that were not built for them.
#[test]
fn random_books_show_all_of_them() {
    for (place, mode) in (0..).zip(Mode::ALL) {
        assert!(is_found_at_random((place, mode), Aim::Gain, 10_000 * QUOTE), "{mode:?}");
    }
    assert!(is_found_at_random((1, Mode::Edge), Aim::Frozen, QUOTE));
}

/// Returns whether one of the first 200 random books of a mode, which has this place among the modes, shows more than `least` beyond
/// the tolerance.
fn is_found_at_random((place, mode): (u64, Mode), aim: Aim, least: i64) -> bool {
    let listings = rules::listings();
    (0..200).any(|book| {
        let recipe = Recipe { seed: 11, number: 4 * book + place, mode };
        let report = search_book(&listings, recipe, 300);
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        report.worst_of(aim).is_some_and(|finding| finding.score > least)
    })
}
