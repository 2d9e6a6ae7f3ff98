//! Builds random books with the exchange's own instructions, so that every invariant holds.

use ballast_math::curve::Curve;
use ballast_math::health::Purpose;
use ballast_math::market::State;
use ballast_math::oracle::{self, Reading};
use ballast_math::{Clock, Price, Quote, Ratio, Rounding, funding};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::Random;
use super::book::{Mode, Recipe};
use super::listing::{self, Listing};
use super::outcome::MOST_HONEST;
use super::size;
use super::step::Way;
use super::world::{MARKET, People, World};
use crate::rules::{Exchange, Venue, audit, cross};

/// The time at which every book starts.
const START: Clock = Clock { time: 1_700_000_000, slot: 1_000_000 };
/// The number of steps in which the index moves.
const STEPS: u32 = 4;
/// The bound on the accumulated rounding while a book is built. Unit: 1e-6 quote.
const DUST: i128 = 100_000;

/// How the mark follows the index while the book is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follow {
    /// An arbitrageur trades the mark to the index.
    Arbitrage,
    /// The peg follows step by step.
    Peg,
    /// The mark does not follow.
    Not,
}

/// A book under construction.
struct Builder<'a> {
    random: &'a mut Random,
    world: World,
    people: People,
    follow: Follow,
    /// Whether the index stays at its new price until the average has caught up. Only then does a fall make accounts insolvent.
    is_slow: bool,
    /// The honest account that moves the mark.
    arbitrageur: usize,
    /// The value of the curve's reserve at the first price. Unit: 1e-6 quote.
    depth: f64,
}

/// Builds a book. Returns the name of the book's market, the exchange, and the roles of its accounts.
///
/// # Panics
/// Panics if a book violates an invariant, which is a defect in the rules.
#[must_use]
pub fn build(listings: &[Listing], recipe: Recipe, random: &mut Random) -> (String, World, People) {
    let mut listing = listing::draw(listings, random);
    listing.sqrt_k = deepen(listing.sqrt_k, *[1, 4, 20].choose(random).unwrap_or(&4));
    let mut builder = Builder::new(&listing, random);
    builder.fill(recipe.mode);
    builder.world.next.publish_time += lead(recipe.number);
    if let Err(what) = audit::check(&builder.world.exchange, DUST) {
        panic!("{recipe:?} breaks an invariant: {what}");
    }
    (listing.name, builder.world, builder.people)
}

/// Returns how far the next update's publish time is ahead of the clock in the book with this number, which is from nothing up to the
/// tolerance. Unit: seconds.
fn lead(number: u64) -> i64 {
    let modes = Mode::ALL.len() as u64;
    (number / modes).cast_signed().rem_euclid(oracle::FUTURE_TOLERANCE + 1)
}

/// Returns `quarters` quarters of the depth `sqrt_k`.
fn deepen(sqrt_k: u64, quarters: u64) -> u64 {
    sqrt_k / 4 * quarters
}

fn venue(listing: &Listing) -> Venue {
    let reading =
        Reading { price: Price::new(listing.peg), confidence: Price::ZERO, publish_time: START.time };
    let curve = Curve::at_rest(listing.sqrt_k, Price::new(listing.peg)).expect("a curve");
    let mut state = State::new(curve, &START);
    oracle::take_in(&mut state, &listing.parameters, &reading, &START).expect("an index");
    funding::store_premium(&mut state, &listing.parameters).expect("a premium");
    Venue { parameters: listing.parameters, state, reading: Ok(reading) }
}

/// Returns an exchange with one market, as listed, and this number of accounts.
#[must_use]
pub fn exchange(listing: &Listing, accounts: usize) -> Exchange {
    Exchange { venues: vec![venue(listing)], accounts: vec![cross(); accounts], clock: START, vault: 0 }
}

