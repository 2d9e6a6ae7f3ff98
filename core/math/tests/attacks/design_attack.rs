//! The experiments that shaped the rules, repeated on today's rules. The weaknesses found in the first draft must not exist in
//! today's rules.

use ballast_math::claims::ClaimsIndex;
use ballast_math::curve::Curve;
use ballast_math::parameters::Parameters;
use ballast_math::{Price, Quote, Ratio, Rounding, Side};

use crate::common::presets::{CONTRACT, PRICE, QUOTE};
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// Creates a curve of a thousand contracts at a hundred quote, as in the experiments.
fn thousand() -> Curve {
    Curve::at_rest(1_000 * CONTRACT, Price::new(100 * PRICE)).unwrap()
}

fn bought(curve: &Curve, contracts: u64) -> (Curve, i64) {
    let swap = curve.swap(Side::Long, contracts * CONTRACT).unwrap();
    (curve.after(&swap), swap.quote.raw())
}

/// e1: a trader buys 50 before somebody else's 200 and sells into it, which gains 3,070.18. The other trader is worth minus that at
/// X, but looks like a winner at the mark. Split over ten accounts, the profits at X still add up to minus 3,070.18.
#[test]
fn e1_only_the_clearing_price_sums_to_zero() {
    let (first, paid_first) = bought(&thousand(), 50);
    let (second, paid_second) = bought(&first, 200);
    let sold = second.swap(Side::Short, 50 * CONTRACT).unwrap();
    let claim = paid_first + sold.quote.raw();
    assert_eq!(claim / 10_000, 307_017, "3,070.18");
    let curve = second.after(&sold);
    let position = |price: Price| i64::try_from(200 * price.raw() / 1_000).unwrap() + paid_second;
    let at_x = position(curve.clearing_price(Rounding::Floor).unwrap());
    let at_mark = position(curve.mark(Rounding::Floor).unwrap());
    assert!((at_x + claim).abs() <= 2, "{at_x} {claim}");
    assert_eq!(at_mark / 10_000, 317_982, "at the mark the loser looks like a winner of 3,179.82");

    let (mut curve, mut paid) = (first, vec![]);
    for _ in 0..10 {
        let (next, quote) = bought(&curve, 20);
        paid.push(quote);
        curve = next;
    }
    let sold = curve.swap(Side::Short, 50 * CONTRACT).unwrap();
    let curve = curve.after(&sold);
    let price = i64::try_from(curve.clearing_price(Rounding::Floor).unwrap().raw()).unwrap();
    let profits: Vec<i64> = paid.iter().map(|quote| 20 * price / 1_000 + quote).collect();
    let losses: i64 = profits.iter().filter(|profit| **profit < 0).sum();
    assert!((profits.iter().sum::<i64>() + claim).abs() <= 20, "{profits:?}");
    assert_eq!(losses / 10_000, -347_378, "losses of 3,473.78 against gains of 403.60");
}

/// e1 and e3: raising the peg while users are net long by a fifth costs the surplus exactly the rise in exit value. Lowering it
/// gains as much. No other number changes.
#[test]
fn e1_a_step_of_the_peg_is_booked_exactly() {
    for (contracts, percent) in [(20_000, 104), (20_000, 96), (-20_000, 104), (-20_000, 96)] {
        let mut arena = Arena::new(Parameters { surplus_floor: Quote::ZERO, ..quiet() });
        let user = arena.join(1_000_000);
        arena.trade(user, contracts).unwrap();
        let saved = Quote::new(10_000 * QUOTE);
        let market = arena.scenario.market();
        (market.subsidy, market.cash) = (saved, market.cash.plus(saved).unwrap());
        market.surplus = market.surplus.plus(saved).unwrap();
        arena.later(1, INDEX * percent / 100);
        arena.scenario.update();
        arena.later(1, INDEX * percent / 100);
        arena.scenario.update();
        let before = *arena.scenario.market();
        let cost = arena.exchange().repeg(0, quiet().largest_peg_step()).unwrap();
        let after = *arena.scenario.market();
        assert_eq!(before.surplus.minus(after.surplus).unwrap(), cost);
        assert_eq!(
            (before.cash, before.quote_long, before.quote_short),
            (after.cash, after.quote_long, after.quote_short)
        );
        let slack = after.identity_slack().unwrap() - before.identity_slack().unwrap();
        assert!((0..2_000_000_000_000).contains(&slack), "{slack}");
    }
}

