//! Everything that a trade would change for its owner.

use anyhow::Result;
use ballast_client::instructions::{HealthView, TradeArgs};
use ballast_client::quote::{Markets, QuoteError, Snapshot};
use ballast_math::account::Account;
use ballast_math::trade::Traded;
use ballast_math::{Base, Error as Rule, Price, Quote, Ratio};

/// How an account stands, in all and in the market of the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The position.
    pub base: Base,
    /// The index at which the account falls below maintenance.
    pub liquidation_price: Option<Price>,
    /// What the position receives (positive) or pays a day.
    pub funding_per_day: Quote,
    /// The account's cash.
    pub cash: Quote,
    /// The account's margin.
    pub health: HealthView,
}

impl Standing {
    fn of(snapshot: &Snapshot<'_>, market: u32) -> Result<Self> {
        let position = match snapshot.position(market) {
            Ok(position) => Some(position),
            Err(error) if error.rule() == Some(Rule::NoPosition) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            base: position.map(|position| position.base).unwrap_or_default(),
            liquidation_price: position.and_then(|position| position.liquidation_price),
            funding_per_day: position.map(|position| position.funding_per_day).unwrap_or_default(),
            cash: snapshot.account.cash,
            health: snapshot.health()?,
        })
    }
}

/// What a trade would do.
#[derive(Clone, Debug)]
pub struct FullQuote {
    /// What is traded, and what it makes of the market and the account.
    pub traded: Traded,
    /// By how much the average price is worse than the mark.
    pub price_impact: Option<Ratio>,
    /// How the account stands before.
    pub before: Standing,
    /// How the account stands afterwards.
    pub after: Standing,
}

impl FullQuote {
    /// What `args` would do now.
    ///
    /// # Errors
    /// Why the program would refuse.
    pub fn of(snapshot: &Snapshot<'_>, market: u32, args: &TradeArgs) -> Result<Self> {
        let traded = snapshot.quote_trade(market, args)?;
        let (account, markets) = afterwards(snapshot, market, &traded)?;
        let size = (traded.fill.base.side(), traded.fill.base.magnitude());
        Ok(Self {
            traded,
            price_impact: snapshot.price_impact(market, size)?,
            before: Standing::of(snapshot, market)?,
            after: Standing::of(&Snapshot::new(&markets, &account), market)?,
        })
    }
}

fn afterwards(
    snapshot: &Snapshot<'_>,
    market: u32,
    traded: &Traded,
) -> Result<(Account, Markets), QuoteError> {
    let mut markets = snapshot.markets.clone();
    markets.set_state(market, traded.market)?;
    let mut account = *snapshot.account;
    account.cash = traded.cash;
    account.put(account.slot_for(market)?, traded.slot)?;
    Ok((account, markets))
}
