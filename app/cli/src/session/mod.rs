//! A session: the connection, wallet, exchange and output format that every network command shares.

mod accounts;
mod arguments;
pub mod failure;
mod inputs;
mod market_name;
pub mod print;
mod receipt;
mod rounds;
mod unsigned;

pub use arguments::{Commitment, GlobalArguments, Settings};
pub use failure::Refusal;
pub use inputs::{address, positive};
pub use market_name::{MarketName, keys_of, name_of};
pub use print::{Output, Report, Shown, Text};
pub use receipt::{Receipt, Sent};
pub use rounds::Rounds;
pub use unsigned::{Printed, Unsigned};

use anyhow::{Context as _, Result, anyhow};
use ballast_client::accounts::{Collateral, Exchange, MarginAccount, Market};
use ballast_client::oracle;
use ballast_client::quote::{KnownMarket, Markets};
use ballast_client::rpc::{Executed, Rpc, SendError};
use ballast_client::transaction::{Draft, Scheduled};
use solana_instruction::Instruction;
use solana_keypair::{Keypair, read_keypair_file};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The timeout for a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most markets that fit into one request together with their oracles.
const MARKETS_AT_ONCE: usize = 48;

/// A connection to a network, with its wallet and output format.
pub struct Session {
    settings: Settings,
    rpc: Rpc,
    /// The markets whose unreadable oracle has already been reported.
    told: Mutex<BTreeSet<u32>>,
}

impl Session {
    /// Opens a session without connecting.
    ///
    /// # Errors
    /// An option or the profile is invalid.
    pub fn open(arguments: &GlobalArguments) -> Result<Self> {
        let settings = arguments.settings()?;
        let rpc = Rpc::with_commitment(&settings.url, settings.commitment, PATIENCE);
        Ok(Self { settings, rpc, told: Mutex::default() })
    }

    /// Returns the RPC client.
    #[must_use]
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Returns the settings from the options and the profile.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads the keypair of the signer, who also pays.
    ///
    /// # Errors
    /// The file is missing or does not contain a keypair.
    pub fn wallet(&self) -> Result<Keypair> {
        let file = &self.settings.keypair;
        read_keypair_file(file).map_err(|error| {
            let name = file.display();
            anyhow!("the keypair file {name} cannot be read ({error}): create one with `ballast wallet create`, or choose a file with --keypair")
        })
    }

    /// Returns the given owner, or else the wallet's address.
    ///
    /// # Errors
    /// The same as for [`Session::wallet`].
    pub fn owner(&self, given: Option<Pubkey>) -> Result<Pubkey> {
        given.map_or_else(|| Ok(self.wallet()?.pubkey()), Ok)
    }

    /// Sends a transaction, waits for its confirmation, and fetches its results. The first signer pays the fee.
    ///
    /// # Errors
    /// The program refused the transaction, the transaction cannot be sent, or its outcome is unknown. If the outcome
    /// is unknown, the message contains the signature.
    pub async fn send(&self, instructions: &[Instruction], signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let payer = signers.first().context("the transaction has no signer")?.pubkey();
        self.send_draft(Draft::new(&payer, instructions), signers).await
    }

    /// Sends a draft in the same way.
    ///
    /// # Errors
    /// The same as for [`Session::send`].
    pub async fn send_draft(&self, draft: Draft<'_>, signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let prepared = self.rpc.prepare(draft).await.map_err(|error| self.unsent(error))?;
        let terms = self.settings.budget.terms(prepared.limits);
        let transaction =
            self.rpc.signed(&prepared, &terms, signers).await.map_err(|error| self.unsent(error))?;
        let executed = self.executed(&transaction).await?;
        Ok(Sent { executed, scheduled: Scheduled::of(&transaction.message, &terms.limits), terms })
    }

    /// Explains why nothing was sent.
    fn unsent(&self, error: SendError) -> anyhow::Error {
        match error {
            SendError::Client(_) => anyhow::Error::from(error)
                .context(format!("{} does not respond: nothing was sent", self.settings.url)),
            error => error.into(),
        }
    }

    async fn executed(&self, transaction: &VersionedTransaction) -> Result<Executed> {
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        match self.rpc.confirm(transaction).await {
            Ok(_) => {}
            Err(error @ SendError::Client(_)) => return Err(error).context(unknown_outcome(&signature)),
            Err(error) => return Err(error.into()),
        }
        let executed = self.rpc.executed(&signature).await;
        executed.with_context(|| {
            format!("transaction {signature} was confirmed, but the server did not return its result")
        })
    }

    /// Reads the exchange.
    ///
    /// # Errors
    /// The network has no exchange.
    pub async fn exchange(&self) -> Result<Exchange> {
        self.rpc.exchange().await.context("there is no readable exchange on this network")
    }

    /// Reads the exchange's collateral.
    ///
    /// # Errors
    /// The network has no exchange, or the exchange has no collateral token yet.
    pub async fn collateral(&self) -> Result<Collateral> {
        let exchange = self.exchange().await?;
        let collateral = self.rpc.account(&exchange.collateral).await;
        collateral.context("the exchange has no collateral token yet")
    }

    /// Reads all of the exchange's markets, sorted by index.
    ///
    /// # Errors
    /// The network has no exchange.
    pub async fn all_markets(&self) -> Result<Vec<Market>> {
        self.rpc.all_markets().await.context("the markets on this network cannot be read")
    }

    /// Reads a market, given by its index or name.
    ///
    /// # Errors
    /// The network has no exchange, or the exchange has no such market.
    pub async fn market(&self, name: &MarketName) -> Result<Market> {
        name.find(&self.all_markets().await?).copied()
    }

    /// Reads the markets with these indexes, and their oracles. Markets in the same request are read at the same slot.
    ///
    /// # Errors
    /// A market or its oracle account cannot be read.
    pub async fn with_oracles(&self, indexes: &[u32]) -> Result<Vec<Markets>> {
        let mut all = Vec::new();
        for some in indexes.chunks(MARKETS_AT_ONCE) {
            let markets = self.rpc.markets(some, oracle::account_of).await?;
            self.tell_of_missing(&markets);
            all.push(markets);
        }
        Ok(all)
    }

    /// Reads a margin account, the markets of its positions and the markets in `more`, all at the same slot.
    ///
    /// # Errors
    /// The account does not exist, or a market or its oracle account cannot be read.
    pub async fn snapshot(&self, address: &Pubkey, more: &[u32]) -> Result<(MarginAccount, Markets)> {
        let seen = self.rpc.snapshot(address, more, oracle::account_of).await?;
        self.tell_of_missing(&seen.1);
        Ok(seen)
    }

    /// Warns on standard error about an unreadable oracle, once per market. Positions in that market are valued at the
    /// last index price, and the program does not count their gains.
    fn tell_of_missing(&self, markets: &Markets) {
        let missing = markets.iter().filter(|known| known.reading().is_err());
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for market in missing.map(KnownMarket::market).filter(|market| told.insert(market.index)) {
            eprintln!(
                "warning: {} has no index, because its oracle account {} is missing or unreadable; until that account can be read, gains in this market do not count",
                name_of(market),
                market.oracle_address
            );
        }
    }

    /// Prints a result in the chosen format.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(&self, report: &impl Report) -> Result<()> {
        print::print(self.settings.output, report)
    }
}

/// Returns the advice for a transaction whose outcome is unknown.
fn unknown_outcome(signature: &Signature) -> String {
    format!(
        "the status of transaction {signature} is unknown, and it may still be confirmed within a minute: run `solana confirm {signature}` before you send it again"
    )
}
