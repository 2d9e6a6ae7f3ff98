//! The claims index against exact shares: random histories of gains, payments, set-offs, cuts and collections.

use ballast_math::claims::{Claim, ClaimsIndex, FULL, MIN_PRODUCT};
use ballast_math::{Error, Quote};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use proptest::prelude::*;

const HOLDERS: usize = 6;

#[derive(Clone, Copy, Debug)]
enum Step {
    Gain(usize, i64),
    /// A share of the open claims. Unit: 1e-9.
    Pay(i64),
    Cut(i64),
    SetOff(usize, i64),
    Collect(usize),
}

/// The claims of a market: the index under test, and what everybody holds in exact fractions.
struct Model {
    index: ClaimsIndex,
    claims: [Claim; HOLDERS],
    open: i64,
    reserved: i64,
    collected: [i64; HOLDERS],
    /// What each holder was paid so far, exactly.
    exact_paid: Vec<BigRational>,
    exact_left: Vec<BigRational>,
    /// What was taken in for each holder: the scale of a relative error.
    gained: [i64; HOLDERS],
    steps: i64,
    has_cut: bool,
}

impl Model {
    fn new() -> Self {
        Self {
            index: ClaimsIndex::new(),
            claims: [Claim::default(); HOLDERS],
            open: 0,
            reserved: 0,
            collected: [0; HOLDERS],
            exact_paid: vec![BigRational::zero(); HOLDERS],
            exact_left: vec![BigRational::zero(); HOLDERS],
            gained: [0; HOLDERS],
            steps: 0,
            has_cut: false,
        }
    }

    fn act(&mut self, step: Step) {
        self.steps += 1;
        match step {
            Step::Gain(who, amount) => {
                self.collect(who);
                let (index, claim) = self.index.grow(&self.claims[who], Quote::new(amount)).unwrap();
                (self.index, self.claims[who]) = (index, claim);
                self.open += amount;
                self.gained[who] += amount;
                self.exact_left[who] += whole(amount);
            }
            Step::Pay(share) => self.pay(part(self.open, share)),
            Step::Cut(share) => self.cut(part(self.open, share)),
            Step::SetOff(who, share) => self.set_off(who, share),
            Step::Collect(who) => self.collect(who),
        }
        self.check();
    }

    fn pay(&mut self, amount: i64) {
        let (index, taken) = self.index.pay(Quote::new(amount), Quote::new(self.open)).unwrap();
        let taken = taken.raw();
        assert!((0..=amount).contains(&taken));
        for (who, share) in self.exact_shares(taken).into_iter().enumerate() {
            self.exact_paid[who] += &share;
            self.exact_left[who] -= share;
        }
        self.index = index;
        self.open -= taken;
        self.reserved += taken;
    }

    fn cut(&mut self, amount: i64) {
        let (index, taken) = self.index.cut(Quote::new(amount), Quote::new(self.open)).unwrap();
        let taken = taken.raw();
        assert!((0..=amount).contains(&taken));
        self.has_cut |= taken > 0;
        for (who, share) in self.exact_shares(taken).into_iter().enumerate() {
            self.exact_left[who] -= share;
        }
        self.index = index;
        self.open -= taken;
    }

    /// Everybody's part of `amount`, by what they have left.
    fn exact_shares(&self, amount: i64) -> Vec<BigRational> {
        let all: BigRational = self.exact_left.iter().sum();
        let part = if all.is_zero() { all } else { whole(amount) / all };
        self.exact_left.iter().map(|left| left * &part).collect()
    }

    fn collect(&mut self, who: usize) {
        let done = self.index.collect(&self.claims[who], Quote::new(self.open)).unwrap();
        let paid = done.paid.raw().min(self.reserved);
        (self.index, self.claims[who]) = (done.index, done.claim);
        self.reserved -= paid;
        self.collected[who] += paid;
        self.release();
    }

    fn set_off(&mut self, who: usize, share: i64) {
        self.collect(who);
        let claim = self.claims[who];
        let most = self.index.largest_change(Quote::new(self.open), self.index.is_cut()).unwrap();
        let amount = part(claim.amount.raw(), share).min(most.raw());
        if amount == 0 {
            return;
        }
        self.open -= amount;
        let (index, claim) = self.index.shrink(&claim, Quote::new(amount), Quote::new(self.open)).unwrap();
        (self.index, self.claims[who]) = (index, claim);
        self.exact_left[who] = (&self.exact_left[who] - whole(amount)).max(BigRational::zero());
        self.release();
    }

