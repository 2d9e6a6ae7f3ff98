//! A complete trading program that buys one contract and reads the resulting events.
//!
//! ```text
//! cargo run -p ballast-client --features rpc --example trader -- http://127.0.0.1:8899 wallet.json
//! ```
//!
//! The wallet needs SOL and a margin account with collateral (`ballast account create`, `ballast account deposit`).

use ballast_client::events::{Event, Traded};
use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::quote::Snapshot;
use ballast_client::rpc::{Rpc, SendError};
use ballast_client::transaction::Budget;
use ballast_client::{MarketKeys, oracle, others, pda};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::error::Error;

/// The number of the market to trade in.
const MARKET: u32 = 0;
/// The size of the order. Unit: 1e-9 contract.
const SIZE: u64 = 1_000_000_000;
/// An order size that no account can afford. Unit: 1e-9 contract.
const TOO_MUCH: u64 = 20_000_000_000_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: trader RPC_URL KEYPAIR_FILE".into());
    };
    let bytes: Vec<u8> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    for line in run(&Rpc::new(url), &Keypair::try_from(bytes.as_slice())?).await? {
        println!("{line}");
    }
    Ok(())
}

/// Buys one contract for the owner's account 0. Then sends an order that the program refuses. Returns the lines to print.
pub async fn run(rpc: &Rpc, owner: &Keypair) -> Result<Vec<String>, Box<dyn Error>> {
    let mut told = vec![];

    // Fetch the account, its markets and their oracles, all as of one slot.
    let address = pda::margin_account(&owner.pubkey(), 0);
    let (account, markets) = rpc.snapshot(&address, &[MARKET], oracle::account_of).await?;
    let feed = markets.oracle_of(MARKET).ok_or("the market has no oracle account")?;

    // Quote the trade. The quote is exact, because the client and the program share the rules.
    let args = order(SIZE);
    let quote = Snapshot::new(&markets, &account.state).quote_trade(MARKET, &args)?;
    told.push(format!("quote: {} for {}", quote.fill.base.raw(), quote.fill.quote.raw()));

    let of =
        Trade { authority: owner.pubkey(), margin_account: address, market: MarketKeys::of(MARKET, feed) };
    let others = others::other_markets(&account, MARKET, |market| markets.oracle_of(market))?;
    let trade = instructions::trade(&of, args, &others);
    let signature = rpc.send_and_confirm(&[trade], &[owner], &Budget::default(), &[]).await?;

    // Read the events. If the network truncated the log, the trade is among the lost events, and the account contains the result.
    let logged = rpc.logged(&signature).await?;
    for event in &logged.events {
        if let Event::Traded(Traded { fill, position, .. }) = event {
            told.push(format!("traded: {} for {}, position {position}", fill.base, fill.quote));
        }
    }
    for lost in &logged.lost {
        told.push(format!("lost: {} of {:?}", lost.event, lost.accounts));
    }

    // Send an order that the program refuses. The error has a number, a name and a message with advice.
    let refused = instructions::trade(&of, order(TOO_MUCH), &others);
    match rpc.send_and_confirm(&[refused], &[owner], &Budget::default(), &[]).await {
        Err(SendError::Refused { info, .. }) => told.push(format!("refused: {info}")),
        other => told.push(format!("not refused: {other:?}")),
    }
    Ok(told)
}

fn order(amount: u64) -> TradeArgs {
    TradeArgs { is_buy: true, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}
