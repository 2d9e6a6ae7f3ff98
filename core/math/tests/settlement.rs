//! Tests the order in which realised gains and losses are booked, and settlement without a trade.

mod common;

use ballast_math::context::share_claims;
use ballast_math::health::{Health, Party, Purpose, Rest};
use ballast_math::position::{Position, touch};
use ballast_math::settlement::{Creditor, settle_loss, settle_up};
use ballast_math::valuation::Valuation;
use ballast_math::{Error, Price, Quote, Side};
use common::presets::{self, QUOTE};
use common::scenario::Scenario;

/// Creates an account that is long after the price has risen, or short with a loss from that rise.
fn moved(contracts: i64) -> Scenario {
    let mut scenario = Scenario::new(presets::parameters(), 4);
    for who in 0..4 {
        scenario.deposit(who, 100_000);
    }
    scenario.trade(0, contracts).unwrap();
    scenario.later(5, 10_300_000_000);
    scenario.update();
    scenario.trade(1, 20_000).unwrap();
    scenario
}

fn set(scenario: &mut Scenario, change: impl FnOnce(&mut Position)) {
    let place = scenario.account(0).find(0).unwrap();
    let position = &mut scenario.exchange.accounts[0].positions[place];
    let before = *position;
    change(position);
    let debt = position.debt.minus(before.debt).unwrap();
    let market = scenario.market();
    market.debts = market.debts.plus(debt).unwrap();
    market.surplus = market.surplus.plus(debt).unwrap();
    market.invariant().unwrap();
}

#[test]
fn a_gain_reduces_the_debt_then_what_was_written_off_then_is_a_claim() {
    let mut scenario = moved(5_000);
    set(&mut scenario, |position| {
        position.debt = Quote::new(30 * QUOTE);
        position.written_off = Quote::new(20 * QUOTE);
    });
    let before = *scenario.market();
    let traded = scenario.trade(0, -50).unwrap();
    let gain = traded.fill.realised;
    assert!(gain.is_positive() && gain < Quote::new(30 * QUOTE));
    assert_eq!(scenario.position(0).debt, Quote::new(30 * QUOTE).minus(gain).unwrap());
    assert_eq!(scenario.position(0).written_off, Quote::new(20 * QUOTE));
    assert_eq!(scenario.position(0).debt, scenario.market().debts);

    let traded = scenario.trade(0, -4_950).unwrap();
    let all = gain.plus(traded.fill.realised).unwrap();
    let position = scenario.position(0);
    assert_eq!((position.debt, position.written_off), (Quote::ZERO, Quote::ZERO));
    assert_eq!(position.claim.amount, all.minus(Quote::new(50 * QUOTE)).unwrap());
    assert_eq!(scenario.market().open_claims, position.claim.amount);
    let risen = scenario.market().surplus.minus(before.surplus).unwrap();
    assert!(risen >= Quote::new(20 * QUOTE), "what was written off came back");
    scenario.market().invariant().unwrap();
}

#[test]
fn a_loss_is_set_off_then_paid_then_owed() {
    let mut scenario = moved(5_000);
    scenario.trade(0, -5_000).unwrap();
    let claim = scenario.position(0).claim.amount;
    assert!(claim > Quote::new(100 * QUOTE));
    let cash = scenario.account(0).cash;
    // A small loss reduces only the claim.
    scenario.trade(0, 100).unwrap();
    let traded = scenario.trade(0, -100).unwrap();
    let loss = traded.fill.realised.negated().unwrap();
    assert!(loss.is_positive() || loss.is_zero());
    assert_eq!(scenario.position(0).claim.amount, claim.minus(loss).unwrap());
    assert!(cash.minus(scenario.account(0).cash).unwrap() < Quote::new(10 * QUOTE), "only fees were paid");
    // A large loss takes the claim first, then cash.
    scenario.trade(0, 15_000).unwrap();
    scenario.later(5, 10_100_000_000);
    scenario.trade(1, -20_000).unwrap();
    let (claim, cash) = (scenario.position(0).claim.amount, scenario.account(0).cash);
    let traded = scenario.trade(0, -15_000).unwrap();
    let loss = traded.fill.realised.negated().unwrap();
    assert!(loss > claim && scenario.position(0).is_free());
    let paid = cash.minus(scenario.account(0).cash).unwrap().minus(traded.fill.fee).unwrap();
    assert_eq!(paid, loss.minus(claim).unwrap());
    scenario.market().invariant().unwrap();
}

