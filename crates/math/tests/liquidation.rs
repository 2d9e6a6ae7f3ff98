//! Liquidation improves the account or closes the position, at a bounded price and fee.

mod common;

use ballast_math::health::{Health, Purpose};
use ballast_math::liquidation::Liquidated;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Base, Error, Price, Quote, Ratio, Rounding, Side, slot};
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::random::Random;
use common::scenario::Scenario;

fn parameters() -> Parameters {
    Parameters { valuation_band: Ratio::new(10_000), ..presets::parameters() }
}

/// A long of `contracts` with `cash`, and then an index of `price`.
fn fallen(parameters: Parameters, (contracts, cash): (i64, i64), price: u64) -> Scenario {
    let mut scenario = Scenario::new(parameters, 4);
    scenario.deposit(0, cash);
    scenario.deposit(1, 10_000_000);
    scenario.market().insurance = Quote::new(1_000 * QUOTE);
    scenario.exchange.vault += i128::from(1_000 * QUOTE);
    scenario.trade(0, contracts).unwrap();
    settle_at(&mut scenario, price);
    scenario
}

/// The index goes to `price` and stays, until its average is there as well.
fn settle_at(scenario: &mut Scenario, price: u64) {
    for seconds in [5, 10_000] {
        scenario.later(seconds, price);
        scenario.update();
    }
}

fn health(scenario: &Scenario) -> Health {
    scenario.exchange.health(0, Purpose::Maintenance).unwrap()
}

#[test]
fn a_healthy_account_is_left_alone() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 10 * PRICE);
    assert_eq!(scenario.exchange.liquidate(0, 0, 2).err(), Some(Error::NotLiquidatable));
    assert_eq!(scenario.exchange.take_over((0, 1), 0, u64::MAX).err(), Some(Error::NotLiquidatable));
    assert_eq!(scenario.exchange.liquidate(1, 0, 2).err(), Some(Error::NoPosition));
}

#[test]
fn a_partial_liquidation_ends_above_maintenance() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 9_250_000_000);
    let before = health(&scenario);
    assert!(!before.is_met() && before.equity.is_positive());
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    assert_eq!(done.before, before);
    let after = health(&scenario);
    assert!(after.is_met() && after.improves_on(&before).unwrap());
    let left = scenario.slot(0).base;
    assert!(left.is_positive() && done.fill.base.is_negative());
    // No more than needed: what is above the buffer is what the curve gave beyond V, and rounding to a step.
    let parameters = parameters();
    let price = scenario.value(Side::Long);
    let beyond = done.fill.quote.plus(done.fill.base.value(price, Rounding::Floor).unwrap()).unwrap();
    let buffer =
        left.value(price, Rounding::Floor).unwrap().times(parameters.liquidation_buffer, Rounding::Floor);
    let target = after.requirement.plus(buffer.unwrap()).unwrap();
    assert!(after.equity >= target);
    assert!(after.equity <= target.plus(beyond).unwrap().plus(Quote::new(QUOTE)).unwrap());
    assert_eq!(done.keeper_fee, parameters.keeper_fee);
    assert_eq!(scenario.account(2).cash, done.keeper_fee);
}

/// Over many sizes, prices and parameters: liquidation never worsens a solvent account, and its fee is bounded.
#[test]
fn it_improves_or_closes() {
    let mut random = Random::new(11);
    let (mut partial, mut whole, mut insolvent) = (0, 0, 0);
    for _ in 0..3_000 {
        let contracts = i64::try_from(random.between(1, 20_000)).unwrap() * random.pick(&[1, -1]);
        let cash = contracts.abs() * 12 / 10 + 2;
        let moved = random.between(0, 1_500_000_000);
        let price = if contracts > 0 { 10 * PRICE - moved } else { 10 * PRICE + moved };
        let parameters = Parameters {
            liquidation_fee: Ratio::new(random.pick(&[0, 5_000, 25_000])),
            liquidation_buffer: Ratio::new(random.pick(&[1_000, 5_000, 50_000])),
            ..parameters()
        };
        let mut scenario = fallen(parameters, (contracts, cash), price);
        let before = health(&scenario);
        if before.is_met() {
            continue;
        }
        let cash_before = scenario.account(0).cash;
        let done = match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => done,
            Err(Error::LiquidationPrice) => continue,
            Err(error) => panic!("{contracts} at {price}: {error:?}"),
        };
        let after = health(&scenario);
        if before.equity.is_negative() {
            insolvent += 1;
            assert!(done.fill.fee.is_zero(), "an insolvent account pays no fee");
            assert_eq!(scenario.account(0).cash, cash_before, "its cash stays for its debts");
            continue;
        }
        assert!(after.improves_on(&before).unwrap(), "{contracts} at {price}: {before:?} to {after:?}");
        let nominal =
            Quote::new(done.fill.quote.raw().abs()).times(parameters.liquidation_fee, Rounding::Floor);
        assert!(done.fill.fee <= nominal.unwrap());
        if scenario.slot(0).base.is_zero() {
            whole += 1;
            assert!(!after.equity.is_negative(), "the fee made a bankruptcy");
        } else {
            partial += 1;
        }
    }
    assert!(partial > 100 && whole > 100 && insolvent > 100, "{partial} {whole} {insolvent}");
}

