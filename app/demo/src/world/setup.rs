//! Sets up the network, the program, the roles and the collateral, and opens the market.

use super::World;
use super::treasury::FEE_RECIPIENT;
use crate::ledger::Ledger;
use crate::oracle_feed::{FEED_ID, OracleFeed};
use anyhow::{Result, anyhow};
use ballast::state::MarketParameters;
use ballast_client::MarketKeys;
use ballast_client::instructions::{self, InitializeExchangeArgs, MarketArgs, Role};
use ballast_client::oracle::RECEIVER;
use ballast_client::quote::Markets;
use ballast_market_file::amounts::quote_units;
use ballast_market_file::{Listing, MarketConfig};
use ballast_oracle::{Cluster, OracleKind};
use ballast_sim::listing::List;
use ballast_sim::price_path::PricePath;
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, Program, address, keypair};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// The deposit cap. Unit: 1e-6 quote.
const CAP: i64 = 1_000_000_000_000_000;

/// The keypairs of the roles that run the exchange.
struct Operators {
    upgrader: Keypair,
    admin: Keypair,
    risk_manager: Keypair,
}

impl Operators {
    fn new() -> Self {
        let key = |role| keypair(&format!("demo: {role}"));
        Self { upgrader: key("upgrade authority"), admin: key("admin"), risk_manager: key("risk manager") }
    }
}

/// Returns the program for the demo's network, which the demo's own key can upgrade.
#[must_use]
pub fn program() -> Program {
    Program::ballast(Operators::new().upgrader.pubkey())
}

impl World {
    /// Sets up the exchange on `chain`, and opens the market in `config` at the first price in `path`.
    ///
    /// # Errors
    /// Returns an error if the market cannot be listed, or if the on-chain result differs from the computed one.
    pub fn set_up(mut chain: Box<dyn Chain>, config: &MarketConfig, path: &PricePath) -> Result<Self> {
        let listing = config.list(path)?;
        let mint = Mint::usdc(chain.as_mut());
        let operators = Operators::new();
        let mut ledger = Ledger::default();
        let mut feed = OracleFeed::new(listing.contract_exponent);
        feed.publish(chain.as_mut(), path.points[0].price)?;
        let keys = MarketKeys::of(0, feed.address);
        let name = market_name(&path.name);
        let payer = chain.payer().pubkey();
        let roles = InitializeExchangeArgs {
            cluster: Cluster::Mainnet.number(),
            admin: operators.admin.pubkey(),
            risk_manager: operators.risk_manager.pubkey(),
            guardian: address("demo: guardian"),
            fee_recipient: address(FEE_RECIPIENT),
        };
        let (admin, risk_manager) = (operators.admin.pubkey(), operators.risk_manager.pubkey());
        let market_args = market_args(&listing, &feed, &name);
        let upgrader = operators.upgrader.pubkey();
        let calls = [
            ("initialize_exchange", instructions::initialize_exchange(upgrader, payer, roles)),
            ("accept_role", instructions::accept_role(admin, Role::Admin)),
            ("create_collateral", instructions::create_collateral(admin, payer, mint.address, CAP)),
            ("create_market", instructions::create_market(risk_manager, payer, 0, market_args)),
            ("open_market", instructions::open_market(risk_manager, keys)),
        ];
        let signers = [&operators.upgrader, &operators.admin, &operators.risk_manager];
        for (call, instruction) in calls {
            let receipt = chain.send(&[instruction], &signers);
            let receipt = receipt.map_err(|failure| anyhow!("`{call}` failed: {failure}"))?;
            ledger.compute_units.note(call, &receipt.units_of(&ballast_testkit::PROGRAM_ID));
        }
        let clock = chain.clock();
        let markets = Markets::new(ballast_math::Clock { time: clock.unix_timestamp, slot: clock.slot });
        let members = Vec::new();
        let (until, price) = (clock.unix_timestamp, 0.0);
        let mut world =
            Self { chain, markets, members, ledger, listing, until, price, mint, keys, feed, name };
        world.fetch_market()?;
        world.insure(quote_units(config.insurance_deposit()))?;
        Ok(world)
    }
}

fn market_args(listing: &Listing, feed: &OracleFeed, name: &str) -> MarketArgs {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
    MarketArgs {
        name: bytes,
        oracle_kind: OracleKind::PythReceiver.number(),
        oracle_owner: RECEIVER,
        oracle_feed: FEED_ID,
        oracle_address: feed.address,
        sqrt_k: listing.sqrt_k,
        peg: listing.peg,
        parameters: MarketParameters(listing.parameters),
    }
}

/// Returns the market's name, which consists of the capital letters at the start of the path's name and `-PERP`. At most
/// ten letters are used, and `DEMO` if there are none.
fn market_name(path: &str) -> String {
    let asset: String = path.chars().take_while(char::is_ascii_uppercase).take(10).collect();
    if asset.is_empty() { "DEMO-PERP".to_owned() } else { format!("{asset}-PERP") }
}
