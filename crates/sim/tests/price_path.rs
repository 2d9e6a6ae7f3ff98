//! Price paths: what a file may hold, what thinning out keeps, and which contract fits a price.

use ballast_sim::market_config::MarketConfig;
use ballast_sim::price_path::{Bar, Calibration, JumpDiffusion, PricePath, PricePoint, read_bars, seeded};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::PathBuf;

fn file(name: &str, rows: &[&str]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ballast-path-{}-{name}.csv", std::process::id()));
    let text = format!("unix_seconds,open,high,low,close\n{}\n", rows.join("\n"));
    std::fs::write(&path, text).expect("a file can be written");
    path
}

fn refusal(name: &str, rows: &[&str]) -> String {
    let error = read_bars(&file(name, rows)).expect_err("the file is wrong");
    format!("{error:#}")
}

#[test]
fn bars_that_cannot_be_are_refused_with_their_line() {
    let cases = [
        ("order", ["100,5,5,5,5", "100,5,5,5,5"], "is not after"),
        ("zero", ["100,5,5,5,5", "200,5,5,0,5"], "above zero"),
        ("range", ["100,5,5,5,5", "200,5,4,6,5"], "low 6 is above high 4"),
        ("outside", ["100,5,5,5,5", "200,5,6,4,7"], "between low and high"),
        ("text", ["100,5,5,5,5", "200,5,five,5,5"], "invalid float"),
    ];
    for (name, rows, reason) in cases {
        let refusal = refusal(name, &rows);
        assert!(refusal.contains("line 3") && refusal.contains(reason), "{name}: {refusal}");
    }
    assert!(refusal("short", &["100,5,5,5,5"]).contains("at least two rows"));
}

#[test]
fn a_file_without_the_columns_is_refused() {
    let path = file("columns", &[]);
    std::fs::write(&path, "time,open,high,low,close\n1,1,1,1,1\n").expect("a file can be written");
    let refusal = format!("{:#}", read_bars(&path).expect_err("a column is missing"));
    assert!(refusal.contains("no column `unix_seconds`"), "{refusal}");
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

#[test]
fn a_bar_shows_its_extremes_in_the_usual_order() {
    let path = PricePath::from_file(&file("bars", &["0,10,12,9,11", "300,11,11,7,8"]), 100).expect("good");
    let prices: Vec<f64> = path.points.iter().map(|point| point.price).collect();
    assert_eq!(prices, [10.0, 9.0, 12.0, 11.0, 11.0, 11.0, 7.0, 8.0]);
    let times: Vec<i64> = path.points.iter().map(|point| point.time).collect();
    assert_eq!(times, [0, 75, 150, 225, 300, 375, 450, 525]);
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
    let config = MarketConfig::parse(include_str!("../../../app/cli/assets/demo-market.toml"))
        .expect("the configuration is good");
    let listing = |first: f64, last: f64| {
        let point = |time, price| PricePoint { time, price };
        let path = PricePath { name: String::new(), points: vec![point(0, first), point(60, last)] };
        config.list(&path).map(|listing| (listing.contract_exponent, listing.peg))
    };
    assert_eq!(listing(150.0, 100.0).expect("fits"), (0, 150_000_000_000));
    assert_eq!(listing(50_000.0, 30_000.0).expect("fits"), (0, 50_000_000_000_000));
    assert_eq!(listing(0.00001, 0.000005).expect("fits"), (6, 10_000_000_000));
    // A path that ends at nearly nothing gets the largest contract that the first price allows.
    assert_eq!(listing(88.0, 0.00004).expect("fits").0, 4);
    assert_eq!(listing(5_000_000.0, 4_000_000.0).expect("fits").0, -1);
    assert!(listing(1e-20, 1e-20).is_err());
}

#[test]
fn a_jump_diffusion_is_found_again_in_its_own_path() {
    let law = JumpDiffusion { steps: 20_000, jumps: 20.0, jump_deviation: 0.05, ..JumpDiffusion::default() };
    let path = law.path(&mut ChaCha8Rng::seed_from_u64(9), 0);
    assert_eq!(path, law.path(&mut ChaCha8Rng::seed_from_u64(9), 0));
    let bar = |point: &PricePoint| {
        let PricePoint { time, price } = *point;
        Bar { unix_seconds: time, open: price, high: price, low: price, close: price }
    };
    let found = Calibration::of(&path.points.iter().map(bar).collect::<Vec<_>>());
    assert_eq!((found.returns, found.bar_seconds), (20_000, 60));
    assert!((found.volatility / law.volatility - 1.0).abs() < 0.03, "{found:?}");
    // Jumps as small as the diffusion are not seen.
    assert!((12.0..20.0).contains(&found.jumps), "{found:?}");
    assert!((0.045..0.07).contains(&found.jump_deviation), "{found:?}");
}

#[test]
fn without_jumps_there_is_only_diffusion() {
    let law = JumpDiffusion { jumps: 0.0, volatility: 0.0, drift: 0.24, ..JumpDiffusion::default() };
    let path = law.path(&mut ChaCha8Rng::seed_from_u64(1), 0);
    let hour = path.points[60].price / path.points[0].price;
    assert!((hour - 0.01f64.exp()).abs() < 1e-9, "{hour}");
}
