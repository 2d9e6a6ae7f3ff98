//! The environment of an instruction on one market: the market and its oracle, the accounts' other markets, and the paused actions.

use crate::errors::Refusal;
use crate::oracle;
use crate::others::OtherMarkets;
use crate::raw::{Account, Stored};
use crate::state::{Exchange, Market, pause};
use ballast_math::Context as RuleContext;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::transition::Environment;

/// An instruction's market, the account passed as the market's oracle, and the other markets. Also holds the exchange if actions
/// that add risk can be paused.
pub struct InstructionEnvironment<'a, 'i> {
    market: &'a Market,
    oracle: Account<'i>,
    others: OtherMarkets<'i>,
    exchange: Option<Stored<'i, Exchange>>,
}

impl<'a, 'i> InstructionEnvironment<'a, 'i> {
    /// Creates an environment from the market, its oracle account, and the other markets in the remaining accounts. No pause
    /// applies.
    #[inline(always)]
    pub const fn new(
        market: &'a Market,
        oracle: Account<'i>,
        remaining: &'i [Account<'i>],
        clock: ballast_math::Clock,
    ) -> Self {
        Self { market, oracle, others: OtherMarkets::new(remaining, clock), exchange: None }
    }

    /// Returns the same environment, but actions that add risk fail while `exchange` pauses them.
    #[inline(always)]
    pub const fn pausable(mut self, exchange: Stored<'i, Exchange>) -> Self {
        self.exchange = Some(exchange);
        self
    }
}

impl<'a, 'i> Environment<'a> for InstructionEnvironment<'a, 'i> {
    type Error = Refusal;
    type Others = OtherMarkets<'i>;

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
    fn others(&mut self) -> &mut OtherMarkets<'i> {
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
