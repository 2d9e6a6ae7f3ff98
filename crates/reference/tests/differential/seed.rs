//! The engine's integers as the reference's exact numbers.

use ballast_math as math;
use ballast_math::claims::{ClaimsIndex, FULL};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_reference::claims::{Claim, Claims};
use ballast_reference::curve::Curve;
use ballast_reference::exact::{Exact, Side, Sides, fraction, one, whole, zero};
use ballast_reference::market::{FeeShares, Market};
use ballast_reference::oracle;
use ballast_reference::slot::Slot;
use ballast_reference::valuation::Index;
use num_bigint::BigInt;

/// The holder of the claim of the slot at hand.
pub const OWN: usize = 0;
/// The holder of all other claims.
pub const OTHERS: usize = 1;

pub fn quote(value: math::Quote) -> Exact {
    whole(value.raw())
}

pub fn base(value: math::Base) -> Exact {
    whole(value.raw())
}

pub fn price(value: math::Price) -> Exact {
    fraction(value.raw(), 1_000_000_000_000u64)
}

/// One unit of a price.
pub fn price_unit() -> Exact {
    fraction(1, 1_000_000_000_000u64)
}

pub fn ratio(value: math::Ratio) -> Exact {
    fraction(value.raw(), 1_000_000)
}

pub fn signed_ratio(value: math::units::SignedRatio) -> Exact {
    fraction(value.raw(), 1_000_000)
}

pub fn cumulative(value: math::Cumulative) -> Exact {
    fraction(value.raw(), BigInt::from(1) << 64)
}

/// One unit of a running total.
pub fn cumulative_unit() -> Exact {
    fraction(1, BigInt::from(1) << 64)
}

pub fn side(value: math::Side) -> Side {
    match value {
        math::Side::Long => Side::Long,
        math::Side::Short => Side::Short,
    }
}

pub fn curve(value: &math::curve::Curve) -> Curve {
    Curve {
        base: whole(value.base_reserve.raw()),
        terminal_base: whole(value.terminal_base.raw()),
        sqrt_k: whole(value.sqrt_k),
        peg: price(value.peg),
    }
}

/// What a whole unit of the quote reserve is worth: by so much the engine's y may exceed k/x.
pub fn reserve_unit(value: &math::curve::Curve) -> Exact {
    price(value.peg)
}

pub fn index(value: &math::oracle::Snapshot) -> Index {
    oracle::index(&price(value.price), &price(value.confidence))
}

/// What a claim was paid and has left, from the index's exact meaning.
pub fn claim(index: &ClaimsIndex, claim: &math::claims::Claim) -> Claim {
    if claim.amount.is_zero() {
        return Claim { left: zero(), paid: zero() };
    }
    let amount = quote(claim.amount);
    let at = |amount: &Exact, before: (u64, u64), now: (u64, u64)| Claim {
        paid: amount * (whole(now.1) - whole(before.1)) / whole(before.0),
        left: amount * whole(now.0) / whole(before.0),
    };
    let taken_down = (claim.product, claim.paid);
    let now = (index.product, index.paid);
    if claim.epoch == index.epoch {
        return at(&amount, taken_down, now);
    }
    if claim.epoch != index.cut_epoch || index.cut_claims == 0 {
        return Claim { left: zero(), paid: amount };
    }
    let then = at(&amount, taken_down, (index.cut_product, index.cut_paid));
    let kept = at(&then.left, (FULL, 0), now);
    Claim { left: kept.left, paid: then.paid + kept.paid }
}

/// A market in which one slot's claim is known; the others' are one.
pub fn market(state: &State, own: &math::slot::Slot) -> Market {
    let own = claim(&state.claims, &own.claim);
    let others =
        Claim { left: quote(state.open_claims) - &own.left, paid: quote(state.reserved) - &own.paid };
    let mut claims = Claims::default();
    claims.set(OWN, own);
    claims.set(OTHERS, others);
    market_with(state, claims)
}

pub fn market_with(state: &State, claims: Claims) -> Market {
    Market {
        curve: curve(&state.curve),
        open_interest: Sides { long: base(state.base_long), short: base(state.base_short) },
        quote: Sides { long: quote(state.quote_long), short: quote(state.quote_short) },
        cash: quote(state.cash),
        claims,
        debts: quote(state.debts),
        surplus: quote(state.surplus),
        protocol_fees: quote(state.protocol_fees),
        insurance: quote(state.insurance),
        insurance_used: quote(state.insurance_used),
        insurance_drawn: quote(state.insurance_drawn),
        due_claims: quote(state.due_claims),
        subsidy: quote(state.subsidy),
        deficits: quote(state.deficits),
        funding_index: Sides {
            long: cumulative(state.funding.long_index),
            short: cumulative(state.funding.short_index),
        },
        cover_index: Sides {
            long: cumulative(state.cover.long_index),
            short: cumulative(state.cover.short_index),
        },
        bucket: quote(state.funding.bucket),
        index: index(&state.oracle),
    }
}

/// For how long the insurance has not paid, up to the sample's moment.
pub fn since_insurance(sample: &crate::sample::Sample) -> Exact {
    whole(sample.clock.time - sample.market.insurance_time)
}

pub fn slot(value: &math::slot::Slot, holder: usize) -> Slot {
    Slot {
        holder,
        base: base(value.base),
        quote: quote(value.quote),
        funding_index: cumulative(value.funding_index),
        cover_index: cumulative(value.cover_index),
        debt: quote(value.debt),
        written_off: quote(value.written_off),
    }
}

pub fn fee_shares(parameters: &Parameters) -> FeeShares {
    FeeShares {
        protocol: ratio(parameters.protocol_share),
        insurance: ratio(parameters.insurance_share),
        subsidy: ratio(parameters.subsidy_share),
        subsidy_cap: quote(parameters.subsidy_cap),
    }
}

/// By how much the value of a position moves with one unit of price, and a unit for its own rounding.
pub fn value_unit(base: math::Base) -> Exact {
    whole(base.magnitude()) * price_unit() + one()
}
