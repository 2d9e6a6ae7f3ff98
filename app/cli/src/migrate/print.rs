//! Transactions that others sign: unsigned, in base 64, as a multisig imports them.

use super::{Run, keys};
use crate::session::{Output, Unsigned};
use anyhow::{Result, bail};
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Config;
use ballast_migrations::{MigrationError, plan};
use serde::Serialize;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// A transaction that somebody else signs.
#[derive(Debug, Serialize)]
struct Printed {
    step: &'static str,
    title: String,
    #[serde(flatten)]
    unsigned: Unsigned,
}

/// Prints what comes next: one transaction, or all that wait for nominees, which depend on nothing.
pub(super) async fn run(run: &Run<'_>, rpc: &Rpc) -> Result<()> {
    let config = run.config;
    let given = run.is_payer_given.then(|| keys::payer(run)).transpose()?.map(|key| key.pubkey());
    let anybody = given.unwrap_or(config.roles.admin);
    let chain = Chain::fetch(rpc, config, &anybody).await.map_err(MigrationError::from)?;
    let printed = next(config, &chain, given)?;
    match run.settings.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&printed)?),
        Output::Table if printed.is_empty() => println!("There is nothing to sign."),
        Output::Table => printed.iter().for_each(|of| {
            println!("{}", of.unsigned.lines(&format!("{}  {}", of.step, of.title)));
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
    let instruction = std::slice::from_ref(&action.instruction);
    let unsigned = Unsigned::of(&payer, instruction, &Budget::default())?;
    Ok(Printed { step: action.step, title: action.title, unsigned })
}
