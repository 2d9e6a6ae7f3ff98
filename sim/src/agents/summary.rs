/// Summarises an account in the figures that agents use.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountSummary {
    /// The position. Unit: contracts, signed.
    pub position: f64,
    /// The equity for maintenance margin. Unit: quote.
    pub equity: f64,
    /// The free collateral, which is available for new risk or withdrawals. Unit: quote.
    pub free: f64,
}
