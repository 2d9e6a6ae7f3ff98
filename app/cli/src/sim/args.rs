//! The options of `ballast sim`.

use ballast_sim::sweep::Axis;
use ballast_sim::{METRICS, Metric, Population};
use clap::{Args, Subcommand, ValueEnum, value_parser};
use std::path::PathBuf;

/// The options of `ballast sim`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SimArguments {
    /// Something else than one batch of runs.
    #[command(subcommand)]
    pub command: Option<SimCommand>,
    /// What the runs are made of.
    #[command(flatten)]
    pub options: SimOptions,
}

/// Something else than one batch of runs.
#[derive(Clone, Debug, Subcommand)]
pub enum SimCommand {
    /// Runs the same seeds at every point of a grid of parameters, and shows a row for each.
    ///
    /// Example: ballast sim sweep --parameter maintenance_ratio=0.03,0.05 --parameter keeper_delay=4,60
    Sweep(Box<SimOptions>),
    /// Says which jump diffusion looks like a price path.
    Calibrate(CalibrateOptions),
}

/// The options of `ballast sim calibrate`.
#[derive(Clone, Debug, Args)]
pub struct CalibrateOptions {
    /// Files of price bars: CSV with or without names (klines), JSON of freqtrade, ccxt, Hyperliquid or Deribit, Feather.
    /// Times in seconds, milliseconds, microseconds or as dates; the output says how each file was understood.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub prices: Vec<PathBuf>,
    /// Prints a JSON list instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// What the runs are made of.
#[derive(Clone, Debug, Args)]
pub struct SimOptions {
    /// How many runs (at each point of a sweep).
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u64).range(1..=1_000_000))]
    pub runs: u64,
    /// The seed of the first run; the others have the ones after it. Everything random follows from it.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many threads work; without it, as many as there are processors. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1_024))]
    pub threads: Option<u16>,
    /// Where the index comes from.
    #[command(flatten)]
    pub prices: PriceOptions,
    /// The traders: a number of them in the usual mix, or numbers by kind, as in
    /// noise=12,trend-follower=6,arbitrageur=3 (also contrarian, carry, gambler, bag-holder).
    #[arg(long, value_name = "POPULATION", default_value = "36")]
    pub traders: Population,
    /// Whether there are keepers: who liquidate, settle, cover and move the peg.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub keepers: Switch,
    /// From what keepers see to what they do. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 4)]
    pub keeper_delay: u32,
    /// What the account brings that takes positions over. Unit: quote.
    #[arg(long, value_name = "QUOTE", default_value_t = 150_000.0)]
    pub backstop: f64,
    /// How far the mark must be from the index before keepers step the peg, as a share of the index.
    #[arg(long, value_name = "RATIO", default_value_t = 0.01)]
    pub peg_gap: f64,
    /// A market as a TOML file: one market, or the file of an exchange as `ballast migrate` reads it, with --symbol.
    /// Without it, the demo's market.
    #[arg(long, value_name = "FILE")]
    pub market: Option<PathBuf>,
    /// Which market of an exchange's file, by its symbol.
    #[arg(long, value_name = "SYMBOL", requires = "market")]
    pub symbol: Option<String>,
    /// A parameter of the market and its value; `ballast sim sweep` takes several values, separated by commas. Besides the
    /// market's: keeper_delay, backstop, peg_gap, traders. May be given several times.
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub parameters: Vec<Axis>,
    /// What the rows of a sweep show, by the names in the JSON, separated by commas: mean and 99 % of each.
    #[arg(long = "metric", value_name = "NAME", value_delimiter = ',', value_parser = metric)]
    pub metrics: Vec<&'static Metric>,
    /// Prints one JSON object instead of tables. Amounts in quote, times in seconds.
    #[arg(long)]
    pub json: bool,
    /// With --json: also what each single run ended with, amounts in 1e-6 quote.
    #[arg(long, requires = "json")]
    pub each: bool,
    /// Draws the distributions, or the sweep, into this file; its extension says how: .svg or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
}

/// A metric by its name.
fn metric(name: &str) -> Result<&'static Metric, String> {
    let known = || METRICS.map(|metric| metric.key).join(", ");
    let found = METRICS.iter().find(|metric| metric.key == name);
    found.ok_or_else(|| format!("there is no such metric; there are {}", known()))
}

/// Where the index comes from.
#[derive(Clone, Debug, Args)]
pub struct PriceOptions {
    /// A price path that every run follows: bars in any format that `ballast sim calibrate` reads.
    /// Without it, every run has a jump diffusion of its own.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// How many times the price moves. A longer price path is thinned out to that.
    #[arg(long, value_name = "N", default_value_t = 360, value_parser = value_parser!(u32).range(2..=100_000))]
    pub steps: u32,
    /// From one price of the jump diffusion to the next. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = value_parser!(u32).range(1..=86_400))]
    pub step_seconds: u32,
    /// The jump diffusion's first price; without it, the price that an exchange's file names for its market, else 150.
    /// Unit: quote.
    #[arg(long, value_name = "QUOTE")]
    pub start_price: Option<f64>,
    /// The drift of the logarithm of the price, a day.
    #[arg(long, value_name = "RATIO", default_value_t = 0.0, allow_negative_numbers = true)]
    pub drift: f64,
    /// The standard deviation of the diffusion, a day.
    #[arg(long, value_name = "RATIO", default_value_t = 0.07)]
    pub volatility: f64,
    /// How many jumps there are on average, a day.
    #[arg(long, value_name = "NUMBER", default_value_t = 4.0)]
    pub jumps: f64,
    /// The mean of a jump, as a logarithm.
    #[arg(long, value_name = "RATIO", default_value_t = -0.005, allow_negative_numbers = true)]
    pub jump_mean: f64,
    /// The standard deviation of a jump, as a logarithm.
    #[arg(long, value_name = "RATIO", default_value_t = 0.045)]
    pub jump_deviation: f64,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// They work.
    On,
    /// There are none.
    Off,
}