#[test]
fn a_solvent_account_is_not_sold_far_from_the_index() {
    // The mark is at 10 while the index, and V with it, is far above: a short can't be bought back there.
    let mut scenario = fallen(parameters(), (-1_000, 1_100), 10_750_000_000);
    let before = health(&scenario);
    assert!(before.equity.is_positive() && !before.is_met());
    scenario.exchange.liquidate(0, 0, 2).unwrap();
    // A long with the mark far below the index.
    let mut scenario = Scenario::new(parameters(), 4);
    scenario.deposit(0, 15_100);
    scenario.deposit(1, 10_000_000);
    scenario.trade(0, 14_000).unwrap();
    settle_at(&mut scenario, 9_500_000_000);
    scenario.trade(1, -50_000).unwrap();
    settle_at(&mut scenario, 9_400_000_000);
    assert!(!health(&scenario).is_met(), "{:?}", health(&scenario));
    assert!(health(&scenario).equity.is_positive());
    // Only as much as the curve takes within the largest discount, which is enough here.
    let mut slices = 0;
    let refusal = loop {
        let worst = limit_of(&scenario);
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => {
                let least = done.fill.base.negated().unwrap().value(worst, Rounding::Floor).unwrap();
                assert!(done.fill.quote >= least, "{:?}", done.fill);
                slices += 1;
            }
            Err(error) => break error,
        }
    };
    assert_eq!((slices, refusal), (1, Error::NotLiquidatable));
    assert!(!scenario.slot(0).base.is_zero());
}

/// V less the largest discount, for a long.
fn limit_of(scenario: &Scenario) -> Price {
    let largest = scenario.exchange.parameters(0).liquidation_discount;
    let kept = Ratio::new(1_000_000 - largest.raw());
    scenario.value(Side::Long).times(kept, Rounding::Floor).unwrap()
}

