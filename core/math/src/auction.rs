//! The auction of an unhealthy position: the size that is sold, and the lowest price for its owner.
//!
//! The price is the better for the owner of the published index and the index held near its average, less a discount that grows as the
//! account's health falls. Neither depends on the curve. So no trade, of any size or duration, worsens the price that a liquidated
//! account gets. No clock can be gamed, and neither waiting nor a second key gains anything. A sale on the curve has no discount: it
//! stays within a taker fee of the index.

use crate::curve::round_up_to;
use crate::error::{Error, Result, ensure};
use crate::health::{self, Health, Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::ratio_below_one;
use crate::parameters::Parameters;
use crate::units::{ONE, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// The speed of the discount relative to the fall of health: it is full at a quarter below the requirement.
const DISCOUNT_RAMP: u64 = 4;

/// A touched, unhealthy position with the values that its auction needs.
pub(crate) struct Unhealthy {
    /// The health of the whole account.
    pub health: Health,
    /// The price of maintenance for this side: [`Valuation::better_for`].
    pub price: Price,
    /// n = |b|·price, rounded up. Unit: 1e-6 quote.
    pub notional: Quote,
    /// s/n: the account's equity per unit of notional that backs this position, rounded down. Zero if the account is insolvent.
    pub backed: Ratio,
}

impl Unhealthy {
    /// # Errors
    /// `NoPosition`; `NotLiquidatable` if the account is healthy; `Overflow`.
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

    /// The discount d = min(d_max·min(1, 4·(1 − equity/requirement)), s/n), rounded down. Zero for an insolvent account.
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

/// s/n with s = equity·(requirement of the position)/(requirement of the account).
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

/// The base to close so that the account ends at maintenance plus buffer, if closing costs `cost` of the notional:
/// ⌈(t·n + R − e)/(t − φ)⌉, rounded up to a step. It is the whole position if that is not enough, not possible, or would leave dust.
///
/// # Errors
/// `Overflow`.
pub(crate) fn size(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    (unhealthy, cost): (&Unhealthy, Ratio),
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

/// `price` less `discount` for a seller, or plus `discount` for a buyer, rounded in favour of the counterparty.
///
/// # Errors
/// `Overflow`.
pub(crate) fn limit(price: Price, discount: Ratio, side: Side) -> Result<Price> {
    match side {
        Side::Short => price.times(ratio_below_one(discount)?, Rounding::Floor),
        Side::Long => price.times(ONE.plus(discount)?, Rounding::Ceil),
    }
}
