//! Finds the smallest depth at which a curve can be traded.

use ballast_market_file::Listing;
use ballast_math::bounds::MAX_SQRT_K;
use ballast_math::context::Context;
use ballast_math::curve::Curve;
use ballast_math::health::{Party, Rest};
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::trade::{Amount, Order, trade};
use ballast_math::{Clock, Error, Price, Quote, Result, Side};

/// More collateral than the smallest position needs, but far too little to cause an overflow. Unit: 1e-6 quote.
const PLENTY: Quote = Quote::new(1_000_000_000_000_000_000);

/// An arbitrary time at which a market may open.
const OPENING: Clock = Clock { time: 1_767_225_600, slot: 1_000_000 };

/// Checks that the smallest long and short positions can be opened at the listing price, within the price band and the caps on
/// net position and open interest.
///
/// # Errors
/// Returns the error with which the market refuses the trade.
pub(super) fn opens(listing: &Listing) -> Result<()> {
    opens_at(listing, listing.sqrt_k)
}

/// Returns the smallest depth at which [`opens`] succeeds. `None` if no depth is enough. Unit: 1e-9 contract.
pub(super) fn least_depth(listing: &Listing) -> Option<u64> {
    let deeper = |sqrt_k: &u64| sqrt_k.checked_mul(2).filter(|sqrt_k| *sqrt_k <= MAX_SQRT_K);
    let mut high = std::iter::successors(Some(listing.sqrt_k.max(1)), deeper)
        .find(|sqrt_k| opens_at(listing, *sqrt_k).is_ok())?;
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match opens_at(listing, middle) {
            Ok(()) => high = middle,
            Err(_) => low = middle,
        }
    }
    Some(high)
}

fn opens_at(listing: &Listing, sqrt_k: u64) -> Result<()> {
    let price = Price::new(listing.peg);
    let market = State::new(Curve::at_rest(sqrt_k, price)?, &OPENING);
    [Side::Long, Side::Short].into_iter().try_for_each(|side| open(&market, &listing.parameters, side, price))
}

fn open(market: &State, parameters: &Parameters, side: Side, index: Price) -> Result<()> {
    let reading = Reading { price: index, confidence: Price::ZERO, publish_time: OPENING.time };
    let context = Context { parameters, clock: OPENING, reading: Ok(reading) };
    let party = Party { cash: PLENTY, position: Position::default(), rest: Rest::default() };
    let amount = Amount::Base(parameters.minimum_base);
    let order = Order { side, amount, limit: None, reduce_only: false };
    trade(market, &context, &party, &order).map(drop)
}

/// Describes what prevents a trade, using the file's keys.
pub(super) fn in_words(error: Error) -> String {
    match error {
        Error::OutsidePriceBand => "trading.price_band".into(),
        Error::NetBaseCap => "the net position cap, which is margin.initial_ratio times the depth".into(),
        Error::OpenInterestCap => "trading.open_interest_cap".into(),
        Error::Overflow => "the curve's reserves".into(),
        other => format!("{other:?}"),
    }
}
