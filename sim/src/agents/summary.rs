/// The figures of an account that agents use.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountSummary {
    /// The position. Unit: contracts, signed.
    pub position: f64,
    /// The equity for maintenance margin. Unit: quote.
    pub equity: f64,
    /// The free collateral, available for new risk or withdrawals. Unit: quote.
    pub free: f64,
}
