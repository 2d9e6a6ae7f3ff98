//! Defines the arguments of `ballast localnet`.

use super::change::Change;
use crate::session::GlobalArguments;
use ballast_client::rpc::profile;
use ballast_client::rpc::{Rpc, ServerUrl};
use clap::{Args, Subcommand, ValueEnum};
use solana_keypair::read_keypair_file;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// The arguments of `ballast localnet`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LocalnetArguments {
    /// The command for a running network. Without a command, a new network starts.
    #[command(subcommand)]
    pub command: Option<RemoteCommand>,
    /// The options for a new network.
    #[command(flatten)]
    pub start: StartArguments,
}

/// The options for a new network.
#[derive(Debug, Args)]
pub struct StartArguments {
    /// The port of the JSON-RPC server.
    #[arg(long, default_value_t = 8899, value_name = "PORT")]
    pub rpc_port: u16,
    /// The port of the WebSocket server. Defaults to the port after `--rpc-port`.
    #[arg(long, value_name = "PORT")]
    pub ws_port: Option<u16>,
    /// The exchange file, in the format of `ballast migrate`. Defaults to the sample with three markets.
    ///
    /// The file must keep the sample's mint and `roles.setup`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Starts without an exchange, ready for `ballast migrate`. The program, the faucet and the prices are in place, as
    /// on a public cluster.
    #[arg(long)]
    pub empty: bool,
    /// A market and the file with its price bars, in any format that `ballast sim calibrate` reads, for example
    /// SOL=prices.csv. The market opens at the first price. May be repeated for several markets.
    #[arg(long, value_name = "SYMBOL=FILE")]
    pub prices: Vec<PricesOf>,
    /// The playback speed of the price files, as a multiple of real time.
    #[arg(long, default_value_t = 1, value_name = "FACTOR", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub speed: u32,
    /// The random seed for the other markets' price walks. The same seed gives the same walks.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The volatility of the random walks, given as the standard deviation per day, as a fraction of one. At zero, the
    /// prices do not move.
    #[arg(long, default_value_t = 0.05, value_name = "RATIO", value_parser = volatility)]
    pub volatility: f64,
    /// How block leaders set the network's clock. A leader may hold the clock still, or run it at double speed, for a
    /// window of four slots.
    #[arg(long, value_enum, default_value_t = ClockKind::Steady, value_name = "KIND")]
    pub clock: ClockKind,
    /// The file to write once the network is ready, with addresses and URLs as JSON. The file is removed when the
    /// network stops.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
}

/// How a local network's leaders set its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClockKind {
    /// Every leader follows the wall clock.
    Steady,
    /// Three consecutive leaders hold the clock still for 2.4 seconds, and the next three catch up at double speed.
    Frozen,
    /// Leaders alternate, so that one runs the clock at double speed, up to 0.8 seconds ahead, and the next holds it
    /// still.
    Leader,
}

/// A command for a network that runs in another process.
#[derive(Debug, Subcommand)]
pub enum RemoteCommand {
    /// Sends collateral to a wallet, and SOL for fees.
    Faucet(FaucetArguments),
    /// Shows or sets a market's index price. After a change, the price continues to move from the new value.
    Price(PriceArguments),
    /// Stops a market's oracle, so that its price no longer changes and becomes stale.
    Outage(OutageArguments),
    /// Moves the network's clock forward, for example by 8h.
    Travel(TravelArguments),
    /// Writes the keypair files for the local network's roles. Anyone can derive these keys, so never use them anywhere
    /// else.
    Keys(KeysArguments),
}

/// The network's address.
#[derive(Debug, Args)]
pub struct Server {
    /// The local network: a URL, or localhost. Defaults to the Solana profile's network, and without a profile to localhost.
    // The option has the same name and type as the global one, and its value may contain a key, so it is validated
    // later.
    #[arg(long, short = 'u', value_name = "URL_OR_NAME")]
    pub url: Option<ServerUrl>,
}

impl RemoteCommand {
    /// Returns the network that the command needs, or `None` if it needs no network.
    #[must_use]
    pub const fn server(&self) -> Option<&Server> {
        match self {
            Self::Faucet(arguments) => Some(&arguments.server),
            Self::Price(arguments) => Some(&arguments.server),
            Self::Outage(arguments) => Some(&arguments.server),
            Self::Travel(arguments) => Some(&arguments.server),
            Self::Keys(_) => None,
        }
    }
}

