//! Settling losses and gains, repayment in proportion, write-off beyond claims.

use ballast_math::health::Rest;
use ballast_math::settlement::{self as engine, Creditor};
use ballast_math::{Error, Quote};
use ballast_reference::exact::{Exact, whole, zero};
use ballast_reference::settlement as reference;

use crate::cases::{Case, run};
use crate::compare::{Engine, Reference, accepted, up_to_the_largest};
use crate::sample::{self, Sample};
use crate::seed;
use crate::trade::{tolerance_of_touch, touched};

/// A sample whose P is often far below C, with nothing elsewhere in half of the cases.
fn owing(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    if case.random.chance(60) {
        sample.party.rest = Rest::default();
    }
    Some(sample)
}

fn settle_loss(case: &mut Case<'_>) -> Option<()> {
    let sample = owing(case)?;
    let done = accepted(engine::settle_loss(&sample.market, &sample.context(), &sample.party))?;
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let valuation = exact.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let amount = reference::settle_loss(&mut exact.market, &mut exact.slot, &mut exact.cash, &valuation);
    let base = sample.party.slot.base;
    let tolerance = tolerance_of_touch(&sample).with_value(base, 1).with_clearing(&sample.market.curve, base);
    let error = seed::quote(done.amount) - amount;
    // A touch may have charged a unit more; X is taken from the reserve held. Else no loss is overstated.
    case.within("amount", &error, &-&tolerance.each, &tolerance.each);
    let after = Engine { before: &sample, market: &done.market, cash: done.cash, slot: &done.slot };
    exact.check(case, &after, &tolerance);
    Some(())
}

#[test]
fn a_settled_loss_is_the_smaller_of_both() {
    run("settle_loss", settle_loss);
}

fn realise_gain(case: &mut Case<'_>) -> Option<()> {
    let sample = owing(case)?;
    let done = accepted(engine::realise_gain(&sample.market, &sample.context(), &sample.party))?;
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let valuation = exact.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let amount = reference::realise_gain(&mut exact.market, &mut exact.slot, &mut exact.cash, &valuation);
    let base = sample.party.slot.base;
    let tolerance = tolerance_of_touch(&sample).with_value(base, 1).with_clearing(&sample.market.curve, base);
    case.within("amount", &(seed::quote(done.amount) - amount), &-&tolerance.each, &tolerance.each);
    let after = Engine { before: &sample, market: &done.market, cash: done.cash, slot: &done.slot };
    exact.check(case, &after, &tolerance);
    Some(())
}

#[test]
fn a_debtors_gain_is_realised_in_the_order_of_payment() {
    run("realise_gain", realise_gain);
}

