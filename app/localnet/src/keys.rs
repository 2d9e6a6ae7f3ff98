//! Who is who on a local network. All keys follow from their names, so everybody has them: never use them, and never send
//! anything to them, on another network.

use ballast_testkit::{address, keypair};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;

/// A key of the local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Sets the exchange up, and pays for that.
    Operator,
    /// May upgrade the program.
    UpgradeAuthority,
    /// Nominates and lifts pauses.
    Admin,
    /// Creates and opens markets.
    RiskManager,
    /// Pauses.
    Guardian,
    /// Gets the protocol's fees.
    FeeRecipient,
    /// Mints the collateral, and has the SOL that the faucet gives.
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

    /// What it is called.
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

/// What the collateral is called.
pub const COLLATERAL: &str = "USDC";

/// The decimals of the collateral, as USDC has them.
pub const DECIMALS: u8 = 6;

/// The collateral's mint.
#[must_use]
pub fn mint() -> Pubkey {
    address(&format!("mint of {COLLATERAL}"))
}
