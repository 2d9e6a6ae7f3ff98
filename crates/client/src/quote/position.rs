//! A position as its owner wants to see it: entry, profit, liquidation price, funding.

use super::{Result, Snapshot};
use ballast_math::funding::accrue;
use ballast_math::health::{Party, Purpose};
use ballast_math::market::State;
use ballast_math::num::multiply_divide;
use ballast_math::parameters::Parameters;
use ballast_math::slot::touch;
use ballast_math::valuation::Valuation;
use ballast_math::{Base, Clock, Error as Rule, Price, Quote, Rounding, Side};

/// A day. Unit: seconds.
const DAY: i64 = 86_400;
/// Price units (1e-9) per quote unit (1e-6) over base unit (1e-9).
const PRICE_PER_QUOTE_OVER_BASE: u64 = 1_000_000_000_000;
/// How often the search for a liquidation price doubles the index.
const DOUBLINGS: u32 = 20;

/// One slot of an account, brought to now: funding, cover and the paid part of its claim are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The market's index.
    pub market: u32,
    /// The size. Unit: 1e-9 contract. Positive is long; zero where only a claim or a debt is left.
    pub base: Base,
    /// What was paid (negative) and received for it, with funding and cover. Unit: 1e-6 quote.
    pub quote: Quote,
    /// The average price paid or received, with funding and cover: where the position breaks even but for fees. None
    /// without a position, or where no positive price does.
    pub entry_price: Option<Price>,
    /// The curve's price now.
    pub mark: Price,
    /// The index now; zero before the market's first.
    pub index: Price,
    /// Profit at the price that maintenance and liquidation count. Unit: 1e-6 quote.
    pub profit: Quote,
    /// Profit that closing the whole position on the curve would realise now, before the fee. Unit: 1e-6 quote. None where
    /// the curve cannot take it.
    pub exit_profit: Option<Quote>,
    /// See [`Snapshot::liquidation_price`].
    pub liquidation_price: Option<Price>,
    /// See [`Snapshot::funding_per_day`].
    pub funding_per_day: Quote,
    /// Collected for the claim on the way here: cash of the account by now. Unit: 1e-6 quote.
    pub collected: Quote,
    /// The realised gain that is not paid yet. Unit: 1e-6 quote.
    pub claim: Quote,
    /// The realised loss that is not paid yet. Unit: 1e-6 quote.
    pub debt: Quote,
    /// The debt that was written off. Unit: 1e-6 quote.
    pub written_off: Quote,
}

/// A market brought to now, and the account with its slot in it touched.
struct Now<'a> {
    market: State,
    parameters: &'a Parameters,
    party: Party,
    collected: Quote,
}

impl<'a> Snapshot<'a> {
    /// The account's slot in `market` as its owner wants to see it.
    ///
    /// # Errors
    /// `NoPosition` where the account has no slot in the market; `Overflow`; an unknown market.
    pub fn position(&self, market: u32) -> Result<Position> {
        let now = self.now(market)?;
        let slot = &now.party.slot;
        let valuation = Valuation::guarded(&now.market, now.parameters);
        Ok(Position {
            market,
            base: slot.base,
            quote: slot.quote,
            entry_price: average_price(slot.base, slot.quote),
            mark: now.market.curve.mark(Rounding::Floor)?,
            index: now.market.oracle.price,
            profit: slot.profit_at(valuation.better_for(slot.base.side())?)?,
            exit_profit: now.exit_profit()?,
            liquidation_price: now.liquidation_price()?,
            funding_per_day: now.funding_per_day(self.markets.clock())?,
            collected: now.collected,
            claim: slot.claim.amount,
            debt: slot.debt,
            written_off: slot.written_off,
        })
    }

    /// The index of `market` at which the account falls below maintenance, everything else staying as it is: the curve, the
    /// other markets, the width of the index's confidence band; the index's average is taken to have followed. For an
    /// account that is below maintenance already, the index at which it would just still be. None where no index from
    /// nearly zero to a million times today's does it, without a position, or before the market's first index.
    ///
    /// It is an estimate: in truth the curve moves with the index, and funding and volatility go on.
    ///
    /// # Errors
    /// `NoPosition` where the account has no slot in the market; `Overflow`; an unknown market.
    pub fn liquidation_price(&self, market: u32) -> Result<Option<Price>> {
        self.now(market)?.liquidation_price()
    }