#[test]
fn settling_a_loss_pays_claims_and_leaves_equity_as_it_was() {
    let mut scenario = moved(-5_000);
    assert_eq!(scenario.exchange.settle_loss(0, 0).err(), Some(Error::NothingToDo), "nothing is claimed");
    scenario.trade(1, -10_000).unwrap();
    let wanted = scenario.market().open_claims.minus(scenario.market().cash).unwrap();
    assert!(wanted.is_positive());
    let health = |scenario: &Scenario, purpose| scenario.exchange.health(0, purpose).unwrap();
    let before = [Purpose::Initial, Purpose::Maintenance].map(|purpose| health(&scenario, purpose));
    let settled = scenario.exchange.settle_loss(0, 0).unwrap();
    assert!(settled.amount.is_positive() && settled.amount <= wanted);
    for (purpose, before) in [Purpose::Initial, Purpose::Maintenance].into_iter().zip(before) {
        let after = health(&scenario, purpose);
        assert!(after.equity >= before.equity && after.requirement == before.requirement);
    }
    scenario.market().invariant().unwrap();
    // Let two windows pass, so that one whole window is over.
    scenario.later(100, 10_300_000_000);
    let claim = scenario.position(1).claim.amount;
    let context = scenario.exchange.context(0);
    let shared = share_claims(scenario.exchange.state(0), &context).unwrap();
    assert!(shared.paid >= settled.amount && shared.paid <= claim);
    assert_eq!(share_claims(&shared.market, &context).err(), Some(Error::EpochNotOver));
}

/// Checks that a payment to claims, which covers a deficit first, never happens in a second whose trades have moved the mark,
/// because the first trade of a window already makes the payment.
#[test]
fn no_trade_comes_before_a_distribution_in_its_second() {
    let mut scenario = moved(-5_000);
    scenario.trade(1, -10_000).unwrap();
    assert!(scenario.market().open_claims.is_positive());
    let window = scenario.exchange.parameters(0).claims_window;
    for seconds in 0..3 * window {
        scenario.later(u64::from(seconds > 0), 10_300_000_000);
        scenario.trade(2, if seconds % 2 == 0 { 10 } else { -10 }).unwrap();
        assert_eq!(scenario.exchange.share_claims(0).err(), Some(Error::EpochNotOver));
    }
}

#[test]
fn a_gain_is_only_realised_for_an_account_with_debts() {
    let mut scenario = moved(5_000);
    assert_eq!(scenario.exchange.realise_gain(0, 0).err(), Some(Error::NothingToDo));
    set(&mut scenario, |position| position.debt = Quote::new(30 * QUOTE));
    let before = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    let settled = scenario.exchange.realise_gain(0, 0).unwrap();
    assert!(settled.amount > Quote::new(30 * QUOTE));
    assert_eq!(scenario.position(0).debt, Quote::ZERO);
    assert_eq!(scenario.position(0).claim.amount, settled.amount.minus(Quote::new(30 * QUOTE)).unwrap());
    let after = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert_eq!(after, before, "what it is worth is what it was");
    scenario.market().invariant().unwrap();
}

/// Creates markets with the positions' debts, and with claims of the given amounts.
fn creditors(positions: &[Position], claims: &[i64]) -> Vec<Creditor> {
    let scenario = Scenario::new(presets::parameters(), 1);
    let one = |(position, claim): (&Position, &i64)| {
        let (mut market, mut position) = (*scenario.exchange.state(0), *position);
        market.debts = position.debt;
        market.open_claims = Quote::new(*claim);
        (market.claims, position.claim) = market.claims.grow(&position.claim, market.open_claims).unwrap();
        Creditor::new(&market, &position)
    };
    positions.iter().zip(claims).map(one).collect()
}

#[test]
fn repayment_is_in_proportion_and_leaves_no_rest() {
    let positions = [70, 20, 10].map(|debt| Position {
        debt: Quote::new(debt),
        written_off: Quote::new(debt / 2),
        ..Position::default()
    });
    for (cash, expected) in [
        (50, [(35, 0), (10, 0), (5, 0)]),
        (33, [(23, 0), (6, 0), (4, 0)]),
        (100, [(70, 0), (20, 0), (10, 0)]),
        (125, [(70, 17), (20, 5), (10, 3)]),
        (500, [(70, 35), (20, 10), (10, 5)]),
    ] {
        let before = creditors(&positions, &[0; 3]);
        let mut after = before.clone();
        let left = settle_up(&mut after, Quote::new(cash), Quote::new(1), true).unwrap();
        for (place, (before, done)) in before.iter().zip(&after).enumerate() {
            assert_eq!((done.debt.raw(), done.written_off.raw()), expected[place], "of {cash}");
            assert_eq!(done.market.debts, before.position.debt.minus(done.debt).unwrap());
            assert_eq!(done.market.surplus, before.market.surplus.plus(done.written_off).unwrap());
            assert_eq!(done.market.cash, done.debt.plus(done.written_off).unwrap());
            assert_eq!(done.deficit, Quote::ZERO, "while there is a position nothing is lost yet");
        }
        assert_eq!(left.raw(), (cash - 150).max(0));
    }
}

