//! The rules for a forced sale from section 11 of the specification, in plain integers.

use ballast_math::health::{Purpose, of_position};
use ballast_math::{Price, Side};

use super::exchange::Exchange;
use super::presets::value;

const ONE: i128 = 1_000_000;
/// The number of base units times price units in one quote unit.
const QUOTE: i128 = 1_000_000_000_000;

/// Returns `numerator / denominator`, rounded down. The denominator must be above zero.
fn floor(numerator: i128, denominator: i128) -> i128 {
    numerator.div_euclid(denominator)
}

/// Returns `numerator / denominator`, rounded up. The denominator must be above zero.
fn ceil(numerator: i128, denominator: i128) -> i128 {
    -floor(-numerator, denominator)
}

/// The auction of an unhealthy position. Ratios are in 1e-6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auction {
    pub side: Side,
    /// V. Unit: 1e-9 quote per contract.
    pub price: i128,
    /// n. Unit: 1e-6 quote.
    pub notional: i128,
    /// s/n: the equity behind the position, as a share of its notional.
    pub backed: i128,
    /// d: the discount of a take-over.
    pub discount: i128,
    /// How much worse than V the curve's average price may be, as a share.
    pub worst: i128,
    /// φ: the largest cost of a sale on the curve, including the fee, as a share.
    pub cost: i128,
}

impl Auction {
    /// Computes the auction for a position of an unhealthy account, in an up-to-date market.
    pub fn of(exchange: &Exchange, who: usize, market: u32) -> Self {
        let (state, parameters) = (exchange.state(market), exchange.parameters(market));
        let position = exchange.position_of(who, market).expect("it has a position");
        let side = position.base.side();
        let price = i128::from(value(state, parameters, side).raw());
        let notional = ceil(i128::from(position.base.magnitude()) * price, QUOTE);
        let account = exchange.health(who, Purpose::Maintenance).unwrap();
        let own = of_position(state, parameters, position, Purpose::Maintenance).unwrap().requirement;
        let (equity, requirement) = (i128::from(account.equity.raw()), i128::from(account.requirement.raw()));
        assert!(equity < requirement, "it is healthy");
        let backing = floor(equity.max(0) * i128::from(own.raw()), requirement);
        let backed = floor(backing * ONE, notional);
        let most = i128::from(parameters.liquidation_discount.raw());
        let ramp = floor(4 * most * (requirement - equity).min(requirement), requirement);
        let discount = ramp.min(most).min(backed);
        let taker = i128::from(parameters.taker_fee.raw());
        let (worst, cost) = (taker.min(discount), discount);
        Self { side, price, notional, backed, discount, worst, cost }
    }

    /// Returns V less `share` for a long, or plus `share` for a short, rounded against the owner.
    pub fn price_less(&self, share: i128) -> i128 {
        match self.side {
            Side::Long => floor(self.price * (ONE - share), ONE),
            Side::Short => ceil(self.price * (ONE + share), ONE),
        }
    }

    /// Returns P, the price of a take-over.
    pub fn take_over_price(&self) -> Price {
        Price::new(u64::try_from(self.price_less(self.discount)).unwrap())
    }

    /// Returns the owner's proceeds for `base` at V less `share`, negative if the owner pays. The result is not rounded, and its
    /// unit is 1e-6 quote divided by [`QUOTE`].
    fn exact(&self, base: u64, share: i128) -> i128 {
        let base = i128::from(base) * if self.side == Side::Long { 1 } else { -1 };
        base * self.price_less(share)
    }

    /// Returns the smallest permitted proceeds from a sale of `base` on the curve. Unit: 1e-6 quote.
    pub fn least(&self, base: u64) -> i64 {
        i64::try_from(floor(self.exact(base, self.worst), QUOTE)).unwrap()
    }

    /// Returns the smallest proceeds from a sale after its fee, rounded up. The fee may take only the excess over this amount.
    /// Unit: 1e-6 quote.
    pub fn kept(&self, base: u64) -> i64 {
        i64::try_from(ceil(self.exact(base, self.cost), QUOTE)).unwrap()
    }

    /// Returns the fee for a sale with proceeds of `quote`, if the account has the cash. Unit: 1e-6 quote.
    pub fn fee(&self, base: u64, quote: i64, liquidation_fee: u64) -> i64 {
        let nominal = floor(i128::from(quote.abs()) * i128::from(liquidation_fee), ONE);
        i64::try_from(nominal).unwrap().min((quote - self.kept(base)).max(0))
    }

    /// Returns the owner's proceeds from a take-over of `base`, negative if the owner pays. Unit: 1e-6 quote.
    pub fn taken_for(&self, base: u64) -> i64 {
        let exact = i128::from(base) * self.price_less(self.discount);
        let quote = if self.side == Side::Long { floor(exact, QUOTE) } else { -ceil(exact, QUOTE) };
        i64::try_from(quote).unwrap()
    }

    /// Returns a bound on rounding: the effect on `base` of rounding the price to 1e-9, and two units for rounding the quote. Unit:
    /// 1e-6 quote.
    pub fn rounding(base: u64) -> i64 {
        i64::try_from(base / 1_000_000_000_000).unwrap() + 2
    }
}
