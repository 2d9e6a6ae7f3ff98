//! What a job looks at.

use crate::config::Settings;
use crate::mirror::Mirror;
use solana_pubkey::Pubkey;

/// The keeper's own key and accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Signs and pays.
    pub authority: Pubkey,
    /// The margin account that gets the fees.
    pub account: Pubkey,
    /// The margin account that takes positions over, where one does.
    pub taker: Option<Pubkey>,
}

impl Own {
    /// The wallet and the margin accounts.
    #[must_use]
    pub fn all(&self) -> Vec<Pubkey> {
        [self.authority, self.account].into_iter().chain(self.taker).collect()
    }
}

/// Everything that decides about what to do.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The exchange.
    pub mirror: &'a Mirror,
    /// The keeper's own accounts.
    pub own: &'a Own,
    /// How it is set up.
    pub settings: &'a Settings,
}
