//! Represents a server URL that is shown without its secrets.

use solana_rpc_client_api::client_error::reqwest::Url;
use std::fmt::{self, Debug, Display, Formatter};

/// The shortest text that can be a key. Path words such as `rpc` or `mainnet` are shorter. Unit: bytes.
const SHORTEST_KEY: usize = 8;
/// The text that replaces a removed part.
const HIDDEN: &str = "…";

/// A server's URL. Providers put their customers' keys into the path, the query or the part before the host, so only the scheme,
/// the host and any port are shown.
///
/// ```
/// use ballast_client::rpc::ServerUrl;
///
/// let url = ServerUrl::from("https://rpc.example.org/v2/c0ffee42?api-key=c0ffee43");
/// assert_eq!(url.to_string(), "https://rpc.example.org");
/// assert_eq!(format!("{url:?}"), "https://rpc.example.org");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

impl ServerUrl {
    /// Returns the whole URL, including any key. Use this URL only to connect, and never show it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Returns `text` without the parts of this URL that may be a key.
    #[must_use]
    pub fn hide_in(&self, text: &str) -> String {
        self.keys().iter().fold(text.to_owned(), |text, key| text.replace(key, HIDDEN))
    }

    /// Returns whether `text` contains a part of this URL that may be a key.
    pub(super) fn is_told_by(&self, text: &str) -> bool {
        self.keys().iter().any(|key| text.contains(key))
    }

    /// Returns the parts of this URL that may be a key, longest first.
    fn keys(&self) -> Vec<String> {
        let Ok(url) = Url::parse(&self.0) else { return vec![self.0.clone()] };
        let mut keys = vec![self.0.clone(), url.to_string(), url.username().to_owned()];
        keys.extend([url.password(), url.query(), url.fragment()].into_iter().flatten().map(str::to_owned));
        keys.extend(url.path().split('/').map(str::to_owned));
        let pairs = url.query().into_iter().flat_map(|query| query.split('&'));
        keys.extend(pairs.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value).to_owned()));
        keys.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
        let shown = self.to_string();
        keys.retain(|key| key.len() >= SHORTEST_KEY && !shown.starts_with(key.trim_end_matches('/')));
        keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        keys
    }
}

impl Display for ServerUrl {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Ok(url) = Url::parse(&self.0) else { return formatter.write_str("(not a URL)") };
        write!(formatter, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        url.port().map_or(Ok(()), |port| write!(formatter, ":{port}"))
    }
}

impl Debug for ServerUrl {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

impl From<String> for ServerUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl From<&str> for ServerUrl {
    fn from(url: &str) -> Self {
        Self(url.to_owned())
    }
}

impl From<&String> for ServerUrl {
    fn from(url: &String) -> Self {
        Self(url.clone())
    }
}

impl From<&Self> for ServerUrl {
    fn from(url: &Self) -> Self {
        url.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::ServerUrl;

    const KEY: &str = "SECRET-KEY-123";

    #[test]
    fn a_url_shows_scheme_and_host() {
        for (url, shown) in [
            ("https://rpc.example.org/v2/SECRET-KEY-123", "https://rpc.example.org"),
            ("https://rpc.example.org/?api-key=SECRET-KEY-123", "https://rpc.example.org"),
            ("https://user:SECRET-KEY-123@rpc.example.org#SECRET-KEY-123", "https://rpc.example.org"),
            ("http://127.0.0.1:8899", "http://127.0.0.1:8899"),
            ("wss://[::1]:8900/SECRET-KEY-123", "wss://[::1]:8900"),
            ("SECRET-KEY-123", "(not a URL)"),
            ("http:// SECRET-KEY-123", "(not a URL)"),
        ] {
            let server = ServerUrl::from(url);
            assert_eq!((server.to_string(), format!("{server:?}")), (shown.into(), shown.into()), "{url}");
            assert_eq!(server.secret(), url);
        }
    }

    #[test]
    fn a_key_is_taken_out_of_a_text() {
        for url in [
            "https://rpc.example.org/v2/SECRET-KEY-123",
            "https://rpc.example.org/?api-key=SECRET-KEY-123",
            "https://rpc.example.org/?SECRET-KEY-123",
            "https://SECRET-KEY-123@rpc.example.org/",
            "https://user:SECRET-KEY-123@rpc.example.org/",
        ] {
            let server = ServerUrl::from(url);
            let text = format!("the key {KEY} of {url} for https://rpc.example.org/v2 is spent");
            let hidden = server.hide_in(&text);
            assert!(server.is_told_by(&text) && !hidden.contains(KEY), "{url}: {hidden}");
            assert!(hidden.contains("is spent"), "{hidden}");
        }
        let plain = ServerUrl::from("http://127.0.0.1:8899/");
        assert_eq!(plain.hide_in("http://127.0.0.1:8899 is busy"), "http://127.0.0.1:8899 is busy");
    }
}
