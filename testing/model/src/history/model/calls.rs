//! Performs every instruction, with its checks in the program's order.

use ballast_math::health::Purpose;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Error, Price, Quote, Ratio, Side, pause};

use super::super::action::{Call, Holder, OrderSpec, Wallet};
use super::super::refusal::{Outcome, Refusal, ensure};
use super::{Answer, Model, owner_of};

impl Model {
    pub(super) fn call(&mut self, by: Wallet, call: &Call) -> Outcome<Answer> {
        match call {
            Call::QuoteTrade { account, market, order } => return self.quote_trade(*account, *market, order),
            Call::AccountHealth { account } => return self.account_health(*account),
            Call::AttestSolvency => return self.solvency(),
            Call::InitializeExchange => self.initialize(by)?,
            Call::CreateCollateral { cap } => self.create_collateral(by, *cap)?,
            Call::NominateRole { role, nominee } => self.nominate(by, *role, *nominee)?,
            Call::AcceptRole { role } => self.accept(by, *role)?,
            Call::AddPause { bits } => self.add_pause(by, *bits)?,
            Call::LiftPause { bits } => self.lift_pause(by, *bits)?,
            Call::AddMarketPause { market, bits } => self.add_market_pause(by, *market, *bits)?,
            Call::LiftMarketPause { market, bits } => self.lift_market_pause(by, *market, *bits)?,
            Call::SetCap { cap } => self.set_cap(by, *cap)?,
            Call::CancelCap => self.cancel_cap(by)?,
            Call::CreateMarket { spec } => self.create_market(by, spec)?,
            Call::SetUpMarket { market, spec } => self.set_up_market(by, *market, spec)?,
            Call::OpenMarket { market } => self.open_market(by, *market)?,
            Call::DepositInsurance { market, tokens } => self.deposit_insurance(by, *market, *tokens)?,
            Call::WithdrawFees { market, to } => self.withdraw_fees(*market, *to)?,
            Call::CreateMarginAccount { sub, mode, market } => {
                self.create_account(by, *sub, *mode, *market)?;
            }
            Call::SetDelegate { account, delegate } => self.set_delegate(by, *account, *delegate)?,
            Call::CloseMarginAccount { account } => self.close_account(by, *account)?,
            Call::Deposit { account, tokens } => self.deposit(by, *account, *tokens)?,
            Call::Withdraw { account, amount } => self.withdraw(by, *account, *amount)?,
            Call::Transfer { from, to, amount } => self.transfer(by, *from, *to, *amount)?,
            Call::Trade { account, market, order } => self.trade(by, *account, *market, order)?,
            Call::Liquidate { account, market, keeper } => self.liquidate(*account, *market, *keeper)?,
            Call::TakeOver { account, taker, market, most } => {
                self.take_over(by, *account, *taker, *market, *most)?;
            }
            Call::SettleLoss { account, market } | Call::RealiseGain { account, market } => {
                self.settle(*account, *market, matches!(call, Call::SettleLoss { .. }))?;
            }
            Call::CollectClaim { account, market } => self.collect(*account, *market)?,
            Call::RepayDebt { account } => self.repay(*account)?,
            Call::UpdateFunding { market }
            | Call::ShareClaims { market }
            | Call::CoverDeficit { market }
            | Call::Repeg { market, .. }
            | Call::RaiseDepth { market, .. } => self.update(*market, call)?,
        }
        Ok(Answer::Done)
    }

    fn ensure_open(&self, market: u32) -> Outcome {
        ensure(self.listing(market)?.is_open, "MarketNotOpen")
    }

    fn ensure_not_paused(&self, market: u32, action: u64) -> Outcome {
        self.governance()?.ensure_not_paused(self.listing(market)?.pause, action)
    }

    /// Checks that the account at the oracle's address is the market's own. Only opening a market reports this error, because other
    /// instructions just find no price in a wrong account.
    pub(super) fn ensure_right_oracle(&self, market: u32) -> Outcome {
        ensure(!self.listing(market)?.has_wrong_oracle(), "WrongOracle")
    }

    fn ensure_trader(&self, by: Wallet, account: Holder) -> Outcome {
        let delegate = self.delegates[usize::from(account)].flatten();
        ensure(owner_of(account) == by || delegate == Some(by), "Unauthorized")
    }

    fn trade(&mut self, by: Wallet, account: Holder, market: u32, order: &OrderSpec) -> Outcome {
        self.venue(market)?;
        self.account(account)?;
        self.ensure_trader(by, account)?;
        self.ensure_open(market)?;
        let is_in_time = order.deadline == 0 || self.exchange.clock.time <= order.deadline;
        ensure(is_in_time, "DeadlinePassed")?;
        let order = in_units(order)?;
        if self.exchange.purpose(account.into(), market, &order)? == Purpose::Initial {
            self.ensure_not_paused(market, pause::ADD_RISK)?;
        }
        self.exchange.trade(account.into(), market, &order)?;
        Ok(())
    }

