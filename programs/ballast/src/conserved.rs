//! No instruction on a market creates or destroys value: what the accounts gain the market loses, to the last unit.

use crate::errors::{BallastError, OrProgramError};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::market::State;

/// Fails unless the tokens of the market and of the accounts' cash (before, after) add up to the same.
pub fn check(before: &State, after: &State, cash: &[(Quote, Quote)]) -> Result<()> {
    let mut sum_before = before.tokens().or_error()?;
    let mut sum_after = after.tokens().or_error()?;
    for (cash_before, cash_after) in cash {
        sum_before = sum_before.plus(*cash_before).or_error()?;
        sum_after = sum_after.plus(*cash_after).or_error()?;
    }
    require!(sum_before == sum_after, BallastError::NotConserved);
    Ok(())
}
