//! Chooses the next action of a history from the current state of the exchange.

mod feeds;
mod governing;
mod keeping;
mod listing;
mod orders;

use ballast_math::account::ISOLATED;
use ballast_math::{Price, Rounding, Side};

use super::action::{ACCOUNTS, Action, Call, FIRST_USER, Holder, MARKETS, WALLETS, Wallet, Wrong};
use super::choices::Choices;
use super::model::{Model, owner_of};
use super::start;

pub(super) use feeds::{exact, update};
pub(super) use keeping::positions;
pub(super) use orders::{closing, tokens_per_quote};

/// The kind of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether markets are near the limits of the types, where orders may overflow.
    pub is_largest: bool,
    /// Whether there are more markets than an account can have positions.
    pub is_wide: bool,
    /// The probability that an instruction is first sent with wrong accounts. Unit: per cent.
    pub wrong: u64,
}

/// Chooses actions.
#[derive(Clone, Debug)]
pub struct Generator<'a> {
    choices: Choices<'a>,
    style: Style,
    /// Each market's outside price. Unit: 1e-9 quote per contract.
    prices: Vec<u64>,
    /// The number of updates during which each market's feed remains unchanged.
    outages: Vec<u64>,
    /// Whether a leader has made the clock run ahead.
    is_ahead: bool,
    /// The probability that keepers take action. Unit: per cent.
    keepers: u64,
    /// The divisor for a price's return to the peg. With every move, the price returns by 1/`pull` of the distance, and zero means
    /// that it does not return.
    pull: u64,
    /// The divisor that determines the largest deposit from the deepest market's depth.
    wealth: u64,
}

/// The largest ordinary order or amount. Larger orders or amounts may reach the limit of the type.
const LARGEST: u64 = 9_000_000_000_000_000_000;
/// Absurd amounts that no user would send.
const ABSURD: [u64; 6] = [0, 1, u64::MAX, i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs() + 1, 999];

impl<'a> Generator<'a> {
    /// Creates a generator whose decisions come from `choices`.
    #[must_use]
    pub fn new(mut choices: Choices<'a>, style: Style) -> Self {
        let (keepers, pull) = (choices.pick(&[0, 5, 25, 100]), choices.pick(&[0, 16, 64]));
        let wealth = choices.pick(&[10, 100, 1_000]);
        let (prices, outages) = (Vec::new(), Vec::new());
        Self { choices, style, prices, outages, is_ahead: false, keepers, pull, wealth }
    }

