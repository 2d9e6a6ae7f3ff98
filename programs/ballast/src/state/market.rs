//! A market: its oracle, its parameters and its state.

use super::{Collateral, MarketParameters, MarketState};
use crate::errors::{BallastError, OrProgramError, require};
use crate::oracle::Source;
use anchor_lang::prelude::*;
use ballast_math::{Context as RuleContext, oracle};

/// The status of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The market is being set up. Its parameters may still change.
    Closed,
    /// The market is trading. Its parameters are fixed.
    Open,
}

impl Status {
    /// Returns the number that stands for the status in the account.
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
    /// The market's status: 0 is closed, 1 is open.
    pub status: u8,
    /// The number of the oracle kind, as listed in docs/operators/oracle.md.
    pub oracle_kind: u8,
    /// The market's number.
    pub index: u32,
    /// The actions that are paused in this market, with the same bits as the exchange's pauses.
    pub pause: u64,
    /// The amount that the market retains permanently, as of the last count for the deposit cap. Unit: 1e-6 quote.
    pub retained: i64,
    /// The market's name, in printable ASCII, padded with zeros.
    pub name: [u8; 16],
    /// The program that must own the oracle account.
    pub oracle_owner: Pubkey,
    /// The feed whose price the oracle account must carry.
    pub oracle_feed: [u8; 32],
    /// The address that the oracle account must have.
    pub oracle_address: Pubkey,
    /// The parameters.
    pub parameters: MarketParameters,
    /// The state.
    pub state: MarketState,
}

impl Market {
    /// Fails unless the market is open for trading.
    pub fn ensure_open(&self) -> Result<()> {
        require!(self.status == Status::Open.number(), BallastError::MarketNotOpen);
        Ok(())
    }

    /// Returns the source of the market's index price.
    pub const fn source(&self) -> Source {
        Source {
            kind: self.oracle_kind,
            owner: self.oracle_owner,
            feed: self.oracle_feed,
            address: self.oracle_address,
        }
    }

    /// Recounts the amount that the market retains, and updates it here and in the collateral.
    pub fn recount(&mut self, collateral: &mut Collateral) -> Result<()> {
        let retained = ballast_math::retained::of(&self.state).or_error()?;
        collateral.recount(self.retained, retained)?;
        self.retained = retained.raw();
        Ok(())
    }

    /// Returns the context that a rule needs in addition to the accounts it works on.
    pub fn context(
        &self,
        reading: ballast_math::Result<oracle::Reading>,
        clock: ballast_math::Clock,
    ) -> RuleContext<'_> {
        RuleContext { parameters: &self.parameters, clock, reading }
    }
}
