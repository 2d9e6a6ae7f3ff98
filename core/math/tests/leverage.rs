//! Checks the table of the largest divergences in docs/reviewers/fair-rules.md. Every number is found by a search over listings that
//! [`Parameters::validate`] accepts, and does not depend on the formula of the bound.

mod common;

use ballast_math::health::{self, Purpose};
use ballast_math::parameters::{Parameters, Spec};
use ballast_math::{Base, Price, Quote, Ratio};
use ballast_math::{market::State, position::Position};
use common::presets::{self, CONTRACT, PRICE};
use std::fmt::Write as _;
use std::path::Path;

/// Set this variable to write the table instead of comparing it.
const WRITE: &str = "BALLAST_WRITE_PAGES";
/// The text before the table. An empty line ends the table.
const HEAD: &str = "| leverage | initial margin | largest divergence | at half maintenance and a fee of 0.1 % | largest fee | \
                    widest confidence | largest discount | twice the margin from |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n";
/// The initial margins of the table. Unit: 1e-6.
const INITIALS: [u64; 5] = [10_000, 20_000, 50_000, 100_000, 200_000];

#[test]
fn the_page_has_the_largest_divergences() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reviewers/fair-rules.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(HEAD).expect("the page has the table's head");
    let (found, after) = rest.split_once("\n\n").expect("the table ends");
    let table = table();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, format!("{before}{HEAD}{table}\n\n{after}")).unwrap();
        return;
    }
    assert!(
        found == table,
        "the table in docs/reviewers/fair-rules.md is not\n{table}\nwrite it again with\n  \
         {WRITE}=1 cargo test -p ballast-math --test leverage"
    );
}

/// Checks the third column: no other value of any other parameter, at either end of its bounds, leaves more room for the divergence.
#[test]
fn no_other_parameter_leaves_more_room() {
    for initial in INITIALS {
        let freest = freest(initial);
        let most = largest(&freest, "twap_divergence");
        let mut tried = 0;
        for bound in freest.bounds() {
            let Some(spec) = Spec::of(bound.field) else { continue };
            if ["initial_ratio", "twap_divergence"].contains(&spec.field) {
                continue;
            }
            for end in [bound.low, bound.high] {
                let mut changed = freest;
                (spec.set)(&mut changed, end).unwrap();
                if changed.validate().is_ok() {
                    tried += 1;
                    let found = largest(&changed, "twap_divergence");
                    assert!(found <= most, "{initial}: {} = {end} allows {found}, not {most}", spec.field);
                }
            }
        }
        assert!(tried > 50, "{initial}: only {tried} listings were tried");
    }
}

fn table() -> String {
    let rows: String = INITIALS.into_iter().map(row).collect();
    rows.trim_end().to_owned()
}

fn row(initial: u64) -> String {
    let usual = listing(initial);
    let fee = usual.taker_fee;
    let divergence = largest(&usual, "twap_divergence");
    let widest = Parameters { twap_divergence: Ratio::new(divergence), ..usual };
    let [taker_fee, confidence, discount] =
        ["taker_fee", "max_confidence", "liquidation_discount"].map(|field| percent(largest(&usual, field)));
    assert_eq!(fee, Ratio::new(1_000), "the heading names the fee");
    let mut row = String::new();
    writeln!(
        row,
        "| {}x | {} | {} | {} | {taker_fee} | {confidence} | {discount} | {} |",
        1_000_000 / initial,
        percent(initial),
        percent(largest(&freest(initial), "twap_divergence")),
        percent(divergence),
        percent(twice_the_margin(&widest)),
    )
    .unwrap();
    row
}

/// Returns a listing with this initial margin, half of it as maintenance margin, a fee of 0.1 %, the largest
/// discount and the least divergence.
fn listing(initial: u64) -> Parameters {
    let ratio = Ratio::new;
    let parameters = Parameters {
        liquidation_discount: ratio(initial / 2),
        twap_divergence: ratio(1_000),
        volatility_multiplier: Ratio::ZERO,
        ..presets::with_margin(presets::parameters(), initial)
    };
    parameters.validate().unwrap();
    parameters
}

/// Returns the listing with this initial margin whose other parameters leave the most room for the divergence: the lowest fee and
/// the highest maintenance margin.
fn freest(initial: u64) -> Parameters {
    let mut parameters = listing(initial);
    for field in ["open_interest_cap", "taker_fee", "liquidation_buffer"] {
        let least = smallest(&parameters, field);
        set(&mut parameters, field, least);
    }
    let most = largest(&parameters, "maintenance_ratio");
    set(&mut parameters, "maintenance_ratio", most);
    parameters
}

fn set(parameters: &mut Parameters, field: &str, value: u64) {
    (Spec::of(field).unwrap().set)(parameters, value.into()).unwrap();
}

fn is_valid(parameters: &Parameters, field: &str, value: u64) -> bool {
    let mut changed = *parameters;
    set(&mut changed, field, value);
    changed.validate().is_ok()
}

/// Returns the largest valid value of a ratio, with all other parameters unchanged. Unit: 1e-6.
fn largest(parameters: &Parameters, field: &str) -> u64 {
    edge(value(parameters, field), 1_000_001, |value| is_valid(parameters, field, value))
}

/// Returns the smallest valid value of a ratio, with all other parameters unchanged. Unit: 1e-6.
fn smallest(parameters: &Parameters, field: &str) -> u64 {
    let start = value(parameters, field);
    start - edge(0, start + 1, |less| less <= start && is_valid(parameters, field, start - less))
}

fn value(parameters: &Parameters, field: &str) -> u64 {
    (Spec::of(field).unwrap().get)(parameters).try_into().unwrap()
}

/// Returns the largest number for which a condition holds. It holds for `low`, it does not hold for `high`, and it changes once
/// between them.
fn edge(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    assert!(holds(low) && !holds(high), "{low} {high}");
    while high - low > 1 {
        let middle = low.midpoint(high);
        *(if holds(middle) { &mut low } else { &mut high }) = middle;
    }
    low
}

/// Returns the smallest distance of the index above its average at which a small new long needs twice the initial margin. Unit:
/// 1e-6.
fn twice_the_margin(parameters: &Parameters) -> u64 {
    let doubled = 2 * parameters.initial_ratio.raw();
    edge(0, 1_000_000, |above| needed(parameters, above) < doubled) + 1
}

/// Returns the cash that a small new long needs, as a share of its notional, if the index is this far above its average. The mark is
/// at the index. Unit: 1e-6.
fn needed(parameters: &Parameters, above: u64) -> u64 {
    let average = 1_000 * PRICE;
    let index = average / 1_000_000 * (1_000_000 + above);
    let mut market: State = presets::market(parameters, 1_000_000 * CONTRACT, index);
    market.oracle.twap = Price::new(average);
    let notional = i64::try_from(index / 1_000).unwrap();
    let position = Position {
        base: Base::new(i64::try_from(CONTRACT).unwrap()),
        quote: Quote::new(-notional),
        ..Position::default()
    };
    let health = health::of_position(&market, parameters, &position, Purpose::Initial).unwrap();
    let cash = health.requirement.raw() - health.equity.raw();
    u64::try_from(i128::from(cash) * 1_000_000 / i128::from(notional)).unwrap()
}

/// Formats a share (1e-6) in per cent, rounded down to hundredths.
fn percent(share: u64) -> String {
    let hundredths = share / 100;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    format!("{short} %")
}
