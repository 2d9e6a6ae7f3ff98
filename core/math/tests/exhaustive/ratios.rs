//! The ratio that a position needs, at and next to every power of two. The shortcut that saves a division must change nothing.

use ballast_math::curve::Curve;
use ballast_math::health::{Purpose, required_ratio};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::{Base, Ratio, Reserve};

/// Returns the powers of two, and the numbers one below and one above.
fn beside_powers() -> Vec<u64> {
    (1..63).flat_map(|bits| [(1 << bits) - 1, 1 << bits, (1 << bits) + 1]).collect()
}

/// Returns max(least, ⌈multiplier·|b|/x_T⌉), or `None` if the ratio does not fit.
fn exact(x: u64, base: i64, (least, multiplier): (u64, u64)) -> Option<u64> {
    let share = (u128::from(multiplier) * u128::from(base.unsigned_abs())).div_ceil(u128::from(x));
    Some(least.max(u64::try_from(share).ok()?))
}

#[test]
fn every_required_ratio_is_the_larger_of_both() {
    let powers = beside_powers();
    let mut cases = 0;
    for least in [0, 1, 5_000, 250_000, (1 << 31) - 1, 1 << 31, 1 << 40] {
        for multiplier in [1, 1_000_000, 10_000_000, (1 << 31) - 1, 1 << 31, 1 << 40, 1 << 63] {
            let parameters = Parameters {
                maintenance_ratio: Ratio::new(least),
                size_multiplier: Ratio::new(multiplier),
                ..Parameters::default()
            };
            for x in &powers {
                // The result must not depend on where the mark was pushed.
                let (terminal_base, base_reserve) = (Reserve::new(*x), Reserve::new(x / 2));
                let curve = Curve { terminal_base, base_reserve, ..Curve::default() };
                let market = State { curve, ..State::default() };
                for size in &powers {
                    for base in [i64::try_from(*size).unwrap(), -i64::try_from(*size).unwrap()] {
                        let ratio =
                            required_ratio(&market, &parameters, Base::new(base), Purpose::Maintenance);
                        let expected = exact(*x, base, (least, multiplier)).map(Ratio::new);
                        assert_eq!(ratio, Ok(expected), "{x} {base} {least} {multiplier}");
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 3_390_408);
}
