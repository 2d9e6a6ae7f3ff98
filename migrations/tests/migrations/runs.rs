//! Tests runs on a network: runs that turn an empty network into an exchange, repeated runs, runs interrupted anywhere, and runs
//! with changed files.

use crate::network::{Network, TOKENS};
use crate::proxy::{Lost, Proxy};
use crate::support::{everybody, key, one_market, sample, with};
use ballast::state::{Role, Status};
use ballast_client::instructions;
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use ballast_migrations::config::Config;
use ballast_migrations::{MigrationError, Next};
use ballast_testkit::token::balance;
use ballast_testkit::{Chain, invariants};
use futures::future::join_all;
use solana_signer::Signer;

fn titles(done: &[ballast_migrations::Applied]) -> Vec<&str> {
    done.iter().map(|applied| applied.change.title.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_empty_to_running_and_again() {
    let config = sample();
    let mut network = Network::start(&config);
    // As on any other network, only confirmed transactions count.
    network.rpc = Rpc::new(network.chain.rpc_url());
    let (done, left) = network.apply(&config, &everybody()).await.unwrap();
    assert_eq!(done.len(), 16, "{:?}", titles(&done));
    assert!(left.is_empty() && left.notes.is_empty(), "{left:?}");

    let exchange = network.rpc.exchange().await.unwrap();
    assert_eq!(exchange.market_count, 3);
    for (role, name) in [
        (Role::Admin, "admin"),
        (Role::RiskManager, "risk manager"),
        (Role::Guardian, "guardian"),
        (Role::FeeRecipient, "fee recipient"),
    ] {
        assert_eq!(exchange.holder(role), key(name).pubkey(), "{name}");
    }
    for (market, found) in config.markets.iter().zip(network.rpc.all_markets().await.unwrap()) {
        assert_eq!(found.status, Status::Open.number());
        assert_eq!(found.parameters, market.args.parameters);
        assert_eq!((found.name, found.state.curve.sqrt_k), (market.args.name, market.args.sqrt_k));
        assert_eq!(found.state.insurance, market.insurance);
    }
    let collateral = network.rpc.collateral(&config.collateral.mint).await.unwrap();
    assert_eq!((collateral.total, collateral.cap), (21_000_000_000, config.collateral.cap.raw()));
    assert_eq!(balance(&network.chain, &collateral.vault), 21_000_000_000);
    assert!(invariants::check(&network.chain).is_ok());

    let before = network.state();
    let (done, left) = network.apply(&config, &everybody()).await.unwrap();
    assert!(done.is_empty() && left.is_empty(), "{:?}", titles(&done));
    assert_eq!(network.state(), before, "a second run changes nothing");

    // Weeks later, with other oracle prices, a run still changes nothing.
    network.chain.advance(1_000_000, 1_000_000);
    network.publish(&config.markets[0], 1_000_000_000);
    let (done, left) = network.apply(&config, &everybody()).await.unwrap();
    assert!(done.is_empty() && left.is_empty(), "{:?}", titles(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_sends_nothing_and_shows_everything() {
    let config = sample();
    let network = Network::start(&config);
    let operator = key("operator").pubkey();
    let (state, lamports) = (network.state(), network.chain.lamports(&operator));
    let plan = network.plan(&config).await;
    let next = network.run(&config, &everybody(), async |migration| migration.next().await).await.unwrap();
    assert_eq!((network.state(), network.chain.lamports(&operator)), (state, lamports));
    assert_eq!(plan.changes.len(), 16);
    let obstacles: Vec<_> = plan.changes.iter().filter_map(|change| change.obstacle.as_ref()).collect();
    assert!(obstacles.is_empty(), "{obstacles:?}");
    assert_eq!(next, Next::Send(Box::new(plan.changes[0].clone())));
}

/// Sends this many transactions, each in its own run that remembers nothing.
async fn send(network: &Network, config: &Config, transactions: usize) {
    let signers = everybody();
    for _ in 0..transactions {
        let sent = network.run(config, &signers, async |migration| {
            let Next::Send(change) = migration.next().await? else { panic!("there is more to do") };
            migration.send(&change).await
        });
        sent.await.unwrap();
    }
}

/// Ends a run after `transactions`, as if the process were killed, and starts a new one.
async fn cut_off_after(transactions: usize, config: &Config) -> (usize, Network) {
    let network = Network::start(config);
    send(&network, config, transactions).await;
    let (done, left) = network.apply(config, &everybody()).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    (transactions + done.len(), network)
}

/// The transactions of a whole run with one market: initialise, accept as its first admin, collateral, create, insure,
/// open, and nominate and accept for the risk manager and the admin.
const ALL: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_wherever_it_was_cut_off() {
    let config = one_market();
    let (all, _) = cut_off_after(0, &config).await;
    assert_eq!(all, ALL);
    let runs = (1..=all).map(|transactions| cut_off_after(transactions, &config));
    for (place, (sent, network)) in join_all(runs).await.iter().enumerate() {
        assert_eq!(*sent, all, "cut off after {}: nothing is done twice", place + 1);
        assert_eq!(operators_tokens(network), TOKENS - 6_000_000_000, "the insurance is paid once");
    }
}

fn operators_tokens(network: &Network) -> u64 {
    balance(&network.chain, &network.mint.account_of(&key("operator").pubkey()))
}

/// Loses a run's transaction at `place`, and then runs again behind the same server.
async fn lost_at(lost: Lost, place: usize, config: &Config) {
    let mut network = Network::start(config);
    let proxy = Proxy::start(network.chain.rpc_url(), lost, place).await;
    network.connect(&proxy.url);
    let error = network.apply(config, &everybody()).await.unwrap_err();
    assert!(matches!(error, MigrationError::Send { .. }), "{lost:?} {place}: {error}");
    let (done, left) = network.apply(config, &everybody()).await.unwrap();
    assert!(left.is_empty(), "{lost:?} {place}: {left:?}");
    let expected = if lost == Lost::Request { ALL + 1 - place } else { ALL - place };
    assert_eq!(done.len(), expected, "{lost:?} {place}: {:?}", titles(&done));
    assert_eq!(proxy.sent(), place + expected);
    assert_eq!(operators_tokens(&network), TOKENS - 6_000_000_000, "{lost:?} {place}: paid once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_lost_on_the_way_is_not_done_twice() {
    let config = one_market();
    join_all((1..=ALL).map(|place| lost_at(Lost::Request, place, &config))).await;
    join_all((1..=ALL).map(|place| lost_at(Lost::Answer, place, &config))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_is_sent_by_the_next_run() {
    let config = one_market();
    let mut network = Network::start(&config);
    // The oracle becomes stale, so the market does not open. All earlier changes remain.
    network.chain.advance(1_000, 1_000);
    let error = network.apply(&config, &everybody()).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, MigrationError::Send { .. }), "{text}");
    assert!(
        text.starts_with("s0005_open, open market 0, SOL-PERP: ") && text.contains("OracleStale"),
        "{text}"
    );
    assert!(text.contains("run the migration again"), "{text}");

    network.publish(&config.markets[0], config.markets[0].args.peg);
    let (done, left) = network.apply(&config, &everybody()).await.unwrap();
    assert_eq!(titles(&done)[0], "open market 0, SOL-PERP");
    assert!(left.is_empty() && done.len() == 5, "{:?}", titles(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_market_is_set_up_again_and_an_open_ones_difference_is_reported() {
    let config = one_market();
    let mut network = Network::start(&config);
    let signers = everybody();
    // The five transactions include the deposit into the insurance fund, which the market keeps.
    send(&network, &config, 5).await;
    let mut wider = with(&[("markets.0.trading.taker_fee", "0.002"), ("markets.0.price", "151.0")]).unwrap();
    wider.markets.truncate(1);
    network.publish(&wider.markets[0], wider.markets[0].args.peg);
    let plan = network.plan(&wider).await;
    assert_eq!(plan.changes[0].title, "set up market 0, SOL-PERP, again");
    let shown: Vec<_> =
        plan.changes[0].differences.iter().map(|difference| difference.field.as_str()).collect();
    for field in ["price", "curve.depth", "trading.taker_fee", "sizes.minimum_position"] {
        assert!(shown.contains(&format!("markets[0].{field}").as_str()), "{field}: {shown:?}");
    }
    let (_, left) = network.apply(&wider, &signers).await.unwrap();
    assert!(left.is_empty());
    assert_eq!(network.rpc.market(0).await.unwrap().state.insurance.raw(), 6_000_000_000);

    let mut other = with(&[
        ("markets.0.trading.taker_fee", "0.003"),
        ("markets.0.price", "151.0"),
        ("collateral.cap", "2_000_000_000"),
    ])
    .unwrap();
    other.markets.truncate(1);
    let (done, left) = network.apply(&other, &signers).await.unwrap();
    // The higher cap applies after three days. A second run does not set it again.
    assert_eq!(titles(&done), ["set the deposit cap"]);
    assert!(left.changes.is_empty(), "{left:?}");
    let (done, left) = network.apply(&other, &signers).await.unwrap();
    assert!(done.is_empty() && left.notes[0].starts_with("the deposit cap is 1,000,000,000.00"), "{left:?}");
    let collateral = network.rpc.collateral(&other.collateral.mint).await.unwrap();
    assert_eq!((collateral.cap, collateral.next_cap), (1_000_000_000_000_000, 2_000_000_000_000_000));
    let refused: Vec<_> = left
        .refused
        .iter()
        .map(|refused| {
            (refused.difference.field.as_str(), &*refused.difference.chain, &*refused.difference.file)
        })
        .collect();
    assert_eq!(refused, [("markets[0].trading.taker_fee", "0.002", "0.003")]);
    assert!(left.refused[0].reason.contains("parameters of an open market are fixed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_risk_manager_adds_a_market() {
    let config = one_market();
    let mut network = Network::start(&sample());
    network.apply(&config, &everybody()).await.unwrap();
    let more = sample();
    for market in &more.markets {
        network.publish(market, market.args.peg);
    }
    let without = [key("operator")];
    let error = network.apply(&more, &without).await.unwrap_err();
    let expected = format!(
        "s0003_markets, create market 1, BTC-PERP: {} must sign as risk_manager; pass its keypair",
        key("risk manager").pubkey()
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
    let (done, left) = network.apply(&more, &everybody()).await.unwrap();
    assert_eq!(done.len(), 6, "{:?}", titles(&done));
    assert!(left.is_empty());

    let (done, left) = network.apply(&config, &everybody()).await.unwrap();
    assert!(done.is_empty() && left.is_empty());
    assert_eq!(
        left.notes,
        ["the exchange has 3 markets, but the file lists only 1: the other markets are not changed"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nominees_accept_when_they_can() {
    let config = one_market();
    let network = Network::start(&config);
    let setup = [key("operator"), key("upgrade authority")];
    let (done, left) = network.apply(&config, &setup).await.unwrap();
    assert_eq!(done.len(), 7, "{:?}", titles(&done));
    let waiting: Vec<_> = left.changes.iter().map(|change| change.title.as_str()).collect();
    // A new admin would void the other nomination.
    assert_eq!(waiting, ["accept the role of risk_manager"]);
    assert!(left.notes[0].starts_with("the admin role is handed over last"), "{:?}", left.notes);
    let exchange = network.rpc.exchange().await.unwrap();
    assert_eq!(exchange.holder(Role::Admin), key("operator").pubkey());

    // The risk manager accepts in a run of its own, and the multisig accepts elsewhere.
    let (done, left) = network.apply(&config, &[key("operator"), key("risk manager")]).await.unwrap();
    assert_eq!(titles(&done), ["accept the role of risk_manager", "nominate the admin"]);
    assert_eq!(left.changes.len(), 1);
    let (admin, operator) = (key("admin"), key("operator"));
    let accept = [instructions::accept_role(admin.pubkey(), Role::Admin)];
    let signers: [&(dyn Signer + Sync); 2] = [&operator, &admin];
    network.rpc.send_and_confirm(&accept, &signers, &Budget::default(), &[]).await.unwrap();
    assert!(network.plan(&config).await.is_empty());

    let mut other = config.clone();
    other.roles.guardian = key("another guardian").pubkey();
    let (done, left) = network.apply(&other, &[key("operator"), key("admin")]).await.unwrap();
    assert_eq!(titles(&done), ["nominate the guardian"]);
    assert_eq!(left.changes.len(), 1);
    let plan = network.plan(&config).await;
    assert!(plan.is_empty());
    let note = format!("{} is nominated for guardian, but the file names someone else", other.roles.guardian);
    assert_eq!(plan.notes, [note]);
}