    /// As the market does: what nobody holds is dropped, and with nobody left the index starts anew.
    fn release(&mut self) {
        if !self.index.is_held() && self.open > 0 {
            assert!(
                self.open <= self.allowed(self.gained.iter().sum()),
                "{} open claims are nobody's",
                self.open
            );
            self.open = 0;
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            let gained = self.gained.iter().sum();
            assert!(self.reserved <= self.allowed(gained), "{} in reserve is nobody's", self.reserved);
            assert!(self.open == 0);
            self.reserved = 0;
            self.exact_left.fill(BigRational::zero());
            self.index = self.index.restarted().unwrap();
        }
    }

    /// What rounding may make: a unit a step, and the ninth digit.
    fn allowed(&self, amount: i64) -> i64 {
        2 * self.steps + 4 + i64::try_from(i128::from(amount) * i128::from(self.steps) / 400_000_000).unwrap()
    }

    fn check(&self) {
        assert!(self.open >= 0 && self.reserved >= 0);
        assert!(self.index.product >= MIN_PRODUCT && self.index.product <= FULL);
        let (mut paid, mut left) = (0, 0);
        for who in 0..HOLDERS {
            let standing = self.index.standing(&self.claims[who]).unwrap();
            paid += standing.paid.raw();
            left += standing.left.raw();
            self.check_holder(who, standing.paid.raw());
        }
        let count = i64::try_from(HOLDERS).unwrap();
        assert!(paid <= self.reserved + count, "{paid} paid, {} in reserve", self.reserved);
        if !self.has_cut {
            assert!(paid <= self.reserved, "{paid} paid, {} in reserve", self.reserved);
            // A claim is capped by what is open, so what the index's digits cannot show may stay in the reserve.
            let unheld = self.reserved + self.open - paid - left;
            let most = self.allowed(self.gained.iter().sum());
            assert!((0..=most).contains(&unheld), "{unheld} are nobody's");
        }
        let counted = |condition: &dyn Fn(&Claim) -> bool| {
            u32::try_from(
                self.claims.iter().filter(|claim| !claim.amount.is_zero() && condition(claim)).count(),
            )
        };
        assert_eq!(counted(&|_| true), Ok(self.index.all_claims));
        assert_eq!(counted(&|claim| claim.epoch == self.index.epoch), Ok(self.index.current_claims));
    }

    fn check_holder(&self, who: usize, waiting: i64) {
        let got = whole(self.collected[who] + waiting);
        let error = (&self.exact_paid[who] - got).abs().to_integer().to_i64().unwrap();
        let all: i64 = self.gained.iter().sum();
        // A claim that stays behind by rounding is not lost: it is paid with the rest of its epoch.
        assert!(error <= self.allowed(all), "holder {who} is off by {error} of {}", self.gained[who]);
    }

    /// Pays and collects until nothing is left.
    fn finish(&mut self) {
        for _ in 0..4 {
            self.pay(self.open);
            for who in 0..HOLDERS {
                self.collect(who);
            }
            self.check();
        }
        assert_eq!((self.open, self.reserved, self.index.all_claims), (0, 0, 0));
        assert_eq!((self.index.product, self.index.paid), (FULL, 0));
    }
}

fn whole(amount: i64) -> BigRational {
    BigRational::from(BigInt::from(amount))
}

fn part(amount: i64, share: i64) -> i64 {
    i64::try_from(i128::from(amount) * i128::from(share) / 1_000_000_000).unwrap()
}

