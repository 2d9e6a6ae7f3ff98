//! How an account stands before a liquidation in one of its markets.

use super::{Result, Snapshot};
use ballast_math::health::{Health, Party, Purpose};
use ballast_math::market::State;
use ballast_math::oracle::Action;
use ballast_math::parameters::Parameters;
use ballast_math::slot::touch;

/// An account as `liquidate` and `take_over` in one of its markets see it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The market, brought to now and with the account's slot touched.
    pub market: State,
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// The account, its slot in the market touched.
    pub party: Party,
    /// Equity and requirement for maintenance.
    pub health: Health,
    /// Whether the market's index is young enough for a liquidation in it.
    pub is_young: bool,
}

impl Standing<'_> {
    /// Whether the account may be liquidated in this market now.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        self.is_young && !self.party.slot.base.is_zero() && !self.health.is_met()
    }
}

impl<'a> Snapshot<'a> {
    /// How the account stands before a liquidation in `market`: everything but what the market itself pauses and the price
    /// that the curve would give. Much cheaper than [`Snapshot::quote_liquidation`].
    ///
    /// # Errors
    /// `NoPosition` where the account has no slot in the market; `Overflow`; an unknown market.
    pub fn standing(&self, market: u32) -> Result<Standing<'a>> {
        let known = self.markets.get(market)?;
        let mut party = self.in_use(market)?;
        let context = known.context(self.markets.clock());
        let present = context.begin(&known.market().state)?;
        let is_young = present.ensure_valid(&context, Action::Liquidate).is_ok();
        let mut state = present.market;
        touch(&mut state, context.parameters, &mut party.slot, &mut party.cash)?;
        let parameters = &*known.market().parameters;
        let health = party.health(&state, parameters, Purpose::Maintenance)?;
        Ok(Standing { market: state, parameters, party, health, is_young })
    }
}
