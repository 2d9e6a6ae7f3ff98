//! On today's rules the search finds nothing above a taker fee of what the attackers traded.

use ballast_fairness::rules;
use ballast_fairness::search::climb::climb;
use ballast_fairness::search::report::{Settings, search};
use ballast_fairness::search::{known, random_of};

/// Random books, at all listings and at the ends of the hard bounds.
#[test]
#[ignore = "until the rules change"]
fn nothing_is_found_on_random_books() {
    let settings = Settings { books: 4_000, sequences: 1_000_000, seed: 1, only: None };
    let report = search(&rules::listings(), &settings, || {});
    assert!(report.is_clean(), "{} books: {:#?} {:#?}", report.books_above, report.worst, report.broken);
}

/// The books of the known attacks.
#[test]
#[ignore = "until the rules change"]
fn nothing_is_found_where_the_attacks_were() {
    let books = [
        known::healthy_account(),
        known::known_gap(),
        known::bankrupt_before_the_edge(),
        known::quiet_market(),
    ];
    for book in &books {
        for found in climb(book, 50_000, &mut random_of(2, 0)).best {
            assert!(found.score <= 0, "{found:?}");
        }
    }
}
