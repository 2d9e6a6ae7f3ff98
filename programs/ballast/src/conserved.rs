//! No instruction on a market creates or destroys value: what the accounts gain the market loses, to the last unit.

use crate::errors::{BallastError, OrProgramError};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::market::State;

/// Fails unless the tokens of the market and of the accounts' cash (before, after) add up to the same.
pub fn check(before: &State, after: &State, cash: &[(Quote, Quote)]) -> Result<()> {
    let mut sum = Sum::default();
    sum.add(before, after)?;
    for (cash_before, cash_after) in cash {
        sum.add_cash(*cash_before, *cash_after)?;
    }
    sum.check()
}

/// Tokens before and after, of several markets and accounts.
#[derive(Default)]
pub struct Sum {
    before: Quote,
    after: Quote,
}

impl Sum {
    /// An account's cash before and after.
    pub const fn of(before: Quote, after: Quote) -> Self {
        Self { before, after }
    }

    /// Adds a market before and after.
    pub fn add(&mut self, before: &State, after: &State) -> Result<()> {
        self.add_cash(before.tokens().or_error()?, after.tokens().or_error()?)
    }

    fn add_cash(&mut self, before: Quote, after: Quote) -> Result<()> {
        self.before = self.before.plus(before).or_error()?;
        self.after = self.after.plus(after).or_error()?;
        Ok(())
    }

    /// Fails unless both are the same.
    pub fn check(&self) -> Result<()> {
        require!(self.before == self.after, BallastError::NotConserved);
        Ok(())
    }
}
