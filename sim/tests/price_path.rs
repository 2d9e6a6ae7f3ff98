//! Tests price paths: what thinning out keeps, how bars become ticks, and which contract fits a price. Tests of files are in
//! `price_files`, and tests of estimated parameters are in `calibration`.

use ballast_market_file::MarketConfig;
use ballast_sim::listing::List;
use ballast_sim::price_path::{JumpDiffusion, PricePath, PricePoint, seeded};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::PathBuf;

fn file(name: &str, rows: &[&str]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ballast-path-{}-{name}.csv", std::process::id()));
    let text = format!("unix_seconds,open,high,low,close\n{}\n", rows.join("\n"));
    std::fs::write(&path, text).expect("a file can be written");
    path
}

#[test]
fn thinning_out_keeps_the_ends_and_the_crash() {
    let price = |bar: i64| if bar < 600 { 100.0 } else { 60.0 };
    let rows: Vec<String> = (0..1_000)
        .map(|bar| {
            let price = price(bar) + (bar % 7) as f64 * 0.01;
            format!("{},{price},{price},{price},{price}", 1_600_000_000 + bar * 60)
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let path = PricePath::from_file(&file("crash", &rows), 40).expect("the file is good");
    let (first, last) = (path.points[0], path.points[path.points.len() - 1]);
    assert_eq!((first.time, last.time), (1_600_000_000, 1_600_000_000 + 999 * 60));
    assert!((20..=41).contains(&path.points.len()), "{}", path.points.len());
    assert!(path.points.windows(2).all(|pair| pair[0].time < pair[1].time));
    let falls = |pair: &&[PricePoint]| pair[1].price / pair[0].price < 0.7;
    let crash = path.points.windows(2).find(falls).expect("the crash is in the path");
    assert!(crash[0].time < 1_600_036_000 && crash[1].time >= 1_600_036_000, "{crash:?}");
}

/// Returns the path of several rows: the prices, and the seconds since the first row.
fn ticks(name: &str, rows: &[(i64, &str)]) -> (Vec<f64>, Vec<i64>) {
    const START: i64 = 1_600_000_000;
    let rows: Vec<String> =
        rows.iter().map(|(after, prices)| format!("{},{prices}", START + after)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let path = PricePath::from_file(&file(name, &rows), 100).expect("the file is good");
    path.points.iter().map(|point| (point.price, point.time - START)).unzip()
}

#[test]
fn a_bar_shows_its_extremes_in_the_usual_order() {
    let (prices, times) = ticks("bars", &[(0, "10,12,9,11"), (300, "11,11,7,8")]);
    assert_eq!(prices, [10.0, 9.0, 12.0, 11.0, 11.0, 11.0, 7.0, 8.0]);
    assert_eq!(times, [0, 75, 150, 225, 300, 375, 450, 525]);
}

/// Checks that a stray bar ends the bar before it early, and does not shorten any other bar.
#[test]
fn a_stray_bar_shortens_only_the_bar_before_it() {
    let moving = "10,12,9,11";
    let rows = [(0, moving), (300, moving), (340, moving), (600, moving), (900, moving)];
    let (_, times) = ticks("stray", &rows);
    assert_eq!(times[..8], [0, 75, 150, 225, 300, 310, 320, 330]);
    assert_eq!(times[8..], [340, 405, 470, 535, 600, 675, 750, 825, 900, 975, 1_050, 1_125]);
}

#[test]
fn the_built_in_path_follows_from_the_seed_and_crashes() {
    let path = |seed| seeded(&mut ChaCha8Rng::seed_from_u64(seed), 1_000, 240);
    assert_eq!(path(1), path(1));
    assert_ne!(path(1), path(2));
    for seed in 0..20 {
        let path = path(seed);
        assert_eq!(path.points.len(), 241);
        assert!(path.lowest() < 0.75 * path.highest(), "seed {seed} has no crash");
    }
}

#[test]
fn shifting_keeps_the_volatility_grid() {
    let path = seeded(&mut ChaCha8Rng::seed_from_u64(1), 1_000, 10);
    let shifted = path.clone().not_before(1_000_000_007);
    let shift = shifted.points[0].time - path.points[0].time;
    assert!(shifted.points[0].time >= 1_000_000_007 && shift % 300 == 0);
    assert_eq!(path.clone().not_before(1_000), path);
}

#[test]
fn the_contract_fits_the_price() {
    let config = MarketConfig::parse(include_str!("../../app/cli/assets/demo-market.toml"))
        .expect("the configuration is good");
    let listing = |first: f64, last: f64| {
        let point = |time, price| PricePoint { time, price };
        let path = PricePath { name: String::new(), points: vec![point(0, first), point(60, last)] };
        config.list(&path).map(|listing| (listing.contract_exponent, listing.peg))
    };
    assert_eq!(listing(150.0, 100.0).expect("fits"), (0, 150_000_000_000));
    assert_eq!(listing(50_000.0, 30_000.0).expect("fits"), (0, 50_000_000_000_000));
    assert_eq!(listing(0.00001, 0.000005).expect("fits"), (6, 10_000_000_000));
    // A path that ends close to zero gets the largest contract that the first price allows.
    assert_eq!(listing(88.0, 0.00004).expect("fits").0, 4);
    assert_eq!(listing(5_000_000.0, 4_000_000.0).expect("fits").0, -1);
    assert!(listing(1e-20, 1e-20).is_err());
}

#[test]
fn without_jumps_there_is_only_diffusion() {
    let law = JumpDiffusion { jumps: 0.0, volatility: 0.0, drift: 0.24, ..JumpDiffusion::default() };
    let path = law.path(&mut ChaCha8Rng::seed_from_u64(1), 0);
    let hour = path.points[60].price / path.points[0].price;
    assert!((hour - 0.01f64.exp()).abs() < 1e-9, "{hour}");
}
