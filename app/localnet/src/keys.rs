//! The keys of a local network. They derive from public names, so never use them on another network and never send
//! anything to them.

use ballast_testkit::{address, keypair};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;

/// A key of the local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Sets the exchange up and pays for it.
    Operator,
    /// May upgrade the program.
    UpgradeAuthority,
    /// Nominates and lifts pauses.
    Admin,
    /// Creates and opens markets.
    RiskManager,
    /// Pauses actions.
    Guardian,
    /// Receives the protocol's fees.
    FeeRecipient,
    /// Mints the collateral and holds the faucet's SOL.
    Faucet,
}

impl Key {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Operator,
        Self::UpgradeAuthority,
        Self::Admin,
        Self::RiskManager,
        Self::Guardian,
        Self::FeeRecipient,
        Self::Faucet,
    ];

    /// Its name.
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

    /// The key itself.
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

/// The collateral's decimals, as in USDC.
pub const DECIMALS: u8 = 6;

/// The collateral's mint.
#[must_use]
pub fn mint() -> Pubkey {
    address(&format!("mint of {COLLATERAL}"))
}
