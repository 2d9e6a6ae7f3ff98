//! Settling losses and gains, repayment in proportion, write-off beyond claims.

use ballast_math::Quote;
use ballast_math::health::Rest;
use ballast_math::settlement::{self as engine, Owed};
use ballast_math::slot::Slot;
use ballast_reference::exact::{whole, zero};
use ballast_reference::settlement as reference;

use crate::cases::{Case, run};
use crate::compare::{Engine, Reference, accepted};
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

fn repay(case: &mut Case<'_>) -> Option<()> {
    let samples = slots(case)?;
    let all: Vec<Slot> = samples.iter().map(|sample| sample.party.slot).collect();
    let mut owed = Owed::of(&all).ok()?;
    let exact_owed =
        reference::Owed { debts: seed::quote(owed.debts), written_off: seed::quote(owed.written_off) };
    let most = owed.debts.plus(owed.written_off).ok()?.raw().saturating_mul(2);
    let cash = sample::amount(&mut case.random, most);
    let mut left = cash;
    for (place, sample) in samples.iter().enumerate() {
        let done = engine::repay(&sample.market, &sample.party.slot, &mut owed, &mut left).unwrap();
        let mut exact = Reference::of(sample);
        let (market, slot) = (&mut exact.market, &mut exact.slot);
        let (debt, written_off) = reference::repay(market, slot, &exact_owed, &seed::quote(cash));
        // What is left is shared anew at every slot, so roundings of earlier ones come along.
        let width = whole(1 + i64::try_from(place).unwrap());
        let error = seed::quote(done.debt) - debt;
        case.within("debt repaid", &error, &-&width, &width);
        let error = seed::quote(done.written_off) - written_off;
        case.within("written off, repaid", &error, &-&width, &width);
        let slack = done.market.identity_slack().unwrap() - sample.market.identity_slack().unwrap();
        assert_eq!(slack, 0, "repayment rounds nothing away");
    }
    let paid = seed::quote(cash) - seed::quote(left);
    let all = &exact_owed.debts + &exact_owed.written_off;
    case.equal("repaid in all", &paid, &seed::quote(cash).min(all));
    Some(())
}

#[test]
fn repayment_is_in_proportion() {
    run("repay", repay);
}

fn write_off(case: &mut Case<'_>) -> Option<()> {
    let samples = slots(case)?;
    let all: Vec<Slot> = samples.iter().map(|sample| sample.party.slot).collect();
    let mut owed = Owed::of(&all).ok()?;
    let (debts, claims) = (seed::quote(owed.debts), seed::quote(owed.claims));
    let mut lost = owed.beyond_claims().ok()?;
    let lost_exactly = (&debts - &claims).max(zero());
    case.equal("lost", &seed::quote(lost), &lost_exactly);
    if lost.is_zero() {
        return None;
    }
    for (place, sample) in
        samples.iter().enumerate().filter(|(_, sample)| sample.party.slot.debt.is_positive())
    {
        let done = engine::write_off(&sample.market, &sample.party.slot, &mut owed, &mut lost).unwrap();
        let mut exact = Reference::of(sample);
        let amount = reference::write_off(&mut exact.market, &mut exact.slot, &debts, &claims);
        let width = whole(1 + i64::try_from(place).unwrap());
        case.within("written off", &(seed::quote(done.amount) - amount), &-&width, &width);
        let moved = |before: Quote, after: Quote| seed::quote(after) - seed::quote(before);
        let (before, after) = (&sample.market, &done.market);
        let amount = seed::quote(done.amount);
        case.equal("B", &moved(before.surplus, after.surplus), &-&amount);
        case.equal("D", &moved(before.debts, after.debts), &-&amount);
        case.equal("deficits", &moved(before.deficits, after.deficits), &amount);
        case.equal("debt", &moved(sample.party.slot.debt, done.slot.debt), &-&amount);
        case.equal("of the slot", &moved(sample.party.slot.written_off, done.slot.written_off), &amount);
    }
    case.equal("nothing of what is lost stays", &seed::quote(lost), &zero());
    Some(())
}

#[test]
fn what_claims_cannot_pay_is_written_off_in_proportion() {
    run("write_off", write_off);
}