#[test]
fn who_may_settle_up_when() {
    let owing = Position { debt: Quote::new(5), ..Position::default() };
    let (none, some) = (Quote::ZERO, Quote::new(9));
    let insolvent = Quote::new(-1);
    let settle = |position: Position, claim: i64, cash: Quote, equity: Quote, has_position: bool| {
        settle_up(&mut creditors(&[position], &[claim]), cash, equity, has_position)
    };
    assert_eq!(settle(Position::default(), 0, some, some, false), Err(Error::NothingToDo));
    assert_eq!(settle(owing, 0, some, insolvent, true), Err(Error::InsolventClose));
    assert_eq!(settle(owing, 0, none, some, true), Err(Error::NothingToDo));
    assert_eq!(settle(owing, 0, some, some, true), Ok(Quote::new(4)));
    assert_eq!(settle(owing, 0, some, insolvent, false), Ok(Quote::new(4)));
    assert_eq!(settle(owing, 0, none, insolvent, false), Ok(none), "to be written off");
    assert_eq!(settle(owing, 5, none, insolvent, false), Err(Error::NothingToDo), "a claim can pay");
    assert_eq!(settle(owing, 5, some, insolvent, false), Ok(Quote::new(4)));
}

#[test]
fn writing_off_turns_the_debt_into_a_deficit() {
    let position = Position { debt: Quote::new(25), written_off: Quote::new(5), ..Position::default() };
    let mut all = creditors(&[position], &[0]);
    (all[0].market.debts, all[0].market.surplus) = (Quote::new(40), Quote::new(60));
    let before = all[0].market;
    settle_up(&mut all, Quote::ZERO, Quote::new(-25), false).unwrap();
    let done = all[0];
    assert_eq!((done.position.debt, done.position.written_off), (Quote::ZERO, Quote::new(30)));
    assert_eq!((done.market.debts, done.market.surplus), (Quote::new(15), Quote::new(35)));
    assert_eq!((done.deficit, done.market.deficits), (Quote::new(25), Quote::new(25)));
    assert_eq!(done.market.identity_slack(), before.identity_slack());
}

#[test]
fn only_what_claims_cannot_pay_is_written_off_in_proportion() {
    let positions = [10, 0, 20, 71].map(|debt| Position { debt: Quote::new(debt), ..Position::default() });
    for (claims, expected) in [(0, [10, 0, 20, 71]), (1, [9, 0, 20, 71]), (51, [4, 0, 10, 36])] {
        let mut all = creditors(&positions, &[0, 0, claims, 0]);
        settle_up(&mut all, Quote::ZERO, Quote::new(-1), false).unwrap();
        let written_off: Vec<i64> = all.iter().map(|done| done.deficit.raw()).collect();
        assert_eq!(written_off, expected, "with claims of {claims}");
    }
    let mut all = creditors(&positions, &[0, 0, 101, 0]);
    assert_eq!(settle_up(&mut all, Quote::ZERO, Quote::new(-1), false), Err(Error::NothingToDo));
}

#[test]
fn a_bankrupt_account_can_neither_deposit_nor_open() {
    let mut scenario = moved(5_000);
    set(&mut scenario, |position| position.written_off = Quote::new(1));
    assert_eq!(scenario.exchange.deposit(0, Quote::new(5)), Err(Error::AccountBankrupt));
    assert_eq!(scenario.trade(0, 100).err(), Some(Error::AccountBankrupt));
    assert_eq!(scenario.exchange.withdraw(0, Quote::new(5)), Err(Error::AccountBankrupt));
    assert_eq!(
        scenario.exchange.health(0, Purpose::Maintenance).map(|health: Health| health.is_met()),
        Ok(true)
    );
}

/// Checks that no loss is settled for an insolvent account, or for one that has a debt and a position or debt in another market.
/// Otherwise, the caller of `settle_loss` could choose which creditor is paid.
#[test]
fn no_loss_is_settled_of_an_account_in_trouble_with_other_creditors() {
    let mut scenario = moved(-5_000);
    scenario.trade(1, -10_000).unwrap();
    let (position, cash) = (scenario.position(0), scenario.account(0).cash);
    let owing = Position { debt: Quote::new(1), ..position };
    let elsewhere = Rest { has_position: true, ..Rest::default() };
    let lost = Health { equity: Quote::new(-1_000_000 * QUOTE), requirement: Quote::ZERO };
    let settle = |position: Position, rest: Rest| {
        let context = scenario.exchange.context(0);
        let mut market = *scenario.exchange.state(0);
        market.debts = position.debt;
        settle_loss(&market, &context, &Party { cash, position, rest })
            .map(|settled| settled.amount.is_positive())
    };
    assert_eq!(settle(position, Rest::default()), Ok(true));
    assert_eq!(settle(owing, Rest::default()), Ok(true), "nobody else is owed");
    let insolvent = Err(Error::InsolventClose);
    assert_eq!(
        settle(position, Rest { health: lost, ..Rest::default() }),
        insolvent,
        "it is for liquidation"
    );
    assert_eq!(settle(owing, Rest { health: lost, ..Rest::default() }), insolvent);
    assert_eq!(settle(position, elsewhere), Ok(true), "it can pay both");
    assert_eq!(settle(owing, elsewhere), Err(Error::AccountHasDebt));
    assert_eq!(
        settle(position, Rest { debts: Quote::new(1), ..Rest::default() }),
        Err(Error::AccountHasDebt)
    );
    assert_eq!(settle(position, Rest { health: lost, ..elsewhere }), insolvent);
}

