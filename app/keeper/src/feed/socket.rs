//! Receives account changes over the WebSocket.

use super::Heard;
use crate::state::Update;
use anyhow::{Context as _, Result, bail};
use ballast_client::PROGRAM_ID;
use futures::StreamExt as _;
use futures::stream::{BoxStream, SelectAll};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_commitment_config::CommitmentConfig;
use solana_pubkey::Pubkey;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use solana_rpc_client_api::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig};
use std::time::Duration;
use tokio::sync::mpsc;

/// The timeout for subscribing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Forwards changes until the socket fails, and then returns the error. Calls `on_ready` when all subscriptions
/// are active.
pub(super) async fn listen(
    url: &str,
    oracles: Vec<Pubkey>,
    commitment: CommitmentConfig,
    heard: &mpsc::Sender<Heard>,
    on_ready: impl FnOnce(),
) -> Result<()> {
    let client = tokio::time::timeout(PATIENCE, PubsubClient::new(url)).await;
    let client = client.context("the WebSocket server does not respond")??;
    let account = RpcAccountInfoConfig {
        encoding: Some(UiAccountEncoding::Base64),
        commitment: Some(commitment),
        ..RpcAccountInfoConfig::default()
    };
    let mut changes = SelectAll::new();
    let subscribing = async {
        changes.push(of_program(&client, &account).await?);
        for oracle in oracles {
            changes.push(of_account(&client, oracle, &account).await?);
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, subscribing).await.context("subscribing took too long")??;
    on_ready();
    if heard.send(Heard::Socket(true)).await.is_err() {
        return Ok(());
    }
    while let Some(update) = changes.next().await {
        let Some(update) = update else { bail!("a subscription ended") };
        if heard.send(Heard::Updates(vec![update])).await.is_err() {
            return Ok(());
        }
    }
    bail!("the WebSocket server closed the connection")
}

/// A subscription's changes, followed by one `None` when it ends.
type Changes<'a> = BoxStream<'a, Option<Update>>;

async fn of_program<'a>(client: &'a PubsubClient, config: &RpcAccountInfoConfig) -> Result<Changes<'a>> {
    let config =
        RpcProgramAccountsConfig { account_config: config.clone(), ..RpcProgramAccountsConfig::default() };
    let (stream, _) = client.program_subscribe(&PROGRAM_ID, Some(config)).await?;
    let changes = stream.filter_map(|change| async move {
        let address = change.value.pubkey.parse().ok()?;
        let account = Some(change.value.account.to_account()?);
        Some(Some(Update::Account { address, account, slot: change.context.slot }))
    });
    Ok(changes.chain(ended()).boxed())
}

async fn of_account<'a>(
    client: &'a PubsubClient,
    address: Pubkey,
    config: &RpcAccountInfoConfig,
) -> Result<Changes<'a>> {
    let (stream, _) = client.account_subscribe(&address, Some(config.clone())).await?;
    let changes = stream.filter_map(move |change| async move {
        let account = Some(change.value.to_account()?);
        Some(Some(Update::Account { address, account, slot: change.context.slot }))
    });
    Ok(changes.chain(ended()).boxed())
}

fn ended() -> impl futures::Stream<Item = Option<Update>> + Send {
    futures::stream::once(async { None })
}
