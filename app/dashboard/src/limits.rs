//! Limits the load on the RPC server in total, per client and per request.

use crate::api::Problem;
use crate::app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// The maximum number of requests that use the RPC server at once.
const AT_ONCE: usize = 8;
/// The maximum number of simultaneous listeners. The limit is lower than the maximum number of connections, so that
/// listeners cannot block all other requests.
const LISTENERS: usize = 256;
/// The longest time that a request may wait in the queue.
const QUEUE: Duration = Duration::from_secs(3);
/// The maximum request duration, including the wait in the queue and the body transfer.
const LONGEST: Duration = Duration::from_secs(15);
/// The number of seconds' worth of requests that a client may send at once after a pause. A wallet's page sends
/// several requests together.
const BURST_SECONDS: u32 = 6;

/// The remaining capacity for requests.
pub struct Limits {
    turns: Semaphore,
    listeners: Arc<Semaphore>,
    clients: DefaultKeyedRateLimiter<IpAddr>,
    /// A client's rate limit. Unit: requests per second.
    pace: NonZeroU32,
    /// Whether a proxy runs in front of this server and adds the client's address to requests.
    is_behind_proxy: bool,
}

impl Limits {
    /// Creates limits with their full capacity.
    pub fn new(pace: NonZeroU32, is_behind_proxy: bool) -> Self {
        let burst = pace.saturating_mul(NonZeroU32::new(BURST_SECONDS).unwrap_or(NonZeroU32::MIN));
        let clients = RateLimiter::keyed(Quota::per_second(pace).allow_burst(burst));
        let listeners = Arc::new(Semaphore::new(LISTENERS));
        Self { turns: Semaphore::new(AT_ONCE), listeners, clients, pace, is_behind_proxy }
    }

    /// Waits for a turn to use the RPC server. The turn ends when the returned value is dropped.
    ///
    /// # Errors
    /// Returns an error if too many requests are waiting.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, Problem> {
        timeout(QUEUE, self.turns.acquire()).await.ok().and_then(Result::ok).ok_or_else(too_many)
    }

    /// Reserves a place for a listener until the returned value is dropped.
    ///
    /// # Errors
    /// Returns an error if no place is free.
    pub fn listener(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.listeners).try_acquire_owned().map_err(|_| too_many())
    }

    /// Discards the records of clients that have not sent a request recently.
    pub fn forget(&self) {
        self.clients.retain_recent();
        self.clients.shrink_to_fit();
    }

    fn takes(&self, client: IpAddr) -> bool {
        self.clients.check_key(&network_of(client)).is_ok()
    }
}

fn too_many() -> Problem {
    Problem {
        status: StatusCode::SERVICE_UNAVAILABLE,
        message: "Too many requests at once: try again in a few seconds".into(),
    }
}

/// Lets a request use the RPC server unless its client exceeds the rate limit, and ends the request after a timeout.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let client = client_of(peer, request.headers(), app.limits.is_behind_proxy);
    if !app.limits.takes(client) {
        let message = format!("Too many requests: send at most {} per second", app.limits.pace);
        return Problem { status: StatusCode::TOO_MANY_REQUESTS, message }.into_response();
    }
    timeout(LONGEST, next.run(request)).await.unwrap_or_else(|_| {
        let message = "The RPC server did not respond in time: try again".into();
        Problem { status: StatusCode::GATEWAY_TIMEOUT, message }.into_response()
    })
}

/// The remote address of the connection that sent a request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Returns the client's address. Behind a proxy, this is the last address in the header, which the proxy itself added. Clients
/// can forge the earlier addresses.
fn client_of(peer: Option<IpAddr>, headers: &HeaderMap, is_behind_proxy: bool) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !is_behind_proxy {
        return peer;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back();
    let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer)
}

/// Returns the unit to which the rate limit applies, which is an address or the network that a provider assigns to one
/// customer.
fn network_of(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: NonZeroU32 = NonZeroU32::new(5).unwrap();

    #[test]
    fn a_client_is_who_the_proxy_saw() {
        let peer: IpAddr = Ipv4Addr::LOCALHOST.into();
        let client = |lines: &[&'static str], is_behind_proxy| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
            }
            client_of(Some(peer), &headers, is_behind_proxy).to_string()
        };
        assert_eq!(client(&["10.0.0.1"], false), "127.0.0.1");
        assert_eq!(client(&[], true), "127.0.0.1");
        assert_eq!(client(&["10.0.0.1"], true), "10.0.0.1");
        assert_eq!(client(&["1.2.3.4, 10.0.0.1"], true), "10.0.0.1");
        assert_eq!(client(&["1.2.3.4", "5.6.7.8,10.0.0.2"], true), "10.0.0.2");
        assert_eq!(client(&["nobody"], true), "127.0.0.1");
    }

    #[test]
    fn a_client_has_a_burst_and_others_theirs() {
        let limits = Limits::new(PACE, false);
        let count = |client: &str| (0..100).filter(|_| limits.takes(client.parse().unwrap())).count();
        let burst = 30;
        assert!((burst..burst + 3).contains(&count("10.0.0.1")));
        assert!((burst..burst + 3).contains(&count("2001:db8::1")));
        // This address is in the same network as the previous one.
        assert!(count("2001:db8::2") < 3);
        assert!((burst..burst + 3).contains(&count("2001:db8:0:1::1")));
        limits.forget();
        assert!(count("10.0.0.1") < 3);
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_have_their_turn_at_once() {
        let limits = Limits::new(PACE, false);
        let mut turns = Vec::new();
        for _ in 0..AT_ONCE {
            turns.push(limits.turn().await.ok().unwrap());
        }
        let refused = limits.turn().await.err().unwrap();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        turns.pop();
        assert!(limits.turn().await.is_ok());
    }
}
