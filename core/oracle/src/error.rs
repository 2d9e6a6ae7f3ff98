//! Defines the errors for accounts that do not contain a usable price.

/// Passes the list of errors to the macro `$with` as rows of the form `Name = number, "message";`. A program can build its own
/// error enum with the same names, numbers and messages.
#[macro_export]
macro_rules! for_each_oracle_read_error {
    ($with:ident) => {
        $with! {
            UnknownKind = 0, "Unknown oracle kind: use 1 (pyth-receiver) or 2 (pyth-legacy)";
            Truncated = 1, "The oracle account's data is too short: pass the oracle account recorded in the market";
            WrongDiscriminator = 2, "The account is not a Pyth price update: pass a PriceUpdateV2 account that has not been closed";
            UnknownVerificationTag = 3, "The price update's verification level is unknown: upgrade to a version that supports it";
            PartiallyVerified = 4, "The price update is only partially verified: post a fully verified one";
            WrongMagic = 5, "The account is not a legacy Pyth price account: pass the oracle account recorded in the market";
            WrongVersion = 6, "The legacy Pyth account does not use layout version 2: upgrade to a version that supports it";
            WrongAccountType = 7, "This legacy Pyth account is not a price account: pass the price account, not a product or mapping account";
            WrongPriceType = 8, "The legacy price account has the wrong price type: pass the product's account of price type `price`";
            StatusUnknown = 9, "The legacy price account has no current price: wait until enough publishers are active";
            StatusHalted = 10, "Trading in the asset is halted: wait until it resumes";
            StatusAuction = 11, "The asset is in an auction: wait until continuous trading resumes";
            StatusIgnored = 12, "The legacy price account's status is `ignored`: wait for a usable price";
            StatusInvalid = 13, "The legacy price account has an unknown status: check its address and its owner";
        }
    };
}

macro_rules! define_error {
    ($($name:ident = $number:literal, $message:literal;)*) => {
        /// The reason why an account does not contain a usable price. The numbers never change, and new errors are appended to
        /// the list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum OracleReadError { $(#[doc = $message] $name = $number,)* }

        impl OracleReadError {
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
for_each_oracle_read_error!(define_error);

impl core::fmt::Display for OracleReadError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for OracleReadError {}

/// The result type of every reader.
pub type Result<T> = core::result::Result<T, OracleReadError>;
