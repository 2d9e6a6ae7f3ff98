//! Compares the parameters estimated from a price path with the parameters that generated the path.

use ballast_sim::price_path::{Bar, Calibration, JumpDiffusion, PricePath};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const START: i64 = 1_700_000_000;
/// Ten days, in minutes.
const STEPS: u32 = 14_400;
const VOLATILITY: f64 = 0.05;

fn path(seed: u64, jumps: f64) -> PricePath {
    let law = JumpDiffusion {
        steps: STEPS,
        volatility: VOLATILITY,
        jumps,
        jump_mean: 0.0,
        jump_deviation: 0.05,
        ..JumpDiffusion::default()
    };
    law.path(&mut ChaCha8Rng::seed_from_u64(seed), START)
}

fn bar(unix_seconds: i64, price: f64) -> Bar {
    Bar { unix_seconds, open: price, high: price, low: price, close: price }
}

/// Returns one bar for each point.
fn bars(path: &PricePath) -> Vec<Bar> {
    path.points.iter().map(|point| bar(point.time, point.price)).collect()
}

/// Changes each price only with the given probability. Otherwise, the previous price remains.
fn stale(mut bars: Vec<Bar>, chance: f64) -> Vec<Bar> {
    let mut random = ChaCha8Rng::seed_from_u64(77);
    for place in 1..bars.len() {
        if !random.random_bool(chance) {
            bars[place] = bar(bars[place].unix_seconds, bars[place - 1].close);
        }
    }
    bars
}

/// Rounds prices to whole ticks.
fn rounded(bars: Vec<Bar>, tick: f64) -> Vec<Bar> {
    bars.iter().map(|each| bar(each.unix_seconds, (each.close / tick).round() * tick)).collect()
}

/// Returns the mean of an estimated number over several seeds.
fn mean(jumps: f64, of: impl Fn(Vec<Bar>) -> Vec<Bar>, number: impl Fn(&Calibration) -> f64) -> f64 {
    let sum: f64 = (1..=4).map(|seed| number(&Calibration::of(&of(bars(&path(seed, jumps)))))).sum();
    sum / 4.0
}

/// Returns the estimated volatility as a multiple of the true volatility.
fn volatility(jumps: f64, of: impl Fn(Vec<Bar>) -> Vec<Bar>) -> f64 {
    mean(jumps, of, |law| law.volatility / VOLATILITY)
}

#[test]
fn a_jump_diffusion_is_found_again_in_its_own_path() {
    let law = JumpDiffusion { steps: 20_000, jumps: 20.0, jump_deviation: 0.05, ..JumpDiffusion::default() };
    let path = law.path(&mut ChaCha8Rng::seed_from_u64(9), 0);
    assert_eq!(path, law.path(&mut ChaCha8Rng::seed_from_u64(9), 0));
    let found = Calibration::of(&bars(&path));
    assert_eq!((found.returns, found.bar_seconds, found.window_bars), (20_000, 60, 1));
    assert!((found.volatility / law.volatility - 1.0).abs() < 0.03, "{found:?}");
    // Jumps as small as the diffusion are not detected.
    assert!((12.0..20.0).contains(&found.jumps), "{found:?}");
    assert!((0.045..0.07).contains(&found.jump_deviation), "{found:?}");
}

/// Checks that a stray bar has almost no effect. When the shortest distance counted as the bar length, a stray bar turned 2.9
/// jumps a day into 870.
#[test]
fn a_stray_bar_changes_next_to_nothing() {
    let clean = bars(&path(3, 4.0));
    let mut stray = clean.clone();
    stray.insert(501, bar(clean[500].unix_seconds + 1, clean[500].close));
    let [clean, stray] = [clean, stray].map(|bars| Calibration::of(&bars));
    assert_eq!(stray.bar_seconds, 60);
    assert!((stray.volatility / clean.volatility - 1.0).abs() < 0.001, "{stray:?}, {clean:?}");
    assert_eq!(stray.jumps, clean.jumps);
    assert!((2.0..4.5).contains(&clean.jumps), "{clean:?}");
}

