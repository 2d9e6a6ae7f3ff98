//! The program's errors, in one enum. Their numbers never change. Errors from the market's rules start at 6000, in the order of
//! `ballast_math::Error`. The program's own errors start at 6100. New errors are appended to their own range.

use anchor_lang::prelude::*;
use ballast_math::transition::CommitError;

macro_rules! define_error {
    ($($name:ident = $number:tt, $message:tt;)*) => {
        /// An error that the program can return.
        #[error_code]
        #[derive(PartialEq, Eq)]
        pub enum BallastError {
            $(#[doc = $message] #[msg($message)] $name = $number,)*
        }

        impl BallastError {
            /// All errors, in numerical order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

/// Appends the program's own errors to the rules' errors.
macro_rules! with_own_errors {
    ($($rule:tt)*) => {
        define_error! {
            $($rule)*
            Unauthorized = 100, "The signer is not authorised: sign as the account's owner, its delegate, or the holder of the required role";
            Paused = 101, "This action is paused: you can still close positions and withdraw";
            MarketNotOpen = 102, "The market is not open for trading yet: wait until the risk manager opens it";
            MarketAlreadyOpen = 103, "The market is already open: its parameters can no longer be changed";
            WrongOracle = 104, "This is not the market's oracle account: pass the oracle account recorded in the market";
            OracleOwnerNotAllowed = 105, "The oracle account's owner is not allowed: use an account owned by a Pyth program for this oracle kind and cluster";
            WrongRemainingAccounts = 106, "The remaining accounts are wrong: for each of the margin account's other positions, in order, pass only the market and its oracle account";
            DeadlinePassed = 107, "The deadline has passed: sign a new order";
            WrongVault = 108, "This is not the exchange's vault, or the vault was passed twice: pass the vault exactly once";
            WrongMint = 109, "This token account does not hold the exchange's collateral: pass a token account for the collateral mint";
            DepositCap = 110, "The deposit would exceed the deposit cap: deposit less, or wait until the cap is raised";
            VaultShort = 111, "The vault would hold less than the exchange owes, so nothing was changed: please report this error";
            NotConserved = 112, "The instruction would create or destroy value, so nothing was changed: please report this error";
            NotNominated = 113, "Only the nominee may accept this role: ask the admin for a nomination";
            UnknownRole = 114, "Unknown role number: use 0 to 3";
            UnknownPauseBits = 115, "Unknown pause bits: use only the bits of known actions";
            WrongFeeRecipient = 116, "Protocol fees can only go to the fee recipient: pass the recipient's associated token account";
            DifferentOwners = 117, "The accounts have different owners: use two accounts with the same owner";
            UnknownMode = 118, "Unknown margin mode: use 0 for cross or 1 for isolated";
            WrongMarket = 119, "There is no market with this number: use an existing market's number";
            CollateralExists = 120, "The exchange already has a collateral token: this version supports only one";
            OracleAddressNotDerived = 121, "The oracle account is not at the address derived from its feed: pass the account at that address";
            NominationExpired = 122, "The nomination has expired: ask the admin for a new one";
            UnknownCluster = 123, "Unknown cluster number: use 1 for mainnet, 2 for devnet or 3 for testnet";
            BadName = 124, "A market name must have 1 to 16 printable ASCII characters, padded with zero bytes";
            NotNextMarket = 125, "Markets are numbered in creation order: use the exchange's current market count as the number";
            DelegateExpired = 126, "The delegate's permission has expired: ask the owner to renew it";
            DelegateReducesOnly = 127, "This delegate may only reduce positions: set the reduce-only flag, or have the owner sign";
            WrongRentReceiver = 128, "Rent can only be returned to the wallet that paid it: pass the rent payer recorded in the margin account";
            MarketsNotWritable = 129, "Closing the account's last position also settles its debts: pass the account's other markets as writable";
        }
    };
}
ballast_math::for_each_error!(with_own_errors);

/// The number of the first error.
pub const FIRST_ERROR: u32 = 6000;

/// Returns the error with the source location that raised it, as Anchor's `require!` does. This function is never inlined, because
/// every `require!` would otherwise add its own copy to the bytecode.
#[cold]
#[inline(never)]
#[track_caller]
pub fn raised<E>(error: E) -> Error
where
    Error: From<E>,
{
    let place = std::panic::Location::caller();
    Error::from(error).with_source(anchor_lang::error::Source { filename: place.file(), line: place.line() })
}

/// Fails with the error unless the condition holds. Unlike Anchor's `require!`, this macro builds the error out of line.
macro_rules! require {
    ($holds:expr, $error:expr $(,)?) => {
        if !$holds {
            return Err($crate::errors::raised($error));
        }
    };
}
pub(crate) use require;

/// Does the same as [`raised`], and adds two addresses to the error.
#[cold]
#[inline(never)]
#[track_caller]
pub fn raised_for_keys<E>(error: E, keys: (&Pubkey, &Pubkey)) -> Error
where
    Error: From<E>,
{
    raised(error).with_pubkeys((*keys.0, *keys.1))
}

/// Fails with the error unless the addresses are the same. Unlike Anchor's `require_keys_eq!`, this macro builds the error out of
/// line.
macro_rules! require_keys_eq {
    ($left:expr, $right:expr, $error:expr $(,)?) => {
        if $left != $right {
            return Err($crate::errors::raised_for_keys($error, (&$left, &$right)));
        }
    };
}
pub(crate) use require_keys_eq;

/// Fails with the error if the addresses are the same. Unlike Anchor's `require_keys_neq!`, this macro builds the error out of
/// line.
macro_rules! require_keys_neq {
    ($left:expr, $right:expr, $error:expr $(,)?) => {
        if $left == $right {
            return Err($crate::errors::raised_for_keys($error, (&$left, &$right)));
        }
    };
}
pub(crate) use require_keys_neq;

macro_rules! define_conversion {
    ($($name:ident = $number:tt, $message:tt;)*) => {
        impl From<ballast_math::Error> for BallastError {
            fn from(error: ballast_math::Error) -> Self {
                match error { $(ballast_math::Error::$name => Self::$name,)* }
            }
        }
    };
}
ballast_math::for_each_error!(define_conversion);

/// Converts a rule's error to the program's error of the same name. The runtime's log then has the name and the text, which Anchor's
/// clients, wallets and explorers show.
#[cold]
#[inline(never)]
pub fn of_rule(error: ballast_math::Error) -> Error {
    BallastError::from(error).into()
}

/// Converts a rule's result to an instruction's result.
pub trait OrProgramError<T> {
    /// Returns the value, or the rule's error converted to the program's error.
    fn or_error(self) -> Result<T>;
}

impl<T> OrProgramError<T> for ballast_math::Result<T> {
    fn or_error(self) -> Result<T> {
        self.map_err(of_rule)
    }
}

impl<T> OrProgramError<T> for core::result::Result<T, CommitError> {
    fn or_error(self) -> Result<T> {
        self.map_err(of_commit)
    }
}

#[cold]
#[inline(never)]
fn of_commit(error: CommitError) -> Error {
    match error {
        CommitError::NotConserved => BallastError::NotConserved.into(),
        CommitError::Rule(error) => of_rule(error),
    }
}

/// The reason why one of the core's steps was refused: a rule's error, or the program's error for a wrong account.
#[derive(Debug)]
pub struct Refusal(Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<ballast_math::Error> for Refusal {
    fn from(error: ballast_math::Error) -> Self {
        Self(of_rule(error))
    }
}

impl From<CommitError> for Refusal {
    fn from(error: CommitError) -> Self {
        Self(of_commit(error))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}
