//! Claims of a few units: three holders, every sequence of gains, payments, cuts, set-offs and collections, and a final
//! collection by all holders in every order. No payment or cut is rejected or reduced, no holder is paid more than the reserve,
//! and not collecting costs nothing.

use ballast_math::Quote;
use ballast_math::claims::{Claim, ClaimsIndex, KEPT};
use num_rational::Ratio;

use crate::ORDERS;

const HOLDERS: usize = 3;

type Exact = Ratio<i128>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Gain(usize, i64),
    Pay(i64),
    Cut(i64),
    SetOff(usize, i64),
    Collect(usize),
}

/// A holder and its exact shares.
#[derive(Clone, Copy, Debug)]
struct Holder {
    claim: Claim,
    collected: i64,
    /// The sum of the holder's gains, less the amounts set off.
    owed: i64,
    /// The exact amounts that are left and that were paid.
    left: Exact,
    paid: Exact,
    /// The number of times the holder collected something. Each collection may leave open one unit that was already paid.
    collections: i64,
    /// The largest amount that dropped cuts may have taken from the holder's collections.
    forgotten: i64,
}

/// A market's claims in whole units: the index, and the amounts that a market books beside it.
#[derive(Clone, Copy, Debug)]
struct Book<const N: usize> {
    index: ClaimsIndex,
    holders: [Holder; N],
    open: i64,
    reserved: i64,
    /// The total amount that was cut.
    cut: i64,
}

fn whole(amount: i64) -> Exact {
    Exact::from_integer(amount.into())
}

impl<const N: usize> Book<N> {
    fn new() -> Self {
        let (left, paid) = (whole(0), whole(0));
        let holder = Holder {
            claim: Claim::default(),
            collected: 0,
            owed: 0,
            left,
            paid,
            collections: 0,
            forgotten: 0,
        };
        Self { index: ClaimsIndex::new(), holders: [holder; N], open: 0, reserved: 0, cut: 0 }
    }

    /// Returns false if the step would do nothing.
    fn act(&mut self, step: Step) -> bool {
        match step {
            Step::Gain(who, amount) => {
                self.gain(who, amount);
                true
            }
            Step::Pay(amount) => self.pay(amount),
            Step::Cut(amount) => self.cut(amount),
            Step::SetOff(who, amount) => self.set_off(who, amount),
            Step::Collect(who) => {
                let before = self.holders[who].claim;
                self.collect(who);
                before != self.holders[who].claim
            }
        }
    }

    fn gain(&mut self, who: usize, amount: i64) {
        self.collect(who);
        let holder = &mut self.holders[who];
        (self.index, holder.claim) = self.index.grow(&holder.claim, Quote::new(amount)).unwrap();
        self.open += amount;
        holder.owed += amount;
        holder.left += whole(amount);
    }

    fn pay(&mut self, amount: i64) -> bool {
        if amount > self.open || self.open == 0 {
            return false;
        }
        self.index = self.index.pay(Quote::new(amount), Quote::new(self.open)).unwrap();
        for holder in &mut self.holders {
            let share = holder.left * Exact::new(amount.into(), self.open.into());
            (holder.left, holder.paid) = (holder.left - share, holder.paid + share);
        }
        self.open -= amount;
        self.reserved += amount;
        true
    }

    fn cut(&mut self, amount: i64) -> bool {
        if amount > self.open || self.open == 0 {
            return false;
        }
        self.index = self.index.cut(Quote::new(amount), Quote::new(self.open)).unwrap();
        for holder in &mut self.holders {
            holder.left *= Exact::new((self.open - amount).into(), self.open.into());
        }
        self.open -= amount;
        self.cut += amount;
        true
    }

    fn collect(&mut self, who: usize) {
        let holder = &mut self.holders[who];
        holder.forgotten += forgotten_of(&self.index, &holder.claim);
        let done = self.index.collect(&holder.claim, Quote::new(self.open)).unwrap();
        // The paid amount is not limited to the reserve here, because the reserve must be sufficient.
        assert!(done.paid.raw() <= self.reserved, "{done:?} {self:?}");
        assert!(!done.paid.is_negative());
        holder.collections += i64::from(done.claim != holder.claim);
        (self.index, holder.claim) = (done.index, done.claim);
        self.reserved -= done.paid.raw();
        holder.collected += done.paid.raw();
        self.release();
    }

