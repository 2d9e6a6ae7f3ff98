//! Helpers that the scenarios share: orders in whole contracts, time with prices, and queries of accounts.

use ballast::BallastError;
use ballast_client::instructions::{self, TradeArgs};
use ballast_client::quote::Snapshot;
use ballast_math::Rounding;
use ballast_math::liquidation::Liquidated;
use ballast_math::position::Position;
use ballast_math::trade::Traded;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::{Failure, Receipt};
pub use ballast_tests::{CONTRACT, buy, order, sell};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::fmt::Debug;

/// One quote, in quote units (1e-6).
pub const QUOTE: u64 = 1_000_000;
/// One quote per contract, in price units (1e-9).
pub const PRICE: u64 = 1_000_000_000;
/// A duration of more than a claims window. Unit: seconds.
const EPOCH: u32 = 31;

/// Sends a trade and checks it against its quote. Panics if the trade is refused.
pub fn trade(world: &mut World, trader: &Trader, (market, args): (u32, TradeArgs)) -> Traded {
    world.trade_checked(trader, market, args).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Closes a trader's whole position in a market.
pub fn close(world: &mut World, trader: &Trader, market: u32) -> Result<Traded, Failure> {
    let base = position(world, trader, market).base;
    let args = TradeArgs { reduce_only: true, ..order(base.is_negative(), base.magnitude()) };
    world.trade_checked(trader, market, args)
}

/// Returns a trader's position in a market, or an empty position if there is none.
pub fn position(world: &World, trader: &Trader, market: u32) -> Position {
    let holdings = world.account(&trader.account()).state;
    holdings.find(market).map(|place| holdings.positions[place]).unwrap_or_default()
}

/// Returns the funding of a trader's position in market 0 that has accrued but is not settled yet.
pub fn pending(world: &World, trader: &Trader) -> i64 {
    let state = world.market(0).state;
    let position = position(world, trader, 0);
    let index = state.funding.index_of(position.base.side());
    index.gathered(position.funding_index, position.base.magnitude(), Rounding::Floor).unwrap().raw()
}

/// Returns a trader's cash, in quote units.
pub fn cash(world: &World, trader: &Trader) -> i64 {
    world.account(&trader.account()).state.cash.raw()
}

/// Lets time pass, then moves the named feeds. The others keep their price and its old time.
pub fn pass(world: &mut World, (slots, seconds): (u64, u32), prices: &[(u32, u64)]) {
    world.chain.advance(slots, seconds);
    for (market, price) in prices {
        world.set_price(*market, *price);
    }
}

/// Lets a minute pass, then moves the named feeds. The others keep their price and its old time. The average covers half the
/// distance, so if prices move by one per minute, the guarded index stays equal to the published one.
pub fn pass_minute(world: &mut World, prices: &[(u32, u64)]) {
    pass(world, (300, 60), prices);
}

/// Updates a market to the present time.
pub fn update(world: &mut World, market: u32) {
    world.must(&[instructions::update_funding(world.keys(market))], &[]);
}

/// Sends one instruction that needs no signature except the payer's.
pub fn crank(world: &mut World, instruction: Instruction) -> Result<Receipt, Failure> {
    world.send(&[instruction], &[])
}

/// Asserts that the program refused with exactly this error.
#[track_caller]
pub fn assert_refused<T: Debug>(result: Result<T, Failure>, error: BallastError) {
    let failure = result.expect_err("this must be refused");
    assert_eq!(failure.custom, Some(u32::from(error)), "{failure}");
}

/// Returns the mark, in price units.
pub fn mark(world: &World, market: u32) -> u64 {
    world.market(market).state.curve.mark(Rounding::Floor).unwrap().raw()
}

/// Trades a market's mark to (nearly) `price`, as an arbitrageur does after the feed has moved.
pub fn arbitrage(world: &mut World, trader: &Trader, (market, price): (u32, u64)) -> Traded {
    let curve = world.market(market).state.curve;
    let reserve = u128::from(curve.sqrt_k) * square_root(u128::from(curve.peg.raw()) << 40);
    let reserve = reserve / square_root(u128::from(price) << 40);
    let here = u128::from(curve.base_reserve.raw());
    let size = u64::try_from(here.abs_diff(reserve)).unwrap() / 1_000_000 * 1_000_000;
    trade(world, trader, (market, order(reserve < here, size)))
}

fn square_root(value: u128) -> u128 {
    value.isqrt()
}

/// Moves to the next claims window at unchanged prices.
pub fn pass_epoch(world: &mut World) {
    world.wait(EPOCH);
}

/// Shares out claims in the next window, at unchanged prices.
pub fn next_epoch(world: &mut World, market: u32) {
    pass_epoch(world);
    world.must(&[instructions::share_claims(world.keys(market))], &[]);
}

/// Shares out claims until a gain that exists now has received its share, for which it must first wait for a whole window.
pub fn wait_for_payment(world: &mut World, market: u32) {
    next_epoch(world, market);
    next_epoch(world, market);
}

/// Returns the instruction that settles a loser's loss.
pub fn settle_loss(world: &World, trader: &Trader, market: u32) -> Instruction {
    instructions::settle_loss(
        trader.account(),
        world.keys(market),
        &world.other_markets(&trader.account(), market),
    )
}

/// Returns the instruction that collects a claim.
pub fn collect(world: &World, trader: &Trader, market: u32) -> Instruction {
    instructions::collect_claim(trader.account(), world.keys(market).market)
}

/// Returns the instruction that repays debts.
pub fn repay(world: &World, trader: &Trader) -> Instruction {
    instructions::repay_debt(trader.account(), &world.all_markets(&trader.account()))
}

/// Returns the instruction that liquidates on the curve, sent by the payer for `keeper`.
pub fn liquidation(world: &World, trader: &Trader, (market, keeper): (u32, &Trader)) -> Instruction {
    let of = instructions::Liquidate {
        keeper: world.payer(),
        margin_account: trader.account(),
        keeper_account: keeper.account(),
        market: world.keys(market),
    };
    instructions::liquidate(&of, &world.other_markets(&trader.account(), market))
}

/// Returns whether the client reports an account, whose only position is in market 0, as below its maintenance requirement.
pub fn is_liquidatable(world: &World, trader: &Trader) -> bool {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    let health = Snapshot::new(&markets, &account).health().unwrap();
    health.maintenance_equity < health.maintenance_requirement
}

/// Returns the client's preview of a liquidation in market 0, without settling the debts after the last position.
pub fn quote_liquidation(world: &World, trader: &Trader) -> Liquidated {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    Snapshot::new(&markets, &account).quote_liquidation(0).unwrap()
}

/// Returns the raw bytes of an account, to show that it has not changed.
pub fn bytes(world: &World, address: &Pubkey) -> Vec<u8> {
    world.chain.account(address).map(|account| account.data).unwrap_or_default()
}
