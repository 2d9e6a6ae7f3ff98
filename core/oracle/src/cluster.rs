//! The clusters of Solana: each has its own oracle programs.

/// A cluster. Stored as its number; zero is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Cluster {
    /// The one with real money. Local networks that copy its accounts count as it.
    Mainnet = 1,
    /// The one for developers.
    Devnet = 2,
    /// The one for validators.
    Testnet = 3,
}

impl Cluster {
    /// All clusters, in the order of their numbers.
    pub const ALL: &'static [Self] = &[Self::Mainnet, Self::Devnet, Self::Testnet];

    /// The stable number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Mainnet => 1,
            Self::Devnet => 2,
            Self::Testnet => 3,
        }
    }

    /// The usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mainnet => "mainnet",
            Self::Devnet => "devnet",
            Self::Testnet => "testnet",
        }
    }

    /// The cluster with this number.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Mainnet),
            2 => Some(Self::Devnet),
            3 => Some(Self::Testnet),
            _ => None,
        }
    }
}