/// Positions of up to eight per cent of the depth, the mark somewhere within the band, equity anywhere below maintenance: what
/// the curve cannot take at once goes in slices, and whatever is closed leaves the account strictly better off.
#[test]
fn every_slice_of_a_solvent_position_improves_the_account() {
    let mut random = Random::new(31);
    let (mut slices, mut limited, mut thin, mut refused) = (0, 0, 0, 0);
    for _ in 0..12_000 {
        let steps = i64::try_from(random.between(1, 8)).unwrap();
        let step = random.pick(&[500, 3_000, 10_000]) * random.pick(&[1, -1]);
        let contracts = steps * step;
        let mut scenario = Scenario::new(parameters(), 4);
        scenario.deposit(0, contracts.abs() * 3);
        scenario.deposit(1, 10_000_000);
        for _ in 0..steps {
            scenario.trade(0, step).unwrap();
            scenario.trade(1, -step).unwrap();
        }
        let pushed = i64::try_from(random.between(0, 30_000)).unwrap() * -contracts.signum();
        if pushed != 0 && scenario.trade(1, pushed).is_err() {
            continue;
        }
        let fall = random.between(0, 300_000_000);
        settle_at(&mut scenario, if contracts > 0 { 10 * PRICE - fall } else { 10 * PRICE + fall });
        let wanted = health(&scenario).requirement.magnitude() * random.between(1, 998) / 1_000;
        let surplus = health(&scenario).equity.raw() - i64::try_from(wanted).unwrap();
        let cash = scenario.account(0).cash.raw();
        if surplus < 0 || surplus > cash {
            continue;
        }
        scenario.exchange.accounts[0].cash = Quote::new(cash - surplus);
        scenario.exchange.vault -= i128::from(surplus);
        scenario.market().cash = scenario.market().cash.minus(Quote::new(surplus)).unwrap();
        let before = health(&scenario);
        let (value, whole) = (scenario.value(scenario.slot(0).base.side()), scenario.slot(0).base);
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(_) if scenario.slot(0).base.is_zero() => {}
            Ok(done) => {
                let after = health(&scenario);
                if done.is_slice {
                    let notional = whole.value(value, Rounding::Floor).unwrap().raw().abs();
                    thin += u32::from(before.equity.raw() < notional / 40);
                    limited += u32::from(is_fee_of_a_slice(&done, (&before, value, whole)));
                }
                slices += u32::from(!after.is_met());
                assert!(after.improves_on(&before).unwrap(), "{contracts}: {done:?} {before:?} to {after:?}");
            }
            Err(Error::LiquidationPrice) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(limited > 100, "{limited}");
    // Less equity than the largest discount: the slice is as much smaller.
    assert_eq!(thin, 108);
    assert!(slices > 500 && refused > 500, "{slices} slices, {refused} refused");
}

/// The fee of a slice is min(fee of the quote, half of what the slice's part of the equity has beyond its slippage, cash), and its average is at most the largest discount, and less than the part of the equity, worse than V. Whether the half was the smaller one.
fn is_fee_of_a_slice(done: &Liquidated, (before, value, whole): (&Health, Price, Base)) -> bool {
    let closed = done.fill.base.negated().unwrap();
    let slippage = closed.value(value, Rounding::Ceil).unwrap().minus(done.fill.quote).unwrap();
    let share = before.equity.share_of(closed.magnitude(), whole.magnitude(), Rounding::Floor).unwrap();
    let half = share.minus(slippage.or_zero()).unwrap().raw() / 2;
    let paid = Quote::new(done.fill.quote.raw().abs());
    let nominal = paid.times(parameters().liquidation_fee, Rounding::Floor).unwrap().raw();
    let cash = done.cash.raw() + done.fill.fee.raw();
    assert_eq!(done.fill.fee.raw(), nominal.min(half).min(cash), "{done:?}");
    let notional = Quote::new(closed.value(value, Rounding::Floor).unwrap().raw().abs());
    let most = notional.times(parameters().liquidation_discount, Rounding::Ceil).unwrap();
    // What a unit of the worst price is of the slice.
    let unit = i64::try_from(closed.magnitude() / 1_000_000_000_000).unwrap() + 2;
    assert!(slippage.raw() <= most.raw() + unit && slippage < share, "{done:?}");
    half < nominal.min(cash)
}

/// What the curve takes beyond V comes off what the fee may be, also where a loss in another market leaves cash.
#[test]
fn the_fee_leaves_what_the_curve_takes() {
    let mut is_bound = false;
    for sold in [50_000, 55_000, 58_000, 60_000] {
        let mut scenario = Scenario::new(parameters(), 4);
        scenario.exchange.venues.push(Scenario::venue(parameters()));
        scenario.deposit(0, 2_035);
        scenario.deposit(1, 10_000_000);
        scenario.trade(0, 1_000).unwrap();
        let amount = Amount::Base(1_000 * CONTRACT);
        let order = Order { side: Side::Long, amount, limit: None, reduce_only: false };
        scenario.exchange.trade(0, 1, &order).unwrap();
        settle_at(&mut scenario, 9_200_000_000);
        scenario.trade(1, -sold).unwrap();
        let other = scenario.exchange.venues[1].reading.unwrap();
        scenario.exchange.venues[1].reading = Ok(Reading { price: Price::new(9_020_000_000), ..other });
        settle_at(&mut scenario, 9_020_000_000);
        let before = health(&scenario);
        let parameters = *scenario.exchange.parameters(0);
        let price = scenario.value(Side::Long);
        let position = scenario.slot(0).base;
        let Ok(done) = scenario.exchange.liquidate(0, 0, 2) else { continue };
        let value = done.fill.base.negated().unwrap().value(price, Rounding::Ceil).unwrap();
        let slippage = value.minus(done.fill.quote).unwrap();
        assert!(slippage.is_positive());
        let (closed, whole) = (done.fill.base.magnitude(), position.magnitude());
        let share = before.equity.share_of(closed, whole, Rounding::Floor).unwrap();
        let allowed = share.minus(slippage).unwrap().or_zero();
        let nominal =
            Quote::new(done.fill.quote.raw()).times(parameters.liquidation_fee, Rounding::Floor).unwrap();
        assert_eq!(done.fill.fee, nominal.min(allowed));
        is_bound |= allowed < nominal && scenario.account(0).cash > nominal;
    }
    assert!(is_bound, "no case came to the bound");
}

/// Opening at the margin's edge only to be liquidated by a friend costs more than the friend gets.
#[test]
fn nobody_earns_the_keepers_fee_by_being_liquidated() {
    for contracts in [10, 40, 100, 1_000] {
        let mut scenario = fallen(parameters(), (contracts, contracts * 11 / 10 + 1), 8_950_000_000);
        let opened = scenario.slot(0).quote.magnitude();
        let taken = scenario.exchange.liquidate(0, 0, 2).unwrap().keeper_fee;
        let paid =
            Quote::from_magnitude(opened).unwrap().times(parameters().taker_fee, Rounding::Ceil).unwrap();
        assert!(taken <= paid, "{contracts} contracts bring {taken:?} for {paid:?}");
        assert!(taken.is_positive());
    }
}

#[test]
fn an_insolvent_account_is_sold_in_slices_within_the_band() {
    let mut scenario = fallen(parameters(), (20_000, 26_000), 10 * PRICE);
    settle_at(&mut scenario, 8_800_000_000);
    scenario.trade(1, -80_000).unwrap();
    settle_at(&mut scenario, 8_700_000_000);
    assert!(health(&scenario).equity.is_negative());
    let mut slices = 0;
    while !scenario.slot(0).base.is_zero() {
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => {
                slices += 1;
                let mark = scenario.market().curve.mark(Rounding::Ceil).unwrap();
                let edge = 8_700_000_000 / 100 * 99;
                assert!(mark.raw() >= edge, "the mark went to {mark:?}");
                assert_eq!(done.keeper_fee.is_zero(), !scenario.slot(0).base.is_zero());
            }
            Err(Error::LiquidationPrice) => {
                scenario.trade(1, 2_000).unwrap();
            }
            Err(error) => panic!("{error:?}"),
        }
        assert!(slices < 50);
    }
    assert!(slices > 1, "{slices} slices");
    assert!(scenario.slot(0).debt.is_positive());
}

