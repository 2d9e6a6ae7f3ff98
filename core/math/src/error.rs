//! Defines the errors that the rules return, each with a stable number and a message with advice.

/// Passes the list of errors to the macro `$with` as rows of the form `Name = number, "message";`. The program builds its own error
/// enum from the same rows, so each name, number and message is written only once.
#[macro_export]
macro_rules! for_each_error {
    ($with:ident) => {
        $with! {
            Overflow = 0, "The amount is too large for this market: use a smaller amount";
            DivisionByZero = 1, "A calculation would divide by zero, because the market's state or parameters are incomplete: please report this error";
            ZeroAmount = 2, "The amount is zero: enter a positive amount";
            NotAMultipleOfStep = 3, "The size is not a multiple of the market's size step: round it to a multiple of the step";
            BelowMinimumPosition = 4, "The position would be smaller than the market's minimum: increase the size, or close the whole position";
            CurveExhausted = 5, "The size is too large for the curve: use a smaller size";
            PriceLimit = 6, "The average price is worse than your limit price: loosen the limit or reduce the size";
            ReduceOnly = 7, "A reduce-only order may only make the position smaller: reduce the size or clear the reduce-only flag";
            OutsidePriceBand = 8, "The trade would leave the mark price too far from the index: reduce the size, or trade in the other direction";
            NetBaseCap = 9, "The market's net position would exceed its cap: reduce the size, or trade in the other direction";
            OpenInterestCap = 10, "Open interest on this side would exceed its cap: reduce the size";
            BelowInitialMargin = 11, "The account would not meet its initial margin requirement: deposit collateral, or use a smaller amount";
            NotAnImprovement = 12, "The reduction would leave the account below its maintenance margin and would not improve its health: reduce the position further, or deposit collateral";
            InsolventClose = 13, "The account's equity would be below zero: deposit collateral first, or wait until the account is liquidated";
            InsufficientCash = 14, "The account does not have enough free collateral: deposit collateral, or collect its claims first";
            AccountHasDebt = 15, "The account has a debt: repay it before adding risk or withdrawing";
            AccountBankrupt = 16, "This account's debt was written off as bad debt: use another account";
            NotLiquidatable = 17, "The account meets its maintenance margin: there is nothing to liquidate";
            LiquidationPrice = 18, "The curve price is too far from the index for a liquidation: take over the position, or try again later";
            NoPosition = 19, "The account has no position in this market: check the account and the market";
            NoFreePosition = 20, "The account already holds positions in eight markets: close one first, or use another account";
            NothingToDo = 21, "The instruction would have no effect: no action is needed";
            OracleInvalid = 22, "The market has no valid index: post a fresh oracle update first";
            OracleStale = 23, "The oracle update is too old: post a fresh one";
            OracleFuture = 24, "The oracle update's timestamp is in the future: check the feed";
            OracleConfidence = 25, "The oracle's confidence interval is too wide: wait for a narrower one";
            OracleNonPositive = 26, "The oracle price is not positive: check the feed";
            OtherOracleInvalid = 27, "One of the account's other markets has no valid index: post a fresh oracle update for each of the account's markets";
            StepTooSoon = 28, "The market cannot take another peg or depth step yet: try again in three seconds";
            SubsidyExhausted = 29, "The market's subsidy does not cover the cost of the step: request a smaller step, or wait for fees to raise the subsidy";
            StepTooLarge = 30, "The step is larger than the market allows: request a smaller step";
            ParameterOutOfBounds = 31, "A parameter is out of bounds: choose a value within the bounds in docs/spec.md";
            InvariantViolated = 32, "The result would violate a market invariant, so nothing was changed: please report this error";
            EpochNotOver = 33, "Claims were already paid in this claims window: wait for the next window";
            IsolatedElsewhere = 34, "This account is isolated to another market: trade in that market, or use a cross account";
            AccountNotEmpty = 35, "The account still has cash, positions, claims or debts: settle them and withdraw everything first";
            SameAccount = 36, "The same account was passed twice: pass two different accounts";
            NotAWholeUnit = 37, "The amount has too many decimals: use at most six, and no more than the token has";
            OracleNotFresh = 38, "The index is too old for a withdrawal or a trade that adds risk: post an oracle update in the same transaction, or wait for one";
            MarketNotCalm = 39, "A trade in this second has moved the mark: send the instruction again in the next second";
        }
    };
}

macro_rules! define_error {
    ($($name:ident = $number:literal, $message:literal;)*) => {
        /// The reason why a rule failed. The numbers never change, and new errors are appended to the list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Error { $(#[doc = $message] $name = $number,)* }

        impl Error {
            /// All errors, in numerical order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the error's stable number.
            #[must_use]
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }

            /// Returns the error's name, as written in the code.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Returns a message that states the cause and the remedy.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}
for_each_error!(define_error);

impl core::fmt::Display for Error {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for Error {}

/// The result type of every rule.
pub type Result<T> = core::result::Result<T, Error>;

/// Returns `Ok` if `condition` holds, and `error` otherwise.
///
/// # Errors
/// Returns `error` if the condition does not hold.
pub const fn ensure(condition: bool, error: Error) -> Result<()> {
    if condition { Ok(()) } else { Err(error) }
}
