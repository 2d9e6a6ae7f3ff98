//! Generates the actions of traders, who deposit, withdraw, trade, arbitrage and close positions.

use ballast_math::{Base, Price, Side};

use super::{Generator, LARGEST, Model};
use crate::history::action::{Action, Call, Holder, OrderSpec, SUBS, WALLETS};
use crate::history::model::owner_of;

impl Generator<'_> {
    pub(super) fn deposit(&mut self, model: &Model, account: Holder) -> Vec<Action> {
        let most = (model.deepest() / self.wealth).max(1);
        let amount = self.choices.magnitude(most);
        vec![self.deposit_of(model, account, amount)]
    }

    /// Returns a deposit of `amount` quote units, occasionally from another user's tokens.
    fn deposit_of(&mut self, model: &Model, account: Holder, amount: u64) -> Action {
        let by = if self.choices.chance(95) { owner_of(account) } else { self.wallet() };
        let tokens = amount.saturating_mul(tokens_per_quote(model));
        let tokens = if self.choices.chance(1) { tokens.saturating_add(1) } else { tokens };
        Action::call(by, Call::Deposit { account, tokens: self.or_absurd(tokens) })
    }

    pub(super) fn withdraw(&mut self, model: &Model, account: Holder) -> Vec<Action> {
        let free = model.exchange.free_cash(account.into()).unwrap_or_default();
        let most = free.raw().unsigned_abs() + u64::from(self.choices.chance(20));
        let amount = if self.choices.chance(50) { most } else { self.choices.magnitude(most.max(1)) };
        let amount = self.or_absurd(amount);
        if self.choices.chance(25) {
            let other = 1 + u8::try_from(self.choices.below(u64::from(SUBS) - 1)).expect("small");
            let to = owner_of(account) * SUBS + (account % SUBS + other) % SUBS;
            let by = self.signer(model, account);
            let to = if self.choices.chance(3) { self.account(model) } else { to };
            return vec![Action::call(by, Call::Transfer { from: account, to, amount })];
        }
        vec![Action::call(self.signer(model, account), Call::Withdraw { account, amount })]
    }

    pub(super) fn trade(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        let order = self.order(model, account, market);
        vec![Action::call(self.signer(model, account), Call::Trade { account, market, order })]
    }

    pub(super) fn order(&mut self, model: &Model, account: Holder, market: u32) -> OrderSpec {
        let towards = self.towards_price(model, market);
        let side = if self.choices.chance(60) { towards } else { towards.opposite() };
        let side = if self.choices.chance(95) && self.room_in_band(model, market, side) == 0 {
            side.opposite()
        } else {
            side
        };
        let is_quote = self.choices.chance(30);
        let value = self.value(model, account, market);
        let amount = if is_quote { value } else { self.base_of(model, market, side, value) };
        let limit_price = if self.choices.chance(20) {
            self.price(market) / 1_000 * self.choices.between(970, 1_030)
        } else {
            0
        };
        let now = model.exchange.clock.time;
        let deadline = match self.choices.below(40) {
            0 => now - 1,
            1 => now,
            2 => now + 1,
            _ => 0,
        };
        let reduce_only = self.choices.chance(5);
        OrderSpec {
            is_buy: side == Side::Long,
            is_quote,
            reduce_only,
            amount: self.or_absurd(amount),
            limit_price,
            deadline,
        }
    }

    /// Chooses the value of an order. Unit: 1e-6 quote.
    fn value(&mut self, model: &Model, account: Holder, market: u32) -> u64 {
        let cash = model.exchange.accounts[usize::from(account)].cash.raw().unsigned_abs();
        let ratio =
            model.exchange.venues.get(market as usize).map(|venue| venue.parameters.initial_ratio.raw());
        let leverage = 1_000_000 / ratio.unwrap_or(1_000_000).max(1);
        let most = cash.saturating_mul(leverage).min(model.deepest() / 8).max(1_000_000);
        if self.choices.chance(25) { most / 100 * 97 } else { self.choices.magnitude(most) }
    }

    /// Converts `value` to base. The result is usually a multiple of the step, and usually no larger than the largest order that the market
    /// accepts.
    fn base_of(&mut self, model: &Model, market: u32, side: Side, value: u64) -> u64 {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return value };
        let base = u128::from(value) * 1_000_000_000_000 / u128::from(self.price(market).max(1));
        let most = LARGEST.min(venue.state.curve.terminal_base.raw().saturating_mul(2));
        let base = u64::try_from(base.min(u128::from(most))).expect("it was held");
        let off = u64::from(self.choices.chance(1));
        let step = venue.parameters.base_step.max(1);
        if self.choices.chance(75) {
            let room = self.room_in_band(model, market, side);
            return room.min(base.checked_next_multiple_of(step).unwrap_or(base)).saturating_add(off);
        }
        base.checked_next_multiple_of(step).unwrap_or(base).saturating_add(off)
    }

    /// Lets an account trade the mark towards the outside price, up to the market's limits, and deposits the collateral that the
    /// trade requires.
    pub(super) fn arbitrage(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return Vec::new() };
        let parameters = &venue.parameters;
        let side = self.towards_price(model, market);
        let base = self.room(model, market, side, self.price(market));
        if base < parameters.minimum_base && self.choices.chance(90) {
            return self.trade(model, account, market);
        }
        let value = u128::from(base) * u128::from(self.price(market)) / 1_000_000_000_000;
        let value = value.min(u128::from(LARGEST / 100));
        let ratio = u128::from(parameters.initial_ratio.raw()) + 2 * u128::from(parameters.taker_fee.raw());
        let needed = value.saturating_mul(ratio) / 1_000_000;
        let more = u128::from(self.choices.pick(&[100u64, 110, 200]));
        let money = u64::try_from(needed.saturating_mul(more) / 100).unwrap_or(LARGEST);
        let order = market_order(side, base);
        let by = self.signer(model, account);
        let trade = Action::call(by, Call::Trade { account, market, order });
        if money == 0 { vec![trade] } else { vec![self.deposit_of(model, account, money), trade] }
    }

    /// Returns the largest size on this side that the market accepts within the band around the outside price.
    fn room_in_band(&self, model: &Model, market: u32, side: Side) -> u64 {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return 0 };
        let band = venue.parameters.price_band.raw().min(900_000) * 9 / 10;
        let change = if side == Side::Long { 1_000_000 + band } else { 1_000_000 - band };
        let limit = u128::from(self.price(market)) * u128::from(change) / 1_000_000;
        self.room(model, market, side, u64::try_from(limit).unwrap_or(LARGEST))
    }

    /// Returns the largest size on this side that keeps the mark within `limit` and respects the caps. Unit: 1e-9 contract, in whole steps.
    fn room(&self, model: &Model, market: u32, side: Side, limit: u64) -> u64 {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return 0 };
        let (parameters, state) = (&venue.parameters, &venue.state);
        let step = parameters.base_step.max(1);
        let room = state.curve.base_to_limit(side, Price::new(limit.max(1)), step).unwrap_or(0);
        let cap = |ratio: u64| {
            let cap = u128::from(state.curve.terminal_base.raw()) * u128::from(ratio) / 1_000_000;
            i128::try_from(cap).unwrap_or(i128::MAX)
        };
        let net = i128::from(state.curve.net_base().map_or(0, Base::raw));
        let net = if side == Side::Long { net } else { -net };
        let left = cap(parameters.initial_ratio.raw()).saturating_sub(net);
        let interest = cap(parameters.open_interest_cap.raw()) - i128::from(state.base_of(side));
        let capped = u64::try_from(left.min(interest).max(0)).unwrap_or(LARGEST);
        room.min(capped) / step * step
    }

    pub(super) fn close(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        if model.exchange.base_of(account.into(), market).is_zero() && self.choices.chance(90) {
            return self.trade(model, account, market);
        }
        let order = closing(model, account, market);
        vec![Action::call(self.signer(model, account), Call::Trade { account, market, order })]
    }

    /// Calls a view instruction.
    pub(super) fn ask(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        let by = u8::try_from(self.choices.below(WALLETS.into())).expect("small");
        let call = match self.choices.below(100) {
            0..45 => Call::AccountHealth { account },
            45..55 => Call::AttestSolvency,
            _ => Call::QuoteTrade { account, market, order: self.order(model, account, market) },
        };
        vec![Action::call(by, call)]
    }
}

/// Returns an order in base without a limit price.
const fn market_order(side: Side, amount: u64) -> OrderSpec {
    OrderSpec {
        is_buy: matches!(side, Side::Long),
        is_quote: false,
        reduce_only: false,
        amount,
        limit_price: 0,
        deadline: 0,
    }
}

/// Returns the order that closes a position completely.
pub(in crate::history) fn closing(model: &Model, account: Holder, market: u32) -> OrderSpec {
    let base = model.exchange.base_of(account.into(), market);
    OrderSpec { reduce_only: true, ..market_order(base.side().opposite(), base.magnitude()) }
}

/// Returns the number of mint units per quote unit.
pub(in crate::history) fn tokens_per_quote(model: &Model) -> u64 {
    10u64.pow(u32::from(model.decimals).saturating_sub(6))
}
