//! Compares the claims index with shares of 256 binary places, over many thousands of windows and with every event that lowers M.
//! Some holders never collect.
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "common/random.rs"]
mod random;

use ballast_math::Quote;
use ballast_math::claims::{Claim, ClaimsIndex};
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use random::Random;

const HOLDERS: usize = 8;
/// The number of holders that sometimes take a claim and never collect in between.
const SLEEPERS: usize = 3;
/// The number of steps in a history. There are 40 histories of each kind.
const STEPS: u64 = 20_000;
const HISTORIES: u64 = 40;
/// The binary places of the exact shares, far more than the rounding of all steps can affect.
const PLACES: u32 = 256;

/// The events that happen in addition to payments.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Life {
    /// No cuts.
    Uncut,
    /// Cuts, and a keeper that collects all claims except those of the sleepers.
    Kept,
    /// Cuts, and holders that collect only by chance.
    Wild,
}

struct Holder {
    claim: Claim,
    got: i64,
    left: BigInt,
    paid: BigInt,
    collections: i64,
    /// The largest amount that dropped cuts may have taken from this holder's collections.
    forgotten: i64,
}

struct Book {
    index: ClaimsIndex,
    holders: Vec<Holder>,
    open: i64,
    reserved: i64,
}

impl Book {
    fn new() -> Self {
        let holder = || Holder {
            claim: Claim::default(),
            got: 0,
            left: BigInt::zero(),
            paid: BigInt::zero(),
            collections: 0,
            forgotten: 0,
        };
        let holders = (0..HOLDERS).map(|_| holder()).collect();
        Self { index: ClaimsIndex::new(), holders, open: 0, reserved: 0 }
    }

    fn forgotten(&self, who: usize) -> i64 {
        let claim = &self.holders[who].claim;
        let forgotten = i64::try_from(self.index.cuts.forgotten_of(claim)).unwrap_or(i64::MAX);
        if claim.amount.is_zero() { 0 } else { forgotten }
    }

    fn collect(&mut self, who: usize) {
        let forgotten = self.forgotten(who);
        let holder = &mut self.holders[who];
        let done = self.index.collect(&holder.claim, Quote::new(self.open)).unwrap();
        assert!(done.paid.raw() <= self.reserved, "the reserve is short");
        holder.collections += i64::from(done.claim != holder.claim);
        holder.forgotten = holder.forgotten.saturating_add(forgotten);
        (self.index, holder.claim) = (done.index, done.claim);
        holder.got += done.paid.raw();
        self.reserved -= done.paid.raw();
        if !self.index.is_held() {
            self.open = 0;
            self.index = self.index.without_open_claims().unwrap();
        }
    }

    fn gain(&mut self, who: usize, amount: i64) {
        self.collect(who);
        let holder = &mut self.holders[who];
        (self.index, holder.claim) = self.index.grow(&holder.claim, Quote::new(amount)).unwrap();
        holder.left += BigInt::from(amount) << PLACES;
        self.open += amount;
    }

    fn set_off(&mut self, who: usize, amount: i64) {
        self.collect(who);
        let holder = &mut self.holders[who];
        let amount = amount.min(holder.claim.amount.raw());
        if amount == 0 {
            return;
        }
        self.open -= amount;
        holder.left = (&holder.left - (BigInt::from(amount) << PLACES)).max(BigInt::zero());
        (self.index, holder.claim) =
            self.index.shrink(&holder.claim, Quote::new(amount), Quote::new(self.open)).unwrap();
        if self.open == 0 {
            self.holders.iter_mut().for_each(|holder| holder.paid += core::mem::take(&mut holder.left));
        }
    }

    fn pay(&mut self, amount: i64) {
        self.index = self.index.pay(Quote::new(amount), Quote::new(self.open)).unwrap();
        for holder in &mut self.holders {
            let share = &holder.left * amount / self.open;
            holder.left -= &share;
            holder.paid += share;
        }
        self.open -= amount;
        self.reserved += amount;
    }

