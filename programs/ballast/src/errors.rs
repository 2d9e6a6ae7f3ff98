//! One enum of errors. Numbers are stable: the rules of the market are 6000 and up, in the order of
//! `ballast_math::Error`; the program's own are 6100 and up. New ones are appended to their part.
#![allow(missing_docs, reason = "the message of an error is its documentation")]

use anchor_lang::prelude::*;

macro_rules! define_program_error {
    ($($name:ident = $number:tt, $message:tt;)*) => {
        /// Everything that the program can refuse.
        #[error_code]
        pub enum BallastError {
            $(#[doc = $message] #[msg($message)] $name = $number,)*
            #[msg("The signer may not do this: sign with the account's owner, its delegate, or the named role")]
            Unauthorized = 100,
            #[msg("This action is paused: leaving the market is still possible")]
            Paused = 101,
            #[msg("The market is not open: it trades once it was opened")]
            MarketNotOpen = 102,
            #[msg("The market is open already: its parameters are fixed")]
            MarketAlreadyOpen = 103,
            #[msg("This is not the market's oracle account: pass the one of its feed, owned by its oracle program")]
            WrongOracle = 104,
            #[msg("The oracle program is not on the list of allowed ones for this kind")]
            OracleOwnerNotAllowed = 105,
            #[msg("Pass market and oracle of each other slot in use, in the order of the slots, no more and no fewer")]
            WrongRemainingAccounts = 106,
            #[msg("The deadline has passed: sign a new order")]
            DeadlinePassed = 107,
            #[msg("This is not the exchange's vault")]
            WrongVault = 108,
            #[msg("This is not the exchange's collateral mint")]
            WrongMint = 109,
            #[msg("The deposit would exceed the cap of this collateral")]
            DepositCap = 110,
            #[msg("The vault would hold less than the exchange owes: nothing was changed, please report it")]
            VaultShort = 111,
            #[msg("The instruction would create or destroy value: nothing was changed, please report it")]
            NotConserved = 112,
            #[msg("Only a nominee may accept this role")]
            NotNominated = 113,
            #[msg("This number does not name a role")]
            UnknownRole = 114,
            #[msg("These bits do not name actions that can be paused")]
            UnknownPauseBits = 115,
            #[msg("The fees go to the fixed recipient only: pass a token account that it owns")]
            WrongFeeRecipient = 116,
            #[msg("The accounts belong to different owners")]
            DifferentOwners = 117,
            #[msg("This number does not name a mode: 0 is cross, 1 isolated")]
            UnknownMode = 118,
            #[msg("There is no market with this number")]
            WrongMarket = 119,
            #[msg("The exchange has its collateral already: there is one in this version")]
            CollateralExists = 120,
        }
    };
}
ballast_math::for_each_error!(define_program_error);

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