#[test]
fn missing_bars_change_little() {
    let thinned = |bars: Vec<Bar>| {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        bars.into_iter().filter(|_| random.random_bool(0.4)).collect()
    };
    let found = volatility(0.0, thinned);
    assert!((found - 1.0).abs() < 0.03, "{found}");
    assert!((volatility(4.0, thinned) - 1.0).abs() < 0.05);
    let jumps = mean(4.0, thinned, |law| law.jumps);
    assert!((2.2..4.5).contains(&jumps), "{jumps}");
    // An outage of two days out of ten.
    let outage = volatility(4.0, |mut bars| {
        bars.drain(3_000..5_880);
        bars
    });
    assert!((outage - 1.0).abs() < 0.03, "{outage}");
}

/// Checks the volatility in thin markets, where the price is that of the last trade and most bars contain no trade.
#[test]
fn volatility_is_right_where_most_bars_do_not_move() {
    for (chance, most) in [(0.8, 0.02), (0.4, 0.03), (0.1, 0.06), (0.02, 0.12)] {
        let found = volatility(0.0, |bars| stale(bars, chance));
        assert!((found - 1.0).abs() < most, "{chance}: {found}");
        let jumps = mean(0.0, |bars| stale(bars, chance), |law| law.jumps);
        assert!(jumps < 0.1, "{chance}: {jumps} jumps a day, of none");
    }
    for (chance, most, fewest) in [(0.8, 0.02, 2.5), (0.4, 0.05, 2.2), (0.1, 0.12, 1.5)] {
        let found = volatility(4.0, |bars| stale(bars, chance));
        assert!((found - 1.0).abs() < most, "{chance}: {found}");
        let jumps = mean(4.0, |bars| stale(bars, chance), |law| law.jumps);
        assert!((fewest..4.5).contains(&jumps), "{chance}: {jumps} jumps a day, of four");
    }
}

/// Checks the volatility of cheap assets, where one tick is larger than a bar's move.
#[test]
fn volatility_is_right_where_ticks_are_coarse() {
    for (tick, most) in [(0.02, 0.03), (0.15, 0.06), (0.75, 0.1)] {
        let found = volatility(0.0, |bars| rounded(bars, tick));
        assert!((found - 1.0).abs() < most, "{tick}: {found}");
    }
    let found = volatility(4.0, |bars| rounded(bars, 0.15));
    assert!((found - 1.0).abs() < 0.08, "{found}");
}

/// Checks that closing a market for half of each day lowers its daily volatility accordingly.
#[test]
fn volatility_is_that_of_the_whole_time() {
    let found = volatility(0.0, |bars| {
        let mut price = bars[0].close;
        let closed = |place: usize| place % 1_440 < 720;
        let mut changes =
            bars.windows(2).map(|pair| pair[1].close / pair[0].close).collect::<Vec<_>>().into_iter();
        let step = |(place, each): (usize, &Bar)| {
            let change = changes.next().unwrap_or(1.0);
            price *= if closed(place) { 1.0 } else { change };
            bar(each.unix_seconds, price)
        };
        bars.iter().enumerate().map(step).collect()
    });
    assert!((found / 0.5f64.sqrt() - 1.0).abs() < 0.05, "{found}");
}

#[test]
fn a_price_that_never_moves_has_no_volatility_and_no_jumps() {
    let found = Calibration::of(&(0..100).map(|place| bar(START + place * 60, 5.0)).collect::<Vec<_>>());
    assert_eq!((found.moving, found.volatility, found.jumps, found.largest), (0.0, 0.0, 0.0, 0.0));
    let one_move: Vec<Bar> =
        (0..100).map(|place| bar(START + place * 60, if place < 50 { 5.0 } else { 6.0 })).collect();
    let found = Calibration::of(&one_move);
    assert!(found.volatility.is_finite() && found.jumps.is_finite() && found.volatility > 0.0, "{found:?}");
}
