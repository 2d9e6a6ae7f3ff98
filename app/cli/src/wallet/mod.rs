//! Implements `ballast wallet`, which creates and shows the keypair that signs and pays, so that Solana's own
//! tools are not needed.

use crate::session::{Report, Session, Shown, Text, print::or_dash};
use crate::tables;
use anyhow::{Context as _, Result, anyhow, ensure};
use ballast_client::accounts::Collateral;
use ballast_client::quote::QuoteError;
use ballast_client::rpc::{RpcError, profile};
use ballast_math::{Base, Quote};
use clap::Subcommand;
use serde::Serialize;
use solana_keypair::{Keypair, write_keypair};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use spl_associated_token_account_interface::address::get_associated_token_address;
use std::fs::File;
use std::path::Path;

/// The permission of a file that only its owner may read and write.
#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

/// Commands for the wallet.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum WalletCommand {
    /// Creates a keypair in the file given by --keypair or the profile. Never overwrites a file.
    Create,
    /// Shows the wallet's address and balances.
    Show,
}

/// Runs a command for the wallet.
///
/// # Errors
/// Returns an error if the command cannot run.
pub async fn run(session: &Session, command: WalletCommand) -> Result<()> {
    match command {
        WalletCommand::Create => session.print(&create(session)?),
        WalletCommand::Show => session.print(&show(session).await?),
    }
}

/// A new wallet.
#[derive(Clone, Debug, Serialize)]
struct CreatedReport {
    /// The wallet's address.
    address: Text<Pubkey>,
    /// The keypair file.
    file: String,
}

impl Report for CreatedReport {
    fn table(&self) -> String {
        format!(
            "created wallet {} in {}: keep the file secret, because it controls everything the wallet holds",
            self.address, self.file
        )
    }
}

fn create(session: &Session) -> Result<CreatedReport> {
    let path = profile::keypair_file(&session.settings().keypair.to_string_lossy());
    let path = path.context("no wallet was created")?;
    let file = path.display().to_string();
    ensure!(!path.exists(), "{file} already exists: choose another file with --keypair");
    let key = Keypair::new();
    write(&key, &path).with_context(|| format!("{file} cannot be written"))?;
    Ok(CreatedReport { address: Text(key.pubkey()), file })
}

/// Writes a new file that only its owner can read. An existing file or link is never touched.
fn write(key: &Keypair, path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
    let mut file = options.write(true).create_new(true).open(path)?;
    let written = write_keypair(key, &mut file).map_err(|error| anyhow!("{error}"));
    let kept = written.and_then(|_| Ok(file.sync_all()?));
    // A half-written file is not a valid keypair, and it would block the next attempt.
    kept.inspect_err(|_| _ = std::fs::remove_file(path))
}

/// A wallet's balances.
#[derive(Clone, Debug, Serialize)]
struct WalletReport {
    /// The wallet's address.
    address: Text<Pubkey>,
    /// The SOL balance, which pays for fees and rent. Unit: lamports (one billion is one SOL).
    lamports: u64,
    /// The wallet's token account for the collateral, or `None` if there is no exchange yet.
    token_account: Option<Text<Pubkey>>,
    /// The collateral's mint.
    mint: Option<Text<Pubkey>>,
    /// The collateral in that token account. Unit: quote.
    collateral: Option<Shown<Quote>>,
}

impl Report for WalletReport {
    fn table(&self) -> String {
        // Amounts of SOL have nine decimals, like sizes.
        let sol = Shown(Base::new(i64::try_from(self.lamports).unwrap_or(i64::MAX)));
        let none = "there is no exchange on this network yet";
        let collateral = self.collateral.as_ref().map_or_else(|| none.to_owned(), Shown::to_string);
        let rows = [
            ("address", self.address.to_string()),
            ("SOL", sol.to_string()),
            ("collateral", collateral),
            ("its token account", or_dash(self.token_account)),
            ("the collateral's mint", or_dash(self.mint)),
        ];
        tables::facts(&rows.map(|(name, value)| (name.to_owned(), value)))
    }
}

async fn show(session: &Session) -> Result<WalletReport> {
    let address = session.wallet()?.pubkey();
    let lamports = session.rpc().client().get_balance(&address).await.map_err(RpcError::from)?;
    let nothing =
        WalletReport { address: Text(address), lamports, token_account: None, mint: None, collateral: None };
    let Some(collateral) = collateral(session).await? else { return Ok(nothing) };
    let token_account = get_associated_token_address(&address, &collateral.mint);
    let tokens = session.rpc().tokens_in(&token_account).await?;
    let held = collateral.scale()?.to_quote(tokens).map_err(QuoteError::from)?;
    Ok(WalletReport {
        token_account: Some(Text(token_account)),
        mint: Some(Text(collateral.mint)),
        collateral: Some(Shown(held)),
        ..nothing
    })
}

/// Returns the exchange's collateral, or `None` until the exchange and its collateral exist.
async fn collateral(session: &Session) -> Result<Option<Collateral>> {
    let exchange = match session.rpc().exchange().await {
        Ok(exchange) => exchange,
        Err(RpcError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match session.rpc().account(&exchange.collateral).await {
        Ok(collateral) => Ok(Some(collateral)),
        Err(RpcError::Missing { .. }) => Ok(None),
        // Before the collateral is registered, the exchange names the system program's address.
        Err(RpcError::Decode { .. }) if exchange.collateral == Pubkey::default() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
