//! Models a market (spec.md sections 1 and 2).

use crate::claims::Claims;
use crate::curve::Curve;
use crate::exact::{Exact, Side, Sides, or_zero, whole, zero};
use crate::funding;
use crate::valuation::{Index, Valuation};

/// How long it takes to restore the insurance's daily cap. Unit: seconds.
const DAY: i64 = 86_400;

/// The limit on the amount that is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ripe {
    /// Nothing may be shared out, because the rest of a deficit cannot be covered without an index, so it is unknown how much the
    /// claims will contribute.
    Nothing,
    /// The amount that was due when the last window ended.
    Due,
    /// The total of all claims, because each of them has waited for a whole window.
    All,
}

/// The state of one market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// The curve.
    pub curve: Curve,
    /// The open interest O of each side, as magnitudes.
    pub open_interest: Sides<Exact>,
    /// The quote of all positions on a side, with funding and cover booked.
    pub quote: Sides<Exact>,
    /// The pool P of tokens that belong to the market's users as a whole and have not been shared out yet.
    pub cash: Exact,
    /// The value of min(P, C) at the start of the current window, which is the amount that the next window may share out.
    pub due_claims: Exact,
    /// All claims. The open parts of the claims sum to C, and the parts that are paid but not collected sum to the reserve.
    pub claims: Claims,
    /// The debts D, which are realised losses that have not been paid yet.
    pub debts: Exact,
    /// The surplus B that would remain if every user were paid.
    pub surplus: Exact,
    /// Fee tokens that the protocol may withdraw.
    pub protocol_fees: Exact,
    /// The tokens in the market's insurance fund.
    pub insurance: Exact,
    /// The sum of all insurance payments so far.
    pub insurance_used: Exact,
    /// The amount of the insurance's daily cap that has been used.
    pub insurance_drawn: Exact,
    /// The part of B that may be spent on peg and depth.
    pub subsidy: Exact,
    /// The sum of all write-offs so far.
    pub deficits: Exact,
    /// The cumulative funding that a position on each side has received, per unit of base.
    pub funding_index: Sides<Exact>,
    /// The cumulative charge for deficits to a position on each side, per unit of base.
    pub cover_index: Sides<Exact>,
    /// The amount that funding may currently take from B.
    pub bucket: Exact,
    /// The published index.
    pub index: Index,
}

/// The shares of a taker fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeShares {
    /// The protocol's share of the fee.
    pub protocol: Exact,
    /// The insurance's share of the fee.
    pub insurance: Exact,
    /// The share of the market's part that may be spent on the peg and the depth.
    pub subsidy: Exact,
    /// The cap on the subsidy budget for the peg and the depth.
    pub subsidy_cap: Exact,
}

impl Market {
    /// Returns Q, the quote of all positions.
    pub fn book_quote(&self) -> Exact {
        &self.quote.long + &self.quote.short
    }

    /// Returns P − C + D − Q − E − B. Without rounding, the result is zero in a market, and every step of this model keeps it
    /// constant.
    pub fn slack(&self) -> Exact {
        &self.cash - self.claims.open() + &self.debts
            - self.book_quote()
            - self.curve.exit_value()
            - &self.surplus
    }

    /// Returns B − D + min(0, Q + E) − floor, the part of B that may be spent.
    pub fn spendable(&self, floor: &Exact) -> Exact {
        let value = self.book_quote() + self.curve.exit_value();
        &self.surplus - &self.debts + value.min(zero()) - floor
    }

    /// Returns X and V at the published index.
    pub fn valuation(&self, band: &Exact) -> Valuation {
        Valuation::of(&self.curve, &self.index, band)
    }

    /// Returns G, a side's gain at a price. The result is zero if the side has a loss.
    pub fn gain(&self, price: &Exact, side: Side) -> Exact {
        let value = side.signed(self.open_interest[side].clone()) * price;
        or_zero(&self.quote[side] + value)
    }

    /// Distributes a fee that was paid in tokens.
    pub fn take_fee(&mut self, fee: &Exact, shares: &FeeShares) {
        let protocol = fee * &shares.protocol;
        let insurance = fee * &shares.insurance;
        let rest = fee - &protocol - &insurance;
        self.protocol_fees += protocol;
        self.insurance += insurance;
        self.cash += &rest;
        self.surplus += &rest;
        let saved = (rest * &shares.subsidy).min(or_zero(&shares.subsidy_cap - &self.subsidy));
        self.subsidy += saved;
    }

    /// Books funding that `payer` owes, at `rate` per unit of base.
    pub fn accrue_funding(&mut self, payer: Side, rate: &Exact, floor: &Exact) -> funding::Accrual {
        let spendable = self.spendable(floor);
        let accrual = funding::accrue(&self.open_interest, payer, rate, &self.bucket, &spendable);
        let receiver = payer.opposite();
        self.quote[payer] -= &accrual.paid;
        self.quote[receiver] += &accrual.received;
        self.surplus += &accrual.paid - &accrual.received;
        self.bucket -= &accrual.subsidised;
        self.funding_index[payer] -= rate;
        self.funding_index[receiver] += &accrual.receiver_rate;
        accrual
    }

    /// Returns the amount that insurance can pay now, which is its tokens, limited by the rest of the daily cap.
    pub fn insured(&self, cap: &Exact) -> Exact {
        or_zero(cap - &self.insurance_drawn).min(self.insurance.clone())
    }

    /// Restores the daily cap evenly over time.
    pub fn pass(&mut self, seconds: &Exact, insurance_cap: &Exact) {
        let back = insurance_cap * seconds / whole(DAY);
        self.insurance_drawn = or_zero(&self.insurance_drawn - back);
    }

    /// Returns the limit for sharing out. The flag `has_window_between` means that a whole window has passed since the last time.
    /// The flag `can_cover` means that the market has a valid index, or has been without one for so long that it is orphaned.
    pub fn ripe(&self, has_window_between: bool, can_cover: bool) -> Ripe {
        match (has_window_between, can_cover || self.surplus >= zero()) {
            (_, false) => Ripe::Nothing,
            (true, true) => Ripe::All,
            (false, true) => Ripe::Due,
        }
    }

    /// Moves min(ripe, P, C less the uncovered deficit) to the claims, and records the amount that is due next.
    pub fn share_claims(&mut self, ripe: Ripe) -> Exact {
        let payable = or_zero(self.claims.open() + self.surplus.clone().min(zero())).min(self.cash.clone());
        let amount = match ripe {
            Ripe::Nothing => zero(),
            Ripe::Due => payable.min(self.due_claims.clone()),
            Ripe::All => payable,
        };
        self.pay_claims(&amount);
        self.take_down_due();
        amount
    }

    /// Records min(P, C), the amount that the next window may share out.
    pub fn take_down_due(&mut self) {
        self.due_claims = self.cash.clone().min(self.claims.open());
    }

    /// Moves `amount` of P to the claims.
    pub fn pay_claims(&mut self, amount: &Exact) {
        if *amount <= zero() {
            return;
        }
        self.claims.pay(amount);
        self.cash -= amount;
    }

    /// Moves the remaining quote of an empty side to B.
    pub fn release_empty_side(&mut self, side: Side) {
        if self.open_interest[side] == zero() {
            let rest = core::mem::replace(&mut self.quote[side], zero());
            self.surplus += rest;
        }
    }
}
