//! Computes the state of an account just before a liquidation in one of its markets.

use super::{Result, Snapshot};
use ballast_math::health::{Health, Party, Purpose};
use ballast_math::market::State;
use ballast_math::oracle::PriceUse;
use ballast_math::parameters::Parameters;
use ballast_math::position::touch;

/// The state of an account at the start of a `liquidate` or `take_over` in one of its markets.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The market in its current state, with the account's position settled.
    pub market: State,
    /// The market's parameters.
    pub parameters: &'a Parameters,
    /// The account, with its position in the market settled.
    pub party: Party,
    /// The account's equity and margin requirement for maintenance margin.
    pub health: Health,
    /// Whether the market's index is recent enough for a liquidation.
    pub is_young: bool,
}

impl Standing<'_> {
    /// Returns whether the account may be liquidated in this market now.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        self.is_young && !self.party.position.base.is_zero() && !self.health.is_met()
    }
}

impl<'a> Snapshot<'a> {
    /// Returns the account's state before a liquidation in `market`. The result ignores the market's pauses and the curve's
    /// price, and is much cheaper to compute than [`Snapshot::quote_liquidation`].
    ///
    /// # Errors
    /// Returns `NoPosition` if the account has no position in the market, `Overflow` if a value does not fit, or an error if
    /// the market is unknown.
    pub fn standing(&self, market: u32) -> Result<Standing<'a>> {
        let known = self.markets.get(market)?;
        let mut party = self.in_use(market)?;
        let context = known.context(self.markets.clock());
        let present = context.begin(&known.market().state)?;
        let is_young = present.ensure_valid(&context, PriceUse::Liquidate).is_ok();
        let mut state = present.market;
        touch(&mut state, context.parameters, &mut party.position, &mut party.cash)?;
        let parameters = &*known.market().parameters;
        let health = party.health(&state, parameters, Purpose::Maintenance)?;
        Ok(Standing { market: state, parameters, party, health, is_young })
    }
}
