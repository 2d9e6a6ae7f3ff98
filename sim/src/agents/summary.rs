/// An account's state, in the numbers that agents use.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountSummary {
    /// The position. Unit: contracts, signed.
    pub position: f64,
    /// The equity, as maintenance margin counts it. Unit: quote.
    pub equity: f64,
    /// The free collateral, for new risk or withdrawals. Unit: quote.
    pub free: f64,
}
