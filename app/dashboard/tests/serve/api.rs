//! Tests that every API route reports the state on chain.

use super::stage::{QUOTE, Stage, order};
use ballast_client::amount::show;
use ballast_client::instructions;
use ballast_client::quote::Snapshot;
use ballast_math::{Quote, Rounding};
use ballast_testkit::invariants;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use solana_signer::Signer;

/// Sets up two traders in market 0, some insurance, and a dashboard that has read them.
fn stage() -> (Stage, ballast_testkit::fixtures::Trader) {
    let mut stage = Stage::new();
    stage.world.insure(0, 2_000 * QUOTE);
    let long = stage.trader("long", (10_000, 300));
    stage.trader("short", (10_000, -120));
    stage.refresh();
    let time = stage.world.chain.clock().unix_timestamp;
    stage.until("/api/live", |live| live["exchange"]["time"] == time);
    (stage, long)
}

fn message_of(stage: &Stage, response: Response) -> String {
    let answer: Value = stage.wait(response.json()).expect("JSON");
    answer["message"].as_str().expect("a message").to_owned()
}

#[test]
fn live_is_the_exchange_as_it_is() {
    let (stage, _) = stage();
    let is_current =
        |live: &Value| live["audit"]["cash"] == live["exchange"]["solvency"]["parts"][0]["amount"];
    let live = stage.until("/api/live", |live| live["audit"]["accounts"] == "2" && is_current(live));
    assert_eq!(live["connection"]["state"], "live");
    assert!(live["chain"].as_str().is_some_and(|chain| chain.starts_with("solana:")));
    let statement = invariants::check(stage.world.chain.as_ref()).expect("every invariant holds");
    let solvency = &live["exchange"]["solvency"];
    let quote = |amount| Value::from(show(Quote::new(amount)));
    assert_eq!(solvency["vault"], quote(statement.vault));
    assert_eq!(solvency["claims"], quote(statement.claims));
    assert_eq!(solvency["difference"], quote(statement.difference));
    assert_eq!(solvency["is_solvent"], true);
    assert_eq!(solvency["parts"][0]["amount"], quote(statement.accounts));
    assert_eq!(solvency["parts"][1]["amount"], quote(statement.markets));
    assert_eq!(solvency["parts"][2]["amount"], quote(statement.insurance));
    assert_eq!(solvency["parts"][3]["amount"], quote(statement.protocol_fees));
    assert_eq!(live["audit"]["cash"], quote(statement.accounts));
    assert_eq!(live["audit"]["is_conserved"], true);

    let market = &live["exchange"]["markets"][0];
    let state = *stage.world.market(0).state;
    assert_eq!(market["name"], "SOL-PERP");
    assert_eq!(market["mark"], show(state.curve.mark(Rounding::Floor).expect("a mark")));
    assert_eq!(market["index_price"], "100.00");
    assert_eq!(market["index_problem"], Value::Null);
    assert_eq!(market["interest"]["long"], "300.00");
    assert_eq!(market["interest"]["short"], "120.00");
    assert_eq!(market["interest"]["net"], "180.00");
    assert_eq!(market["books"]["insurance"], show(state.insurance));
    let long = market["funding"]["long_per_day"].as_str().expect("an amount");
    assert!(long.starts_with('-'), "the mark is above the index: longs pay, {long}");
    assert_eq!(live["exchange"]["markets"][1]["interest"]["long"], "0.00");
}

#[test]
fn an_old_index_is_reported() {
    let (mut stage, _) = stage();
    stage.world.chain.advance(100, 45);
    let problem = |live: &Value| live["exchange"]["markets"][0]["index_problem"].clone();
    let live = stage.until("/api/live", |live| problem(live).is_string());
    assert!(
        problem(&live)
            .as_str()
            .is_some_and(|text| text.starts_with("The index is valid for trading, but not for liquidation"))
    );
    assert_eq!(live["exchange"]["markets"][0]["is_tradable"], true);
    stage.world.chain.advance(100, 45);
    stage.until("/api/live", |live| {
        problem(live).as_str().is_some_and(|text| !text.starts_with("The index is valid"))
    });
    let action = stage.json("/api/actions/trade/0/long");
    assert_eq!(action["disabled"], true);
    assert_eq!(action["error"]["message"], problem(&stage.json("/api/live")));
    stage.refresh();
    stage.until("/api/live", |live| problem(live).is_null());
    assert_eq!(stage.json("/api/actions/trade/0/long")["disabled"], false);
}

