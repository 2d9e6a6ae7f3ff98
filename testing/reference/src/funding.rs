//! Models funding (spec.md section 9).

use crate::exact::{Exact, Side, Sides, one, or_zero, within, zero};

/// Returns the accruing premium, which is mark/I − 1 + interest, clamped to ±cap.
pub fn premium(mark: &Exact, index: &Exact, interest: &Exact, cap: &Exact) -> Exact {
    within(mark / index - one() + interest, &-cap, cap)
}

/// Returns how many seconds funding accrues for, up to `now` but no later than `longest` after the market accepted the index.
pub fn seconds(last: &Exact, now: &Exact, index_taken_in: &Exact, longest: &Exact) -> Exact {
    or_zero(now.clone().min(index_taken_in + longest) - last)
}

/// Returns |premium|·I·dt/period, the payment that a payer owes per unit of base.
pub fn rate(premium: &Exact, index: &Exact, seconds: &Exact, period: &Exact) -> Exact {
    let magnitude = if *premium < zero() { -premium } else { premium.clone() };
    magnitude * index * seconds / period
}

/// Returns the bucket's content after the given time.
pub fn refilled(bucket: &Exact, per_second: &Exact, seconds: &Exact, cap: &Exact) -> Exact {
    (bucket + per_second * seconds).min(cap.clone())
}

/// The amounts booked by one accrual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accrual {
    /// The amount booked to the payers' side.
    pub paid: Exact,
    /// The amount booked to the receivers' side.
    pub received: Exact,
    /// The payment to a receiver per unit of base.
    pub receiver_rate: Exact,
    /// The amount taken from the bucket.
    pub subsidised: Exact,
}

/// Pays `rate` per unit of base from the `payer`'s side to the other side. The bucket pays any shortfall, as far as its content and
/// the surplus allow.
pub fn accrue(
    open_interest: &Sides<Exact>,
    payer: Side,
    rate: &Exact,
    bucket: &Exact,
    spendable: &Exact,
) -> Accrual {
    let receivers = &open_interest[payer.opposite()];
    let paid = &open_interest[payer] * rate;
    let need = receivers * rate;
    let short = or_zero(&need - &paid);
    let subsidised = or_zero(short.min(bucket.clone()).min(spendable.clone()));
    let available = &paid + &subsidised;
    let received = need.min(available);
    let receiver_rate = if *receivers == zero() { zero() } else { &received / receivers };
    Accrual { paid, received, receiver_rate, subsidised }
}
