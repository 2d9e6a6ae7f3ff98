//! Tests the configuration file and the flags that override it.

use ballast_keeper::args::Args;
use ballast_keeper::config::Settings;
use ballast_math::{Quote, Ratio};
use clap::{CommandFactory as _, Parser as _};

#[test]
fn everything_may_be_left_out() {
    let settings = Settings::parse("").unwrap();
    assert_eq!(settings, Settings::default());
    assert!(settings.jobs.liquidator && settings.jobs.upkeep && settings.jobs.settlement);
    assert_eq!(settings.upkeep.peg_gap(), Ratio::new(20_000));
    assert!(settings.server.listen.unwrap().ip().is_loopback());
}

#[test]
fn amounts_are_written_as_people_write_them() {
    let settings = Settings::parse("[liquidator]\nleast_profit = \"1,250.5\"\nsol_price = \"180\"").unwrap();
    assert_eq!(settings.liquidator.profit().least, Quote::new(1_250_500_000));
    let error = Settings::parse("[upkeep]\npeg_gap = \"two\"").unwrap_err();
    assert!(format!("{error:#}").contains("`two` is not an amount"), "{error:#}");
}

#[test]
fn unknown_and_invalid_fields_are_named() {
    for (text, word) in [
        ("[jobs]\nliquidater = true", "liquidater"),
        ("[accounts]\ntaker = 0", "accounts.taker"),
        ("[liquidator]\nsol_price = \"0\"", "liquidator.sol_price"),
        ("[network]\npulse_ms = 0", "network.pulse_ms"),
        ("[fees]\nin_flight = 0", "fees.in_flight"),
        ("[pyth]\nevery_ms = 0", "pyth.every_ms"),
        ("[pyth]\nkey_file = \"key\"", "pyth.url"),
    ] {
        let error = format!("{:#}", Settings::parse(text).unwrap_err());
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn flags_go_before_the_file() {
    let file = std::env::temp_dir().join(format!("ballast-keeper-{}.toml", std::process::id()));
    std::fs::write(
        &file,
        "[network]\nurl = \"http://one\"\nwebsocket_url = \"ws://one\"\n[jobs]\nupkeep = false",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let settings = Args::parse_from(["keeper", "-c", path]).settings().unwrap();
    assert_eq!(settings.network.url.as_deref(), Some("http://one"));
    assert!(settings.jobs.liquidator && !settings.jobs.upkeep);
    let flags = [
        "keeper",
        "-c",
        path,
        "-u",
        "http://two",
        "--jobs",
        "upkeep,settlement",
        "--dry-run",
        "--taker",
        "3",
    ];
    let settings = Args::parse_from(flags).settings().unwrap();
    std::fs::remove_file(&file).unwrap();
    // The WebSocket URL in the file belongs to the server in the file.
    assert_eq!((settings.network.url.as_deref(), settings.network.websocket_url), (Some("http://two"), None));
    assert!(!settings.jobs.liquidator && settings.jobs.upkeep && settings.jobs.settlement);
    assert_eq!((settings.dry_run, settings.accounts.taker), (true, Some(3)));
}

#[test]
fn the_command_is_well_formed() {
    Args::command().debug_assert();
}

/// Compares the defaults with those documented in docs/operators/keeper.md.
#[test]
fn the_documented_defaults_are_the_defaults() {
    let page = include_str!("../../../../docs/operators/keeper.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    assert_eq!(Settings::parse(block).unwrap(), Settings::default());
}

/// Checks that only the host of the endpoint's URL is shown, because the URL may contain a key, as may that of an RPC server.
#[test]
fn an_endpoint_of_prices_is_shown_by_its_host() {
    let settings = Settings::parse("[pyth]\nurl = \"https://hermes.example.org/SECRET-KEY\"").unwrap();
    assert!(settings.pyth.hermes().unwrap().is_some());
    assert!(Settings::default().pyth.hermes().unwrap().is_none());
    let shown = format!("{settings:?}");
    assert!(shown.contains("https://hermes.example.org") && !shown.contains("SECRET"), "{shown}");
    let wrong =
        Settings::parse("[pyth]\nurl = \"SECRET-KEY\"").unwrap().pyth.hermes().map(|_| ()).unwrap_err();
    assert!(
        format!("{wrong:#}").contains("pyth.url") && !format!("{wrong:#}").contains("SECRET"),
        "{wrong:#}"
    );
}
