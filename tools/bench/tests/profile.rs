//! Checks that profiles add up. These tests need the bytecode with names, which `cargo run -p ballast-sbf -- symbols` builds in a
//! few minutes.

use ballast_bench::profile::{Report, Symbols, profile};
use ballast_bench::{Case, cases, committed, measure};

fn symbols() -> Symbols {
    Symbols::load(&committed::workspace_root()).unwrap_or_else(|error| panic!("{error:#}"))
}

fn report(case: &Case, symbols: &Symbols) -> Report {
    profile(case, case.positions[0], symbols).unwrap_or_else(|error| panic!("{}: {error:#}", case.name()))
}

/// Checks that sections and functions both add up to the total in the log, which `cu` measures.
#[test]
#[ignore = "needs the bytecode with names"]
fn every_profile_adds_up_to_the_measured_units() {
    let symbols = symbols();
    for case in cases::all() {
        let report = report(&case, &symbols);
        let sections: u64 = report.sections.iter().map(|section| section.units).sum();
        let functions: u64 = report.functions.iter().map(|function| function.own).sum();
        assert_eq!(sections + report.called, report.units, "{}", case.name());
        assert_eq!(functions + report.called, report.units, "{}", case.name());
        assert_eq!(report.units, measure::units(&case, case.positions[0]).unwrap(), "{}", case.name());
    }
}

/// Checks that everything that a trade must do appears under its name, with a plausible share.
#[test]
#[ignore = "needs the bytecode with names"]
fn a_trade_has_its_sections() {
    let case = cases::all().into_iter().find(|case| case.name() == "trade/open").unwrap();
    let report = report(&case, &symbols());
    let named = [
        "entry and accounts",
        "clock",
        "oracle read",
        "funding",
        "index taken in",
        "touch",
        "curve",
        "health",
        "apply",
        "invariant",
        "conservation",
        "event",
    ];
    for name in named {
        let section = report.sections.iter().find(|section| section.name == name);
        assert!(section.is_some_and(|section| section.units > 0), "no section {name}");
    }
    let elsewhere = report.sections.iter().find(|section| section.name == "elsewhere");
    assert!(elsewhere.map_or(0, |section| section.units) * 20 < report.units, "{elsewhere:?}");
    let rule = report.functions.iter().find(|function| function.name == "ballast_math::trade::trade");
    assert!(rule.is_some_and(|rule| rule.all > 3 * rule.own), "{rule:?}");
}
