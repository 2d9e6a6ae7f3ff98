use super::market::account_with_positions;
use ballast_client::others::{UnknownOracle, all_markets, other_markets};
use ballast_client::{MarketKeys, pda};
use solana_pubkey::Pubkey;

fn oracle_of(market: u32) -> Option<Pubkey> {
    (market != 13).then(|| Pubkey::new_from_array([market.to_le_bytes()[0]; 32]))
}

fn keys(market: u32) -> MarketKeys {
    MarketKeys { market: pda::market(market), oracle: Pubkey::new_from_array([market.to_le_bytes()[0]; 32]) }
}

#[test]
fn the_list_has_the_order_of_the_positions_without_free_ones() {
    let account = account_with_positions(&[(0, 4), (2, 1), (7, 3)]);
    assert_eq!(all_markets(&account, oracle_of), Ok(vec![keys(4), keys(1), keys(3)]));
    assert_eq!(other_markets(&account, 1, oracle_of), Ok(vec![keys(4), keys(3)]));
    assert_eq!(other_markets(&account, 8, oracle_of), Ok(vec![keys(4), keys(1), keys(3)]));
}

#[test]
fn an_empty_account_needs_no_market() {
    let account = account_with_positions(&[]);
    assert_eq!(all_markets(&account, |_| None), Ok(vec![]));
}

#[test]
fn an_unknown_oracle_is_named_only_where_it_is_needed() {
    let account = account_with_positions(&[(0, 4), (1, 13)]);
    assert_eq!(all_markets(&account, oracle_of), Err(UnknownOracle { market: 13 }));
    assert_eq!(other_markets(&account, 13, oracle_of), Ok(vec![keys(4)]));
    assert!(UnknownOracle { market: 13 }.to_string().contains("market 13"));
}
