//! Transactions that others sign: unsigned, in base 64, as a multisig imports them.

use super::args::{MigrateArguments, Output};
use super::keys;
use anyhow::{Result, bail};
use ballast_client::rpc::Rpc;
use ballast_client::transaction::{self, Budget};
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Config;
use ballast_migrations::{MigrationError, Needed, plan};
use serde::Serialize;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// A transaction that somebody else signs.
#[derive(Debug, Serialize)]
struct Printed {
    step: &'static str,
    title: String,
    /// Who signs, first who pays.
    signers: Vec<String>,
    /// The unsigned transaction, in base 64. Its blockhash is zero: whoever signs puts a recent one there.
    transaction: String,
}

/// Prints what comes next: one transaction, or all that wait for nominees, which depend on nothing.
pub(super) async fn run(arguments: &MigrateArguments, config: &Config, rpc: &Rpc) -> Result<()> {
    let given = arguments.keypair.as_ref().map(|_| keys::payer(arguments, &keys::settings())).transpose()?;
    let given = given.map(|key| key.pubkey());
    let anybody = given.unwrap_or(config.roles.admin);
    let chain = Chain::fetch(rpc, config, &anybody).await.map_err(MigrationError::from)?;
    let printed = next(config, &chain, given)?;
    if printed.is_empty() {
        println!("There is nothing to sign.");
        return Ok(());
    }
    match arguments.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&printed)?),
        Output::Table => printed.iter().for_each(|of| {
            println!("{}  {}, signed by {}\n{}", of.step, of.title, of.signers.join(", "), of.transaction);
        }),
    }
    Ok(())
}

fn next(config: &Config, chain: &Chain, given: Option<Pubkey>) -> Result<Vec<Printed>> {
    let anybody = given.unwrap_or(config.roles.admin);
    let actions = plan(config, chain, &anybody).actions;
    let waiting = actions.iter().take_while(|action| action.may_wait()).count().max(1);
    (0..waiting.min(actions.len())).map(|place| printed(config, chain, (place, given))).collect()
}

/// The transaction at `place` of the plan, paid by `given`, or by whoever signs it anyhow.
fn printed(config: &Config, chain: &Chain, (place, given): (usize, Option<Pubkey>)) -> Result<Printed> {
    let found = |payer: &Pubkey| plan(config, chain, payer).actions.swap_remove(place);
    let signer = found(&config.roles.admin).needed.map(|needed| needed.address);
    let Some(payer) = given.or(signer) else {
        bail!(
            "this one needs no role, only somebody who pays: give --keypair, or run it without --print-transaction"
        );
    };
    let action = found(&payer);
    if let Some(reason) = action.obstacle {
        bail!("{}, {}: {reason}", action.step, action.title);
    }
    let message = transaction::message(
        &payer,
        std::slice::from_ref(&action.instruction),
        &Budget::default(),
        &[],
        solana_hash::Hash::default(),
    )?;
    let transaction = transaction::to_base64(&transaction::unsigned(message))?;
    let signers = signers(&payer, action.needed);
    Ok(Printed { step: action.step, title: action.title, signers, transaction })
}

fn signers(payer: &Pubkey, needed: Option<Needed>) -> Vec<String> {
    let other = needed.map(|needed| needed.address).filter(|address| address != payer);
    std::iter::once(*payer).chain(other).map(|address| address.to_string()).collect()
}