/// e3: twenty steps of one per cent in one transaction took 867 of 1,000 from the bucket. Now a second step within three seconds is
/// rejected, and a step is at most two fees.
#[test]
fn e3_steps_come_one_in_three_seconds_and_two_fees_large() {
    let mut arena = Arena::new(quiet());
    let attacker = arena.join(1_000_000);
    arena.trade(attacker, 10_000).unwrap();
    let largest = quiet().largest_peg_step();
    assert!(largest.raw() <= 2 * quiet().taker_fee.raw());
    let market = arena.scenario.market();
    market.subsidy = Quote::new(1_000 * QUOTE);
    let saved = Quote::new(10_000 * QUOTE);
    (market.cash, market.surplus) = (market.cash.plus(saved).unwrap(), market.surplus.plus(saved).unwrap());
    arena.later(1, INDEX * 105 / 100);
    arena.exchange().repeg(0, largest).unwrap();
    for seconds in [0, 0, 1, 1] {
        arena.later(seconds, INDEX * 105 / 100);
        assert!(arena.exchange().repeg(0, largest).is_err());
    }
    arena.later(1, INDEX * 105 / 100);
    arena.exchange().repeg(0, largest).unwrap();
}

/// e4: with claims of 100, an inflow of 50, a claim of +100, and inflows of 75 and 60, the index pays 95 and 90. An additive index
/// pays 117.5 or 180.
#[test]
fn e4_the_claims_index_pays_ninety_five_and_ninety() {
    let unit = |quote: i64| Quote::new(quote * QUOTE);
    let index = ClaimsIndex::new();
    let grow = |index: &ClaimsIndex, quote| {
        let none = ballast_math::claims::Claim::default();
        index.grow(&none, unit(quote)).unwrap()
    };
    let (index, first) = grow(&index, 100);
    let index = index.pay(unit(50), unit(100)).unwrap();
    let (index, second) = grow(&index, 100);
    let index = index.pay(unit(75), unit(150)).unwrap();
    let index = index.pay(unit(60), unit(75)).unwrap();
    let paid = [first, second].map(|claim| index.standing(&claim).unwrap().paid.raw());
    assert!((94_999_999..=95_000_000).contains(&paid[0]), "{paid:?}");
    assert!((89_999_999..=90_000_000).contains(&paid[1]), "{paid:?}");
}

/// e4 and e10: the amount that funding takes from the bucket does not depend on the number of touches. The amount is 400, not
/// 1,000.
#[test]
fn e10_the_bucket_gives_the_same_however_often_it_is_asked() {
    let outcomes = [1, 10, 100, 1_000].map(|touches| {
        let parameters = Parameters {
            funding_bucket_cap: Quote::new(300 * QUOTE),
            funding_bucket_refill: Quote::new(300_000),
            surplus_floor: Quote::ZERO,
            ..quiet()
        };
        let mut arena = Arena::new(parameters);
        let receiver = arena.join(5_000_000);
        let market = arena.scenario.market();
        let gift = Quote::new(1_000_000 * QUOTE);
        (market.cash, market.surplus) = (gift, gift);
        arena.later(1, INDEX * 97 / 100);
        arena.trade(receiver, -10_000).unwrap();
        arena.scenario.market().funding.bucket = Quote::new(100 * QUOTE);
        let before = arena.scenario.market().surplus.raw();
        for _ in 0..touches {
            arena.later(1_000 / touches, INDEX * 97 / 100);
            arena.scenario.update();
        }
        before - arena.scenario.market().surplus.raw()
    });
    println!("e10: {outcomes:?}");
    let (least, most) = (outcomes.iter().min().unwrap(), outcomes.iter().max().unwrap());
    assert!(most - least <= 1_000, "{outcomes:?}");
    assert!(*most <= 400 * QUOTE, "{outcomes:?}");
}

/// e4: with a premium that was smoothed at each touch, the same path produced funding from 29.88 to 41.58. With the stored
/// premium, the result is always the same.
#[test]
fn e4_funding_does_not_depend_on_the_touches() {
    let paid = [1, 60, 600, 1_800].map(|step| {
        let mut arena = Arena::new(Parameters { funding_max_interval: 86_400, ..quiet() });
        let (long, short) = (arena.join(1_000_000), arena.join(1_000_000));
        arena.trade(long, 10_000).unwrap();
        arena.trade(short, -5_000).unwrap();
        for _ in 0..3_600 / step {
            arena.later(step, INDEX);
            arena.scenario.update();
        }
        arena.scenario.market().funding.paid.raw()
    });
    assert!(paid[0] > QUOTE);
    let (least, most) = (paid.iter().min().unwrap(), paid.iter().max().unwrap());
    assert!(most - least <= 3_600, "a unit a touch: {paid:?}");
}

