//! Provides a test wallet that implements the Solana Actions protocol and trusts no server.

use super::stage::Stage;
use ballast_testkit::{PROGRAM_ID, Receipt, keypair};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::StatusCode;
use serde_json::{Value, json};
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_message::VersionedMessage;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::collections::BTreeMap;

/// The only programs that an action may call.
const ALLOWED: [Pubkey; 3] =
    [PROGRAM_ID, solana_compute_budget_interface::ID, spl_associated_token_account_interface::program::ID];
/// The parameter types in the specification.
const TYPES: [&str; 10] =
    ["text", "email", "url", "number", "date", "datetime-local", "checkbox", "radio", "textarea", "select"];
/// The maximum number of words on a button.
const LABEL_WORDS: usize = 5;

/// A wallet that checks everything before it signs.
pub struct Wallet {
    /// The wallet's keypair.
    pub key: Keypair,
}

/// A server's proposal that the wallet has checked.
pub struct Proposed {
    /// The unsigned transaction.
    pub transaction: VersionedTransaction,
    /// The server's description.
    pub message: String,
    /// The action that the server offers next, or null.
    pub next: Value,
}

impl Wallet {
    /// Creates a wallet with some SOL.
    pub fn new(stage: &mut Stage, name: &str) -> Self {
        let key = keypair(name);
        stage.world.chain.fund(&key.pubkey(), 1_000_000_000);
        Self { key }
    }

    /// Returns the wallet's address.
    pub fn address(&self) -> Pubkey {
        self.key.pubkey()
    }

    /// Returns the metadata at a path, checked against the specification.
    pub fn metadata(&self, stage: &Stage, path: &str) -> Value {
        let metadata = stage.json(path);
        assert_eq!(metadata["type"], "action");
        for field in ["icon", "title", "description", "label"] {
            assert!(metadata[field].as_str().is_some_and(|text| !text.is_empty()), "{path}: no {field}");
        }
        assert_label(&metadata["label"]);
        assert!(metadata["icon"].as_str().is_some_and(|icon| icon.starts_with("http")), "absolute");
        for linked in metadata["links"]["actions"].as_array().expect("there are actions") {
            assert_linked(linked);
        }
        metadata
    }

    /// Follows the linked action whose button begins with `label`, enters the given inputs, and requests its transaction.
    pub fn follow(&self, stage: &Stage, path: &str, (label, entered): (&str, &[(&str, &str)])) -> Proposed {
        let metadata = self.metadata(stage, path);
        let actions = metadata["links"]["actions"].as_array().expect("there are actions");
        let linked = actions
            .iter()
            .find(|linked| linked["label"].as_str().is_some_and(|text| text.starts_with(label)));
        let linked = linked.unwrap_or_else(|| panic!("{path} has no button {label}: {metadata:#}"));
        let entered: BTreeMap<&str, &str> = entered.iter().copied().collect();
        let mut href = linked["href"].as_str().expect("a link").to_owned();
        for parameter in linked["parameters"].as_array().expect("parameters") {
            let name = parameter["name"].as_str().expect("a name");
            let value = entered.get(name).copied().unwrap_or_default();
            assert!(!value.is_empty() || parameter["required"] != true, "{name} is required");
            href = href.replace(&format!("{{{name}}}"), &value.replace(' ', "%20"));
        }
        let (status, answer) = self.post(stage, &href, &json!({ "account": self.address().to_string() }));
        assert_eq!(status, StatusCode::OK, "{href}: {answer:#}");
        self.check(stage, &answer)
    }