impl<'a> Builder<'a> {
    fn new(listing: &Listing, random: &'a mut Random) -> Self {
        let people = People {
            honest: random.random_range(2..=6).min(MOST_HONEST),
            attackers: random.random_range(1..=4),
        };
        let arbitrageur = people.arbitrageur();
        let exchange = exchange(listing, arbitrageur + 1);
        let next =
            Reading { price: Price::new(listing.peg), confidence: Price::ZERO, publish_time: START.time };
        let world = World { exchange, next, traded: 0, earned: 0, broken: None, has_waited: false };
        let follow = *[Follow::Arbitrage, Follow::Peg, Follow::Peg, Follow::Not]
            .choose(random)
            .unwrap_or(&Follow::Not);
        let depth = listing.sqrt_k as f64 * listing.peg as f64 / 1e12;
        let is_slow = random.random_ratio(1, 2);
        let mut builder = Self { random, world, people, follow, is_slow, arbitrageur, depth };
        builder.pay_in(listing.insurance);
        builder
    }

    fn share(&mut self, low: f64, high: f64) -> f64 {
        self.random.random_range(low..=high)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_ratio(percent, 100)
    }

    /// Deposits plenty of cash for the keeper, the newcomers and the arbitrageur. Fills the insurance fund or leaves it empty.
    fn pay_in(&mut self, insurance: Quote) {
        let people = self.people;
        for (who, share) in [(people.keeper(), 20.0), (self.arbitrageur, 50.0)] {
            self.deposit(who, self.depth * share);
        }
        for who in people.newcomers() {
            self.deposit(who, self.depth);
        }
        for who in people.attackers() {
            let share = *[0.02, 0.1, 0.5].choose(self.random).unwrap_or(&0.1);
            self.deposit(who, self.depth * share);
        }
        let times = *[0, 1, 1, 10].choose(self.random).unwrap_or(&1);
        let amount = Quote::new(insurance.raw() * times);
        if amount.is_positive() {
            self.world.exchange.insure(MARKET, amount).expect("insurance");
        }
    }

    fn deposit(&mut self, who: usize, amount: f64) {
        let outcome = self.world.exchange.deposit(who, Quote::new(amount.max(1.0) as i64));
        self.world.done(outcome);
    }

    fn fill(&mut self, mode: Mode) {
        self.churn();
        let way = if self.chance(50) { 1.0 } else { -1.0 };
        let moved = way * self.largest_move();
        // Most of the existing users are on the side that is going to lose.
        let losing = if way > 0.0 { Way::Sell } else { Way::Buy };
        self.open(losing, 70);
        let first = if self.chance(60) { moved } else { moved * self.share(-0.6, 1.0) };
        self.walk(first);
        self.open(losing, 100);
        self.walk((1.0 + moved) / (1.0 + first) - 1.0);
        self.settle_mark();
        self.top_up();
        self.place(mode);
        self.realise();
        self.age(mode);
    }

    /// Returns the ratio of the index's move. The ratio often brings positions that were opened at full margin close to
    /// maintenance.
    fn largest_move(&mut self) -> f64 {
        let parameters = self.world.parameters();
        let initial = parameters.initial_ratio.raw() as f64 / 1e6;
        let room = initial - parameters.maintenance_ratio.raw() as f64 / 1e6;
        match self.random.random_range(0..10) {
            0 => 0.0,
            1..6 => room * self.random.random_range(0.8..=1.8),
            _ => initial * self.random.random_range(0.9..=1.7),
        }
        .min(0.6)
    }

    /// Trades back and forth to generate fees, which fill the surplus and the subsidy for the peg and the depth.
    fn churn(&mut self) {
        let rounds = self.random.random_range(0..4);
        for _ in 0..rounds {
            for way in [Way::Buy, Way::Sell] {
                let base = size::share_of_depth(&self.world, 3_000_000);
                self.send(self.arbitrageur, way, base);
            }
        }
    }

    fn send(&mut self, who: usize, way: Way, base: u64) -> bool {
        let outcome = self.world.exchange.trade(who, MARKET, &size::order(size::side(way), base));
        base > 0 && self.world.done(outcome)
    }