/// e4 and e9: with equity of 4.9, 4 and 3 per hundred and a target of seven, closing the computed size ends above maintenance.
/// Closing a quarter at an equity of 1.5 lowered the ratio. A slice, which is sold when the curve does not take everything, does
/// not lower it either.
#[test]
fn e4_a_liquidation_never_lowers_the_ratio() {
    let mut worst = Worst::new();
    for fall in 52..100 {
        let mut arena = Arena::new(quiet());
        let (victim, arbitrageur, keeper) = (arena.join(1_000_000), arena.join(20_000_000), arena.join(1));
        arena.trade(victim, 5_000).unwrap();
        arena.take_free_cash(victim);
        for step in 1..=5 {
            let price = INDEX - INDEX * fall * step / 5_000;
            arena.later(20, price);
            arena.arbitrage(arbitrageur, (0, price));
        }
        arena.scenario.let_averages_follow();
        let purpose = ballast_math::health::Purpose::Maintenance;
        let before = arena.exchange().health(victim, purpose).unwrap();
        if before.is_met() || before.equity.is_negative() {
            continue;
        }
        let Ok(done) = arena.exchange().liquidate(victim, 0, keeper) else { continue };
        let after = arena.exchange().health(victim, purpose).unwrap();
        let closed = arena.exchange().base_of(victim, 0).is_zero();
        let is_good = closed || after.is_met() || done.is_slice && after.improves_on(&before).unwrap();
        worst.see(i64::from(!is_good), || format!("{fall}: {before:?} {after:?}"));
    }
    worst.ensure("partial liquidations that end below maintenance", (0, 20));
}

/// e6: a take-over at index·(1 − 2 %) with the mark at +23 % let the taker take 24 % of the notional out of the liquidated
/// account. Now the taker's discount is at most 2.5 % of the index, however far away the mark is. Any gain of the taker on the
/// curve beyond the index is also available to every other seller.
#[test]
fn e6_a_taker_gets_the_discount_and_no_more() {
    let mut worst = Worst::new();
    for fall in [10, 20, 30, 40] {
        for margin in [5, 10, 20, 40] {
            for pumped in [0, 20_000, -20_000] {
                let mut arena = Arena::new(quiet());
                let (victim, crowd, taker) =
                    (arena.join(1_000_000), arena.join(20_000_000), arena.join(20_000_000));
                arena.trade(victim, 1_000).unwrap();
                arena.take_free_cash(victim);
                if pumped != 0 {
                    arena.trade(crowd, pumped).unwrap();
                }
                // The index falls permanently, and nobody moves the mark down.
                arena.scenario.settle_at(INDEX - INDEX * fall * margin / 4_000);
                let value = arena.scenario.value(Side::Long);
                let Ok(taken) = arena.exchange().take_over(victim, taker, 0, u64::MAX) else { continue };
                let worth = taken.base.value(value, Rounding::Ceil).unwrap().raw();
                let gain = worth - taken.quote.raw();
                worst.see(gain * 1_000_000 / worth, || format!("{fall} {margin} {pumped}"));
            }
        }
    }
    worst.ensure("gained by a take-over, of the position in millionths", (25_000, 12));
}

/// e7: of two winners with 100 each, the first to leave took all of its 100, although the loser could pay only 20 more. Now each
/// gets 60.
#[test]
fn e7_winners_share_what_there_is() {
    let mut book = ClaimsIndex::new();
    let none = ballast_math::claims::Claim::default();
    let hundred = Quote::new(100 * QUOTE);
    let (index, first) = book.grow(&none, hundred).unwrap();
    let (index, second) = index.grow(&none, hundred).unwrap();
    book = index.pay(hundred, Quote::new(200 * QUOTE)).unwrap();
    book = book.pay(Quote::new(20 * QUOTE), hundred).unwrap();
    for claim in [first, second] {
        let paid = book.standing(&claim).unwrap().paid.raw();
        assert!((59_999_999..=60_000_000).contains(&paid), "{paid}");
    }
}

