//! Represents the endpoint that provides Pyth updates, and its API key.

use crate::rpc::ServerUrl;
use reqwest::Url;
use std::fmt::{self, Debug, Display, Formatter};
use std::io;
use std::path::Path;
use thiserror::Error;

/// The error for an endpoint that cannot be used.
#[derive(Debug, Error)]
pub enum EndpointError {
    /// The URL cannot be parsed.
    #[error("the endpoint URL is invalid: use one such as https://hermes.example.org")]
    Url,
    /// The connection is not encrypted, so others could read the key.
    #[error("{0} does not use encryption, and its URL may contain a key: use an https URL")]
    Open(ServerUrl),
    /// The key file cannot be read.
    #[error("cannot read the endpoint key file: {0}")]
    KeyFile(#[from] io::Error),
    /// The key file does not contain a valid key.
    #[error("the endpoint key file must contain only the key, as a single line of printable characters")]
    Key,
}

/// An endpoint's API key, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Creates a key from `text`, without the white space around it.
    ///
    /// # Errors
    /// Returns `Key`.
    pub fn new(text: &str) -> Result<Self, EndpointError> {
        let key = text.trim();
        let is_visible = !key.is_empty() && key.bytes().all(|letter| letter.is_ascii_graphic());
        if is_visible { Ok(Self(key.to_owned())) } else { Err(EndpointError::Key) }
    }

    /// Reads a key from a file.
    ///
    /// # Errors
    /// Returns `KeyFile` or `Key`.
    pub fn read(file: &Path) -> Result<Self, EndpointError> {
        Self::new(&std::fs::read_to_string(file)?)
    }

    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}

impl Debug for Key {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("(a key)")
    }
}

/// A Hermes endpoint and its API key. Only the scheme and host are shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    key: Option<Key>,
}

impl Endpoint {
    /// Creates an endpoint with this URL, to which the API's paths are appended.
    ///
    /// # Errors
    /// Returns `Url` if the URL is invalid, or `Open` if the connection to another machine would be unencrypted.
    pub fn new(url: &str, key: Option<Key>) -> Result<Self, EndpointError> {
        let url = Url::parse(url).map_err(|_| EndpointError::Url)?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !is_web {
            return Err(EndpointError::Url);
        }
        let endpoint = Self { url, key };
        // The URL may contain a key, which every request would then send.
        if endpoint.url.scheme() == "http" && !endpoint.is_own_machine() {
            return Err(EndpointError::Open(endpoint.shown()));
        }
        Ok(endpoint)
    }

    /// Returns the part of the URL that may be shown, which is the scheme and host.
    #[must_use]
    pub fn shown(&self) -> ServerUrl {
        ServerUrl::from(ServerUrl::from(self.url.as_str()).to_string())
    }

    pub(super) const fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// Returns the URL of a path below the endpoint, with this query. The query in the endpoint's own URL is also
    /// kept.
    pub(super) fn url_of(&self, path: &str, query: &[(&'static str, String)]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        url.query_pairs_mut().extend_pairs(query);
        url
    }

    fn is_own_machine(&self) -> bool {
        match self.url.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
            None => false,
        }
    }
}

impl Display for Endpoint {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.shown(), formatter)
    }
}

impl Debug for Endpoint {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}
