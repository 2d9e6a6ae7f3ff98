//! Tests parameter grids and distributions.

mod common;

use ballast_sim::distribution::Distribution;
use ballast_sim::sweep::{Axis, Cell, grid, sweep};
use ballast_sim::{Batch, Population, Seeds};
use common::settings;

fn axis(text: &str) -> Axis {
    text.parse().expect("an axis")
}

#[test]
fn a_grid_has_every_combination_in_order() {
    let axes = [axis("maintenance_ratio=0.03,0.05"), axis("keeper_delay=0,10,150")];
    let points = grid(&settings(), &axes).expect("the names are good");
    let values: Vec<String> = points.iter().map(|point| point.values.join(" ")).collect();
    assert_eq!(values, ["0.03 0", "0.03 10", "0.03 150", "0.05 0", "0.05 10", "0.05 150"]);
    assert_eq!(points[5].settings.keepers.delay, 150);
    assert_ne!(points[0].settings.market, points[3].settings.market);
}

#[test]
fn rows_respond_to_parameters() {
    // The smallest margin and the largest fee still allow this divergence.
    let axes = [axis("initial_ratio=0.08,0.3"), axis("taker_fee=0.0005,0.005"), axis("twap_divergence=0.02")];
    let points = grid(&settings(), &axes).expect("the names are good");
    let cells = sweep(&points, Seeds { first: 1, runs: 16 }, || {}).expect("every invariant holds");
    let sum = |place: usize, of: fn(&ballast_sim::Outcome) -> i64| match &cells[place] {
        Cell::Runs(Batch { outcomes }) => outcomes.iter().map(of).sum::<i64>(),
        Cell::NotAllowed(reason) => panic!("{reason}"),
    };
    let events =
        |run: &ballast_sim::Outcome| i64::try_from(run.liquidations + run.take_overs).expect("it fits");
    assert!(sum(0, events) > sum(2, events), "more leverage, more liquidations");
    assert!(sum(1, |run| run.fees) > 3 * sum(0, |run| run.fees), "a tenfold fee");
}

#[test]
fn a_point_outside_the_bounds_is_noted_and_not_run() {
    let points = grid(&settings(), &[axis("maintenance_ratio=0.05,0.4")]).expect("the names are good");
    let cells = sweep(&points, Seeds { first: 1, runs: 2 }, || {}).expect("every invariant holds");
    assert!(matches!(&cells[0], Cell::Runs(batch) if batch.outcomes.len() == 2));
    assert!(
        matches!(&cells[1], Cell::NotAllowed(reason) if reason.contains("maintenance")),
        "{:?}",
        cells[1]
    );
}

#[test]
fn unknown_names_and_values_are_refused_with_what_there_is() {
    let refusal = |text| format!("{:#}", grid(&settings(), &[axis(text)]).expect_err("it is wrong"));
    let unknown = refusal("leverage=3");
    assert!(unknown.contains("`leverage`") && unknown.contains("maintenance_ratio"), "{unknown}");
    assert!(unknown.contains("keeper_delay"), "{unknown}");
    assert!(refusal("maintenance_ratio=high").contains("`high` is not a number"));
    assert!(refusal("claims_window=0.5").contains("claims_window cannot be 0.5"));
    assert!("maintenance_ratio".parse::<Axis>().is_err());
    assert!("maintenance_ratio=0.1,".parse::<Axis>().is_err());
}

#[test]
fn every_parameter_that_can_be_named_is_there() {
    let market = settings().market;
    for name in ballast_market_file::settings().iter().map(|setting| setting.name) {
        let changed = market.with(name, "1").unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert_ne!(changed.with(name, "2").expect("it is a number"), changed, "{name} changes nothing");
    }
}

/// Checks that docs/operators/parameters.md explains every parameter with a sweep or with a row in the table of the other
/// parameters.
#[test]
fn every_parameter_is_on_its_page() {
    let page = include_str!("../../docs/operators/parameters.md");
    let is_there =
        |name: &str| page.contains(&format!("`{name}`")) || page.contains(&format!("--parameter {name}="));
    let names = ballast_market_file::settings().iter().map(|setting| setting.name);
    let missing: Vec<&str> = names.filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_population_is_a_number_or_counts_by_kind() {
    let population: Population = "noise=2,arbitrageur=1".parse().expect("it is good");
    let names: Vec<&str> = population.kinds().iter().map(|kind| kind.key()).collect();
    assert_eq!(names, ["noise", "noise", "arbitrageur"]);
    assert_eq!("12".parse::<Population>().expect("it is good"), Population::mixed(12));
    assert!(
        "whale=1".parse::<Population>().expect_err("no such kind").to_string().contains("trend-follower")
    );
}

#[test]
fn a_distribution_has_the_nearest_ranks() {
    let of = Distribution::of((1..=200).rev().map(f64::from));
    assert_eq!((of.mean, of.median, of.p95, of.p99, of.max), (100.5, 100.0, 190.0, 198.0, 200.0));
    assert_eq!(
        Distribution::of([7.0]),
        Distribution { mean: 7.0, median: 7.0, p95: 7.0, p99: 7.0, max: 7.0 }
    );
    assert_eq!(Distribution::of([]), Distribution::default());
}
