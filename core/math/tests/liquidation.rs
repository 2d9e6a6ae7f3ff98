//! Checks that a liquidation improves the account or closes the position, at a bounded price and fee.

mod common;

use ballast_math::health::{Health, Purpose};
use ballast_math::liquidation::Liquidated;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Base, Error, Price, Quote, Ratio, Rounding, Side, position};
use common::auction::Auction;
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::random::Random;
use common::scenario::Scenario;

fn parameters() -> Parameters {
    Parameters { valuation_band: Ratio::new(10_000), ..presets::parameters() }
}

/// Creates an account with `contracts` and `cash`, and then sets the index to `price`.
fn fallen(parameters: Parameters, (contracts, cash): (i64, i64), price: u64) -> Scenario {
    let mut scenario = Scenario::new(parameters, 4);
    scenario.deposit(0, cash);
    scenario.deposit(1, 10_000_000);
    scenario.market().insurance = Quote::new(1_000 * QUOTE);
    scenario.exchange.vault += i128::from(1_000 * QUOTE);
    scenario.trade(0, contracts).unwrap();
    scenario.settle_at(price);
    scenario
}

fn health(scenario: &Scenario) -> Health {
    scenario.exchange.health(0, Purpose::Maintenance).unwrap()
}

#[test]
fn a_healthy_account_is_left_alone() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 10 * PRICE);
    assert_eq!(scenario.exchange.liquidate(0, 0, 2).err(), Some(Error::NotLiquidatable));
    assert_eq!(scenario.exchange.take_over(0, 1, 0, u64::MAX).err(), Some(Error::NotLiquidatable));
    assert_eq!(scenario.exchange.liquidate(1, 0, 2).err(), Some(Error::NoPosition));
}

#[test]
fn a_partial_liquidation_ends_above_maintenance() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 9_250_000_000);
    let before = health(&scenario);
    assert!(!before.is_met() && before.equity.is_positive());
    let auction = Auction::of(&scenario.exchange, 0, 0);
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    assert_eq!(done.before, before);
    let after = health(&scenario);
    assert!(after.is_met() && after.improves_on(&before).unwrap());
    let left = scenario.position(0).base;
    assert!(left.is_positive() && done.fill.base.is_negative());
    // No more is sold than needed. The margin above the buffer comes from the part of the assumed cost that the curve did not
    // charge, and from rounding to a step.
    let parameters = parameters();
    let price = scenario.value(Side::Long);
    let spared = done.fill.quote.raw() - done.fill.fee.raw() - auction.kept(done.fill.base.magnitude());
    let buffer =
        left.value(price, Rounding::Floor).unwrap().times(parameters.liquidation_buffer, Rounding::Floor);
    let target = after.requirement.plus(buffer.unwrap()).unwrap();
    let beyond = after.equity.minus(target).unwrap().raw();
    assert!((spared..spared + QUOTE).contains(&beyond), "{beyond} beyond the target, {spared} spared");
    assert_eq!(done.keeper_fee, parameters.keeper_fee);
    assert_eq!(scenario.account(2).cash, done.keeper_fee);
}

/// Checks that a push of more than one taker fee against an account delays its sale on the curve until the next second, and that a
/// smaller push does not. The take-over remains possible, and so does a sale in the next second.
#[test]
fn a_push_holds_a_sale_up_for_its_second() {
    for sign in [1, -1] {
        let index = if sign > 0 { 9_200_000_000 } else { 10_800_000_000 };
        // A taker fee of 0.1 % of the mark is half of that in the reserve of about a million contracts.
        for (pushed, is_held_up) in [(0, false), (400, false), (600, true), (-600, false)] {
            let mut scenario = fallen(parameters(), (sign * 5_000, 6_500), index);
            scenario.trade(1, -sign * 30_000).unwrap();
            scenario.exchange.clock.time += 1;
            if pushed != 0 {
                scenario.trade(1, -sign * pushed).unwrap();
            }
            let mut other = Scenario { exchange: scenario.exchange.clone() };
            let outcome = scenario.exchange.liquidate(0, 0, 2).map(drop);
            assert_eq!(outcome, if is_held_up { Err(Error::LiquidationPrice) } else { Ok(()) }, "{pushed}");
            other.exchange.take_over(0, 1, 0, 100 * CONTRACT).unwrap();
            scenario.exchange.clock.time += 1;
            assert!(!is_held_up || scenario.exchange.liquidate(0, 0, 2).is_ok());
        }
    }
}

