//! Describes a gain that is not cash yet: how much it is, what pays it and when, and the command that collects it.

use crate::session::{Session, Shown, name_of};
use crate::tables;
use anyhow::Result;
use ballast_client::quote::{Markets, Payout, QuoteError, Snapshot};
use ballast_math::Quote;
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A realised gain in a market that is not part of the account's cash yet.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimReport {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The part of the gain that has not been paid. Unit: quote.
    pub claim: Shown<Quote>,
    /// The part of the gain that has been paid and can be collected now.
    pub collectable: Shown<Quote>,
    /// The part of `claim` for which the market already holds realised losses.
    pub covered: Shown<Quote>,
    /// The earliest time at which anything can be paid. Unit: unix seconds.
    pub earliest: i64,
    /// The time at which the whole claim will be paid if somebody settles the missing losses now. Unit: unix
    /// seconds.
    pub likely: i64,
    /// The command that waits for the payment and collects it.
    pub command: String,
    /// The network's clock time. Unit: unix seconds.
    #[serde(skip)]
    now: i64,
    /// Whether realised losses will pay the whole claim.
    #[serde(skip)]
    is_covered: bool,
}

impl ClaimReport {
    /// Describes a claim of the account with this number.
    ///
    /// # Errors
    /// Returns an error if the market is not in `markets`.
    pub fn of(payout: &Payout, account: u16, markets: &Markets) -> Result<Self, QuoteError> {
        let name = name_of(markets.get(payout.market)?.market());
        let which = if account == 0 { String::new() } else { format!(" --account {account}") };
        let wait = if payout.unpaid().is_positive() { " --wait" } else { "" };
        Ok(Self {
            market: payout.market,
            name,
            claim: Shown(payout.unpaid()),
            collectable: Shown(payout.now),
            covered: Shown(payout.covered()),
            earliest: payout.earliest(),
            likely: payout.likely(),
            is_covered: payout.is_covered(),
            command: format!("ballast claim{wait}{which}"),
            now: markets.clock().time,
        })
    }

    /// Describes all of an account's claims.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit.
    pub fn all(account: u16, snapshot: &Snapshot<'_>) -> Result<Vec<Self>, QuoteError> {
        let payouts = snapshot.payouts()?;
        payouts.iter().map(|payout| Self::of(payout, account, snapshot.markets)).collect()
    }

    /// Returns the description as human-readable text that fits the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        tables::wrapped(&self.sentences())
    }

    /// Returns the description in one line.
    #[must_use]
    pub fn sentences(&self) -> String {
        let Self { name, claim, collectable, command, .. } = self;
        if !claim.0.is_positive() {
            return format!(
                "{collectable} of your gains in {name} has been paid. Collect it with `{command}`."
            );
        }
        let paid = match collectable.0.is_positive() {
            true => format!(" Another {collectable} has been paid and can be collected now."),
            false => String::new(),
        };
        format!(
            "{claim} of your gains in {name} is a claim, not cash yet. {}: in {} at the earliest, likely in {}.{paid} Run `{command}`, which {}.",
            self.source(),
            tables::span(self.earliest - self.now),
            tables::span(self.likely - self.now),
            self.deed()
        )
    }

    /// Describes what pays the claim.
    fn source(&self) -> String {
        match self.covered.0 {
            _ if self.is_covered => "Losses already realised will pay it".to_owned(),
            covered if covered.is_positive() => {
                format!(
                    "Losses already realised will pay {} of it, and further losses will pay the rest",
                    self.covered
                )
            }
            _ => "The claim will be paid when losing accounts realise their losses".to_owned(),
        }
    }

    /// Describes what the command does.
    fn deed(&self) -> &'static str {
        match self.is_covered {
            true => "waits and collects",
            false => "settles a losing account, waits and collects",
        }
    }
}

/// Reads an owner's account, and describes its claims.
///
/// # Errors
/// Returns an error if the account cannot be read.
pub async fn claims_of(session: &Session, owner: &Pubkey, number: u16) -> Result<Vec<ClaimReport>> {
    let (account, markets) = session.account(owner, number, &[]).await?;
    Ok(ClaimReport::all(number, &Snapshot::new(&markets, &account.state))?)
}
