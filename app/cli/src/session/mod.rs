//! The session that every network command shares, with its connection, wallet, exchange and output format.

mod accounts;
mod arguments;
pub mod failure;
mod inputs;
mod market_name;
pub mod print;
mod receipt;
mod rounds;
mod unsigned;
mod wallet;

pub use arguments::{Commitment, GlobalArguments, PrintArguments, Settings};
pub use failure::Refusal;
pub use inputs::{address, positive};
pub use market_name::{MarketName, keys_of, name_of};
pub use print::{Output, Report, Shown, Text};
pub use receipt::{Receipt, Sent};
pub use rounds::Rounds;
pub use unsigned::{Printed, PrintedOnly, Unsent, Unsigned};
pub use wallet::{Wallet, read_key};

use anyhow::{Context as _, Result, ensure};
use ballast_client::accounts::{Collateral, Exchange, MarginAccount, Market};
use ballast_client::oracle;
use ballast_client::quote::{KnownMarket, Markets};
use ballast_client::rpc::{Executed, Rpc, SendError};
use ballast_client::transaction::{Draft, Scheduled};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The timeout for a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// The maximum number of markets that fit into one request together with their oracles.
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
    /// Returns an error if an option or the profile is invalid, or the fee payer's file cannot be read.
    pub fn open(arguments: &GlobalArguments) -> Result<Self> {
        let settings = arguments.settings()?;
        let rpc = Rpc::with_commitment(&settings.url, settings.commitment, PATIENCE);
        let session = Self { settings, rpc, told: Mutex::default() };
        // A wrong fee payer is reported before any request is sent.
        session.fee_payer()?;
        Ok(session)
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

    /// Returns whether transactions are printed instead of sent.
    #[must_use]
    pub const fn prints(&self) -> bool {
        self.settings.printing.print_transaction
    }

    /// Returns the signer, who also pays unless there is a fee payer. Only the address is needed if transactions are
    /// printed.
    ///
    /// # Errors
    /// Returns an error if the keypair file is missing or does not contain a keypair.
    pub fn wallet(&self) -> Result<Wallet> {
        if let Some(authority) = self.settings.printing.authority.filter(|_| self.prints()) {
            return Ok(Wallet::Elsewhere(authority));
        }
        read_key(&self.settings.keypair).map(Wallet::File)
    }

    /// Returns the key that pays instead of the signer, if one is given.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or an address is given but the transaction is sent.
    pub fn fee_payer(&self) -> Result<Option<Wallet>> {
        let Some(given) = &self.settings.printing.fee_payer else { return Ok(None) };
        match given.parse() {
            Ok(address) => {
                ensure!(
                    self.prints(),
                    "--fee-payer accepts an address only with --print-transaction: to send the transaction, give the payer's keypair file"
                );
                Ok(Some(Wallet::Elsewhere(address)))
            }
            Err(_) => Ok(Some(Wallet::File(read_key(given.as_ref()).context("--fee-payer")?))),
        }
    }

    /// Returns the address that pays the fee and the rent of transactions that `signer` signs.
    ///
    /// # Errors
    /// Returns the same errors as [`Session::fee_payer`].
    pub fn payer_for(&self, signer: &Pubkey) -> Result<Pubkey> {
        Ok(self.fee_payer()?.map_or(*signer, |payer| payer.pubkey()))
    }

    /// Returns the given owner, or else the wallet's address.
    ///
    /// # Errors
    /// Returns the same errors as [`Session::wallet`].
    pub fn owner(&self, given: Option<Pubkey>) -> Result<Pubkey> {
        given.map_or_else(|| Ok(self.wallet()?.pubkey()), Ok)
    }

    /// Sends a transaction, waits for its confirmation, and fetches its results. The first signer pays the fee, unless there
    /// is a fee payer. With --print-transaction, prints the transaction instead and ends with [`PrintedOnly`].
    ///
    /// # Errors
    /// Returns an error if the program refused the transaction, the transaction cannot be sent, or its outcome is
    /// unknown. If the outcome is unknown, the message contains the signature.
    pub async fn send(&self, instructions: &[Instruction], signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let payer = signers.first().context("the transaction has no signer")?.pubkey();
        self.send_draft(Draft::new(&payer, instructions), signers).await
    }

    /// Sends a draft like [`Session::send`]. The fee payer pays, if there is one.
    ///
    /// # Errors
    /// Returns the same errors as [`Session::send`].
    pub async fn send_draft(&self, draft: Draft<'_>, signers: &[&(dyn Signer + Sync)]) -> Result<Sent> {
        let fee_payer = self.fee_payer()?;
        let payer = fee_payer.as_ref().map_or(*draft.payer(), Signer::pubkey);
        let draft = draft.paid_by(&payer);
        if self.prints() {
            let authority = signers.first().context("the transaction has no signer")?.pubkey();
            self.print_unsigned(failure::command(), authority, draft).await?;
            return Err(PrintedOnly.into());
        }
        let fee_payer = fee_payer.as_ref().map(|key| key as &(dyn Signer + Sync));
        let signers = &fee_payer.into_iter().chain(signers.iter().copied()).collect::<Vec<_>>();
        let prepared = self.rpc.prepare(draft).await.map_err(|error| self.unsent(error))?;
        let terms = self.settings.budget.terms(prepared.limits);
        let transaction =
            self.rpc.signed(&prepared, &terms, signers).await.map_err(|error| self.unsent(error))?;
        let executed = self.executed(&transaction).await?;
        Ok(Sent { executed, scheduled: Scheduled::of(&transaction.message, &terms.limits), terms })
    }

    /// Prints a draft for other signers.
    ///
    /// # Errors
    /// Returns an error if the draft does not fit into one transaction, or the network does not respond.
    pub async fn print_unsigned(&self, action: String, authority: Pubkey, draft: Draft<'_>) -> Result<()> {
        let unsent = Unsent {
            action,
            authority,
            payer: *draft.payer(),
            instructions: draft.bare_instructions(),
            stand_in: read_key(&self.settings.keypair).ok().map(|key| key.pubkey()),
        };
        self.print(&Printed::of(&self.rpc, unsent, &self.settings.budget).await?)
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
    /// Returns an error if the network has no exchange.
    pub async fn exchange(&self) -> Result<Exchange> {
        self.rpc.exchange().await.context("there is no readable exchange on this network")
    }

    /// Reads the exchange's collateral.
    ///
    /// # Errors
    /// Returns an error if the network has no exchange, or if the exchange has no collateral token yet.
    pub async fn collateral(&self) -> Result<Collateral> {
        let exchange = self.exchange().await?;
        let collateral = self.rpc.account(&exchange.collateral).await;
        collateral.context("the exchange has no collateral token yet")
    }

    /// Reads all of the exchange's markets, sorted by index.
    ///
    /// # Errors
    /// Returns an error if the network has no exchange.
    pub async fn all_markets(&self) -> Result<Vec<Market>> {
        self.rpc.all_markets().await.context("the markets on this network cannot be read")
    }

    /// Reads a market, given by its index or name.
    ///
    /// # Errors
    /// Returns an error if the network has no exchange, or if the exchange has no such market.
    pub async fn market(&self, name: &MarketName) -> Result<Market> {
        name.find(&self.all_markets().await?).copied()
    }

    /// Reads the markets with these indexes, and their oracles. Markets in the same request are read at the same slot.
    ///
    /// # Errors
    /// Returns an error if a market or its oracle account cannot be read.
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
    /// Returns an error if the account does not exist, or if a market or its oracle account cannot be read.
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
    /// Returns an error if standard output cannot be written.
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
