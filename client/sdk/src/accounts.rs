//! Decodes the program's accounts from their bytes.
//!
//! ```
//! use ballast_client::accounts::{self, DecodeError, Market};
//!
//! let error = accounts::decode::<Market>(&[0; 8]).unwrap_err();
//! assert_eq!(error, DecodeError::NotBallast { wanted: "Market" });
//! ```

use anchor_lang::Discriminator;
use ballast::state::VERSION;
pub use ballast::state::{Collateral, Exchange, MarginAccount, Market};
use bytemuck::Pod;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The length of the discriminator, which consists of the first bytes of every account and identifies its type.
pub const DISCRIMINATOR_LEN: usize = 8;

/// Returns a market's name as text.
#[must_use]
pub fn market_name(market: &Market) -> String {
    text_of_name(&market.name)
}

/// Returns the text of a market's stored name, without the zero padding. Bytes that are not printable ASCII are shown as escapes
/// such as `\x1b`. The program refuses such bytes, but terminals and wallets must never interpret them in any case.
#[must_use]
pub fn text_of_name(name: &[u8]) -> String {
    let length = name.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    name.iter().take(length).fold(String::new(), |text, byte| match byte {
        b' '..=b'~' => text + char::from(*byte).encode_utf8(&mut [0; 4]),
        _ => text + &format!("\\x{byte:02x}"),
    })
}

/// The error for bytes that cannot be decoded as the expected account.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The account has no data, because it does not exist or was closed.
    #[error("the {wanted} account does not exist or was closed: check the address")]
    Empty {
        /// The expected type.
        wanted: &'static str,
    },
    /// The account belongs to another program.
    #[error("the account is owned by the program {owner}, not by Ballast: check the address")]
    WrongOwner {
        /// The program that owns the account.
        owner: Pubkey,
    },
    /// The account belongs to the program but has a different type.
    #[error("the account has type {found}, not {wanted}: check the address")]
    OtherType {
        /// The expected type.
        wanted: &'static str,
        /// The type of the account.
        found: &'static str,
    },
    /// The data does not begin with the discriminator of any Ballast account.
    #[error(
        "the data is not a valid {wanted}: it does not begin with a discriminator that this client knows"
    )]
    NotBallast {
        /// The expected type.
        wanted: &'static str,
    },
    /// The account has the type's discriminator but a different size.
    #[error(
        "the {wanted} account has {found} bytes instead of {expected}: use a client that matches the program's version"
    )]
    WrongSize {
        /// The expected type.
        wanted: &'static str,
        /// The expected size. Unit: bytes.
        expected: usize,
        /// The actual size. Unit: bytes.
        found: usize,
    },
    /// The account has a layout version that this client does not know.
    #[error(
        "the {wanted} account has layout version {found}, but this client supports version {VERSION}: use a client that matches the program's version"
    )]
    OtherVersion {
        /// The expected type.
        wanted: &'static str,
        /// The account's layout version.
        found: u8,
    },
}

mod sealed {
    pub trait Sealed {}
}

/// A type of program account.
pub trait ProgramAccount: Pod + Discriminator + sealed::Sealed {
    /// The type's name.
    const NAME: &'static str;
    /// The size of an account of this type, including the discriminator. Unit: bytes.
    const SIZE: usize = DISCRIMINATOR_LEN + size_of::<Self>();

    /// Returns the account's layout version.
    fn version(&self) -> u8;
}

macro_rules! program_accounts {
    ($($name:ident),*) => {
        $(
            impl sealed::Sealed for $name {}
            impl ProgramAccount for $name {
                const NAME: &'static str = stringify!($name);

                fn version(&self) -> u8 { self.version }
            }
        )*

        /// A program account of any type.
        #[derive(Clone, Debug)]
        pub enum AnyAccount {
            $(#[doc = concat!("A [`", stringify!($name), "`].")] $name(Box<$name>),)*
        }

        impl AnyAccount {
            /// Returns the name of the account's type.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        /// Decodes an account of any type.
        ///
        /// # Errors
        /// Returns a [`DecodeError`] if the data is not a Ballast account that this client can read.
        pub fn decode_any(data: &[u8]) -> Result<AnyAccount, DecodeError> {
            match type_of(data) {
                $(Some(name) if name == $name::NAME => {
                    decode::<$name>(data).map(|account| AnyAccount::$name(Box::new(account)))
                })*
                _ if data.is_empty() => Err(DecodeError::Empty { wanted: "Ballast" }),
                _ => Err(DecodeError::NotBallast { wanted: "Ballast account" }),
            }
        }

        /// Returns the name of the type that the discriminator identifies.
        fn type_of(data: &[u8]) -> Option<&'static str> {
            $(if data.starts_with($name::DISCRIMINATOR) { return Some($name::NAME); })*
            None
        }
    };
}
program_accounts!(Exchange, Collateral, Market, MarginAccount);

/// Decodes an account from its data, which may be unaligned. The caller must already have checked the owner. To do both, use
/// [`decode_owned`].
///
/// # Errors
/// Returns a [`DecodeError`] if the data is empty, or has a different type, size or version.
pub fn decode<T: ProgramAccount>(data: &[u8]) -> Result<T, DecodeError> {
    let wanted = T::NAME;
    if data.is_empty() {
        return Err(DecodeError::Empty { wanted });
    }
    let Some(body) = data.strip_prefix(T::DISCRIMINATOR) else {
        return Err(match type_of(data) {
            Some(found) => DecodeError::OtherType { wanted, found },
            None => DecodeError::NotBallast { wanted },
        });
    };
    let wrong_size = |_| DecodeError::WrongSize { wanted, expected: T::SIZE, found: data.len() };
    let account: T = bytemuck::try_pod_read_unaligned(body).map_err(wrong_size)?;
    match account.version() {
        VERSION => Ok(account),
        found => Err(DecodeError::OtherVersion { wanted, found }),
    }
}

/// Checks the account's owner and decodes its data with [`decode`].
///
/// # Errors
/// Returns a [`DecodeError`] if the owner differs, or if the data is empty or has a different type, size or version.
pub fn decode_owned<T: ProgramAccount>(owner: &Pubkey, data: &[u8]) -> Result<T, DecodeError> {
    if data.is_empty() {
        return Err(DecodeError::Empty { wanted: T::NAME });
    }
    if *owner != ballast::ID {
        return Err(DecodeError::WrongOwner { owner: *owner });
    }
    decode(data)
}

/// Returns an account's bytes as they are stored on chain. Local networks and tests use this function, which is the inverse of
/// [`decode`].
#[must_use]
pub fn encode<T: ProgramAccount>(account: &T) -> Vec<u8> {
    [T::DISCRIMINATOR, bytemuck::bytes_of(account)].concat()
}
