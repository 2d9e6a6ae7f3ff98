//! Time that somebody moves by hand, to see funding or a claims window go by.

use super::{RemoteError, call, price};
use ballast_client::rpc::Rpc;
use ballast_math::Clock;
use serde_json::json;
use std::time::{Duration, Instant};

/// How long prices may take to follow.
const PATIENCE: Duration = Duration::from_secs(5);
/// A leader may keep the clock so far ahead of a publisher's. Unit: seconds.
const AHEAD: i64 = 2;

/// Moves the network's time forward, and tells the time after that. As many slots are skipped as would have gone by. When it returns, the
/// oracles that work have published since: the next trade does not meet prices of before the journey.
///
/// # Errors
/// [`RemoteError::Backwards`] for no time at all; [`RemoteError::NotLocal`]; [`RemoteError::Read`].
pub async fn travel(rpc: &Rpc, by: Duration) -> Result<Clock, RemoteError> {
    let seconds = i64::try_from(by.as_secs()).unwrap_or_default();
    if seconds == 0 {
        return Err(RemoteError::Backwards);
    }
    let milliseconds = rpc.clock().await?.time.saturating_add(seconds).saturating_mul(1_000);
    call(rpc, "surfnet_timeTravel", json!([{ "absoluteTimestamp": milliseconds }])).await?;
    let arrived = rpc.clock().await?.time;
    let start = Instant::now();
    while price::oldest(rpc).await?.is_some_and(|published| published + AHEAD < arrived) {
        // A network whose prices somebody else writes.
        if start.elapsed() > PATIENCE {
            break;
        }
        tokio::time::sleep(ballast_chain::SLOT).await;
    }
    Ok(rpc.clock().await?)
}