/// Checks that, if this second's trades have moved the mark against the account even slightly, only one taker fee's share of the
/// reserve is sold. This is no more than the cost of trading ahead of the sale. If the trades have not moved the mark, or have
/// moved it the other way, the whole size that is due is sold.
#[test]
fn a_moved_mark_leaves_a_fees_worth_to_be_sold_in_its_second() {
    for sign in [1, -1] {
        let index = if sign > 0 { 9_200_000_000 } else { 10_800_000_000 };
        let sold = |pushed: i64| {
            let mut scenario = fallen(parameters(), (sign * 10_000, 12_000), index);
            scenario.trade(1, -sign * 25_000).unwrap();
            scenario.exchange.clock.time += 1;
            let calm = scenario.market().curve.base_reserve.raw();
            if pushed != 0 {
                scenario.trade(1, -sign * pushed).unwrap();
            }
            let first = scenario.exchange.liquidate(0, 0, 2).unwrap().fill.base.magnitude();
            (first, calm / 1_000 / parameters().base_step * parameters().base_step, scenario)
        };
        let (all, room, _) = sold(0);
        assert!(all > 2 * room, "{all} is due, {room} is room");
        assert_eq!(sold(-100).0, all);
        for pushed in [1, 100, 400] {
            let (part, room, mut scenario) = sold(pushed);
            assert_eq!(part, room, "after {pushed}");
            assert_eq!(scenario.exchange.liquidate(0, 0, 2).err(), Some(Error::LiquidationPrice));
            scenario.exchange.clock.time += 1;
            assert!(scenario.exchange.liquidate(0, 0, 2).is_ok());
        }
    }
}

/// Checks that a push in the account's favour lets the curve take the whole size that is due, but that the sale and its fee cost
/// the account no more than a take-over.
#[test]
fn a_push_for_an_account_costs_it_no_more_than_a_take_over() {
    let harsh = Parameters { liquidation_fee: Ratio::new(25_000), ..parameters() };
    for pushed in [0, 1_000, 10_000, 20_000] {
        let mut scenario = fallen(harsh, (5_000, 6_500), 9_200_000_000);
        scenario.trade(1, -30_000).unwrap();
        if pushed > 0 {
            scenario.trade(1, pushed).unwrap();
        }
        scenario.exchange.clock.time += 1;
        let mut other = Scenario { exchange: scenario.exchange.clone() };
        let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
        let taken = other.exchange.take_over(0, 1, 0, u64::MAX).unwrap();
        assert!(done.fill.base.magnitude() <= taken.base.magnitude(), "{pushed}");
        let kept = i128::from(done.fill.quote.minus(done.fill.fee).unwrap().raw());
        let paid = i128::from(taken.quote.raw().abs());
        let (sold, all) = (i128::from(done.fill.base.magnitude()), i128::from(taken.base.magnitude()));
        assert!(kept * all >= (paid - 1) * sold, "{kept} for {sold}, a take-over pays {paid} for {all}");
    }
}