    /// Returns the response to a POST request.
    pub fn post(&self, stage: &Stage, path: &str, body: &Value) -> (StatusCode, Value) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", stage.url) };
        let request = stage.client.post(address).json(body);
        let response = stage.wait(request.send()).expect("the dashboard answers");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        assert_eq!(response.headers()["content-type"], "application/json");
        (response.status(), stage.wait(response.json()).expect("the answer is JSON"))
    }

    /// Runs the checks that a careful wallet makes before it shows a transaction.
    pub fn check(&self, stage: &Stage, answer: &Value) -> Proposed {
        assert_eq!(answer["type"], "transaction");
        let bytes = STANDARD.decode(answer["transaction"].as_str().expect("a transaction")).expect("base64");
        let transaction: VersionedTransaction = wincode::deserialize(&bytes).expect("a transaction");
        let message = &transaction.message;
        assert!(matches!(message, VersionedMessage::Legacy(_)), "every client reads legacy transactions");
        let keys = message.static_account_keys();
        assert_eq!(keys.first(), Some(&self.address()), "the wallet pays the fee");
        assert_eq!(message.header().num_required_signatures, 1, "nobody else signs");
        assert_eq!(transaction.signatures, [Signature::default()], "nobody has signed");
        assert!(message.address_table_lookups().is_none_or(<[_]>::is_empty), "no hidden accounts");
        for instruction in message.instructions() {
            let program = keys[usize::from(instruction.program_id_index)];
            assert!(ALLOWED.contains(&program), "{program} is none of an action's programs");
        }
        let rpc = ballast_client::rpc::Rpc::new(stage.rpc_url.clone());
        // Wallets may send with a preflight at the commitment level `finalized`.
        let levels = [CommitmentConfig::confirmed(), CommitmentConfig::finalized()];
        for level in levels {
            let valid = rpc.client().is_blockhash_valid(message.recent_blockhash(), level);
            assert!(stage.wait(valid).expect("the network answers"), "the blockhash is known at {level:?}");
        }
        let message = answer["message"].as_str().expect("a message").to_owned();
        Proposed { transaction, message, next: answer["links"]["next"]["action"].clone() }
    }

    /// Signs and submits a proposal.
    pub fn send(&self, stage: &mut Stage, proposed: &Proposed) -> Result<Receipt, ballast_testkit::Failure> {
        let message: VersionedMessage = proposed.transaction.message.clone();
        let signed =
            VersionedTransaction::try_new(message, &[&self.key]).expect("the wallet's key is enough");
        let receipt = stage.world.chain.submit(signed);
        ballast_testkit::invariants::check(stage.world.chain.as_ref()).expect("every invariant holds");
        receipt
    }

    /// Follows a link, then signs and submits the transaction.
    pub fn act(&self, stage: &mut Stage, path: &str, with: (&str, &[(&str, &str)])) -> Proposed {
        let proposed = self.follow(stage, path, with);
        self.send(stage, &proposed).unwrap_or_else(|failure| panic!("{path}: {failure}"));
        proposed
    }
}

fn assert_label(label: &Value) {
    let words = label.as_str().expect("a label").split_whitespace().count();
    assert!((1..=LABEL_WORDS).contains(&words), "{label}");
}

fn assert_linked(linked: &Value) {
    assert_eq!(linked["type"], "transaction");
    assert_label(&linked["label"]);
    let href = linked["href"].as_str().expect("a link");
    assert!(href.starts_with("http") && href.contains("/api/actions/"), "{href} is not absolute");
    for parameter in linked["parameters"].as_array().expect("parameters") {
        let name = parameter["name"].as_str().expect("a name");
        assert!(href.contains(&format!("{name}={{{name}}}")), "{href} has no place for {name}");
        let kind = parameter["type"].as_str().expect("a type");
        assert!(TYPES.contains(&kind), "{kind}");
        assert!(parameter["label"].as_str().is_some_and(|label| !label.is_empty()));
        assert_eq!(parameter["pattern"].is_string(), parameter["patternDescription"].is_string(), "{name}");
        assert_eq!(parameter["options"].is_array(), kind == "select", "{name}");
        let (min, max) = (parameter["min"].as_u64(), parameter["max"].as_u64());
        assert!(min.zip(max).is_none_or(|(min, max)| min < max), "{name}");
        assert!(kind != "number" || min.is_some() && max.is_some(), "{name}");
    }
}
