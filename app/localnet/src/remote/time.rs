//! Time travel, for example to observe funding or a claims window.

use super::{RemoteError, call};
use ballast_client::rpc::Rpc;
use ballast_math::Clock;
use serde_json::json;
use std::time::Duration;

/// Moves the network's time forward and returns the new time. Skips the number of slots that would have passed.
///
/// # Errors
/// [`RemoteError::Backwards`] for a span of zero; [`RemoteError::NotLocal`]; [`RemoteError::Read`].
pub async fn travel(rpc: &Rpc, by: Duration) -> Result<Clock, RemoteError> {
    let seconds = i64::try_from(by.as_secs()).unwrap_or_default();
    if seconds == 0 {
        return Err(RemoteError::Backwards);
    }
    let milliseconds = rpc.clock().await?.time.saturating_add(seconds).saturating_mul(1_000);
    call(rpc, "surfnet_timeTravel", json!([{ "absoluteTimestamp": milliseconds }])).await?;
    Ok(rpc.clock().await?)
}
