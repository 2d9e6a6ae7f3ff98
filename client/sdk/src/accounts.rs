//! The program's accounts, from their bytes.
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

/// The bytes in front of every account, which tell its type.
pub const DISCRIMINATOR_LEN: usize = 8;

/// A market's name as text.
#[must_use]
pub fn market_name(market: &Market) -> String {
    text_of_name(&market.name)
}

/// The text of a name as markets keep it, filled up with zeros. What is not printable ASCII, which the program refuses, is
/// shown as `\x1b`: no terminal and no wallet must obey it.
#[must_use]
pub fn text_of_name(name: &[u8]) -> String {
    let length = name.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    name.iter().take(length).fold(String::new(), |text, byte| match byte {
        b' '..=b'~' => text + char::from(*byte).encode_utf8(&mut [0; 4]),
        _ => text + &format!("\\x{byte:02x}"),
    })
}

/// Why bytes are not the wanted account.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The account has no data: it does not exist, or was closed.
    #[error("the {wanted} account is empty: it does not exist, or was closed; check the address")]
    Empty {
        /// The wanted type.
        wanted: &'static str,
    },
    /// The account belongs to another program.
    #[error("the account belongs to the program {owner}, not to Ballast: check the address")]
    WrongOwner {
        /// The program that owns it.
        owner: Pubkey,
    },
    /// It is an account of the program, but of another type.
    #[error("the account is of the type {found}, not {wanted}: check the address")]
    OtherType {
        /// The wanted type.
        wanted: &'static str,
        /// The type that it is.
        found: &'static str,
    },
    /// It does not begin like an account of the program.
    #[error(
        "the account is not of the type {wanted}: its first bytes are of no Ballast account that this client knows"
    )]
    NotBallast {
        /// The wanted type.
        wanted: &'static str,
    },
    /// It has the type's discriminator, but not its size.
    #[error(
        "the {wanted} account has {found} bytes instead of {expected}: use the client of the program's version"
    )]
    WrongSize {
        /// The wanted type.
        wanted: &'static str,
        /// The bytes that it should have.
        expected: usize,
        /// The bytes that it has.
        found: usize,
    },
    /// It has a layout that this client does not know.
    #[error(
        "the {wanted} account has layout version {found}, this client reads {VERSION}: use the client of the program's version"
    )]
    OtherVersion {
        /// The wanted type.
        wanted: &'static str,
        /// The version that it has.
        found: u8,
    },
}

mod sealed {
    pub trait Sealed {}
}

/// A type of account of the program.
pub trait ProgramAccount: Pod + Discriminator + sealed::Sealed {
    /// Its name.
    const NAME: &'static str;
    /// The bytes that an account of this type has, with the discriminator.
    const SIZE: usize = DISCRIMINATOR_LEN + size_of::<Self>();

    /// The version of its layout.
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

        /// An account of any type.
        #[derive(Clone, Debug)]
        pub enum AnyAccount {
            $(#[doc = concat!("A [`", stringify!($name), "`].")] $name(Box<$name>),)*
        }

        impl AnyAccount {
            /// The name of its type.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
        }

        /// Decodes an account of whatever type it is.
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

        /// The name of the type that the first bytes tell.
        fn type_of(data: &[u8]) -> Option<&'static str> {
            $(if data.starts_with($name::DISCRIMINATOR) { return Some($name::NAME); })*
            None
        }
    };
}
program_accounts!(Exchange, Collateral, Market, MarginAccount);

/// Decodes an account from its data, which may be aligned anyhow. Whoever fetched it has checked its owner, or does so with
/// [`decode_owned`].
///
/// # Errors
/// [`DecodeError`]: empty, of another type, size or version.
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

/// [`decode`] for an account that `owner` owns.
///
/// # Errors
/// [`DecodeError`]: of another program, empty, of another type, size or version.
pub fn decode_owned<T: ProgramAccount>(owner: &Pubkey, data: &[u8]) -> Result<T, DecodeError> {
    if data.is_empty() {
        return Err(DecodeError::Empty { wanted: T::NAME });
    }
    if *owner != ballast::ID {
        return Err(DecodeError::WrongOwner { owner: *owner });
    }
    decode(data)
}

/// The bytes of an account on chain: the inverse of [`decode`], for localnets and tests.
#[must_use]
pub fn encode<T: ProgramAccount>(account: &T) -> Vec<u8> {
    [T::DISCRIMINATOR, bytemuck::bytes_of(account)].concat()
}