fn share() -> impl Strategy<Value = i64> {
    prop_oneof![
        0i64..=1_000_000_000,
        Just(1_000_000_000),
        (0i64..100).prop_map(|rest| 1_000_000_000 - rest),
        Just(999_999_999),
        1i64..1_000,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..HOLDERS;
    prop_oneof![
        4 => (who.clone(), 0u32..14, 1i64..10).prop_map(|(who, digits, one)| Step::Gain(who, one * 10i64.pow(digits))),
        3 => share().prop_map(Step::Pay),
        2 => share().prop_map(Step::Cut),
        2 => (who.clone(), share()).prop_map(|(who, share)| Step::SetOff(who, share)),
        2 => who.prop_map(Step::Collect),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn everybody_gets_the_exact_share(steps in proptest::collection::vec(step(), 1..40)) {
        let mut model = Model::new();
        for step in steps {
            model.act(step);
        }
        model.finish();
    }

    /// Without cuts, whoever is collected first changes nothing for anybody, but for a unit of rounding.
    #[test]
    fn the_order_of_collecting_does_not_matter(
        gains in proptest::collection::vec(1i64..1_000_000_000_000, HOLDERS),
        payments in proptest::collection::vec(share(), 1..6),
        first in 0..HOLDERS,
    ) {
        let run = |often: bool, from: usize| {
            let mut model = Model::new();
            for (who, gain) in gains.iter().enumerate() {
                model.act(Step::Gain(who, *gain));
            }
            for payment in &payments {
                model.act(Step::Pay(*payment));
                for offset in 0..HOLDERS {
                    if often {
                        model.act(Step::Collect((from + offset) % HOLDERS));
                    }
                }
            }
            model.finish();
            model.collected
        };
        let expected: [i64; HOLDERS] = gains.clone().try_into().unwrap();
        prop_assert_eq!(run(false, 0), expected);
        for from in [0, first] {
            for (got, gained) in run(true, from).iter().zip(&gains) {
                prop_assert!(got <= gained && gained - got <= 12, "{} of {}", got, gained);
            }
        }
    }
}

#[test]
fn a_claim_that_joins_an_old_epoch_is_still_paid() {
    let mut model = Model::new();
    model.act(Step::Gain(0, 1_000_000_000_000));
    model.act(Step::Pay(999_999_999));
    assert!(model.index.product <= 2 * MIN_PRODUCT, "the index is nearly used up");
    model.act(Step::Gain(1, 5_000_000_000_000));
    model.act(Step::Pay(500_000_000));
    assert!(model.reserved > 2_400_000_000_000, "half of the new claim was paid");
    model.act(Step::Cut(500_000_000));
    model.act(Step::Collect(0));
    model.act(Step::Collect(1));
    model.finish();
    assert!((model.collected[1] - 3_750_000_000_000).abs() < 100_000);
}

#[test]
fn an_epoch_with_a_cut_waits_for_the_one_before() {
    let mut model = Model::new();
    for round in 0..2 {
        model.act(Step::Gain(round, 1_000_000));
        model.act(Step::Pay(250_000_000));
        model.act(Step::Cut(1_000_000_000));
    }
    assert_eq!((model.open, model.index.cut_claims, model.index.epoch), (1, 1, 1));
    model.act(Step::Collect(0));
    assert_eq!(model.collected[0], 250_000);
    model.act(Step::Cut(1_000_000_000));
    assert_eq!((model.open, model.index.epoch), (0, 2));
    model.finish();
    assert_eq!(model.collected[1], 250_000);
}

#[test]
fn a_restart_needs_that_nobody_holds_anything() {
    let (index, claim) = ClaimsIndex::new().grow(&Claim::default(), Quote::new(5)).unwrap();
    assert_eq!(index.restarted().err(), Some(Error::InvariantViolated));
    assert_eq!(index.without_open_claims().err(), Some(Error::InvariantViolated));
    let done = index.collect(&claim, Quote::new(5)).unwrap();
    assert_eq!((done.paid, done.claim), (Quote::ZERO, claim));
}

/// A restart begins the next epoch with everything fresh, unless nothing has happened in this one.
#[test]
fn a_restart_begins_the_next_epoch() {
    let fresh = ClaimsIndex { epoch: 7, ..ClaimsIndex::new() };
    assert_eq!(fresh.restarted(), Ok(fresh));
    for (product, paid) in [(FULL / 2, 0), (FULL / 2, FULL / 2), (FULL, 1)] {
        let used = ClaimsIndex { product, paid, cut_epoch: 3, cut_paid: 5, ..fresh };
        assert_eq!(used.restarted(), Ok(ClaimsIndex { epoch: 8, ..ClaimsIndex::new() }));
    }
}

#[test]
fn less_than_nothing_is_neither_paid_nor_cut() {
    let (index, _) = ClaimsIndex::new().grow(&Claim::default(), Quote::new(5)).unwrap();
    for amount in [Quote::new(-3), Quote::ZERO] {
        assert_eq!(index.pay(amount, Quote::new(5)), Ok((index, Quote::ZERO)));
        assert_eq!(index.cut(amount, Quote::new(5)), Ok((index, Quote::ZERO)));
    }
}
