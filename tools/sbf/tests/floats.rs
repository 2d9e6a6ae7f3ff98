//! The float routines against the host's.

use ballast_sbf_builtins::float::{compare, from_integer, multiply, to_integer};
use fastrand::Rng;

const RANDOM: usize = 1_000_000;

/// An integer of every magnitude.
fn integer(rng: &mut Rng) -> u64 {
    rng.u64(..) >> rng.u32(..64)
}

/// A normal double of every magnitude, and zero.
fn double(rng: &mut Rng) -> f64 {
    if rng.u8(..) == 0 {
        return 0.0;
    }
    let exponent = rng.u64(700..1346);
    f64::from_bits((rng.u64(..) & !(0x7ff << 52)) | (exponent << 52))
}

#[test]
fn conversions_equal_the_hosts() {
    let mut rng = Rng::with_seed(7);
    let boundaries = [0, 1, 2, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, (1 << 53) + 3, u64::MAX, u64::MAX - 1024];
    for value in boundaries.into_iter().chain((0..RANDOM).map(|_| integer(&mut rng))) {
        assert_eq!(from_integer(value), (value as f64).to_bits(), "{value}");
        let back = value as f64 * 1.25;
        assert_eq!(to_integer(back.to_bits()), back as u64, "{back}");
    }
}

#[test]
fn integer_parts_equal_the_hosts() {
    let mut rng = Rng::with_seed(8);
    for value in (0..RANDOM).map(|_| double(&mut rng)).chain([0.0, -0.0, 0.5, 1.0, -1.0, f64::NAN, f64::INFINITY]) {
        assert_eq!(to_integer(value.to_bits()), value as u64, "{value}");
    }
}

#[test]
fn products_equal_the_hosts() {
    let mut rng = Rng::with_seed(9);
    for _ in 0..RANDOM {
        let (a, b) = (double(&mut rng), double(&mut rng));
        assert_eq!(multiply(a.to_bits(), b.to_bits()), (a * b).to_bits(), "{a} * {b}");
    }
}

#[test]
fn comparisons_equal_the_hosts() {
    let mut rng = Rng::with_seed(10);
    for _ in 0..RANDOM {
        let a = double(&mut rng);
        let b = if rng.bool() { a } else { double(&mut rng) };
        let expected = i64::from(a > b) - i64::from(a < b);
        assert_eq!(compare(a.to_bits(), b.to_bits(), 2), expected, "{a} <> {b}");
    }
    assert_eq!(compare(f64::NAN.to_bits(), 0, 2), 2);
    assert_eq!(compare((-0.0f64).to_bits(), 0, 2), 0);
}