#[test]
fn a_donation_shows_as_a_difference() {
    let (mut stage, _) = stage();
    let vault = ballast_client::pda::vault(&stage.world.mint.address);
    let donated = stage.world.mint.mint_to(&vault, 777);
    let authority = stage.world.mint.authority.insecure_clone();
    stage.world.must(&[donated], &[&authority]);
    let live = stage.until("/api/live", |live| live["exchange"]["solvency"]["difference"] == "0.000777");
    assert_eq!(live["exchange"]["solvency"]["is_solvent"], true);
}

#[test]
fn an_account_is_found_by_its_address_and_by_its_owner() {
    let (mut stage, trader) = stage();
    let second = trader.with_sub_id(1);
    stage.world.create_account(&second, ballast_math::account::ISOLATED, 1);
    let by_account = stage.json(&format!("/api/accounts/{}", trader.account()));
    let by_owner = stage.json(&format!("/api/accounts/{}", trader.owner()));
    assert_eq!(
        (&by_account["total"], &by_owner["total"], &by_owner["pages"]),
        (&1.into(), &2.into(), &1.into())
    );
    let (by_account, by_owner) = (&by_account["accounts"], &by_owner["accounts"]);
    assert_eq!(by_account.as_array().map(Vec::len), Some(1));
    assert_eq!(by_owner.as_array().map(Vec::len), Some(2));
    assert_eq!(by_owner[0], by_account[0]);
    assert_eq!((&by_owner[1]["sub_id"], &by_owner[1]["standing"]), (&Value::from(1), &Value::from("flat")));
    assert_eq!(by_owner[1]["isolated_to"], "market 1");

    let markets = stage.world.known_markets([0, 1]).expect("both are there");
    let account = stage.world.account(&trader.account());
    let snapshot = Snapshot::new(&markets, &account.state);
    let (health, position) = (snapshot.health().expect("fits"), snapshot.position(0).expect("there is one"));
    let shown = &by_account[0];
    assert_eq!(shown["equity"], show(Quote::new(health.maintenance_equity)));
    assert_eq!(shown["maintenance_requirement"], show(Quote::new(health.maintenance_requirement)));
    assert_eq!(shown["free_cash"], show(Quote::new(health.free_cash)));
    assert_eq!(shown["standing"], "healthy");
    let ratio =
        i128::from(health.maintenance_equity) * 100_000_000 / i128::from(health.maintenance_requirement);
    let ratio = Quote::new(i64::try_from(ratio / 100 * 100).expect("fits"));
    assert_eq!(shown["margin_ratio"], format!("{} %", show(ratio)));
    let shown = &shown["positions"][0];
    assert_eq!((&shown["side"], &shown["size"]), (&Value::from("long"), &Value::from("300.00")));
    assert_eq!(shown["liquidation_price"], show(position.liquidation_price.expect("there is one")));
    assert_eq!(shown["break_even_price"], show(position.entry_price.expect("there is one")));
    assert_eq!(shown["profit"], show(position.profit));
}

#[test]
fn a_gain_that_is_paid_and_not_collected_is_shown() {
    let mut stage = Stage::new();
    let winner = stage.trader("winner", (100_000, 5_000));
    let loser = stage.trader("loser", (300_000, 18_000));
    stage.refresh();
    let close = stage.world.trade(&winner, 0, order(-5_000));
    stage.world.must(&[close], &[&winner.wallet]);
    let settle = instructions::settle_loss(loser.account(), stage.world.keys(0), &[]);
    stage.world.must(&[settle], &[]);
    // Two windows pass, and no keeper shares out the pool.
    stage.world.wait(60);

    let account = stage.world.account(&winner.account());
    let markets = stage.world.known_markets([0]).expect("it is there");
    let snapshot = Snapshot::new(&markets, &account.state);
    let (position, due) =
        (snapshot.position(0).expect("a claim"), snapshot.collectable_in_all().expect("fits"));
    assert!(due.is_positive());
    let shown = &stage.json(&format!("/api/accounts/{}", winner.account()))["accounts"][0];
    assert_eq!(shown["collectable"], show(due));
    assert_eq!(shown["positions"][0]["collectable"], show(due));
    assert_eq!(shown["positions"][0]["claim"], show(position.claim));
}

