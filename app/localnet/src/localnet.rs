//! Runs a local network in this process.

use crate::feed::{Feed, Source};
use crate::keys::{self, Key};
use crate::leaders::Time;
use crate::options::{Content, Recorded};
use crate::running::{MarketInfo, Running};
use crate::{LocalnetError, Options, ports};
use ballast_chain::SLOT;
use ballast_client::rpc::Rpc;
use ballast_client::{PROGRAM_ID, pda};
use ballast_migrations::config::{Config, Market};
use ballast_migrations::{Migration, Next, Plan};
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, Clock, Program};
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signer::Signer;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The time between two prices. One second is short enough, because a Pyth account stores at most one price per second.
/// Unit: milliseconds.
const TICK: u64 = 1_000;
/// The length at which a validator truncates a transaction's logs. Unit: bytes.
const LOG_BYTES: usize = 10_000;
/// The balance of each account that pays. Unit: lamports.
const LAMPORTS: u64 = 1_000_000_000_000_000;

/// A running network, which ends when this value is dropped.
#[derive(Debug)]
pub struct Localnet {
    running: Running,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Localnet {
    /// Starts a network, deploys the program, sets up the exchange and starts the price updates.
    ///
    /// Requires a multi-threaded runtime.
    ///
    /// # Errors
    /// Returns a [`LocalnetError`] if the network cannot start or the exchange cannot be set up.
    pub async fn start(mut options: Options) -> Result<Self, LocalnetError> {
        ports::ensure_apart(options.rpc_port, options.ws_port)?;
        ports::ensure_free(options.rpc_port, "--rpc-port")?;
        ports::ensure_free(options.ws_port, "--ws-port")?;
        let recorded = options.read_prices()?;
        let config = options.exchange.check()?;
        let mut network = boot(&options)?;
        endow(&mut network, &config);
        let (mut feeds, markets) = feeds(&options, &config, &recorded)?;
        for feed in &mut feeds {
            feed.publish(&network, network.clock(), 0.0)?;
        }
        if options.content == Content::Exchange {
            set_up(&mut network, &config).await?;
        }
        let running = Running {
            rpc_url: network.rpc_url().into(),
            ws_url: network.ws_url().into(),
            program: PROGRAM_ID.to_string(),
            exchange: pda::exchange().to_string(),
            mint: config.collateral.mint.to_string(),
            markets,
        };
        let (stop, stopped) = channel();
        // The set-up takes a while, so the clock is read again.
        let time = Time::new(options.leaders, now_milliseconds().max(network.unix_milliseconds()));
        let pace = Pace { network, feeds, speed: options.prices.speed, time, priced: 0 };
        let thread = std::thread::Builder::new().name("prices".into()).spawn(move || pace.run(&stopped));
        let thread = thread.map_err(|error| LocalnetError::Network(error.to_string()))?;
        Ok(Self { running, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the network's addresses.
    #[must_use]
    pub const fn running(&self) -> &Running {
        &self.running
    }

    /// Returns whether the network is still running. The network stops on its own only after a failure.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        // Dropping its channel ends the thread, and the network ends with it.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn boot(options: &Options) -> Result<Surfnet, LocalnetError> {
    let start = Clock { unix_timestamp: now(), ..Clock::START };
    let surfnet = SurfnetOptions {
        rpc_port: options.rpc_port,
        ws_port: options.ws_port,
        blocks: Blocks::Paced(SLOT),
        start,
        log_bytes: Some(LOG_BYTES),
    };
    let programs = [Program::ballast(Key::UpgradeAuthority.keypair().pubkey())];
    Surfnet::start(surfnet, &programs).map_err(LocalnetError::Network)
}

/// Returns this machine's time. Unit: milliseconds since 1970.
fn now_milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Returns this machine's time. Unit: seconds since 1970.
fn now() -> i64 {
    i64::try_from(now_milliseconds() / 1_000).unwrap_or(i64::MAX)
}

/// Gives SOL to all keys, creates the mint, and mints the tokens for the markets' insurance.
fn endow(network: &mut Surfnet, config: &Config) {
    for key in Key::ALL {
        network.fund(&key.keypair().pubkey(), LAMPORTS);
    }
    let mint = Mint::create(network, keys::COLLATERAL, keys::DECIMALS);
    let insurance: u64 = config.markets.iter().map(|market| market.insurance.magnitude()).sum();
    if insurance > 0 {
        mint.give(network, &Key::Operator.keypair().pubkey(), insurance);
    }
}

fn feeds(
    options: &Options,
    config: &Config,
    recorded: &[Recorded],
) -> Result<(Vec<Feed>, Vec<MarketInfo>), LocalnetError> {
    let mut feeds = Vec::with_capacity(config.markets.len());
    let mut infos = Vec::with_capacity(config.markets.len());
    for market in &config.markets {
        let (source, prices) = source(options, market, recorded);
        feeds.push(Feed::new(market, source)?);
        infos.push(MarketInfo {
            index: market.index,
            symbol: market.symbol.clone(),
            address: pda::market(market.index).to_string(),
            oracle: market.args.oracle_address.to_string(),
            prices,
        });
    }
    Ok((feeds, infos))
}

fn source(options: &Options, market: &Market, recorded: &[Recorded]) -> (Source, String) {
    let prices = &options.prices;
    if let Some(found) = recorded.iter().find(|found| found.symbol == market.symbol) {
        let text = format!("from {}, {} times as fast", found.path.name, prices.speed);
        return (Source::recorded(found.path.clone()), text);
    }
    let stream = u64::from(market.index);
    let source = Source::walk(market.price, prices.volatility, prices.seed, stream);
    let text = if prices.volatility > 0.0 { "a random walk from" } else { "standing still at" };
    (source, format!("{text} {}", market.price))
}

/// Applies the migration. This process produces the blocks, so the migration does not have to wait for them.
async fn set_up(network: &mut Surfnet, config: &Config) -> Result<(), LocalnetError> {
    let rpc = processed(network);
    let keys = Key::ALL.map(Key::keypair);
    let signers = keys.each_ref().map(|key| key as &(dyn Signer + Sync));
    let migration = Migration::new(&rpc, config, &signers)?;
    loop {
        let change = match migration.next().await? {
            Next::Send(change) => change,
            Next::Nothing(left) => {
                return refused(&left).map_or(Ok(()), |reason| Err(LocalnetError::Refused(reason)));
            }
        };
        let sent = network.send_from(&keys[0], std::slice::from_ref(&change.instruction), &keys.each_ref());
        sent.map_err(|failure| LocalnetError::SetUp(change.title, failure.to_string()))?;
    }
}

/// Returns a client that reads at `processed`, so that it sees every transaction at once.
fn processed(network: &Surfnet) -> Rpc {
    let url = network.rpc_url().to_owned();
    Rpc::with_client(RpcClient::new_with_commitment(url, CommitmentConfig::processed()))
}

fn refused(left: &Plan) -> Option<String> {
    let refused = left.refused.first()?;
    Some(format!("{}: {}", refused.difference.field, refused.reason))
}

/// Produces blocks and publishes prices.
struct Pace {
    network: Surfnet,
    feeds: Vec<Feed>,
    speed: u32,
    time: Time,
    /// The time of the last published prices. Unit: milliseconds since the start.
    priced: u64,
}

impl Pace {
    fn run(mut self, stopped: &Receiver<()>) {
        let start = Instant::now();
        let mut due = start + SLOT;
        while stopped.recv_timeout(due.saturating_duration_since(Instant::now()))
            == Err(RecvTimeoutError::Timeout)
        {
            let elapsed = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            let has_travelled = self.make_block(elapsed);
            // After time travel, every price must be renewed at once, or it would be as old as the time skipped.
            if has_travelled || elapsed >= self.priced + TICK {
                self.publish(elapsed);
            }
            // A busy machine produces blocks late, but the clock still follows the wall clock.
            due = (due + SLOT).max(Instant::now());
        }
    }

    /// Produces a block, and returns whether time was skipped since the previous block.
    fn make_block(&mut self, elapsed: u64) -> bool {
        let has_travelled = self.time.observe(self.network.unix_milliseconds());
        let next = self.time.next_block(elapsed);
        self.network.end_block_at(next);
        has_travelled
    }

    /// Publishes prices with an accurate time, regardless of how the leaders set the clock.
    fn publish(&mut self, elapsed: u64) {
        self.priced = elapsed - elapsed % TICK;
        let published = i64::try_from(self.time.honest(elapsed) / 1_000).unwrap_or(i64::MAX);
        let clock = Clock { unix_timestamp: published, ..self.network.clock() };
        let seconds = elapsed as f64 / 1_000.0 * f64::from(self.speed);
        for feed in &mut self.feeds {
            // A price that does not fit into the account is not written. The old one becomes stale, as if the oracle
            // had failed.
            let _ = feed.publish(&self.network, clock, seconds);
        }
    }
}
