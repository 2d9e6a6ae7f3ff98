//! Models the settlement of losses and gains, the repayment of debts, and bankruptcy (spec.md section 7).

use crate::exact::{Exact, or_zero};
use crate::market::Market;
use crate::position::Position;
use crate::valuation::Valuation;

/// Moves min(loss at X, loss at V, C − P, cash) from a losing account's cash to P, and adds it to the quote of its position.
pub fn settle_loss(
    market: &mut Market,
    position: &mut Position,
    cash: &mut Exact,
    valuation: &Valuation,
) -> Exact {
    let loss = or_zero(-position.profit_at(valuation.best_for(position.side())));
    let wanted = or_zero(market.claims.open() - &market.cash);
    let amount = loss.min(wanted).min(or_zero(cash.clone()));
    *cash -= &amount;
    market.cash += &amount;
    position.quote += &amount;
    market.quote[position.side()] += &amount;
    amount
}

/// Realises a debtor's gain, min(gain at X, gain at V), in the order of payment.
pub fn realise_gain(
    market: &mut Market,
    position: &mut Position,
    cash: &mut Exact,
    valuation: &Valuation,
) -> Exact {
    let amount = or_zero(position.profit_at(valuation.worst_for(position.side())));
    position.quote -= &amount;
    market.quote[position.side()] -= &amount;
    position.realise(market, cash, &amount);
    amount
}

/// An account's total debts across all its markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// All debts.
    pub debts: Exact,
    /// All written-off amounts.
    pub written_off: Exact,
}

/// Pays this position's part from `cash`, which first covers all debts, in proportion, and then the written-off amounts. Returns
/// how much was paid towards the debt and towards the written-off amount.
pub fn repay(market: &mut Market, position: &mut Position, owed: &Owed, cash: &Exact) -> (Exact, Exact) {
    let for_debts = or_zero(cash.clone()).min(owed.debts.clone());
    let for_written_off = or_zero(cash - &for_debts).min(owed.written_off.clone());
    let part = |amount: Exact, own: &Exact, all: &Exact| {
        if *own == crate::exact::zero() { own.clone() } else { amount * own / all }
    };
    let debt = part(for_debts, &position.debt, &owed.debts);
    let restored = part(for_written_off, &position.written_off, &owed.written_off);
    market.cash += &debt + &restored;
    position.repay_debt(market, &debt);
    position.restore(market, &restored);
    (debt, restored)
}

/// Writes off this position's part of max(0, debts − remaining claims). D and B both fall.
pub fn write_off(market: &mut Market, position: &mut Position, debts: &Exact, claims_left: &Exact) -> Exact {
    let lost = or_zero(debts - claims_left) * &position.debt / debts;
    position.debt -= &lost;
    position.written_off += &lost;
    market.debts -= &lost;
    market.surplus -= &lost;
    market.deficits += &lost;
    lost
}
