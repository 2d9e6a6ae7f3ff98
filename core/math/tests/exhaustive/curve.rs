//! Curves of a few units: every state, every swap, every split, and every round trip.

use ballast_math::bounds::MAX_SQRT_K;
use ballast_math::curve::Curve;
use ballast_math::{Error, Price, Ratio, Reserve, Rounding, Side};

use crate::{ceil, floor};

const SIDES: [Side; 2] = [Side::Long, Side::Short];
/// The pegs at which one unit of y is worth one quote unit, a fraction of one, or several.
const PEGS: [u64; 4] = [1_000_000_000_000, 300_000_000_000, 700_000_000_000, 2_500_000_000_000];
const QUOTE: i128 = 1_000_000_000_000;

fn word(value: u64) -> i128 {
    i128::from(value)
}

/// Returns every state of every curve up to this depth, with x from one to three times the depth.
fn states(deepest: u64) -> Vec<Curve> {
    let mut states = vec![];
    for sqrt_k in 1..=deepest {
        for peg in PEGS {
            let rest = Curve::at_rest(sqrt_k, Price::new(peg)).unwrap();
            for x in 1..=3 * sqrt_k {
                let (base_reserve, quote_reserve) =
                    (Reserve::new(x), rest.quote_reserve_at(Reserve::new(x)).unwrap());
                states.push(Curve { base_reserve, quote_reserve, ..rest });
            }
        }
    }
    states
}

/// Finds the smallest y with x·y ≥ k by trying.
fn smallest_quote_reserve(x: u64, k: u128) -> u64 {
    (0..).find(|y| u128::from(x) * u128::from(*y) >= k).unwrap()
}

#[test]
fn every_swap_is_exact_and_k_never_falls() {
    let mut cases = 0;
    for curve in states(12) {
        assert!(curve.is_exact());
        let (x, k) = (curve.base_reserve.raw(), curve.k());
        assert_eq!(k, u128::from(curve.sqrt_k) * u128::from(curve.sqrt_k));
        for side in SIDES {
            for base in 1..=3 * curve.sqrt_k {
                let after = if side == Side::Long { x.checked_sub(base) } else { Some(x + base) };
                let Some(after) = after.filter(|after| *after > 0) else {
                    assert_eq!(curve.swap(side, base).err(), Some(Error::CurveExhausted));
                    assert_eq!(curve.price_impact(side, base), None, "{curve:?} {base}");
                    continue;
                };
                let swap = curve.swap(side, base).unwrap();
                let y = smallest_quote_reserve(after, k);
                assert_eq!((swap.base_reserve.raw(), swap.quote_reserve.raw()), (after, y));
                let moved = word(curve.quote_reserve.raw()) - word(y);
                assert_eq!(i128::from(swap.quote.raw()), floor(moved * word(curve.peg.raw()), QUOTE));
                assert_eq!(swap.base.magnitude(), base);
                assert_eq!(swap.base.is_negative(), side == Side::Short);
                let next = curve.after(&swap);
                assert!(next.is_exact() && next.k() == k);
                assert!(u128::from(after) * u128::from(y) >= k);
                let back = next.swap(side.opposite(), base).unwrap();
                assert_eq!(next.after(&back), curve);
                let lost = swap.quote.raw() + back.quote.raw();
                assert!((-1..=0).contains(&lost), "there and back: {lost}");
                let impact = ceil(word(base) * 1_000_000, word(after));
                assert_eq!(curve.price_impact(side, base), Some(Ratio::new(u64::try_from(impact).unwrap())));
                cases += 1;
            }
        }
        assert_eq!(curve.swap(Side::Long, 0).err(), Some(Error::ZeroAmount));
    }
    assert_eq!(cases, 34_632);
}