/// What the touch settled is told with the fill, for the event: funding since the last one, what the claim was paid.
#[test]
fn a_liquidation_and_a_trade_tell_what_the_touch_settled() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 9_250_000_000);
    let (mut market, mut slot, mut cash) = (*scenario.market(), scenario.slot(0), Quote::ZERO);
    let expected = slot::touch(&mut market, &parameters(), &mut slot, &mut cash).unwrap();
    assert!(expected.funding.is_negative(), "it has paid funding since");
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    assert_eq!(done.fill.touched, expected);

    scenario.later(600, 9_250_000_000);
    scenario.update();
    let (mut market, mut slot) = (*scenario.market(), scenario.slot(0));
    let expected = slot::touch(&mut market, &parameters(), &mut slot, &mut cash).unwrap();
    assert!(expected.funding.is_negative());
    assert_eq!(scenario.trade(0, -10).unwrap().fill.touched, expected);
}

/// The size to a mark is found with fewer digits the further the limit is from the peg; a long whose index has fallen to a
/// fifth, a thousandth, or less than a millionth of the peg is sold all the same, and a large one leaves the mark at the limit.
#[test]
fn an_insolvent_account_is_sold_however_far_the_index_has_fallen() {
    for price in [2 * PRICE, PRICE, PRICE / 100, 1_000, 400] {
        let mut scenario = fallen(parameters(), (1_000, 1_100), price);
        for _ in 0..12 {
            settle_at(&mut scenario, price);
        }
        assert!(health(&scenario).equity.is_negative());
        let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
        assert_eq!(
            done.fill.base.magnitude(),
            1_000 * CONTRACT,
            "whole, at a mark far above the index of {price}"
        );
    }
    // A curve of which three times the reserve is sold: from 10 to the limit at 0.99.
    let wide = Parameters { open_interest_cap: Ratio::new(600_000), ..parameters() };
    let mut scenario = fallen(wide, (20_000, 26_000), PRICE);
    for _ in 0..12 {
        settle_at(&mut scenario, PRICE);
    }
    let market = scenario.market();
    let at_limit = market.curve.sqrt_k / 1_000 * 3_165;
    let swap = market.curve.swap(Side::Short, at_limit - market.curve.base_reserve.raw()).unwrap();
    market.curve = market.curve.after(&swap);
    let edge = PRICE / 100 * 99;
    let mark = |scenario: &mut Scenario| scenario.market().curve.mark(Rounding::Floor).unwrap().raw();
    assert!(mark(&mut scenario) > edge);
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    let mark = mark(&mut scenario);
    assert!(done.fill.base.magnitude() > 10_000 * CONTRACT && done.fill.base.magnitude() < 20_000 * CONTRACT);
    assert!((edge..edge + edge / 100_000).contains(&mark), "the mark went to {mark}");
}