/// Checks that the problem is reported when a market has no reading, and that the account can still trade in its other
/// market.
#[test]
fn an_oracle_account_that_is_gone_is_told_and_locks_up_nothing_else() {
    let (mut stage, trader) = stage();
    stage.world.chain.fund(&trader.owner(), 1_000_000_000);
    let other = stage.world.trade(&trader, 1, order(5));
    stage.world.must(&[other], &[&trader.wallet]);
    stage.refresh();
    let gone = stage.world.market(1).oracle_address;
    stage.world.chain.set_account(&gone, Default::default());
    let shown = stage.json(&format!("/api/accounts/{}", trader.account()))["accounts"][0].clone();
    assert_eq!(shown["problem"], Value::Null);
    assert_eq!(shown["positions"].as_array().map(Vec::len), Some(2), "{shown}");
    assert_eq!(shown["positions"][0]["index_problem"], Value::Null);
    assert!(shown["positions"][1]["index_problem"].is_string(), "{shown}");
    let live = stage.until("/api/live", |live| live["exchange"]["markets"][1]["index_problem"].is_string());
    assert_eq!(live["exchange"]["markets"][0]["index_problem"], Value::Null);

    let closing = stage.wait(
        stage
            .client
            .post(format!("{}/api/actions/trade/0/close", stage.url))
            .body(serde_json::json!({ "account": trader.owner().to_string() }).to_string())
            .send(),
    );
    let closing = closing.expect("it answers");
    assert_eq!(closing.status(), StatusCode::OK, "{:?}", stage.wait(closing.text()));
}

#[test]
fn an_address_without_accounts_is_reported() {
    let (stage, _) = stage();
    let wrong = stage.get("/api/accounts/nonsense");
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert!(message_of(&stage, wrong).contains("base58"));
    let nobody = stage.get(&format!("/api/accounts/{}", ballast_testkit::address("nobody")));
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    assert!(
        message_of(&stage, nobody).contains("neither a margin account nor a wallet with margin accounts")
    );
    let market = stage.get(&format!("/api/accounts/{}", ballast_client::pda::market(0)));
    assert_eq!(market.status(), StatusCode::NOT_FOUND);
}

#[test]
fn events_are_told_in_words_the_newest_first() {
    let (mut stage, _) = stage();
    let doomed = stage.trader("doomed", (1_100, 100));
    stage.liquidate(&doomed, 91_000_000_000);
    let liquidated = |events: &Value| events[0]["event"] == "Liquidated";
    let events = stage.until("/api/events", liquidated);
    assert_eq!((&events[0]["kind"], &events[0]["market"]), (&Value::from("liquidation"), &Value::from(0)));
    assert_eq!(events[0]["account"], doomed.account().to_string());
    let text = events[0]["text"].as_str().expect("text");
    assert!(
        text.starts_with("Liquidated on the curve: Sold ") && text.contains("; equity before "),
        "{text}"
    );
    let left = stage.world.account(&doomed.account()).state.positions[0].base.magnitude();
    let left = show(ballast_math::Reserve::new(left));
    assert!(text.ends_with(&format!(", remaining position {left}")), "it is no equity: {text}");
    let texts: Vec<_> =
        events.as_array().expect("a list").iter().filter_map(|event| event["text"].as_str()).collect();
    for begin in [
        "Bought 300.00 SOL-PERP at 100.",
        "Sold 120.00 SOL-PERP at ",
        "Deposited 10,000.00",
        "Margin account created",
        "SOL-PERP opened",
        "2,000.00 added",
    ] {
        assert!(texts.iter().any(|text| text.starts_with(begin)), "{begin}: {texts:#?}");
    }
    let guardian = ballast_testkit::keypair("guardian");
    let pause = ballast_client::instructions::add_pause(guardian.pubkey(), ballast_client::pause::DEPOSIT);
    stage.world.must(&[pause], &[&guardian]);
    let events = stage.until("/api/events", |events| {
        events
            .as_array()
            .is_some_and(|all| all.iter().any(|event| event["text"] == "Paused everywhere: deposits"))
    });
    let signatures: Vec<_> = events
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| event["signature"].as_str().map(str::len))
        .collect();
    assert!(signatures.iter().all(|length| length.is_some_and(|length| length > 80)));
    let slots: Vec<_> =
        events.as_array().expect("a list").iter().filter_map(|event| event["slot"].as_u64()).collect();
    assert!(slots.is_sorted_by(|newer, older| newer >= older));
}

