//! Positions from a trader's point of view: break-even price, PnL, liquidation price and funding.

use super::{Result, Snapshot};
use ballast_math::estimate::{self, average_price};
use ballast_math::fees;
use ballast_math::health::Party;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::{Touched, touch};
use ballast_math::units::SignedRatio;
use ballast_math::valuation::Valuation;
use ballast_math::{Base, Clock, Price, Quote, Ratio, Rounding};

/// A day. Unit: seconds.
const DAY: i64 = 86_400;

/// An account's position in its current state, in which funding, cover and payments on its claim are settled. The realised PnL
/// that is not cash yet is the sum of `claim` and `collected`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionQuote {
    /// The market's index.
    pub market: u32,
    /// The position's size. Unit: 1e-9 contract. The size is positive for a long, and zero if only a claim or a debt is left.
    pub base: Base,
    /// The cost of the position, including funding and cover, which is negative if paid and positive if received. Unit: 1e-6
    /// quote.
    pub quote: Quote,
    /// The break-even price: the average price paid or received, including funding and cover. At this price, the position breaks
    /// even before fees. The break-even price moves with funding. `None` if there is no position, or if there is no positive
    /// break-even price.
    pub entry_price: Option<Price>,
    /// The mark price, which is the curve's current price.
    pub mark: Price,
    /// The current index price, or zero until the market has its first index price.
    pub index: Price,
    /// The unrealised PnL at the price that maintenance margin and liquidation use. Unit: 1e-6 quote.
    pub profit: Quote,
    /// The PnL that closing the whole position on the curve would realise now, before the fee. Unit: 1e-6 quote. `None` if the
    /// curve cannot absorb the position.
    pub exit_profit: Option<Quote>,
    /// The fee for closing the whole position on the curve now. `None` if the curve cannot absorb the position. Unit: 1e-6 quote.
    pub exit_fee: Option<Quote>,
    /// The unrealised PnL at the clearing price, at which the PnL of all positions adds up to the amount that the market holds.
    /// Unit: 1e-6 quote.
    pub clearing_profit: Quote,
    /// The clearing price.
    pub clearing_price: Price,
    /// The position's notional at the index price. Not negative. Unit: 1e-6 quote.
    pub notional: Quote,
    /// The liquidation price: see [`Snapshot::liquidation_price`].
    pub liquidation_price: Option<Price>,
    /// How far the index is from the liquidation price, as a share of the index. Negative if the index must fall. `None` without a
    /// liquidation price or an index. Unit: 1e-6.
    pub liquidation_distance: Option<SignedRatio>,
    /// The daily funding: see [`Snapshot::funding_per_day`].
    pub funding_per_day: Quote,
    /// The funding that the next instruction settles, which is positive if received and negative if paid. This amount is already
    /// included in `quote`. Unit: 1e-6 quote.
    pub funding_due: Quote,
    /// The part of the claim that is paid and can be collected, which is not part of the account's cash yet (see
    /// [`Snapshot::collectable`]). Unit: 1e-6 quote.
    pub collected: Quote,
    /// The realised gain that has not been paid yet. Unit: 1e-6 quote.
    pub claim: Quote,
    /// The realised loss that has not been paid yet. Unit: 1e-6 quote.
    pub debt: Quote,
    /// The debt that was written off. Unit: 1e-6 quote.
    pub written_off: Quote,
}

/// A market in its current state, with the account's position in it settled.
struct Now<'a> {
    market: State,
    parameters: &'a Parameters,
    party: Party,
    touched: Touched,
}

