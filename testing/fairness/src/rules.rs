//! Connects the search to the current rules by providing the exchange on which it plays and the listings.

use ballast_chain::slots_in;
pub use ballast_model::audit;
pub use ballast_model::exchange::{Exchange, Venue, cross};

use ballast_market_file::MarketConfig;
use ballast_math::parameters::Parameters;
use ballast_math::{Clock, Quote};
use std::time::Duration;

use crate::search::listing::{Listing, usual};

const DEMO: &str = include_str!("../../../app/cli/assets/demo-market.toml");
const SAMPLE: &str = include_str!("../../../migrations/sample.toml");
/// The price of the demo market's asset. Unit: quote per contract.
const DEMO_PRICE: f64 = 100.0;

/// Returns the listings of the usual test market, the demo's market and the sample's markets, from which books are
/// drawn.
///
/// # Panics
/// Panics if a file in this repository cannot be parsed.
#[must_use]
pub fn listings() -> Vec<Listing> {
    let demo: MarketConfig = MarketConfig::parse(DEMO).expect("the demo's market");
    let mut listings = vec![usual(), listing("demo", &demo, 0, DEMO_PRICE)];
    let sample: toml::Table = toml::from_str(SAMPLE).expect("the sample");
    let markets = sample.get("markets").and_then(toml::Value::as_array).expect("the sample's markets");
    listings.extend(markets.iter().map(from_sample));
    listings
}

/// Returns the listing of one market in the sample.
fn from_sample(market: &toml::Value) -> Listing {
    let mut table = market.as_table().expect("a market").clone();
    let mut take = |key: &str| table.remove(key).expect("a market's key");
    let (symbol, price, exponent) = (take("symbol"), take("price"), take("contract_exponent"));
    take("index");
    take("feed");
    let config: MarketConfig = table.try_into().expect("a market of the sample");
    let exponent = exponent.as_integer().expect("an exponent");
    listing(symbol.as_str().expect("a symbol"), &config, exponent, price.as_float().expect("a price"))
}

fn listing(name: &str, config: &MarketConfig, exponent: i64, price: f64) -> Listing {
    let fitted = config.fit(exponent, price);
    let insurance = Quote::new((config.insurance_deposit() * 1e6).round() as i64);
    Listing {
        name: name.to_owned(),
        parameters: fitted.parameters,
        peg: fitted.peg,
        sqrt_k: fitted.sqrt_k,
        insurance,
    }
}

/// Returns the time until the next claims window, in slots and in seconds.
#[must_use]
pub fn until_window(clock: &Clock, window: u64) -> (u64, i64) {
    let left = window - clock.time.unsigned_abs() % window;
    (slots_in(Duration::from_secs(left)), left.cast_signed())
}

/// Starts the next claims window without moving the clock, by reducing the recorded number of the current window by
/// one.
pub fn turn_window(exchange: &mut Exchange) {
    exchange.venues[0].state.claims_window -= 1;
}

/// Fills in the values of the parameters in `parameters` that the frozen rules do not have.
#[must_use]
pub fn completed(parameters: Parameters) -> Parameters {
    let fresh = if parameters.max_age_risk == 0 { 10 } else { parameters.max_age_risk };
    Parameters { max_age_risk: fresh.min(parameters.max_age), ..parameters }
}

/// Sets a parameter that the frozen rules do not have, by name. Returns `None` if there is no such parameter.
pub fn assign(parameters: &mut Parameters, field: &str, value: u64) -> Option<()> {
    match field {
        "max_age_risk" => parameters.max_age_risk = value,
        _ => return None,
    }
    Some(())
}
