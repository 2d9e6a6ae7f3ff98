//! Compares the routines on 64-bit words with the host's 128-bit arithmetic.

mod operands;

use ballast_sbf_builtins::division::{divide, divide_signed};
use ballast_sbf_builtins::multiplication::multiply;
use ballast_sbf_builtins::words::Words;
use fastrand::Rng;

const RANDOM_PAIRS: usize = 1_500_000;

fn words(value: u128) -> Words {
    Words::new(value as u64, (value >> 64) as u64)
}

fn value(words: Words) -> u128 {
    (u128::from(words.high) << 64) | u128::from(words.low)
}

fn pairs() -> impl Iterator<Item = (u128, u128)> {
    let boundaries = operands::boundaries();
    let divisors = boundaries.clone();
    let crossed = boundaries.into_iter().flat_map(move |a| divisors.clone().into_iter().map(move |b| (a, b)));
    let mut rng = Rng::with_seed(0x0b57_ac1e);
    crossed.chain((0..RANDOM_PAIRS).map(move |_| operands::pair(&mut rng)))
}

#[test]
fn unsigned_division_equals_the_hosts() {
    for (a, b) in pairs().filter(|pair| pair.1 != 0) {
        let (quotient, remainder) = divide(words(a), words(b));
        assert_eq!((value(quotient), value(remainder)), (a / b, a % b), "{a:#x} / {b:#x}");
    }
}

#[test]
fn signed_division_equals_the_hosts() {
    for (a, b) in pairs().filter(|pair| pair.1 != 0) {
        let (quotient, remainder) = divide_signed(words(a), words(b));
        let (a, b) = (a as i128, b as i128);
        let expected = (a.wrapping_div(b) as u128, a.wrapping_rem(b) as u128);
        assert_eq!((value(quotient), value(remainder)), expected, "{a:#x} / {b:#x}");
    }
}

#[test]
fn multiplication_equals_the_hosts() {
    for (a, b) in pairs() {
        assert_eq!(value(multiply(words(a), words(b))), a.wrapping_mul(b), "{a:#x} * {b:#x}");
    }
}