    fn set_off(&mut self, who: usize, amount: i64) -> bool {
        self.collect(who);
        let holder = &mut self.holders[who];
        let amount = amount.min(holder.claim.amount.raw());
        if amount == 0 {
            return false;
        }
        self.open -= amount;
        holder.owed -= amount;
        holder.left = (holder.left - whole(amount)).max(whole(0));
        (self.index, holder.claim) =
            self.index.shrink(&holder.claim, Quote::new(amount), Quote::new(self.open)).unwrap();
        if self.open == 0 {
            // Remainders that rounding leaves to other holders count as paid.
            self.all_paid();
        }
        self.release();
        true
    }

    fn all_paid(&mut self) {
        for holder in &mut self.holders {
            (holder.paid, holder.left) = (holder.paid + holder.left, whole(0));
        }
    }

    fn collections(&self) -> i64 {
        self.holders.iter().map(|holder| holder.collections).sum()
    }

    fn release(&mut self) {
        if !self.index.is_held() && self.open > 0 {
            assert!(self.cut > 0 || self.open <= self.collections(), "{self:?}");
            self.open = 0;
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            assert!(self.cut > 0 || self.reserved <= self.collections(), "{self:?}");
            self.reserved = 0;
            self.index = self.index.restarted().unwrap();
        }
    }

    fn check(&self) {
        let standings = self.holders.map(|holder| self.index.standing(&holder.claim).unwrap());
        let paid: i64 = standings.iter().map(|standing| standing.paid.raw()).sum();
        let left: i64 = standings.iter().map(|standing| standing.left.raw()).sum();
        assert!(paid <= self.reserved, "{paid} are paid: {self:?}");
        assert!(paid + left <= self.reserved + self.open, "{left} are left: {self:?}");
        if self.cut == 0 {
            let nobodys = self.open + self.reserved - paid - left;
            assert!((0..=self.collections()).contains(&nobodys), "{nobodys} are nobody's: {self:?}");
        }
        for (who, standing) in standings.iter().enumerate() {
            assert!(!standing.paid.is_negative() && !standing.left.is_negative(), "{who}: {self:?}");
            self.check_holder(&self.holders[who], standing.paid.raw());
        }
        let held = |is: &dyn Fn(&Claim) -> bool| {
            let claims = self.holders.iter().map(|holder| &holder.claim);
            u32::try_from(claims.filter(|claim| !claim.amount.is_zero() && is(claim)).count()).unwrap()
        };
        assert_eq!(self.index.all_claims, held(&|_| true), "{self:?}");
        assert_eq!(self.index.current_claims, held(&|claim| self.index.is_current(claim)), "{self:?}");
        for stretch in self.index.cuts.kept {
            assert_eq!(stretch.claims, held(&|claim| stretch.is_needed_from(claim.position)), "{self:?}");
        }
        assert!(self.open == 0 || self.index.is_held(), "{} open claims are nobody's: {self:?}", self.open);
    }

    /// Checks that nobody is paid more than is owed, and that nobody is paid less than the exact share by more than two units of
    /// rounding, one unit for each collection, and the dropped cuts.
    fn check_holder(&self, holder: &Holder, waiting: i64) {
        let got = holder.collected + waiting;
        assert!(got <= holder.owed, "{got} of {}: {self:?}", holder.owed);
        let short = holder.paid - whole(got);
        let forgotten = holder.forgotten + forgotten_of(&self.index, &holder.claim);
        let most = whole(2 + 2 * holder.collections + forgotten);
        assert!(short <= most, "{short} short, {most} may be: {holder:?} {self:?}");
        assert!(-short <= whole(self.collections()), "{short} short: {holder:?} {self:?}");
    }

    /// Pays everything, and lets every holder collect, in this order.
    fn end(mut self, order: [usize; N]) -> Self {
        self.pay(self.open);
        for who in order {
            self.collect(who);
            self.check();
        }
        assert_eq!((self.open, self.reserved), (0, 0), "{self:?}");
        assert!(self.holders.iter().all(|holder| holder.claim == Claim::default()));
        assert_eq!(self.index, ClaimsIndex::new());
        self
    }
}

/// Returns how much less a claim may be paid because of dropped cuts.
fn forgotten_of(index: &ClaimsIndex, claim: &Claim) -> i64 {
    if claim.amount.is_zero() { 0 } else { i64::try_from(index.cuts.forgotten_of(claim)).unwrap() }
}