/// Checks that the size closed by a liquidation does not depend on the mark if the curve takes all of it, and that neither the
/// size nor the price of a take-over depends on the mark.
#[test]
fn size_and_health_do_not_depend_on_the_mark() {
    for contracts in [5_000, -5_000] {
        let mut sizes = vec![];
        for pushed in [0, 3_000, 10_000, 20_000, 30_000] {
            let sign = contracts / 5_000;
            let mut scenario = fallen(
                parameters(),
                (contracts, 6_500),
                if sign > 0 { 9_200_000_000 } else { 10_800_000_000 },
            );
            scenario.trade(1, -sign * 30_000).unwrap();
            if pushed > 0 {
                scenario.trade(1, sign * pushed).unwrap();
            }
            scenario.exchange.clock.time += 1;
            let mut other = Scenario { exchange: scenario.exchange.clone() };
            let before = health(&scenario);
            let closed = scenario.exchange.liquidate(0, 0, 2).unwrap().fill.base;
            let taken = other.exchange.take_over(0, 1, 0, u64::MAX).unwrap();
            sizes.push((before, closed, taken.base, taken.quote));
        }
        assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
        assert!(!sizes[0].1.is_zero() && sizes[0].1.magnitude() < 5_000 * CONTRACT);
    }
}

/// Checks many sizes, prices and parameters. A liquidation improves a solvent account or closes its position, and its fee is
/// bounded. The account gets at least V less the cost that section 11 allows for a sale, after the fee.
#[test]
fn it_improves_or_closes() {
    let mut random = Random::new(11);
    let (mut partial, mut whole, mut insolvent) = (0, 0, 0);
    for _ in 0..12_000 {
        let contracts = i64::try_from(random.between(1, 20_000)).unwrap() * random.pick(&[1, -1]);
        let cash = contracts.abs() * 13 / 10 + 2;
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
        let auction = Auction::of(&scenario.exchange, 0, 0);
        let done = match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => done,
            Err(Error::LiquidationPrice) => continue,
            Err(error) => panic!("{contracts} at {price}: {error:?}"),
        };
        let after = health(&scenario);
        if before.equity.is_negative() {
            insolvent += 1;
            assert!(done.fill.fee.is_zero(), "an insolvent account pays no fee");
            ensure_settled(&scenario, (cash_before, done.fill.realised));
            continue;
        }
        assert!(after.improves_on(&before).unwrap(), "{contracts} at {price}: {before:?} to {after:?}");
        let nominal =
            Quote::new(done.fill.quote.raw().abs()).times(parameters.liquidation_fee, Rounding::Floor);
        assert!(done.fill.fee <= nominal.unwrap());
        ensure_price(&auction, &done);
        if scenario.position(0).base.is_zero() {
            whole += 1;
            assert!(!after.equity.is_negative(), "the fee made a bankruptcy");
        } else {
            partial += 1;
        }
    }
    assert!(partial > 100 && whole > 100 && insolvent > 100, "{partial} {whole} {insolvent}");
}

/// Checks that cash waits for all debts while there is a position. When the last position closes, the debts are settled up at
/// once: the cash pays them, and any remainder becomes a deficit.
fn ensure_settled(scenario: &Scenario, (cash, realised): (Quote, Quote)) {
    let (position, left) = (scenario.position(0), scenario.account(0).cash);
    if !position.base.is_zero() {
        assert_eq!(
            (left, position.debt),
            (cash, realised.negated().unwrap()),
            "its cash stays for its debts"
        );
        return;
    }
    let short = cash.plus(realised).unwrap();
    assert_eq!((left, position.debt), (short.or_zero(), Quote::ZERO));
    assert_eq!(position.written_off, short.min(Quote::ZERO).negated().unwrap());
}

#[test]
fn a_solvent_account_is_not_sold_far_from_the_index() {
    // The mark is at 10 while the index, and therefore V, is far above it. A short cannot be bought back there.
    let mut scenario = fallen(parameters(), (-1_000, 1_100), 10_750_000_000);
    let before = health(&scenario);
    assert!(before.equity.is_positive() && !before.is_met());
    scenario.exchange.liquidate(0, 0, 2).unwrap();
    // Create a long with the mark far below the index.
    let mut scenario = Scenario::new(parameters(), 4);
    scenario.deposit(0, 16_200);
    scenario.deposit(1, 10_000_000);
    scenario.trade(0, 14_000).unwrap();
    scenario.settle_at(9_500_000_000);
    scenario.trade(1, -45_000).unwrap();
    scenario.settle_at(9_400_000_000);
    assert!(!health(&scenario).is_met(), "{:?}", health(&scenario));
    assert!(health(&scenario).equity.is_positive());
    // The sale is limited to the size that the curve takes within one taker fee of the index.
    let mut slices = 0;
    while !health(&scenario).is_met() {
        let auction = Auction::of(&scenario.exchange, 0, 0);
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => {
                ensure_price(&auction, &done);
                slices += 1;
            }
            Err(error) => {
                assert_eq!(error, Error::LiquidationPrice);
                break;
            }
        }
    }
    assert!(slices > 0 && !scenario.position(0).base.is_zero(), "{slices} slices");
}

