//! Generates operands that reach every branch of 128-bit arithmetic.

use fastrand::Rng;

/// Returns values at and around the limits of words and half words.
pub fn boundaries() -> Vec<u128> {
    let powers = [0, 1, 8, 16, 31, 32, 33, 48, 62, 63, 64, 65, 80, 95, 96, 97, 112, 126, 127];
    let mut values: Vec<u128> = vec![u128::MAX, u128::MAX - 1, i128::MAX as u128];
    for power in powers {
        let value = 1_u128 << power;
        let between = value.wrapping_mul(2).wrapping_sub(1).wrapping_add(value >> 1);
        values.extend([value - 1, value, value + 1, value.wrapping_neg(), between]);
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// Returns a value with a uniformly distributed bit length, of either sign.
pub fn log_uniform(rng: &mut Rng) -> u128 {
    let value = rng.u128(..) >> rng.u32(0..128);
    if rng.u8(..) < 64 { value.wrapping_neg() } else { value }
}

/// Returns a value with long runs of equal bits. For such values, guessed quotient digits are most often wrong.
pub fn runs_of_bits(rng: &mut Rng) -> u128 {
    let mut value = 0_u128;
    for _ in 0..rng.u32(1..5) {
        let run = (u128::MAX >> rng.u32(0..128)) << rng.u32(0..128);
        value ^= run;
    }
    value.wrapping_add(rng.u128(0..3))
}

/// Returns a pair of operands, the second of which is not zero. The two operands are often close together, or one is a multiple
/// of the other.
pub fn pair(rng: &mut Rng) -> (u128, u128) {
    let b = (if rng.bool() { log_uniform(rng) } else { runs_of_bits(rng) }).max(1);
    let a = match rng.u8(0..4) {
        0 => log_uniform(rng),
        1 => runs_of_bits(rng),
        2 => b.wrapping_mul(log_uniform(rng)),
        _ => b.wrapping_mul(log_uniform(rng)).wrapping_sub(1),
    };
    (a, b)
}
