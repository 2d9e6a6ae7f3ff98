//! Finds the account with the largest loss that can be realised to pay claims.

use super::{Markets, Snapshot};
use crate::accounts::MarginAccount;
use ballast_math::Quote;
use solana_pubkey::Pubkey;

/// An account with an open loss in a market, which anyone may settle.
#[derive(Clone, Copy, Debug)]
pub struct Loser<'a> {
    /// The account's address.
    pub address: Pubkey,
    /// The account.
    pub account: &'a MarginAccount,
    /// The amount that `settle_loss` would realise now. Unit: 1e-6 quote.
    pub amount: Quote,
}

/// Returns the account with the largest loss that `settle_loss` would realise now in `market`. `None` if no loss can be realised.
/// Accounts in a market that is missing from `markets` are skipped.
#[must_use]
pub fn largest_loss<'a>(
    markets: &Markets,
    accounts: &'a [(Pubkey, MarginAccount)],
    market: u32,
) -> Option<Loser<'a>> {
    let losers = accounts.iter().filter_map(|(address, account)| {
        let settled = Snapshot::new(markets, &account.state).quote_settle_loss(market).ok()?;
        Some(Loser { address: *address, account, amount: settled.amount })
    });
    losers.max_by_key(|loser| loser.amount)
}
