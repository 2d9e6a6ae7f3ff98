//! Tests the sources of prices.

use ballast_localnet::Source;
use ballast_sim::price_path::{PricePath, PricePoint};

const DAY: u32 = 86_400;

fn walk(seed: u64, stream: u64) -> Vec<f64> {
    let mut source = Source::walk(150.0, 0.05, seed, stream);
    (1..=5_000).map(|second| source.after(f64::from(second))).collect()
}

#[test]
fn a_walk_follows_from_its_seed_and_market() {
    assert_eq!(walk(1, 0), walk(1, 0));
    assert_ne!(walk(1, 0), walk(2, 0));
    assert_ne!(walk(1, 0), walk(1, 1));
}

#[test]
fn a_walk_has_its_volatility_and_no_jumps() {
    let mut source = Source::walk(150.0, 0.05, 7, 0);
    assert_eq!((source.price(), source.after(0.9)), (150.0, 150.0), "a step takes a second");
    let mut last = 150.0_f64;
    let returns: Vec<f64> = (1..=DAY)
        .map(|second| {
            let price = source.after(f64::from(second));
            (price / std::mem::replace(&mut last, price)).ln()
        })
        .collect();
    let variance: f64 = returns.iter().map(|change| change * change).sum();
    assert!((variance.sqrt() / 0.05 - 1.0).abs() < 0.02, "{}", variance.sqrt());
    let largest = returns.iter().fold(0.0_f64, |most, change| most.max(change.abs()));
    assert!(largest < 6.0 * 0.05 / f64::from(DAY).sqrt(), "{largest}");
}

#[test]
fn a_walk_that_is_asked_less_often_is_the_same_walk() {
    let mut often = Source::walk(150.0, 0.05, 1, 2);
    let mut seldom = Source::walk(150.0, 0.05, 1, 2);
    for second in 1..=3_000 {
        let price = often.after(f64::from(second));
        if second % 700 == 0 {
            assert_eq!(seldom.after(f64::from(second)), price);
        }
    }
}

#[test]
fn a_walk_without_volatility_stands_still() {
    let mut source = Source::walk(95_000.0, 0.0, 1, 0);
    for second in 1..=3_000 {
        let price = source.after(f64::from(second));
        assert!((price / 95_000.0 - 1.0).abs() < 1e-12, "{price}");
    }
}

#[test]
fn a_path_is_played_at_its_times_and_then_stays() {
    let points = [(1_000, 80.0), (1_060, 70.0), (1_061, 65.0), (1_200, 60.0)];
    let points = points.map(|(time, price)| PricePoint { time, price }).into();
    let mut source = Source::recorded(PricePath { name: "a path".into(), points });
    let expected =
        [(0.0, 80.0), (59.9, 80.0), (60.0, 70.0), (61.5, 65.0), (199.0, 65.0), (200.0, 60.0), (1e9, 60.0)];
    for (seconds, price) in expected {
        assert_eq!(source.after(seconds), price, "after {seconds}");
    }
}
