//! Sets up an exchange on a local network, and a dashboard that serves it.

use ballast_client::instructions::{self, TradeArgs};
use ballast_client::pda;
use ballast_client::quote::Snapshot;
use ballast_dashboard::{Options, Server};
use ballast_math::Price;
use ballast_networks::Surfnet;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::{Program, keypair};
use reqwest::{Client, Response};
use serde_json::Value;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use std::future::Future;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::{JoinHandle, JoinSet};

/// One contract. Unit: 1e-9 contract.
pub const CONTRACT: u64 = 1_000_000_000;
/// One quote. Unit: 1e-6 quote.
pub const QUOTE: u64 = 1_000_000;
/// The polling interval of the dashboards in tests.
const POLL: Duration = Duration::from_millis(200);
/// The timeout for a change to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// An exchange with two markets, and a dashboard that serves it.
pub struct Stage {
    /// The exchange on the local network.
    pub world: World,
    /// The network's RPC URL.
    pub rpc_url: String,
    /// The dashboard's URL.
    pub url: String,
    /// The HTTP client for requests to the dashboard.
    pub client: Client,
    runtime: Runtime,
    server: JoinHandle<()>,
}

impl Stage {
    /// Opens the markets SOL-PERP and BTC-PERP at 100, without traders.
    pub fn new() -> Self {
        let programs = [Program::ballast(keypair("upgrader").pubkey())];
        let network = Surfnet::new(&programs);
        let rpc_url = network.rpc_url().to_owned();
        let mut world = World::on(Box::new(network));
        for (index, name) in [(0, "SOL-PERP"), (1, "BTC-PERP")] {
            world.open(MarketFixture::new(index, name, Price::new(100_000_000_000)));
        }
        let runtime = Runtime::new().expect("a runtime starts");
        let (url, server) = serve(&runtime, Options { rpc_url: (&rpc_url).into(), ..Options::default() });
        Self { world, rpc_url, url, client: Client::new(), runtime, server }
    }

    /// Waits for a future to complete.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Returns the response to a GET request.
    pub fn get(&self, path: &str) -> Response {
        self.wait(self.client.get(format!("{}{path}", self.url)).send()).expect("the dashboard answers")
    }

    /// Returns the JSON from a GET request that must succeed.
    pub fn json(&self, path: &str) -> Value {
        let response = self.get(path);
        assert!(response.status().is_success(), "{path}: {}", response.status());
        self.wait(response.json()).expect("the answer is JSON")
    }

    /// Waits until the response to a GET request meets a condition.
    pub fn until(&self, path: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let value = self.json(path);
            if holds(&value) {
                return value;
            }
            assert!(start.elapsed() < PATIENCE, "{path} never becomes what it should: {value:#}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Makes the feeds repeat their prices now.
    pub fn refresh(&mut self) {
        self.world.advance(1, 1);
    }

    /// Creates a trader with a cross account that has bought (positive) or sold this many contracts in market 0.
    pub fn trader(&mut self, name: &str, (deposit, contracts): (u64, i64)) -> Trader {
        let trader = self.world.trader(name, deposit * QUOTE);
        self.refresh();
        let bought = self.world.trade(&trader, 0, order(contracts));
        self.world.must(&[bought], &[&trader.wallet]);
        trader
    }

    /// Returns the price at which the position of a wallet's account in market 0 is liquidated.
    pub fn world_liquidation_price(&self, owner: &Pubkey, sub_id: u16) -> Option<Price> {
        let account = self.world.account(&pda::margin_account(owner, sub_id));
        let markets = self.world.known_markets([0, 1]).expect("both are there");
        Snapshot::new(&markets, &account.state).liquidation_price(0).expect("there is a position")
    }

    /// Lowers the price of market 0 together with its average until `trader` can be liquidated. Then liquidates it as a
    /// keeper.
    pub fn liquidate(&mut self, trader: &Trader, price: u64) {
        let keeper = self.world.trader("keeper", 1_000 * QUOTE);
        self.world.chain.advance(2, 2);
        self.world.move_with_average(0, price);
        // The local network lists the transactions of one slot in no particular order.
        self.refresh();
        let keys = self.world.keys(0);
        let others = self.world.other_markets(&trader.account(), 0);
        let of = instructions::Liquidate {
            keeper: keeper.owner(),
            margin_account: trader.account(),
            keeper_account: keeper.account(),
            market: keys,
        };
        self.world.must(&[instructions::liquidate(&of, &others)], &[&keeper.wallet]);
    }

    /// Returns a free port for [`Stage::forward`], and the address of an RPC server there.
    pub fn listen(&self) -> (TcpListener, String) {
        let listener = self.wait(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        (listener, format!("http://{address}"))
    }

    /// Forwards everything to the network until the returned task is aborted, which breaks all connections.
    pub fn forward(&self, listener: TcpListener) -> JoinHandle<()> {
        let network = self.rpc_url.trim_start_matches("http://").to_owned();
        self.runtime.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                let network = network.clone();
                connections.spawn(async move {
                    let Ok(mut server) = TcpStream::connect(network).await else { return };
                    // The test breaks connections on purpose.
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        })
    }

    /// Starts a second dashboard that reads another RPC server.
    pub fn serve_elsewhere(&self, rpc_url: &str) -> (String, JoinHandle<()>) {
        self.serve_with(Options { rpc_url: rpc_url.into(), ..Options::default() })
    }

    /// Starts a second dashboard on a free port.
    pub fn serve_with(&self, options: Options) -> (String, JoinHandle<()>) {
        serve(&self.runtime, options)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn serve(runtime: &Runtime, options: Options) -> (String, JoinHandle<()>) {
    // The tests send requests as fast as they can.
    let client_pace = NonZeroU32::new(1_000).expect("it is not zero");
    let options = Options { port: 0, poll: POLL, audit: POLL, client_pace, ..options };
    let server = runtime.block_on(Server::bind(options)).expect("a port is free");
    let url = server.url();
    let task = runtime.spawn(async move {
        server.run().await.expect("the socket holds");
    });
    (url, task)
}

/// Returns an order that buys (positive) or sells this many contracts.
pub fn order(contracts: i64) -> TradeArgs {
    TradeArgs {
        is_buy: contracts > 0,
        is_quote: false,
        reduce_only: false,
        amount: contracts.unsigned_abs() * CONTRACT,
        limit_price: 0,
        deadline: 0,
    }
}
