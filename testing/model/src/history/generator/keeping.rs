//! Generates the liquidations, take-overs, and adjustments of peg and depth that keepers perform.

use ballast_math::health::Purpose;
use ballast_math::position::Position;

use super::{Generator, Model};
use crate::history::action::{ACCOUNTS, Action, Call, Holder};

impl Generator<'_> {
    /// Returns an account that has a position and is below maintenance margin, and the market of that position.
    fn unhealthy(&mut self, model: &Model) -> Option<(Holder, u32)> {
        let first = self.account(model);
        for offset in 0..ACCOUNTS {
            let who = (first + offset) % ACCOUNTS;
            let markets = positions(model, who);
            if markets.is_empty() {
                continue;
            }
            match model.exchange.health(who.into(), Purpose::Maintenance) {
                Ok(health) if !health.is_met() => return Some((who, self.choices.pick(&markets))),
                _ => {}
            }
        }
        None
    }

    /// Returns the account to liquidate. Occasionally returns any account, and otherwise an unhealthy account if keepers act now.
    fn victim(&mut self, model: &Model) -> Option<(Holder, u32)> {
        if self.choices.chance(4) {
            let account = self.account(model);
            return Some((account, self.market(model)));
        }
        if self.choices.chance(self.keepers) { self.unhealthy(model) } else { None }
    }

    pub(super) fn liquidate_somebody(&mut self, model: &Model, keeper: Holder) -> Vec<Action> {
        let Some((account, market)) = self.victim(model) else {
            let market = self.market_of(model, keeper);
            return self.trade(model, keeper, market);
        };
        vec![Action::call(self.wallet(), Call::Liquidate { account, market, keeper })]
    }

    pub(super) fn take_somebody_over(&mut self, model: &Model, taker: Holder) -> Vec<Action> {
        let Some((account, market)) = self.victim(model) else {
            let market = self.market_of(model, taker);
            return self.trade(model, taker, market);
        };
        let size = model.exchange.base_of(account.into(), market).magnitude();
        let most = if self.choices.chance(50) { u64::MAX } else { self.choices.magnitude(size.max(1)) };
        let by = self.signer(model, taker);
        vec![Action::call(by, Call::TakeOver { account, taker, market, most: self.or_absurd(most) })]
    }

    /// Settles, realises, repays or collects for an account, usually one for which this has an effect.
    pub(super) fn settle(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        let kind = self.choices.below(4);
        let has_something = |position: &Position| match kind {
            0 => !position.base.is_zero(),
            1 | 2 => position.debt.is_positive() || position.written_off.is_positive(),
            _ => !position.claim.amount.is_zero(),
        };
        let aims = self.choices.chance(85);
        let found = if aims { self.somebody(model, account, has_something) } else { None };
        let (account, market) = found.unwrap_or((account, market));
        // A debtor's gain is in another market, or in a position that was opened after the debt arose.
        let gains = positions(model, account);
        let gain = if gains.is_empty() { market } else { self.choices.pick(&gains) };
        let call = match kind {
            0 => Call::SettleLoss { account, market },
            1 => Call::RealiseGain { account, market: gain },
            2 => Call::RepayDebt { account },
            _ => Call::CollectClaim { account, market },
        };
        vec![Action::call(self.wallet(), call)]
    }

    /// Returns the first account with a position that `has_something` accepts, and one such market. The search starts at `first` and wraps
    /// around.
    fn somebody(
        &mut self,
        model: &Model,
        first: Holder,
        has_something: impl Fn(&Position) -> bool,
    ) -> Option<(Holder, u32)> {
        for account in (0..ACCOUNTS).map(|offset| (first + offset) % ACCOUNTS) {
            let positions = model.exchange.accounts[usize::from(account)].in_use();
            let having = positions
                .filter(|(_, position)| has_something(position))
                .map(|(_, position)| position.market);
            let markets: Vec<u32> = having.collect();
            if !markets.is_empty() {
                return Some((account, self.choices.pick(&markets)));
            }
        }
        None
    }

    pub(super) fn repeg(&mut self, model: &Model, market: u32) -> Vec<Action> {
        let venue = model.exchange.venues.get(market as usize);
        let most = venue.map_or(1, |venue| venue.parameters.largest_peg_step().raw());
        let largest = self.choices.magnitude(most.max(1)) + u64::from(self.choices.chance(3));
        vec![Action::call(self.wallet(), Call::Repeg { market, largest: self.or_absurd(largest) })]
    }

    pub(super) fn raise_depth(&mut self, model: &Model, market: u32) -> Vec<Action> {
        let venue = model.exchange.venues.get(market as usize);
        let most = venue.and_then(|venue| venue.parameters.largest_depth_step().ok());
        let step = self.choices.magnitude(most.map_or(1, |most| most.raw().max(1)));
        vec![Action::call(self.wallet(), Call::RaiseDepth { market, step: self.or_absurd(step) })]
    }
}

/// Returns the markets in which an account has a position.
pub(in crate::history) fn positions(model: &Model, account: Holder) -> Vec<u32> {
    let positions = model.exchange.accounts[usize::from(account)].in_use();
    positions.filter(|(_, position)| !position.base.is_zero()).map(|(_, position)| position.market).collect()
}
