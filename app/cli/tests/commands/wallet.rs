//! Tests `ballast wallet`.

use crate::stage::{Stage, Wallet};
use solana_keypair::read_keypair_file;
use solana_signer::Signer;

#[test]
fn a_wallet_is_made_once_and_shown() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 1_250_500_000);
    let shown = stage.json(&alice, &["wallet", "show"]);
    assert_eq!(shown["address"], alice.address().to_string());
    assert_eq!(shown["collateral"], "1250.500000");
    assert_eq!(shown["lamports"], 100_000_000_000_u64);
    let text = stage.done(&alice, &["wallet", "show"]);
    assert!(text.contains("1,250.50") && text.contains("SOL") && text.contains("100.00"), "{text}");

    let file = alice.file.replace("alice", "new");
    let new = Wallet { key: solana_keypair::Keypair::new(), file: file.clone() };
    let made = stage.json(&new, &["wallet", "create"]);
    let key = read_keypair_file(&file).expect("a keypair");
    assert_eq!(made["address"], key.pubkey().to_string());
    let message = stage.fails(&new, (2, &["wallet", "create"]));
    assert!(message.contains("already exists"), "{message}");
    assert_eq!(read_keypair_file(&file).expect("it is still there").pubkey(), key.pubkey());
    let shown = stage.json(&new, &["wallet", "show"]);
    assert_eq!((&shown["lamports"], &shown["collateral"]), (&0.into(), &"0.000000".into()));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_new_wallet() {
    use std::os::unix::fs::PermissionsExt;
    let mut stage = Stage::new();
    let file = stage.wallet("alice", 0).file.replace("alice", "new");
    let new = Wallet { key: solana_keypair::Keypair::new(), file: file.clone() };
    stage.done(&new, &["wallet", "create"]);
    let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
