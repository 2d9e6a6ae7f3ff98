//! What surrounds an instruction on a market: the market with its oracle, the other markets of the accounts, and what is paused.

use crate::errors::Refusal;
use crate::oracle;
use crate::others::OtherMarkets;
use crate::state::{Exchange, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::Context as RuleContext;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::transition::Environment;

/// The environment of an instruction.
pub struct InstructionEnvironment<'a, 'info> {
    /// The market that it works on.
    pub market: &'a Market,
    /// The account passed as that market's oracle.
    pub oracle: &'a AccountInfo<'info>,
    /// The other markets.
    pub others: OtherMarkets<'info>,
    /// The exchange, where a pause of added risk counts.
    pub exchange: Option<&'a AccountLoader<'info, Exchange>>,
}

impl<'a, 'info> Environment<'a> for InstructionEnvironment<'a, 'info> {
    type Error = Refusal;
    type Others = OtherMarkets<'info>;

    #[inline(always)]
    fn state(&self) -> &'a State {
        &self.market.state
    }

    #[inline(always)]
    fn parameters(&self) -> &'a Parameters {
        &self.market.parameters
    }

    #[inline(always)]
    fn context(&self) -> core::result::Result<RuleContext<'a>, Refusal> {
        Ok(self.market.context(oracle::read(self.market, self.oracle)?, self.others.clock()))
    }

    #[inline(always)]
    fn others(&mut self) -> &mut OtherMarkets<'info> {
        &mut self.others
    }

    #[inline(always)]
    fn ensure_may_add_risk(&self) -> core::result::Result<(), Refusal> {
        if let Some(exchange) = self.exchange {
            exchange.load()?.ensure_not_paused(self.market.pause, pause::ADD_RISK)?;
        }
        Ok(())
    }
}