    /// Opens positions for the given percentage of accounts without one. Honest users use their full margin, and attackers use the
    /// collateral that they have.
    fn open(&mut self, losing: Way, percent: u32) {
        for who in 0..self.people.keeper() {
            if !self.chance(percent) || !self.world.exchange.base_of(who, MARKET).is_zero() {
                continue;
            }
            let way = if self.chance(65) { losing } else { losing.back() };
            let is_honest = who < self.people.honest;
            if is_honest || self.chance(30) {
                self.open_position(who, is_honest, way);
            }
        }
    }

    /// Opens a position of 0.2 to 4 per cent of the depth. Small and large sizes are equally likely. If a cap refuses the size, a smaller
    /// one is used.
    fn open_position(&mut self, who: usize, is_honest: bool, way: Way) {
        let mut share = 0.2 * 20f64.powf(self.share(0.0, 1.0));
        for _ in 0..6 {
            let base = size::share_of_depth(&self.world, (share * 1e6) as u32);
            if is_honest {
                self.deposit(who, self.depth * share / 100.0);
            }
            if self.send(who, way, base) {
                break;
            }
            share /= 2.0;
        }
        if is_honest || self.chance(20) {
            self.withdraw(who);
        }
    }

    fn withdraw(&mut self, who: usize) {
        let free = self.world.exchange.free_cash(who).unwrap_or_default();
        if free.is_positive() {
            let outcome = self.world.exchange.withdraw(who, free);
            self.world.done(outcome);
        }
    }

    /// Moves the index by this ratio in several steps, while the mark follows as configured.
    fn walk(&mut self, ratio: f64) {
        let from = self.world.shown().raw() as f64;
        for step in 1..=STEPS {
            let price = from * (1.0 + ratio * f64::from(step) / f64::from(STEPS));
            let seconds = self.random.random_range(1..=30);
            self.post(20, seconds, Price::new(price as u64));
            if self.is_slow {
                let seconds = self.random.random_range(300..=3_600);
                self.post(500, seconds, Price::new(price as u64));
            }
            self.follow();
        }
    }

    /// Lets time pass, and then makes the market accept a price.
    fn post(&mut self, slots: u64, seconds: i64, price: Price) {
        self.world.pass(slots, seconds);
        self.world.publish(price);
        let outcome = self.world.exchange.update(MARKET);
        self.world.done(outcome);
    }

    fn follow(&mut self) {
        match self.follow {
            Follow::Arbitrage => self.arbitrage(1.0),
            Follow::Peg => self.repeg(),
            Follow::Not => {}
        }
    }

    /// Lets the arbitrageur trade the mark to `ratio` times the index, within the caps.
    fn arbitrage(&mut self, ratio: f64) {
        let price = self.world.shown().raw() as f64 * ratio;
        for way in [Way::Buy, Way::Sell] {
            let mut base = size::to_mark(&self.world, way, price);
            for _ in 0..4 {
                if self.send(self.arbitrageur, way, base) {
                    break;
                }
                let step = self.world.parameters().base_step;
                base = base / 2 / step * step;
            }
        }
    }

    fn repeg(&mut self) {
        let step = self.world.parameters().largest_peg_step();
        for _ in 0..60 {
            self.world.pass(1, 0);
            let outcome = self.world.exchange.repeg(MARKET, step);
            if !self.world.done(outcome) {
                break;
            }
        }
    }

    /// Leaves the mark at the index, near the index or where it is, but no further from the index than trades may move it.
    fn settle_mark(&mut self) {
        let band = self.world.parameters().price_band.raw() as f64 / 1e6;
        let off = self.off_index();
        match self.random.random_range(0..10) {
            0..3 => self.arbitrage(1.0),
            3..6 => {
                let off = self.share(-0.4, 0.4) * band;
                self.arbitrage(1.0 + off);
            }
            _ if off.abs() > band => {
                let off = self.share(0.5, 1.0) * band * off.signum();
                self.arbitrage(1.0 + off);
            }
            _ => {}
        }
    }

