//! What every command on a network has: a connection, a wallet, the exchange, and a way to print.

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

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many markets fit one request together with their oracles.
const MARKETS_AT_ONCE: usize = 48;

/// A connection to a network, with who signs and how results are printed.
pub struct Session {
    settings: Settings,
    rpc: Rpc,
    /// The markets without a reading of which it was told.
    told: Mutex<BTreeSet<u32>>,
}

impl Session {
    /// A session with these options. Connects to nothing yet.
    ///
    /// # Errors
    /// What is wrong with the options or the profile.
    pub fn open(arguments: &GlobalArguments) -> Result<Self> {
        let settings = arguments.settings()?;
        let rpc = Rpc::with_commitment(&settings.url, settings.commitment, PATIENCE);
        Ok(Self { settings, rpc, told: Mutex::default() })
    }

    /// The network.
    #[must_use]
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// What the options and the profile say.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The keypair that signs and pays.
    ///
    /// # Errors
    /// The file is missing or holds no keypair.
    pub fn wallet(&self) -> Result<Keypair> {
        let file = &self.settings.keypair;
        read_keypair_file(file).map_err(|error| {
            let name = file.display();
            anyhow!("no keypair can be read from {name} ({error}): make one with `ballast wallet create` or `solana-keygen new`, or pass --keypair FILE")
        })
    }

    /// The owner that was given, else the wallet.
    ///
    /// # Errors
    /// As [`Session::wallet`].
    pub fn owner(&self, given: Option<Pubkey>) -> Result<Pubkey> {
        given.map_or_else(|| Ok(self.wallet()?.pubkey()), Ok)
    }

    /// Sends a transaction, waits until it is confirmed, and fetches what it did. The first signer pays.
    ///
    /// # Errors
    /// Why it was refused, in the program's words; what keeps it from being sent; or that it is not known what became of it,
    /// with its signature.
    pub async fn send(&self, instructions: &[Instruction], signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let payer = signers.first().context("nobody signs the transaction")?.pubkey();
        self.send_draft(Draft::new(&payer, instructions), signers).await
    }

    /// Sends a draft in the same way.
    ///
    /// # Errors
    /// As [`Session::send`].
    pub async fn send_draft(&self, draft: Draft<'_>, signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let prepared = self.rpc.prepare(draft).await.map_err(|error| self.unsent(error))?;
        let terms = self.settings.budget.terms(prepared.limits);
        let transaction =
            self.rpc.signed(&prepared, &terms, signers).await.map_err(|error| self.unsent(error))?;
        let executed = self.executed(&transaction).await?;
        Ok(Sent { executed, scheduled: Scheduled::of(&transaction.message, &terms.limits), terms })
    }

    /// Why nothing was sent.
    fn unsent(&self, error: SendError) -> anyhow::Error {
        match error {
            SendError::Client(_) => anyhow::Error::from(error)
                .context(format!("{} does not answer: nothing was sent", self.settings.url)),
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
            format!("the transaction {signature} was confirmed, but the server does not tell what it did")
        })
    }

    /// The exchange.
    ///
    /// # Errors
    /// There is none on the network.
    pub async fn exchange(&self) -> Result<Exchange> {
        self.rpc.exchange().await.context("the exchange cannot be read from this network")
    }

    /// The collateral of the exchange.
    ///
    /// # Errors
    /// There is no exchange on the network, or it has no collateral yet.
    pub async fn collateral(&self) -> Result<Collateral> {
        let exchange = self.exchange().await?;
        let collateral = self.rpc.account(&exchange.collateral).await;
        collateral.context("the exchange has no collateral yet")
    }

    /// All markets of the exchange, by index.
    ///
    /// # Errors
    /// There is no exchange on the network.
    pub async fn all_markets(&self) -> Result<Vec<Market>> {
        self.rpc.all_markets().await.context("the markets cannot be read from this network")
    }

    /// A market by index or name.
    ///
    /// # Errors
    /// There is no exchange on the network, or no such market.
    pub async fn market(&self, name: &MarketName) -> Result<Market> {
        name.find(&self.all_markets().await?).copied()
    }

    /// The markets with these indexes with their oracles; those fetched together are as of one slot.
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

    /// A margin account with the markets of its slots and those of `more`, all as of one slot.
    ///
    /// # Errors
    /// There is no such account, or a market or its oracle account cannot be read.
    pub async fn snapshot(&self, address: &Pubkey, more: &[u32]) -> Result<(MarginAccount, Markets)> {
        let seen = self.rpc.snapshot(address, more, oracle::account_of).await?;
        self.tell_of_missing(&seen.1);
        Ok(seen)
    }

    /// Says on standard error, once for each market, that it has no reading: numbers of an account with a position there are
    /// those of its last index, and the program counts no gains there.
    fn tell_of_missing(&self, markets: &Markets) {
        let missing = markets.iter().filter(|known| known.reading().is_err());
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for market in missing.map(KnownMarket::market).filter(|market| told.insert(market.index)) {
            eprintln!(
                "warning: {} has no index now: its oracle account {} is gone or says nothing that can be read; gains there do not count until it does",
                name_of(market),
                market.oracle_address
            );
        }
    }

    /// Prints a result the way the options say.
    ///
    /// # Errors
    /// What keeps standard output from being written.
    pub fn print(&self, report: &impl Report) -> Result<()> {
        print::print(self.settings.output, report)
    }
}

/// What to do where it is not known whether a transaction was confirmed.
fn unknown_outcome(signature: &Signature) -> String {
    format!(
        "it is not known whether the transaction {signature} was confirmed; it may still be for a minute: ask with `solana confirm {signature}` before sending it again"
    )
}
