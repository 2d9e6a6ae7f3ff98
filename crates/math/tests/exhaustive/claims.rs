//! Claims of a few units: three holders, every sequence of gains, payments, cuts, set-offs and collections, and at the end
//! everybody collected in every order.

use ballast_math::Quote;
use ballast_math::claims::{Claim, ClaimsIndex, FULL};

use crate::ORDERS;

const HOLDERS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Gain(usize, i64),
    Pay(i64),
    Cut(i64),
    SetOff(usize, i64),
    Collect(usize),
}

/// What a market does with its index, in whole units.
#[derive(Clone, Copy, Debug)]
struct Book {
    index: ClaimsIndex,
    claims: [Claim; HOLDERS],
    open: i64,
    reserved: i64,
    collected: [i64; HOLDERS],
    /// Gained, less what was set off.
    owed: [i64; HOLDERS],
    /// How often somebody collected something: each time may keep a unit in the reserve.
    collections: i64,
    was_cut: bool,
}

impl Book {
    fn new() -> Self {
        let claims = [Claim::default(); HOLDERS];
        let none = [0; HOLDERS];
        let index = ClaimsIndex::new();
        Self {
            index,
            claims,
            open: 0,
            reserved: 0,
            collected: none,
            owed: none,
            collections: 0,
            was_cut: false,
        }
    }

    /// False where the step would do nothing.
    fn act(&mut self, step: Step) -> bool {
        match step {
            Step::Gain(who, amount) => {
                self.collect(who);
                let grown = self.index.grow(&self.claims[who], Quote::new(amount)).unwrap();
                (self.index, self.claims[who]) = grown;
                self.open += amount;
                self.owed[who] += amount;
                true
            }
            Step::Pay(amount) => self.pay(amount),
            Step::Cut(amount) => self.cut(amount),
            Step::SetOff(who, amount) => self.set_off(who, amount),
            Step::Collect(who) => {
                let before = self.claims[who];
                self.collect(who);
                before != self.claims[who]
            }
        }
    }

    fn pay(&mut self, amount: i64) -> bool {
        if amount > self.open || self.open == 0 {
            return false;
        }
        let most = self.largest_change(self.index.is_cut());
        let (index, taken) = self.index.pay(Quote::new(amount), Quote::new(self.open)).unwrap();
        self.index = index;
        assert_eq!(taken.raw(), amount.min(most), "{self:?}");
        self.open -= taken.raw();
        self.reserved += taken.raw();
        taken.is_positive()
    }

    fn cut(&mut self, amount: i64) -> bool {
        if amount > self.open || self.open == 0 {
            return false;
        }
        let most = self.largest_change(true);
        let (index, taken) = self.index.cut(Quote::new(amount), Quote::new(self.open)).unwrap();
        self.index = index;
        assert_eq!(taken.raw(), amount.min(most), "{self:?}");
        self.open -= taken.raw();
        self.was_cut |= taken.is_positive();
        taken.is_positive()
    }

    /// All that is open, but for a unit while an uncollected epoch is kept and this one could not be kept besides it.
    fn largest_change(&self, is_cut: bool) -> i64 {
        let must_stay = self.index.cut_claims > 0 && (is_cut || self.index.cut_product > 0);
        self.open - i64::from(must_stay)
    }

    fn collect(&mut self, who: usize) {
        let done = self.index.collect(&self.claims[who], Quote::new(self.open)).unwrap();
        // No smaller-of-both here: the reserve must hold it.
        assert!(done.paid.raw() <= self.reserved, "{done:?} {self:?}");
        assert!(!done.paid.is_negative());
        self.collections += i64::from(done.claim != self.claims[who]);
        (self.index, self.claims[who]) = (done.index, done.claim);
        self.reserved -= done.paid.raw();
        self.collected[who] += done.paid.raw();
        self.release();
    }

    fn set_off(&mut self, who: usize, amount: i64) -> bool {
        self.collect(who);
        let most = self.index.largest_change(Quote::new(self.open), self.index.is_cut()).unwrap();
        let amount = amount.min(self.claims[who].amount.raw()).min(most.raw());
        if amount == 0 {
            return false;
        }
        self.open -= amount;
        self.owed[who] -= amount;
        let shrunk = self.index.shrink(&self.claims[who], Quote::new(amount), Quote::new(self.open)).unwrap();
        (self.index, self.claims[who]) = shrunk;
        self.release();
        true
    }

    fn release(&mut self) {
        if !self.index.is_held() && self.open > 0 {
            assert!(self.was_cut || self.open <= self.collections, "{self:?}");
            self.open = 0;
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            assert!(self.was_cut || self.reserved <= self.collections, "{self:?}");
            self.reserved = 0;
            self.index = self.index.restarted().unwrap();
        }
    }