/// Checks that the average price is at least V less the discount, and that at least V less the cost remains after the fee.
fn ensure_price(auction: &Auction, done: &Liquidated) {
    let base = done.fill.base.magnitude();
    assert!(done.fill.quote.raw() >= auction.least(base), "{auction:?} {done:?}");
    let kept = auction.kept(base).min(done.fill.quote.raw());
    assert!(done.fill.quote.raw() - done.fill.fee.raw() >= kept, "{auction:?} {done:?}");
}

/// Checks positions of up to eight per cent of the depth, with the mark anywhere in the band and equity anywhere below
/// maintenance. Any size that the curve cannot take within one taker fee of the index is sold in slices. No ratio falls except by
/// rounding, and no sale puts a solvent account into debt.
#[test]
fn no_slice_of_a_solvent_position_worsens_the_account() {
    let mut random = Random::new(31);
    let (mut slices, mut limited, mut thin, mut refused, mut improved) = (0, 0, 0, 0, 0);
    for _ in 0..12_000 {
        let Some(mut scenario) = pushed(&mut random) else { continue };
        let (before, auction) = (health(&scenario), Auction::of(&scenario.exchange, 0, 0));
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => {
                ensure_price(&auction, &done);
                let base = done.fill.base.magnitude();
                let due = auction.fee(base, done.fill.quote.raw(), parameters().liquidation_fee.raw());
                let cash = done.cash.raw() + done.fill.fee.raw();
                assert_eq!(done.fill.fee.raw(), due.min(cash), "{done:?}");
                let after = health(&scenario);
                let rounding = Auction::rounding(base);
                assert!(after.equity.raw() >= -rounding, "{auction:?} {before:?} to {after:?}");
                let rounded = Health { equity: after.equity.plus(Quote::new(rounding)).unwrap(), ..after };
                assert!(
                    scenario.position(0).base.is_zero() || rounded.improves_on(&before).unwrap(),
                    "{done:?} {before:?} to {after:?}"
                );
                improved += u32::from(after.improves_on(&before).unwrap());
                thin += u32::from(done.is_slice && auction.worst == auction.backed);
                limited += u32::from(done.fill.fee.raw() > 0 && is_limited(&done));
                slices += u32::from(!after.is_met());
            }
            Err(Error::LiquidationPrice) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    println!(
        "{slices} slices, {limited} fees limited, {thin} by the equity, {refused} refused, {improved} improved"
    );
    // If the equity is less than one taker fee of the position, the slice is smaller in proportion.
    assert!(limited > 100 && thin > 50, "{limited} {thin}");
    assert!(slices > 500 && refused > 500 && improved > 1_000, "{slices} {refused} {improved}");
}

/// Returns whether the fee is less than the parameter allows.
fn is_limited(done: &Liquidated) -> bool {
    let paid = Quote::new(done.fill.quote.raw().abs());
    done.fill.fee < paid.times(parameters().liquidation_fee, Rounding::Floor).unwrap()
}

/// Creates a position, pushes the mark against it, moves the index against it, and reduces the account's cash to a random part of
/// its requirement.
fn pushed(random: &mut Random) -> Option<Scenario> {
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
    if pushed != 0 {
        scenario.trade(1, pushed).ok()?;
    }
    let fall = random.between(0, 300_000_000);
    scenario.settle_at(if contracts > 0 { 10 * PRICE - fall } else { 10 * PRICE + fall });
    let most = random.pick(&[998, 998, 998, 20]);
    let wanted = health(&scenario).requirement.magnitude() * random.between(1, most) / 1_000;
    let surplus = health(&scenario).equity.raw() - i64::try_from(wanted).unwrap();
    let cash = scenario.account(0).cash.raw();
    if surplus < 0 || surplus > cash {
        return None;
    }
    scenario.exchange.accounts[0].cash = Quote::new(cash - surplus);
    scenario.exchange.vault -= i128::from(surplus);
    Some(scenario)
}

/// Checks that the fee takes at most the proceeds above V less the allowed cost, even if a loss in another market leaves cash.
#[test]
fn the_fee_leaves_what_the_sale_may_not_cost() {
    let mut is_bound = false;
    for sold in (50_000..58_000).step_by(250) {
        let mut scenario = Scenario::new(parameters(), 4);
        scenario.exchange.venues.push(Scenario::venue(parameters()));
        scenario.deposit(0, 2_100);
        scenario.deposit(1, 10_000_000);
        scenario.trade(0, 1_000).unwrap();
        let amount = Amount::Base(1_000 * CONTRACT);
        let order = Order { side: Side::Long, amount, limit: None, reduce_only: false };
        scenario.exchange.trade(0, 1, &order).unwrap();
        scenario.settle_at(9_200_000_000);
        scenario.trade(1, -sold).unwrap();
        let other = scenario.exchange.venues[1].reading.unwrap();
        scenario.exchange.venues[1].reading = Ok(Reading { price: Price::new(9_020_000_000), ..other });
        scenario.settle_at(9_020_000_000);
        assert!(health(&scenario).equity.is_positive(), "{sold}");
        let auction = Auction::of(&scenario.exchange, 0, 0);
        let Ok(done) = scenario.exchange.liquidate(0, 0, 2) else { continue };
        let (closed, quote) = (done.fill.base.magnitude(), done.fill.quote);
        let allowed = quote.raw() - auction.kept(closed);
        let nominal = quote.times(parameters().liquidation_fee, Rounding::Floor).unwrap().raw();
        assert_eq!(done.fill.fee.raw(), nominal.min(allowed.max(0)), "{sold}");
        is_bound |= allowed < nominal && scenario.account(0).cash.raw() > nominal;
    }
    assert!(is_bound, "no case came to the bound");
}

/// Checks that opening a position at the edge of its margin, in order to be liquidated by an accomplice, costs more than the
/// accomplice receives.
#[test]
fn nobody_earns_the_keepers_fee_by_being_liquidated() {
    for contracts in [10, 40, 100, 1_000] {
        let mut scenario = fallen(parameters(), (contracts, contracts * 11 / 10 + 1), 8_950_000_000);
        let opened = scenario.position(0).quote.magnitude();
        let taken = scenario.exchange.liquidate(0, 0, 2).unwrap().keeper_fee;
        let paid =
            Quote::from_magnitude(opened).unwrap().times(parameters().taker_fee, Rounding::Ceil).unwrap();
        assert!(taken <= paid, "{contracts} contracts bring {taken:?} for {paid:?}");
        assert!(taken.is_positive());
    }
}

/// Checks that each slice is the largest one whose average price is within one taker fee of the published index.
#[test]
fn an_insolvent_account_is_sold_in_slices_within_a_fee_of_the_index() {
    let mut scenario = fallen(parameters(), (20_000, 26_000), 10 * PRICE);
    scenario.settle_at(8_800_000_000);
    scenario.trade(1, -90_000).unwrap();
    scenario.settle_at(8_700_000_000);
    assert!(health(&scenario).equity.is_negative());
    let worst = Price::new(8_700_000_000 / 1_000 * 999);
    let mut slices = 0;
    while !scenario.position(0).base.is_zero() {
        let (curve, whole) = (scenario.market().curve, scenario.position(0).base.magnitude());
        let least = |base: u64| Base::from_magnitude(base).unwrap().value(worst, Rounding::Floor).unwrap();
        match scenario.exchange.liquidate(0, 0, 2) {
            Ok(done) => {
                slices += 1;
                let base = done.fill.base.magnitude();
                assert!(done.fill.quote >= least(base), "{:?}", done.fill);
                let more = base + 2 * parameters().base_step;
                let next = curve.swap(Side::Short, more).unwrap().quote;
                assert!(base == whole || next < least(more), "more could have been sold than {base}");
                assert!(done.fill.fee.is_zero());
                assert_eq!(done.keeper_fee.is_zero(), !scenario.position(0).base.is_zero());
            }
            Err(Error::LiquidationPrice) => {
                scenario.trade(1, 2_000).unwrap();
            }
            Err(error) => panic!("{error:?}"),
        }
        assert!(slices < 50);
    }
    assert!(slices > 1, "{slices} slices");
    assert!(scenario.position(0).debt.is_positive() || scenario.position(0).written_off.is_positive());
}

/// Checks that the fill reports the amounts settled by the touch, for the event: funding since the last touch, and the payment on
/// the claim.
#[test]
fn a_liquidation_and_a_trade_tell_what_the_touch_settled() {
    let mut scenario = fallen(parameters(), (1_000, 1_100), 9_250_000_000);
    let (mut market, mut position, mut cash) = (*scenario.market(), scenario.position(0), Quote::ZERO);
    let expected = position::touch(&mut market, &parameters(), &mut position, &mut cash).unwrap();
    assert!(expected.funding.is_negative(), "it has paid funding since");
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    assert_eq!(done.fill.touched, expected);

    scenario.later(600, 9_250_000_000);
    scenario.update();
    let (mut market, mut position) = (*scenario.market(), scenario.position(0));
    let expected = position::touch(&mut market, &parameters(), &mut position, &mut cash).unwrap();
    assert!(expected.funding.is_negative());
    assert_eq!(scenario.trade(0, -10).unwrap().fill.touched, expected);
}

/// Checks that an insolvent position is sold however far the index has fallen, although the size for a price is computed with
/// fewer digits the further the limit is from the peg. Tries an index of a fifth, a thousandth and less than a millionth of the
/// peg. A large position is sold at an average price equal to the limit.
#[test]
fn an_insolvent_account_is_sold_however_far_the_index_has_fallen() {
    for price in [2 * PRICE, PRICE, PRICE / 100, 1_000, 400] {
        let mut scenario = fallen(parameters(), (1_000, 1_100), price);
        assert!(health(&scenario).equity.is_negative());
        let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
        assert_eq!(
            done.fill.base.magnitude(),
            1_000 * CONTRACT,
            "whole, at a mark far above the index of {price}"
        );
    }
    // A sale of three times the curve's reserve moves the mark from 10 to 1.005.
    let wide = Parameters { open_interest_cap: Ratio::new(600_000), ..parameters() };
    let mut scenario = fallen(wide, (20_000, 26_000), PRICE);
    let market = scenario.market();
    let reserve = market.curve.sqrt_k / 1_000 * 3_155;
    let swap = market.curve.swap(Side::Short, reserve - market.curve.base_reserve.raw()).unwrap();
    // Book the swap as other users' positions, so that the market's books stay correct.
    market.curve = market.curve.after(&swap);
    market.base_short = market.base_short.minus(swap.base).unwrap();
    market.quote_short = market.quote_short.plus(swap.quote).unwrap();
    let done = scenario.exchange.liquidate(0, 0, 2).unwrap();
    let base = done.fill.base.magnitude();
    assert!(base > 10_000 * CONTRACT && base < 20_000 * CONTRACT, "{base}");
    let average = i128::from(done.fill.quote.raw()) * 1_000_000_000_000 / i128::from(base);
    let worst = i128::from(PRICE / 1_000 * 999);
    assert!((worst..worst + worst / 100_000).contains(&average), "the average was {average}");
}
