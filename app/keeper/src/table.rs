//! Creates and reads the keeper's address lookup tables. With a table, a take-over between two accounts with many
//! markets fits into one transaction.

use crate::setup::Setup;
use anyhow::{Context as _, Result, ensure};
use ballast_client::rpc::Rpc;
use ballast_client::transaction::{AddressLookupTableAccount, Budget};
use ballast_client::{MarketKeys, lookup};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer as _;
use std::time::Duration;

/// How long the network may take to show a confirmed change.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads the lookup tables at `addresses`.
///
/// # Errors
/// Returns an error if an account is missing or is not a usable table, or if the server does not respond.
pub async fn read(rpc: &Rpc, addresses: &[Pubkey]) -> Result<Vec<AddressLookupTableAccount>> {
    let mut tables = Vec::with_capacity(addresses.len());
    for address in addresses {
        let client = rpc.client();
        let answer = client.get_account_with_commitment(address, client.commitment()).await?;
        let account = answer.value.with_context(|| {
            format!("there is no address lookup table {address}: create one with `ballast-keeper table`")
        })?;
        tables.push(lookup::decode(*address, &account.owner, &account.data)?);
    }
    Ok(tables)
}

/// Adds the exchange's missing accounts to the keeper's first table, or creates a table. Returns the table's address.
///
/// # Errors
/// Returns an error if the table belongs to another key, the exchange cannot be read, or a transaction fails.
pub async fn update(setup: &Setup) -> Result<Pubkey> {
    let rpc = setup.rpc();
    let wanted = lookup::addresses(&markets(&rpc).await?);
    ensure!(
        wanted.len() <= lookup::MOST_ADDRESSES,
        "the exchange has more accounts than one lookup table can hold"
    );
    let authority = setup.keypair.pubkey();
    let named = setup.settings.network.tables.first().map(|table| table.0);
    let known = match named {
        Some(address) => read(&rpc, &[address]).await?.pop(),
        None => None,
    };
    let (mut create, table) = match known {
        Some(table) => (None, table),
        None => {
            let (create, key) = lookup::create(&authority, rpc.client().get_slot().await?);
            (Some(create), AddressLookupTableAccount { key, addresses: Vec::new() })
        }
    };
    for extend in lookup::extend(&table.key, &authority, &lookup::missing(&table, &wanted)) {
        let instructions: Vec<Instruction> = create.take().into_iter().chain([extend]).collect();
        let sent = rpc.send_and_confirm(&instructions, &[&*setup.keypair], &Budget::default(), &[]).await;
        sent.with_context(|| format!("the address lookup table {} cannot be extended", table.key))?;
    }
    wait_for(&rpc, &table.key, &wanted).await?;
    Ok(table.key)
}

async fn markets(rpc: &Rpc) -> Result<Vec<MarketKeys>> {
    let markets = rpc.all_markets().await.context("the markets cannot be read")?;
    let set_up = markets.iter().filter(|market| market.oracle_address != Pubkey::default());
    Ok(set_up.map(|market| MarketKeys::of(market.index, market.oracle_address)).collect())
}

async fn wait_for(rpc: &Rpc, table: &Pubkey, wanted: &[Pubkey]) -> Result<()> {
    let complete = async {
        loop {
            let tables = read(rpc, &[*table]).await.unwrap_or_default();
            if tables.iter().any(|table| lookup::missing(table, wanted).is_empty()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, complete).await;
    in_time.with_context(|| {
        format!("the address lookup table {table} is incomplete: run the command again with the same table")
    })
}
