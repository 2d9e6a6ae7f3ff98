//! The auction of an unhealthy position, which determines the size to sell and the worst price that the owner can get.
//!
//! The owner gets the published index or the index held near its average, whichever is better, less a discount that grows as the
//! account's health falls. Neither price depends on the curve, so no trade, regardless of its size or duration, can worsen the
//! price that a liquidated account gets. The owner gains nothing by waiting or by using a second key. A sale on the curve has no
//! discount, and its price stays within one taker fee of the index.

use crate::curve::round_up_to;
use crate::error::{Error, Result, ensure};
use crate::health::{self, Health, Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::ratio_below_one;
use crate::parameters::Parameters;
use crate::units::{ONE, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// The rate at which the discount grows as health falls. The discount reaches its maximum when equity is a quarter below the
/// requirement.
const DISCOUNT_RAMP: u64 = 4;

/// A touched, unhealthy position, and the values that its auction needs.
pub(crate) struct Unhealthy {
    /// The health of the whole account.
    pub health: Health,
    /// The price at which maintenance margin values this side: [`Valuation::better_for`].
    pub price: Price,
    /// The notional n = |b|·price, rounded up. Unit: 1e-6 quote.
    pub notional: Quote,
    /// The equity that backs this position per unit of its notional, s/n, rounded down. The ratio is zero if the account is
    /// insolvent.
    pub backed: Ratio,
}

impl Unhealthy {
    /// # Errors
    /// Returns `NoPosition` if there is no position, `NotLiquidatable` if the account is healthy, and `Overflow` if a value does not fit.
    pub(crate) fn of(market: &State, parameters: &Parameters, party: &Party) -> Result<Self> {
        ensure(!party.position.base.is_zero(), Error::NoPosition)?;
        let health = party.health(market, parameters, Purpose::Maintenance)?;
        ensure(!health.is_met(), Error::NotLiquidatable)?;
        let price = Valuation::guarded(market, parameters).better_for(party.position.base.side())?;
        let notional = health::notional(party.position.base, price)?;
        let backed = backed(&health, &party.rest.health, notional)?;
        Ok(Self { health, price, notional, backed })
    }

    pub(crate) const fn is_insolvent(&self) -> bool {
        self.health.equity.is_negative()
    }

    /// Returns the discount d = min(d_max·min(1, 4·(1 − equity/requirement)), s/n), rounded down. The discount is zero if the
    /// account is insolvent.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn discount(&self, parameters: &Parameters) -> Result<Ratio> {
        let Health { equity, requirement } = self.health;
        let most = parameters.liquidation_discount;
        let missing = requirement.minus(equity)?.min(requirement);
        let ramped = num::multiply(most.raw(), DISCOUNT_RAMP)?;
        let by_health =
            num::multiply_divide(ramped, missing.magnitude(), requirement.magnitude(), Rounding::Floor)?;
        Ok(Ratio::new(by_health).min(most).min(self.backed))
    }
}

/// Returns s/n, where s = equity·(position's requirement)/(account's requirement).
fn backed(account: &Health, rest: &Health, notional: Quote) -> Result<Ratio> {
    let own = account.requirement.minus(rest.requirement)?;
    let backing = account.equity.or_zero().share_of(
        own.magnitude(),
        account.requirement.magnitude(),
        Rounding::Floor,
    )?;
    let ratio =
        num::multiply_divide(backing.magnitude(), ONE.raw(), notional.magnitude().max(1), Rounding::Floor);
    Ok(Ratio::new(ratio.unwrap_or(u64::MAX)))
}

/// Returns the base to close so that the account ends at the maintenance requirement plus the buffer, if closing costs `cost` per
/// unit of notional. The formula is ⌈(t·n + R − e)/(t − φ)⌉, rounded up to a step. Returns the whole position if closing that much
/// is not enough, is impossible, or would leave dust.
///
/// # Errors
/// `Overflow`.
pub(crate) fn size(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    unhealthy: &Unhealthy,
    cost: Ratio,
) -> Result<u64> {
    let whole = party.position.base.magnitude();
    let Some(required) =
        health::required_ratio(market, parameters, party.position.base, Purpose::Maintenance)?
    else {
        return Ok(whole);
    };
    let target = required.plus(parameters.liquidation_buffer)?;
    let (notional, equity) = (unhealthy.notional, unhealthy.health.equity);
    if target <= cost || equity <= notional.times(cost, Rounding::Ceil)? {
        return Ok(whole);
    }
    let missing =
        notional.times(target, Rounding::Ceil)?.plus(party.rest.health.requirement)?.minus(equity)?;
    let per_notional = target.minus(cost)?;
    let closed =
        match num::multiply_divide(missing.magnitude(), ONE.raw(), per_notional.raw(), Rounding::Ceil) {
            Ok(closed) if closed < notional.magnitude() => closed,
            Ok(_) | Err(Error::Overflow) => return Ok(whole),
            Err(error) => return Err(error),
        };
    let base = num::multiply_divide(whole, closed, notional.magnitude(), Rounding::Ceil)?;
    let base = round_up_to(base, parameters.base_step)?.min(whole);
    let left = whole.checked_sub(base).ok_or(Error::Overflow)?;
    Ok(if left < parameters.minimum_base { whole } else { base })
}

/// Returns `price` less `discount` for a seller, or plus `discount` for a buyer, rounded in favour of the counterparty.
///
/// # Errors
/// `Overflow`.
pub(crate) fn limit(price: Price, discount: Ratio, side: Side) -> Result<Price> {
    match side {
        Side::Short => price.times(ratio_below_one(discount)?, Rounding::Floor),
        Side::Long => price.times(ONE.plus(discount)?, Rounding::Ceil),
    }
}