/// e8 and e10: after a history with bankruptcies, once nobody has a position, the unpaid amount equals the shortfall of the
/// surplus, up to rounding. P − C − B is the identity's slack.
#[test]
fn e10_what_is_unpaid_is_what_was_lost() {
    let mut worst = Worst::new();
    for seed in 0..60 {
        let mut random = crate::common::random::Random::new(seed);
        let mut arena = Arena::new(Parameters { insurance_cap: Quote::ZERO, ..quiet() });
        let users: Vec<usize> = (0..12).map(|_| arena.join(3_000)).collect();
        let rich = arena.join(50_000_000);
        let mut price = INDEX;
        for _ in 0..80 {
            let who = users[usize::try_from(random.below(12)).unwrap()];
            let size = i64::try_from(random.between(1, 2_500)).unwrap() * random.pick(&[1, -1]);
            done_or_refused(arena.trade(who, size));
            price = price * random.between(97, 103) / 100;
            arena.later(5, price);
            arena.arbitrage(rich, (0, price));
        }
        arena.close_all(0, rich);
        arena.scenario.let_averages_follow();
        arena.close_all(0, rich);
        for who in 0..arena.exchange().accounts.len() {
            done_or_refused(arena.exchange().repay(who));
        }
        let market = arena.scenario.market();
        if !market.curve.net_base().unwrap().is_zero() {
            continue;
        }
        let rest = market.cash.raw() - market.open_claims.raw() + market.debts.raw() - market.surplus.raw();
        worst.see(rest.abs(), || format!("seed {seed}"));
    }
    worst.ensure("P − C + D − B when everybody is flat", (400, 40));
}

/// e5: funding is booked down for payers and up for receivers, so a side's total is never less than the sum of its positions, for
/// any signs, sizes and touches. The other finding of e5 was that volatility sampled at every touch includes the noise. The
/// volatility grid takes one return per cell.
#[test]
fn e5_noise_between_touches_is_no_volatility() {
    let ratios = [1, 5, 60, 299].map(|step| {
        let parameters = Parameters { volatility_multiplier: Ratio::new(10_000_000), ..quiet() };
        let mut arena = Arena::new(parameters);
        for turn in 0..(3_600 / step) {
            let bounce = if turn % 2 == 0 { INDEX * 10_002 / 10_000 } else { INDEX };
            arena.later(step, bounce);
            arena.scenario.update();
        }
        arena.scenario.market().volatility.ratio.raw()
    });
    // Two basis points each way in a five-minute cell, times ten deviations, result in at most 2,000 in 1e-6.
    println!("e5: {ratios:?}");
    assert!(ratios.iter().all(|ratio| *ratio <= 2_010), "{ratios:?}");
}

/// e1: with a net position of 2, 5, 10 and 20 per cent of x_T, the mark is 2, 5, 11 and 25 per cent above X. The price after
/// everybody has closed is below X by the same ratio, because X is the geometric mean of that price and the mark.
#[test]
fn e1_the_mark_overstates_and_the_clearing_price_does_not() {
    for (percent, above) in [(2, 20_408), (5, 52_631), (10, 111_111), (20, 250_000)] {
        let (curve, _) = bought(&thousand(), 10 * percent);
        let mark = u128::from(curve.mark(Rounding::Floor).unwrap().raw());
        let clearing = u128::from(curve.clearing_price(Rounding::Floor).unwrap().raw());
        let flat = u128::from(curve.peg.raw()) * u128::from(curve.terminal_quote.raw())
            / u128::from(curve.terminal_base.raw());
        assert_eq!((mark - clearing) * 1_000_000 / clearing, above);
        let (square, product) = (clearing * clearing, mark * flat);
        assert!(square.abs_diff(product) < 4 * mark, "{square} {product}");
    }
}

/// e7: a short valued near the index while the mark is pumped hides its exit cost, which is 10 % at a mark of +10 % and more than
/// maintenance. Now a trade that adds risk must keep the mark within the band, and the band is at most maintenance. The margin
/// covers the hidden cost, except the slippage of the short's own exit, which the size ratio covers.
#[test]
fn e7_a_pump_within_the_band_hides_less_than_maintenance() {
    let mut worst = Worst::new();
    for contracts in [10, 100, 1_000] {
        for pushed in (1_000..=40_000).step_by(1_000) {
            let mut arena = Arena::new(quiet());
            let (victim, pusher) = (arena.join(1_000_000), arena.join(20_000_000));
            arena.trade(victim, -contracts).unwrap();
            if !done_or_refused(arena.trade(pusher, pushed)) {
                continue;
            }
            let value = arena.scenario.value(Side::Short);
            let curve = arena.scenario.market().curve;
            let position = arena.scenario.position(victim).base;
            let exit = -curve.swap(Side::Long, position.magnitude()).unwrap().quote.raw();
            let worth = -position.value(value, Rounding::Floor).unwrap().raw();
            let slippage = curve.price_impact(Side::Long, position.magnitude()).unwrap().raw();
            let own = exit / 1_000_000 * i64::try_from(slippage).unwrap();
            worst.see((exit - own - worth) * 1_000_000 / worth, || format!("{contracts} pushed {pushed}"));
        }
    }
    let bound = i64::try_from(quiet().maintenance_ratio.raw()).unwrap();
    worst.ensure("hidden by a pump, in millionths", (bound, 60));
}
