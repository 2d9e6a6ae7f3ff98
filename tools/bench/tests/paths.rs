//! Checks that each case takes the path that its name describes.

use ballast_bench::case::Case;
use ballast_bench::measure::execute;
use ballast_bench::{case, cases};
use ballast_client::events::{
    self, DeficitCovered, Event, Liquidated, MarketView, Settled, TakenOver, Traded,
};
use ballast_testkit::{Receipt, fixtures::World};

fn case(name: &str) -> Case {
    let found = cases::all().into_iter().find(|case| case.name() == name);
    found.unwrap_or_else(|| panic!("no case {name}"))
}

fn run(name: &str, positions: u32) -> (World, Receipt) {
    execute(&case(name), positions).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Returns the last event that `of` selects on a path, once for each measured number of positions.
fn each<T>(name: &str, of: fn(Event) -> Option<T>) -> Vec<T> {
    let one = |positions: &u32| {
        let (_, receipt) = run(name, *positions);
        let found = events::from_logs(&receipt.logs).into_iter().rev().find_map(of);
        found.unwrap_or_else(|| panic!("{name} has no such event"))
    };
    case(name).positions.iter().map(one).collect()
}

fn trades(name: &str) -> Vec<Traded> {
    each(name, |event| if let Event::Traded(event) = event { Some(event) } else { None })
}

fn liquidations(name: &str) -> Vec<Liquidated> {
    each(name, |event| if let Event::Liquidated(event) = event { Some(event) } else { None })
}

fn take_overs(name: &str) -> Vec<TakenOver> {
    each(name, |event| if let Event::TakenOver(event) = event { Some(event) } else { None })
}

fn covers(name: &str) -> Vec<DeficitCovered> {
    each(name, |event| if let Event::DeficitCovered(event) = event { Some(event) } else { None })
}

fn settlements(name: &str) -> Vec<Settled> {
    each(name, |event| if let Event::Settled(event) = event { Some(event) } else { None })
}

fn shared(name: &str) -> Vec<(i64, MarketView)> {
    each(name, |event| {
        if let Event::MarketUpdated(event) = event { Some((event.shared, event.market)) } else { None }
    })
}

#[test]
fn trades_do_what_they_are_called() {
    for done in trades("trade/open") {
        assert!(done.position > 0 && done.position == done.fill.base, "{done:?}");
    }
    for done in trades("trade/open-short") {
        assert!(done.position < 0 && done.position == done.fill.base, "{done:?}");
    }
    for done in trades("trade/increase") {
        assert!(done.fill.base > 0 && done.position > done.fill.base, "{done:?}");
    }
    for done in trades("trade/reduce-at-a-gain") {
        assert!(done.position > 0 && done.fill.base < 0 && done.fill.realised > 0, "{done:?}");
    }
    for done in trades("trade/reduce-at-a-loss") {
        assert!(done.position < 0 && done.fill.base > 0 && done.fill.realised < 0, "{done:?}");
    }
    for done in trades("trade/close") {
        assert!(done.position == 0 && done.fill.base < 0, "{done:?}");
    }
    for done in trades("trade/flip") {
        assert!(done.position < 0 && done.fill.base < done.position, "{done:?}");
    }
}

#[test]
fn a_windows_first_trade_shares_claims_and_covers() {
    for done in trades("trade/first-of-a-claims-window") {
        assert!(done.market.reserved > 0 && done.market.open_claims > 0, "{done:?}");
    }
    for done in trades("trade/first-of-a-window-with-a-deficit") {
        assert!(done.market.surplus >= 0, "the deficit is covered: {done:?}");
    }
    for done in trades("trade/flip,-first-of-a-window-with-a-deficit") {
        assert!(done.position < 0 && done.fill.base < done.position, "{done:?}");
        assert!(done.market.surplus >= 0, "the deficit is covered: {done:?}");
    }
}

#[test]
fn liquidations_do_what_they_are_called() {
    for done in liquidations("liquidate/partial") {
        assert!(done.position > 0 && done.equity > 0 && done.keeper_fee > 0, "{done:?}");
    }
    for done in liquidations("liquidate/whole") {
        assert!(done.position == 0 && done.equity >= 0, "{done:?}");
    }
    for done in liquidations("liquidate/insolvent") {
        assert!(done.position == 0 && done.equity < 0 && done.market.debts > 0, "{done:?}");
    }
    for done in liquidations("liquidate/last-position") {
        assert!(done.position == 0 && done.equity < 0, "{done:?}");
    }
    let (world, _) = run("liquidate/last-position", 1);
    let state = world.market(0).state;
    assert!(state.deficits.is_positive() && state.debts.is_zero(), "{state:?}");
    for done in liquidations("liquidate/last-position,-first-of-a-window-with-a-deficit") {
        assert!(done.position == 0 && done.equity < 0, "{done:?}");
    }
    let (world, _) = run("take_over/last-position,-first-of-a-window-with-a-deficit", 1);
    let state = world.market(0).state;
    assert!(state.deficits.is_positive() && state.debts.is_zero(), "written off anew: {state:?}");
    for done in liquidations("liquidate/slice") {
        assert!(done.position > 0 && done.equity < 0, "{done:?}");
    }
    for done in take_overs("take_over/flips-the-taker") {
        assert!(done.base > 0 && done.taker_realised != 0, "{done:?}");
    }
}

#[test]
fn settlements_do_what_they_are_called() {
    for name in ["settle_loss", "realise_gain", "collect_claim/in-part", "collect_claim/all"] {
        for done in settlements(name) {
            assert!(done.amount > 0, "{name}: {done:?}");
        }
    }
    for done in settlements("collect_claim/in-part") {
        assert!(done.market.open_claims > 0, "{done:?}");
    }
    for done in settlements("collect_claim/all") {
        assert_eq!(done.market.open_claims, 0, "{done:?}");
    }
    for done in settlements("repay_debt/a-deposit-repays-all") {
        assert_eq!(done.market.debts, 0, "{done:?}");
    }
    let (world, _) = run("repay_debt/the-rest-is-written-off", 4);
    assert!(world.market(0).state.deficits.is_positive() && world.market(0).state.debts.is_zero());
    for (shared, market) in shared("share_claims/a-loss-was-settled") {
        assert!(shared > 0 && market.open_claims == 0, "{market:?}");
    }
}

#[test]
fn deficits_are_covered_by_whom_the_path_names() {
    for done in covers("cover_deficit/from-insurance") {
        assert!(done.insurance > 0 && done.claims + done.long_gain + done.short_gain == 0, "{done:?}");
    }
    for done in covers("cover_deficit/from-gains") {
        assert!(done.claims == 0 && done.long_gain + done.short_gain > 0, "{done:?}");
    }
    for done in covers("cover_deficit/from-claims-and-gains") {
        assert!(done.claims > 0 && done.long_gain + done.short_gain > 0, "{done:?}");
    }
}

/// Checks that the account has as many positions as the column states, including the one on which the instruction works.
#[test]
fn the_columns_are_counts_of_positions() {
    for positions in case::CROSS {
        let (world, receipt) = run("trade/increase", *positions);
        let Some(Event::Traded(done)) = events::from_logs(&receipt.logs).pop() else { panic!("{receipt:?}") };
        let held = world
            .account(&done.account)
            .state
            .in_use()
            .filter(|(_, position)| !position.base.is_zero())
            .count();
        assert_eq!(held, *positions as usize);
    }
}
