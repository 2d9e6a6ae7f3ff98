//! Reads the chain's own record of the results from transaction logs.

use ballast_client::events::{self, Event};
use ballast_client::pda;
use solana_pubkey::Pubkey;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_transaction_status_client_types::UiTransactionEncoding;
use solana_transaction_status_client_types::option_serializer::OptionSerializer;

/// Returns all events of successful transactions on a market, and how many transactions on it have failed.
pub fn of_market(url: &str, market: u32) -> (Vec<Event>, usize) {
    let rpc = RpcClient::new(url.to_owned());
    let all = rpc.get_signatures_for_address(&pda::market(market)).unwrap();
    let failed = all.iter().filter(|status| status.err.is_some()).count();
    let config = RpcTransactionConfig {
        encoding: Some(UiTransactionEncoding::Base64),
        max_supported_transaction_version: Some(1),
        ..RpcTransactionConfig::default()
    };
    let logs = all.iter().filter(|status| status.err.is_none()).flat_map(|status| {
        let signature = status.signature.parse().unwrap();
        let meta = rpc.get_transaction_with_config(&signature, config).unwrap().transaction.meta.unwrap();
        match meta.log_messages {
            OptionSerializer::Some(logs) => events::from_logs(&logs),
            _ => Vec::new(),
        }
    });
    (logs.collect(), failed)
}

/// Returns how often an account was liquidated on the curve.
pub fn liquidations_of(events: &[Event], account: &Pubkey) -> usize {
    let is_it = |event: &&Event| matches!(event, Event::Liquidated(done) if done.account == *account);
    events.iter().filter(is_it).count()
}
