//! Tests the values that a trader sees before and after a trade: the current value, the largest size, the claims, and the
//! contract's size.

use super::market::*;
use ballast_client::contract::Contract;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{Markets, Snapshot, largest_loss};
use ballast_math::account::Account;
use ballast_math::trade::Traded;
use ballast_math::{Base, Clock, Price, Quote};
use solana_pubkey::Pubkey;

fn order(is_buy: bool, amount: u64) -> TradeArgs {
    TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

/// Trades, and stores the resulting state of the market and the account.
fn traded(markets: &mut Markets, account: &mut Account, args: &TradeArgs) -> Traded {
    let done = Snapshot::new(markets, account).quote_trade(0, args).expect("the trade passes");
    let place = account.place_for(0).unwrap();
    account.cash = done.cash;
    account.put(place, done.position).unwrap();
    markets.set_state(0, done.market).unwrap();
    done
}

/// Returns two accounts that bought one after the other. The first account has a gain, and the second one has a loss.
fn winner_and_loser() -> (Markets, Account, Account) {
    let mut markets = two_markets();
    let (mut first, mut second) = (account_with_cash(CASH).state, account_with_cash(CASH).state);
    traded(&mut markets, &mut first, &order(true, 2_000 * CONTRACT));
    traded(&mut markets, &mut second, &order(true, 6_000 * CONTRACT));
    (markets, *first, *second)
}

/// The cash of a large trader. Unit: quote.
const CASH: i64 = 1_000_000;

#[test]
fn the_profit_if_closed_now_is_what_closing_realises() {
    let (mut markets, mut first, _) = winner_and_loser();
    let position = Snapshot::new(&markets, &first).position(0).unwrap();
    // All users are long, so the first to leave gets a better price than the average of all.
    assert!(position.clearing_profit < position.exit_profit.unwrap(), "{position:?}");
    let expected = position.profit_if_closed().unwrap();
    let args = TradeArgs { reduce_only: true, ..order(false, 2_000 * CONTRACT) };
    let done = traded(&mut markets, &mut first, &args);
    assert_eq!(done.fill.realised.minus(done.fill.fee).unwrap(), expected);
    assert_eq!(position.exit_fee, Some(done.fill.fee));
}

#[test]
fn the_largest_order_passes_and_one_more_step_does_not() {
    let markets = two_markets();
    let account = account_with_cash(1_000).state;
    for is_buy in [true, false] {
        let snapshot = Snapshot::new(&markets, &account);
        let largest = snapshot.largest_trade(0, &order(is_buy, 0)).unwrap().expect("an order passes");
        let step = markets.get(0).unwrap().market().parameters.base_step;
        assert!(snapshot.quote_trade(0, &order(is_buy, largest.base)).is_ok());
        assert!(snapshot.quote_trade(0, &order(is_buy, largest.base + step)).is_err());
        let leverage = largest.leverage.expect("it has equity").raw();
        // The fixture allows a leverage of ten, less the fee and the price impact.
        assert!((9_000_000..10_000_000).contains(&leverage), "{leverage}");
    }
}

#[test]
fn the_largest_order_against_a_position_turns_it_around() {
    let mut markets = two_markets();
    let mut account = account_with_cash(1_000).state;
    traded(&mut markets, &mut account, &order(true, 10 * CONTRACT));
    let snapshot = Snapshot::new(&markets, &account);
    let turned = snapshot.largest_trade(0, &order(false, 0)).unwrap().expect("an order passes");
    assert!(turned.base > 10 * CONTRACT && turned.position.is_negative(), "{turned:?}");
    let args = TradeArgs { reduce_only: true, ..order(false, 0) };
    let closed = snapshot.largest_trade(0, &args).unwrap().expect("an order passes");
    assert_eq!((closed.base, closed.position), (10 * CONTRACT, Base::ZERO));
    let args = TradeArgs { reduce_only: true, ..order(true, 0) };
    assert_eq!(snapshot.largest_trade(0, &args).unwrap(), None);
}

#[test]
fn leverage_and_margin_ratio_follow_the_position() {
    let mut markets = two_markets();
    let mut account = account_with_cash(1_000).state;
    let flat = Snapshot::new(&markets, &account).exposure().unwrap();
    assert_eq!((flat.notional, flat.leverage().unwrap().raw()), (Quote::ZERO, 0));
    traded(&mut markets, &mut account, &order(true, 50 * CONTRACT));
    let snapshot = Snapshot::new(&markets, &account);
    let exposure = snapshot.exposure().unwrap();
    let position = snapshot.position(0).unwrap();
    assert_eq!(exposure.notional, position.notional);
    let leverage = exposure.leverage().unwrap().raw();
    let index = markets.get(0).unwrap().market().state.oracle.price.raw() as f64 / 1e9;
    let expected = 50.0 * index / (exposure.equity.raw() as f64 / 1e6);
    assert!((leverage as f64 / 1e6 - expected).abs() < 1e-5, "{leverage} {expected}");
    let health = snapshot.health().unwrap();
    let ratio = health.maintenance_equity as f64 / health.maintenance_requirement as f64;
    assert!(
        (exposure.margin_ratio.unwrap().raw() as f64 / 1e6 - ratio).abs() < 2e-6 && ratio > 1.0,
        "{ratio}"
    );
    let distance = position.liquidation_distance.unwrap().raw();
    let liquidation = position.liquidation_price.unwrap().raw() as f64 / 1e9;
    assert!((distance as f64 / 1e6 - (liquidation / index - 1.0)).abs() < 2e-6 && distance < 0, "{distance}");
}

#[test]
fn a_claim_names_the_times_of_its_payments() {
    let (mut markets, mut first, second) = winner_and_loser();
    assert_eq!(Snapshot::new(&markets, &first).payouts().unwrap(), []);
    let args = TradeArgs { reduce_only: true, ..order(false, 2_000 * CONTRACT) };
    let gain = traded(&mut markets, &mut first, &args).fill.realised;
    let payout = Snapshot::new(&markets, &first).payout(0).unwrap();
    assert_eq!((payout.claim, payout.now, payout.unpaid()), (gain, Quote::ZERO, gain));
    // Only fees are in the pool yet.
    assert!(payout.covered() < gain && !payout.is_covered(), "{payout:?}");
    assert_eq!(payout.covered().plus(payout.unfunded), Ok(gain));
    assert!(payout.earliest() <= payout.likely() && payout.likely() == payout.last_at, "{payout:?}");
    assert_eq!(Snapshot::new(&markets, &first).payouts().unwrap(), [payout]);

    // The largest loss is found. Once it is settled, the claim is paid at exactly the predicted time.
    let (mut winner, mut loser) = (account_with_cash(0), account_with_cash(0));
    (*winner.state, *loser.state) = (first, second);
    let accounts = [(Pubkey::new_from_array([1; 32]), winner), (Pubkey::new_from_array([2; 32]), loser)];
    let found = largest_loss(&markets, &accounts, 0).expect("a loser");
    assert_eq!(found.address, accounts[1].0);
    let settled = Snapshot::new(&markets, &second).quote_settle_loss(0).unwrap();
    assert_eq!(settled.amount, found.amount);
    markets.set_state(0, settled.market).unwrap();
    let covered = Snapshot::new(&markets, &first).payout(0).unwrap();
    assert!(covered.is_covered(), "{covered:?}");
    let at = |time: i64| {
        let mut later = markets.clone();
        later.set_clock(Clock { time, ..markets.clock() });
        Snapshot::new(&later, &first).collectable(0).map_or(Quote::ZERO, |due| due.collected.paid)
    };
    assert_eq!(at(covered.earliest() - 1), Quote::ZERO);
    assert!(at(covered.earliest()).is_positive(), "{covered:?}");
    assert_eq!(at(covered.likely()), gain);
}

#[test]
fn contracts_are_units_of_the_asset() {
    let bonk = Contract::new("BONK", 6);
    assert_eq!(bonk.size(), "1,000,000 BONK");
    assert_eq!(bonk.price_per_unit(Price::new(20_000_000_000)), "0.00002");
    assert_eq!(bonk.contracts("2.5m"), Ok(Base::new(2_500_000_000)));
    assert_eq!(bonk.contracts("1"), Ok(Base::new(1_000)));
    assert!(bonk.contracts("0.0001").is_err(), "less than the smallest unit of a size");
    let sol = Contract::new("SOL", 0);
    assert_eq!(
        (sol.size().as_str(), sol.units(Base::new(-83_333_300_000)).as_str()),
        ("1 SOL", "-83.3333 SOL")
    );
    assert_eq!(sol.price_per_unit(Price::new(150_500_000_000)), "150.50");
    let btc = Contract::new("BTC", -3);
    assert_eq!(btc.contracts("0.5"), Ok(Base::new(500_000_000_000)));
    assert!(btc.contracts("9223372037").is_err(), "too large");
    assert_eq!(Contract::of(&open_market(0)).asset(), "SOL");
}
