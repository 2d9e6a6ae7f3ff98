//! Defines the supported kinds of oracle account, with a reader for each.
use crate::cluster::Cluster;
use crate::error::{OracleReadError, Result};
use crate::program_ids;
use crate::raw_price::RawPrice;
use crate::{read_legacy_account, read_price_update_v2};

/// Defines the oracle kinds from one table of variants, stable numbers, names used in files, and descriptions.
macro_rules! oracle_kinds {
    ($($kind:ident = $number:literal, $name:literal, $doc:literal;)*) => {
        /// The kind of an oracle account, stored as its number. Zero means no kind, so a market that was never set up cannot read a
        /// price.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum OracleKind { $(#[doc = $doc] $kind = $number,)* }

        impl OracleKind {
            /// All kinds, in numerical order.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Returns the kind's stable number.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$kind => $number,)* }
            }

            /// Returns the name used in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }

        impl TryFrom<u8> for OracleKind {
            type Error = OracleReadError;

            fn try_from(number: u8) -> Result<Self> {
                match number {
                    $($number => Ok(Self::$kind),)*
                    _ => Err(OracleReadError::UnknownKind),
                }
            }
        }
    };
}
oracle_kinds! {
    PythReceiver = 1, "pyth-receiver",
        "A `PriceUpdateV2` account of Pyth's receiver: a posted update, or a feed account that sponsors keep fresh.";
    PythLegacy = 2, "pyth-legacy",
        "A price account of Pyth's first oracle program, written by the publishers themselves.";
}

impl OracleKind {
    /// Returns the programs that may own an account of this kind on a cluster. Anybody can create an account with the right bytes,
    /// so a price is trustworthy only if one of these programs owns its account.
    #[must_use]
    pub const fn owners(self, cluster: Cluster) -> &'static [[u8; 32]] {
        match (self, cluster) {
            // The receivers have the same addresses on every cluster.
            (Self::PythReceiver, _) => &[program_ids::RECEIVER, program_ids::RECEIVER_UPGRADED],
            (Self::PythLegacy, Cluster::Mainnet) => &[program_ids::LEGACY_ACCOUNT_MAINNET],
            (Self::PythLegacy, Cluster::Devnet) => &[program_ids::LEGACY_ACCOUNT_DEVNET],
            (Self::PythLegacy, Cluster::Testnet) => &[program_ids::LEGACY_ACCOUNT_TESTNET],
        }
    }

    /// Returns whether the program `owner` may own an account of this kind on a cluster.
    #[must_use]
    pub fn allows_owner(self, cluster: Cluster, owner: &[u8; 32]) -> bool {
        self.owners(cluster).contains(owner)
    }

    /// Reads the account at `address`, whose data is `data`. The caller must have checked the account's owner.
    ///
    /// # Errors
    /// Returns the errors of [`read_price_update_v2`] or [`read_legacy_account`].
    #[inline]
    pub fn read(self, data: &[u8], address: &[u8; 32]) -> Result<RawPrice> {
        match self {
            Self::PythReceiver => read_price_update_v2(data),
            Self::PythLegacy => read_legacy_account(data, address),
        }
    }
}

impl From<OracleKind> for u8 {
    fn from(kind: OracleKind) -> Self {
        kind.number()
    }
}