fn steps(book: &Book<HOLDERS>) -> Vec<Step> {
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

fn explore(book: &Book<HOLDERS>, depth: u32, count: &mut Count) {
    book.check();
    count.states += 1;
    count.cut += u64::from(book.cut > 0);
    if depth == 0 {
        return;
    }
    for order in ORDERS {
        let end = book.end(order);
        count.ends += 1;
        if book.cut == 0 {
            let missing = end.holders.map(|holder| holder.owed - holder.collected);
            assert!(missing.iter().all(|missing| *missing >= 0));
            assert!(missing.iter().sum::<i64>() <= book.collections(), "{missing:?}: {book:?}");
        }
    }
    for step in steps(book) {
        let mut next = *book;
        if next.act(step) {
            explore(&next, depth - 1, count);
        }
    }
}

/// Checks every sequence of steps. Two holders have already gained, so that the first step may be any step.
#[test]
fn every_sequence_pays_no_more_than_there_is_and_ends_at_zero() {
    let mut count = Count::default();
    for (first, second) in [(1, 2), (3, 1), (4, 3)] {
        let mut book = Book::<HOLDERS>::new();
        book.gain(0, first);
        book.gain(1, second);
        explore(&book, 5, &mut count);
    }
    assert_eq!((count.states, count.ends, count.cut), (2_251_858, 925_476, 822_508));
}

/// The number of eras. One holder takes a claim in each era, there are more eras than stretches that can be kept, and one more
/// holder has an older claim.
const ERAS: usize = KEPT + 2;

/// Runs one era: a holder gains, part of the claims is cut, one unit is paid, and the remainder is paid or cut. The holder may or
/// may not collect.
fn era(book: &mut Book<{ ERAS + 1 }>, who: usize, (cut, is_cut, collects): (i64, bool, bool)) {
    book.gain(who, 9);
    assert!(book.cut(cut) && book.pay(1));
    let rest = book.open;
    assert!(if is_cut { book.cut(rest) } else { book.pay(rest) });
    if collects {
        book.collect(who);
    }
    book.check();
}

fn explore_eras(book: &Book<{ ERAS + 1 }>, who: usize, forgotten: &mut u64) {
    *forgotten += u64::from(book.index.cuts.forgotten > 0);
    if who == ERAS {
        return;
    }
    for cut in [1, 4] {
        for (is_cut, collects) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut next = *book;
            era(&mut next, who, (cut, is_cut, collects));
            explore_eras(&next, who + 1, forgotten);
        }
    }
}

/// Checks more eras with cuts than are kept, with holders that may or may not collect. No call is rejected, no holder is paid
/// more than the reserve, and a holder that needs a dropped stretch loses no more than was cut.
#[test]
fn every_sequence_of_cut_eras_goes_on() {
    let mut forgotten = 0;
    let mut book = Book::new();
    book.gain(ERAS, 7);
    assert!(book.pay(3));
    explore_eras(&book, 0, &mut forgotten);
    assert_eq!(forgotten, 86_016);
}

/// Makes two payments to three claims. After each payment, any of the holders collect, in any order. At that point, the order
/// changes a holder's paid amount by at most one unit per collection. In the end, the order changes nothing.
#[test]
fn every_order_of_collecting_pays_the_same() {
    let mut cases = 0;
    for gains in all_below([5, 5, 5]) {
        let all: i64 = gains.iter().sum();
        for first in 1..all {
            let mut book = Book::<HOLDERS>::new();
            for (who, gain) in gains.iter().enumerate().filter(|(_, gain)| **gain > 0) {
                book.gain(who, *gain);
            }
            book.pay(first);
            for order in ORDERS {
                for collectors in 0..=HOLDERS {
                    let mut early = book;
                    for who in &order[..collectors] {
                        early.collect(*who);
                        early.check();
                    }
                    for who in 0..HOLDERS {
                        let now = |book: &Book<HOLDERS>| {
                            let holder = &book.holders[who];
                            holder.collected + book.index.standing(&holder.claim).unwrap().paid.raw()
                        };
                        assert_eq!(now(&early), now(&book), "{gains:?} {first} {order:?}");
                    }
                    let end = early.end(order);
                    for who in 0..HOLDERS {
                        let is_early = order[..collectors].contains(&who);
                        let missing = gains[who] - end.holders[who].collected;
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
