//! Time that somebody moves by hand, to see funding or a claims window go by.

use super::{RemoteError, call};
use ballast_client::rpc::Rpc;
use ballast_math::Clock;
use serde_json::json;
use std::time::Duration;

/// Moves the network's time forward, and tells the time after that. As many slots are skipped as would have gone by.
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
    Ok(rpc.clock().await?)
}
