//! Tests the harness: books have the properties that they should have, playing keeps every invariant, and the seed determines
//! everything.

use ballast_fairness::replay::replay;
use ballast_fairness::rules::{self, audit};
use ballast_fairness::search::book::{Book, Mode, Recipe};
use ballast_fairness::search::report::{Settings, search};
use ballast_fairness::search::step::{Size, Step, Way, Who};
use ballast_fairness::search::{climb, finish, outcome, plain, templates};
use ballast_math::health::Purpose;

fn books(seed: u64, count: u64) -> Vec<Book> {
    let listings = rules::listings();
    let recipe = |number: u64| Recipe { seed, number, mode: Mode::ALL[(number % 4) as usize] };
    (0..count).map(|number| Book::of(&listings, recipe(number)).0).collect()
}

fn count(books: &[Book], has: impl Fn(&Book) -> bool) -> usize {
    books.iter().filter(|book| has(book)).count()
}

/// Checks that there are healthy and distressed books, with and without claims, debts, insurance and attackers' positions.
#[test]
fn books_are_of_all_kinds() {
    let books = books(3, 600);
    let health =
        |book: &Book, who: usize| book.world.exchange.health(who, Purpose::Maintenance).expect("health");
    let is_healthy = |book: &Book| book.people.honest().all(|who| health(book, who).is_met());
    let state = |book: &Book| *book.world.exchange.state(0);
    let kinds = [
        ("healthy", count(&books, is_healthy)),
        ("distressed", count(&books, |book| !is_healthy(book))),
        (
            "insolvent",
            count(&books, |book| book.people.honest().any(|who| health(book, who).equity.is_negative())),
        ),
        ("claims", count(&books, |book| state(book).open_claims.is_positive())),
        ("debts", count(&books, |book| state(book).debts.is_positive())),
        ("no insurance to speak of", count(&books, |book| state(book).insurance.raw() < 1_000_000_000)),
        (
            "attackers with positions",
            count(&books, |book| {
                book.people.attackers().any(|who| !book.world.exchange.base_of(who, 0).is_zero())
            }),
        ),
        ("corners of the hard bounds", count(&books, |book| book.listing == "corner")),
        ("net long", count(&books, |book| state(book).curve.net_base().expect("a net").is_positive())),
        ("net short", count(&books, |book| state(book).curve.net_base().expect("a net").is_negative())),
    ];
    for (kind, found) in kinds {
        assert!(found >= 12, "{found} books are {kind}: {kinds:?}");
    }
}

/// Checks that the exchange passes its audit, whatever attackers and keepers do.
#[test]
fn what_is_played_keeps_every_invariant() {
    for book in books(4, 120) {
        let mut random = ballast_fairness::search::random_of(5, book.recipe.number);
        for _ in 0..5 {
            let mut world = book.world.clone();
            for step in templates::draw(&book, &mut random) {
                world.play(&book.people, step);
            }
            finish::finish(&mut world, &book.people);
            audit::check(&world.exchange, 200_000).expect("an exchange that adds up");
            assert_eq!(world.broken, None, "{:?}", book.recipe);
        }
    }
}

/// Checks that no plain plan is a finding, and that doing nothing gives the fair order.
#[test]
fn plain_plans_are_within_their_own_bounds() {
    for book in books(6, 60) {
        assert_eq!(outcome::of(&book, &[]), book.fair);
        for plan in plain::plans(&book) {
            let outcome = outcome::of(&book, &plan);
            assert!(outcome.cash <= book.best_cash, "{plan:?}");
            assert!(climb::worst_loss(&book, &outcome).amount <= 0, "{plan:?}");
        }
    }
}

/// Checks that a position may move from one of the attackers' accounts to another, but may neither grow nor be in transit while
/// anybody else acts. No update, forced sale or upkeep may come in between.
#[test]
fn a_transfer_between_own_accounts_is_plain_and_nothing_more_is() {
    let recipe = Recipe { seed: 7, number: 7_462, mode: Mode::Update };
    let (book, _) = Book::of(&rules::listings(), recipe);
    let holder = book
        .people
        .attackers()
        .find(|who| !book.world.exchange.base_of(*who, 0).is_zero())
        .expect("a holder");
    let free = book.people.attackers().find(|who| *who != holder).expect("an account without a position");
    let (holder, free) = (holder as Who, free as Who);
    let opens = Step::Trade(free, Way::Sell, Size::Share(300_000));
    let closes = Step::Reduce(holder, Size::All);
    let is_allowed = |plan: &[Step]| {
        let outcome = outcome::of(&book, plan);
        plain::allow(&mut book.clone(), plan, &outcome)
    };
    assert!(is_allowed(&[opens, Step::Withdraw(free), closes]));
    assert!(is_allowed(&[opens, closes, Step::Post, Step::Withdraw(free)]));
    let between = [
        Step::Post,
        Step::Liquidate(0, free),
        Step::TakeOver(0, free, Size::All),
        Step::Cover,
        Step::Keepers,
    ];
    for step in between {
        assert!(!is_allowed(&[opens, step, closes]), "{step}");
    }
    assert!(!is_allowed(&[opens, Step::Reduce(holder, Size::Share(100_000))]), "it would grow");
    assert!(
        !is_allowed(&[Step::Trade(free, Way::Buy, Size::Share(300_000)), closes]),
        "it would change its side"
    );
    assert!(!is_allowed(&[opens, Step::SettleLoss(0), closes]), "a settlement is no transfer");
}

/// Checks that the same seed produces the same report, and that replaying a finding reproduces its figures.
#[test]
fn a_seed_says_it_all() {
    let settings = Settings { books: 24, sequences: 2_400, seed: 9, only: None };
    let once = search(&rules::listings(), &settings, || {});
    let again = search(&rules::listings(), &settings, || {});
    assert_eq!(once.worst, again.worst);
    for finding in once.worst {
        let (_, _, outcome) = replay(finding.recipe, &finding.plan);
        assert_eq!((outcome.cash, outcome.traded), (finding.cash.0, finding.traded));
    }
}