    fn cut(&mut self, amount: i64) {
        self.index = self.index.cut(Quote::new(amount), Quote::new(self.open)).unwrap();
        for holder in &mut self.holders {
            holder.left = &holder.left * (self.open - amount) / self.open;
        }
        self.open -= amount;
    }

    /// Checks that nobody is paid more than the reserve, and that each holder has its exact share up to two units, two more for
    /// each of its own collections, and the dropped cuts.
    fn check(&self) {
        let (mut paid, mut left) = (0, 0);
        for (who, holder) in self.holders.iter().enumerate() {
            let standing = self.index.standing(&holder.claim).unwrap();
            paid += standing.paid.raw();
            left += standing.left.raw();
            let exact = (&holder.paid >> PLACES).to_i64().unwrap();
            let short = exact - holder.got - standing.paid.raw();
            let most = 2 + 2 * holder.collections;
            let forgotten = holder.forgotten.saturating_add(self.forgotten(who));
            assert!(short <= most.saturating_add(forgotten), "{who} is short by {short} of {exact}");
            assert!(-short <= 1 + holder.collections, "{who} has {} too much", -short);
        }
        assert!(paid <= self.reserved, "{paid} of {}", self.reserved);
        assert!(paid + left <= self.reserved + self.open, "{left} of {}", self.open);
    }
}

/// Returns a part of the open amount: any part, almost nothing, almost everything, or everything.
fn part(random: &mut Random, open: i64) -> i64 {
    let open = open.unsigned_abs();
    let hair = random.between(1, 9).min(open);
    let part = match random.below(8) {
        0 => open,
        1 | 2 => open - hair,
        3 => hair,
        _ => random.magnitude(open),
    };
    i64::try_from(part).unwrap()
}

fn step(book: &mut Book, random: &mut Random, life: Life) {
    let who = usize::try_from(random.below(HOLDERS as u64)).unwrap();
    if life == Life::Kept {
        (SLEEPERS..HOLDERS).for_each(|who| book.collect(who));
    }
    if book.open > 0 && life != Life::Uncut && random.chance(15) {
        let amount = part(random, book.open);
        return book.cut(amount);
    }
    match random.below(10) {
        0..4 if who >= SLEEPERS => {
            let most = random.pick(&[10, 1_000_000, 1_000_000_000_000, 1_000_000_000_000_000]);
            book.gain(who, i64::try_from(random.magnitude(most)).unwrap());
        }
        4..8 if book.open > 0 => {
            let amount = part(random, book.open);
            book.pay(amount);
        }
        8 if who >= SLEEPERS => book.set_off(who, i64::try_from(random.magnitude(1_000_000_000)).unwrap()),
        9 if who >= SLEEPERS => book.collect(who),
        _ => {}
    }
}

fn run(life: Life) {
    let (mut forgotten, mut fall) = (0, 0);
    for seed in 0..HISTORIES {
        let mut random = Random::new(seed);
        let mut book = Book::new();
        for who in 0..SLEEPERS {
            book.gain(who, i64::try_from(random.magnitude(1_000_000_000_000_000)).unwrap());
        }
        for turn in 0..STEPS {
            step(&mut book, &mut random, life);
            if turn % 16 == 0 {
                book.check();
            }
        }
        book.check();
        forgotten += usize::from(book.index.cuts.forgotten > 0);
        fall += book.index.position;
    }
    println!("{life:?}: something was forgotten in {forgotten} histories, M was halved {fall} times");
    let expected = if life == Life::Wild { usize::try_from(HISTORIES).unwrap() } else { 0 };
    assert_eq!(forgotten, expected);
}

#[test]
fn without_cuts_nothing_is_ever_lost() {
    run(Life::Uncut);
}

#[test]
fn with_cuts_who_sleeps_loses_nothing_while_others_are_collected() {
    run(Life::Kept);
}

#[test]
fn with_any_cuts_everything_goes_on_and_the_reserve_suffices() {
    run(Life::Wild);
}
