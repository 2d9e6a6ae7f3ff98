//! Compares the claims index with the list of claims that it represents.

use ballast_math::Quote;
use ballast_math::claims::{Claim, ClaimsIndex};
use ballast_reference::claims::Claims;
use ballast_reference::exact::{Exact, whole, zero};

use crate::cases::{Case, run};
use crate::{sample, seed};

/// A claims index with the claims of several holders and with C, next to the corresponding list.
struct Both {
    index: ClaimsIndex,
    claims: Vec<Claim>,
    open: Quote,
    list: Claims,
    steps: u64,
    /// The bound on the current error of every amount in the index.
    width: Exact,
}

impl Both {
    fn new(holders: usize) -> Self {
        let claims = vec![Claim::default(); holders];
        Self {
            index: ClaimsIndex::new(),
            claims,
            open: Quote::ZERO,
            list: Claims::default(),
            steps: 0,
            width: zero(),
        }
    }

    fn collect(&mut self, holder: usize) -> Quote {
        if self.claims[holder].amount.is_zero() {
            return Quote::ZERO;
        }
        let done = self.index.collect(&self.claims[holder], self.open).unwrap();
        (self.index, self.claims[holder]) = (done.index, done.claim);
        done.paid
    }

    fn grow(&mut self, holder: usize, gain: Quote) -> Option<()> {
        self.collect(holder);
        self.list.collect(holder);
        self.open = self.open.plus(gain).ok()?;
        (self.index, self.claims[holder]) = self.index.grow(&self.claims[holder], gain).ok()?;
        self.list.add(holder, &seed::quote(gain));
        Some(())
    }

    fn set_off(&mut self, holder: usize, amount: Quote) -> Option<()> {
        self.collect(holder);
        self.list.collect(holder);
        let amount = amount.min(self.claims[holder].amount);
        let after = self.open.minus(amount).ok()?;
        if amount.is_zero() || after.is_zero() {
            return None;
        }
        (self.index, self.claims[holder]) = self.index.shrink(&self.claims[holder], amount, after).ok()?;
        self.open = after;
        self.list.add(holder, &-seed::quote(amount));
        Some(())
    }

    /// Pays or cuts all claims. In the list, the open parts may exceed C by the amounts that the rules' holders have lost to rounding, so
    /// the list uses the same share of its own total.
    fn change(&mut self, amount: Quote, is_cut: bool) {
        let changed =
            if is_cut { self.index.cut(amount, self.open) } else { self.index.pay(amount, self.open) };
        self.index = changed.unwrap();
        let share = seed::quote(amount) / seed::quote(self.open);
        self.open = self.open.minus(amount).unwrap();
        let amount = self.list.open() * share;
        if is_cut { self.list.cut(&amount) } else { self.list.pay(&amount) }
    }

    /// Returns the effect that one rounding of M has on a claim, plus one unit each for the open part, the cut and the collected amount.
    fn rounding(claim: &Claim) -> Exact {
        seed::quote(claim.amount) / whole(claim.product.max(1)) + whole(3)
    }

    /// Adds the error of one step. The step may affect every claim with one rounding, because all claims share one C. The errors
    /// of earlier steps remain.
    fn count_step(&mut self) {
        self.steps += 1;
        let step: Exact = self.claims.iter().map(Self::rounding).sum();
        self.width += step;
    }

    /// Makes the index and the list agree again.
    fn forget_errors(&mut self) {
        self.list = Claims::default();
        for (holder, claim) in self.claims.iter().enumerate() {
            self.list.set(holder, seed::claim(&self.index, claim));
        }
        (self.steps, self.width) = (0, zero());
    }

    fn compare(&self, case: &Case<'_>) {
        for (holder, claim) in self.claims.iter().enumerate().filter(|(_, claim)| claim.amount.is_positive())
        {
            let standing = self.index.standing(claim).unwrap();
            let width = if self.steps == 1 { Self::rounding(claim) } else { self.width.clone() };
            let paid = seed::quote(standing.paid) - self.list.paid(holder);
            let left = seed::quote(standing.left) - self.list.left(holder);
            // A single change never overstates what was paid.
            let high = if self.steps == 1 { zero() } else { width.clone() };
            case.within("paid", &paid, &-&width, &high);
            case.within("left", &left, &-&width, &width);
            let cut = claim.amount.minus(standing.paid).unwrap().minus(standing.left).unwrap();
            case.within("cut", &(seed::quote(cut) - self.list.cut_of(holder)), &-&width, &width);
            let both = &width + &width;
            case.within("paid and left", &(paid + left), &-&both, &both);
        }
    }
}

/// Creates claims at any point in an era.
fn history(case: &mut Case<'_>, steps: u64, most: i64) -> Option<Both> {
    let mut both = Both::new(usize::try_from(case.random.between(1, 5)).unwrap());
    for _ in 0..steps {
        step(case, &mut both, most)?;
    }
    both.open.is_positive().then_some(both)
}

fn step(case: &mut Case<'_>, both: &mut Both, most: i64) -> Option<()> {
    let random = &mut case.random;
    let holder = usize::try_from(random.below(both.claims.len() as u64)).unwrap();
    let amount = Quote::new(sample::amount(random, most).raw().max(1));
    both.count_step();
    if both.open.is_zero() || random.chance(30) {
        return both.grow(holder, amount);
    }
    if random.chance(15) {
        let _ = both.set_off(holder, amount);
        return Some(());
    }
    let part = Quote::new(sample::amount(random, both.open.raw()).raw().max(1));
    if part == both.open {
        return Some(());
    }
    both.change(part, random.chance(40));
    Some(())
}

/// Tests one payment or cut, starting from claims that agree exactly.
fn one_step(case: &mut Case<'_>) -> Option<()> {
    let steps = case.random.between(1, 8);
    let mut both = history(case, steps, 1_000_000_000_000_000)?;
    both.forget_errors();
    both.count_step();
    let part = sample::amount(&mut case.random, both.open.raw() - 1);
    if part.is_zero() {
        return None;
    }
    let is_cut = case.random.chance(50);
    both.change(part, is_cut);
    both.compare(case);
    Some(())
}

#[test]
fn one_change_pays_everybody_the_share() {
    run("claims_one_step", one_step);
}

/// Tests many changes in a row. In between, only claims that grow or shrink are collected.
fn many_steps(case: &mut Case<'_>) -> Option<()> {
    let steps = case.random.between(2, 24);
    let both = history(case, steps, 1_000_000_000_000_000)?;
    both.compare(case);
    Some(())
}

#[test]
fn errors_of_many_changes_add_up_and_no_more() {
    run("claims_many_steps", many_steps);
}

/// Tests the end of an era, when everything is paid.
fn end(case: &mut Case<'_>) -> Option<()> {
    let steps = case.random.between(1, 12);
    let mut both = history(case, steps, 1_000_000_000_000_000)?;
    both.count_step();
    let open = both.open;
    both.change(open, false);
    case.equal("open at the end", &seed::quote(both.open), &zero());
    for holder in 0..both.claims.len() {
        if both.claims[holder].amount.is_zero() {
            continue;
        }
        let width = both.width.clone();
        let paid = seed::quote(both.collect(holder));
        case.within("paid at the end", &(paid - both.list.paid(holder)), &-&width, &width);
        case.equal("left at the end", &seed::quote(both.claims[holder].amount), &zero());
    }
    Some(())
}

#[test]
fn an_era_ends_with_everybody_paid() {
    run("claims_end", end);
}