#[test]
fn charts_get_their_numbers() {
    let (mut stage, _) = stage();
    stage.world.advance(1, 30);
    let history =
        stage.until("/api/markets/0/history", |points| points.as_array().is_some_and(|all| all.len() >= 2));
    let last = history.as_array().and_then(|points| points.last()).expect("a point");
    assert_eq!(last["index"], 100.0);
    assert!(last["mark"].as_f64().is_some_and(|mark| mark > 100.0 && mark < 101.0));
    let curve = stage.json("/api/markets/0/curve");
    assert_eq!((&curve["now"]["net"], &curve["now"]["mark"]), (&Value::from(180.0), &last["mark"]));
    let line: Vec<f64> =
        curve["line"].as_array().expect("a line").iter().filter_map(|point| point["mark"].as_f64()).collect();
    assert_eq!(line.len(), 81);
    assert!(line.is_sorted_by(|low, high| low < high), "the more is bought, the higher the mark");
    assert_eq!(stage.get("/api/markets/x/history").status(), StatusCode::BAD_REQUEST);
    assert_eq!(stage.get("/api/markets/9/curve").status(), StatusCode::NOT_FOUND);
}

#[test]
fn the_stream_sends_both_kinds_at_once_and_then_what_changes() {
    let (mut stage, _) = stage();
    let mut response = stage.get("/api/stream");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut text = String::new();
    let mut read_until = |stage: &Stage, part: &str| {
        while !text.contains(part) {
            let chunk = stage.wait(response.chunk()).expect("the stream holds").expect("the stream goes on");
            text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    };
    read_until(&stage, "event: live");
    read_until(&stage, "event: events");
    stage.world.advance(1, 7);
    let time = stage.world.chain.clock().unix_timestamp;
    read_until(&stage, &format!("\"time\":{time}"));
}

/// Checks that a new chain replaces the old one. A user has restarted a local network, so another chain is now at the same
/// address, and its slot is lower.
#[test]
fn a_chain_that_begins_anew_replaces_the_old_one() {
    let (mut old, new) = (Stage::new(), Stage::new());
    old.trader("long", (10_000, 300));
    old.world.wait(40);
    let (listener, rpc_url) = old.listen();
    let address = listener.local_addr().expect("an address");
    let line = old.forward(listener);
    let (url, server) = old.serve_elsewhere(&rpc_url);
    let until = |path: &str, holds: &dyn Fn(&Value) -> bool| -> Value {
        let start = std::time::Instant::now();
        loop {
            let response =
                old.wait(old.client.get(format!("{url}{path}")).send()).expect("the dashboard answers");
            let value: Value = old.wait(response.json()).expect("JSON");
            if holds(&value) {
                return value;
            }
            assert!(start.elapsed().as_secs() < 30, "{path} never becomes what it should: {value:#}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    let bought = |events: &Value| {
        let all = events.as_array().expect("a list").iter();
        all.filter(|event| event["event"] == "Traded").count() == 1
    };
    until("/api/events", &bought);
    let before = until("/api/live", &|live| live["audit"]["accounts"] == "1");
    let first =
        until("/api/markets/0/history", &|points| points.as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(before["era"], 0);

    line.abort();
    until("/api/live", &|live| live["connection"]["state"] == "gone");
    let line = new.forward(new.wait(tokio::net::TcpListener::bind(address)).expect("the port is free again"));
    let slot = before["exchange"]["slot"].as_u64();
    let after = until("/api/live", &|live| live["era"] == 1 && live["connection"]["state"] == "live");
    assert!(after["exchange"]["slot"].as_u64() < slot, "the test needs a chain that is younger");
    assert_eq!(after["exchange"]["markets"][0]["interest"]["long"], "0.00");
    until("/api/events", &|events| !bought(events) && events.as_array().is_some_and(|all| !all.is_empty()));
    until("/api/live", &|live| live["audit"]["accounts"] == "0");
    let history =
        until("/api/markets/0/history", &|points| points.as_array().is_some_and(|all| !all.is_empty()));
    assert!(
        history[0]["mark"].as_f64() < first[0]["mark"].as_f64(),
        "{history}: nobody has bought on this chain"
    );
    assert_eq!(until("/api/live", &|_| true)["era"], 1, "it is the same chain from then on");
    line.abort();
    server.abort();
}

#[test]
fn a_lost_network_is_reported() {
    let stage = Stage::new();
    let (url, server) = stage.serve_elsewhere("http://127.0.0.1:9");
    let live = || -> Value {
        let response =
            stage.wait(stage.client.get(format!("{url}/api/live")).send()).expect("the dashboard answers");
        stage.wait(response.json()).expect("JSON")
    };
    let start = std::time::Instant::now();
    while live()["connection"]["state"] != "gone" {
        assert!(start.elapsed().as_secs() < 30, "{:#}", live());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(live()["connection"]["message"].as_str().is_some_and(|text| text.contains("RPC server")));
    assert_eq!(live()["exchange"], Value::Null);
    server.abort();
}

/// Checks that an action's response never contains the key in the RPC URL if the network is gone, because wallets show that
/// response.
#[test]
fn an_action_before_a_network_that_is_gone_tells_no_key() {
    let stage = Stage::new();
    for place in ["/v2/SECRET-KEY-123", "/?api-key=SECRET-KEY-123"] {
        let (listener, rpc_url) = stage.listen();
        let line = stage.forward(listener);
        let (url, server) = stage.serve_elsewhere(&format!("{rpc_url}{place}"));
        let text = |request: reqwest::RequestBuilder| {
            let response = stage.wait(request.send()).expect("the dashboard answers");
            (response.status(), stage.wait(response.text()).expect("it ends"))
        };
        let until = |part: &str| {
            let start = std::time::Instant::now();
            while !text(stage.client.get(format!("{url}/api/live"))).1.contains(part) {
                assert!(start.elapsed().as_secs() < 30, "it never says {part}");
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        };
        until("\"state\":\"live\"");
        line.abort();
        // If a request is in progress when the connections break, its error has a different text.
        until("it cannot be reached");
        let wallet = ballast_testkit::address("nobody").to_string();
        let body = serde_json::json!({ "account": wallet }).to_string();
        for action in ["deposit?amount=1", "create-account", "trade/0/long?amount=1"] {
            let request = stage.client.post(format!("{url}/api/actions/{action}")).body(body.clone());
            let (status, answer) = text(request);
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
            assert!(answer.contains("The network does not respond: it cannot be reached"), "{answer}");
            assert!(!answer.contains("SECRET-KEY-123"), "{answer}");
        }
        server.abort();
    }
}

#[test]
fn the_page_is_in_the_binary_and_asks_nobody_else() {
    let stage = Stage::new();
    let kinds = [
        ("/", "text/html; charset=utf-8"),
        ("/links", "text/html; charset=utf-8"),
        ("/page.css", "text/css; charset=utf-8"),
        ("/main.js", "text/javascript; charset=utf-8"),
        ("/links.js", "text/javascript; charset=utf-8"),
        ("/signing.js", "text/javascript; charset=utf-8"),
        ("/dom.js", "text/javascript; charset=utf-8"),
        ("/charts.js", "text/javascript; charset=utf-8"),
        ("/uplot.js", "text/javascript; charset=utf-8"),
        ("/uplot.css", "text/css; charset=utf-8"),
        ("/uplot.LICENSE", "text/plain; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
    ];
    for (path, kind) in kinds {
        let response = stage.get(path);
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers();
        assert_eq!(headers["content-type"], kind, "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'self';") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
    }
    assert_eq!(stage.get("/no-such-page").status(), StatusCode::NOT_FOUND);
    let post = stage.wait(stage.client.post(format!("{}/api/live", stage.url)).send()).expect("an answer");
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED, "read-only");
}
