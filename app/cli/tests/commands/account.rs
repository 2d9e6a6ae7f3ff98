//! Tests `ballast account`.

use crate::stage::Stage;
use ballast_testkit::address;
use spl_associated_token_account_interface::address::get_associated_token_address;

#[test]
fn an_account_lives_from_its_creation_to_its_end() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 1_000_000_000);

    let created = stage.json(&alice, &["account", "create"]);
    assert_eq!(created["account"], alice.account(0).to_string());
    let units = created["transaction"]["compute_units"].as_u64();
    assert!(units > Some(1_000) && units < Some(50_000), "{units:?}");
    let text = stage.done(&alice, &["account", "create", "--account", "1", "--isolated", "btc"]);
    assert!(text.contains(&alice.account(1).to_string()), "{text}");
    assert_eq!(stage.world.account(&alice.account(1)).state.isolated_market, 1);

    let deposited = stage.json(&alice, &["account", "deposit", "750.25"]);
    assert_eq!(
        (&deposited["action"], &deposited["amount"], &deposited["cash"]),
        (&"deposited".into(), &"750.250000".into(), &"750.250000".into())
    );
    let text = stage.done(&alice, &["account", "transfer", "100", "--from", "0", "--to", "1"]);
    assert!(text.starts_with("transferred 100.00"), "{text}");
    assert_eq!(stage.world.account(&alice.account(0)).state.cash.raw(), 650_250_000);
    assert_eq!(stage.world.account(&alice.account(1)).state.cash.raw(), 100_000_000);

    let list = stage.json(&alice, &["account", "list"]);
    let rows: Vec<_> = list.as_array().expect("a list").iter().collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["mode"], &rows[0]["cash"]), (&"cross".into(), &"650.250000".into()));
    assert_eq!((&rows[1]["mode"], &rows[1]["isolated_market"]), (&"isolated".into(), &1.into()));
    let text = stage.done(&alice, &["account", "list"]);
    assert!(text.contains("650.25") && text.contains("isolated to market 1"), "{text}");

    let withdrawn = stage.json(&alice, &["account", "withdraw", "all", "--account", "1"]);
    assert_eq!((&withdrawn["amount"], &withdrawn["cash"]), (&"100.000000".into(), &"0.000000".into()));
    stage.done(&alice, &["account", "close", "--account", "1"]);
    assert!(stage.world.chain.account(&alice.account(1)).is_none());
    let tokens = get_associated_token_address(&alice.address(), &stage.world.mint.address);
    assert_eq!(stage.world.balance(&tokens), 1_000_000_000 - 650_250_000);
}

#[test]
fn a_withdrawal_creates_the_token_account_where_it_is_missing() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.wallet("alice", 50_000_000), stage.wallet("bob", 0));
    stage.done(&bob, &["account", "create"]);
    stage.done(&alice, &["account", "deposit", "50", "--owner", &bob.address().to_string()]);
    let tokens = get_associated_token_address(&bob.address(), &stage.world.mint.address);
    assert!(stage.world.chain.account(&tokens).is_none());
    stage.done(&bob, &["account", "withdraw", "12.5"]);
    assert_eq!(stage.world.balance(&tokens), 12_500_000);
}

#[test]
fn an_account_is_shown_to_anybody_and_its_delegate_named() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 500_000_000);
    let nobody = stage.wallet("nobody", 0);
    let owner = alice.address().to_string();

    let shown = stage.json(&nobody, &["account", "show", "--owner", &owner]);
    assert_eq!((&shown["cash"], &shown["free_cash"]), (&"500.000000".into(), &"500.000000".into()));
    assert_eq!(shown["delegate"], serde_json::Value::Null);
    let delegate = address("delegate").to_string();
    stage.done(&alice, &["account", "delegate", &delegate]);
    let text = stage.done(&alice, &["account", "show"]);
    assert!(text.contains(&delegate) && text.contains("500.00") && text.contains("no positions"), "{text}");
    stage.done(&alice, &["account", "delegate", "--remove"]);
    assert_eq!(stage.world.account(&alice.account(0)).delegate, solana_pubkey::Pubkey::default());
}

#[test]
fn refusals_end_with_one_in_the_programs_words_and_wrong_usage_with_two() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 10_000_000);
    let refused: [(&[&str], &str); 3] = [
        (&["account", "withdraw", "11"], "InsufficientCash"),
        (&["account", "close"], "error 60"),
        (&["account", "deposit", "5"], "holds only 0.00"),
    ];
    for (arguments, expected) in refused {
        let message = stage.fails(&alice, (1, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
    let poor = stage.wallet("poor", 0);
    stage
        .world
        .chain
        .set_account(&poor.address(), solana_account::Account { lamports: 1_000_000, ..Default::default() });
    let message = stage.fails(&poor, (1, &["account", "create"]));
    assert!(message.contains("insufficient lamports"), "{message}");
    let owner = alice.address().to_string();
    let message = stage.fails(&poor, (1, &["account", "deposit", "1", "--owner", &owner]));
    assert!(message.contains("has no token account"), "{message}");
    let wrong: [(&[&str], &str); 7] = [
        (&["account", "deposit", "lots"], "is not an amount"),
        (&["account", "deposit", "0.0000001"], "too many digits"),
        (&["account", "deposit", "-5"], "not a positive amount"),
        (&["account", "withdraw", "0"], "not a positive amount"),
        (&["account", "transfer", "1", "--from", "0", "--to", "0"], "the same account"),
        (
            &["account", "create", "--account", "2", "--isolated", "ETH"],
            "the markets are 0 (SOL-PERP), 1 (BTC-PERP)",
        ),
        (
            &["account", "show", "--account", "7"],
            "has no margin account 7 on this network: create it with `ballast account create --account 7`",
        ),
    ];
    for (arguments, expected) in wrong {
        let message = stage.fails(&alice, (2, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}
