//! The holder of a feed's next update knows the next price. An account opened at the old price must not be insolvent at the new
//! one. Otherwise, a pair of accounts could take the difference from the insurance fund, in one slot and without risk.

use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price, Quote, Ratio};

use crate::common::presets::{QUOTE, with_margin};
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// Creates a listing with this initial margin (1e-6), half of it as maintenance margin, and the other ratios scaled to match. The
/// divergence is as wide as allowed.
pub fn listing(initial: u64) -> Parameters {
    let ratio = Ratio::new;
    let parameters = Parameters {
        liquidation_discount: ratio((initial / 4).max(1_000)),
        taker_fee: ratio(if initial < 50_000 { 200 } else { 1_000 }),
        ..with_margin(quiet(), initial)
    };
    let parameters = Parameters { twap_divergence: parameters.largest_divergence(), ..parameters };
    parameters.validate().unwrap();
    parameters
}

/// Returns the initial distances of the index from its average, in millionths.
fn places(divergence: u64) -> [i64; 5] {
    let edge = divergence.cast_signed();
    [0, edge, -edge, 2 * edge, -2 * edge]
}

/// Creates a market with honest users and insurance, whose index is `place` millionths from its average, and whose mark is pushed
/// by `pushed` thousandths of the depth.
pub fn market(parameters: Parameters, (place, pushed): (i64, i64)) -> Option<Arena> {
    let mut arena = Arena::new(parameters);
    let honest = [arena.join(20_000_000), arena.join(20_000_000)];
    let size = DEPTH / 1_000 * 2;
    arena.trade(honest[0], size).ok()?;
    arena.trade(honest[1], -size).ok()?;
    let insurance = Quote::new(200_000 * QUOTE);
    arena.scenario.market().insurance = insurance;
    arena.exchange().vault += i128::from(insurance.raw());
    let price = INDEX / 1_000_000 * (1_000_000 + place).unsigned_abs();
    arena.later(5, price);
    arena.scenario.update();
    let arbitrageur = arena.join(50_000_000);
    for _ in 0..6 {
        arena.arbitrage(arbitrageur, (0, price));
    }
    if pushed != 0 {
        arena.trade(arbitrageur, DEPTH * pushed / 10_000).ok()?;
    }
    arena.later(1, price);
    arena.scenario.update();
    // In the next slot of the same second, the snapshot is as fresh as possible, and another update can be accepted.
    arena.exchange().clock.slot += 1;
    Some(arena)
}

/// Makes the feed publish `price` in the current slot.
fn post(arena: &mut Arena, price: u64) {
    let clock = arena.exchange().clock;
    arena.exchange().venues[0].reading =
        Ok(Reading { price: Price::new(price), confidence: Price::ZERO, publish_time: clock.time + 1 });
    arena.scenario.update();
    assert_eq!(arena.exchange().state(0).oracle.price.raw(), price, "it is taken in");
}

const INITIALS: [u64; 5] = [10_000, 20_000, 50_000, 100_000, 200_000];

/// Iterates over gaps from a half to thirty per cent, in both directions, in thousandths.
fn gaps() -> impl Iterator<Item = i64> {
    [1, 2, 5, 8]
        .into_iter()
        .chain((10..=100).step_by(5))
        .chain((110..=300).step_by(10))
        .flat_map(|gap| [gap, -gap])
}

/// An account that has just met the initial margin, and has withdrawn all free cash, is solvent after any next price in the slot.
/// The same is true for longs and shorts, for any distance of the index from its average, and for any distance of the mark from
/// the index.
#[test]
fn no_next_price_makes_an_account_that_met_its_margin_insolvent() {
    let mut worst = Worst::new();
    for initial in INITIALS {
        let parameters = listing(initial);
        for place in places(parameters.twap_divergence.raw()) {
            for pushed in [0, 100, -100, 20, -20] {
                let reach = i64::try_from(parameters.price_band.raw()).unwrap() * pushed / 22_000;
                let Some(start) = market(parameters, (place, reach)) else { continue };
                for contracts in [DEPTH / 5_000, -DEPTH / 5_000] {
                    let Some((opened, who)) = open(&start, contracts) else { continue };
                    for gap in gaps() {
                        let left = left(&opened, who, gap);
                        worst
                            .see(-left, || format!("{initial} at {place} pushed {reach}: {contracts} {gap}"));
                    }
                }
            }
        }
    }
    worst.ensure("lacking after the next price, in millionths of the notional", (-1, 10_000));
}

