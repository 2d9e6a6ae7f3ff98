//! Sets prices by hand.

use super::{RemoteError, call};
use crate::feed::{OUTAGE, in_units};
use crate::options::is_called;
use ballast::state::Market;
use ballast_cli::localnet::{Change, ChangeError};
use ballast_client::accounts::market_name as name;
use ballast_client::oracle::PriceUpdate;
use ballast_client::rpc::{Rpc, RpcError};
use ballast_oracle::{RawPrice, read_price_update_v2};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// A price before and after a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceMove {
    /// The market whose price changed.
    pub symbol: String,
    /// The price before the change. Unit: quote per unit of the asset.
    pub before: f64,
    /// The price after the change. Unit: quote per unit of the asset.
    pub after: f64,
}

/// Returns the price in the oracle account of the market called `symbol` (`SOL-PERP`, or `SOL`). Unit: quote per unit of
/// the asset.
///
/// # Errors
/// Returns [`RemoteError::UnknownMarket`], [`RemoteError::Oracle`] or [`RemoteError::Read`].
pub async fn price_of(rpc: &Rpc, symbol: &str) -> Result<f64, RemoteError> {
    let market = market(rpc, symbol).await?;
    Ok(in_units(&raw_price(rpc, &market).await?))
}

/// The number of times to try setting a price that the network overwrites at the same moment.
const ATTEMPTS: usize = 3;
/// A time longer than the network takes to publish its next price.
const SETTLED: Duration = Duration::from_millis(1_500);
/// The largest relative price move within that time at which the price still counts as set.
const TOLERANCE: f64 = 0.02;

/// Sets the price of the market called `symbol`. The network's prices continue from there.
///
/// # Errors
/// Returns a [`RemoteError`] if the market is unknown or the price cannot be set.
pub async fn force_price(rpc: &Rpc, symbol: &str, change: Change) -> Result<PriceMove, RemoteError> {
    let market = market(rpc, symbol).await?;
    let raw = raw_price(rpc, &market).await?;
    let (before, after) = (in_units(&raw), tidy(change.applied(in_units(&raw))));
    for _ in 0..ATTEMPTS {
        let slot = rpc.clock().await?.slot;
        write(rpc, &market, &raw, after, slot).await?;
        tokio::time::sleep(SETTLED).await;
        let found = in_units(&raw_price(rpc, &market).await?);
        if (found / after - 1.0).abs() <= TOLERANCE {
            return Ok(PriceMove { symbol: name(&market), before, after });
        }
    }
    Err(RemoteError::Overwritten)
}

/// Rounds a price to twelve significant digits, so that the binary fraction of a percentage leaves no trace.
fn tidy(price: f64) -> f64 {
    format!("{price:.11e}").parse().unwrap_or(price)
}

/// Stops the oracle of the market called `symbol`. The price becomes stale until the outage ends or a price is set. Returns the
/// market's name.
///
/// # Errors
/// Returns a [`RemoteError`] if the market is unknown or its oracle account cannot be written.
pub async fn begin_outage(rpc: &Rpc, symbol: &str) -> Result<String, RemoteError> {
    let market = market(rpc, symbol).await?;
    let raw = raw_price(rpc, &market).await?;
    write(rpc, &market, &raw, in_units(&raw), OUTAGE).await?;
    Ok(name(&market))
}

/// Ends an outage, after which prices continue from where they stopped. Returns the market's name.
///
/// # Errors
/// Returns a [`RemoteError`] if the market is unknown or the price cannot be set.
pub async fn end_outage(rpc: &Rpc, symbol: &str) -> Result<String, RemoteError> {
    Ok(force_price(rpc, symbol, Change::Factor(1.0)).await?.symbol)
}

/// Returns the oldest publish time among the oracles that still publish, or `None` if no oracle does. Unit: unix
/// seconds.
pub(super) async fn oldest(rpc: &Rpc) -> Result<Option<i64>, RemoteError> {
    let mut oldest: Option<i64> = None;
    for market in rpc.all_markets().await? {
        let Ok(raw) = raw_price(rpc, &market).await else { continue };
        if raw.posted_slot != OUTAGE {
            oldest = Some(oldest.map_or(raw.publish_time, |other| other.min(raw.publish_time)));
        }
    }
    Ok(oldest)
}

async fn write(
    rpc: &Rpc,
    market: &Market,
    before: &RawPrice,
    price: f64,
    posted_slot: u64,
) -> Result<(), RemoteError> {
    let clock = rpc.clock().await?;
    let scale = 10f64.powi(-before.exponent);
    let mantissa = (price * scale).round();
    if !(1.0..=9e18).contains(&mantissa) {
        return Err(ChangeError::TooLarge.into());
    }
    let confidence = before.confidence as f64 * (mantissa / before.price as f64);
    let update = PriceUpdate {
        feed_id: market.oracle_feed,
        price: mantissa as i64,
        confidence: confidence.round() as u64,
        exponent: before.exponent,
        publish_time: clock.time,
        posted_slot,
    };
    let data = hex::encode(update.account_data());
    let parameters = json!([market.oracle_address.to_string(), { "data": data }]);
    call(rpc, "surfnet_setAccount", parameters).await.map(drop)
}

async fn market(rpc: &Rpc, symbol: &str) -> Result<Market, RemoteError> {
    let markets = rpc.all_markets().await?;
    let known: Vec<String> = markets.iter().map(name).collect();
    let found = markets.into_iter().find(|market| is_called(&name(market), symbol));
    found.ok_or_else(|| RemoteError::UnknownMarket { symbol: symbol.into(), known: known.join(", ") })
}

async fn raw_price(rpc: &Rpc, market: &Market) -> Result<RawPrice, RemoteError> {
    let data = rpc.client().get_account_data(&market.oracle_address).await.map_err(RpcError::from)?;
    read_price_update_v2(&data).map_err(|_| RemoteError::Oracle { symbol: name(market) })
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn a_percentage_leaves_no_binary_fraction() {
        assert_eq!(tidy(0.00002 * 0.82).to_string(), "0.0000164");
        assert_eq!(tidy(150.0 * 0.7).to_string(), "105");
        assert_eq!(tidy(123_456.789_012), 123_456.789_012);
    }
}
