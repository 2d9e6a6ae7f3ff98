/// An account at a moment, in the numbers that agents think in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// The position. Unit: contracts, signed.
    pub position: f64,
    /// What it is worth, with everything that counts for maintenance. Unit: quote.
    pub equity: f64,
    /// What it may take on more risk with, or withdraw. Unit: quote.
    pub free: f64,
}
