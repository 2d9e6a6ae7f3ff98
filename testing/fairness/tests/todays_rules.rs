//! On today's rules the search finds nothing above a taker fee of what the attackers traded.

use ballast_fairness::rules;
use ballast_fairness::search::report::{Settings, search, search_on};
use ballast_fairness::search::{known, random_of};

/// Random books, at all listings and at the ends of the hard bounds.
#[test]
fn nothing_is_found_on_random_books() {
    let settings = Settings { books: 1_200, sequences: 300_000, seed: 1, only: None };
    let report = search(&rules::listings(), &settings, || {});
    assert!(report.is_clean(), "{} books: {:#?} {:#?}", report.books_above, report.worst, report.broken);
}

/// The books of the known attacks.
#[test]
fn nothing_is_found_where_the_attacks_were() {
    let books = [
        known::healthy_account(),
        known::known_gap(),
        known::bankrupt_before_the_edge(),
        known::quiet_market(),
    ];
    for book in books {
        let report = search_on(book, random_of(2, 0), 8_000);
        assert!(report.is_clean(), "{:#?} {:#?}", report.worst, report.broken);
    }
}
