//! Implements `ballast solvency`, which compares the vault with everything the exchange owes.

use crate::session::{Report, Session, Shown};
use crate::tables::{row, table};
use anyhow::{Context, Result};
use ballast_client::rpc::{Audit, Layout};
use ballast_client::solvency::Statement;
use ballast_math::Quote;
use serde::Serialize;

/// The exchange's assets and obligations. The vault's balance and the amount owed are read at the same slot, but the booked amounts
/// at a different slot.
#[derive(Clone, Debug, Serialize)]
struct Solvency {
    solvent: bool,
    conserved: bool,
    vault: Shown<Quote>,
    claims: Shown<Quote>,
    difference: Shown<Quote>,
    margin_accounts: usize,
    accounts: Shown<Quote>,
    markets: Shown<Quote>,
    insurance: Shown<Quote>,
    protocol_fees: Shown<Quote>,
}

impl Solvency {
    fn new(statement: &Statement, audit: &Audit) -> Self {
        let shown = |amount| Shown(Quote::new(amount));
        let holdings = &audit.holdings;
        Self {
            solvent: statement.is_solvent(),
            conserved: audit.is_conserved(),
            vault: shown(statement.vault),
            claims: shown(statement.claims),
            difference: shown(statement.difference),
            margin_accounts: audit.accounts,
            accounts: shown(holdings.accounts),
            markets: shown(holdings.markets),
            insurance: shown(holdings.insurance),
            protocol_fees: shown(holdings.protocol_fees),
        }
    }
}

impl Report for Solvency {
    fn table(&self) -> String {
        let mut booked = table(&["owed to", "quote"]);
        row(&mut booked, [format!("{} margin accounts", self.margin_accounts), self.accounts.to_string()]);
        row(&mut booked, ["markets, for gains and claims".to_owned(), self.markets.to_string()]);
        row(&mut booked, ["insurance funds".to_owned(), self.insurance.to_string()]);
        row(&mut booked, ["protocol fees".to_owned(), self.protocol_fees.to_string()]);
        row(&mut booked, ["total owed".to_owned(), self.claims.to_string()]);
        row(&mut booked, ["the vault holds".to_owned(), self.vault.to_string()]);
        row(&mut booked, ["difference".to_owned(), self.difference.to_string()]);
        let verdict = match (self.solvent, self.conserved) {
            (true, true) => "Solvent, and the books add up.",
            (true, false) => "Solvent, but the booked amounts do not add up to the total owed.",
            (false, _) => "NOT SOLVENT: the vault holds less than the exchange owes.",
        };
        format!("{booked}\n{verdict}")
    }
}

/// Prints the statement. Returns `false` if the exchange is insolvent or the books do not balance.
///
/// # Errors
/// Returns an error if the accounts cannot be read. A public server may refuse to list all accounts of a program.
pub async fn run(session: &Session) -> Result<bool> {
    let overview = session.rpc().overview(&mut Layout::default()).await?;
    let statement = overview.statement().context("the exchange has no collateral token yet")?;
    let solvency = Solvency::new(&statement, &session.rpc().audit().await?);
    session.print(&solvency)?;
    Ok(solvency.solvent && solvency.conserved)
}
