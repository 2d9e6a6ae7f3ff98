//! Tests `ballast migrate` on a bare network when the command is killed again and again.

use crate::process::{ballast, folder, success, text};
use ballast_client::oracle::PriceUpdate;
use ballast_localnet::keys::{self, Key};
use ballast_math::Price;
use ballast_math::oracle::Reading;
use ballast_migrations::SAMPLE;
use ballast_migrations::config::Config;
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::token::{Mint, balance};
use ballast_testkit::{Chain, Program, invariants, rent_exempt};
use solana_account::Account;
use solana_signer::Signer;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The operator's tokens, which exceed the insurance of all markets. Unit: 1e-6 quote.
const TOKENS: u64 = 50_000_000_000;

/// Starts a network with the program, the mint and the oracles, which every cluster has before a migration.
fn bare(config: &Config) -> Surfnet {
    let blocks = Blocks::Every(Duration::from_millis(50));
    let options = SurfnetOptions { blocks, ..SurfnetOptions::default() };
    let programs = [Program::ballast(Key::UpgradeAuthority.keypair().pubkey())];
    let mut chain = Surfnet::start(options, &programs).expect("it starts");
    let operator = Key::Operator.keypair().pubkey();
    chain.fund(&operator, 10_000_000_000);
    Mint::create(&mut chain, keys::COLLATERAL, keys::DECIMALS).give(&mut chain, &operator, TOKENS);
    for market in &config.markets {
        let args = &market.args;
        let reading = Reading {
            price: Price::new(args.peg),
            confidence: Price::new(args.peg / 2_000),
            publish_time: chain.clock().unix_timestamp,
        };
        let exponent = args.parameters.contract_exponent;
        let update = PriceUpdate::of_contract(args.oracle_feed, &reading, exponent).expect("it fits");
        let data = update.account_data();
        let lamports = rent_exempt(data.len());
        let account = Account { lamports, data, owner: args.oracle_owner, ..Account::default() };
        chain.set_account(&args.oracle_address, account);
    }
    chain
}

fn migrate(folder: &Path, url: &str) -> Child {
    let key = |name: &str| folder.join(format!("{name}.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
    command.args(["migrate", "--url", url, "--config", text(&folder.join("exchange.toml"))]);
    command.args(["--keypair", text(&key("operator"))]);
    for name in ["upgrade-authority", "admin", "risk-manager"] {
        command.args(["--signer", text(&key(name))]);
    }
    command.stdout(Stdio::piped()).spawn().expect("the command starts")
}

#[test]
fn a_process_that_is_killed_again_and_again_comes_to_the_end() {
    let config = Config::parse(SAMPLE).expect("the sample is right");
    let folder = folder("killed");
    success(&ballast(&["localnet", "keys", text(&folder)]));
    fs::write(folder.join("exchange.toml"), SAMPLE).unwrap();
    let chain = bare(&config);

    let mut told = Vec::new();
    for attempt in 0..40 {
        let mut process = migrate(&folder, chain.rpc_url());
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.next().expect("it says what it does");
        if line.contains("there is nothing to do") {
            assert!(process.wait().unwrap().success());
            break;
        }
        told.push(line.split(": ").next().unwrap_or_default().to_owned());
        // Each attempt ends at a different point of the next transaction.
        std::thread::sleep(Duration::from_millis(attempt * 67 % 500));
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    let all = told.len();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), all, "nothing is done twice: {told:#?}");
    assert!((5..=15).contains(&all), "{told:#?}");
    let operator = Key::Operator.keypair().pubkey();
    let tokens = spl_associated_token_account_interface::address::get_associated_token_address(
        &operator,
        &keys::mint(),
    );
    assert_eq!(balance(&chain, &tokens), TOKENS - 21_000_000_000, "the insurance is paid once");
    invariants::check(&chain).expect("every invariant holds");
}
