//! Models one account in one market, including how a position is touched and changed, and the order of payment (spec.md sections 5,
//! 6 and 8).

use crate::cover::pass_on;
use crate::exact::{Exact, Side, or_zero, zero};
use crate::market::Market;
use crate::valuation::Valuation;

/// An account's holdings in one market. The account's claim is in [`Market::claims`] under `holder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The holder of this position's claim.
    pub holder: usize,
    /// The size of the position, which is negative if short.
    pub base: Exact,
    /// The quote received for the position, which is negative if paid.
    pub quote: Exact,
    /// The side's funding index up to which funding has been booked into the quote.
    pub funding_index: Exact,
    /// The side's cover index up to which cover has been booked into the quote.
    pub cover_index: Exact,
    /// The realised loss that has not been paid yet.
    pub debt: Exact,
    /// The debt that has been written off.
    pub written_off: Exact,
}

/// The amounts booked by a touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The funding received, which is negative if paid.
    pub funding: Exact,
    /// The charge for cover.
    pub cover: Exact,
    /// The amount collected from the claim.
    pub collected: Exact,
}

impl Position {
    /// Returns an empty position.
    pub fn empty(holder: usize) -> Self {
        Self {
            holder,
            base: zero(),
            quote: zero(),
            funding_index: zero(),
            cover_index: zero(),
            debt: zero(),
            written_off: zero(),
        }
    }

    /// Returns the position's side.
    pub fn side(&self) -> Side {
        Side::of(&self.base)
    }

    /// Returns the position's size as a magnitude.
    pub fn size(&self) -> Exact {
        self.side().signed(self.base.clone())
    }

    /// Returns the position's quote plus its value at a price.
    pub fn profit_at(&self, price: &Exact) -> Exact {
        &self.quote + &self.base * price
    }

    /// Books funding and cover into the quote, and moves the paid part of the claim to `cash`.
    pub fn touch(&mut self, market: &mut Market, cash: &mut Exact, valuation: &Valuation) -> Touched {
        let (side, size) = (self.side(), self.size());
        let funding = &size * (&market.funding_index[side] - &self.funding_index);
        self.quote += &funding;
        let nominal = &size * (&market.cover_index[side] - &self.cover_index);
        let price = side.worse(valuation.worse_for(side), market.index.worse_for(side)).clone();
        let gain = or_zero(self.profit_at(&price));
        let cover = nominal.clone().min(gain);
        self.quote -= &cover;
        pass_on(market, self, &price, &(nominal - &cover));
        self.rebase(market);
        let collected = market.claims.collect(self.holder);
        *cash += &collected;
        Touched { funding, cover, collected }
    }

    fn rebase(&mut self, market: &Market) {
        let side = self.side();
        self.funding_index = market.funding_index[side].clone();
        self.cover_index = market.cover_index[side].clone();
    }

    /// Books a realised gain or loss in the order of payment.
    pub fn realise(&mut self, market: &mut Market, cash: &mut Exact, amount: &Exact) {
        if *amount >= zero() {
            self.realise_gain(market, amount.clone());
        } else {
            self.realise_loss(market, cash, -amount);
        }
    }

    /// Pays the debt first, and then the written-off amount. The rest becomes a claim.
    fn realise_gain(&mut self, market: &mut Market, gain: Exact) {
        let repaid = self.repay_debt(market, &gain);
        let restored = self.restore(market, &(&gain - &repaid));
        market.claims.add(self.holder, &(gain - repaid - restored));
    }

    /// Uses the claim first, and then the cash. The rest becomes a debt.
    fn realise_loss(&mut self, market: &mut Market, cash: &mut Exact, loss: Exact) {
        let set_off = loss.clone().min(market.claims.left(self.holder));
        market.claims.add(self.holder, &-&set_off);
        let paid = (&loss - &set_off).min(or_zero(cash.clone()));
        *cash -= &paid;
        market.cash += &paid;
        let owed = loss - set_off - paid;
        self.debt += &owed;
        market.debts += owed;
    }

    /// Reduces the debt by at most `amount` without moving tokens. Returns the reduction.
    pub fn repay_debt(&mut self, market: &mut Market, amount: &Exact) -> Exact {
        let repaid = amount.clone().min(self.debt.clone());
        self.debt -= &repaid;
        market.debts -= &repaid;
        repaid
    }

    /// Reduces the written-off amount by at most `amount` without moving tokens. Returns the reduction, which is also the rise in
    /// B.
    pub fn restore(&mut self, market: &mut Market, amount: &Exact) -> Exact {
        let restored = amount.clone().min(self.written_off.clone());
        self.written_off -= &restored;
        market.surplus += &restored;
        restored
    }

    /// Changes the position by `base` for `quote`. Returns the realised gain or loss, which is not booked yet. The caller must
    /// split a flip into a close and an open, because each has its own `quote`.
    pub fn change(&mut self, market: &mut Market, base: &Exact, quote: &Exact) -> Exact {
        if self.base == zero() || Side::of(base) == self.side() {
            self.open(market, base, quote);
            return zero();
        }
        self.close(market, base, quote)
    }

    fn open(&mut self, market: &mut Market, base: &Exact, quote: &Exact) {
        let side = Side::of(base);
        self.base += base;
        self.quote += quote;
        self.rebase(market);
        market.open_interest[side] += side.signed(base.clone());
        market.quote[side] += quote;
    }

    fn close(&mut self, market: &mut Market, base: &Exact, quote: &Exact) -> Exact {
        let (side, size) = (self.side(), self.size());
        let part = side.opposite().signed(base.clone());
        assert!(part <= size, "a close is no larger than the position");
        let closed = &self.quote * &part / size;
        self.base += base;
        self.quote -= &closed;
        market.open_interest[side] -= part;
        market.quote[side] -= &closed;
        market.release_empty_side(side);
        closed + quote
    }
}
