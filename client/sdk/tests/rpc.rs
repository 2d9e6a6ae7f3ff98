//! Tests the client over JSON-RPC, against an in-process network that runs the program's bytecode.

use ballast_client::accounts::DecodeError;
use ballast_client::errors::Origin;
use ballast_client::instructions::{self, TradeArgs, TradeQuote};
use ballast_client::quote::Snapshot;
use ballast_client::rpc::{Layout, Rpc, RpcError, SendError, VERSION_1_FEATURE};
use ballast_client::transaction::{Budget, Draft, Version};
use ballast_client::{events, oracle, pda};
use ballast_math::{Error as Rule, Price};
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::{Program, address, keypair};
use solana_account::Account;
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_signer::Signer;
use solana_transaction::versioned::TransactionVersion;
use solana_transaction_status_client_types::UiTransactionEncoding;
use std::time::Duration;

const CONTRACT: u64 = 1_000_000_000;

/// Returns an exchange with two markets on a network that produces blocks by itself, and a client for it.
fn world() -> (World, Rpc) {
    let options =
        SurfnetOptions { blocks: Blocks::Every(Duration::from_millis(50)), ..SurfnetOptions::default() };
    let programs = [Program::ballast(keypair("upgrader").pubkey())];
    let network = Surfnet::start(options, &programs).expect("the network starts");
    let rpc = Rpc::new(network.rpc_url());
    let mut world = World::on(Box::new(network));
    for (index, name) in [(0, "SOL-PERP"), (1, "BTC-PERP")] {
        world.open(MarketFixture::new(index, name, Price::new(100_000_000_000)));
    }
    (world, rpc)
}

fn order(is_buy: bool, contracts: u64) -> TradeArgs {
    TradeArgs {
        is_buy,
        is_quote: false,
        reduce_only: false,
        amount: contracts * CONTRACT,
        limit_price: 0,
        deadline: 0,
    }
}

fn payer(world: &World) -> Keypair {
    world.chain.payer().insecure_clone()
}

/// Publishes the feeds' prices again now.
fn refresh(world: &mut World) {
    world.advance(1, 1);
}

