//! Fetches accounts, and opens, funds, empties and closes margin accounts.

use super::member::{Member, Role};
use super::{MemberId, Verdict, World, verdict};
use anyhow::{Context as _, Result, ensure};
use ballast_client::instructions::{self, CreateMarginAccountArgs};
use ballast_client::quote::Snapshot;
use ballast_client::{accounts, others};
use ballast_math::account::Account;
use ballast_math::{Error, Quote};
use solana_signer::Signer;

impl World {
    pub(super) fn fetch_market(&mut self) -> Result<()> {
        let account = self.chain.account(&self.keys.market).context("the market's account is gone")?;
        let market = accounts::decode_owned(&account.owner, &account.data)?;
        self.markets.insert(market, &self.feed.account())?;
        Ok(())
    }

    pub(super) fn fetch_member(&mut self, member: MemberId) -> Result<()> {
        let found = self.chain.account(&self.members[member].address);
        let decoded = found.map(|account| accounts::decode_owned(&account.owner, &account.data)).transpose();
        self.members[member].account = decoded?;
        Ok(())
    }

    /// Opens a margin account. The owner is determined by `name`, and the account by `sub_id` and `mode` (0 cross, 1
    /// isolated).
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn open_account(&mut self, role: Role, name: &str, sub_id: u16, mode: u32) -> Result<MemberId> {
        let wallet_owner = ballast_testkit::address(name);
        let wallet = self.mint.account(self.chain.as_mut(), &wallet_owner);
        let member = Member::new(role, name, sub_id, mode, wallet);
        let args = CreateMarginAccountArgs { sub_id, mode, market: 0 };
        let payer = self.chain.payer().pubkey();
        let instruction = instructions::create_margin_account(member.owner.pubkey(), payer, args);
        let owner = member.owner.insecure_clone();
        self.members.push(member);
        self.send("create_margin_account", instruction, &[&owner])?;
        let id = self.members.len() - 1;
        self.fetch_member(id)?;
        ensure!(self.members[id].is_open(), "a margin account was created but does not exist");
        Ok(id)
    }

    /// Mints tokens worth `amount` (1e-6 quote) for the owner and deposits them.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn deposit(&mut self, member: MemberId, amount: u64) -> Result<Verdict<()>> {
        let Some(account) = self.members[member].account else { return Ok(Err(Error::NothingToDo)) };
        let quote = Quote::new(i64::try_from(amount)?);
        let (cash, _) = match account.state.deposit(quote) {
            Ok(booked) => booked,
            Err(refused) => return Ok(Err(refused)),
        };
        let owner = self.members[member].owner.insecure_clone();
        self.mint.give(self.chain.as_mut(), &owner.pubkey(), amount);
        let of = instructions::Deposit {
            authority: owner.pubkey(),
            mint: self.mint.address,
            source: self.members[member].wallet,
            margin_account: self.members[member].address,
        };
        self.send("deposit", instructions::deposit(&of, amount), &[&owner])?;
        self.fetch_member(member)?;
        self.members[member].deposited += quote.raw();
        ensure!(
            self.members[member].cash() == cash,
            "a deposit of {amount} did not change the balances by that amount"
        );
        Ok(Ok(()))
    }

    /// Returns an account's state, or the default if the account is closed.
    pub(super) fn holdings(&self, member: MemberId) -> Account {
        self.members[member].account.map(|account| account.state.0).unwrap_or_default()
    }

    /// Returns a member's free collateral, which is the largest amount that the member may withdraw now.
    ///
    /// # Errors
    /// Returns an error if the quote fails for a reason other than a rule.
    pub fn free_cash(&self, member: MemberId) -> Result<Verdict<Quote>> {
        verdict(Snapshot::new(&self.markets, &self.holdings(member)).free_cash())
    }

    /// Withdraws `amount` (1e-6 quote) to the owner's wallet.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn withdraw(&mut self, member: MemberId, amount: u64) -> Result<Verdict<()>> {
        let Some(account) = self.members[member].account else { return Ok(Err(Error::NothingToDo)) };
        let quote = Quote::new(i64::try_from(amount)?);
        let booked = self.free_cash(member)?.and_then(|free| account.state.withdraw(quote, free));
        let (cash, _) = match booked {
            Ok(booked) => booked,
            Err(refused) => return Ok(Err(refused)),
        };
        let owner = self.members[member].owner.insecure_clone();
        let of = instructions::Withdraw {
            owner: owner.pubkey(),
            mint: self.mint.address,
            destination: self.members[member].wallet,
            margin_account: self.members[member].address,
        };
        let all = others::all_markets(&account, |market| self.markets.oracle_of(market))?;
        self.send("withdraw", instructions::withdraw(&of, amount, &all), &[&owner])?;
        self.fetch_member(member)?;
        self.members[member].withdrawn += quote.raw();
        ensure!(
            self.members[member].cash() == cash,
            "a withdrawal of {amount} did not change the balances by that amount"
        );
        Ok(Ok(()))
    }

    /// Closes an empty account.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn close_account(&mut self, member: MemberId) -> Result<Verdict<()>> {
        let is_empty = self.members[member].account.is_some_and(|account| account.state.is_empty());
        if !is_empty {
            return Ok(Err(Error::AccountNotEmpty));
        }
        let owner = self.members[member].owner.insecure_clone();
        let (address, payer) = (self.members[member].address, self.chain.payer().pubkey());
        self.send(
            "close_margin_account",
            instructions::close_margin_account(owner.pubkey(), payer, address),
            &[&owner],
        )?;
        self.fetch_member(member)?;
        ensure!(!self.members[member].is_open(), "a margin account was closed but still exists");
        Ok(Ok(()))
    }
}
