//! Generates the actions for roles, pauses, new markets, insurance and fees, and for opening and closing margin accounts.

use ballast_math::pause;

use super::{Generator, Model};
use crate::history::action::{Action, Call, Holder, MARKETS, SUBS, Says, UPGRADER};
use crate::history::generator::orders::tokens_per_quote;
use crate::history::model::{Governance, ROLES, owner_of};

impl Generator<'_> {
    pub(super) fn govern(&mut self, model: &Model, market: u32) -> Vec<Action> {
        let Some(governance) = &model.governance else { return self.start_again() };
        match self.choices.below(100) {
            0..20 => self.insure(model, market),
            20..35 => vec![self.withdraw_fees(governance, market)],
            35..60 => self.pause(model, governance, market),
            60..80 => self.hand_over(governance),
            80..91 => self.list(model, governance),
            91..95 => self.limit(model, governance),
            95..97 => vec![Action::Donate { tokens: self.choices.below(1_000_000) }],
            _ => self.start_again(),
        }
    }

    /// Sets the deposit cap to a value far above all deposits, to the vault's obligations, to zero or to a negative value. Half of
    /// the time, cancels the pending cap afterwards, and occasionally only cancels it.
    fn limit(&mut self, model: &Model, governance: &Governance) -> Vec<Action> {
        let cancel = Action::call(governance.holders[2], Call::CancelCap);
        if self.choices.chance(10) {
            return vec![cancel];
        }
        let vault = i64::try_from(model.exchange.vault).unwrap_or(i64::MAX);
        let cap = self.choices.pick(&[i64::MAX, 9_000_000_000_000_000_000, vault.max(1), 0, -1]);
        let by = if self.choices.chance(80) { governance.admin() } else { governance.risk_manager() };
        let set = Action::call(by, Call::SetCap { cap });
        if self.choices.chance(50) { vec![set, cancel] } else { vec![set] }
    }

    /// Repeats an action that can succeed only once.
    fn start_again(&mut self) -> Vec<Action> {
        let by = if self.choices.chance(50) { UPGRADER } else { self.wallet() };
        let call = if self.choices.chance(50) {
            Call::InitializeExchange
        } else {
            Call::CreateCollateral { cap: self.choices.pick(&[-1, 0, i64::MAX]) }
        };
        vec![Action::call(by, call)]
    }

    fn insure(&mut self, model: &Model, market: u32) -> Vec<Action> {
        let most = (model.deepest() / 100_000).max(1);
        let tokens = self.choices.magnitude(most).saturating_mul(tokens_per_quote(model));
        let tokens = self.or_absurd(tokens);
        vec![Action::call(self.wallet(), Call::DepositInsurance { market, tokens })]
    }

    fn withdraw_fees(&mut self, governance: &Governance, market: u32) -> Action {
        let to = if self.choices.chance(90) { governance.fee_recipient() } else { self.wallet() };
        Action::call(self.wallet(), Call::WithdrawFees { market, to })
    }

    /// Usually clears pause bits if any are set, and otherwise sets some.
    fn pause(&mut self, model: &Model, governance: &Governance, market: u32) -> Vec<Action> {
        let listed = model.listings.get(market as usize).map_or(0, |listing| listing.pause);
        let count = pause::ALL.count_ones().into();
        let bits = if self.choices.chance(3) { u64::MAX } else { 1 << self.choices.below(count) };
        let everywhere = self.choices.chance(50);
        let current = if everywhere { governance.pause } else { listed };
        let lifts = current != 0 && self.choices.chance(90);
        let by = if self.choices.chance(60) { governance.admin() } else { governance.holders[2] };
        let call = match (lifts, everywhere) {
            (false, true) => Call::AddPause { bits },
            (false, false) => Call::AddMarketPause { market, bits },
            (true, true) => Call::LiftPause { bits: current },
            (true, false) => Call::LiftMarketPause { market, bits: current },
        };
        vec![Action::call(by, call)]
    }

    fn hand_over(&mut self, governance: &Governance) -> Vec<Action> {
        let role = u8::try_from(self.choices.below(ROLES.into())).expect("small");
        let nominee = self.choices.chance(90).then(|| self.wallet());
        let nominate = Action::call(governance.admin(), Call::NominateRole { role, nominee });
        let taker = if self.choices.chance(10) { self.wallet() } else { nominee.unwrap_or(0) };
        let accept = Action::call(taker, Call::AcceptRole { role });
        if self.choices.chance(70) { vec![nominate, accept] } else { vec![nominate] }
    }

    /// Creates a market, sets one up again, or opens one.
    fn list(&mut self, model: &Model, governance: &Governance) -> Vec<Action> {
        let closed = model.listings.iter().position(|listing| !listing.is_open);
        let by = governance.risk_manager();
        if let Some(market) = closed.and_then(|market| u32::try_from(market).ok()) {
            return if self.choices.chance(40) {
                vec![self.set_up(by, market)]
            } else {
                self.open(by, model, market)
            };
        }
        if model.market_count() == MARKETS || self.choices.chance(30) {
            let market = self.market(model);
            return vec![Action::call(by, Call::OpenMarket { market })];
        }
        let spec = Box::new(self.spec());
        let create = Action::call(by, Call::CreateMarket { spec });
        // Occasionally, a new listing is changed immediately.
        if self.choices.chance(30) {
            vec![create, self.set_up(by, model.market_count())]
        } else {
            vec![create]
        }
    }

    fn set_up(&mut self, by: u8, market: u32) -> Action {
        let spec = Box::new(self.spec());
        self.note_market(market, spec.peg);
        Action::call(by, Call::SetUpMarket { market, spec })
    }

    fn open(&mut self, by: u8, model: &Model, market: u32) -> Vec<Action> {
        let peg = model.exchange.venues[market as usize].state.curve.peg.raw();
        self.note_market(market, peg);
        let off = self.choices.pick(&[1_000_000, 1_000_000, 1_001_000, 2_000_000]);
        let price = u64::try_from(u128::from(peg) * off / 1_000_000).unwrap_or(peg);
        let says = Says::Price(super::feeds::update(model, market, price, price / 10_000));
        vec![Action::Feed { market, says }, Action::call(by, Call::OpenMarket { market })]
    }

    /// Manages margin accounts by creating one, closing one, or setting a delegate.
    pub(super) fn manage(&mut self, model: &Model, account: Holder) -> Vec<Action> {
        let owner = owner_of(account);
        let call = match self.choices.below(10) {
            0..4 => {
                let sub = u8::try_from(self.choices.below(SUBS.into())).expect("small");
                let mode = self.choices.pick(&[0, 0, 1, 1, 2]);
                let market = if mode == 1 { self.market(model) } else { u32::from(self.choices.chance(5)) };
                let by = if self.choices.chance(30) { self.wallet() } else { owner };
                return vec![Action::call(by, Call::CreateMarginAccount { sub, mode, market })];
            }
            4..6 => Call::CloseMarginAccount { account },
            _ => Call::SetDelegate { account, delegate: self.choices.chance(80).then(|| self.wallet()) },
        };
        vec![Action::call(owner, call)]
    }
}