impl<'a> Snapshot<'a> {
    /// Returns the account's position in `market`.
    ///
    /// # Errors
    /// Returns `NoPosition` if the account has no position in the market, `Overflow` if a value does not fit, or an error if the
    /// market is unknown.
    pub fn position(&self, market: u32) -> Result<PositionQuote> {
        let now = self.now(market)?;
        let position = &now.party.position;
        let valuation = Valuation::guarded(&now.market, now.parameters);
        let exit_profit = estimate::exit_profit(&now.market, position)?;
        let clearing_price = now.clearing_price()?;
        let index = now.market.oracle.price;
        let liquidation_price = now.liquidation_price()?;
        let notional = position.base.value(index, Rounding::Floor)?;
        let distance = |price: Price| price.premium_over(index);
        let reached = liquidation_price.filter(|_| !index.is_zero());
        Ok(PositionQuote {
            market,
            base: position.base,
            quote: position.quote,
            entry_price: average_price(position.base, position.quote),
            mark: now.market.curve.mark(Rounding::Floor)?,
            index,
            profit: position.profit_at(valuation.better_for(position.base.side())?)?,
            exit_profit,
            exit_fee: exit_profit.map(|profit| now.exit_fee(profit)).transpose()?,
            clearing_profit: position.profit_at(clearing_price)?,
            clearing_price,
            notional: Quote::from_magnitude(notional.magnitude())?,
            liquidation_price,
            liquidation_distance: reached.map(distance).transpose()?,
            funding_per_day: now.funding_per_day(self.markets.clock())?,
            funding_due: now.touched.funding,
            collected: now.touched.collected,
            claim: position.claim.amount,
            debt: position.debt,
            written_off: position.written_off,
        })
    }

    /// Returns the index price of `market` at which the account would fall below maintenance margin (see
    /// [`estimate::liquidation_price`]).
    ///
    /// # Errors
    /// Returns `NoPosition` if the account has no position in the market, `Overflow` if a value does not fit, or an error if the
    /// market is unknown.
    pub fn liquidation_price(&self, market: u32) -> Result<Option<Price>> {
        self.now(market)?.liquidation_price()
    }

    /// Returns the funding that the position would receive (positive) or pay (negative) in a day, at the stored premium, the
    /// current index price and the current open interest. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// Returns `NoPosition` if the account has no position in the market, `Overflow` if a value does not fit, or an error if the
    /// market is unknown.
    pub fn funding_per_day(&self, market: u32) -> Result<Quote> {
        self.now(market)?.funding_per_day(self.markets.clock())
    }

    /// Returns the price impact of a trade of `base` (1e-9 contract, positive buys), which is how much worse its average price would
    /// be than the current mark price. Returns `None` if the curve has no price for this size. See
    /// [`ballast_math::curve::Curve::price_impact`].
    ///
    /// # Errors
    /// Returns an error if the market is unknown.
    pub fn price_impact(&self, market: u32, base: Base) -> Result<Option<Ratio>> {
        Ok(self.markets.get(market)?.market().state.curve.price_impact(base.side(), base.magnitude()))
    }

    fn now(&self, index: u32) -> Result<Now<'a>> {
        let known = self.markets.get(index)?;
        let mut party = self.in_use(index)?;
        let context = known.context(self.markets.clock());
        let mut market = context.begin(&known.market().state)?.market;
        let touched = touch(&mut market, context.parameters, &mut party.position, &mut party.cash)?;
        Ok(Now { market, parameters: &known.market().parameters, party, touched })
    }
}

impl PositionQuote {
    /// Returns the PnL that closing the whole position now would realise, after the fee. `None` if the curve cannot absorb the
    /// position. Unit: 1e-6 quote.
    #[must_use]
    pub fn profit_if_closed(&self) -> Option<Quote> {
        self.exit_profit?.minus(self.exit_fee?).ok()
    }
}

impl Now<'_> {
    /// Returns the clearing price, rounded against the owner.
    fn clearing_price(&self) -> Result<Price> {
        let rounding = if self.party.position.base.is_negative() { Rounding::Ceil } else { Rounding::Floor };
        Ok(self.market.curve.clearing_price(rounding)?)
    }

    /// Returns the fee for closing the position with this PnL.
    fn exit_fee(&self, exit_profit: Quote) -> Result<Quote> {
        let exchanged = exit_profit.minus(self.party.position.quote)?;
        Ok(fees::trade_fee(self.parameters, exchanged)?)
    }

    fn liquidation_price(&self) -> Result<Option<Price>> {
        Ok(estimate::liquidation_price(&self.market, self.parameters, &self.party)?)
    }

    fn funding_per_day(&self, clock: Clock) -> Result<Quote> {
        let tomorrow = Clock { time: clock.time.saturating_add(DAY), ..clock };
        Ok(estimate::funding_until(&self.market, self.parameters, &self.party.position, tomorrow)?)
    }
}
