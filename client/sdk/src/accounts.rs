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

/// The length of the discriminator: the bytes at the start of every account that identify its type.
pub const DISCRIMINATOR_LEN: usize = 8;

/// A market's name as text.
#[must_use]
pub fn market_name(market: &Market) -> String {
    text_of_name(&market.name)
}

/// The text of a name as markets store it, padded with zeros. Bytes that are not printable ASCII are shown as `\x1b`. The
/// program refuses such bytes, but terminals and wallets must never interpret them.
#[must_use]
pub fn text_of_name(name: &[u8]) -> String {
    let length = name.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    name.iter().take(length).fold(String::new(), |text, byte| match byte {
        b' '..=b'~' => text + char::from(*byte).encode_utf8(&mut [0; 4]),
        _ => text + &format!("\\x{byte:02x}"),
    })
}

/// Why bytes cannot be decoded as the wanted account.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The account has no data: it does not exist or was closed.
    #[error("the {wanted} account is empty: it does not exist, or was closed; check the address")]
    Empty {
        /// The wanted type.
        wanted: &'static str,
    },
    /// The account belongs to another program.
    #[error("the account is owned by the program {owner}, not by Ballast: check the address")]
    WrongOwner {
        /// The program that owns it.
        owner: Pubkey,
    },
    /// The account belongs to the program but has another type.
    #[error("the account is a {found} account, not a {wanted} account: check the address")]
    OtherType {
        /// The wanted type.
        wanted: &'static str,
        /// The type that was found.
        found: &'static str,
    },
    /// The data do not begin with the discriminator of a program account.
    #[error(
        "the account is not of the type {wanted}: it does not begin like any Ballast account that this client knows"
    )]
    NotBallast {
        /// The wanted type.
        wanted: &'static str,
    },
    /// The account has the discriminator of the type but another size.
    #[error(
        "the {wanted} account has {found} bytes instead of {expected}: use a client that matches the program's version"
    )]
    WrongSize {
        /// The wanted type.
        wanted: &'static str,
        /// The expected size. Unit: bytes.
        expected: usize,
        /// The actual size. Unit: bytes.
        found: usize,
    },
    /// The account has a layout that this client does not know.
    #[error(
        "the {wanted} account has layout version {found}, but this client reads {VERSION}: use a client that matches the program's version"
    )]
    OtherVersion {
        /// The wanted type.
        wanted: &'static str,
        /// The version of the account's layout.
        found: u8,
    },
}

mod sealed {
    pub trait Sealed {}
}

/// A type of program account.
pub trait ProgramAccount: Pod + Discriminator + sealed::Sealed {
    /// The name of the type.
    const NAME: &'static str;
    /// The size of an account of this type, discriminator included. Unit: bytes.
    const SIZE: usize = DISCRIMINATOR_LEN + size_of::<Self>();

    /// The version of the account's layout.
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
            /// The name of the account's type.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        /// Decodes an account of any type.
        ///
        /// # Errors
        /// [`DecodeError`].
        pub fn decode_any(data: &[u8]) -> Result<AnyAccount, DecodeError> {
            match type_of(data) {
                $(Some(name) if name == $name::NAME => {
                    decode::<$name>(data).map(|account| AnyAccount::$name(Box::new(account)))
                })*
                _ if data.is_empty() => Err(DecodeError::Empty { wanted: "Ballast" }),
                _ => Err(DecodeError::NotBallast { wanted: "Ballast account" }),
            }
        }

        /// The name of the type that the discriminator identifies.
        fn type_of(data: &[u8]) -> Option<&'static str> {
            $(if data.starts_with($name::DISCRIMINATOR) { return Some($name::NAME); })*
            None
        }
    };
}
program_accounts!(Exchange, Collateral, Market, MarginAccount);

/// Decodes an account from its (possibly unaligned) data. The caller must have checked the owner; [`decode_owned`] checks it.
///
/// # Errors
/// [`DecodeError`] for empty data, another type, another size or another version.
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

/// Calls [`decode`] on the data of an account that `owner` owns.
///
/// # Errors
/// [`DecodeError`] for another owner, empty data, another type, another size or another version.
pub fn decode_owned<T: ProgramAccount>(owner: &Pubkey, data: &[u8]) -> Result<T, DecodeError> {
    if data.is_empty() {
        return Err(DecodeError::Empty { wanted: T::NAME });
    }
    if *owner != ballast::ID {
        return Err(DecodeError::WrongOwner { owner: *owner });
    }
    decode(data)
}

/// The bytes of an account on chain: the inverse of [`decode`], for local networks and tests.
#[must_use]
pub fn encode<T: ProgramAccount>(account: &T) -> Vec<u8> {
    [T::DISCRIMINATOR, bytemuck::bytes_of(account)].concat()
}
