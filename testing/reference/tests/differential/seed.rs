//! Converts the rules' integers to the reference's exact numbers.

use ballast_math as math;
use ballast_math::claims::{ClaimsIndex, ERA, STRETCH};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_reference::claims::{Claim, Claims};
use ballast_reference::curve::Curve;
use ballast_reference::exact::{Exact, Side, Sides, fraction, one, whole, zero};
use ballast_reference::market::{FeeShares, Market};
use ballast_reference::oracle;
use ballast_reference::position::Position;
use ballast_reference::valuation::Index;
use num_bigint::BigInt;

/// The holder of the claim that belongs to the sampled position.
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

/// Returns one price unit.
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

/// Returns one unit of a cumulative index.
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

/// Returns the value of one unit of the quote reserve. The rules' y may exceed k/x by up to one such unit.
pub fn reserve_unit(value: &math::curve::Curve) -> Exact {
    price(value.peg)
}

pub fn index(value: &math::oracle::IndexSnapshot) -> Index {
    oracle::index(&price(value.price), &price(value.confidence))
}

/// Returns the value of M, given its digits and its halvings.
fn product(digits: u64, halvings: u64) -> Exact {
    whole(digits) / power_of_two(63 + halvings)
}

fn power_of_two(power: u64) -> Exact {
    Exact::from_integer(BigInt::from(1) << power)
}

/// Returns by how much cuts have reduced M since the claim was recorded, as far as the cuts are still kept.
fn fall(index: &ClaimsIndex, claim: &math::claims::Claim) -> Exact {
    let sum = |words: [u64; 2]| Exact::from_integer(BigInt::from(words[0]) + (BigInt::from(words[1]) << 64));
    let of = |stretch: &math::claims::Stretch| {
        let is_own = (stretch.position..stretch.position + STRETCH).contains(&claim.position);
        let is_later = (claim.position + 1..claim.position + ERA).contains(&stretch.position);
        let before = if is_own { sum(claim.lost) } else { zero() };
        let lost = if is_own || is_later { sum(stretch.lost) - before } else { zero() };
        lost / power_of_two(126 + stretch.position)
    };
    index.cuts.kept.iter().filter(|stretch| stretch.lost != [0; 2]).map(of).sum()
}

/// Returns the paid part, the open part and the cut of a claim, according to the exact meaning of the index.
pub fn claim(index: &ClaimsIndex, claim: &math::claims::Claim) -> Claim {
    if claim.amount.is_zero() {
        return Claim::none();
    }
    let amount = quote(claim.amount);
    let then = product(claim.product, claim.position);
    let now = if claim.position < index.era { zero() } else { product(index.product, index.position) };
    let cut = (&amount * fall(index, claim) / &then).min(amount.clone());
    // U is rounded up, so the open part is at most what the cuts leave.
    let left = (&amount * now / then).min(&amount - &cut);
    Claim { paid: amount - &left - &cut, left, cut }
}

/// Converts a market in which one position's claim is known. All other claims are combined into one.
pub fn market(state: &State, own: &math::position::Position) -> Market {
    let own = claim(&state.claims, &own.claim);
    let others = Claim {
        left: quote(state.open_claims) - &own.left,
        paid: quote(state.reserved) - &own.paid,
        cut: zero(),
    };
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

/// Returns how long insurance has not paid, up to the time of the sample.
pub fn since_insurance(sample: &crate::sample::Sample) -> Exact {
    whole(sample.clock.time - sample.market.insurance_time)
}

pub fn position(value: &math::position::Position, holder: usize) -> Position {
    Position {
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

/// Returns how much a position's value changes with one price unit, plus one unit for its own rounding.
pub fn value_unit(base: math::Base) -> Exact {
    whole(base.magnitude()) * price_unit() + one()
}