    /// What the position would receive (positive) or pay in a day at the stored premium, the present index and the present
    /// open interest. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// `NoPosition` where the account has no slot in the market; `Overflow`; an unknown market.
    pub fn funding_per_day(&self, market: u32) -> Result<Quote> {
        self.now(market)?.funding_per_day(self.markets.clock())
    }

    fn now(&self, index: u32) -> Result<Now<'a>> {
        let known = self.markets.get(index)?;
        let (_, mut party) = self.in_use(index)?;
        let context = known.context(self.markets.clock());
        let mut market = context.begin(&known.market().state)?.market;
        let touched = touch(&mut market, context.parameters, &mut party.slot, &mut party.cash)?;
        Ok(Now { market, parameters: &known.market().parameters, party, collected: touched.collected })
    }
}

impl Now<'_> {
    fn exit_profit(&self) -> Result<Option<Quote>> {
        let slot = &self.party.slot;
        if slot.base.is_zero() {
            return Ok(Some(Quote::ZERO));
        }
        match self.market.curve.swap(slot.base.side().opposite(), slot.base.magnitude()) {
            Ok(swap) => Ok(Some(slot.quote.plus(swap.quote)?)),
            Err(Rule::CurveExhausted) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn funding_per_day(&self, clock: Clock) -> Result<Quote> {
        let slot = &self.party.slot;
        let tomorrow = Clock { time: clock.time.saturating_add(DAY), ..clock };
        let mut market = self.market;
        // As if the index were confirmed all day: funding stops some time after the last valid one.
        market.oracle.time = tomorrow.time;
        accrue(&mut market, self.parameters, &tomorrow)?;
        let index = market.funding.index_of(slot.base.side());
        Ok(index.gathered(slot.funding_index, slot.base.magnitude(), Rounding::Floor)?)
    }

    fn liquidation_price(&self) -> Result<Option<Price>> {
        let today = self.market.oracle.price.raw();
        if self.party.slot.base.is_zero() || today == 0 {
            return Ok(None);
        }
        let is_met = self.is_met_at(today)?;
        // A healthy long fears falling prices, an unhealthy one hopes for rising ones; a short the other way round.
        let falls = is_met == (self.party.slot.base.side() == Side::Long);
        let beyond = if falls { self.below(is_met) } else { self.above(today, is_met) };
        beyond.map(|beyond| self.search(today, beyond, is_met)).transpose()
    }

    fn is_met_at(&self, index: u64) -> Result<bool> {
        let mut market = self.market;
        market.oracle.price = Price::new(index);
        market.oracle.twap = Price::new(index);
        Ok(self.party.health(&market, self.parameters, Purpose::Maintenance)?.is_met())
    }

    /// The lowest index, if the account stands differently there.
    fn below(&self, is_met: bool) -> Option<u64> {
        (self.is_met_at(1).ok()? != is_met).then_some(1)
    }

    /// An index above at which the account stands differently.
    fn above(&self, today: u64, is_met: bool) -> Option<u64> {
        let mut index = today;
        for _ in 0..DOUBLINGS {
            index = index.checked_mul(2)?;
            if self.is_met_at(index).ok()? != is_met {
                return Some(index);
            }
        }
        None
    }

    /// The unhealthy one of the two neighbouring indexes between which the account's standing changes.
    fn search(&self, same: u64, other: u64, is_met: bool) -> Result<Price> {
        let (mut same, mut other) = (same, other);
        while same.abs_diff(other) > 1 {
            let middle = same.midpoint(other);
            if self.is_met_at(middle)? == is_met {
                same = middle;
            } else {
                other = middle;
            }
        }
        Ok(Price::new(if is_met { other } else { same }))
    }
}

/// The average price of a fill or a position: minus `quote` over `base`, rounded to the nearest below. None where there is
/// no positive one.
#[must_use]
pub fn average_price(base: Base, quote: Quote) -> Option<Price> {
    if base.is_zero() || quote.is_zero() || base.is_negative() == quote.is_negative() {
        return None;
    }
    let scaled =
        multiply_divide(quote.magnitude(), PRICE_PER_QUOTE_OVER_BASE, base.magnitude(), Rounding::Floor);
    scaled.ok().map(Price::new)
}
