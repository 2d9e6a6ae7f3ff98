//! Calculates a transaction's cost and decides whether the revenue covers it.

use ballast_math::Quote;
use ballast_math::num::{Rounding, multiply_divide};

/// The number of lamports in one SOL.
const LAMPORTS_PER_SOL: u64 = 1_000_000_000;
/// The network fee for one signature. Unit: lamports.
pub const SIGNATURE_FEE: u64 = 5_000;

/// Converts between lamports and quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// The price of one SOL. Unit: 1e-6 quote.
    pub sol_price: Quote,
}

impl Costs {
    /// Returns the cost of a transaction with one signature and this priority fee, rounded up. Unit: 1e-6 quote.
    #[must_use]
    pub fn of_transaction(&self, priority_fee: u64) -> Quote {
        let lamports = SIGNATURE_FEE.saturating_add(priority_fee);
        let cost = multiply_divide(lamports, self.sol_price.magnitude(), LAMPORTS_PER_SOL, Rounding::Ceil);
        cost.and_then(Quote::from_magnitude).unwrap_or(Quote::MAX)
    }

    /// Returns the value of `amount` in lamports, rounded down. A loss counts as zero.
    #[must_use]
    pub fn lamports_of(&self, amount: Quote) -> u64 {
        let price = self.sol_price.magnitude();
        multiply_divide(amount.or_zero().magnitude(), LAMPORTS_PER_SOL, price, Rounding::Floor).unwrap_or(0)
    }
}

/// The rule that decides whether a task is profitable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profit {
    /// The conversion used to compute a transaction's cost.
    pub costs: Costs,
    /// The smallest acceptable profit. Unit: 1e-6 quote.
    pub least: Quote,
    /// Whether the keeper acts even if it makes a loss.
    pub unprofitable: bool,
}

impl Profit {
    /// Returns whether `revenue` covers the cost of a transaction with this priority fee (lamports).
    #[must_use]
    pub fn is_worth(&self, revenue: Quote, priority_fee: u64) -> bool {
        self.unprofitable || self.left(revenue, priority_fee) >= self.least
    }

    /// Returns how much of `revenue` can be spent on a priority fee while leaving enough profit. Unit: lamports.
    #[must_use]
    pub fn spendable(&self, revenue: Quote) -> u64 {
        if self.unprofitable {
            return u64::MAX;
        }
        let left = revenue.minus(self.least).unwrap_or(Quote::ZERO);
        self.costs.lamports_of(left).saturating_sub(SIGNATURE_FEE)
    }

    /// Returns the profit after costs, which is negative for a loss. Unit: 1e-6 quote.
    #[must_use]
    pub fn left(&self, revenue: Quote, priority_fee: u64) -> Quote {
        revenue.minus(self.costs.of_transaction(priority_fee)).unwrap_or(Quote::new(i64::MIN))
    }
}
