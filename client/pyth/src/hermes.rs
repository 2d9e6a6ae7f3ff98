//! What is asked of a Hermes endpoint and what it answers: version 2 of its interface, the newest prices of some feeds.
//!
//! The answer's own reading of the prices is not asked for: only what was signed counts.

use crate::error::UpdateError;
use crate::price::{FeedId, ProvenPrice};
use crate::update::Update;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// Where the newest updates are, under an endpoint's URL.
pub const PATH: &str = "v2/updates/price/latest";

/// The encoding that is asked for.
const ENCODING: &str = "base64";

/// The query for some feeds, as names and values that are still to be encoded.
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

/// The updates of an answer: usually one, which has all feeds under one root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Updates(Vec<Update>);

impl Updates {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`UpdateError`].
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

    /// The newest price of a feed, with the update that proves it.
    ///
    /// # Errors
    /// `NoFeed`.
    pub fn of_feed(&self, feed: &FeedId) -> Result<(&Update, &ProvenPrice), UpdateError> {
        let found = self.0.iter().filter_map(|update| Some((update, update.of_feed(feed).ok()?)));
        let newest = found.max_by_key(|(_, proven)| proven.price.publish_time);
        newest.ok_or_else(|| UpdateError::NoFeed { feed: hex::encode(feed) })
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Update] {
        &self.0
    }
}

/// What is wrong with the JSON and where, without a word of it: an answer may repeat what was asked, key included.
fn where_in(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Io => "it cannot be read",
        serde_json::error::Category::Syntax => "it is no JSON",
        serde_json::error::Category::Data => "a field is missing or of another kind",
        serde_json::error::Category::Eof => "it ends too early",
    };
    format!("{what}, line {}, column {}", error.line(), error.column())
}

/// So much of a foreign text as is shown.
fn shortened(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_alphanumeric()).take(16).collect()
}