/// Opens a position, and withdraws all free cash.
pub fn open(start: &Arena, contracts: i64) -> Option<(Arena, usize)> {
    let mut arena = start.again();
    let who = arena.join(1_000_000);
    arena.trade(who, contracts).ok()?;
    arena.take_free_cash(who);
    Some((arena, who))
}

/// Returns the equity after a gap, in millionths of the notional before it.
fn left(opened: &Arena, who: usize, gap: i64) -> i64 {
    let mut arena = opened.again();
    let price = arena.exchange().state(0).oracle.price.raw();
    post(&mut arena, price / 1_000 * (1_000 + gap).unsigned_abs());
    let equity = arena.exchange().health(who, Purpose::Maintenance).unwrap().equity;
    let base = arena.exchange().base_of(who, 0).magnitude();
    let notional = i128::from(base) * i128::from(price) / 1_000_000_000_000;
    i64::try_from(i128::from(equity.raw()) * 1_000_000 / notional).unwrap()
}

/// Opens a long and a short in two accounts at the old price and withdraws all free cash. Then posts the update, trades the mark
/// to the new price, liquidates or takes over the loser, and closes everything in the same slot. Checks that nothing is written
/// off, and that nothing is taken from the insurance or the surplus.
#[test]
fn a_pair_across_a_known_gap_gains_nothing_in_one_slot() {
    let (mut worst, mut deficits) = (Worst::new(), Worst::new());
    for initial in INITIALS {
        let parameters = listing(initial);
        for place in places(parameters.twap_divergence.raw()) {
            let Some(start) = market(parameters, (place, 0)) else { continue };
            for gap in gaps() {
                for size in [DEPTH / 2_000, DEPTH / 200] {
                    let Some((gain, lost)) = pair(&start, (size, gap)) else { continue };
                    deficits.see(lost, || format!("{initial} at {place}: {size} {gap}"));
                    worst.see(gain, || format!("{initial} at {place}: {size} {gap}"));
                }
            }
        }
    }
    deficits.ensure("written off across a known gap", (0, 1_000));
    worst.ensure("a pair across a known gap", (-1, 1_000));
}

/// Returns the final amount of the pair and its helpers, and the amount written off or taken from the insurance.
fn pair(start: &Arena, (size, gap): (i64, i64)) -> Option<(i64, i64)> {
    let mut arena = start.again();
    let [long, short, third, taker] = [0; 4].map(|_: i32| arena.join(20_000_000));
    arena.trade(long, size / 2).ok()?;
    arena.trade(short, -size).ok()?;
    arena.trade(long, size - size / 2).ok()?;
    for who in [long, short] {
        arena.take_free_cash(who);
    }
    let price = arena.exchange().state(0).oracle.price.raw();
    let next = price / 1_000 * (1_000 + gap).unsigned_abs();
    post(&mut arena, next);
    for _ in 0..3 {
        arena.arbitrage(third, (0, next));
    }
    for loser in [long, short] {
        done_or_refused(arena.exchange().take_over(loser, taker, 0, u64::MAX));
        done_or_refused(arena.exchange().liquidate(loser, 0, taker));
    }
    for _ in 0..2 {
        for who in [long, short, taker, third] {
            done_or_refused(arena.close(who));
        }
    }
    let market = arena.scenario.market();
    let lost = market.deficits.raw() + market.debts.raw() + market.insurance_used.raw();
    let insured = 200_000 * QUOTE - market.insurance.raw();
    Some((arena.on_paper(&[long, short, third, taker]), lost + insured.max(0)))
}

/// The bounds reject an earlier listing, with which one slot took most of an insurance fund of 200,000.
#[test]
fn the_divergence_that_paid_is_out_of_bounds() {
    let sample = Parameters { twap_divergence: Ratio::new(150_000), ..listing(100_000) };
    assert_eq!(sample.validate(), Err(Error::ParameterOutOfBounds));
}
