//! Provides a local network's keys. The keys are derived from public names, so never use them on another network, and
//! never send anything to them.

use ballast_testkit::{address, keypair};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;

/// A key that the local network uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Sets up the exchange and pays for it.
    Operator,
    /// Can upgrade the program.
    UpgradeAuthority,
    /// Nominates roles and lifts pauses.
    Admin,
    /// Creates and opens markets.
    RiskManager,
    /// Pauses actions.
    Guardian,
    /// Receives the protocol fees.
    FeeRecipient,
    /// Mints the collateral and holds the faucet's SOL.
    Faucet,
}

impl Key {
    /// All keys of the local network.
    pub const ALL: [Self; 7] = [
        Self::Operator,
        Self::UpgradeAuthority,
        Self::Admin,
        Self::RiskManager,
        Self::Guardian,
        Self::FeeRecipient,
        Self::Faucet,
    ];

    /// Returns the key's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::UpgradeAuthority => "upgrade authority",
            Self::Admin => "admin",
            Self::RiskManager => "risk manager",
            Self::Guardian => "guardian",
            Self::FeeRecipient => "fee recipient",
            Self::Faucet => "faucet",
        }
    }

    /// Returns the keypair itself.
    #[must_use]
    pub fn keypair(self) -> Keypair {
        match self {
            Self::Faucet => keypair(&format!("mint authority of {COLLATERAL}")),
            _ => keypair(&format!("localnet: {}", self.name())),
        }
    }
}

/// The collateral's name.
pub const COLLATERAL: &str = "USDC";

/// The collateral's number of decimals, which is the same as for USDC.
pub const DECIMALS: u8 = 6;

/// Returns the collateral mint's address.
#[must_use]
pub fn mint() -> Pubkey {
    address(&format!("mint of {COLLATERAL}"))
}
