//! Tests settling losses and gains, repaying debts in proportion, and writing off what claims cannot pay.

use ballast_math::health::Rest;
use ballast_math::settlement::{self as rules, Creditor};
use ballast_math::{Error, Quote};
use ballast_reference::exact::{Exact, whole, zero};
use ballast_reference::settlement as reference;

use crate::cases::{Case, run};
use crate::compare::{Reference, Rules, accepted, up_to_the_largest};
use crate::sample::{self, Sample};
use crate::seed;
use crate::trade::{tolerance_of_touch, touched};

/// Returns a sample whose P is often far below C. In more than half of the cases, the account has nothing elsewhere.
fn owing(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    if case.random.chance(60) {
        sample.party.rest = Rest::default();
    }
    Some(sample)
}

fn settle_loss(case: &mut Case<'_>) -> Option<()> {
    let sample = owing(case)?;
    let done = accepted(rules::settle_loss(&sample.market, &sample.context(), &sample.party))?;
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let valuation = exact.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let amount = reference::settle_loss(&mut exact.market, &mut exact.position, &mut exact.cash, &valuation);
    let base = sample.party.position.base;
    let tolerance = tolerance_of_touch(&sample).with_value(base, 1).with_clearing(&sample.market.curve, base);
    let error = seed::quote(done.amount) - amount;
    // A touch may have charged one unit more, and X is computed from the reserve that the rules hold. Otherwise no loss is overstated.
    case.within("amount", &error, &-&tolerance.each, &tolerance.each);
    let after = Rules { before: &sample, market: &done.market, cash: done.cash, position: &done.position };
    exact.check(case, &after, &tolerance);
    Some(())
}

#[test]
fn a_settled_loss_is_the_smaller_of_both() {
    run("settle_loss", settle_loss);
}

fn realise_gain(case: &mut Case<'_>) -> Option<()> {
    let sample = owing(case)?;
    let done = accepted(rules::realise_gain(&sample.market, &sample.context(), &sample.party))?;
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let valuation = exact.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let amount = reference::realise_gain(&mut exact.market, &mut exact.position, &mut exact.cash, &valuation);
    let base = sample.party.position.base;
    let tolerance = tolerance_of_touch(&sample).with_value(base, 1).with_clearing(&sample.market.curve, base);
    case.within("amount", &(seed::quote(done.amount) - amount), &-&tolerance.each, &tolerance.each);
    let after = Rules { before: &sample, market: &done.market, cash: done.cash, position: &done.position };
    exact.check(case, &after, &tolerance);
    Some(())
}

#[test]
fn a_debtors_gain_is_realised_in_the_order_of_payment() {
    run("realise_gain", realise_gain);
}

/// Returns several positions of one account, each in its own market.
fn positions(case: &mut Case<'_>) -> Option<Vec<Sample>> {
    let count = case.random.between(1, 4);
    let samples: Option<Vec<Sample>> = (0..count).map(|_| sample::sample(&mut case.random)).collect();
    let samples = samples?;
    let has_claims = case.random.chance(50);
    let samples: Vec<Sample> = samples
        .into_iter()
        .map(|mut sample| {
            let (market, position) = (&mut sample.market, &mut sample.party.position);
            // The claims have been collected, as repayment requires.
            position.claim = if has_claims {
                let done = market.claims.collect(&position.claim, market.open_claims).unwrap();
                market.claims = done.index;
                market.reserved = market.reserved.minus(done.paid).unwrap();
                market.cash = market.cash.plus(done.paid).unwrap();
                done.claim
            } else {
                ballast_math::claims::Claim::default()
            };
            sample
        })
        .collect();
    samples.iter().any(|sample| sample.party.position.debt.is_positive()).then_some(samples)
}

/// A position after the rules have settled the debts, and the exact result.
struct Settled {
    rules: Creditor,
    exact: Reference,
    debt: Exact,
    restored: Exact,
    lost: Exact,
}

