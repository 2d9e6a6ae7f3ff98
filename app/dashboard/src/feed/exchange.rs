//! Reads the exchange at a steady pace.

use super::{Feed, Point};
use crate::app::App;
use crate::view::{Connection, Curve, Exchange, Live, State};
use ballast_client::rpc::{Layout, Overview, Rpc, RpcError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long an answer may take until the server counts as gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// As many characters of the genesis hash name a network in CAIP-2.
const CHAIN_ID_LENGTH: usize = 32;

/// Reads the exchange every `pace` and publishes it; where that fails, says so and keeps what was read last.
pub async fn follow_exchange(app: Arc<App>, pace: Duration) {
    let mut ticks = interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut layout = Layout::default();
    loop {
        ticks.tick().await;
        let read = timeout(PATIENCE, read(&app, &mut layout)).await;
        let late = |_| Err((State::Gone, "the RPC server does not answer in time".into()));
        let read = read.unwrap_or_else(late);
        match read {
            Ok(overview) => publish(&app.feed, &overview),
            Err(lost) => lose(&app.feed, lost),
        }
    }
}

/// Why there is nothing new.
type Lost = (State, String);

async fn read(app: &App, layout: &mut Layout) -> Result<Overview, Lost> {
    if app.feed.chain.get().is_none() {
        let chain = chain_id(&app.rpc).await.map_err(lost)?;
        app.feed.chain.get_or_init(|| chain);
    }
    app.rpc.overview(layout).await.map_err(lost)
}

fn lost(error: RpcError) -> Lost {
    let state = match error {
        RpcError::Client(_) => State::Gone,
        _ => State::Unreadable,
    };
    (state, error.to_string())
}

async fn chain_id(rpc: &Rpc) -> Result<String, RpcError> {
    let genesis = rpc.client().get_genesis_hash().await?.to_string();
    Ok(format!("solana:{}", genesis.get(..CHAIN_ID_LENGTH).unwrap_or(&genesis)))
}

fn publish(feed: &Feed, overview: &Overview) {
    let exchange = Exchange::of(overview);
    let time = overview.markets.clock().time;
    for market in &exchange.markets {
        let point = Point { time, mark: market.draw.mark, index: market.draw.index };
        feed.history().add(market.market, point);
    }
    feed.set_curves(overview.all.iter().map(Curve::of).collect());
    let chain = feed.chain.get().cloned();
    feed.live.send_modify(|live| {
        let audit = live.audit.clone();
        *live = Arc::new(Live { connection: Connection::live(), chain, exchange: Some(exchange), audit });
    });
}

fn lose(feed: &Feed, lost: Lost) {
    tracing::warn!("{}", lost.1);
    feed.live.send_modify(|live| {
        let connection = Connection::lost(&live.connection, lost);
        *live = Arc::new(Live { connection, ..(**live).clone() });
    });
}
