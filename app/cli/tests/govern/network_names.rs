//! Tests that every command accepts the same network names.

use crate::stage::offline;

#[test]
fn names_of_networks_are_taken_everywhere() {
    let faucet = ["localnet", "faucet", "11111111111111111111111111111111", "1"];
    let migrate = ["migrate", "--dry-run", "--config", "/there/is/none.toml"];
    for command in [&faucet[..], &migrate, &["market", "list"]] {
        let done = offline(&[command, &["--url", "nowhere"]].concat());
        assert_eq!(done.code, 2, "{command:?}: {}", done.stderr);
        assert!(
            done.stderr.contains("use a URL that begins with http:// or https://, or one of localhost"),
            "{}",
            done.stderr
        );
    }
    // The name is accepted, and a later step fails.
    for name in ["localhost", "l", "devnet", "d", "mainnet-beta"] {
        let done = offline(&[&migrate[..], &["--url", name]].concat());
        assert!(done.stderr.contains("cannot read /there/is/none.toml"), "{name}: {}", done.stderr);
    }
    let done = offline(&["localnet", "price", "SOL", "--help"]);
    assert!(done.stdout.contains("Defaults to the Solana profile's network"), "{}", done.stdout);
}