impl Server {
    /// Returns this network's URL, which is either given or read from the profile that `network` names.
    ///
    /// # Errors
    /// Returns an error if the URL or the profile is invalid.
    pub fn address(&self, network: &GlobalArguments) -> anyhow::Result<ServerUrl> {
        match &self.url {
            Some(url) => Ok(profile::url_of(url.secret())?.into()),
            None => Ok(network.settings()?.url),
        }
    }

    /// Returns a client for this network.
    ///
    /// # Errors
    /// Returns an error if the URL or the profile is invalid.
    pub fn rpc(&self, network: &GlobalArguments) -> anyhow::Result<Rpc> {
        Ok(Rpc::new(self.address(network)?.secret()))
    }
}

/// Arguments of `ballast localnet faucet`.
#[derive(Debug, Args)]
pub struct FaucetArguments {
    /// The wallet's address or keypair file.
    #[arg(value_parser = wallet)]
    pub address: Pubkey,
    /// The amount of collateral, for example 10,000 or 10k.
    #[arg(allow_negative_numbers = true)]
    pub amount: String,
    /// The amount of SOL to send as well.
    #[arg(long, default_value = "1", allow_negative_numbers = true)]
    pub sol: String,
    /// The network's address.
    #[command(flatten)]
    pub server: Server,
}

/// Arguments of `ballast localnet price`.
#[derive(Debug, Args)]
pub struct PriceArguments {
    /// The market's name or symbol: SOL-PERP or SOL.
    pub symbol: String,
    /// The change: -30%, +5%, or a price such as 120. Without it, the current price is shown.
    #[arg(allow_hyphen_values = true)]
    pub change: Option<Change>,
    /// The network's address.
    #[command(flatten)]
    pub server: Server,
}

/// Arguments of `ballast localnet outage`.
#[derive(Debug, Args)]
pub struct OutageArguments {
    /// The market's name or symbol: SOL-PERP or SOL.
    pub symbol: String,
    /// Ends the outage. Prices continue from where they stopped.
    #[arg(long)]
    pub end: bool,
    /// The network's address.
    #[command(flatten)]
    pub server: Server,
}

/// Arguments of `ballast localnet travel`.
#[derive(Debug, Args)]
pub struct TravelArguments {
    /// The time to skip, given as a number followed by s, m, h or d.
    #[arg(value_parser = span)]
    pub span: Duration,
    /// The network's address.
    #[command(flatten)]
    pub server: Server,
}

/// Arguments of `ballast localnet keys`.
#[derive(Debug, Args)]
pub struct KeysArguments {
    /// The folder to write to. The folder is created if it does not exist.
    pub folder: PathBuf,
}

/// A market and its price file.
#[derive(Clone, Debug)]
pub struct PricesOf {
    /// The market.
    pub symbol: String,
    /// The file.
    pub file: PathBuf,
}

impl FromStr for PricesOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (symbol, file) = text.split_once('=').ok_or("write SYMBOL=FILE, for example SOL=prices.csv")?;
        Ok(Self { symbol: symbol.into(), file: file.into() })
    }
}

fn wallet(text: &str) -> Result<Pubkey, String> {
    let of_file = || {
        let path = profile::keypair_file(text).map_err(|error| error.to_string())?;
        read_keypair_file(path).map(|keypair| keypair.pubkey()).map_err(|error| error.to_string())
    };
    Pubkey::from_str(text).or_else(|_| {
        of_file().map_err(|error| format!("this is neither an address nor a keypair file ({error})"))
    })
}

fn volatility(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number")?;
    if (0.0..=10.0).contains(&value) { Ok(value) } else { Err("out of range: use 0 to 10".into()) }
}

fn span(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("`{text}` is not a duration: use a whole number followed by s, m, h or d, for example 8h");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    count
        .checked_mul(seconds)
        .filter(|span| (1..=31_536_000).contains(span))
        .map(Duration::from_secs)
        .ok_or_else(|| format!("`{text}` is out of range: use a duration from 1 second to 365 days"))
}