    fn check(&self) {
        let standings = self.claims.map(|claim| self.index.standing(&claim).unwrap());
        let paid: i64 = standings.iter().map(|standing| standing.paid.raw()).sum();
        let left: i64 = standings.iter().map(|standing| standing.left.raw()).sum();
        assert!(paid <= self.reserved, "{paid} are paid: {self:?}");
        if !self.was_cut {
            let nobodys = self.open + self.reserved - paid - left;
            assert!((0..=self.collections).contains(&nobodys), "{nobodys} are nobody's: {self:?}");
            assert_eq!(self.index.product + self.index.paid, FULL);
        }
        for (who, standing) in standings.iter().enumerate() {
            let most = self.collected[who] + standing.paid.raw() + standing.left.raw();
            assert!(most <= self.owed[who], "{who} gets {most}: {self:?}");
        }
        let held = |is: &dyn Fn(&Claim) -> bool| {
            let held = self.claims.iter().filter(|claim| !claim.amount.is_zero() && is(claim)).count();
            u32::try_from(held).unwrap()
        };
        assert_eq!(self.index.all_claims, held(&|_| true), "{self:?}");
        assert_eq!(self.index.current_claims, held(&|claim| claim.epoch == self.index.epoch), "{self:?}");
        if self.index.cut_claims > 0 {
            let is_kept = |claim: &Claim| claim.epoch == self.index.cut_epoch;
            assert_eq!(self.index.cut_claims, held(&is_kept), "{self:?}");
            assert_ne!(self.index.cut_epoch, self.index.epoch);
        }
        assert_eq!(self.index.is_cut(), self.index.product + self.index.paid != FULL);
        let is_open = |claim: &Claim| claim.epoch == self.index.epoch || self.index.cut_product > 0;
        let is_held = self.claims.iter().any(|claim| !claim.amount.is_zero() && is_open(claim));
        assert!(self.open == 0 || is_held, "{} open claims are nobody's: {self:?}", self.open);
    }

    /// All is paid and everybody collects, in this order.
    fn end(mut self, order: [usize; HOLDERS]) -> Self {
        // While claims of an epoch with a cut are not collected, the next with one leaves a unit open.
        for _ in 0..3 {
            self.pay(self.open);
            for who in order {
                self.collect(who);
            }
        }
        assert_eq!((self.open, self.reserved), (0, 0), "{self:?}");
        assert_eq!(self.claims, [Claim::default(); HOLDERS]);
        assert_eq!(self.index, ClaimsIndex { epoch: self.index.epoch, ..cleared(&self.index) });
        self
    }
}

/// A fresh index, with whatever was kept of a closed epoch that nobody holds a claim of any more.
fn cleared(index: &ClaimsIndex) -> ClaimsIndex {
    let ClaimsIndex { cut_epoch, cut_paid, cut_product, .. } = *index;
    ClaimsIndex { cut_epoch, cut_paid, cut_product, ..ClaimsIndex::new() }
}

fn steps(book: &Book) -> Vec<Step> {
    let mut steps = vec![Step::Pay(1), Step::Pay(2), Step::Cut(1)];
    if book.open > 2 {
        steps.extend([Step::Pay(book.open), Step::Pay(book.open - 1), Step::Cut(book.open)]);
    }
    for who in 0..HOLDERS {
        steps.extend([Step::Gain(who, 1), Step::Gain(who, 3), Step::Collect(who)]);
        steps.extend([Step::SetOff(who, 1), Step::SetOff(who, i64::MAX)]);
    }
    steps
}

#[derive(Default)]
struct Count {
    states: u64,
    ends: u64,
    cut: u64,
}

fn explore(book: &Book, depth: u32, count: &mut Count) {
    book.check();
    count.states += 1;
    count.cut += u64::from(book.was_cut);
    if depth == 0 {
        return;
    }
    let ends = ORDERS.map(|order| book.end(order));
    count.ends += 6;
    for end in ends {
        if book.was_cut {
            assert!((0..HOLDERS).all(|who| end.collected[who] <= end.owed[who]));
        } else {
            let missing = [0, 1, 2].map(|who| end.owed[who] - end.collected[who]);
            assert!(missing.iter().all(|missing| *missing >= 0));
            assert!(missing.iter().sum::<i64>() <= book.collections, "{missing:?}: {book:?}");
        }
    }
    for step in steps(book) {
        let mut next = *book;
        if next.act(step) {
            explore(&next, depth - 1, count);
        }
    }
}

/// Two have gained already, so that the first step may be any.
#[test]
fn every_sequence_pays_no_more_than_there_is_and_ends_at_zero() {
    let mut count = Count::default();
    for (first, second) in [(1, 2), (3, 1), (4, 3)] {
        let mut book = Book::new();
        book.act(Step::Gain(0, first));
        book.act(Step::Gain(1, second));
        explore(&book, 5, &mut count);
    }
    assert_eq!((count.states, count.ends, count.cut), (2_235_557, 921_462, 806_207));
}

/// Two payments to three claims; after each of them any of the holders collect, in any order: what anybody has been paid
/// by then differs by no more than a unit a collection, and in the end by nothing.
#[test]
fn every_order_of_collecting_pays_the_same() {
    let mut cases = 0;
    for gains in all_below([5, 5, 5]) {
        let all: i64 = gains.iter().sum();
        for first in 1..all {
            let mut book = Book::new();
            for (who, gain) in gains.iter().enumerate().filter(|(_, gain)| **gain > 0) {
                book.act(Step::Gain(who, *gain));
            }
            book.act(Step::Pay(first));
            for order in ORDERS {
                for collectors in 0..=HOLDERS {
                    let mut early = book;
                    for who in &order[..collectors] {
                        early.act(Step::Collect(*who));
                        early.check();
                    }
                    for who in 0..HOLDERS {
                        let now = |book: &Book| {
                            book.collected[who] + book.index.standing(&book.claims[who]).unwrap().paid.raw()
                        };
                        assert_eq!(now(&early), now(&book), "{gains:?} {first} {order:?}");
                    }
                    let end = early.end(order);
                    for who in 0..HOLDERS {
                        let is_early = order[..collectors].contains(&who);
                        let missing = gains[who] - end.collected[who];
                        assert!((0..=i64::from(is_early)).contains(&missing), "{gains:?} {first} {order:?}");
                    }
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 15_024);
}

fn all_below(ends: [i64; HOLDERS]) -> Vec<[i64; HOLDERS]> {
    let mut all = vec![];
    for first in 0..ends[0] {
        for second in 0..ends[1] {
            all.extend((0..ends[2]).map(|third| [first, second, third]));
        }
    }
    all
}
