//! A market: its oracle, its parameters and its state.

use super::{Collateral, MarketParameters, MarketState};
use crate::errors::{BallastError, OrProgramError};
use crate::oracle::Source;
use anchor_lang::prelude::*;
use ballast_math::{Context as RuleContext, oracle};

/// Whether a market trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being set up; its parameters may still change.
    Closed,
    /// Trading; its parameters are fixed.
    Open,
}

impl Status {
    /// How it is stored.
    pub const fn number(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Open => 1,
        }
    }
}

/// One perpetual market.
#[account(zero_copy(unsafe))]
#[repr(C)]
#[derive(Debug)]
pub struct Market {
    /// The layout's version.
    pub version: u8,
    /// The address's bump.
    pub bump: u8,
    /// 0 is closed, 1 open.
    pub status: u8,
    /// The number of the oracle's kind, as listed in docs/operators/oracle.md.
    pub oracle_kind: u8,
    /// The market's number.
    pub index: u32,
    /// What is paused in this market: bits of the exchange's pause.
    pub pause: u64,
    /// What it keeps for good, as last counted for the deposit cap. Unit: 1e-6 quote.
    pub retained: i64,
    /// The market's name: printable ASCII, filled up with zeros.
    pub name: [u8; 16],
    /// The program that must own the oracle account.
    pub oracle_owner: Pubkey,
    /// The feed that the oracle account must carry.
    pub oracle_feed: [u8; 32],
    /// The address that the oracle account must have.
    pub oracle_address: Pubkey,
    /// The parameters.
    pub parameters: MarketParameters,
    /// The state.
    pub state: MarketState,
}

impl Market {
    /// Fails unless the market trades.
    pub fn ensure_open(&self) -> Result<()> {
        require!(self.status == Status::Open.number(), BallastError::MarketNotOpen);
        Ok(())
    }

    /// Where its index comes from.
    pub const fn source(&self) -> Source {
        Source {
            kind: self.oracle_kind,
            owner: self.oracle_owner,
            feed: self.oracle_feed,
            address: self.oracle_address,
        }
    }

    /// Counts anew what it keeps for good, and tells the collateral.
    pub fn recount(&mut self, collateral: &mut Collateral) -> Result<()> {
        let retained = ballast_math::retained::of(&self.state).or_error()?;
        collateral.recount(self.retained, retained)?;
        self.retained = retained.raw();
        Ok(())
    }

    /// What a rule needs to know besides the accounts it works on.
    pub fn context(
        &self,
        reading: ballast_math::Result<oracle::Reading>,
        clock: ballast_math::Clock,
    ) -> RuleContext<'_> {
        RuleContext { parameters: &self.parameters, clock, reading }
    }
}