    fn quote_trade(&self, account: Holder, market: u32, order: &OrderSpec) -> Outcome<Answer> {
        self.venue(market)?;
        self.account(account)?;
        self.ensure_open(market)?;
        self.account(account)?.place_for(market)?;
        let traded = self.exchange.quote(account.into(), market, &in_units(order)?)?;
        Ok(Answer::Quote(Box::new(traded)))
    }

    fn account_health(&self, account: Holder) -> Outcome<Answer> {
        self.account(account)?;
        let cash = self.account(account)?.cash;
        let maintenance = self.exchange.rest(account.into(), None, Purpose::Maintenance)?;
        let initial = self.exchange.rest(account.into(), None, Purpose::Initial)?;
        Ok(Answer::Health([
            cash.plus(maintenance.health.equity)?,
            maintenance.health.requirement,
            cash.plus(initial.health.equity)?,
            initial.health.requirement,
            self.exchange.free_cash(account.into()).unwrap_or_default(),
        ]))
    }

    fn solvency(&self) -> Outcome<Answer> {
        self.ensure_collateral()?;
        let owed = self.ensure_fits().and_then(|total| Ok(self.scale().to_tokens(total)?))?;
        Ok(Answer::Solvency { vault: owed + self.donated, owed })
    }

    fn liquidate(&mut self, account: Holder, market: u32, keeper: Holder) -> Outcome {
        self.venue(market)?;
        self.account(account)?;
        self.account(keeper)?;
        self.ensure_open(market)?;
        self.ensure_not_paused(market, pause::LIQUIDATE)?;
        ensure(account != keeper, "SameAccount")?;
        self.ensure_position(account, market)?;
        self.exchange.liquidate(account.into(), market, keeper.into())?;
        Ok(())
    }

    fn ensure_position(&self, account: Holder, market: u32) -> Outcome {
        let position = self.account(account)?.find(market);
        position.map(drop).ok_or(Error::NoPosition.into())
    }

    fn take_over(&mut self, by: Wallet, account: Holder, taker: Holder, market: u32, most: u64) -> Outcome {
        self.venue(market)?;
        self.account(account)?;
        self.account(taker)?;
        self.ensure_open(market)?;
        self.ensure_not_paused(market, pause::TAKE_OVER)?;
        ensure(account != taker, "SameAccount")?;
        self.ensure_trader(by, taker)?;
        self.ensure_position(account, market)?;
        self.account(taker)?.place_for(market)?;
        self.exchange.take_over(account.into(), taker.into(), market, most)?;
        Ok(())
    }

    fn settle(&mut self, account: Holder, market: u32, is_loss: bool) -> Outcome {
        self.venue(market)?;
        self.account(account)?;
        self.ensure_open(market)?;
        self.ensure_not_paused(market, pause::SETTLE)?;
        self.ensure_position(account, market)?;
        if is_loss {
            self.exchange.settle_loss(account.into(), market)?;
        } else {
            self.exchange.realise_gain(account.into(), market)?;
        }
        Ok(())
    }

    fn collect(&mut self, account: Holder, market: u32) -> Outcome {
        self.venue(market)?;
        self.account(account)?;
        self.exchange.collect(account.into(), market)?;
        Ok(())
    }

    fn repay(&mut self, account: Holder) -> Outcome {
        self.account(account)?;
        self.exchange.repay(account.into())?;
        Ok(())
    }

    fn update(&mut self, market: u32, call: &Call) -> Outcome {
        self.venue(market)?;
        match call {
            Call::CoverDeficit { .. } => self.ensure_not_paused(market, pause::SETTLE)?,
            Call::Repeg { .. } => self.ensure_not_paused(market, pause::REPEG)?,
            Call::RaiseDepth { .. } => self.ensure_not_paused(market, pause::RAISE_DEPTH)?,
            _ => {}
        }
        self.ensure_open(market)?;
        match call {
            Call::UpdateFunding { .. } => self.exchange.update(market)?,
            Call::ShareClaims { .. } => self.exchange.share_claims(market).map(drop)?,
            Call::CoverDeficit { .. } => self.exchange.cover_deficit(market).map(drop)?,
            Call::Repeg { largest, .. } => self.exchange.repeg(market, Ratio::new(*largest)).map(drop)?,
            Call::RaiseDepth { step, .. } => {
                self.exchange.raise_depth(market, Ratio::new(*step)).map(drop)?;
            }
            _ => return Err(Refusal("NotAnUpdate")),
        }
        Ok(())
    }
}

fn in_units(order: &OrderSpec) -> Outcome<Order> {
    let side = if order.is_buy { Side::Long } else { Side::Short };
    let amount = if order.is_quote {
        Amount::Quote(Quote::from_magnitude(order.amount)?)
    } else {
        Amount::Base(order.amount)
    };
    let limit = (order.limit_price != 0).then_some(Price::new(order.limit_price));
    Ok(Order { side, amount, limit, reduce_only: order.reduce_only })
}