    /// Returns the distance between mark and index, as a share of the index. The distance is positive if the mark is above the
    /// index.
    fn off_index(&self) -> f64 {
        size::mark(&self.world).raw() as f64 / self.world.shown().raw() as f64 - 1.0
    }

    /// Adds margin for most honest users until they have 40 to 130 per cent of their requirement. Most attackers are also made
    /// healthy, because saving one's own account is not an attack.
    fn top_up(&mut self) {
        for who in 0..self.people.keeper() {
            let target = match self.random.random_range(0..20) {
                0..18 if who >= self.people.honest => self.share(1.1, 1.5),
                0..5 => continue,
                5..12 => self.share(1.001, 1.08),
                12..14 => self.share(1.08, 1.3),
                _ => self.share(0.4, 1.0),
            };
            let Ok(health) = self.world.exchange.health(who, Purpose::Maintenance) else { continue };
            let lacks = health.requirement.raw() as f64 * target - health.equity.raw() as f64;
            if lacks > 0.0 && !health.requirement.is_zero() {
                self.deposit(who, lacks);
            }
        }
    }

    /// Starts a new window and moves to the middle of it. In [`Mode::Edge`], the book is later moved to the end of the window.
    fn place(&mut self, mode: Mode) {
        self.world.begin_window(5);
        self.update();
        if mode != Mode::Edge {
            self.world.pass(self.world.until_window().0 / 2, 0);
        }
    }

    fn update(&mut self) {
        self.world.publish(self.world.shown());
        let outcome = self.world.exchange.update(MARKET);
        self.world.done(outcome);
    }

    /// Lets some winners close part of their positions, which creates claims. Liquidates some bankrupt accounts as far as the curve allows,
    /// which leaves debts.
    fn realise(&mut self) {
        for who in 0..self.people.keeper() {
            let position = self.world.exchange.base_of(who, MARKET);
            let Ok(health) = self.world.exchange.health(who, Purpose::Maintenance) else { continue };
            if position.is_zero() {
                continue;
            }
            if health.equity.is_negative() && self.chance(60) {
                let outcome = self.world.exchange.liquidate(who, MARKET, self.people.keeper());
                self.world.done(outcome);
            } else if health.is_met() && self.chance(15) {
                let part = position.magnitude() / self.random.random_range(1..=3);
                let step = self.world.parameters().base_step;
                let outcome =
                    self.world.exchange.trade(who, MARKET, &size::reducing(position, part / step * step));
                self.world.done(outcome);
            }
        }
    }

    /// Ages the snapshot by several seconds, and prepares the next update, which the attackers know.
    fn age(&mut self, mode: Mode) {
        let oldest = (self.world.parameters().max_age_liquidation / 2).clamp(1, 8);
        let mut seconds = self.random.random_range(1..=oldest);
        if mode == Mode::Edge && self.chance(25) {
            // The feed has not published anything for a while, and the index becomes valid again once the prepared update is
            // posted.
            seconds = self.world.parameters().max_age + 1;
        }
        if mode == Mode::Edge {
            self.world.near_window(seconds.cast_signed());
            self.update();
        }
        self.world.pass(1, seconds as i64);
        let price = self.world.shown();
        let price = if mode == Mode::Update { self.jump(price) } else { price };
        self.world.next = Reading { price, publish_time: self.world.exchange.clock.time, ..self.world.next };
    }

    /// Chooses the next price. The price moves by up to 1.6 times the initial margin, but never by more than half.
    fn jump(&mut self, price: Price) -> Price {
        let initial = self.world.parameters().initial_ratio.raw() as f64 / 1e6;
        let way = if self.chance(50) { 1.0 } else { -1.0 };
        let jump = (initial * self.share(0.1, 1.6)).min(0.5) * way;
        price.times(Ratio::new(((1.0 + jump) * 1e6) as u64), Rounding::Floor).unwrap_or(price)
    }
}
