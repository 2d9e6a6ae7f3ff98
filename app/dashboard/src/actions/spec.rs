//! The messages of the Solana Actions specification, as far as they are used here.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `actions.json`: which addresses of this site are actions.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// The rules, the first that fits counts.
    pub rules: Vec<Rule>,
}

/// From a path of the site to a path of the API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// What fits.
    pub path_pattern: &'static str,
    /// What it stands for.
    pub api_path: &'static str,
}

/// Where an action is: for the page of links, not of the specification.
#[derive(Debug, Serialize)]
pub struct Link {
    /// The absolute address, for wallets.
    pub url: String,
    /// The path on this server.
    pub path: String,
}

/// What an action is: the answer to GET.
#[derive(Debug, Serialize)]
pub struct ActionMetadata {
    /// Always `action`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The absolute address of a picture.
    pub icon: String,
    /// What it is.
    pub title: String,
    /// What it does.
    pub description: String,
    /// The button.
    pub label: String,
    /// Whether it cannot be used now.
    pub disabled: bool,
    /// What can be done.
    pub links: Links,
    /// Why it cannot be used now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionError>,
}

/// What can be done.
#[derive(Debug, Serialize)]
pub struct Links {
    /// Each with its own button.
    pub actions: Vec<LinkedAction>,
}

/// One thing that can be done.
#[derive(Debug, Serialize)]
pub struct LinkedAction {
    /// What POST answers: always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where to POST, with `{name}` where a parameter goes.
    pub href: String,
    /// The button.
    pub label: String,
    /// What the user enters.
    pub parameters: Vec<Parameter>,
}

/// What the user enters.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// `text`, `number` or `select`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its name in the address.
    pub name: &'static str,
    /// The placeholder.
    pub label: String,
    /// Whether it must be entered.
    pub required: bool,
    /// What a text must look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern_description: Option<&'static str>,
    /// The smallest number, or the shortest text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The largest number, or the longest text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// What can be selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<Choice>>,
}

/// What can be selected.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is shown.
    pub label: String,
    /// What is sent.
    pub value: String,
    /// Whether it is selected at first.
    pub selected: bool,
}

/// What a wallet POSTs. Fields that later versions add are ignored.
#[derive(Debug, Deserialize)]
pub struct PostRequest {
    /// The wallet's address.
    pub account: String,
    /// Parameters that are not in the address.
    #[serde(default)]
    pub data: BTreeMap<String, Entered>,
}

/// What was entered for a parameter.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Entered {
    /// One value.
    One(String),
    /// Several, where several can be selected.
    Several(Vec<String>),
}

/// The answer to POST.
#[derive(Debug, Serialize)]
pub struct PostResponse {
    /// Always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The unsigned transaction, in base64.
    pub transaction: String,
    /// What it does, and how long it can be signed.
    pub message: String,
    /// The terms on which the network gets it: not of the specification.
    pub terms: Terms,
}

/// The terms on which the network gets a transaction: for the page of links.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// For how long its blockhash will be known, about. Unit: milliseconds.
    pub life_ms: u64,
    /// The last block height at which it can land.
    pub last_valid_block_height: u64,
    /// What a leader counts it as. Unit: compute units.
    pub scheduled_units: u64,
    /// How a leader ranks it: what the leader gets for each unit scheduled. Unit: 1e-6 lamports.
    pub priority: u64,
}

/// What is wrong.
#[derive(Debug, Serialize)]
pub struct ActionError {
    /// In words for the user.
    pub message: String,
}
