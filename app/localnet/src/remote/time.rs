//! Moves the network's time forward, for example to observe funding or a claims window.

use super::{RemoteError, call, price};
use ballast_client::rpc::Rpc;
use ballast_math::Clock;
use serde_json::json;
use std::time::{Duration, Instant};

/// The longest time to wait until prices have been published again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far a leader may set the network's clock ahead of a publisher's clock. Unit: seconds.
const AHEAD: i64 = 2;

/// Moves the network's time forward and returns the new time. Skips the number of slots that would have passed in that time.
/// By the time it returns, working oracles have published again, so the next trade does not use an old price.
///
/// # Errors
/// Returns [`RemoteError::Backwards`] for a span of zero, or else [`RemoteError::NotLocal`] or [`RemoteError::Read`].
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
        // Another process may write the prices on this network, so do not wait forever.
        if start.elapsed() > PATIENCE {
            break;
        }
        tokio::time::sleep(ballast_chain::SLOT).await;
    }
    Ok(rpc.clock().await?)
}
