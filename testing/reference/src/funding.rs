//! Funding (spec.md section 9).

use crate::exact::{Exact, Side, Sides, one, or_zero, within, zero};

/// The premium that accrues: clamp(mark/I − 1 + interest, ±cap).
pub fn premium(mark: &Exact, index: &Exact, interest: &Exact, cap: &Exact) -> Exact {
    within(mark / index - one() + interest, &-cap, cap)
}

/// For how many seconds funding accrues: up to `now`, and not for time beyond `longest` after the index was taken in.
pub fn seconds(last: &Exact, now: &Exact, index_taken_in: &Exact, longest: &Exact) -> Exact {
    or_zero(now.clone().min(index_taken_in + longest) - last)
}

/// |premium|·I·dt/period: what the payer owes per unit of base.
pub fn rate(premium: &Exact, index: &Exact, seconds: &Exact, period: &Exact) -> Exact {
    let magnitude = if *premium < zero() { -premium } else { premium.clone() };
    magnitude * index * seconds / period
}

/// What the bucket holds after some seconds.
pub fn refilled(bucket: &Exact, per_second: &Exact, seconds: &Exact, cap: &Exact) -> Exact {
    (bucket + per_second * seconds).min(cap.clone())
}

/// What one accrual books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accrual {
    /// What the payer's side is booked.
    pub paid: Exact,
    /// What the receivers' side is booked.
    pub received: Exact,
    /// What a receiver gets per unit of base.
    pub receiver_rate: Exact,
    /// What comes out of the bucket.
    pub subsidised: Exact,
}

/// Pays `rate` per unit of base from the `payer`'s side to the other; what is short comes out of the bucket, as far as bucket and
/// surplus reach.
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
