//! Builds requests for the newest prices of some feeds and parses the responses, in version 2 of the Hermes interface.
//!
//! The requests do not ask for parsed prices, because only the signed bytes count.

use crate::error::UpdateError;
use crate::price::{FeedId, ProvenPrice};
use crate::update::Update;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// The path to the newest updates, relative to an endpoint's URL.
pub const PATH: &str = "v2/updates/price/latest";

/// The encoding to request.
const ENCODING: &str = "base64";

/// Returns the query for some feeds, as names and values without URL encoding.
#[must_use]
pub fn query(feeds: &[FeedId]) -> Vec<(&'static str, String)> {
    let ids = feeds.iter().map(|feed| ("ids[]", hex::encode(feed)));
    [("encoding", ENCODING.to_owned()), ("parsed", "false".to_owned())].into_iter().chain(ids).collect()
}

#[derive(Deserialize)]
struct Answer {
    binary: Binary,
}

#[derive(Deserialize)]
struct Binary {
    encoding: String,
    data: Vec<String>,
}

/// The updates in a response. There is usually only one update, which has all feeds under one root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Updates(Vec<Update>);

impl Updates {
    /// Parses a response.
    ///
    /// # Errors
    /// Returns an [`UpdateError`] if the response or one of its updates is invalid.
    pub fn parse(answer: &[u8]) -> Result<Self, UpdateError> {
        let Answer { binary } =
            serde_json::from_slice(answer).map_err(|error| UpdateError::Json(where_in(&error)))?;
        if binary.encoding != ENCODING {
            return Err(UpdateError::Encoding(shortened(&binary.encoding)));
        }
        let updates = binary.data.iter().map(|text| {
            let bytes = STANDARD.decode(text).map_err(|_| UpdateError::Base64)?;
            Update::parse(&bytes)
        });
        Ok(Self(updates.collect::<Result<_, _>>()?))
    }

    /// Returns a feed's newest price, and the update that proves it.
    ///
    /// # Errors
    /// Returns `NoFeed` if no update has a price for the feed.
    pub fn of_feed(&self, feed: &FeedId) -> Result<(&Update, &ProvenPrice), UpdateError> {
        let found = self.0.iter().filter_map(|update| Some((update, update.of_feed(feed).ok()?)));
        let newest = found.max_by_key(|(_, proven)| proven.price.publish_time);
        newest.ok_or_else(|| UpdateError::NoFeed { feed: hex::encode(feed) })
    }

    /// Returns all updates.
    #[must_use]
    pub fn all(&self) -> &[Update] {
        &self.0
    }
}

/// Returns a JSON error's kind and position, without any text from the response. A response may repeat the request,
/// including the key.
fn where_in(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Io => "it cannot be read",
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Data => "a field is missing or has the wrong type",
        serde_json::error::Category::Eof => "it ends too early",
    };
    format!("{what}, line {}, column {}", error.line(), error.column())
}

/// Returns the part of an external text that is safe to show.
fn shortened(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_alphanumeric()).take(16).collect()
}
