//! What a transaction costs, and whether what it brings is worth it.

use ballast_math::Quote;
use ballast_math::num::{Rounding, multiply_divide};

/// Lamports of a SOL.
const LAMPORTS_PER_SOL: u64 = 1_000_000_000;
/// What the network takes for a signature. Unit: lamports.
pub const SIGNATURE_FEE: u64 = 5_000;

/// What lamports are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// A SOL in quote. Unit: 1e-6 quote.
    pub sol_price: Quote,
}

impl Costs {
    /// What a transaction with one signature and this priority fee costs, rounded up. Unit: 1e-6 quote.
    #[must_use]
    pub fn of_transaction(&self, priority_fee: u64) -> Quote {
        let lamports = SIGNATURE_FEE.saturating_add(priority_fee);
        let cost = multiply_divide(lamports, self.sol_price.magnitude(), LAMPORTS_PER_SOL, Rounding::Ceil);
        cost.and_then(Quote::from_magnitude).unwrap_or(Quote::MAX)
    }

    /// How many lamports `amount` of quote is worth, rounded down; nothing for a loss.
    #[must_use]
    pub fn lamports_of(&self, amount: Quote) -> u64 {
        let price = self.sol_price.magnitude();
        multiply_divide(amount.or_zero().magnitude(), LAMPORTS_PER_SOL, price, Rounding::Floor).unwrap_or(0)
    }
}

/// When an action pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profit {
    /// What a transaction costs.
    pub costs: Costs,
    /// The least that must be left of the revenue. Unit: 1e-6 quote.
    pub least: Quote,
    /// Whether to act all the same.
    pub unprofitable: bool,
}

impl Profit {
    /// Whether `revenue` pays for a transaction with this priority fee (lamports).
    #[must_use]
    pub fn is_worth(&self, revenue: Quote, priority_fee: u64) -> bool {
        self.unprofitable || self.left(revenue, priority_fee) >= self.least
    }

    /// What of `revenue` may go into a priority fee so that enough is left. Unit: lamports.
    #[must_use]
    pub fn spendable(&self, revenue: Quote) -> u64 {
        if self.unprofitable {
            return u64::MAX;
        }
        let left = revenue.minus(self.least).unwrap_or(Quote::ZERO);
        self.costs.lamports_of(left).saturating_sub(SIGNATURE_FEE)
    }

    /// What is left of `revenue`. Unit: 1e-6 quote. Negative for a loss.
    #[must_use]
    pub fn left(&self, revenue: Quote, priority_fee: u64) -> Quote {
        revenue.minus(self.costs.of_transaction(priority_fee)).unwrap_or(Quote::new(i64::MIN))
    }
}
