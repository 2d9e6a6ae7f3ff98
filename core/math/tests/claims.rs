//! Compares the claims index with exact shares, over random histories of gains, payments, set-offs, cuts and collections.

use ballast_math::claims::{Claim, ClaimsIndex, FULL};
use ballast_math::{Error, Quote};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
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

/// A market's claims: the index under test, and each holder's exact amounts as fractions.
struct Model {
    index: ClaimsIndex,
    claims: [Claim; HOLDERS],
    open: i64,
    reserved: i64,
    collected: [i64; HOLDERS],
    /// The exact amount that each holder has been paid so far.
    exact_paid: Vec<BigRational>,
    exact_left: Vec<BigRational>,
    /// How often each holder's claim was rebased to the index.
    collections: [i64; HOLDERS],
    /// The largest amounts that dropped cuts may have taken from each holder's collections.
    forgotten: [i64; HOLDERS],
    cut: i64,
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
            collections: [0; HOLDERS],
            forgotten: [0; HOLDERS],
            cut: 0,
        }
    }

    fn act(&mut self, step: Step) {
        match step {
            Step::Gain(who, amount) => {
                self.collect(who);
                let (index, claim) = self.index.grow(&self.claims[who], Quote::new(amount)).unwrap();
                (self.index, self.claims[who]) = (index, claim);
                self.open += amount;
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
        self.index = self.index.pay(Quote::new(amount), Quote::new(self.open)).unwrap();
        for (paid, share) in self.exact_paid.iter_mut().zip(taken(&mut self.exact_left, amount, self.open)) {
            *paid += share;
        }
        self.open -= amount;
        self.reserved += amount;
    }

    fn cut(&mut self, amount: i64) {
        self.index = self.index.cut(Quote::new(amount), Quote::new(self.open)).unwrap();
        taken(&mut self.exact_left, amount, self.open);
        self.open -= amount;
        self.cut += amount;
    }

    fn collect(&mut self, who: usize) {
        self.forgotten[who] += self.forgotten_of(who);
        let done = self.index.collect(&self.claims[who], Quote::new(self.open)).unwrap();
        assert!(done.paid.raw() <= self.reserved, "{:?} is not in the reserve", done.paid);
        self.collections[who] += i64::from(done.claim != self.claims[who]);
        (self.index, self.claims[who]) = (done.index, done.claim);
        self.reserved -= done.paid.raw();
        self.collected[who] += done.paid.raw();
        self.release();
    }

    fn set_off(&mut self, who: usize, share: i64) {
        self.collect(who);
        let claim = self.claims[who];
        let amount = part(claim.amount.raw(), share);
        if amount == 0 {
            return;
        }
        self.open -= amount;
        let (index, claim) = self.index.shrink(&claim, Quote::new(amount), Quote::new(self.open)).unwrap();
        (self.index, self.claims[who]) = (index, claim);
        self.exact_left[who] = (&self.exact_left[who] - whole(amount)).max(BigRational::zero());
        if self.open == 0 {
            self.all_paid();
        }
        self.release();
    }

    /// Once the last unit is set off, counts the remainders that rounding leaves to other holders as paid.
    fn all_paid(&mut self) {
        for (paid, left) in self.exact_paid.iter_mut().zip(&mut self.exact_left) {
            *paid += core::mem::take(left);
        }
    }

    /// Releases amounts as a market does: drops amounts without a holder, and restarts the index once no holder is left.
    fn release(&mut self) {
        let collections: i64 = self.collections.iter().sum();
        if !self.index.is_held() && self.open > 0 {
            assert!(self.open <= collections || self.cut > 0, "{} open claims are nobody's", self.open);
            self.open = 0;
            self.exact_left.fill(BigRational::zero());
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            let most = if self.cut > 0 { collections + self.cut } else { collections };
            assert!(self.reserved <= most, "{} in reserve is nobody's", self.reserved);
            assert!(self.open == 0);
            self.reserved = 0;
            self.index = self.index.restarted().unwrap();
        }
    }

    fn check(&self) {
        assert!(self.open >= 0 && self.reserved >= 0 && self.index.product >= FULL);
        let (mut paid, mut left) = (0, 0);
        for who in 0..HOLDERS {
            let standing = self.index.standing(&self.claims[who]).unwrap();
            paid += standing.paid.raw();
            left += standing.left.raw();
            self.check_holder(who, standing.paid.raw());
        }
        assert!(paid <= self.reserved, "{paid} paid, {} in reserve", self.reserved);
        assert!(paid + left <= self.reserved + self.open, "{left} left, {} open", self.open);
        let counted = |condition: &dyn Fn(&Claim) -> bool| {
            u32::try_from(
                self.claims.iter().filter(|claim| !claim.amount.is_zero() && condition(claim)).count(),
            )
        };
        assert_eq!(counted(&|_| true), Ok(self.index.all_claims));
        assert_eq!(counted(&|claim| self.index.is_current(claim)), Ok(self.index.current_claims));
        for stretch in self.index.cuts.kept {
            assert_eq!(counted(&|claim| stretch.is_needed_from(claim.position)), Ok(stretch.claims));
        }
    }

    /// Checks that the holder is underpaid by at most two roundings and the amounts that its own collections leave open. The
    /// holder may be overpaid only by the amounts that other holders' collections left open.
    fn check_holder(&self, who: usize, waiting: i64) {
        let got = whole(self.collected[who] + waiting);
        let short = (&self.exact_paid[who] - got).to_integer().to_i64().unwrap();
        let forgotten = self.forgotten[who] + self.forgotten_of(who);
        assert!(short <= 2 + 2 * self.collections[who] + forgotten, "holder {who} is short by {short}");
        assert!(-short <= 1 + self.collections[who], "holder {who} has {} too much", -short);
    }

    /// Returns how much less the holder may be paid because of dropped cuts.
    fn forgotten_of(&self, who: usize) -> i64 {
        let claim = &self.claims[who];
        if claim.amount.is_zero() { 0 } else { self.index.cuts.forgotten_of(claim).to_i64().unwrap() }
    }

    fn waiting(&self, who: usize) -> i64 {
        self.index.standing(&self.claims[who]).unwrap().paid.raw()
    }

    /// Pays and collects until nothing is left.
    fn finish(&mut self) {
        self.pay(self.open);
        self.check();
        for who in 0..HOLDERS {
            self.collect(who);
            self.check();
        }
        assert_eq!((self.open, self.reserved), (0, 0));
        assert_eq!(self.index, ClaimsIndex::new());
    }
}

/// Takes `amount` out of `open` from all holders, in proportion to each holder's remaining amount.
fn taken(all: &mut [BigRational], amount: i64, open: i64) -> Vec<BigRational> {
    let part = if open == 0 { BigRational::zero() } else { whole(amount) / whole(open) };
    let take = |left: &mut BigRational| {
        let share = &*left * &part;
        *left -= &share;
        share
    };
    all.iter_mut().map(take).collect()
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
    #![proptest_config(ProptestConfig { cases: 1_000, max_shrink_iters: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn everybody_gets_the_exact_share(steps in proptest::collection::vec(step(), 1..60)) {
        let mut model = Model::new();
        for step in steps {
            model.act(step);
        }
        model.finish();
    }

    /// Checks that, without cuts, the order of collecting changes each result by at most one unit of rounding.
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
fn a_claim_that_joins_an_old_era_is_still_paid() {
    let mut model = Model::new();
    model.act(Step::Gain(0, 1_000_000_000_000));
    for _ in 0..3 {
        model.act(Step::Pay(999_999_999));
        model.act(Step::Gain(1, 5_000_000_000_000));
        model.act(Step::Pay(500_000_000));
        assert!(model.reserved > 2_400_000_000_000, "half of the new claim was paid");
        model.act(Step::Cut(500_000_000));
    }
    assert!(model.index.position > 60, "the index has fallen by more than a word");
    model.act(Step::Collect(0));
    model.act(Step::Collect(1));
    model.finish();
}

/// Replays a recorded attack. Almost everything is paid twice, each time while a dust claim exists that nobody collects. A third
/// such payment and a cut then affect an honest claim. Checks that every call succeeds and that the honest claim has been paid in
/// full in the next window.
#[test]
fn claims_of_dust_hold_up_neither_payments_nor_cuts() {
    const DUST: i64 = 408;
    let mut model = Model::new();
    for (dust, rest) in [(0, 6), (1, 8), (2, 7)] {
        model.act(Step::Gain(dust, DUST));
        model.act(Step::Gain(3, 650_000_000_000));
        model.pay(model.open - rest);
        model.check();
        model.act(Step::Collect(3));
    }
    assert_eq!(model.claims.iter().filter(|claim| claim.amount.is_positive()).count(), 4, "the dust is kept");
    let honest = 651_690_000;
    model.act(Step::Gain(4, honest));
    model.pay(model.open);
    model.check();
    assert_eq!(model.open, 0);
    model.act(Step::Collect(4));
    assert_eq!(model.collected[4], honest);
    model.act(Step::Gain(4, honest));
    model.cut(honest / 2);
    model.check();
    assert_eq!((model.open, model.index.all_claims), (honest / 2, 5));
    model.pay(model.open);
    model.act(Step::Collect(4));
    assert_eq!(model.collected[4], honest + honest / 2);
    for dust in 0..3 {
        model.act(Step::Collect(dust));
        assert_eq!(model.collected[dust], DUST);
    }
}

/// Checks that no set of uncollected claims changes a payment or a cut. Tries the extreme values of the counts, the kept
/// stretches and the dropped cuts. In each state, every payment and cut is applied in full, and M falls exactly as it does in an
/// index without any uncollected claim.
#[test]
fn no_set_of_uncollected_claims_changes_a_payment_or_a_cut() {
    let mut cases = 0u64;
    for (product, apart) in [FULL, u64::MAX].into_iter().flat_map(|product| [(product, 0), (product, 63)]) {
        let bare = ClaimsIndex { product, position: POSITION, era: ERA_BEGAN, ..ClaimsIndex::new() };
        for (open, amount) in amounts() {
            let [open, amount] = [open, amount].map(Quote::new);
            let (paid, cut) = (bare.pay(amount, open).unwrap(), bare.cut(amount, open).unwrap());
            for index in uncollected(&bare, apart) {
                assert_eq!(
                    fall(&index.pay(amount, open).unwrap()),
                    fall(&paid),
                    "{index:?} {amount:?} of {open:?}"
                );
                assert_eq!(
                    fall(&index.cut(amount, open).unwrap()),
                    fall(&cut),
                    "{index:?} {amount:?} of {open:?}"
                );
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 4 * 11 * 960);
}

/// The position of the index in the test above, and the position at which its era began. Unit: halvings.
const POSITION: u64 = 10_000;
const ERA_BEGAN: u64 = 9_700;

/// Returns M and the start of the era, which are all that a payment or a cut changes for holders who collect.
fn fall(index: &ClaimsIndex) -> (u64, u64, u64) {
    (index.product, index.position, index.era)
}

/// Returns pairs of an open total and a part of it.
fn amounts() -> Vec<(i64, i64)> {
    let of = |open: i64| [1, open / 2, open - 1, open].map(|amount| (open, amount)).to_vec();
    let mut all: Vec<_> =
        [1, 2, 41, i64::MAX].into_iter().flat_map(of).filter(|(_, amount)| *amount > 0).collect();
    all.dedup();
    all
}

/// Returns indexes with uncollected claims of every kind. The counts of the current and the older eras are zero or as large as
/// possible. Every subset of the four stretches is tried, and each stretch is empty or contains one unit or as much as fits.
/// Nothing or everything has been dropped. The newest stretch began `apart` halvings ago.
fn uncollected(bare: &ClaimsIndex, apart: u64) -> Vec<ClaimsIndex> {
    let all_that_fits = (u128::from(u64::MAX) << 63) - ((u128::from(bare.product) << 63) >> apart);
    let mut indexes = vec![];
    for (current, all) in [(0, 0), (0, u32::MAX), (1, 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
        for lost in [None, Some(1), Some(all_that_fits)] {
            for needed in 0..16u32 {
                for (forgotten, excess) in [(0, 0), (0, u64::MAX), (u64::MAX, 0), (u64::MAX, u64::MAX)] {
                    let mut index = ClaimsIndex { current_claims: current, all_claims: all, excess, ..*bare };
                    let end = if forgotten == 0 { 0 } else { u64::MAX };
                    (index.cuts.forgotten, index.cuts.forgotten_end) = (forgotten, end);
                    for (place, stretch) in index.cuts.kept.iter_mut().enumerate().filter(|_| lost.is_some())
                    {
                        stretch.position = POSITION - apart - 64 * place as u64;
                        let lost = if place == 0 { lost.unwrap_or(0) } else { 1 };
                        stretch.lost = [lost as u64, (lost >> 64) as u64];
                        stretch.claims = if needed >> place & 1 == 1 { u32::MAX } else { 0 };
                        stretch.most = u64::MAX;
                    }
                    indexes.push(index);
                }
            }
        }
    }
    indexes
}

/// Two holders do not collect for hundreds of eras, with and without cuts. Checks that each holder still receives the exact
/// amount.
#[test]
fn what_was_paid_long_ago_is_not_lost() {
    let mut model = slept();
    for round in 0..300 {
        model.act(Step::Gain(1, 7_000_000));
        model.act(Step::Cut([0, 3, 500_000_000, 900_000_000, 1_000_000_000][round % 5]));
        model.act(Step::Pay(1_000_000_000));
        model.act(Step::Collect(1));
    }
    assert_eq!([0, 2].map(|who| model.waiting(who)), [DUE; 2]);
    assert_eq!(model.index.cuts.forgotten, 0);
}

/// Checks the effect of dropping a stretch. If more stretches with cuts are needed than can be kept, the one with the smallest
/// cuts is dropped. Holders that may need the dropped stretch lose at most the amount that its cuts took. No other holder loses
/// anything.
#[test]
fn what_is_forgotten_takes_no_more_than_it_cut() {
    let mut model = slept();
    for who in [3, 4, 5] {
        model.act(Step::Gain(who, 1_000_000));
        model.act(Step::Cut(if who == 4 { 1_000 } else { 500_000_000 }));
        model.act(Step::Pay(1_000_000_000));
    }
    assert_eq!((model.index.cuts.forgotten, model.waiting(4)), (0, 999_998));
    model.act(Step::Gain(1, 1_000_000));
    model.act(Step::Cut(900_000_000));
    assert_eq!(model.index.cuts.forgotten, 1 + 2, "a unit, and roundings");
    assert_eq!(model.waiting(4), 1_000_000 - 3);
    assert_eq!([0, 2, 3, 5].map(|who| model.waiting(who)), [DUE, DUE, 500_000, 500_000]);
    model.finish();
}

/// The amount that each of the two holders below was paid: three tenths, and everything left after a cut of a quarter. One unit
/// is lost to rounding.
const DUE: i64 = 300_000_000_000 + 525_000_000_000 - 1;

/// Creates two claims that were partly paid, cut and then fully paid, but that nobody collects.
fn slept() -> Model {
    let mut model = Model::new();
    model.act(Step::Gain(0, 1_000_000_000_000));
    model.act(Step::Gain(2, 1_000_000_000_000));
    model.act(Step::Pay(300_000_000));
    model.act(Step::Cut(250_000_000));
    model.act(Step::Pay(1_000_000_000));
    model
}

/// If rounding leaves more of the claims than is open, a cut may take more from one claim than the whole cut. Checks that
/// dropping that cut does not raise the amount that counts as paid.
#[test]
fn forgetting_raises_nothing_that_was_paid() {
    let mut model = Model::new();
    (0..HOLDERS).for_each(|who| model.act(Step::Gain(who, 50)));
    for _ in 0..10 {
        model.pay(5);
        (0..HOLDERS).for_each(|who| model.act(Step::Collect(who)));
    }
    assert_eq!(model.open, 250);
    assert_eq!(
        model.claims.map(|claim| claim.amount.raw()),
        [50; HOLDERS],
        "a share below a unit stays open"
    );
    (1..5).for_each(|who| model.act(Step::SetOff(who, 1_000_000_000)));
    model.act(Step::SetOff(5, 980_000_000));
    assert_eq!(model.open, 1);
    model.cut(1);
    assert_eq!((model.open, model.waiting(0)), (0, 0), "a cut of one took 50");
    for who in 1..5 {
        model.act(Step::Gain(who, 1_000_000));
        model.act(Step::Cut(500_000_000));
        model.act(Step::Pay(1_000_000_000));
    }
    assert!(model.index.cuts.forgotten > 0);
    assert_eq!(model.waiting(0), 0);
}

/// Checks cuts beyond the end of their stretch, between any two sets of digits. The sum rises by at least the fall in M, and by
/// less than one unit more.
#[test]
fn the_sum_of_cuts_is_rounded_up() {
    let mut far = 0;
    for open in [(1 << 62) - 1, 999_999_999_999_999_989, 3_141_592_653_589_793, 40] {
        for rest in [1, 2, 3, 7, 11, 13, 39] {
            for paid in [1, open / 3, open / 2 + 1, open - 40] {
                let (mut index, mut claims) = (ClaimsIndex::new(), open);
                index = index.grow(&Claim::default(), Quote::new(open)).unwrap().0;
                if (1..open).contains(&paid) {
                    index = index.cut(Quote::new(1), Quote::new(claims)).unwrap();
                    index = index.pay(Quote::new(paid - 1), Quote::new(claims - 1)).unwrap();
                    claims -= paid;
                    index = index.grow(&Claim::default(), Quote::new(open / 2)).unwrap().0;
                    claims += open / 2;
                }
                if rest >= claims {
                    continue;
                }
                let next = index.cut(Quote::new(claims - rest), Quote::new(claims)).unwrap();
                let stretch = next.cuts.kept[0];
                let of = |index: &ClaimsIndex| {
                    BigRational::new(
                        BigInt::from(index.product) << 63u32,
                        BigInt::from(1) << (index.position - stretch.position),
                    )
                };
                let sum = |words: [u64; 2]| BigRational::from((BigInt::from(words[1]) << 64u32) + words[0]);
                let before = if index.cuts.kept[0].position == stretch.position {
                    sum(index.cuts.kept[0].lost)
                } else {
                    whole(0)
                };
                let over = sum(stretch.lost) - before - (of(&index) - of(&next));
                assert!(over >= whole(0) && over < whole(1), "{open} {rest} {paid}: {over}");
                far += usize::from(next.position - stretch.position >= 64);
            }
        }
    }
    assert!(far > 10, "{far}");
}

/// Checks that any number of tiny cuts takes only a tiny amount from a waiting holder.
#[test]
fn dust_that_is_cut_makes_nobody_lose_more_than_dust() {
    let mut model = Model::new();
    model.act(Step::Gain(0, 1_000_000_000_000));
    model.act(Step::Pay(1_000_000_000));
    for round in 0..100 {
        model.act(Step::Gain(1 + round % 5, 2));
        model.cut(1);
        model.act(Step::Pay(1_000_000_000));
    }
    let paid = model.index.standing(&model.claims[0]).unwrap().paid.raw();
    assert!(paid > 1_000_000_000_000 - 100 * 10, "{paid}");
}

#[test]
fn a_restart_needs_that_nobody_holds_anything() {
    let (index, claim) = ClaimsIndex::new().grow(&Claim::default(), Quote::new(5)).unwrap();
    assert_eq!(index.restarted().err(), Some(Error::InvariantViolated));
    assert_eq!(index.without_open_claims().err(), Some(Error::InvariantViolated));
    let done = index.collect(&claim, Quote::new(5)).unwrap();
    assert_eq!((done.index, done.paid, done.claim), (index, Quote::ZERO, claim));
    let (empty, _) = index.shrink(&claim, Quote::new(5), Quote::ZERO).unwrap();
    assert_ne!(empty, ClaimsIndex::new());
    assert_eq!(empty.restarted(), Ok(ClaimsIndex::new()));
}

#[test]
fn less_than_nothing_is_neither_paid_nor_cut() {
    let (index, _) = ClaimsIndex::new().grow(&Claim::default(), Quote::new(5)).unwrap();
    for amount in [Quote::new(-3), Quote::ZERO] {
        assert_eq!(index.pay(amount, Quote::new(5)), Ok(index));
        assert_eq!(index.cut(amount, Quote::new(5)), Ok(index));
    }
    assert_eq!(index.pay(Quote::new(6), Quote::new(5)), Err(Error::InvariantViolated));
    assert_eq!(index.cut(Quote::new(6), Quote::new(5)), Err(Error::InvariantViolated));
}
