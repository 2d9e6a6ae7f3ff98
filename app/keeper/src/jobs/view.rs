//! The inputs of a job.

use crate::config::Settings;
use crate::mirror::Mirror;
use solana_pubkey::Pubkey;

/// The keeper's own key and accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The key that signs and pays.
    pub authority: Pubkey,
    /// The margin account that receives the fees.
    pub account: Pubkey,
    /// The margin account that takes positions over, if there is one.
    pub taker: Option<Pubkey>,
}

impl Own {
    /// The wallet and the margin accounts.
    #[must_use]
    pub fn all(&self) -> Vec<Pubkey> {
        [self.authority, self.account].into_iter().chain(self.taker).collect()
    }
}

/// All inputs of the decisions.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The exchange.
    pub mirror: &'a Mirror,
    /// The keeper's own accounts.
    pub own: &'a Own,
    /// The settings.
    pub settings: &'a Settings,
}
