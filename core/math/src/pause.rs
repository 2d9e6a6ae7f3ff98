//! Lists the actions that can be paused in one table. The program, the clients, the model and the documentation take their
//! names and bits from this table. The table does not include reducing, settling one's own account or withdrawing.

/// An action that can be paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pausable {
    /// The action's bit.
    pub bit: u64,
    /// The action's name on the command line.
    pub name: &'static str,
    /// A short description of the paused action, for a list.
    pub stops: &'static str,
    /// A sentence that describes the paused action.
    pub about: &'static str,
}

/// Defines a constant and a table row for each action that can be paused. The bits never change, and new bits are appended.
macro_rules! pausables {
    ($($constant:ident = $place:literal, $name:literal, $stops:literal, $about:literal;)*) => {
        $(#[doc = $about] pub const $constant: u64 = 1 << $place;)*

        /// The bits of all actions.
        pub const ALL: u64 = 0 $(| $constant)*;

        /// One row for each bit, in bit order.
        pub const TABLE: &[Pausable] =
            &[$(Pausable { bit: $constant, name: $name, stops: $stops, about: $about },)*];
    };
}
pausables! {
    DEPOSIT = 0, "deposit", "deposits",
        "Insurance deposits, and deposits into accounts without a position, claim or debt.";
    ADD_RISK = 1, "add-risk", "trades that add risk", "Trades that add risk.";
    LIQUIDATE = 2, "liquidate", "liquidations", "Liquidations on the curve.";
    TAKE_OVER = 3, "take-over", "take-overs", "Take-overs.";
    SETTLE = 4, "settle", "settling other accounts", "Settling another account's loss or gain.";
    REPEG = 5, "repeg", "peg steps", "Peg steps.";
    RAISE_DEPTH = 6, "raise-depth", "depth steps", "Depth steps.";
    WITHDRAW_FEES = 7, "withdraw-fees", "fee withdrawals", "Withdrawals of protocol fees.";
    CREATE_MARKET = 8, "create-market", "new markets", "Creating, setting up and opening markets.";
    CREATE_ACCOUNT = 9, "create-account", "new accounts", "New margin accounts.";
}

/// Returns the rows for the bits in `bits`, in bit order. Bits without a row are ignored.
pub fn rows_of(bits: u64) -> impl Iterator<Item = &'static Pausable> {
    TABLE.iter().filter(move |row| bits & row.bit != 0)
}
