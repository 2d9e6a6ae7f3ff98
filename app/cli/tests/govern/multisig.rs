//! Handles a printed transaction as a multisig does.

use crate::stage::{Stage, Wallet};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use solana_rpc_client::rpc_client::RpcClient;
use solana_transaction::versioned::VersionedTransaction;

/// Prints a transaction for `signer` while another wallet runs the command.
pub fn printed(stage: &mut Stage, (printer, signer): (&Wallet, &Wallet), arguments: &[&str]) -> Value {
    let authority = signer.address().to_string();
    stage.json(printer, &[arguments, &["--print-transaction", "--authority", &authority]].concat())
}

/// Signs the transaction with only the key of `signer`, inserts a recent blockhash, and sends it.
///
/// # Panics
/// Panics if the transaction does not decode, needs other signers, differs from its description, or is refused.
pub fn sign_and_send(stage: &Stage, signer: &Wallet, printed: &Value) {
    assert_eq!(printed["signers"], serde_json::json!([signer.address().to_string()]));
    assert_eq!(printed["refused_now"], Value::Null);
    let transaction = decoded(printed);
    assert_is_as_told(&transaction, printed);
    send(stage, signer, transaction);
}

/// Sends a transaction that was decoded from its printed form.
pub fn send(stage: &Stage, signer: &Wallet, mut transaction: VersionedTransaction) {
    let client = RpcClient::new(&stage.url);
    transaction.message.set_recent_blockhash(client.get_latest_blockhash().expect("a blockhash"));
    let signed = VersionedTransaction::try_new(transaction.message, &[&signer.key]).expect("one signature");
    client.send_and_confirm_transaction(&signed).expect("it is confirmed");
}

/// Decodes the printed transaction.
pub fn decoded(printed: &Value) -> VersionedTransaction {
    let encoded = printed["transaction"].as_str().expect("a text");
    wincode::deserialize(&STANDARD.decode(encoded).expect("base 64")).expect("a transaction")
}

/// Checks that the instructions in the JSON are those of the transaction.
fn assert_is_as_told(transaction: &VersionedTransaction, printed: &Value) {
    let keys = transaction.message.static_account_keys();
    let told = printed["instructions"].as_array().expect("a list");
    assert_eq!(told.len(), transaction.message.instructions().len());
    for (told, compiled) in told.iter().zip(transaction.message.instructions()) {
        assert_eq!(told["program"], keys[usize::from(compiled.program_id_index)].to_string());
        assert_eq!(told["data"], STANDARD.encode(&compiled.data));
        let accounts = told["accounts"].as_array().expect("a list");
        assert_eq!(accounts.len(), compiled.accounts.len());
        for (account, place) in accounts.iter().zip(&compiled.accounts) {
            assert_eq!(account["address"], keys[usize::from(*place)].to_string());
        }
    }
}
