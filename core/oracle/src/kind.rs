//! The kinds of oracle account, and the reader of each.
use crate::cluster::Cluster;
use crate::error::{OracleReadError, Result};
use crate::program_ids;
use crate::raw_price::RawPrice;
use crate::{read_price_update_v2, read_push_account};

/// What an oracle account is. Stored as its number; zero is none, so a market that was never set up reads no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum OracleKind {
    /// A `PriceUpdateV2` account of Pyth's receiver: a posted update, or a feed account that sponsors keep fresh.
    PythPull = 1,
    /// A price account of Pyth's first oracle program, written by the publishers themselves.
    PythPush = 2,
}

impl OracleKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: &'static [Self] = &[Self::PythPull, Self::PythPush];

    /// The stable number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::PythPull => 1,
            Self::PythPush => 2,
        }
    }

    /// The programs that may own an account of this kind on a cluster. Anybody can make an account with the right bytes,
    /// so a price means nothing unless the owner is one of these.
    #[must_use]
    pub const fn owners(self, cluster: Cluster) -> &'static [[u8; 32]] {
        match (self, cluster) {
            // The receivers have the same addresses everywhere.
            (Self::PythPull, _) => &[program_ids::RECEIVER, program_ids::RECEIVER_UPGRADED],
            (Self::PythPush, Cluster::Mainnet) => &[program_ids::PUSH_ACCOUNT_MAINNET],
            (Self::PythPush, Cluster::Devnet) => &[program_ids::PUSH_ACCOUNT_DEVNET],
            (Self::PythPush, Cluster::Testnet) => &[program_ids::PUSH_ACCOUNT_TESTNET],
        }
    }

    /// Whether the program `owner` may own an account of this kind on a cluster.
    #[must_use]
    pub fn allows_owner(self, cluster: Cluster, owner: &[u8; 32]) -> bool {
        self.owners(cluster).contains(owner)
    }

    /// Reads the account at `address` with the bytes `data`. The caller has checked its owner.
    ///
    /// # Errors
    /// Those of [`read_price_update_v2`] or [`read_push_account`].
    #[inline]
    pub fn read(self, data: &[u8], address: &[u8; 32]) -> Result<RawPrice> {
        match self {
            Self::PythPull => read_price_update_v2(data),
            Self::PythPush => read_push_account(data, address),
        }
    }
}

impl TryFrom<u8> for OracleKind {
    type Error = OracleReadError;

    fn try_from(number: u8) -> Result<Self> {
        match number {
            1 => Ok(Self::PythPull),
            2 => Ok(Self::PythPush),
            _ => Err(OracleReadError::UnknownKind),
        }
    }
}

impl From<OracleKind> for u8 {
    fn from(kind: OracleKind) -> Self {
        kind.number()
    }
}
