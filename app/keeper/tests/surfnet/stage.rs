//! Sets up an exchange on a local network, with positions that a crash endangers.

use ballast_client::instructions::TradeArgs;
use ballast_client::quote::Snapshot;
use ballast_client::rpc::VERSION_1_FEATURE;
use ballast_math::{Price, Ratio};
use ballast_networks::pyth::Signers;
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::{Program, invariants, keypair};
use solana_account::Account;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer as _;
use std::time::{Duration, Instant};

/// The starting price. Unit: 1e-9 quote.
pub const START: u64 = 100_000_000_000;
/// One quote. Unit: 1e-6 quote.
pub const QUOTE: u64 = 1_000_000;
/// One contract. Unit: 1e-9 contract.
const CONTRACT: u64 = 1_000_000_000;
/// The size of each long. Unit: contracts.
const BOUGHT: u64 = 100;
/// The collateral of each long. The collateral is nearly seven per cent of the purchase, while opening requires six per cent and
/// holding requires five. Unit: 1e-6 quote.
const MARGIN: u64 = 680 * QUOTE;
/// The price after a fall that brings the longs below maintenance margin, but leaves their equity above zero. This price is close
/// enough to the index's average to count at once.
pub const CRASH: u64 = START / 1_000 * 973;
/// The keeper's SOL for fees. Unit: lamports.
const LAMPORTS: u64 = 1_000_000_000;
/// The owner of feature accounts.
const FEATURES: Pubkey = Pubkey::from_str_const("Feature111111111111111111111111111111111111");
/// A generous timeout for every wait.
const PATIENCE: Duration = Duration::from_secs(90);
/// A silence longer than the age at which liquidations are refused, and shorter than the age at which an index becomes unusable.
/// Unit: seconds.
const TOO_OLD: u32 = 35;
/// The number of price signers.
pub const SIGNER_SET: u32 = 5;
/// How often the feed repeats its price. The interval is well below the age at which liquidations are refused.
const REPEAT: Duration = Duration::from_secs(4);

/// An exchange on a local network.
pub struct Stage {
    pub world: World,
    pub url: String,
    pub websocket_url: String,
    pub longs: Vec<Trader>,
    pub maker: Trader,
    price: u64,
}

impl Stage {
    /// Creates one market with `count` longs at nearly fifteen times leverage, and one short that takes the other side.
    pub fn new(count: usize) -> Self {
        let options =
            SurfnetOptions { blocks: Blocks::Every(Duration::from_millis(100)), ..SurfnetOptions::default() };
        let program = Program::ballast(keypair("upgrader").pubkey());
        let mut surfnet = Surfnet::start(options, &[program]).unwrap();
        surfnet.add_pyth(&Signers::new(SIGNER_SET));
        let (url, websocket_url) = (surfnet.rpc_url().to_owned(), surfnet.ws_url().to_owned());
        let mut world = World::on(Box::new(surfnet));
        world.open(market());
        world.insure(0, 50_000 * QUOTE);
        let maker = world.trader("maker", 400_000 * QUOTE);
        let mut stage = Self { world, url, websocket_url, longs: Vec::new(), maker, price: START };
        stage.trade_as_maker(false, BOUGHT * u64::try_from(count).unwrap());
        for number in 0..count {
            stage.add_long(&format!("long {number}"));
        }
        stage
    }

    /// Opens one more long and returns its margin account.
    pub fn add_long(&mut self, name: &str) -> Pubkey {
        let long = self.world.trader(name, MARGIN);
        self.repeat_price();
        let trade = self.world.trade(&long, 0, order(true, BOUGHT));
        // The trade bypasses the world, which compares results with a quote, because a keeper may act in between.
        self.world.chain.send(&[trade], &[&long.wallet]).unwrap();
        let account = long.account();
        self.longs.push(long);
        account
    }