fn trade(world: &World, trader: &Trader, args: TradeArgs) -> solana_instruction::Instruction {
    world.trade(trader, 0, args)
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_found_and_decoded() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let bob = world.trader("bob", 2_000_000_000);

    assert_eq!(rpc.exchange().await.unwrap().market_count, 2);
    assert_eq!(rpc.collateral(&world.mint.address).await.unwrap().total, 3_000_000_000);
    assert_eq!(rpc.market(1).await.unwrap().index, 1);
    let names: Vec<_> = rpc.all_markets().await.unwrap().iter().map(|market| market.name).collect();
    assert_eq!(names, [*b"SOL-PERP\0\0\0\0\0\0\0\0", *b"BTC-PERP\0\0\0\0\0\0\0\0"]);

    let account = rpc.margin_account(&alice.owner(), 0).await.unwrap();
    assert_eq!((account.owner, account.state.cash.raw()), (alice.owner(), 1_000_000_000));
    let mut all: Vec<_> = rpc.all_margin_accounts().await.unwrap().into_iter().map(|(key, _)| key).collect();
    let mut expected = vec![alice.account(), bob.account()];
    all.sort();
    expected.sort();
    assert_eq!(all, expected);
    let of_bob = rpc.margin_accounts_of(&bob.owner()).await.unwrap().accounts;
    assert_eq!(of_bob.len(), 1);
    assert_eq!((of_bob[0].0, of_bob[0].1.state.cash.raw()), (bob.account(), 2_000_000_000));
    let clock = world.chain.clock();
    let seen = rpc.clock().await.unwrap();
    assert!(seen.time >= clock.unix_timestamp && seen.time < clock.unix_timestamp + 600);
    assert!(seen.slot >= clock.slot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_foreign_account_is_told() {
    let (world, rpc) = world();
    let nobody = address("nobody");
    let error = rpc.margin_account(&nobody, 3).await.unwrap_err();
    let expected = pda::margin_account(&nobody, 3);
    assert!(matches!(error, RpcError::Missing { wanted: "MarginAccount", address } if address == expected));
    let error = rpc.account::<ballast_client::accounts::Market>(&pda::exchange()).await.unwrap_err();
    let other = DecodeError::OtherType { wanted: "Market", found: "Exchange" };
    assert!(matches!(error, RpcError::Decode { source, .. } if source == other));
    let error = rpc.account::<ballast_client::accounts::Market>(&world.mint.address).await.unwrap_err();
    assert!(matches!(error, RpcError::Decode { source: DecodeError::WrongOwner { .. }, .. }));
    let error = rpc.markets(&[0], |_| None).await.unwrap_err();
    assert!(matches!(error, RpcError::UnknownOracle { market: 0 }));
    let error = rpc.markets(&[9], oracle::account_of).await.unwrap_err();
    assert!(matches!(error, RpcError::Missing { wanted: "Market", .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_from_fetched_accounts_is_the_programs_own() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000_000);
    let keypair = payer(&world);
    let of_other = world.trade(&alice, 1, order(false, 7));
    world.must(&[of_other], &[&alice.wallet]);
    refresh(&mut world);

    let args = order(true, 100);
    let others = world.other_markets(&alice.account(), 0);
    let all = world.all_markets(&alice.account());
    let market = world.keys(0);
    let payer = keypair.pubkey();
    // The network's clock runs, so results are compared only if all of them are from the same second.
    let mut compared = false;
    for _ in 0..20 {
        let (account, markets) = rpc.snapshot(&alice.account(), &[0], oracle::account_of).await.unwrap();
        let simulated = rpc.simulate_trade(&payer, alice.account(), market, args, &others).await.unwrap();
        let health = rpc.simulate_health(&payer, alice.account(), &all).await.unwrap();
        if rpc.clock().await.unwrap().time != markets.clock().time {
            continue;
        }
        let snapshot = Snapshot::new(&markets, &account.state);
        assert_eq!(TradeQuote::of(0, &snapshot.quote_trade(0, &args).unwrap()), simulated);
        assert_eq!(snapshot.health().unwrap(), health);
        compared = true;
        break;
    }
    assert!(compared, "the clock never stood still for three requests");

    let nothing = order(true, 0);
    let refusal = rpc.simulate_trade(&payer, alice.account(), market, nothing, &others).await.unwrap_err();
    let RpcError::Send(refusal) = refusal else { panic!("the program refuses: {refusal}") };
    assert_eq!(refusal.info().and_then(|info| info.rule()), Some(Rule::ZeroAmount));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sent_trade_is_confirmed_and_a_refused_one_explained() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let keypair = payer(&world);
    let budget = Budget { compute_units: Some(50_000), micro_lamports_per_unit: Some(1_000) };
    refresh(&mut world);

    let bought = trade(&world, &alice, order(true, 10));
    rpc.send_and_confirm(&[bought], &[&keypair, &alice.wallet], &budget, &[]).await.unwrap();
    let account = rpc.margin_account(&alice.owner(), 0).await.unwrap();
    assert_eq!(account.state.positions[0].base.raw().unsigned_abs(), 10 * CONTRACT);

    refresh(&mut world);
    let too_much = trade(&world, &alice, order(true, 1_000));
    let error =
        rpc.send_and_confirm(&[too_much], &[&keypair, &alice.wallet], &budget, &[]).await.unwrap_err();
    let SendError::Refused { place, info, .. } = &error else { panic!("the program refuses: {error}") };
    // In version 1, no compute budget instructions precede the trade.
    assert_eq!((*place, info.origin, info.rule()), (0, Origin::Rule, Some(Rule::BelowInitialMargin)));

    let unsigned = trade(&world, &alice, order(true, 1));
    let error = rpc.send_and_confirm(&[unsigned], &[&keypair], &budget, &[]).await.unwrap_err();
    assert!(matches!(error, SendError::Build(_)), "{error}");
}

/// The published example, compiled unchanged.
#[path = "../examples/trader.rs"]
#[allow(dead_code, reason = "the test calls `run`, not `main`")]
mod trader;

#[tokio::test(flavor = "multi_thread")]
async fn the_example_trades_and_is_refused() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    world.chain.fund(&alice.owner(), 1_000_000_000);
    refresh(&mut world);
    let told = trader::run(&rpc, &alice.wallet).await.unwrap();
    let account = rpc.margin_account(&alice.owner(), 0).await.unwrap();
    let position = account.state.positions[0].base.raw();
    assert_eq!(position.unsigned_abs(), CONTRACT);
    let [quote, traded, refused] = &told[..] else { panic!("{told:?}") };
    let paid = quote.strip_prefix("quote: ").expect("the quote comes first");
    assert_eq!(*traded, format!("traded: {paid}, position {position}"));
    assert!(refused.starts_with("refused: ") && refused.contains("(error 60"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_tells_the_events() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    refresh(&mut world);
    let payer = payer(&world).pubkey();
    let update = instructions::update_funding(world.keys(0));
    let bought = trade(&world, &alice, order(true, 10));
    let simulated = rpc.simulate(&Draft::new(&payer, &[update, bought])).await.unwrap();
    let names: Vec<_> = events::from_logs(&simulated.logs.unwrap()).iter().map(events::Event::name).collect();
    assert_eq!(names, ["MarketUpdated", "Traded"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_exchange_is_read_as_of_one_slot() {
    let (mut world, rpc) = world();
    world.trader("alice", 1_000_000_000);
    world.trader("bob", 2_000_000_000);
    world.insure(1, 5_000_000);
    let mut layout = Layout::default();
    let read = rpc.overview(&mut layout).await.unwrap();
    assert_eq!(layout, rpc.layout().await.unwrap());
    assert_eq!(layout.mint(), world.mint.address);
    assert_eq!((read.exchange.market_count, read.all.len(), read.vault_tokens), (2, 2, 3_005_000_000));
    assert!(read.markets.get(1).is_ok_and(|known| known.reading().is_ok()));
    let statement = read.statement().unwrap();
    assert_eq!(statement, ballast_testkit::invariants::check(world.chain.as_ref()).unwrap());

    let audit = rpc.audit().await.unwrap();
    assert_eq!((audit.accounts, audit.claims, audit.is_conserved()), (2, statement.claims, true));
    assert_eq!((audit.holdings.accounts, audit.holdings.insurance), (statement.accounts, 5_000_000));

    // There is one more market, so the known addresses are read again.
    world.open(MarketFixture::new(2, "ETH-PERP", Price::new(100_000_000_000)));
    let read = rpc.overview(&mut layout).await.unwrap();
    assert_eq!((read.all.len(), read.markets.iter().count()), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_is_listed_once_and_in_order() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let all = rpc.listed_since(None, 1_000).await.unwrap();
    assert!(all.is_sorted_by_key(|listed| listed.slot));
    let last = all.last().unwrap();
    let logged = rpc.logged(&last.signature).await.unwrap();
    assert_eq!(logged.missing, None);
    let events = logged.events;
    assert_eq!(events.iter().map(events::Event::name).collect::<Vec<_>>(), ["Deposited"]);
    assert_eq!(rpc.listed_since(Some(last.signature), 1_000).await.unwrap(), []);
    assert_eq!(rpc.listed_since(None, 2).await.unwrap().len(), 2);

    world.fund(&alice, 1_000_000);
    world.fund(&alice, 2_000_000);
    let later = rpc.listed_since(Some(last.signature), 1_000).await.unwrap();
    let mut deposited = Vec::new();
    for listed in &later {
        for event in rpc.logged(&listed.signature).await.unwrap().events {
            let events::Event::Deposited(event) = event else { panic!("only deposits: {event:?}") };
            deposited.push(event.amount);
        }
    }
    assert_eq!(deposited, [1_000_000, 2_000_000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_found_by_their_own_address_or_their_owners() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let second = alice.with_sub_id(7);
    world.create_account(&second, ballast_math::account::ISOLATED, 1);
    let at = async |address| rpc.margin_account_at(address).await.unwrap();
    let (sub_account, owner, market) = (second.account(), alice.owner(), pda::market(0));
    assert_eq!(at(&sub_account).await.map(|account| account.sub_id), Some(7));
    assert!(at(&owner).await.is_none() && at(&market).await.is_none());
    assert_eq!(rpc.sub_ids_of(&alice.owner()).await.unwrap(), [0, 7]);
    assert!(rpc.sub_ids_of(&address("nobody")).await.unwrap().is_empty());

    refresh(&mut world);
    let bought = trade(&world, &alice, order(true, 10));
    world.must(&[bought], &[&alice.wallet]);
    let wanted = [alice.account(), pda::margin_account(&alice.owner(), 3), second.account()];
    let seen = rpc.snapshots(&wanted, oracle::account_of).await.unwrap();
    let found: Vec<_> = seen.iter().map(|seen| (seen.address, seen.account.sub_id)).collect();
    assert_eq!(found, [(alice.account(), 0), (second.account(), 7)]);
    let (account, markets) = rpc.snapshot(&alice.account(), &[], oracle::account_of).await.unwrap();
    assert_eq!(
        (seen[0].account.state, seen[0].markets.iter().count()),
        (account.state, markets.iter().count())
    );
    assert_eq!(rpc.tokens_in(&alice.tokens).await.unwrap(), 0);
    assert_eq!(rpc.tokens_in(&pda::vault(&world.mint.address)).await.unwrap(), 1_000_000_000);
    assert_eq!(rpc.tokens_in(&address("nobody")).await.unwrap(), 0);
}

/// Checks that a market whose oracle account is gone has no reading, and that the account's other market still works.
#[tokio::test(flavor = "multi_thread")]
async fn an_oracle_account_that_is_gone_is_no_reading() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000_000);
    for market in [0, 1] {
        refresh(&mut world);
        let bought = world.trade(&alice, market, order(true, 10));
        world.must(&[bought], &[&alice.wallet]);
    }
    refresh(&mut world);
    let others = world.other_markets(&alice.account(), 0);
    let gone = oracle::account_of(&world.market(1)).unwrap();
    world.chain.set_account(&gone, solana_account::Account::default());

    let (account, markets) = rpc.snapshot(&alice.account(), &[], oracle::account_of).await.unwrap();
    assert_eq!(markets.get(1).unwrap().reading(), Err(Rule::OracleInvalid));
    assert!(markets.get(0).unwrap().reading().is_ok());
    let snapshot = Snapshot::new(&markets, &account.state);
    let close = TradeArgs { reduce_only: true, ..order(false, 10) };
    let quoted = snapshot.quote_trade(0, &close).unwrap();
    let market = world.keys(0);
    let payer = payer(&world).pubkey();
    let simulated = rpc.simulate_trade(&payer, alice.account(), market, close, &others).await.unwrap();
    assert_eq!(TradeQuote::of(0, &quoted).fill.base, simulated.fill.base);
    assert!(snapshot.health().is_ok() && snapshot.position(1).is_ok());

    let read = rpc.overview(&mut Layout::default()).await.unwrap();
    assert_eq!(read.markets.get(1).unwrap().reading(), Err(Rule::OracleInvalid));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_a_transaction_is_told() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let keypair = payer(&world);
    refresh(&mut world);
    let bought = trade(&world, &alice, order(true, 10));
    let sent = rpc.send_and_confirm(&[bought], &[&keypair, &alice.wallet], &Budget::default(), &[]).await;
    let signature = sent.unwrap();
    let executed = rpc.executed(&signature).await.unwrap();

    assert_eq!(executed.signature, signature);
    assert_eq!((executed.error.clone(), executed.fee), (None, 2 * 5_000));
    assert!(executed.compute_units > Some(3_000) && executed.slot > 0, "{executed:?}");
    let [events::Event::Traded(traded)] = executed.events()[..] else { panic!("{:?}", executed.events()) };
    assert_eq!((traded.account, traded.fill.base), (alice.account(), 10_000_000_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn version_1_is_sent_where_the_network_takes_it_and_read_back() {
    let (mut world, rpc) = world();
    let alice = world.trader("alice", 1_000_000_000);
    let keypair = payer(&world);
    for (is_active, version) in [(1, Version::V1), (0, Version::V0)] {
        let data = vec![is_active, 7, 0, 0, 0, 0, 0, 0, 0];
        let feature =
            Account { lamports: 1_000_000, data, owner: solana_sdk_ids::feature::ID, ..Account::default() };
        world.chain.set_account(&VERSION_1_FEATURE, feature);
        refresh(&mut world);
        // A client that has not checked the network's version yet.
        let rpc = Rpc::new(rpc.client().url());
        let bought = trade(&world, &alice, order(true, 10));
        let sent = rpc.send_and_confirm(&[bought], &[&keypair, &alice.wallet], &Budget::default(), &[]).await;
        let signature = sent.unwrap();
        assert_eq!(rpc.known_version(), version);
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(1),
        };
        let found = rpc.client().get_transaction_with_config(&signature, config).await.unwrap();
        let number = u8::from(version == Version::V1);
        assert_eq!(found.transaction.version, Some(TransactionVersion::Number(number)));
        let names =
            [rpc.executed(&signature).await.unwrap().events(), rpc.logged(&signature).await.unwrap().events]
                .map(|events| events.iter().map(events::Event::name).collect::<Vec<_>>());
        assert_eq!(names, [["Traded"], ["Traded"]]);
    }
}

/// Checks at compile time that requests can be spawned.
#[test]
fn requests_can_be_spawned() {
    fn is_send(_: impl Send) {}
    let (rpc, signer) = (Rpc::new("http://127.0.0.1:1"), Keypair::new());
    let key = signer.pubkey();
    is_send(rpc.snapshot(&key, &[0], oracle::account_of));
    is_send(rpc.send_and_confirm(&[], &[&signer], &Budget::default(), &[]));
    is_send(rpc.all_margin_accounts());
    is_send(rpc.simulate_health(&key, key, &[]));
}
