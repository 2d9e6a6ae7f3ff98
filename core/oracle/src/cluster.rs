//! Lists Solana's clusters, each of which has its own oracle programs.

/// A cluster, stored as its number. Zero means that no cluster is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Cluster {
    /// The cluster with real money. Local networks that copy mainnet accounts also use this value.
    Mainnet = 1,
    /// The cluster for developers.
    Devnet = 2,
    /// The cluster for validators.
    Testnet = 3,
}

impl Cluster {
    /// All clusters, in numerical order.
    pub const ALL: &'static [Self] = &[Self::Mainnet, Self::Devnet, Self::Testnet];

    /// Returns the cluster's stable number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Mainnet => 1,
            Self::Devnet => 2,
            Self::Testnet => 3,
        }
    }

    /// Returns the cluster's usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mainnet => "mainnet",
            Self::Devnet => "devnet",
            Self::Testnet => "testnet",
        }
    }

    /// Returns the cluster with this number.
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
