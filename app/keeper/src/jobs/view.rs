//! Groups the inputs that the jobs need.

use crate::config::Settings;
use crate::mirror::Mirror;
use solana_pubkey::Pubkey;

/// The keeper's own wallet and margin accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The wallet that signs and pays.
    pub authority: Pubkey,
    /// The margin account that receives the fees.
    pub account: Pubkey,
    /// The margin account that takes over positions, if there is one.
    pub taker: Option<Pubkey>,
}

impl Own {
    /// Returns the wallet and the margin accounts.
    #[must_use]
    pub fn all(&self) -> Vec<Pubkey> {
        [self.authority, self.account].into_iter().chain(self.taker).collect()
    }
}

/// All inputs that the keeper's decisions depend on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The exchange's state in memory.
    pub mirror: &'a Mirror,
    /// The keeper's own accounts.
    pub own: &'a Own,
    /// The keeper's configuration.
    pub settings: &'a Settings,
}
