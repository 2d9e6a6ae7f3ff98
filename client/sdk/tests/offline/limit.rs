use super::market::*;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{Snapshot, average_price, limit_price};
use ballast_math::{Error as Rule, Price, Ratio, Side};

fn order(is_buy: bool, amount: u64) -> TradeArgs {
    TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

#[test]
fn an_order_that_executes_as_quoted_is_within_its_limit_without_any_slippage() {
    let (markets, account) = (two_markets(), account_with_cash(100_000_000));
    let snapshot = Snapshot::new(&markets, &account.state);
    for is_buy in [true, false] {
        let side = if is_buy { Side::Long } else { Side::Short };
        for contracts in [1, 7, 333, 1_001, 4_999, 12_345] {
            let args = order(is_buy, contracts * CONTRACT);
            let quoted = snapshot.quote_trade(0, &args).unwrap();
            let average = average_price(quoted.fill.base, quoted.fill.quote).unwrap();
            let limit = limit_price(average, side, Ratio::ZERO).unwrap();
            let limited = TradeArgs { limit_price: limit.raw(), ..args };
            assert_eq!(snapshot.quote_trade(0, &limited), Ok(quoted), "{side:?} {contracts}");
            // A limit that is stricter by two millionths of a quote per contract is refused.
            let stricter = if is_buy { limit.raw() - 2_000 } else { limit.raw() + 2_000 };
            let refused = TradeArgs { limit_price: stricter, ..args };
            let error = snapshot.quote_trade(0, &refused).unwrap_err();
            assert_eq!(error.rule(), Some(Rule::PriceLimit), "{side:?} {contracts}");
        }
    }
}

#[test]
fn slippage_is_on_the_worse_side() {
    let average = Price::new(100_000_000_000);
    let half_a_percent = Ratio::new(5_000);
    assert_eq!(limit_price(average, Side::Long, half_a_percent), Ok(Price::new(100_500_000_001)));
    assert_eq!(limit_price(average, Side::Short, half_a_percent), Ok(Price::new(99_500_000_000)));
    assert!(limit_price(average, Side::Short, Ratio::new(1_000_001)).is_err());
    assert!(limit_price(Price::MAX, Side::Long, Ratio::ZERO).is_err());
}

#[test]
fn the_liquidation_price_after_a_trade_is_that_of_the_account_that_made_it() {
    let (mut markets, mut account) = (two_markets(), account_with_cash(2_000));
    let args = order(true, 100 * CONTRACT);
    let (quoted, before) = {
        let snapshot = Snapshot::new(&markets, &account.state);
        let quoted = snapshot.quote_trade(0, &args).unwrap();
        (quoted, snapshot.liquidation_price_after(0, &quoted).unwrap())
    };
    account.state.cash = quoted.cash;
    account.state.put(0, quoted.position).unwrap();
    let mut market = *markets.get(0).unwrap().market();
    *market.state = quoted.market;
    insert(&mut markets, market, INDEX);
    let snapshot = Snapshot::new(&markets, &account.state);
    assert!(before.is_some());
    assert_eq!(snapshot.liquidation_price(0).unwrap(), before);

    let close = TradeArgs { reduce_only: true, ..order(false, 100 * CONTRACT) };
    let closed = snapshot.quote_trade(0, &close).unwrap();
    assert_eq!(snapshot.liquidation_price_after(0, &closed), Ok(None), "nothing is left to liquidate");
}
