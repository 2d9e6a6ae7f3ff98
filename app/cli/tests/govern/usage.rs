//! Tests the human-readable form of printed transactions, its options, and wrong usage.

use crate::multisig::decoded;
use crate::stage::{Stage, offline};
use serde_json::json;

#[test]
fn a_printed_transaction_is_two_lines_and_its_message_two_more() {
    let mut stage = Stage::new();
    let (guardian, nobody) = (stage.wallet("guardian", 0), stage.wallet("nobody", 0));
    let (authority, payer) = (guardian.address().to_string(), nobody.address().to_string());
    let print = ["govern", "pause", "repeg", "--print-transaction", "--authority", &authority];
    let text = stage.done(&nobody, &print);
    let lines: Vec<_> = text.lines().collect();
    let [head, encoded, of_message, message] = lines[..] else { panic!("{text}") };
    assert!(of_message.contains("for a multisig") && of_message.contains("at most 820 fit"), "{of_message}");
    assert!(message.len() > 200 && !message.contains(['0', 'O', 'I', 'l', '/', '+']), "{message}");
    assert_eq!(head, format!("pause repeg everywhere, signed by {authority}"));
    assert_eq!(
        decoded(&json!({ "transaction": encoded })).message.static_account_keys()[0],
        guardian.address()
    );

    // Another key may pay, and the network options also apply.
    let more = ["--payer", &payer, "--priority-fee", "5", "--compute-unit-limit", "20000"];
    let printed = stage.json(&nobody, &[print.as_slice(), &more].concat());
    assert_eq!(printed["signers"], json!([payer, authority]));
    assert_eq!(printed["instructions"].as_array().map(Vec::len), Some(3));
    assert_eq!(decoded(&printed).message.instructions().len(), 3);

    // No wallet is needed if the signer is given.
    let arguments = [&print[..], &["--url", &stage.url, "--keypair", "/there/is/none.json"]].concat();
    assert_eq!(offline(&arguments).stdout, text);
    // The command reports that the signer lacks the role, and still prints the transaction.
    let done = stage.run(&nobody, &["govern", "pause", "repeg", "--print-transaction"]);
    assert_eq!(done.code, 0);
    assert!(
        done.stderr.contains("would be refused if it were sent now") && done.stderr.contains("Unauthorized")
    );
}

#[test]
fn wrong_usage_ends_with_two() {
    let mut stage = Stage::new();
    let nobody = stage.wallet("nobody", 0);
    let address = nobody.address().to_string();
    let wrong: [(&[&str], &str); 7] = [
        (&["govern"], "Usage"),
        (&["govern", "pause"], "required"),
        (&["govern", "pause", "everything"], "possible values: deposit, add-risk"),
        (&["govern", "pause", "repeg", "--authority", &address], "--authority requires --print-transaction"),
        (&["govern", "show", "--print-transaction"], "show sends no transaction"),
        (&["govern", "repeg", "doge"], "the markets are 0 (SOL-PERP), 1 (BTC-PERP)"),
        (&["govern", "create-market", "--market", "SOL-PERP"], "--config <FILE>"),
    ];
    for (arguments, expected) in wrong {
        let message = stage.fails(&nobody, (2, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}
