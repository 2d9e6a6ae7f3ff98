//! Runs the commands that control a network in another process.

use super::report::{ClockReport, GivenReport, KeyList, KeyReport, MoveReport, OutageReport, PriceReport};
use crate::keys::Key;
use crate::remote::{begin_outage, end_outage, force_price, give, price_of, travel};
use anyhow::{Context, Result, ensure};
use ballast_cli::localnet::{
    FaucetArguments, KeysArguments, OutageArguments, PriceArguments, RemoteCommand, TravelArguments,
};
use ballast_cli::session::{GlobalArguments, Shown, Text, print::print};
use ballast_client::amount::parse;
use ballast_math::{Base, Quote};
use solana_signer::Signer;
use std::fs;

pub(super) async fn run(command: &RemoteCommand, network: &GlobalArguments) -> Result<()> {
    let output = network.output;
    match command {
        RemoteCommand::Faucet(arguments) => print(output, &faucet(arguments, network).await?),
        RemoteCommand::Price(arguments) => price(arguments, network).await,
        RemoteCommand::Outage(arguments) => print(output, &outage(arguments, network).await?),
        RemoteCommand::Travel(arguments) => print(output, &time(arguments, network).await?),
        RemoteCommand::Keys(arguments) => print(output, &keys(arguments)?),
    }
}

async fn faucet(arguments: &FaucetArguments, network: &GlobalArguments) -> Result<GivenReport> {
    let amount = parse::<Quote>(&arguments.amount)?;
    // SOL has nine decimals, as `Base` has.
    let sol = parse::<Base>(&arguments.sol).context("--sol")?;
    ensure!(amount.is_positive(), "the faucet amount must be above zero: enter an amount such as 10,000");
    ensure!(!sol.is_negative(), "--sol must be at least zero");
    let given = give(&arguments.server.rpc(network)?, &arguments.address, amount, sol.magnitude()).await?;
    Ok(GivenReport { collateral: Shown(amount), sol: Shown(sol), given })
}

async fn price(arguments: &PriceArguments, network: &GlobalArguments) -> Result<()> {
    let (rpc, output) = (arguments.server.rpc(network)?, network.output);
    match arguments.change {
        None => print(output, &PriceReport(price_of(&rpc, &arguments.symbol).await?)),
        Some(change) => print(output, &MoveReport(force_price(&rpc, &arguments.symbol, change).await?)),
    }
}

async fn outage(arguments: &OutageArguments, network: &GlobalArguments) -> Result<OutageReport> {
    let (rpc, symbol) = (arguments.server.rpc(network)?, &arguments.symbol);
    let is_out = !arguments.end;
    let symbol = if is_out { begin_outage(&rpc, symbol).await? } else { end_outage(&rpc, symbol).await? };
    Ok(OutageReport { symbol, is_out })
}

async fn time(arguments: &TravelArguments, network: &GlobalArguments) -> Result<ClockReport> {
    let clock = travel(&arguments.server.rpc(network)?, arguments.span).await?;
    Ok(ClockReport { time: clock.time, slot: clock.slot })
}

fn keys(arguments: &KeysArguments) -> Result<KeyList> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut written = Vec::new();
    for key in Key::ALL {
        let file = folder.join(format!("{}.json", key.name().replace(' ', "-")));
        let keypair = key.keypair();
        let bytes = serde_json::to_string(&keypair.to_bytes().to_vec())?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        let file = file.display().to_string();
        written.push(KeyReport { name: key.name(), address: Text(keypair.pubkey()), file });
    }
    Ok(KeyList(written))
}
