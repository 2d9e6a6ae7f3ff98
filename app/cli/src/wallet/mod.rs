//! `ballast wallet`: creates and shows the keypair that signs and pays, without Solana's own tools.

use crate::session::{Report, Session, Shown, Text};
use crate::tables;
use anyhow::{Result, anyhow, ensure};
use ballast_client::quote::QuoteError;
use ballast_client::rpc::RpcError;
use ballast_math::{Base, Quote};
use clap::Subcommand;
use serde::Serialize;
use solana_keypair::{Keypair, write_keypair_file};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use spl_associated_token_account_interface::address::get_associated_token_address;

/// Commands for the wallet.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum WalletCommand {
    /// Creates a keypair in the file that --keypair or the profile names. Never overwrites a file.
    Create,
    /// Shows the wallet's address and balances.
    Show,
}

/// Runs a command for the wallet.
///
/// # Errors
/// The command cannot run.
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
    let path = &session.settings().keypair;
    let file = path.display().to_string();
    ensure!(!path.exists(), "{file} already exists: choose another file with --keypair");
    let key = Keypair::new();
    write_keypair_file(&key, path).map_err(|error| anyhow!("{file} cannot be written: {error}"))?;
    Ok(CreatedReport { address: Text(key.pubkey()), file })
}

/// A wallet's balances.
#[derive(Clone, Debug, Serialize)]
struct WalletReport {
    /// The wallet's address.
    address: Text<Pubkey>,
    /// The SOL balance, which pays for fees and rent. Unit: lamports (one billion is one SOL).
    lamports: u64,
    /// The wallet's token account for the collateral.
    token_account: Text<Pubkey>,
    /// The collateral's mint.
    mint: Text<Pubkey>,
    /// The collateral in that token account. Unit: quote.
    collateral: Shown<Quote>,
}

impl Report for WalletReport {
    fn table(&self) -> String {
        // SOL has nine decimals, as sizes have.
        let sol = Shown(Base::new(i64::try_from(self.lamports).unwrap_or(i64::MAX)));
        let rows = [
            ("address", self.address.to_string()),
            ("SOL", sol.to_string()),
            ("collateral", self.collateral.to_string()),
            ("its token account", self.token_account.to_string()),
            ("the collateral's mint", self.mint.to_string()),
        ];
        tables::facts(&rows.map(|(name, value)| (name.to_owned(), value)))
    }
}

async fn show(session: &Session) -> Result<WalletReport> {
    let address = session.wallet()?.pubkey();
    let collateral = session.collateral().await?;
    let token_account = get_associated_token_address(&address, &collateral.mint);
    let tokens = session.rpc().tokens_in(&token_account).await?;
    let held = collateral.scale()?.to_quote(tokens).map_err(QuoteError::from)?;
    Ok(WalletReport {
        address: Text(address),
        lamports: session.rpc().client().get_balance(&address).await.map_err(RpcError::from)?,
        token_account: Text(token_account),
        mint: Text(collateral.mint),
        collateral: Shown(held),
    })
}