/// Checks that the settled amount is the loss at the better of X and V, rounded down to a whole unit, so that no loss is
/// overstated.
#[test]
fn a_settled_loss_is_rounded_down() {
    let mut fractions = 0;
    for contracts in [-4_999, -4_993, -1_001, -77] {
        let mut scenario = moved(contracts);
        scenario.trade(1, -10_000).unwrap();
        scenario.later(1, 10_300_000_000);
        scenario.update();
        let (market, position) = (*scenario.market(), scenario.position(0));
        let best =
            Valuation::of(&market, scenario.exchange.parameters(0)).best_for(position.base.side()).unwrap();
        let product = i128::from(position.base.raw()) * i128::from(best.raw());
        let mut touched = (market, position, Quote::ZERO);
        let parameters = *scenario.exchange.parameters(0);
        touch(&mut touched.0, &parameters, &mut touched.1, &mut touched.2).unwrap();
        // A value of −v, rounded up, is −⌊v⌋.
        let exact = -i128::from(touched.1.quote.raw()) + (-product).div_euclid(1_000_000_000_000);
        fractions += u32::from(product.rem_euclid(1_000_000_000_000) != 0);
        let settled = scenario.exchange.settle_loss(0, 0).unwrap();
        assert_eq!(i128::from(settled.amount.raw()), exact, "{contracts}");
    }
    assert!(fractions >= 3, "{fractions} had a fraction to round");
}

/// Checks that an account that is insolvent at the published index keeps its cash for the deficit, even if the index held near its
/// average still makes the account solvent.
#[test]
fn no_loss_is_settled_of_an_account_that_is_insolvent_at_the_published_index() {
    for (side, average) in [(Side::Short, 80), (Side::Long, 120)] {
        let contracts = if side == Side::Long { 5_000 } else { -5_000 };
        let mut scenario = moved(contracts);
        if side == Side::Long {
            // A long loses once the index and the mark have fallen.
            scenario.later(5, 9_300_000_000);
            scenario.update();
            scenario.trade(1, -20_000).unwrap();
            scenario.trade(2, -30_000).unwrap();
        }
        refuses_at_the_published_index(&scenario, (side, average));
    }
}

/// Checks how much cash account 0 needs for its loss to be settled, if the average is at this percentage of the published index.
#[track_caller]
fn refuses_at_the_published_index(scenario: &Scenario, (side, average): (Side, u64)) {
    let parameters = *scenario.exchange.parameters(0);
    let (mut market, mut position) = (*scenario.exchange.state(0), scenario.position(0));
    market.oracle.twap = Price::new(market.oracle.price.raw() / 100 * average);
    // Without a claim that waits for money, there is nothing to settle.
    let claims = Quote::new(50_000 * QUOTE);
    market.claims = market.claims.grow(&ballast_math::claims::Claim::default(), claims).unwrap().0;
    market.open_claims = market.open_claims.plus(claims).unwrap();
    touch(&mut market, &parameters, &mut position, &mut Quote::default()).unwrap();
    let missing = |valuation: Valuation<'_>| {
        position.profit_at(valuation.better_for(side).unwrap()).unwrap().negated().unwrap()
    };
    let [needed, guarded] =
        [Valuation::of(&market, &parameters), Valuation::guarded(&market, &parameters)].map(missing);
    assert!(needed > guarded && needed.is_positive(), "{side:?}: {needed:?} {guarded:?}");
    let settle = |cash: Quote| {
        let party = Party { cash, position, rest: Rest::default() };
        settle_loss(&market, &scenario.exchange.context(0), &party).map(drop)
    };
    let one = Quote::new(1);
    assert_eq!(settle(needed), Ok(()), "{side:?}");
    assert_eq!(settle(needed.minus(one).unwrap()), Err(Error::InsolventClose), "{side:?}");
    assert_eq!(settle(guarded.or_zero()), Err(Error::InsolventClose), "{side:?}");
}
