//! Reads the exchange at a steady pace.

use super::{Feed, Point, explorer};
use crate::app::App;
use crate::view::{Connection, Curve, Exchange, Live, Lost, State};
use ballast_chain::slots_in;
use ballast_client::rpc::{Layout, Overview, Rpc, RpcError};
use ballast_math::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The timeout for reading from the RPC server.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many slots one server may lag behind another on the same chain.
const LAG: u64 = slots_in(Duration::from_secs(15));
/// The length of a CAIP-2 chain id, which is the first part of the genesis hash. Unit: characters.
const CHAIN_ID_LENGTH: usize = 32;

/// Reads the exchange every `pace` and publishes it. After a failure, publishes the error and keeps the last state.
pub async fn follow_exchange(app: Arc<App>, pace: Duration) {
    let mut ticks = interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut line = Line::default();
    loop {
        ticks.tick().await;
        let read = timeout(PATIENCE, line.read(&app)).await;
        let late = |_| {
            let message = "the RPC server did not respond in time".to_owned();
            Err(Lost { state: State::Gone, message })
        };
        let read = read.unwrap_or_else(late);
        let was_steady = std::mem::replace(&mut line.is_steady, read.is_ok());
        match read {
            Ok(overview) => {
                let last = app.feed.live.borrow().exchange.as_ref().map(Exchange::clock);
                if last.is_some_and(|last| is_another_chain(last, overview.markets.clock(), was_steady)) {
                    app.feed.forget();
                }
                publish(&app, &overview);
            }
            Err(lost) => lose(&app.feed, lost),
        }
    }
}

/// Returns whether a slot belongs to a different chain from the last slot read. As long as the connection holds,
/// servers behind a load balancer may go back slightly in slot and time. A server that has just reconnected must not
/// go back, and on a single chain an earlier slot never has a later time.
fn is_another_chain(last: Clock, now: Clock, was_steady: bool) -> bool {
    now.slot < last.slot && (!was_steady || now.time > last.time || now.slot.saturating_add(LAG) < last.slot)
}

/// The connection to the RPC server.
#[derive(Default)]
struct Line {
    /// The addresses of all accounts to read.
    layout: Layout,
    /// Whether the last response was readable.
    is_steady: bool,
}

impl Line {
    async fn read(&mut self, app: &App) -> Result<Overview, Lost> {
        if !self.is_steady {
            app.feed.set_chain(chain_id(&app.rpc).await.map_err(lost)?);
        }
        app.rpc.overview(&mut self.layout).await.map_err(lost)
    }
}

fn lost(error: RpcError) -> Lost {
    let state = match error {
        RpcError::Client(_) => State::Gone,
        _ => State::Unreadable,
    };
    Lost { state, message: error.to_string() }
}

async fn chain_id(rpc: &Rpc) -> Result<String, RpcError> {
    let genesis = rpc.client().get_genesis_hash().await?.to_string();
    Ok(format!("solana:{}", genesis.get(..CHAIN_ID_LENGTH).unwrap_or(&genesis)))
}

fn publish(app: &App, overview: &Overview) {
    let feed = &app.feed;
    let exchange = Exchange::of(overview);
    let Clock { slot, time } = overview.markets.clock();
    feed.note_slot(slot);
    for market in &exchange.markets {
        let point = Point { time, mark: market.draw.mark, index: market.draw.index };
        feed.history().add(market.market, point);
    }
    feed.set_curves(overview.all.iter().map(Curve::of).collect());
    let chain = feed.chain();
    let explorer = explorer::query(chain.as_deref(), &app.rpc_url);
    feed.live.send_modify(|live| {
        let connection = Connection::live();
        *live = Arc::new(Live { connection, chain, explorer, exchange: Some(exchange), ..(**live).clone() });
    });
}

fn lose(feed: &Feed, lost: Lost) {
    tracing::warn!("{}", lost.message);
    feed.live.send_modify(|live| {
        let connection = Connection::lost(&live.connection, lost);
        *live = Arc::new(Live { connection, ..(**live).clone() });
    });
}

#[cfg(test)]
#[test]
fn a_slot_that_goes_back_is_another_chain_unless_servers_lag() {
    let at = |slot, time| Clock { slot, time };
    let last = at(1_000, 5_000);
    for (now, steady, after_a_failure) in [
        (at(1_001, 5_001), false, false),
        (at(1_000, 5_000), false, false),
        (at(990, 4_996), false, true),
        (at(990, 5_001), true, true),
        (at(924, 4_970), true, true),
    ] {
        assert_eq!(is_another_chain(last, now, true), steady, "{now:?}");
        assert_eq!(is_another_chain(last, now, false), after_a_failure, "{now:?}");
    }
}
