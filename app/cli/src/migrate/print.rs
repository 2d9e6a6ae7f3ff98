//! Prints unsigned transactions for other signers in base64, the format that a multisig imports.

use super::{Run, keys, told};
use crate::session::{Output, Printed, Report, Unsent, print, read_key};
use anyhow::{Result, bail};
use ballast_client::rpc::Rpc;
use ballast_migrations::chain::Chain;
use ballast_migrations::{MigrationError, PlannedChange, plan};
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Prints the next transaction, or all transactions that await nominees, which are independent of one another.
pub(super) async fn run(run: &Run<'_>, rpc: &Rpc) -> Result<()> {
    let given = payer(run)?;
    let chain = fetch(run, rpc, &given.unwrap_or(run.config.roles.admin)).await?;
    let mut printed = Vec::new();
    for place in 0..count(run, &chain, given) {
        printed.push(at(run, rpc, place, given).await?);
    }
    match run.settings.output {
        Output::Json => print::line(&serde_json::to_string_pretty(&printed)?),
        Output::Table if printed.is_empty() => print::line("There is nothing to sign."),
        Output::Table => printed.iter().try_for_each(|of| print::line(&of.table())),
    }
}

/// Returns the payer, given by address or keypair.
fn payer(run: &Run<'_>) -> Result<Option<Pubkey>> {
    if let Some(named) = run.arguments.payer {
        return Ok(Some(named));
    }
    if let Some(named) = &run.settings.printing.fee_payer {
        let address = named.parse();
        return address.map_or_else(|_| Ok(read_key(named.as_ref())?.pubkey()), Ok).map(Some);
    }
    let given = run.is_payer_given.then(|| keys::payer(run)).transpose()?;
    Ok(given.map(|key| key.pubkey()))
}

async fn fetch(run: &Run<'_>, rpc: &Rpc, payer: &Pubkey) -> Result<Chain> {
    Chain::fetch(rpc, run.config, payer).await.map_err(|error| told(error.into()))
}

/// Returns the number of transactions that can be signed now.
fn count(run: &Run<'_>, chain: &Chain, given: Option<Pubkey>) -> usize {
    let changes = plan(run.config, chain, &given.unwrap_or(run.config.roles.admin)).changes;
    let waiting = changes.iter().take_while(|change| change.may_wait()).count();
    waiting.max(1).min(changes.len())
}

/// Builds the transaction at `place` in the plan. The payer is `given`, or the transaction's signer if there is no
/// `given`.
async fn at(run: &Run<'_>, rpc: &Rpc, place: usize, given: Option<Pubkey>) -> Result<Printed> {
    let (config, anybody) = (run.config, run.config.roles.admin);
    let found = async |payer: Pubkey| -> Result<PlannedChange> {
        let chain = fetch(run, rpc, &payer).await?;
        match plan(config, &chain, &payer).changes.into_iter().nth(place) {
            Some(change) => Ok(change),
            None => bail!("the exchange changed while the command ran: run the command again"),
        }
    };
    let payer = match given {
        Some(payer) => payer,
        None => match found(anybody).await?.needed {
            Some(needed) => needed.address,
            None => bail!(
                "this transaction needs no role, only a payer: pass --payer ADDRESS, or run the command without --print-transaction"
            ),
        },
    };
    let change = found(payer).await?;
    let PlannedChange { step, title, .. } = change;
    if let Some(reason) = change.obstacle {
        return Err(told(MigrationError::Obstacle { step, title, reason }));
    }
    let instructions = std::slice::from_ref(&change.instruction);
    let authority = change.needed.map_or(payer, |needed| needed.address);
    let stand_in = keys::payer(run).ok().map(|key| key.pubkey());
    let unsent = Unsent { action: title, authority, payer, instructions, stand_in };
    Printed::of(rpc, unsent, &run.settings.budget).await
}