    /// Returns whether there are no decisions left.
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.choices.are_spent()
    }

    /// Returns the actions that set up an exchange.
    pub fn start(&mut self) -> Vec<Action> {
        start::exchange(self)
    }

    /// Chooses the number of markets at the start of a history.
    pub(super) fn first_markets(&mut self) -> u32 {
        let count = if self.style.is_wide { MARKETS.into() } else { self.choices.between(1, 3) };
        u32::try_from(count).expect("there are few markets")
    }

    /// Chooses an account's mode. Two out of three accounts are isolated.
    pub(super) fn mode(&mut self, markets: u32) -> (u32, u32) {
        let market = u32::try_from(self.choices.below(markets.into())).expect("there are few markets");
        if self.choices.chance(66) { (ISOLATED, market) } else { (0, 0) }
    }

    /// Chooses an account's first deposit. The unit is the mint's smallest unit, in multiples of one quote unit.
    pub(super) fn first_deposit(&mut self, most: u64) -> u64 {
        self.choices.magnitude(most).next_multiple_of(1_000_000)
    }

    /// Returns the next action, or several actions that belong together. Some of them may be refused.
    pub fn next(&mut self, model: &Model) -> Vec<Action> {
        for market in u32::try_from(self.prices.len()).expect("few")..model.market_count() {
            self.note_market(market, model.exchange.venues[market as usize].state.curve.peg.raw());
        }
        let actions = self.act(model);
        actions.into_iter().flat_map(|action| self.with_mistakes(action)).collect()
    }

    /// Occasionally sends the instruction with a mistake or from another wallet first.
    fn with_mistakes(&mut self, action: Action) -> Vec<Action> {
        let Action::Call { call, .. } = &action else { return vec![action] };
        let mut actions = Vec::new();
        if self.choices.chance(self.style.wrong) {
            let wrong = Some(self.mistake());
            actions.push(Action::Call { by: self.wallet(), wrong, call: call.clone() });
        }
        if self.choices.chance(2) {
            actions.push(Action::call(self.wallet(), call.clone()));
        }
        actions.push(action);
        actions
    }

    fn mistake(&mut self) -> Wrong {
        let place = u8::try_from(self.choices.below(24)).expect("below 24");
        match self.choices.below(10) {
            0 => Wrong::Unsigned,
            1..4 => Wrong::Copy(place),
            4..6 => Wrong::OtherKind(place),
            6 => Wrong::Missing,
            7 => Wrong::TooMany,
            8 => Wrong::Swapped,
            _ if self.choices.chance(80) => Wrong::ShortArguments,
            _ => Wrong::NoInstruction,
        }
    }

    fn act(&mut self, model: &Model) -> Vec<Action> {
        let account = self.account(model);
        let market = self.market_of(model, account);
        let by = self.signer(model, account);
        let one = |call| vec![Action::call(by, call)];
        match self.choices.below(1_000) {
            0..70 => self.deposit(model, account),
            70..110 => self.withdraw(model, account),
            110..280 => self.trade(model, account, market),
            280..420 => self.arbitrage(model, account, market),
            420..470 => self.close(model, account, market),
            470..560 => self.pass_time(model),
            560..610 => self.crash(model, account, market),
            610..690 => self.liquidate_somebody(model, account),
            690..750 => self.take_somebody_over(model, account),
            750..875 => self.settle(model, account, market),
            875..893 => one(Call::ShareClaims { market }),
            893..910 => one(Call::CoverDeficit { market }),
            910..920 => one(Call::UpdateFunding { market }),
            920..932 => self.repeg(model, market),
            932..940 => self.raise_depth(model, market),
            940..975 => self.govern(model, market),
            975..990 => self.manage(model, account),
            _ => self.ask(model, account, market),
        }
    }

    /// Chooses any wallet.
    fn wallet(&mut self) -> Wallet {
        u8::try_from(self.choices.below(WALLETS.into())).expect("below the number of wallets")
    }

    /// Chooses an existing account, or occasionally any number.
    fn account(&mut self, model: &Model) -> Holder {
        let any = u8::try_from(self.choices.below(ACCOUNTS.into())).expect("below the number of accounts");
        let is_any = self.choices.chance(1);
        if is_any {
            return any;
        }
        let next =
            (0..ACCOUNTS).map(|offset| (any + offset) % ACCOUNTS).find(|account| model.exists(*account));
        next.unwrap_or(FIRST_USER)
    }

    /// Returns the market of an isolated account, or chooses any market.
    fn market_of(&mut self, model: &Model, account: Holder) -> u32 {
        let account = &model.exchange.accounts[usize::from(account)];
        if account.mode == ISOLATED && !self.choices.chance(2) {
            account.isolated_market
        } else {
            self.market(model)
        }
    }

    /// Chooses any market. The market is usually open, and occasionally does not exist.
    fn market(&mut self, model: &Model) -> u32 {
        let count = u64::from(model.market_count());
        let beyond = u64::from(self.choices.chance(1));
        let any = u32::try_from(self.choices.below(count + beyond)).expect("there are few markets");
        let is_closed = model.listings.get(any as usize).is_some_and(|listing| !listing.is_open);
        if !is_closed || self.choices.chance(10) {
            return any;
        }
        let open = model.listings.iter().position(|listing| listing.is_open);
        open.and_then(|market| u32::try_from(market).ok()).unwrap_or(any)
    }

    /// Chooses the wallet that signs for an account, which is its owner or occasionally its delegate.
    fn signer(&mut self, model: &Model, account: Holder) -> Wallet {
        match model.delegates[usize::from(account)].flatten() {
            Some(delegate) if self.choices.chance(30) => delegate,
            _ => owner_of(account),
        }
    }

    /// Returns `amount` or, occasionally, an absurd amount.
    fn or_absurd(&mut self, amount: u64) -> u64 {
        if self.choices.chance(1) { self.choices.pick(&ABSURD) } else { amount }
    }

    /// Returns the market's outside price.
    fn price(&self, market: u32) -> u64 {
        self.prices.get(market as usize).copied().unwrap_or(1)
    }

    /// Returns the side of a trade that moves the mark towards the outside price.
    fn towards_price(&self, model: &Model, market: u32) -> Side {
        let venue = model.exchange.venues.get(market as usize);
        let mark = venue.and_then(|venue| venue.state.curve.mark(Rounding::Floor).ok());
        if mark < Some(Price::new(self.price(market))) { Side::Long } else { Side::Short }
    }
}