/// Settles the debts in exact numbers: first the debts, then the written-off amounts, and finally the loss that claims cannot pay.
fn exactly(samples: &[Sample], cash: Quote, is_bankrupt: bool) -> Vec<(Reference, [Exact; 3])> {
    let mut all: Vec<Reference> = samples.iter().map(Reference::of).collect();
    let sum = |of: fn(&Reference) -> Exact, all: &[Reference]| all.iter().map(of).sum::<Exact>();
    let owed = reference::Owed {
        debts: sum(|each| each.position.debt.clone(), &all),
        written_off: sum(|each| each.position.written_off.clone(), &all),
    };
    let repaid: Vec<(Exact, Exact)> = all
        .iter_mut()
        .map(|each| reference::repay(&mut each.market, &mut each.position, &owed, &seed::quote(cash)))
        .collect();
    let debts = sum(|each| each.position.debt.clone(), &all);
    let claims = samples.iter().map(|sample| seed::quote(sample.party.position.claim.amount)).sum::<Exact>();
    let lost = |each: &mut Reference| {
        if is_bankrupt && each.position.debt > zero() {
            reference::write_off(&mut each.market, &mut each.position, &debts, &claims)
        } else {
            zero()
        }
    };
    all.into_iter()
        .zip(repaid)
        .map(|(mut each, (debt, restored))| {
            let lost = lost(&mut each);
            (each, [debt, restored, lost])
        })
        .collect()
}

fn settle_up(case: &mut Case<'_>) -> Option<()> {
    let samples = positions(case)?;
    let mut creditors: Vec<Creditor> =
        samples.iter().map(|sample| Creditor::new(&sample.market, &sample.party.position)).collect();
    let owed = samples.iter().map(|sample| {
        let position = &sample.party.position;
        seed::quote(position.debt) + seed::quote(position.written_off)
    });
    let owed: Exact = owed.sum();
    let most = owed.to_integer().try_into().unwrap_or(i64::MAX / 2).saturating_mul(2);
    let cash = if case.random.chance(25) { Quote::ZERO } else { sample::amount(&mut case.random, most) };
    let (has_position, is_solvent) = (case.random.chance(40), case.random.chance(70));
    let equity = Quote::new(if is_solvent { 0 } else { -1 });
    let left = rules::settle_up(&mut creditors, cash, equity, has_position);
    if has_position && !is_solvent {
        assert_eq!(left, Err(Error::InsolventClose), "an insolvent account with a position pays nobody");
        return Some(());
    }
    let left = accepted(left)?;
    case.equal("left of the cash", &seed::quote(left), &(seed::quote(cash) - owed).max(zero()));
    let exact = exactly(&samples, cash, !has_position && left.is_zero());
    let all = creditors.into_iter().zip(exact).map(|(rules, (exact, [debt, restored, lost]))| Settled {
        rules,
        exact,
        debt,
        restored,
        lost,
    });
    for (place, (sample, settled)) in samples.iter().zip(all).enumerate() {
        // The remainder is divided again at every position, so earlier rounding errors carry over. The write-off comes after both payments.
        compare(case, sample, &settled, &whole(1 + i64::try_from(place).unwrap()));
    }
    Some(())
}

fn compare(case: &Case<'_>, sample: &Sample, settled: &Settled, width: &Exact) {
    let Settled { rules, exact, .. } = settled;
    let within = |what, rules: Quote, exact: &Exact, width: &Exact| {
        case.within(what, &(seed::quote(rules) - exact), &-width, width);
    };
    let twice = width * whole(2);
    within("debt repaid", rules.debt, &settled.debt, width);
    within("written off, repaid", rules.written_off, &settled.restored, width);
    within("written off", rules.deficit, &settled.lost, &twice);
    within("debt", rules.position.debt, &exact.position.debt, &twice);
    within("of the position", rules.position.written_off, &exact.position.written_off, &twice);
    within("P", rules.market.cash, &exact.market.cash, &twice);
    within("D", rules.market.debts, &exact.market.debts, &twice);
    within("B", rules.market.surplus, &exact.market.surplus, &twice);
    within("deficits", rules.market.deficits, &up_to_the_largest(&exact.market.deficits), &twice);
    let slack = rules.market.identity_slack().unwrap() - sample.market.identity_slack().unwrap();
    assert_eq!(slack, 0, "settling up rounds nothing away");
}

#[test]
fn an_account_settles_up_in_proportion() {
    run("settle_up", settle_up);
}