/// Some slots of one account, each in a market of its own.
fn slots(case: &mut Case<'_>) -> Option<Vec<Sample>> {
    let count = case.random.between(1, 4);
    let samples: Option<Vec<Sample>> = (0..count).map(|_| sample::sample(&mut case.random)).collect();
    let samples = samples?;
    let has_claims = case.random.chance(50);
    let samples: Vec<Sample> = samples
        .into_iter()
        .map(|mut sample| {
            let (market, slot) = (&mut sample.market, &mut sample.party.slot);
            // Collected, as repayment finds them.
            slot.claim = if has_claims {
                let done = market.claims.collect(&slot.claim, market.open_claims).unwrap();
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
    samples.iter().any(|sample| sample.party.slot.debt.is_positive()).then_some(samples)
}

/// A slot after the engine settled up, and as it should be.
struct Settled {
    engine: Creditor,
    exact: Reference,
    debt: Exact,
    restored: Exact,
    lost: Exact,
}

/// The same in exact numbers: debts, then what was written off, then what claims cannot pay.
fn exactly(samples: &[Sample], cash: Quote, is_bankrupt: bool) -> Vec<(Reference, [Exact; 3])> {
    let mut all: Vec<Reference> = samples.iter().map(Reference::of).collect();
    let sum = |of: fn(&Reference) -> Exact, all: &[Reference]| all.iter().map(of).sum::<Exact>();
    let owed = reference::Owed {
        debts: sum(|each| each.slot.debt.clone(), &all),
        written_off: sum(|each| each.slot.written_off.clone(), &all),
    };
    let repaid: Vec<(Exact, Exact)> = all
        .iter_mut()
        .map(|each| reference::repay(&mut each.market, &mut each.slot, &owed, &seed::quote(cash)))
        .collect();
    let debts = sum(|each| each.slot.debt.clone(), &all);
    let claims = samples.iter().map(|sample| seed::quote(sample.party.slot.claim.amount)).sum::<Exact>();
    let lost = |each: &mut Reference| {
        if is_bankrupt && each.slot.debt > zero() {
            reference::write_off(&mut each.market, &mut each.slot, &debts, &claims)
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
    let samples = slots(case)?;
    let mut creditors: Vec<Creditor> =
        samples.iter().map(|sample| Creditor::new(&sample.market, &sample.party.slot)).collect();
    let owed = samples.iter().map(|sample| {
        let slot = &sample.party.slot;
        seed::quote(slot.debt) + seed::quote(slot.written_off)
    });
    let owed: Exact = owed.sum();
    let most = owed.to_integer().try_into().unwrap_or(i64::MAX / 2).saturating_mul(2);
    let cash = if case.random.chance(25) { Quote::ZERO } else { sample::amount(&mut case.random, most) };
    let (has_position, is_solvent) = (case.random.chance(40), case.random.chance(70));
    let equity = Quote::new(if is_solvent { 0 } else { -1 });
    let left = engine::settle_up(&mut creditors, cash, (equity, has_position));
    if has_position && !is_solvent {
        assert_eq!(left, Err(Error::InsolventClose), "an insolvent account with a position pays nobody");
        return Some(());
    }
    let left = accepted(left)?;
    case.equal("left of the cash", &seed::quote(left), &(seed::quote(cash) - owed).max(zero()));
    let exact = exactly(&samples, cash, !has_position && left.is_zero());
    let all = creditors.into_iter().zip(exact).map(|(engine, (exact, [debt, restored, lost]))| Settled {
        engine,
        exact,
        debt,
        restored,
        lost,
    });
    for (place, (sample, settled)) in samples.iter().zip(all).enumerate() {
        // What is left is shared anew at every slot, so roundings of earlier ones come along; what is lost comes after both.
        compare(case, sample, &settled, &whole(1 + i64::try_from(place).unwrap()));
    }
    Some(())
}

fn compare(case: &Case<'_>, sample: &Sample, settled: &Settled, width: &Exact) {
    let Settled { engine, exact, .. } = settled;
    let within = |what, engine: Quote, exact: &Exact, width: &Exact| {
        case.within(what, &(seed::quote(engine) - exact), &-width, width);
    };
    let twice = width * whole(2);
    within("debt repaid", engine.debt, &settled.debt, width);
    within("written off, repaid", engine.written_off, &settled.restored, width);
    within("written off", engine.deficit, &settled.lost, &twice);
    within("debt", engine.slot.debt, &exact.slot.debt, &twice);
    within("of the slot", engine.slot.written_off, &exact.slot.written_off, &twice);
    within("P", engine.market.cash, &exact.market.cash, &twice);
    within("D", engine.market.debts, &exact.market.debts, &twice);
    within("B", engine.market.surplus, &exact.market.surplus, &twice);
    within("deficits", engine.market.deficits, &up_to_the_largest(&exact.market.deficits), &twice);
    let slack = engine.market.identity_slack().unwrap() - sample.market.identity_slack().unwrap();
    assert_eq!(slack, 0, "settling up rounds nothing away");
}

#[test]
fn an_account_settles_up_in_proportion() {
    run("settle_up", settle_up);
}
