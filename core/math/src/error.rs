//! The errors that the rules return, each with a stable number and a message that says what to do.

/// Passes the list of errors to the macro `$with` as rows of the form `Name = number, "message";`. The program builds its own error
/// enum from the same rows, so that each name, number and message is written only once.
#[macro_export]
macro_rules! for_each_error {
    ($with:ident) => {
        $with! {
            Overflow = 0, "The amount is too large for this market: use a smaller one";
            DivisionByZero = 1, "The market's state or parameters are incomplete, so a division by zero would occur: please report it";
            ZeroAmount = 2, "The amount is zero: enter a positive amount";
            NotAMultipleOfStep = 3, "The size is not a multiple of the market's step: round it to the step";
            BelowMinimumPosition = 4, "The position would be below the market's minimum: trade more, or close the whole position";
            CurveExhausted = 5, "The curve has no price for this size: use a smaller one";
            PriceLimit = 6, "The average price is worse than your limit price: loosen the limit or reduce the size";
            ReduceOnly = 7, "A reduce-only order may only make the position smaller: reduce the size or clear the reduce-only flag";
            OutsidePriceBand = 8, "The trade would leave the mark price too far from the index: trade less, or trade in the other direction";
            NetBaseCap = 9, "The market's net position would exceed its cap: trade less, or trade in the other direction";
            OpenInterestCap = 10, "This side's open interest would exceed its cap: trade less";
            BelowInitialMargin = 11, "The account would not meet its initial margin requirement: deposit collateral, or use a smaller amount";
            NotAnImprovement = 12, "The reduction would leave the account below its maintenance margin and would not improve its health: reduce more, or deposit collateral";
            InsolventClose = 13, "The account's equity would be below zero: deposit collateral first, or wait for liquidation";
            InsufficientCash = 14, "The account does not have enough free collateral: deposit, or collect its claims first";
            AccountHasDebt = 15, "The account has a debt: repay it before adding risk or withdrawing";
            AccountBankrupt = 16, "A debt of this account was written off as bad debt: use another account";
            NotLiquidatable = 17, "The account meets its maintenance margin: there is nothing to liquidate";
            LiquidationPrice = 18, "The curve price is too far from the index for a liquidation: take over the position, or wait";
            NoPosition = 19, "The account has no position in this market: check the account and the market";
            NoFreePosition = 20, "The account already holds positions in eight markets: close one first, or use another account";
            NothingToDo = 21, "There is nothing to do: the instruction would change nothing";
            OracleInvalid = 22, "The market has no valid index: post a fresh oracle update first";
            OracleStale = 23, "The oracle update is too old: post a fresh one";
            OracleFuture = 24, "The oracle update is from the future: check the feed";
            OracleConfidence = 25, "The oracle's confidence interval is too wide: wait for a narrower one";
            OracleNonPositive = 26, "The oracle's price is not positive: check the feed";
            OtherOracleInvalid = 27, "Another market of this account has no valid index: post a fresh oracle update for each of its markets";
            StepTooSoon = 28, "The peg and depth steps allowed for now are used up, or the market traded in this slot: try again in three seconds";
            SubsidyExhausted = 29, "The market's subsidy does not cover the cost: request a smaller step, or wait for fees";
            StepTooLarge = 30, "The step is larger than the market allows: request a smaller one";
            ParameterOutOfBounds = 31, "A parameter is outside its hard bounds: see docs/spec.md for each bound";
            InvariantViolated = 32, "The state would break an invariant of the market: nothing was changed, please report it";
            EpochNotOver = 33, "This window's payout was already distributed to claims: wait for the next window";
            IsolatedElsewhere = 34, "This isolated account belongs to another market: use its own market, or a cross account";
            AccountNotEmpty = 35, "The account still holds cash, positions, claims or debts: settle and withdraw first";
            SameAccount = 36, "The two accounts must be different: pass another account";
            NotAWholeUnit = 37, "The amount has too many decimals for the token or for quote amounts: round it to fewer decimals";
            OracleNotFresh = 38, "The index is too old for adding risk or withdrawing: post an oracle update in the same transaction, or wait for one";
        }
    };
}

macro_rules! define_error {
    ($($name:ident = $number:literal, $message:literal;)*) => {
        /// The reason why a rule failed. The numbers never change, and new errors are appended.
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

            /// Returns a message that states the cause and what to do about it.
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
