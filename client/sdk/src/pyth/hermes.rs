//! Asks a Hermes endpoint. An answer is bounded in size and time, no redirection is followed, and no error repeats what was sent.

use super::endpoint::{Endpoint, Key};
use crate::rpc::ServerUrl;
use ballast_pyth::hermes::{PATH, Updates, query};
use ballast_pyth::{FeedId, UpdateError};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use std::time::Duration;
use thiserror::Error;

/// The most bytes of an answer that are read: that of one feed has two thousand.
const MOST_BYTES: usize = 256 * 1024;

/// Why an endpoint has no update.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HermesError {
    /// The client cannot be made.
    #[error("no connection to {server} can be made: {reason}")]
    Client {
        /// Scheme and host.
        server: String,
        /// Why.
        reason: &'static str,
    },
    /// It does not answer.
    #[error("{server} failed: {reason}")]
    Unanswered {
        /// Scheme and host.
        server: String,
        /// Why.
        reason: &'static str,
    },
    /// It asks for a key, or for another one.
    #[error("{server} refuses the key, or asks for one: set the file that holds it")]
    Key {
        /// Scheme and host.
        server: String,
    },
    /// It is asked too often.
    #[error("{server} is asked too often: ask less often, or get another plan")]
    TooOften {
        /// Scheme and host.
        server: String,
    },
    /// It answers with another status than success.
    #[error("{server} answers with the HTTP status {status}: check the endpoint and the feeds")]
    Status {
        /// Scheme and host.
        server: String,
        /// The status.
        status: u16,
    },
    /// It answers with more than any update has.
    #[error("{server} answers with more than {MOST_BYTES} bytes: check the endpoint")]
    TooLarge {
        /// Scheme and host.
        server: String,
    },
    /// Its answer is no usable update.
    #[error("{server}: {source}")]
    Update {
        /// Scheme and host.
        server: String,
        /// Why.
        source: UpdateError,
    },
}

/// A Hermes endpoint that can be asked.
pub struct Hermes {
    client: Client,
    endpoint: Endpoint,
    server: String,
}

impl Hermes {
    /// Asks `endpoint`, and waits so long for each answer, all of it.
    ///
    /// # Errors
    /// `Client`.
    pub fn new(endpoint: Endpoint, timeout: Duration) -> Result<Self, HermesError> {
        let server = endpoint.to_string();
        // A redirection would carry the question, key included, to somebody else.
        let client = Client::builder().timeout(timeout).redirect(redirect::Policy::none()).build();
        let client = client.map_err(|_| HermesError::Client {
            server: server.clone(),
            reason: "this machine's certificates cannot be read",
        })?;
        Ok(Self { client, endpoint, server })
    }

    /// What of the endpoint may be shown.
    #[must_use]
    pub fn server(&self) -> ServerUrl {
        self.endpoint.shown()
    }

    /// The newest updates of these feeds. Each price is under its signed root; who has signed is for the chain to check.
    ///
    /// # Errors
    /// [`HermesError`].
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

    /// The answer, piece by piece, so that no more of it is read than may be.
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

    /// In own words: those of the HTTP library hold the whole URL.
    fn unanswered(&self, error: &reqwest::Error) -> HermesError {
        let reason = if error.is_timeout() {
            "it does not answer in time"
        } else if error.is_connect() {
            "it cannot be reached"
        } else if error.is_body() || error.is_decode() {
            "its answer cannot be read"
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
