//! A market (spec.md sections 1 and 2).

use crate::claims::Claims;
use crate::curve::Curve;
use crate::exact::{Exact, Side, Sides, or_zero, whole, zero};
use crate::funding;
use crate::valuation::{Index, Valuation};

/// The time in which the insurance's cap comes back. Unit: seconds.
const DAY: i64 = 86_400;

/// What a share-out may pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ripe {
    /// Nothing: what is left of a deficit cannot be covered without an index, and nobody knows the claims' part of it.
    Nothing,
    /// What was due when the last window ended.
    Due,
    /// All claims: each has waited for a whole window.
    All,
}

/// The state of one market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// The curve.
    pub curve: Curve,
    /// O: the open interest of each side, as magnitudes.
    pub open_interest: Sides<Exact>,
    /// The quote of all positions of a side, funding and cover booked.
    pub quote: Sides<Exact>,
    /// P: tokens that belong to the users as a whole, not yet shared out.
    pub cash: Exact,
    /// min(P, C) as it was left when the present window began: what the next one may share out.
    pub due_claims: Exact,
    /// All claims: what is open of them is C, what was paid and not collected is the reserve.
    pub claims: Claims,
    /// D: realised losses not yet paid.
    pub debts: Exact,
    /// B: what is left when every user is paid.
    pub surplus: Exact,
    /// Tokens of fees that the protocol may withdraw.
    pub protocol_fees: Exact,
    /// Tokens of the market's insurance.
    pub insurance: Exact,
    /// What insurance has paid so far.
    pub insurance_used: Exact,
    /// What of the day's insurance is used up now.
    pub insurance_drawn: Exact,
    /// What may be spent of B on peg and depth.
    pub subsidy: Exact,
    /// What was ever written off.
    pub deficits: Exact,
    /// What a position of each side has received so far, per unit of base.
    pub funding_index: Sides<Exact>,
    /// What a position of each side was charged for deficits so far, per unit of base.
    pub cover_index: Sides<Exact>,
    /// What funding may take from B now.
    pub bucket: Exact,
    /// The index as published.
    pub index: Index,
}

/// Shares of one taker fee. Each is a part of what the one before leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeShares {
    /// The protocol's share of the fee.
    pub protocol: Exact,
    /// The insurance's share of the fee.
    pub insurance: Exact,
    /// The share of the market's part that may be spent on peg and depth.
    pub subsidy: Exact,
    /// The most that may be saved up for peg and depth.
    pub subsidy_cap: Exact,
}

impl Market {
    /// Q: the quote of all positions.
    pub fn book_quote(&self) -> Exact {
        &self.quote.long + &self.quote.short
    }

    /// P − C + D − Q − E − B: zero in a market without roundings, and constant through every step of this model.
    pub fn slack(&self) -> Exact {
        &self.cash - self.claims.open() + &self.debts
            - self.book_quote()
            - self.curve.exit_value()
            - &self.surplus
    }

    /// B − D + min(0, Q + E) − floor: what may be spent of B.
    pub fn spendable(&self, floor: &Exact) -> Exact {
        let value = self.book_quote() + self.curve.exit_value();
        &self.surplus - &self.debts + value.min(zero()) - floor
    }

    /// X and V, by the index as published.
    pub fn valuation(&self, band: &Exact) -> Valuation {
        Valuation::of(&self.curve, &self.index, band)
    }

    /// G: what a side has gained at a price; zero for a loss.
    pub fn gain(&self, price: &Exact, side: Side) -> Exact {
        let value = side.signed(self.open_interest[side].clone()) * price;
        or_zero(&self.quote[side] + value)
    }

    /// Shares a fee out that was paid in tokens.
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

    /// Books funding of `rate` per unit of base that `payer` owes.
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

    /// What insurance can pay now: what there is of it, and what is left of the day's cap.
    pub fn insured(&self, cap: &Exact) -> Exact {
        or_zero(cap - &self.insurance_drawn).min(self.insurance.clone())
    }

    /// The day's cap comes back evenly.
    pub fn pass(&mut self, seconds: &Exact, insurance_cap: &Exact) {
        let back = insurance_cap * seconds / whole(DAY);
        self.insurance_drawn = or_zero(&self.insurance_drawn - back);
    }

    /// What may be shared out where windows have passed since the last time, and the market has a valid index or has been without one
    /// for so long that it is orphaned, or neither.
    pub fn ripe(&self, has_window_between: bool, can_cover: bool) -> Ripe {
        match (has_window_between, can_cover || self.surplus >= zero()) {
            (_, false) => Ripe::Nothing,
            (true, true) => Ripe::All,
            (false, true) => Ripe::Due,
        }
    }

    /// Moves min(ripe, P, C less what is left of a deficit) to the claims, and takes down what is due next.
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

    /// What the next window may share out: min(P, C).
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

    /// What is left of an empty side goes to B.
    pub fn release_empty_side(&mut self, side: Side) {
        if self.open_interest[side] == zero() {
            let rest = core::mem::replace(&mut self.quote[side], zero());
            self.surplus += rest;
        }
    }
}
