//! Runs a property on its regressions and on a number of cases that depends on the tier. Each case has its own seed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ballast_reference::Exact;
use num_traits::ToPrimitive;

use crate::random::Random;

/// Cases that failed once. Each line has the name of a property and a seed.
const REGRESSIONS: &str = include_str!("regressions.txt");
/// The number of cases per property in CI.
pub const QUICK: u64 = 1_000;
/// The number of cases per property in the nightly command.
pub const NIGHTLY: u64 = 100_000;
/// The maximum number of seeds per case. Seeds to which the property does not apply are skipped.
const ATTEMPTS: u64 = 40;

/// One case of a property: its random numbers and its results.
pub struct Case<'a> {
    property: &'static str,
    seed: u64,
    pub random: Random,
    widest: &'a RefCell<BTreeMap<&'static str, (f64, f64, f64)>>,
}

impl Case<'_> {
    /// Checks that the error (rules minus reference) is within both bounds.
    pub fn within(&self, what: &'static str, error: &Exact, low: &Exact, high: &Exact) {
        let number = |value: &Exact| value.to_f64().unwrap_or(f64::NAN);
        assert!(
            low <= error && error <= high,
            "{what}: error {} is not within {} to {}",
            number(error),
            number(low),
            number(high)
        );
        let mut widest = self.widest.borrow_mut();
        let entry = widest.entry(what).or_insert((0.0, 0.0, 0.0));
        let size = number(&(high - low));
        let used = if size > 0.0 { number(&(error - low)) / size } else { 0.0 };
        *entry = (entry.0.min(number(error)), entry.1.max(number(error)), entry.2.max(used));
    }

    /// Checks that the value does not exceed `high`.
    pub fn at_most(&self, what: &'static str, value: &Exact, high: &Exact) {
        assert!(value <= high, "{what}: {value} is above {high}");
    }

    /// Checks that the rules and the reference agree exactly.
    pub fn equal(&self, what: &'static str, rules: &Exact, reference: &Exact) {
        assert!(rules == reference, "{what}: rules {rules}, reference {reference}");
    }
}

impl Drop for Case<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to keep this case, add to regressions.txt: {} {}", self.property, self.seed);
        }
    }
}

/// Runs `property` until it has applied to the tier's number of cases. The property returns `None` for a case to which it does
/// not apply.
pub fn run(name: &'static str, property: impl Fn(&mut Case<'_>) -> Option<()>) {
    run_cases(name, tier(), property);
}

/// Runs `property` until it has applied to `wanted` cases.
pub fn run_cases(name: &'static str, wanted: u64, property: impl Fn(&mut Case<'_>) -> Option<()>) {
    let widest = RefCell::new(BTreeMap::new());
    let run_one = |seed: u64| {
        let mut case = Case { property: name, seed, random: Random::new(seed), widest: &widest };
        property(&mut case).is_some()
    };
    for seed in regressions(name) {
        assert!(run_one(seed), "regression {name} {seed} no longer applies");
    }
    let first = first_seed(name);
    let mut applied = 0;
    for offset in 0..wanted * ATTEMPTS {
        applied += u64::from(run_one(first.wrapping_add(offset)));
        if applied == wanted {
            break;
        }
    }
    assert_eq!(applied, wanted, "{name}: too few cases apply");
    println!("{name}: {applied} cases");
    for (what, (low, high, used)) in widest.into_inner() {
        println!("    {what}: errors from {low:.6} to {high:.6}, up to {:.1} % of the bounds", used * 100.0);
    }
}

fn regressions(name: &str) -> impl Iterator<Item = u64> {
    let lines = REGRESSIONS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(move |line| {
        let (property, seed) = line.split_once(' ')?;
        (property == name).then(|| seed.trim().parse().unwrap())
    })
}

/// Returns the number of cases per property.
pub fn tier() -> u64 {
    match std::env::var("BALLAST_TIER").as_deref() {
        Err(_) | Ok("quick") => QUICK,
        Ok("nightly") => NIGHTLY,
        Ok(number) => number.parse().expect("BALLAST_TIER is quick, nightly or a number of cases"),
    }
}

/// Returns the first seed of a property. Each property has its own seeds, derived from the FNV-1a hash of its name.
fn first_seed(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
