//! What can be done to a network that runs in another process.

use super::args::{
    FaucetArguments, KeysArguments, OutageArguments, PriceArguments, RemoteCommand, TravelArguments,
};
use anyhow::{Context, Result, ensure};
use ballast_client::amount::{parse, show};
use ballast_client::rpc::Rpc;
use ballast_localnet::keys::Key;
use ballast_localnet::remote::{begin_outage, end_outage, force_price, give, price_of, travel};
use ballast_math::{Base, Quote};
use solana_signer::Signer;
use std::fs;

pub(super) async fn run(command: &RemoteCommand) -> Result<()> {
    match command {
        RemoteCommand::Faucet(arguments) => faucet(arguments).await,
        RemoteCommand::Price(arguments) => price(arguments).await,
        RemoteCommand::Outage(arguments) => outage(arguments).await,
        RemoteCommand::Travel(arguments) => time(arguments).await,
        RemoteCommand::Keys(arguments) => keys(arguments),
    }
}

async fn faucet(arguments: &FaucetArguments) -> Result<()> {
    let amount = parse::<Quote>(&arguments.amount)?;
    // SOL has nine digits, as base has.
    let sol = parse::<Base>(&arguments.sol).context("--sol")?;
    ensure!(!amount.is_negative() && !sol.is_negative(), "the faucet gives; amounts must not be below zero");
    let given = give(&Rpc::new(&arguments.server.url), &arguments.address, amount, sol.magnitude()).await?;
    println!(
        "{} of the collateral went to {}, {} SOL to {}.",
        show(amount),
        given.token_account,
        show(sol),
        given.wallet
    );
    println!("signature {}", given.signature);
    Ok(())
}

async fn price(arguments: &PriceArguments) -> Result<()> {
    let rpc = Rpc::new(&arguments.server.url);
    let Some(change) = arguments.change else {
        println!("{}", price_of(&rpc, &arguments.symbol).await?);
        return Ok(());
    };
    let moved = force_price(&rpc, &arguments.symbol, change).await?;
    println!("{}: {} -> {}", moved.symbol, moved.before, moved.after);
    Ok(())
}

async fn outage(arguments: &OutageArguments) -> Result<()> {
    let (rpc, symbol) = (Rpc::new(&arguments.server.url), &arguments.symbol);
    if arguments.end {
        println!("The oracle of {} publishes again.", end_outage(&rpc, symbol).await?);
        return Ok(());
    }
    println!("The oracle of {} has stopped.", begin_outage(&rpc, symbol).await?);
    Ok(())
}

async fn time(arguments: &TravelArguments) -> Result<()> {
    let clock = travel(&Rpc::new(&arguments.server.url), arguments.span).await?;
    println!("It is {} (unix seconds) on the network, slot {}.", clock.time, clock.slot);
    Ok(())
}

fn keys(arguments: &KeysArguments) -> Result<()> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for key in Key::ALL {
        let file = folder.join(format!("{}.json", key.name().replace(' ', "-")));
        let keypair = key.keypair();
        let bytes = serde_json::to_string(&keypair.to_bytes().to_vec())?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        println!("{:<18} {}  {}", key.name(), keypair.pubkey(), file.display());
    }
    Ok(())
}
