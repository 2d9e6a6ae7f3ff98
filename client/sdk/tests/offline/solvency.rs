use super::market::*;
use ballast_client::accounts::Collateral;
use ballast_client::solvency::{Holdings, Statement};
use ballast_math::Quote;
use bytemuck::Zeroable;

fn collateral(decimals: u8, total: i64) -> Collateral {
    Collateral { decimals, total, ..Collateral::zeroed() }
}

#[test]
fn holdings_are_added_up_over_markets_and_accounts() {
    let (mut one, mut other) = (open_market(0), open_market(1));
    one.state.cash = Quote::new(10);
    one.state.reserved = Quote::new(5);
    one.state.insurance = Quote::new(3);
    other.state.cash = Quote::new(100);
    other.state.protocol_fees = Quote::new(7);
    let accounts = [account_with_cash(2), account_with_cash(3)];
    let of_markets = Holdings::of_markets([&one, &other]);
    assert_eq!(of_markets, Holdings { accounts: 0, markets: 115, insurance: 3, protocol_fees: 7 });
    let all = of_markets.with_accounts(&accounts);
    assert_eq!((all.accounts, all.sum()), (5 * QUOTE, 5 * QUOTE + 125));
    // If the books balance, the margin accounts' cash follows from the total.
    assert_eq!(of_markets.with_rest_of(5 * QUOTE + 125), all);
}

#[test]
fn a_statement_tells_a_shortfall_and_books_that_do_not_add_up() {
    let holdings = Holdings { accounts: 60, markets: 40, insurance: 0, protocol_fees: 0 };
    let sound = Statement::of(&collateral(6, 100), 100, holdings);
    assert!(sound.is_solvent() && sound.is_conserved());
    let short = Statement::of(&collateral(6, 100), 99, holdings);
    assert_eq!((short.difference, short.is_solvent()), (-1, false));
    let lost = Statement::of(&collateral(6, 101), 101, holdings);
    assert!(lost.is_solvent() && !lost.is_conserved());
}

#[test]
fn tokens_count_as_quote_whatever_the_decimals() {
    let vault = |decimals, tokens| Statement::of(&collateral(decimals, 0), tokens, Holdings::default()).vault;
    assert_eq!(vault(6, 1_234_567), 1_234_567);
    assert_eq!(vault(2, 123), 1_230_000);
    assert_eq!(vault(9, 1_234_567_000), 1_234_567);
    // A donation may leave a fraction of a quote unit, which does not count.
    assert_eq!(vault(9, 1_234_567_999), 1_234_567);
    assert_eq!(vault(12, 1_999_999), 1);
    assert_eq!(vault(12, 999_999), 0);
}