#[test]
fn every_split_costs_the_whole_or_a_unit_more() {
    let mut cases = 0;
    for curve in states(10) {
        for side in SIDES {
            for first in 1..=2 * curve.sqrt_k {
                let Ok(one) = curve.swap(side, first) else { continue };
                let between = curve.after(&one);
                for second in 1..=2 * curve.sqrt_k {
                    let Ok(two) = between.swap(side, second) else { continue };
                    let whole = curve.swap(side, first + second).unwrap();
                    let gained = one.quote.raw() + two.quote.raw() - whole.quote.raw();
                    assert!((-1..=0).contains(&gained), "{curve:?} {first} {second}: {gained}");
                    assert_eq!(between.after(&two), curve.after(&whole));
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 190_300);
}

/// Checks all paths of up to five swaps of up to three units, closed by a sixth swap. In total, the swaps gain nothing and lose
/// at most one unit each, regardless of their order and of who trades.
#[test]
fn every_path_back_ends_without_a_profit() {
    let mut cases = 0;
    for sqrt_k in [2, 3, 5, 8] {
        for peg in PEGS {
            let start = Curve::at_rest(sqrt_k, Price::new(peg)).unwrap();
            go_on(&start, (&start, 0, 0), &mut cases);
        }
    }
    assert_eq!(cases, 96_536);
}

fn go_on(start: &Curve, (now, money, swaps): (&Curve, i64, i64), cases: &mut u64) {
    let held = now.net_base().unwrap().raw() - start.net_base().unwrap().raw();
    let mut end = money;
    if held != 0 {
        let side = if held > 0 { Side::Short } else { Side::Long };
        let last = now.swap(side, held.unsigned_abs()).unwrap();
        end += last.quote.raw();
        assert_eq!(now.after(&last), *start);
    }
    assert!((-swaps - 1..=0).contains(&end), "{start:?}: {end} after {swaps} swaps");
    *cases += 1;
    if swaps == 5 {
        return;
    }
    for side in SIDES {
        for base in 1..=3 {
            let Ok(swap) = now.swap(side, base) else { continue };
            go_on(start, (&now.after(&swap), money + swap.quote.raw(), swaps + 1), cases);
        }
    }
}

/// Checks that a size by quote is the largest one that moves y by no more than the amount can buy. Tries every size.
#[test]
fn every_order_by_quote_is_the_largest_within_it() {
    let mut cases = 0;
    for curve in states(8) {
        let (x, y, k) = (curve.base_reserve.raw(), curve.quote_reserve.raw(), curve.k());
        for amount in 1..=24_i64 {
            let moved = u64::try_from(floor(i128::from(amount) * QUOTE, word(curve.peg.raw()))).unwrap();
            let within = |side, base: u64| match side {
                Side::Long => u128::from(x - base) * u128::from(y + moved) >= k,
                Side::Short => u128::from(x + base) * u128::from(y - moved) <= k,
            };
            for side in SIDES {
                let found = curve.base_for_quote(side, ballast_math::Quote::new(amount), 1);
                if side == Side::Short && moved >= y {
                    assert_eq!(found.err(), Some(Error::CurveExhausted));
                    continue;
                }
                let sizes = if side == Side::Long { 0..=x - 1 } else { 0..=4 * curve.sqrt_k * curve.sqrt_k };
                let largest = sizes.filter(|base| within(side, *base)).max().unwrap_or(0);
                assert_eq!(found, Ok(largest), "{curve:?} {side:?} {amount}");
                for step in 2..=4 {
                    let stepped = curve.base_for_quote(side, ballast_math::Quote::new(amount), step);
                    assert_eq!(stepped, Ok(largest / step * step));
                }
                if side == Side::Long && largest > 0 {
                    let paid = -curve.swap(side, largest).unwrap().quote.raw();
                    assert!(paid <= amount, "{curve:?}: pays {paid} of {amount}");
                }
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 12_814);
}

/// Checks that a size to a limit is the largest one for which peg·y/x′ is not worse than the limit. Tries every size.
#[test]
fn every_size_to_a_limit_is_the_largest_within_it() {
    let mut cases = 0;
    for curve in states(8) {
        let (x, value) =
            (curve.base_reserve.raw(), u128::from(curve.peg.raw()) * u128::from(curve.quote_reserve.raw()));
        for eighths in 1..=24 {
            let limit = curve.peg.raw() / 8 * eighths;
            let keeps = |side, base: u64| match side {
                Side::Long => value <= u128::from(limit) * u128::from(x - base),
                Side::Short => value >= u128::from(limit) * u128::from(x + base),
            };
            for side in SIDES {
                let found = curve.base_to_limit(side, Price::new(limit), 1).unwrap();
                let sizes = if side == Side::Long { 0..=x } else { 0..=600 };
                let largest = sizes.filter(|base| keeps(side, *base)).max().unwrap_or(0);
                assert_eq!(found, largest, "{curve:?} {side:?} {limit}");
                for step in 2..=4 {
                    let stepped = curve.base_to_limit(side, Price::new(limit), step);
                    assert_eq!(stepped, Ok(largest / step * step));
                }
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 20_736);
}

#[test]
fn exactness_is_told_for_every_pair_of_reserves() {
    let mut cases = 0;
    for sqrt_k in 1..=12 {
        let rest = Curve::at_rest(sqrt_k, Price::new(PEGS[0])).unwrap();
        for x in 1..=24 {
            for y in 0..=150 {
                let is_smallest = y == smallest_quote_reserve(x, rest.k());
                let (base, quote) = (Reserve::new(x), Reserve::new(y));
                let now = Curve { base_reserve: base, quote_reserve: quote, ..rest };
                let terminal = Curve { terminal_base: base, terminal_quote: quote, ..rest };
                assert_eq!((now.is_exact(), terminal.is_exact()), (is_smallest, is_smallest), "{now:?}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 43_488);
}

/// Compares E with N·X for every pair of reserves: −peg < E − N·X < peg·max(1, x/x_T). The positions' values at X therefore add
/// up to E, up to about one unit of y. The prices bracket the exact price.
#[test]
fn every_exit_value_is_the_net_position_at_the_clearing_price() {
    let mut cases = 0;
    for curve in states(40) {
        let (x, terminal) = (word(curve.base_reserve.raw()), word(curve.terminal_base.raw()));
        let (y, y_terminal) = (word(curve.quote_reserve.raw()), word(curve.terminal_quote.raw()));
        // The difference is (E − N·X)/peg, times x_T.
        let difference = (y - y_terminal) * terminal - (terminal - x) * y;
        assert!(-terminal < difference && difference < terminal.max(x), "{curve:?}: {difference}");
        let exit =
            [Rounding::Floor, Rounding::Ceil].map(|way| i128::from(curve.exit_value(way).unwrap().raw()));
        let peg = word(curve.peg.raw());
        assert_eq!(exit, [floor((y - y_terminal) * peg, QUOTE), ceil((y - y_terminal) * peg, QUOTE)]);
        for (way, round) in [(Rounding::Floor, floor as fn(i128, i128) -> i128), (Rounding::Ceil, ceil)] {
            assert_eq!(word(curve.mark(way).unwrap().raw()), round(peg * y, x));
            assert_eq!(word(curve.clearing_price(way).unwrap().raw()), round(peg * y, terminal));
        }
        assert_eq!(i128::from(curve.net_base().unwrap().raw()), terminal - x);
        cases += 1;
    }
    assert_eq!(cases, 9_840);
}

#[test]
fn every_change_of_depth_keeps_the_net_position() {
    let mut cases = 0;
    for curve in states(10) {
        for sqrt_k in 1..=30 {
            let net = curve.net_base().unwrap();
            let base = curve.base_reserve.raw() * sqrt_k / curve.sqrt_k;
            let terminal = i128::from(base) + i128::from(net.raw());
            let deeper = match curve.with_depth(sqrt_k) {
                Ok(deeper) => deeper,
                Err(error) => {
                    assert!(
                        error == Error::CurveExhausted && (base == 0 || terminal <= 0),
                        "{curve:?} {sqrt_k}"
                    );
                    continue;
                }
            };
            assert_eq!((deeper.net_base().unwrap(), deeper.base_reserve.raw()), (net, base));
            assert_eq!((deeper.sqrt_k, deeper.peg), (sqrt_k, curve.peg));
            assert!(deeper.is_exact(), "{curve:?} {sqrt_k}");
            cases += 1;
        }
        for refused in [0, MAX_SQRT_K + 1] {
            assert_eq!(curve.with_depth(refused).err(), Some(Error::ParameterOutOfBounds));
        }
    }
    assert_eq!(cases, 17_972);
}