    /// Sells this many contracts from a wealthy account.
    pub fn push_mark(&mut self, contracts: u64) {
        let seller = self.world.trader("seller", 10_000_000 * QUOTE);
        let trade = self.world.trade(&seller, 0, order(false, contracts));
        self.world.chain.send(&[trade], &[&seller.wallet]).unwrap();
    }

    /// Sells or buys this many contracts as the maker.
    pub fn trade_as_maker(&mut self, is_buy: bool, contracts: u64) {
        self.repeat_price();
        let trade = self.world.trade(&self.maker, 0, order(is_buy, contracts));
        self.world.chain.send(&[trade], &[&self.maker.wallet]).unwrap();
    }

    /// Funds a wallet for a keeper. The keeper's margin accounts do not exist yet.
    pub fn wallet(&mut self, name: &str) -> Keypair {
        let wallet = keypair(name);
        self.world.chain.fund(&wallet.pubkey(), LAMPORTS);
        wallet
    }

    /// Moves the feed in a second of its own, because the market accepts only the first of two updates in one second.
    pub fn set_price(&mut self, price: u64) {
        self.price = price;
        let last = self.world.market(0).state.oracle.publish_time;
        while self.world.chain.clock().unix_timestamp <= last {
            std::thread::sleep(Duration::from_millis(50));
        }
        self.repeat_price();
    }

    /// Returns how many longs hold less than they have bought.
    pub fn reduced(&self) -> usize {
        let is_reduced = |long: &&Trader| {
            let account = self.world.account(&long.account());
            let whole = BOUGHT * CONTRACT;
            account.state.find(0).is_none_or(|place| account.state.positions[place].base.magnitude() < whole)
        };
        self.longs.iter().filter(is_reduced).count()
    }

    fn repeat_price(&mut self) {
        self.world.set_price(0, self.price);
    }

    /// Returns how many accounts can be liquidated now.
    pub fn unhealthy(&self) -> usize {
        let markets = self.world.known_markets([0]).unwrap();
        let is_unhealthy = |long: &&Trader| {
            let account = self.world.account(&long.account());
            Snapshot::new(&markets, &account.state)
                .standing(0)
                .is_ok_and(|standing| standing.is_liquidatable())
        };
        self.longs.iter().filter(is_unhealthy).count()
    }

    /// Waits until `done` returns true while the feed keeps publishing.
    pub fn wait_until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        let mut repeated = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
            if repeated.elapsed() > REPEAT {
                self.repeat_price();
                repeated = Instant::now();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until `done` returns true while the feed is silent.
    pub fn wait_in_silence(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Advances the clock until the index is too old to liquidate on.
    pub fn let_index_grow_old(&mut self) {
        self.world.chain.advance(2, TOO_OLD);
    }

    /// Returns the market's feed.
    pub fn feed(&self) -> [u8; 32] {
        self.world.markets[0].args.oracle_feed
    }

    /// Returns the price in the feed account. Unit: 1e-9 quote.
    pub fn posted_price(&self) -> u64 {
        let markets = self.world.known_markets([0]).unwrap();
        markets.get(0).unwrap().reading().unwrap().price.raw()
    }

    /// Makes the network report that it does not accept transactions of version 1.
    pub fn without_version_1(&mut self) {
        let data = vec![0; 9];
        let feature = Account { lamports: 1_000_000, data, owner: FEATURES, ..Account::default() };
        self.world.chain.set_account(&VERSION_1_FEATURE, feature);
    }

    /// Checks every invariant of the exchange.
    pub fn check(&self) {
        if let Err(violation) = invariants::check(self.world.chain.as_ref()) {
            panic!("{violation}");
        }
    }
}

/// Returns a market in which a fall that the guarded index may follow at once is enough to endanger the longs.
fn market() -> MarketFixture {
    let mut market = MarketFixture::new(0, "SOL-PERP", Price::new(START));
    let parameters = &mut market.args.parameters.0;
    parameters.initial_ratio = Ratio::new(60_000);
    parameters.twap_divergence = Ratio::new(28_000);
    market
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
