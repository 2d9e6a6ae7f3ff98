//! Computes a trade's full quote, with all of the trade's effects on the account.

use anyhow::Result;
use ballast_client::contract::Contract;
use ballast_client::instructions::{HealthView, TradeArgs};
use ballast_client::quote::{Exposure, Snapshot};
use ballast_math::account::Account;
use ballast_math::trade::Traded;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Error as Rule, Price, Quote, Ratio};

/// The state of an account and its position in one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The position.
    pub base: Base,
    /// The index price at which the account would fall below maintenance margin.
    pub liquidation_price: Option<Price>,
    /// How far the index is from the liquidation price, as a share of the index.
    pub liquidation_distance: Option<SignedRatio>,
    /// The account's unpaid realised gains in this market.
    pub claim: Quote,
    /// The account's exposure.
    pub exposure: Exposure,
    /// The funding that the position receives (positive) or pays per day.
    pub funding_per_day: Quote,
    /// The account's collateral.
    pub cash: Quote,
    /// The account's margin.
    pub health: HealthView,
}

impl Preview {
    fn of(snapshot: &Snapshot<'_>, market: u32) -> Result<Self> {
        let position = match snapshot.position(market) {
            Ok(position) => Some(position),
            Err(error) if error.rule() == Some(Rule::NoPosition) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            base: position.map(|position| position.base).unwrap_or_default(),
            liquidation_price: position.and_then(|position| position.liquidation_price),
            liquidation_distance: position.and_then(|position| position.liquidation_distance),
            claim: position.map(|position| position.claim).unwrap_or_default(),
            exposure: snapshot.exposure()?,
            funding_per_day: position.map(|position| position.funding_per_day).unwrap_or_default(),
            cash: snapshot.account.cash,
            health: snapshot.health()?,
        })
    }
}

/// All effects of a trade.
#[derive(Clone, Debug)]
pub struct FullQuote {
    /// The trade, with the market and the account after it.
    pub traded: Traded,
    /// The price impact, which is how much worse the average price is than the mark.
    pub price_impact: Option<Ratio>,
    /// The account's state after the trade.
    pub account: Account,
    /// The market's contract.
    pub contract: Contract,
    /// The account before the trade.
    pub before: Preview,
    /// The account after the trade.
    pub after: Preview,
}

impl FullQuote {
    /// Quotes `args` against the current state.
    ///
    /// # Errors
    /// Returns an error if the program would refuse the trade.
    pub fn of(snapshot: &Snapshot<'_>, market: u32, args: &TradeArgs) -> Result<Self> {
        let traded = snapshot.quote_trade(market, args)?;
        let after = snapshot.after_trade(market, &traded)?;
        Ok(Self {
            price_impact: snapshot.price_impact(market, traded.fill.base)?,
            traded,
            account: after.account,
            contract: Contract::of(snapshot.markets.get(market)?.market()),
            before: Preview::of(snapshot, market)?,
            after: Preview::of(&after.snapshot(), market)?,
        })
    }
}
