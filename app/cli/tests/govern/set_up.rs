//! Tests setting up an exchange, from a cluster with only the program to open markets.

use crate::files::{self, empty};
use crate::multisig::{printed, sign_and_send};
use crate::stage::{Stage, Wallet, offline};
use ballast::state::Status;

#[test]
fn an_exchange_is_set_up_by_those_who_may() {
    let mut stage = empty();
    let (admin, manager) = files::governors(&mut stage);
    let (upgrader, nobody) = (stage.wallet("upgrader", 0), stage.wallet("nobody", 50_000_000_000));
    let text = files::text(&stage);
    let file = files::write(&stage, &text);
    let of = |command: &'static str| ["govern", command, "--config", &file];

    let message = stage.fails(&nobody, (2, &["govern", "show"]));
    assert!(message.contains("there is no readable exchange"), "{message}");
    let message = stage.fails(&nobody, (1, &of("initialize-exchange")));
    assert!(message.contains("(error 6"), "{message}");
    assert_migrate_prints_the_same((&mut stage, &nobody), (&upgrader, &file));
    let order = printed(&mut stage, (&nobody, &upgrader), &of("initialize-exchange"));
    sign_and_send(&stage, &upgrader, &order);
    stage.done(&admin, &["govern", "accept-role", "admin"]);
    let message = stage.fails(&nobody, (1, &of("create-collateral")));
    assert!(message.contains("Unauthorized"), "{message}");
    let said = stage.done(&admin, &of("create-collateral"));
    assert!(said.contains("deposit cap of 1,000,000,000.00"), "{said}");

    let market = |command: &'static str, symbol: &'static str| {
        ["govern", command, "--config", &file, "--market", symbol]
    };
    let message = stage.fails(&admin, (1, &market("create-market", "SOL-PERP")));
    assert!(message.contains("Unauthorized"), "{message}");
    let message = stage.fails(&manager, (1, &market("create-market", "BONK-PERP")));
    assert!(
        message.contains("market 2 (BONK-PERP) cannot be created yet")
            && message.contains("next market number is 0"),
        "{message}"
    );
    let order = printed(&mut stage, (&nobody, &manager), &market("create-market", "SOL-PERP"));
    assert_eq!(order["action"], "create market 0, SOL-PERP");
    sign_and_send(&stage, &manager, &order);
    let message = stage.fails(&manager, (1, &market("create-market", "SOL-PERP")));
    assert!(
        message.contains("market 0 (SOL-PERP) already exists") && message.contains("next market number is 1"),
        "{message}"
    );
    let created = stage.json(&manager, &market("create-market", "btc-perp"));
    assert_eq!(created["told"]["address"], ballast_client::pda::market(1).to_string());

    let message = stage.fails(&manager, (1, &market("open-market", "SOL-PERP")));
    assert!(message.contains("markets[0].cover.insurance_deposit: 0.00 -> 6,000.00"), "{message}");
    stage.done(&nobody, &["govern", "deposit-insurance", "0", "6,000"]);
    stage.done(&nobody, &["govern", "deposit-insurance", "1", "10k"]);

    // The market was set up at another price, so it differs from the first file.
    files::write(&stage, &text.replacen("price = 150.0", "price = 151.0", 1));
    let said = stage.done(&manager, &market("set-up-market", "SOL-PERP"));
    assert!(said.starts_with("set up market 0, SOL-PERP, again\ntransaction "), "{said}");
    files::write(&stage, &text);
    let message = stage.fails(&manager, (1, &market("open-market", "SOL-PERP")));
    assert!(
        message.contains("does not match the file yet") && message.contains("markets[0].price"),
        "{message}"
    );
    let order = printed(&mut stage, (&nobody, &manager), &market("set-up-market", "SOL-PERP"));
    sign_and_send(&stage, &manager, &order);

    let message = stage.fails(&manager, (1, &market("open-market", "SOL-PERP")));
    assert!(message.contains("markets[0].feed: there is no account at"), "{message}");
    files::publish(&mut stage, &text.replacen("price = 150.0", "price = 170.0", 1));
    let message = stage.fails(&manager, (1, &market("open-market", "SOL-PERP")));
    assert!(message.contains("trading.price_band allows 4.00 %"), "{message}");
    let early = printed(&mut stage, (&nobody, &manager), &market("open-market", "SOL-PERP"));
    assert!(early["refused_now"].is_string(), "{early}");
    files::publish(&mut stage, &text);
    let message = stage.fails(&admin, (1, &market("open-market", "SOL-PERP")));
    assert!(message.contains("Unauthorized"), "{message}");
    let order = printed(&mut stage, (&nobody, &manager), &market("open-market", "SOL-PERP"));
    sign_and_send(&stage, &manager, &order);
    stage.done(&manager, &market("open-market", "BTC-PERP"));
    for index in [0, 1] {
        assert_eq!(stage.world.market(index).status, Status::Open.number());
    }

    let shown = stage.json(&nobody, &["govern", "show"]);
    assert_eq!(shown["collateral"]["cap"], "1000000000.000000");
    assert_eq!(shown["collateral"]["owed"], "16000.000000");
    assert_eq!(
        (&shown["markets"][1]["insurance"], &shown["markets"][1]["is_open"]),
        (&"10000.000000".into(), &true.into())
    );
    let message = stage.fails(&manager, (1, &market("set-up-market", "SOL-PERP")));
    assert!(message.contains("(error 6"), "{message}");
}

