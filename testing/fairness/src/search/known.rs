//! Builds the books for the four known attacks, as originally found. With the old rules, the search must find each of these
//! attacks.

use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::{Price, Quote};

use super::book::{Book, Mode, Recipe};
use super::build::exchange;
use super::listing::{CONTRACT, Listing, PRICE, QUOTE, usual};
use super::size;
use super::step::Way;
use super::world::{MARKET, People, World};

/// A book under construction, which is the usual market with a keeper and newcomers who have plenty of cash.
struct Scene {
    world: World,
    people: People,
}

impl Scene {
    /// Creates the usual market at this price, with the given depth in contracts and insurance in quote.
    fn new(price: u64, contracts: u64, insurance: i64, people: People) -> Self {
        let listing = Listing { peg: price * PRICE, sqrt_k: contracts * CONTRACT, ..usual() };
        let exchange = exchange(&listing, people.newcomers()[1] + 1);
        let next = exchange.venues[0].reading.expect("an index");
        let mut scene = Self {
            world: World { exchange, next, traded: 0, earned: 0, broken: None, has_waited: false },
            people,
        };
        scene.world.exchange.insure(MARKET, Quote::new(insurance * QUOTE)).expect("insurance");
        for who in [people.keeper(), people.newcomers()[0], people.newcomers()[1]] {
            scene.deposit(who, 20_000_000);
        }
        scene
    }

    fn deposit(&mut self, who: usize, quote: i64) {
        self.world.exchange.deposit(who, Quote::new(quote * QUOTE)).expect("a deposit");
    }

    fn trade(&mut self, who: usize, way: Way, contracts: u64) {
        let order = size::order(size::side(way), contracts * CONTRACT);
        self.world.exchange.trade(who, MARKET, &order).expect("a trade");
    }

    /// Moves the index and the peg in steps that the rules allow, and leaves the account with this equity.
    fn move_to(&mut self, price: u64, steps: u64) {
        let from = self.world.shown().raw();
        for step in 1..=steps {
            let to = price * PRICE * step / steps + from * (steps - step) / steps;
            self.world.pass(50, 20);
            self.world.publish(Price::new(to));
            self.world.exchange.update(MARKET).expect("an update");
            let largest = self.world.parameters().largest_peg_step();
            for _ in 0..40 {
                self.world.pass(1, 0);
                if self.world.exchange.repeg(MARKET, largest).is_err() {
                    break;
                }
            }
        }
    }

    /// Adds margin until the account has this equity.
    fn top_up(&mut self, who: usize, equity: i64) {
        let health = self.world.exchange.health(who, Purpose::Maintenance).expect("health");
        let lacks = Quote::new(equity * QUOTE).minus(health.equity).expect("a lack");
        self.world.exchange.deposit(who, lacks).expect("margin");
    }

    /// Starts a new window. The book starts in the window's first slots or in its last slot, with a snapshot that is several
    /// seconds old.
    fn book(mut self, mode: Mode, next: Option<u64>) -> Book {
        self.world.begin_window(5);
        if mode == Mode::Edge {
            self.world.near_window(3);
        }
        self.world.publish(self.world.shown());
        self.world.exchange.update(MARKET).expect("an update");
        self.world.pass(1, 3);
        let price = next.map_or(self.world.shown(), |price| Price::new(price * PRICE));
        let publish_time = self.world.exchange.clock.time;
        self.world.next = Reading { price, publish_time, ..self.world.next };
        Book::measured(Recipe { seed: 0, number: 0, mode }, "known".to_owned(), self.world, self.people)
    }
}

/// Builds the book for case 1. A healthy long of 10,000 contracts has 1 per cent more than its requirement. The mark and the
/// index are at 94, the average has caught up, and the net position of all users is zero.
///
/// # Panics
/// Panics if the rules refuse a step of the construction.
#[must_use]
pub fn healthy_account() -> Book {
    let mut scene = Scene::new(100, 1_000_000, 100_000, People { honest: 2, attackers: 2 });
    scene.deposit(0, 112_000);
    scene.deposit(1, 1_000_000);
    scene.deposit(2, 5_000_000);
    scene.deposit(3, 5_000_000);
    scene.trade(0, Way::Buy, 10_000);
    scene.trade(1, Way::Sell, 10_000);
    scene.move_to(94, 60);
    scene.top_up(0, 47_470);
    scene.book(Mode::Slot, None)
}

/// Builds the book for case 2. A gap of 15 per cent is known in advance. There are honest users on both sides, and an insurance
/// fund of 200,000.
///
/// # Panics
/// Panics if the rules refuse a step of the construction.
#[must_use]
pub fn known_gap() -> Book {
    let mut scene = Scene::new(100, 100_000, 200_000, People { honest: 2, attackers: 3 });
    for who in 0..5 {
        scene.deposit(who, 2_000_000);
    }
    scene.trade(0, Way::Buy, 2_000);
    scene.trade(1, Way::Sell, 2_000);
    scene.book(Mode::Update, Some(85))
}

/// Builds the book for case 3. In the last slot of a window, an attacker and an honest long have the same gain, and there is one
/// bankrupt and one solvent short.
///
/// # Panics
/// Panics if the rules refuse a step of the construction.
#[must_use]
pub fn bankrupt_before_the_edge() -> Book {
    let mut scene = Scene::new(100, 1_000_000, 200, People { honest: 3, attackers: 1 });
    scene.deposit(0, 200_000);
    scene.deposit(1, 55_000);
    scene.deposit(2, 1_000_000);
    scene.deposit(3, 200_000);
    scene.trade(0, Way::Buy, 5_000);
    scene.trade(1, Way::Sell, 5_000);
    scene.trade(3, Way::Buy, 5_000);
    scene.trade(2, Way::Sell, 5_000);
    scene.move_to(125, 60);
    scene.book(Mode::Edge, None)
}

/// Builds the book for case 4. In the last slot of a window, the market has no positions. There are two honest users, and an
/// attacker with three accounts.
///
/// # Panics
/// Panics if the rules refuse a step of the construction.
#[must_use]
pub fn quiet_market() -> Book {
    let mut scene = Scene::new(100, 100_000, 200_000, People { honest: 2, attackers: 3 });
    for who in 0..5 {
        scene.deposit(who, 1_000_000);
    }
    scene.trade(0, Way::Buy, 500);
    scene.trade(1, Way::Sell, 500);
    scene.book(Mode::Edge, None)
}
