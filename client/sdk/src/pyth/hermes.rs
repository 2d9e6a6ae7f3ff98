//! Sends requests to a Hermes endpoint. Responses are limited in size and time, redirects are not followed, and errors never
//! contain the request.

use super::endpoint::{Endpoint, Key};
use crate::rpc::ServerUrl;
use ballast_pyth::hermes::{PATH, Updates, query};
use ballast_pyth::{FeedId, UpdateError};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use std::time::Duration;
use thiserror::Error;

/// The maximum response size. A response takes about two thousand bytes per feed. Unit: bytes.
const MOST_BYTES: usize = 256 * 1024;

/// The error when an endpoint returns no usable update.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HermesError {
    /// The HTTP client cannot be created.
    #[error("cannot connect to {server}: {reason}")]
    Client {
        /// The endpoint's scheme and host.
        server: String,
        /// The reason.
        reason: &'static str,
    },
    /// The endpoint does not respond.
    #[error("{server} failed: {reason}")]
    Unanswered {
        /// The endpoint's scheme and host.
        server: String,
        /// The reason.
        reason: &'static str,
    },
    /// The endpoint requires a key, or rejects the given key.
    #[error("{server} requires an API key, or rejected the key it received: check the key file")]
    Key {
        /// The endpoint's scheme and host.
        server: String,
    },
    /// The endpoint's rate limit was exceeded.
    #[error("{server} is rate-limiting requests: send fewer, or upgrade your plan")]
    TooOften {
        /// The endpoint's scheme and host.
        server: String,
    },
    /// The endpoint responded with an HTTP status other than success.
    #[error("{server} returned HTTP status {status}: check the endpoint and the feed ids")]
    Status {
        /// The endpoint's scheme and host.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// The response is larger than any update could be.
    #[error("{server} returned more than {MOST_BYTES} bytes: check the endpoint")]
    TooLarge {
        /// The endpoint's scheme and host.
        server: String,
    },
    /// The response contains no usable update.
    #[error("{server}: {source}")]
    Update {
        /// The endpoint's scheme and host.
        server: String,
        /// The reason.
        source: UpdateError,
    },
}

/// A client for one Hermes endpoint.
pub struct Hermes {
    client: Client,
    endpoint: Endpoint,
    server: String,
}

impl Hermes {
    /// Creates a client for `endpoint`. The time limit applies to each response as a whole.
    ///
    /// # Errors
    /// Returns `Client`.
    pub fn new(endpoint: Endpoint, timeout: Duration) -> Result<Self, HermesError> {
        let server = endpoint.to_string();
        // A redirect would send the request, including the key, to another server.
        let client = Client::builder().timeout(timeout).redirect(redirect::Policy::none()).build();
        let client = client.map_err(|_| HermesError::Client {
            server: server.clone(),
            reason: "this machine's certificates cannot be read",
        })?;
        Ok(Self { client, endpoint, server })
    }

    /// Returns the endpoint's scheme and host, which may be shown.
    #[must_use]
    pub fn server(&self) -> ServerUrl {
        self.endpoint.shown()
    }

    /// Fetches the newest updates of these feeds. Each price is checked against its signed root, and the chain checks the
    /// signatures.
    ///
    /// # Errors
    /// Returns a [`HermesError`] if the endpoint returns no usable update.
    pub async fn latest(&self, feeds: &[FeedId]) -> Result<Updates, HermesError> {
        let url = self.endpoint.url_of(PATH, &query(feeds));
        let mut request = self.client.get(url);
        if let Some(header) = self.endpoint.key().and_then(bearer) {
            request = request.header(AUTHORIZATION, header);
        }
        let response = request.send().await.map_err(|error| self.unanswered(&error))?;
        self.ensure_success(response.status())?;
        let body = self.body(response).await?;
        Updates::parse(&body).map_err(|source| HermesError::Update { server: self.server.clone(), source })
    }

    fn ensure_success(&self, status: StatusCode) -> Result<(), HermesError> {
        let server = || self.server.clone();
        match status {
            StatusCode::OK => Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(HermesError::Key { server: server() }),
            StatusCode::TOO_MANY_REQUESTS => Err(HermesError::TooOften { server: server() }),
            other => Err(HermesError::Status { server: server(), status: other.as_u16() }),
        }
    }

    /// Reads the response in pieces and stops at the size limit.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, HermesError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.unanswered(&error))? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(HermesError::TooLarge { server: self.server.clone() });
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    /// Describes the error in our own words, because the HTTP library's errors contain the whole URL.
    fn unanswered(&self, error: &reqwest::Error) -> HermesError {
        let reason = if error.is_timeout() {
            "it did not respond in time"
        } else if error.is_connect() {
            "it cannot be reached"
        } else if error.is_body() || error.is_decode() {
            "its response cannot be read"
        } else {
            "the connection broke"
        };
        HermesError::Unanswered { server: self.server.clone(), reason }
    }
}

fn bearer(key: &Key) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", key.secret())).ok()?;
    header.set_sensitive(true);
    Some(header)
}
