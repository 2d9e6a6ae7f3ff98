//! Tests obstacles that a run meets, and how they are reported.

use crate::network::Network;
use crate::support::{everybody, key, one_market, with};
use ballast_client::{instructions, pause, pda};
use ballast_migrations::config::Config;
use ballast_migrations::{MigrationError, Plan};
use ballast_testkit::{Chain, address};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Returns the error that stops a run.
async fn stopped(network: &Network, config: &Config) -> String {
    let error = network.apply(config, &everybody()).await.unwrap_err();
    assert!(matches!(error, MigrationError::Obstacle { .. }), "{error}");
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_missing_are_named() {
    let config = one_market();
    let network = Network::start(&config);
    let error = network.apply(&config, &[]).await.unwrap_err();
    assert!(matches!(error, MigrationError::NoPayer), "{error}");
    let error = network.apply(&config, &[key("operator")]).await.unwrap_err();
    let authority = key("upgrade authority").pubkey();
    let expected =
        format!("s0001_exchange, initialise the exchange: {authority} must sign as upgrade authority");
    assert!(error.to_string().starts_with(&expected), "{error}");

    // If the setup key is the exchange's admin, it must sign, whoever pays.
    network.chain.lamports(&authority);
    let error = network.apply(&config, &[key("operator"), key("admin")]).await.unwrap_err();
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(network.state().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_mint_is_named() {
    let mut config = one_market();
    config.collateral.mint = address("no mint");
    let network = Network::start(&config);
    let text = stopped(&network, &config).await;
    assert!(text.starts_with("s0002_collateral, register the collateral: collateral.mint: "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payer_without_tokens_learns_how_many_and_where() {
    let mut config = with(&[("markets.0.cover.insurance_deposit", "100_001")]).unwrap();
    config.markets.truncate(1);
    let network = Network::start(&config);
    let text = stopped(&network, &config).await;
    assert!(
        text.starts_with("s0004_insurance, fund the insurance of market 0, SOL-PERP: the payer"),
        "{text}"
    );
    assert!(text.contains("holds only 100000000000 of the 100001000000 smallest units"), "{text}");
}

/// Sends an instruction that the admin or another role signs.
fn govern(network: &mut Network, instruction: Instruction, signer: &Keypair) {
    let operator = key("operator");
    let sent = network.chain.send_from(&operator, &[instruction], &[&operator, signer]);
    sent.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Sets up the exchange with its collateral but without its market.
async fn begun(config: &Config) -> Network {
    let network = Network::start(config);
    let mut first = config.clone();
    first.markets.clear();
    network.apply(&first, &everybody()).await.unwrap();
    network
}

#[tokio::test(flavor = "multi_thread")]
async fn pauses_that_stop_a_step_are_shown_before_anything_is_sent() {
    let mut config = one_market();
    // The admin signs everything, so that no role is handed over in between.
    config.roles.setup = None;
    let mut network = begun(&config).await;
    let (admin, manager, market) = (key("admin"), key("risk manager"), config.markets[0].clone());
    govern(&mut network, instructions::add_pause(admin.pubkey(), pause::CREATE_MARKET), &admin);
    let obstacle = |plan: &Plan, title: &str| {
        plan.changes.iter().find(|change| change.title.starts_with(title)).expect(title).obstacle.clone()
    };
    let lifted = |how: &str| Some(how.to_owned());
    let told = obstacle(&network.plan(&config).await, "create market 0");
    let by = format!("the admin, {}, must lift the pause with", admin.pubkey());
    assert_eq!(told, lifted(&format!("create-market is paused: {by} `ballast govern lift create-market`")));
    let text = stopped(&network, &config).await;
    assert!(text.starts_with("s0003_markets, create market 0, SOL-PERP: create-market is paused"), "{text}");

    govern(&mut network, instructions::lift_pause(admin.pubkey(), pause::CREATE_MARKET), &admin);
    govern(&mut network, instructions::add_pause(admin.pubkey(), pause::DEPOSIT), &admin);
    let plan = network.plan(&config).await;
    assert_eq!(obstacle(&plan, "create market 0"), None, "that is not paused any more");
    let everywhere = format!("deposit is paused: {by} `ballast govern lift deposit`");
    assert_eq!(obstacle(&plan, "fund the insurance of market 0"), lifted(&everywhere));
    let create = plan.changes[0].instruction.clone();
    govern(&mut network, create, &manager);
    let pause_market = instructions::add_market_pause(admin.pubkey(), pda::market(0), pause::DEPOSIT);
    govern(&mut network, pause_market, &admin);
    let both = format!("{everywhere} and `ballast govern lift deposit --market {}`", market.symbol);
    assert_eq!(obstacle(&network.plan(&config).await, "fund the insurance of market 0"), lifted(&both));
    let text = stopped(&network, &config).await;
    assert!(
        text.starts_with("s0004_insurance, fund the insurance of market 0, SOL-PERP: deposit is paused"),
        "{text}"
    );

    // A pause of another action is no obstacle. A pause of new markets also prevents the opening.
    let there = pda::market(0);
    govern(&mut network, instructions::lift_market_pause(admin.pubkey(), there, pause::DEPOSIT), &admin);
    govern(&mut network, instructions::lift_pause(admin.pubkey(), pause::DEPOSIT), &admin);
    govern(&mut network, instructions::add_market_pause(admin.pubkey(), there, pause::CREATE_MARKET), &admin);
    let told = obstacle(&network.plan(&config).await, "open market 0").expect("opening is paused");
    assert!(
        told.ends_with(&format!("`ballast govern lift create-market --market {}`", market.symbol)),
        "{told}"
    );
    govern(
        &mut network,
        instructions::lift_market_pause(admin.pubkey(), there, pause::CREATE_MARKET),
        &admin,
    );
    govern(&mut network, instructions::add_market_pause(admin.pubkey(), there, pause::REPEG), &admin);
    govern(&mut network, instructions::add_pause(admin.pubkey(), pause::ADD_RISK), &admin);
    assert!(network.apply(&config, &everybody()).await.unwrap().1.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_oracle_is_named() {
    let config = one_market();
    let mut network = Network::start(&config);
    let market = &config.markets[0];
    let account = network.chain.account(&market.args.oracle_address).unwrap();
    network.chain.set_account(&market.args.oracle_address, Account::default());
    let text = stopped(&network, &config).await;
    assert!(
        text.starts_with("s0005_open, open market 0, SOL-PERP: markets[0].feed: there is no account"),
        "{text}"
    );

    let stranger = Account { owner: address("a stranger"), ..account.clone() };
    network.chain.set_account(&market.args.oracle_address, stranger);
    let text = stopped(&network, &config).await;
    assert!(
        text.contains("markets[0].feed: the account") && text.contains("belongs to another feed"),
        "{text}"
    );

    let cut = Account { data: account.data[..50].to_vec(), ..account };
    network.chain.set_account(&market.args.oracle_address, cut);
    let text = stopped(&network, &config).await;
    assert!(text.contains("has no usable price: OracleInvalid"), "{text}");

    network.publish(market, market.args.peg * 11 / 10);
    let text = stopped(&network, &config).await;
    assert!(
        text.contains("markets[0].price: the market would open at 150.00, but the index is 165.00"),
        "{text}"
    );
    assert!(text.contains("trading.price_band allows 4.00 %; update the price"), "{text}");

    network.publish(market, market.args.peg);
    assert!(network.apply(&config, &everybody()).await.unwrap().1.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_different_mint_is_reported() {
    let config = one_market();
    let network = Network::start(&config);
    network.apply(&config, &everybody()).await.unwrap();
    let mut other = config.clone();
    other.collateral.mint = address("another mint");
    let plan = network.plan(&other).await;
    assert!(plan.changes.is_empty(), "{:?}", plan.changes);
    assert_eq!(plan.refused[0].difference.field, "collateral.mint");
    assert_eq!(plan.refused[0].reason, "the exchange supports only one mint, which cannot be changed");
}
