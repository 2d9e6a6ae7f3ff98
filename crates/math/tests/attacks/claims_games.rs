//! Games with the epochs of claims: being last, being tiny, collecting or not collecting so that others wait.

use ballast_math::Quote;
use ballast_math::claims::{Claim, ClaimsIndex};

use crate::common::random::Random;
use crate::support::Worst;

/// A market's claims alone: who holds what, what is open, what was paid in and out.
#[derive(Clone)]
struct Book {
    index: ClaimsIndex,
    open: Quote,
    claims: Vec<Claim>,
    paid: Vec<i64>,
}

impl Book {
    fn new(holders: usize) -> Self {
        Self {
            index: ClaimsIndex::new(),
            open: Quote::ZERO,
            claims: vec![Claim::default(); holders],
            paid: vec![0; holders],
        }
    }

    fn collect(&mut self, who: usize) {
        let collected = self.index.collect(&self.claims[who], self.open).unwrap();
        self.index = collected.index;
        self.claims[who] = collected.claim;
        self.paid[who] += collected.paid.raw();
        if !self.index.is_held() && !self.open.is_zero() {
            self.open = Quote::ZERO;
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            self.index = self.index.restarted().unwrap();
        }
    }

    fn gain(&mut self, who: usize, amount: i64) {
        self.collect(who);
        let (index, claim) = self.index.grow(&self.claims[who], Quote::new(amount)).unwrap();
        (self.index, self.claims[who]) = (index, claim);
        self.open = self.open.plus(Quote::new(amount)).unwrap();
    }

    /// Pays up to `amount`; what it did not take.
    fn pay(&mut self, amount: i64) -> i64 {
        let (index, taken) = self.index.pay(Quote::new(amount).min(self.open), self.open).unwrap();
        self.index = index;
        self.open = self.open.minus(taken).unwrap();
        amount - taken.raw()
    }

    fn cut(&mut self, amount: i64) -> i64 {
        let (index, taken) = self.index.cut(Quote::new(amount).min(self.open), self.open).unwrap();
        self.index = index;
        self.open = self.open.minus(taken).unwrap();
        taken.raw()
    }

    fn left(&self, who: usize) -> i64 {
        self.index.standing(&self.claims[who]).unwrap().left.raw()
    }
}

/// Victim and attacker have claims, the attacker's split into many, tiny or huge, collected at times of its choice or never
/// as long as anyone lets it. The victim's pay-out is its exact share all the same.
#[test]
fn no_splitting_or_waiting_changes_what_others_are_paid() {
    let mut worst = Worst::new();
    for seed in 0..2_000 {
        let mut random = Random::new(seed);
        let mut book = Book::new(9);
        let mut exact = num_rational::BigRational::from_integer(0.into());
        let ratio = |above: i64, below: i64| num_rational::BigRational::new(above.into(), below.into());
        let own = i64::try_from(random.magnitude(1_000_000_000_000)).unwrap();
        book.gain(0, own);
        let mut left = ratio(own, 1);
        for _ in 0..random.between(1, 40) {
            let who = usize::try_from(random.between(1, 8)).unwrap();
            match random.below(5) {
                0 => book.gain(who, i64::try_from(random.magnitude(1_000_000_000_000)).unwrap()),
                1 => book.collect(who),
                2 if book.open.raw() > 1 => {
                    let part =
                        i64::try_from(random.between(1, book.open.raw().unsigned_abs() / 2 + 1)).unwrap();
                    let open = book.open.raw();
                    let taken = part - book.pay(part);
                    exact += &left * ratio(taken, open);
                    left = &left * ratio(open - taken, open);
                }
                3 if book.open.raw() > 1_000 => {
                    let part = i64::try_from(random.between(1, book.open.raw().unsigned_abs() / 10)).unwrap();
                    let open = book.open.raw();
                    let taken = book.cut(part);
                    left = &left * ratio(open - taken, open);
                }
                _ => book.collect(0),
            }
        }
        book.collect(0);
        let paid = num_rational::BigRational::from_integer(book.paid[0].into());
        let short = (exact - paid).to_integer();
        let short = i64::try_from(short).unwrap();
        // In units, and in parts of 1e-8 of the claim: the index keeps nine digits.
        worst.see(short.abs() - own / 100_000_000, || format!("seed {seed}: {short} of {own}"));
    }
    worst.ensure("claim paid short by games with other claims", (42, 2_000));
}

/// An uncollected claim of an old epoch with a cut may hold up the end of the next one by a unit, no more, and anybody
/// lifts that by collecting it.
#[test]
fn an_epoch_is_blocked_by_a_unit_at_most() {
    let mut worst = Worst::new();
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let mut book = Book::new(3);
        for who in 0..3 {
            book.gain(who, i64::try_from(random.between(10, 1_000_000_000)).unwrap());
        }
        // A cut epoch ends with nobody collecting.
        let _ = book.cut(book.open.raw() / 3);
        let _ = book.pay(i64::MAX);
        // The next one with a new claim, cut too, and its end is wanted.
        let gain = i64::try_from(random.between(10, 1_000_000_000)).unwrap();
        book.gain(1, gain);
        let _ = book.cut(book.open.raw() / 4);
        let _ = book.pay(i64::MAX);
        worst.see(book.open.raw(), || format!("seed {seed}"));
        for who in [0, 2, 1] {
            book.collect(who);
        }
        let _ = book.pay(i64::MAX);
        for who in 0..3 {
            book.collect(who);
        }
        assert_eq!((book.open.raw(), book.left(1)), (0, 0), "seed {seed}: lifted by collecting");
    }
    worst.ensure("left open by a blocked epoch", (1, 500));
}

/// The last one of an epoch gets the same part as the first, and no more than its claim.
#[test]
fn being_last_brings_nothing() {
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let amount = i64::try_from(random.magnitude(1_000_000_000_000)).unwrap();
        let mut book = Book::new(8);
        for who in 0..8 {
            book.gain(who, amount);
        }
        for _ in 0..random.between(1, 6) {
            let part = i64::try_from(random.between(1, book.open.raw().unsigned_abs().max(2) / 2)).unwrap();
            let _ = book.pay(part);
        }
        for who in 0..8 {
            book.collect(who);
        }
        let (least, most) = (book.paid.iter().min().unwrap(), book.paid.iter().max().unwrap());
        assert!(most - least <= 1 && *most <= amount, "seed {seed}: {:?} of {amount}", book.paid);
    }
}
