//! The messages of the Solana Actions specification that are used here.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `actions.json`: maps this site's paths to actions.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// The rules; the first match applies.
    pub rules: Vec<Rule>,
}

/// Maps a path of the site to a path of the API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The pattern to match.
    pub path_pattern: &'static str,
    /// The API path for it.
    pub api_path: &'static str,
}

/// The address of an action, for the page of links; not part of the specification.
#[derive(Debug, Serialize)]
pub struct Link {
    /// The absolute URL, for wallets.
    pub url: String,
    /// The path on this server.
    pub path: String,
}

/// The description of an action, returned by GET.
#[derive(Debug, Serialize)]
pub struct ActionMetadata {
    /// Always `action`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The absolute URL of an image.
    pub icon: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The button's label.
    pub label: String,
    /// Whether it is unavailable now.
    pub disabled: bool,
    /// The available actions.
    pub links: Links,
    /// The reason why it is unavailable now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionError>,
}

/// The available actions.
#[derive(Debug, Serialize)]
pub struct Links {
    /// The actions, each with its own button.
    pub actions: Vec<LinkedAction>,
}

/// One available action.
#[derive(Debug, Serialize)]
pub struct LinkedAction {
    /// The type of the POST response: always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The URL to POST to, with `{name}` in place of each parameter.
    pub href: String,
    /// The button's label.
    pub label: String,
    /// The user's inputs.
    pub parameters: Vec<Parameter>,
}

/// One of the user's inputs.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// `text`, `number` or `select`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its name in the URL.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Whether it is required.
    pub required: bool,
    /// The pattern of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// The pattern in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern_description: Option<&'static str>,
    /// The smallest number, or the shortest length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The largest number, or the longest length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The options of a selection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<Choice>>,
}

/// An option of a selection.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The label.
    pub label: String,
    /// The value that is sent.
    pub value: String,
    /// Whether it is selected by default.
    pub selected: bool,
}

/// The body of a wallet's POST. Fields of later versions are ignored.
#[derive(Debug, Deserialize)]
pub struct PostRequest {
    /// The wallet's address.
    pub account: String,
    /// The parameters that are not in the URL.
    #[serde(default)]
    pub data: BTreeMap<String, Entered>,
}

/// The user's input for a parameter.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Entered {
    /// One value.
    One(String),
    /// Several values of a multiple selection.
    Several(Vec<String>),
}

/// The response to POST.
#[derive(Debug, Serialize)]
pub struct PostResponse {
    /// Always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The unsigned transaction, in base64.
    pub transaction: String,
    /// A description of the transaction, and the time left to sign it.
    pub message: String,
    /// The terms of the transaction; not part of the specification.
    pub terms: Terms,
}

/// The terms of a transaction, for the page of links.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// The estimated remaining life of its blockhash. Unit: milliseconds.
    pub life_ms: u64,
    /// The last block height at which it can land.
    pub last_valid_block_height: u64,
    /// The compute units that a leader schedules it with.
    pub scheduled_units: u64,
    /// Its priority for a leader: the reward for each scheduled compute unit. Unit: 1e-6 lamports.
    pub priority: u64,
}

/// An error.
#[derive(Debug, Serialize)]
pub struct ActionError {
    /// The message for the user.
    pub message: String,
}
