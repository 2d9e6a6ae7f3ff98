//! Markets and accounts that exist only in memory.

use ballast_client::accounts::{MarginAccount, Market};
use ballast_client::instructions::MarketArgs;
use ballast_client::oracle::{self, OracleKind, PriceUpdate};
use ballast_client::quote::{Markets, OracleAccount};
use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote, Ratio};
use bytemuck::Zeroable;
use solana_pubkey::Pubkey;

/// The feed of every market in these tests.
pub const FEED: [u8; 32] = [0xfe; 32];
/// The current time and slot.
pub const CLOCK: Clock = Clock { time: 1_767_225_600, slot: 1_000 };
/// The index: 100 quote per contract.
pub const INDEX: Price = Price::new(100_000_000_000);
/// One contract.
pub const CONTRACT: u64 = 1_000_000_000;
/// One quote.
pub const QUOTE: i64 = 1_000_000;

/// Returns the parameters of a liquid market with 10x leverage.
pub fn parameters() -> Parameters {
    Parameters {
        base_step: 1_000_000,
        minimum_base: 10_000_000,
        initial_ratio: Ratio::new(100_000),
        maintenance_ratio: Ratio::new(50_000),
        size_multiplier: Ratio::new(1_000_000),
        volatility_ramp: Ratio::new(10_000),
        price_band: Ratio::new(50_000),
        valuation_band: Ratio::new(12_500),
        open_interest_cap: Ratio::new(500_000),
        taker_fee: Ratio::new(1_000),
        protocol_share: Ratio::new(200_000),
        insurance_share: Ratio::new(200_000),
        subsidy_share: Ratio::new(300_000),
        subsidy_cap: Quote::new(1_000_000 * QUOTE),
        funding_period: 86_400,
        funding_cap: Ratio::new(30_000),
        interest: SignedRatio::ZERO,
        funding_max_interval: 3_600,
        funding_bucket_cap: Quote::new(1_000 * QUOTE),
        funding_bucket_refill: Quote::new(10_000),
        liquidation_fee: Ratio::new(10_000),
        liquidation_buffer: Ratio::new(10_000),
        liquidation_discount: Ratio::new(25_000),
        keeper_fee: Quote::new(100_000),
        insurance_cap: Quote::new(1_000_000 * QUOTE),
        peg_step: Ratio::new(2_000),
        target_sqrt_k: 2_000_000 * CONTRACT,
        claims_window: 30,
        max_age: 60,
        max_age_risk: 60,
        max_age_liquidation: 30,
        max_confidence: Ratio::new(20_000),
        twap_divergence: Ratio::new(40_000),
        twap_period: 3_600,
        ..Parameters::default()
    }
}

/// Returns the program's arguments for setting up a market.
pub fn market_args() -> MarketArgs {
    MarketArgs {
        name: *b"SOL-PERP\0\0\0\0\0\0\0\0",
        oracle_kind: OracleKind::PythReceiver.number(),
        oracle_owner: oracle::RECEIVER,
        oracle_feed: FEED,
        oracle_address: Pubkey::new_from_array([0xac; 32]),
        sqrt_k: 1_000_000 * CONTRACT,
        peg: INDEX.raw(),
        parameters: ballast::state::MarketParameters(parameters()),
    }
}

/// Returns an open market at rest, whose mark equals its index.
pub fn open_market(index: u32) -> Market {
    let args = market_args();
    let curve = Curve::at_rest(args.sqrt_k, Price::new(args.peg)).expect("the curve is valid");
    let mut state = State::new(curve, &CLOCK);
    let reading = Reading { price: INDEX, confidence: Price::ZERO, publish_time: CLOCK.time - 1 };
    let before = Clock { slot: CLOCK.slot - 10, ..CLOCK };
    ballast_math::oracle::take_in(&mut state, &args.parameters, &reading, &before)
        .expect("the index is valid");
    let mut market = Market { version: 1, status: 1, index, ..Market::zeroed() };
    market.name = args.name;
    market.oracle_kind = args.oracle_kind;
    market.oracle_owner = args.oracle_owner;
    market.oracle_feed = args.oracle_feed;
    market.oracle_address = args.oracle_address;
    market.parameters = args.parameters;
    *market.state = state;
    market
}

/// Returns the oracle account's data for this price, published now.
pub fn oracle_data(price: Price) -> Vec<u8> {
    let reading = Reading { price, confidence: Price::ZERO, publish_time: CLOCK.time };
    PriceUpdate::of_contract(FEED, &reading, 0).expect("the price fits").account_data()
}

/// Inserts a market whose oracle has this price.
pub fn insert(markets: &mut Markets, market: Market, price: Price) {
    let data = oracle_data(price);
    let account = OracleAccount { address: market.oracle_address, owner: market.oracle_owner, data: &data };
    markets.insert(market, &account).expect("it is the market's oracle");
}

/// Returns open markets 0 and 1 at their index price.
pub fn two_markets() -> Markets {
    let mut markets = Markets::new(CLOCK);
    insert(&mut markets, open_market(0), INDEX);
    insert(&mut markets, open_market(1), INDEX);
    markets
}

/// Returns a cross account with this cash.
pub fn account_with_cash(quote: i64) -> MarginAccount {
    let mut account = MarginAccount { version: 1, ..MarginAccount::zeroed() };
    account.state.cash = Quote::new(quote * QUOTE);
    account.state.net_deposits = account.state.cash;
    account
}

/// Returns a cross account with positions in use at these places in these markets.
pub fn account_with_positions(positions: &[(usize, u32)]) -> MarginAccount {
    let mut account = account_with_cash(1_000);
    for (place, market) in positions {
        account.state.positions[*place].in_use = 1;
        account.state.positions[*place].market = *market;
        account.state.positions[*place].base = Base::new(1_000_000_000);
    }
    account
}
