//! Tests keys that are not in a file, and files that must not be written.

use crate::stage::folder;
use solana_keypair::{Keypair, write_keypair_file};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The names that the Solana tools use for keys elsewhere, and parts of the refusals.
const ELSEWHERE: [(&str, &str); 11] = [
    ("usb://ledger", "--print-transaction"),
    ("usb://ledger?key=0/0", "--print-transaction"),
    ("USB://ledger", "--print-transaction"),
    ("prompt:", "solana-keygen recover"),
    ("prompt://", "solana-keygen recover"),
    ("prompt:?key=0", "solana-keygen recover"),
    ("ASK", "solana-keygen recover"),
    ("stdin:", "/dev/stdin"),
    ("-", "/dev/stdin"),
    ("https://example.org/id.json", "name a keypair file"),
    ("So11111111111111111111111111111111111111112", "--print-transaction"),
];

/// Runs the command in a folder, and returns its exit code and everything it printed.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ballast")).current_dir(folder).args(arguments).output();
    let output = output.expect("the command starts");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text.into_owned())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_key_elsewhere_is_refused_and_no_file_is_written() {
    let folder = folder();
    let exchange = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    for (name, advice) in ELSEWHERE {
        let given = format!("--keypair={name}");
        let offline = ["--url", "http://127.0.0.1:1"];
        for command in [["wallet", "create"].as_slice(), &["wallet", "show"], &["account", "create"]] {
            let (code, text) = run(&folder, &[command, &[&given], &offline].concat());
            assert_eq!(code, Some(2), "{name} {command:?}: {text}");
            assert!(text.contains(advice) && !text.contains("create one with"), "{name} {command:?}: {text}");
        }
        let signer = format!("--signer={name}");
        let (code, text) =
            run(&folder, &["migrate", "--config", exchange, "--url", "http://127.0.0.1:1", &signer, &given]);
        assert_eq!(code, Some(2), "{name}: {text}");
    }
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
}

#[test]
fn a_profiles_key_elsewhere_is_refused_too() {
    let folder = folder();
    for (name, advice) in ELSEWHERE {
        let profile = format!(
            "json_rpc_url: http://127.0.0.1:1\nwebsocket_url: ''\nkeypair_path: '{name}'\naddress_labels: {{}}\ncommitment: confirmed\n"
        );
        fs::write(folder.join("config.yml"), profile).expect("a file can be written");
        for command in ["create", "show"] {
            let (code, text) = run(&folder, &["--config", "config.yml", "wallet", command]);
            assert_eq!(code, Some(2), "{name}: {text}");
            assert!(text.contains(advice), "{name}: {text}");
        }
    }
    assert_eq!(names(&folder), ["config.yml"]);
}

#[test]
fn a_files_url_is_its_path() {
    let folder = folder();
    let (code, text) = run(&folder, &["wallet", "create", "--keypair=file:a/new.json"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(folder.join("a/new.json").is_file() && text.contains("a/new.json"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_new_wallet_never_goes_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    // Most programs treat a link to a missing file as missing too.
    symlink(folder.join("elsewhere.json"), folder.join("link.json")).expect("a link can be made");
    let (code, text) = run(&folder, &["wallet", "create", "--keypair", "link.json"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(!folder.join("elsewhere.json").exists());
    run(&folder, &["wallet", "create", "--keypair", "new.json"]);
    let mode = fs::metadata(folder.join("new.json")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
}

#[test]
fn a_fee_payer_that_sends_is_a_file() {
    let folder = folder();
    write_keypair_file(&Keypair::new(), folder.join("key.json")).expect("a file can be written");
    let send = ["account", "create", "--url", "http://127.0.0.1:1", "--keypair", "key.json"];
    for (payer, advice) in [
        ("So11111111111111111111111111111111111111112", "accepts an address only with --print-transaction"),
        ("usb://ledger", "a hardware wallet"),
        ("none.json", "the keypair file none.json cannot be read"),
    ] {
        let (code, text) = run(&folder, &[&send[..], &["--fee-payer", payer]].concat());
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(advice), "{payer}: {text}");
    }
    let (code, text) =
        run(&folder, &[&send[..], &["--authority", "So11111111111111111111111111111111111111112"]].concat());
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--authority requires --print-transaction"), "{text}");
}
