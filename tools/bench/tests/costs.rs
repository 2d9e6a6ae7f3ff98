//! Checks that the costs equal those in the committed table, and that the table is complete.

use ballast_bench::breakdown::{self, Measured};
use ballast_bench::markdown::grouped;
use ballast_bench::scheduled::{Block, Capacity, Cost, PATHS, Scheduled};
use ballast_bench::{Row, Table, committed, measure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[test]
fn no_figure_has_risen() {
    let measured = measure().unwrap_or_else(|error| panic!("{error:#}"));
    committed::check(&committed::workspace_root(), &measured).unwrap_or_else(|error| panic!("{error:#}"));
}

/// Checks that every instruction in the interface description has a row.
#[test]
fn every_instruction_has_a_row() {
    let root = committed::workspace_root();
    let text = fs::read_to_string(root.join("idl/ballast.json")).unwrap();
    let interface: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = interface["instructions"].as_array().unwrap().iter();
    let all: BTreeSet<&str> = all.map(|instruction| instruction["name"].as_str().unwrap()).collect();
    let table = committed::load(&root).unwrap();
    let measured: BTreeSet<&str> = table.rows.iter().map(|row| row.instruction.as_str()).collect();
    assert_eq!(measured, all);
}

#[test]
fn every_path_has_its_own_name() {
    let names: Vec<String> = ballast_bench::cases::all().iter().map(|case| case.name()).collect();
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

const BLOCK: Block =
    Block { slot_nanoseconds: 200_000_000, account_units: 20_000_000, block_units: 50_000_000 };

fn table(units: &[(u32, u64)]) -> Table {
    let row = Row {
        instruction: "trade".into(),
        path: "open".into(),
        budget: Some(6_000),
        units: units.iter().copied().collect(),
    };
    Table {
        bytecode_bytes: 1_000,
        accounts: BTreeMap::from([("market".to_owned(), 800)]),
        rows: vec![row],
        block: BLOCK,
        scheduled: vec![],
    }
}

#[test]
fn a_rise_of_more_than_two_per_cent_is_told() {
    let before = table(&[(1, 1_000), (4, 2_000)]);
    assert_eq!(table(&[(1, 1_020), (4, 500)]).complaints(&before), [""; 0]);
    let risen = table(&[(1, 1_021), (4, 2_000)]).complaints(&before);
    assert_eq!(risen, ["trade/open with 1: 1000 rose to 1021"]);
    let larger = Table { bytecode_bytes: 1_021, ..before.clone() }.complaints(&before);
    assert_eq!(larger, ["size of the bytecode: 1000 rose to 1021"]);
}

#[test]
fn a_row_on_one_side_only_is_told() {
    let (short, long) = (table(&[(1, 1_000)]), table(&[(1, 1_000), (4, 2_000)]));
    assert_eq!(long.complaints(&short), ["trade/open with 4: 2000, which the table does not have"]);
    assert_eq!(short.complaints(&long), ["trade/open with 4: in the table, but not measured"]);
}

#[test]
fn the_budget_grows_with_the_positions() {
    let is_met = |units: &[(u32, u64)]| table(units).rows[0].is_met();
    assert_eq!(is_met(&[(1, 6_000), (4, 7_500), (8, 9_500)]), Some(true));
    assert_eq!(is_met(&[(1, 6_000), (4, 7_501), (8, 9_500)]), Some(false));
    assert_eq!(table(&[(1, 6_000), (4, 7_501), (8, 9_500)]).rows[0].further(), Some(500));
    assert_eq!(table(&[(1, 6_001)]).rows[0].is_met(), Some(false));
}

#[test]
fn the_table_in_the_text_is_replaced_between_its_marks() {
    let root = committed::workspace_root();
    let text = fs::read_to_string(root.join("docs/costs.md")).unwrap();
    let other = ballast_bench::markdown::replaced(&text, &table(&[(1, 12_345)])).unwrap();
    assert!(other.contains("| trade | open | 12,345 | – | – | – | 6,000 | no |"), "{other}");
    let again = ballast_bench::markdown::replaced(&other, &committed::load(&root).unwrap()).unwrap();
    assert_eq!(again, text);
    ballast_bench::markdown::replaced("no marks", &table(&[])).unwrap_err();
}

/// Checks that every path that exceeds its budget is broken down, even if it has no figure for one position.
#[test]
fn every_path_over_its_budget_is_broken_down() {
    let root = committed::workspace_root();
    let text = fs::read_to_string(root.join("docs/costs.md")).unwrap();
    let (one, further) = text.split_once("| each further position |").unwrap();
    let (_, one) = one.split_once("| one position |").unwrap();
    let rows = committed::load(&root).unwrap().rows;
    let over = rows.iter().filter(|row| row.is_met() == Some(false));
    let mut count = 0;
    for row in over {
        let least = *row.units.keys().next().unwrap();
        let begin = format!("\n| {} |", breakdown::titled(&row.name(), least));
        assert!(one.contains(&begin), "no row {begin}");
        let begin = format!("\n| `{}` |", row.name());
        assert_eq!(further.contains(&begin), row.units.len() > 1, "{begin} of the further positions");
        count += 1;
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn a_further_position_is_counted_between_the_two_smallest_numbers() {
    let measured = |positions: u32, units: [u64; 2]| Measured { positions, units: units.into() };
    assert_eq!(breakdown::each_further(&measured(1, [100, 7]), &measured(4, [403, 7])), [101, 0]);
    assert_eq!(breakdown::each_further(&measured(4, [100, 7]), &measured(8, [400, 8])), [75, 0]);
    assert_eq!(breakdown::titled("realise_gain", 4), "`realise_gain`, 4 positions");
}

/// Checks that a transaction with the client's limits counts for two fifths of its cost without them.
#[test]
fn a_trade_with_limits_is_scheduled_as_two_fifths() {
    let scheduled = committed::load(&committed::workspace_root()).unwrap().scheduled;
    let told: Vec<_> = scheduled.iter().map(|path| (path.path.as_str(), path.positions)).collect();
    let wanted: Vec<_> = PATHS.iter().map(|path| (path.name, path.positions)).collect();
    assert_eq!(told, wanted);
    let trade = &scheduled[0];
    for before in [trade.no_limits, trade.units_only] {
        assert!(trade.limited.sum() * 5 <= before.sum() * 2, "{:?} of {before:?}", trade.limited);
    }
}

/// Checks the figures from the table that `docs/integrators/transactions.md` uses to explain the margin.
#[test]
fn the_margin_is_explained_by_the_tables_figures() {
    let root = committed::workspace_root();
    let text = fs::read_to_string(root.join("docs/integrators/transactions.md")).unwrap();
    let (_, why) = text.split_once("**Why this margin.**").unwrap();
    let (why, _) = why.split_once("**Trades without spare units").unwrap();
    let rows = committed::load(&root).unwrap().rows;
    let paths = [
        "open",
        "new volatility cell",
        "first of a claims window",
        "first of a window with a deficit",
        "reduce at a loss",
        "flip",
        "flip, first of a window with a deficit",
    ];
    let trades = paths.map(|path| ("trade", path));
    let last = ["last position", "last position, first of a window with a deficit"];
    let others = [("liquidate", "slice"), ("take_over", "partial")];
    let lasts = ["liquidate", "take_over"].into_iter().flat_map(|name| last.map(|path| (name, path)));
    for (instruction, path) in trades.into_iter().chain(others).chain(lasts) {
        let row = rows.iter().find(|row| row.instruction == instruction && row.path == path).unwrap();
        let units = grouped(row.units[&1]);
        assert!(why.contains(&units), "{instruction}, {path}: {units}");
    }
}

/// Checks that, after execution, a transaction counts for no more than it requested, and that the parts that limits do not affect
/// stay the same.
#[test]
fn the_parts_of_a_cost_are_what_they_are_called() {
    for path in committed::load(&committed::workspace_root()).unwrap().scheduled {
        let Scheduled { no_limits, units_only, limited, version_1, executed, .. } = &path;
        assert_eq!((no_limits.units, no_limits.loaded), (200_000, 16_384), "{path:?}");
        assert_eq!((units_only.loaded, limited.units), (16_384, units_only.units), "{path:?}");
        assert!(executed.units <= limited.units && executed.loaded <= limited.loaded, "{path:?}");
        assert!(version_1.sum() < limited.sum(), "{path:?}");
        let of_the_message = |cost: &Cost| (cost.signatures, cost.locks);
        for cost in [units_only, limited, version_1, executed] {
            assert_eq!(of_the_message(cost), of_the_message(no_limits), "{path:?}");
        }
        assert_eq!(no_limits.signatures, 720, "one signature: {path:?}");
    }
}

#[test]
fn a_market_has_its_share_of_a_block_and_a_second_five_of_them() {
    assert_eq!(BLOCK.on_one_account(9_000), Capacity { per_slot: 2_222, per_second: 11_110 });
    assert_eq!(BLOCK.in_all(9_000), Capacity { per_slot: 5_555, per_second: 27_775 });
}

#[test]
fn another_block_is_told() {
    let before = table(&[(1, 1_000)]);
    let after = Table { block: Block { account_units: 19_999_999, ..BLOCK }, ..before.clone() };
    assert_eq!(after.complaints(&before).len(), 1);
}
