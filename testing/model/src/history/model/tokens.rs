//! Moves tokens for deposits, withdrawals, insurance and fees, and opens and closes margin accounts.

use ballast_math::account::{Account, CROSS, ISOLATED};
use ballast_math::{Quote, pause, retained};

use super::super::action::{Holder, SUBS, Wallet};
use super::super::refusal::{IN_USE, MISSING, Outcome, Refusal, TOO_FEW_TOKENS, ensure};
use super::{Model, owner_of};

impl Model {
    pub(super) fn create_account(&mut self, by: Wallet, sub: u8, mode: u32, market: u32) -> Outcome {
        self.governance()?;
        let account = by * SUBS + sub;
        ensure(!self.exists(account), IN_USE)?;
        self.governance()?.ensure_not_paused(0, pause::CREATE_ACCOUNT)?;
        match mode {
            CROSS => ensure(market == 0, "UnknownMode")?,
            ISOLATED => ensure(market < self.market_count(), "WrongMarket")?,
            _ => return Err(Refusal("UnknownMode")),
        }
        self.delegates[usize::from(account)] = Some(None);
        self.exchange.accounts[usize::from(account)] =
            Account { mode, isolated_market: market, ..Account::default() };
        Ok(())
    }

    pub(super) fn set_delegate(&mut self, by: Wallet, account: Holder, delegate: Option<Wallet>) -> Outcome {
        self.ensure_owner(by, account)?;
        self.delegates[usize::from(account)] = Some(delegate);
        Ok(())
    }

    pub(super) fn close_account(&mut self, by: Wallet, account: Holder) -> Outcome {
        self.ensure_owner(by, account)?;
        ensure(self.account(account)?.is_empty(), "AccountNotEmpty")?;
        self.delegates[usize::from(account)] = None;
        self.exchange.accounts[usize::from(account)] = Account::default();
        Ok(())
    }

    pub(super) fn ensure_owner(&self, by: Wallet, account: Holder) -> Outcome {
        self.account(account)?;
        ensure(owner_of(account) == by, "Unauthorized")
    }

    pub(super) fn ensure_collateral(&self) -> Outcome {
        self.cap.map(|_| ()).ok_or(Refusal(MISSING))
    }

    /// Moves tokens from a wallet into the vault. The amount must be a whole number of quote units.
    fn receive(&mut self, by: Wallet, tokens: u64) -> Outcome<Quote> {
        let wallet = &mut self.tokens[usize::from(by)];
        *wallet = wallet.checked_sub(tokens).ok_or(Refusal(TOO_FEW_TOKENS))?;
        Ok(self.scale().to_quote(tokens)?)
    }

    /// Checks that the vault's total obligations fit their types.
    pub(super) fn ensure_fits(&self) -> Outcome<Quote> {
        let total = i64::try_from(self.exchange.vault).map_err(|_| Refusal("Overflow"))?;
        self.scale().to_tokens(Quote::new(total))?;
        Ok(Quote::new(total))
    }

    /// Checks the deposit cap. The cap does not apply to the amounts that the markets keep, as last counted.
    fn ensure_within_cap(&mut self) -> Outcome {
        let total = i64::try_from(self.exchange.vault).map_err(|_| Refusal("Overflow"))?;
        let retained: i128 = self.listings.iter().map(|listing| i128::from(listing.retained.raw())).sum();
        let owed = i128::from(total) - retained;
        ensure(owed <= i128::from(self.cap_mut()?.now), "DepositCap")
    }

    /// Recounts the amount that the market keeps.
    fn recount(&mut self, market: u32) -> Outcome {
        self.listings[market as usize].retained = retained::of(&self.venue(market)?.state)?;
        Ok(())
    }

    fn pay(&mut self, to: Wallet, amount: Quote) -> Outcome {
        self.tokens[usize::from(to)] += self.scale().to_tokens(amount)?;
        Ok(())
    }

    pub(super) fn deposit(&mut self, by: Wallet, account: Holder, tokens: u64) -> Outcome {
        self.ensure_collateral()?;
        self.account(account)?;
        let holder: usize = account.into();
        let is_at_stake = self.exchange.accounts[holder].in_use().next().is_some();
        if !is_at_stake {
            self.governance()?.ensure_not_paused(0, pause::DEPOSIT)?;
        }
        let amount = self.receive(by, tokens)?;
        self.exchange.deposit(account.into(), amount)?;
        if !is_at_stake {
            self.ensure_within_cap()?;
        }
        self.ensure_fits().map(|_| ())
    }

    pub(super) fn withdraw(&mut self, by: Wallet, account: Holder, amount: u64) -> Outcome {
        self.account(account)?;
        self.ensure_collateral()?;
        self.ensure_owner(by, account)?;
        let amount = Quote::from_magnitude(amount)?;
        self.exchange.withdraw(account.into(), amount)?;
        self.pay(by, amount)
    }

    pub(super) fn transfer(&mut self, by: Wallet, from: Holder, to: Holder, amount: u64) -> Outcome {
        self.account(from)?;
        self.account(to)?;
        ensure(from != to, "SameAccount")?;
        self.ensure_owner(by, from)?;
        ensure(owner_of(to) == by, "DifferentOwners")?;
        let amount = Quote::from_magnitude(amount)?;
        let (from, to) = (usize::from(from), usize::from(to));
        let free = self.exchange.free_cash(from)?;
        let (paid, paid_net) = self.exchange.accounts[from].withdraw(amount, free)?;
        let (received, received_net) = self.exchange.accounts[to].deposit(amount)?;
        let accounts = &mut self.exchange.accounts;
        (accounts[from].cash, accounts[from].net_deposits) = (paid, paid_net);
        (accounts[to].cash, accounts[to].net_deposits) = (received, received_net);
        Ok(())
    }

    pub(super) fn deposit_insurance(&mut self, by: Wallet, market: u32, tokens: u64) -> Outcome {
        let listing = self.listing(market)?.pause;
        self.ensure_collateral()?;
        self.governance()?.ensure_not_paused(listing, pause::DEPOSIT)?;
        let amount = self.receive(by, tokens)?;
        ensure(amount.is_positive(), "ZeroAmount")?;
        self.exchange.insure(market, amount)?;
        self.recount(market)?;
        self.ensure_fits().map(|_| ())
    }

    pub(super) fn withdraw_fees(&mut self, market: u32, to: Wallet) -> Outcome {
        let listing = self.listing(market)?.pause;
        self.ensure_collateral()?;
        ensure(self.governance()?.fee_recipient() == to, "WrongFeeRecipient")?;
        self.governance()?.ensure_not_paused(listing, pause::WITHDRAW_FEES)?;
        let scale = self.scale();
        let fees = &mut self.exchange.venues[market as usize].state.protocol_fees;
        let amount = scale.whole_tokens_of(*fees)?;
        ensure(amount.is_positive(), "NothingToDo")?;
        *fees = fees.minus(amount)?;
        self.exchange.vault -= i128::from(amount.raw());
        self.recount(market)?;
        self.pay(to, amount)
    }
}
