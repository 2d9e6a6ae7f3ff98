//! Resolves the settings into servers, a keypair and margin accounts, using the Solana CLI's defaults.

use crate::config::Settings;
use crate::jobs::Own;
use crate::send::Backoff;
use crate::table;
use anyhow::{Context as _, Result, anyhow, bail};
use ballast_client::instructions::{CreateMarginAccountArgs, create_margin_account};
use ballast_client::pda;
use ballast_client::rpc::{Rpc, RpcError, SendError, ServerUrl, profile};
use ballast_client::transaction::{AddressLookupTableAccount, Budget};
use ballast_math::account::CROSS;
use solana_cli_config::Config as CliConfig;
use solana_keypair::{Keypair, read_keypair_file};
use solana_rpc_client_api::client_error::Error as ClientError;
use solana_signer::Signer as _;
use std::sync::Arc;
use std::time::Duration;

/// The shortest and the longest wait while the server does not respond.
const WAITS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

/// Everything a keeper needs to start.
pub struct Setup {
    /// The complete configuration.
    pub settings: Settings,
    /// The JSON-RPC server's URL.
    pub url: String,
    /// The WebSocket server's URL.
    pub websocket_url: String,
    /// The keypair that signs and pays.
    pub keypair: Arc<Keypair>,
}

impl Setup {
    /// Fills in missing settings from the Solana CLI's configuration.
    ///
    /// # Errors
    /// Returns an error if the keypair cannot be read, or a URL is invalid.
    pub fn new(settings: Settings) -> Result<Self> {
        let cli = profile::usual()?;
        let network = &settings.network;
        let url = network.url.as_deref().map_or_else(|| profile::url_in(&cli), profile::url_of)?;
        let websocket_url = match (&network.websocket_url, &network.url) {
            (Some(websocket), _) => profile::socket_url(websocket)?,
            (None, None) => profile::websocket_of(&cli)?,
            (None, Some(_)) => CliConfig::compute_websocket_url(&url),
        };
        let path = network.keypair.clone().unwrap_or(cli.keypair_path);
        let file = profile::keypair_file(&path)
            .context("the keeper signs its own transactions and needs a keypair file")?;
        let keypair = read_keypair_file(file).map_err(|error| {
            anyhow!("the keypair file {path} cannot be read ({error}): choose a file with `--keypair`, or create one with `ballast wallet create`")
        })?;
        Ok(Self { settings, url, websocket_url, keypair: Arc::new(keypair) })
    }

    /// Returns a client for the JSON-RPC servers.
    #[must_use]
    pub fn rpc(&self) -> Rpc {
        let network = &self.settings.network;
        let fallbacks: Vec<_> = self.fallbacks().map(ServerUrl::from).collect();
        let url = ServerUrl::from(&self.url);
        Rpc::with_servers(&url, &fallbacks, network.commitment(), network.timeout())
    }

    /// Returns the URLs of the WebSocket servers, the preferred one first.
    #[must_use]
    pub fn sockets(&self) -> Vec<String> {
        let given = &self.settings.network.fallback_websocket_urls;
        let derived = || self.fallbacks().map(|url| CliConfig::compute_websocket_url(&url)).collect();
        let others: Vec<String> = if given.is_empty() { derived() } else { given.clone() };
        std::iter::once(self.websocket_url.clone()).chain(others).collect()
    }

    fn fallbacks(&self) -> impl Iterator<Item = String> {
        self.settings.network.fallback_urls.iter().filter_map(|url| profile::url_of(url).ok())
    }

    /// Returns the same accounts as [`Setup::own`], but retries while the server does not respond.
    ///
    /// # Errors
    /// Returns an error if an account is missing and must not be created, or if the chain refuses to create it.
    pub async fn own_at_last(&self, rpc: &Rpc) -> Result<Own> {
        at_last("own", || self.own(rpc)).await
    }

    /// Reads the configured lookup tables, and retries while the server does not respond.
    ///
    /// # Errors
    /// Returns an error if a table is missing or unusable.
    pub async fn tables_at_last(&self, rpc: &Rpc) -> Result<Vec<AddressLookupTableAccount>> {
        let addresses: Vec<_> = self.settings.network.tables.iter().map(|table| table.0).collect();
        at_last("tables", || table::read(rpc, &addresses)).await
    }

    /// Returns the keeper's own accounts, and creates missing accounts if the settings allow it. A dry run continues
    /// without the missing accounts.
    ///
    /// # Errors
    /// Returns an error if an account is missing, and it must not be created or cannot be created.
    pub async fn own(&self, rpc: &Rpc) -> Result<Own> {
        let accounts = &self.settings.accounts;
        let authority = self.keypair.pubkey();
        for sub_id in [Some(accounts.fees), accounts.taker].into_iter().flatten() {
            self.ensure_account(rpc, sub_id).await?;
        }
        Ok(Own {
            authority,
            account: pda::margin_account(&authority, accounts.fees),
            taker: accounts.taker.map(|sub_id| pda::margin_account(&authority, sub_id)),
        })
    }

    async fn ensure_account(&self, rpc: &Rpc, sub_id: u16) -> Result<()> {
        let owner = self.keypair.pubkey();
        match rpc.margin_account(&owner, sub_id).await {
            Ok(_) => return Ok(()),
            Err(RpcError::Missing { .. } | RpcError::Decode { .. }) => {}
            Err(error) => return Err(error).context("the keeper's own margin accounts cannot be read"),
        }
        if self.settings.dry_run {
            tracing::info!(sub_id, %owner, "dry run: the keeper's margin account is missing and would be created");
            return Ok(());
        }
        if !self.settings.accounts.create {
            bail!(
                "the keeper's margin account {sub_id} of {owner} does not exist: create it with `ballast account create`, or start the keeper with `--create-accounts`"
            );
        }
        let args = CreateMarginAccountArgs { sub_id, mode: CROSS, market: 0 };
        let create = create_margin_account(owner, owner, args);
        let sent = rpc.send_and_confirm(&[create], &[&*self.keypair], &Budget::default(), &[]).await;
        sent.with_context(|| format!("the keeper's margin account {sub_id} cannot be created"))?;
        tracing::info!(sub_id, "created the keeper's margin account");
        Ok(())
    }
}

/// Returns the result of `ask`, retrying while the server does not respond.
async fn at_last<T, A: Future<Output = Result<T>>>(what: &'static str, ask: impl Fn() -> A) -> Result<T> {
    let mut backoff = Backoff::new(WAITS.0, WAITS.1);
    loop {
        match ask().await {
            Err(error) if is_unanswered(&error) => {
                crate::metrics::rpc_failed(what);
                tracing::warn!("{}; trying again", crate::task_log::words(&error));
                backoff.wait().await;
            }
            ended => return ended,
        }
    }
}

/// Returns whether the failure may be temporary because there was no response, or none in time.
fn is_unanswered(error: &anyhow::Error) -> bool {
    error.is::<ClientError>()
        || matches!(error.downcast_ref(), Some(RpcError::Client(_)))
        || matches!(error.downcast_ref(), Some(SendError::Client(_)))
}
