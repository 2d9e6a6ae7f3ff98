//! Gives quoted steps access to the fetched markets.

use super::{KnownMarket, Markets, QuoteError, Result};
use ballast::state::pause;
use ballast_math::Context;
use ballast_math::account::Account;
use ballast_math::health::Rest;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::transition::{CommitError, Creditors, Environment, Others};

/// An account's other markets, taken from the snapshot.
pub(super) struct OtherMarkets<'a>(pub(super) &'a Markets);

impl Others for OtherMarkets<'_> {
    type Error = QuoteError;

    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &Context<'_>) -> ballast_math::Result<Rest>,
    ) -> Result<Rest> {
        let known = self.0.get(market)?;
        Ok(measure(&known.market().state, &known.context(self.0.clock()))?)
    }
}

/// One of the snapshot's markets, together with all others.
pub(super) struct QuoteEnvironment<'a> {
    known: &'a KnownMarket,
    others: OtherMarkets<'a>,
}

impl<'a> QuoteEnvironment<'a> {
    pub(super) const fn new(markets: &'a Markets, known: &'a KnownMarket) -> Self {
        Self { known, others: OtherMarkets(markets) }
    }
}

impl<'a> Environment<'a> for QuoteEnvironment<'a> {
    type Error = QuoteError;
    type Others = OtherMarkets<'a>;

    fn state(&self) -> &'a State {
        &self.known.market().state
    }

    fn parameters(&self) -> &'a Parameters {
        &self.known.market().parameters
    }

    fn context(&self) -> Result<Context<'a>> {
        Ok(self.known.context(self.others.0.clock()))
    }

    fn others(&mut self) -> &mut OtherMarkets<'a> {
        &mut self.others
    }

    fn ensure_may_add_risk(&self) -> Result<()> {
        self.others.0.ensure_not_paused(self.known, pause::ADD_RISK)
    }
}

/// Copies of an account's markets, where a quote for settling up stores its results.
pub(super) struct Books<'a> {
    markets: &'a Markets,
    states: Vec<(u32, State)>,
}

impl<'a> Books<'a> {
    /// Copies the snapshot's markets, except those whose state is given.
    pub(super) const fn new(markets: &'a Markets, states: Vec<(u32, State)>) -> Self {
        Self { markets, states }
    }

    fn state(&mut self, market: u32) -> Result<&mut State> {
        let place = match self.states.iter().position(|(number, _)| *number == market) {
            Some(place) => place,
            None => {
                self.states.push((market, *self.markets.get(market)?.market().state));
                self.states.len() - 1
            }
        };
        Ok(&mut self.states[place].1)
    }
}

impl Creditors for Books<'_> {
    type Error = QuoteError;

    fn each(
        &mut self,
        account: &Account,
        mut action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> Result<()> {
        for (_, position) in account.in_use() {
            action(self.state(position.market)?, position)?;
        }
        Ok(())
    }
}