/// The first transaction is the same, whichever command prints it.
fn assert_migrate_prints_the_same((stage, payer): (&mut Stage, &Wallet), (signer, file): (&Wallet, &str)) {
    let (authority, payer_address) = (signer.address().to_string(), payer.address().to_string());
    let govern = ["govern", "initialize-exchange", "--config", file, "--print-transaction"];
    let named = ["--authority", &authority, "--payer", &payer_address];
    let ours = stage.json(payer, &[&govern[..], &named].concat());
    let migrate = ["migrate", "--config", file, "--print-transaction"];
    let theirs = stage.json(payer, &migrate);
    assert!(!ours["transaction"].is_null() && !ours["instructions"].is_null());
    assert_eq!(theirs, serde_json::json!([ours]), "the same form, to the last key");

    // The payer may be given by address, so no keypair is needed. Another budget leads to another transaction.
    let named = ["--payer", &payer_address, "--url", &stage.url, "--output", "json"];
    let done = offline(&[&migrate[..], &named].concat());
    let said: serde_json::Value = serde_json::from_str(&done.stdout).expect(&done.stderr);
    assert_eq!(said, theirs, "{}", done.stderr);
    let paid = stage.json(payer, &[&migrate[..], &["--priority-fee", "5"]].concat());
    assert_ne!(paid[0]["transaction"], theirs[0]["transaction"]);
    let done = offline(&["migrate", "--config", file, "--payer", &payer_address]);
    assert_eq!(done.code, 2, "only what is printed has a payer by address");
}

#[test]
fn files_are_checked_as_those_of_migrate() {
    let mut stage = empty();
    let manager = stage.wallet("risk manager", 0);
    let text = files::text(&stage);
    let file = files::write(&stage, &text.replacen("price_band = 0.04", "price_band = 0.9", 1));
    let create = ["govern", "create-market", "--config", &file, "--market", "SOL-PERP"];
    let message = stage.fails(&manager, (2, &create));
    assert!(
        message.contains("markets[0].trading.price_band is 0.90, but must be between 0.001 and 0.05"),
        "{message}"
    );
    files::write(&stage, &text);
    let message =
        stage.fails(&manager, (2, &["govern", "create-market", "--config", &file, "--market", "DOGE-PERP"]));
    assert!(message.contains("no market DOGE-PERP: use one of SOL-PERP, BTC-PERP, BONK-PERP"), "{message}");
    let message =
        stage.fails(&manager, (2, &["govern", "create-market", "--config", "/none.toml", "--market", "SOL"]));
    assert!(message.contains("cannot read /none.toml"), "{message}");
}
