//! Defines the Solana Actions messages that this server uses.

use serde::Serialize;

/// The contents of `actions.json`, which maps this site's paths to actions.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// The mapping rules. The first match applies.
    pub rules: Vec<Rule>,
}

/// A rule that maps a path on this site to an API path.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The path pattern to match.
    pub path_pattern: String,
    /// The absolute API address to use for a match.
    pub api_path: String,
}

/// An action's address, for the page of wallet links. This type is not part of the Actions specification.
#[derive(Debug, Serialize)]
pub struct Link {
    /// The absolute URL for wallets.
    pub url: String,
    /// The path on this server.
    pub path: String,
}

/// An action's description, which a GET request returns.
#[derive(Clone, Debug, Serialize)]
pub struct ActionMetadata {
    /// The message type, which is always `action`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The absolute URL of an image to show.
    pub icon: String,
    /// The action's title.
    pub title: String,
    /// The action's description.
    pub description: String,
    /// The button label.
    pub label: String,
    /// Whether the action is currently unavailable.
    pub disabled: bool,
    /// The actions that the user can choose from.
    pub links: Links,
    /// The reason why the action is currently unavailable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionError>,
}

/// The actions that the user can choose from.
#[derive(Clone, Debug, Serialize)]
pub struct Links {
    /// The actions, each with its own button.
    pub actions: Vec<LinkedAction>,
}

/// One action that the user can choose.
#[derive(Clone, Debug, Serialize)]
pub struct LinkedAction {
    /// The POST response type, which is always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The absolute URL for the POST request, with `{name}` in place of each parameter.
    pub href: String,
    /// The button label.
    pub label: String,
    /// The inputs that the user enters.
    pub parameters: Vec<Parameter>,
}

/// One input that the user enters.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// The input type: `text`, `number` or `select`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The parameter's name in the URL.
    pub name: &'static str,
    /// The label that the wallet shows.
    pub label: String,
    /// Whether the input is required.
    pub required: bool,
    /// The pattern that the text must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// A description of the pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern_description: Option<&'static str>,
    /// The smallest number or the shortest length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The largest number or the longest length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The options of a `select` input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<Choice>>,
}

/// One option of a `select` input.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The label that the wallet shows.
    pub label: String,
    /// The value that the wallet sends.
    pub value: String,
    /// Whether the option is selected by default.
    pub selected: bool,
}

/// The response to a POST request.
#[derive(Clone, Debug, Serialize)]
pub struct PostResponse {
    /// The message type, which is always `transaction`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The unsigned transaction, in base64.
    pub transaction: String,
    /// A description of the transaction, which states how much time is left to sign it.
    pub message: String,
    /// The transaction's terms, which are not part of the specification.
    pub terms: Terms,
    /// The action that a wallet offers after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Next>,
    /// The description without the time left to sign.
    #[serde(skip)]
    pub explanation: String,
}

impl PostResponse {
    /// Creates a response without a next action.
    pub fn new(transaction: String, explanation: String, terms: Terms) -> Self {
        let message = explanation.clone();
        Self { kind: "transaction", transaction, message, terms, links: None, explanation }
    }
}

/// The action that a wallet offers after a transaction.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// The next action.
    pub next: NextAction,
}

/// An action that is part of the response.
#[derive(Clone, Debug, Serialize)]
pub struct NextAction {
    /// The type, which is always `inline`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The action.
    pub action: ActionMetadata,
}

/// A transaction's terms, for the page of wallet links.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// The estimated remaining lifetime of the transaction's blockhash. Unit: milliseconds.
    pub life_ms: u64,
    /// The last block height at which the transaction can land.
    pub last_valid_block_height: u64,
    /// The number of compute units that a leader assumes when it schedules the transaction.
    pub scheduled_units: u64,
    /// The transaction's priority for a leader, which is the reward for each scheduled compute unit. Unit: 1e-6
    /// lamports.
    pub priority: u64,
}

/// An error, in the form that the specification defines.
#[derive(Clone, Debug, Serialize)]
pub struct ActionError {
    /// The message to show to the user.
    pub message: String,
}
