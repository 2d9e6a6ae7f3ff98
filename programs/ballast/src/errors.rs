//! One enum of errors. Numbers are stable: the rules of the market are 6000 and up, in the order of
//! `ballast_math::Error`; the program's own are 6100 and up. New ones are appended to their part.

use anchor_lang::prelude::*;
use ballast_math::transition::CommitError;

macro_rules! define_error {
    ($($name:ident = $number:tt, $message:tt;)*) => {
        /// Everything that the program can refuse.
        #[error_code]
        #[derive(PartialEq, Eq)]
        pub enum BallastError {
            $(#[doc = $message] #[msg($message)] $name = $number,)*
        }

        impl BallastError {
            /// All errors, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

/// Puts the program's own errors behind those of the rules.
macro_rules! with_own_errors {
    ($($rule:tt)*) => {
        define_error! {
            $($rule)*
            Unauthorized = 100, "The signer may not do this: sign with the account's owner, its delegate, or the named role";
            Paused = 101, "This action is paused: leaving the market is still possible";
            MarketNotOpen = 102, "The market is not open: it trades once it was opened";
            MarketAlreadyOpen = 103, "The market is open already: its parameters are fixed";
            WrongOracle = 104, "This is not the market's oracle account: pass the one of its feed, owned by its oracle program";
            OracleOwnerNotAllowed = 105, "The oracle program is not on the list of allowed ones for this kind";
            WrongRemainingAccounts = 106, "Pass market and oracle of each other slot in use, in the order of the slots, no more and no fewer";
            DeadlinePassed = 107, "The deadline has passed: sign a new order";
            WrongVault = 108, "This is not the exchange's vault";
            WrongMint = 109, "This is not the exchange's collateral mint";
            DepositCap = 110, "The deposit would exceed the cap of this collateral";
            VaultShort = 111, "The vault would hold less than the exchange owes: nothing was changed, please report it";
            NotConserved = 112, "The instruction would create or destroy value: nothing was changed, please report it";
            NotNominated = 113, "Only a nominee may accept this role";
            UnknownRole = 114, "This number does not name a role";
            UnknownPauseBits = 115, "These bits do not name actions that can be paused";
            WrongFeeRecipient = 116, "The fees go to the fixed recipient only: pass its associated token account";
            DifferentOwners = 117, "The accounts belong to different owners";
            UnknownMode = 118, "This number does not name a mode: 0 is cross, 1 isolated";
            WrongMarket = 119, "There is no market with this number";
            CollateralExists = 120, "The exchange has its collateral already: there is one in this version";
            OracleAddressNotDerived = 121, "The oracle account must be the one that follows from its feed, so that nobody has its key: pass that one";
            NominationExpired = 122, "The nomination has expired: ask the admin to nominate anew";
            UnknownCluster = 123, "This number does not name a cluster: 1 is mainnet, 2 devnet, 3 testnet";
            BadName = 124, "A market's name is 1 to 16 printable ASCII characters, filled up with zeros";
            NotNextMarket = 125, "Markets are created in their order: pass the exchange's count of markets as the number";
            DelegateExpired = 126, "The delegate's time is over: the owner may name it anew, with a later time";
            DelegateReducesOnly = 127, "This delegate may only reduce: mark the order as reduce-only, or ask the owner";
            WrongRentReceiver = 128, "The rent goes back to who paid it: pass the wallet that the account names";
            MarketsNotWritable = 129, "The account's last position goes and its debts are settled up: pass its other markets as writable";
        }
    };
}
ballast_math::for_each_error!(with_own_errors);

/// The number of the first error.
pub const FIRST_ERROR: u32 = 6000;

/// A rule's error as the program's: the number is the same, counted from [`FIRST_ERROR`].
pub fn of_rule(error: ballast_math::Error) -> Error {
    ProgramError::Custom(FIRST_ERROR.saturating_add(error.number())).into()
}

/// The result of a rule as an instruction's result.
pub trait OrProgramError<T> {
    /// The value, or the rule's error as the program's.
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

fn of_commit(error: CommitError) -> Error {
    match error {
        CommitError::NotConserved => BallastError::NotConserved.into(),
        CommitError::Rule(error) => of_rule(error),
    }
}

/// The program's error as the core's steps say it: one type for what a rule refuses and what an account is refused for.
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
