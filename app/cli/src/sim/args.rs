//! Defines the options of `ballast sim`.

use crate::session::Output;
use ballast_sim::sweep::Axis;
use ballast_sim::{METRICS, Metric, Population};
use clap::{Args, Subcommand, ValueEnum, value_parser};
use std::path::PathBuf;

/// The options of `ballast sim`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SimArguments {
    /// The subcommand, if this is not a single batch of runs.
    #[command(subcommand)]
    pub command: Option<SimCommand>,
    /// The run options.
    #[command(flatten)]
    pub options: SimOptions,
}

impl SimArguments {
    /// Returns the arguments with `--json` set if the command line asks for JSON in the usual way, with `--output json`.
    #[must_use]
    pub fn for_output(mut self, output: Output) -> Self {
        let is_json = output == Output::Json;
        self.options.json |= is_json;
        match &mut self.command {
            Some(SimCommand::Sweep(options)) => options.json |= is_json,
            Some(SimCommand::Calibrate(options)) => options.json |= is_json,
            None => {}
        }
        self
    }
}

/// The command, if it is not a single batch of runs.
#[derive(Clone, Debug, Subcommand)]
pub enum SimCommand {
    /// Runs the same seeds at every point of a parameter grid, and shows one row per point.
    ///
    /// Example: ballast sim sweep --parameter maintenance_ratio=0.03,0.05 --parameter keeper_delay=4,60
    Sweep(Box<SimOptions>),
    /// Fits a jump diffusion to a price path.
    Calibrate(CalibrateOptions),
}

/// The options of `ballast sim calibrate`.
#[derive(Clone, Debug, Args)]
pub struct CalibrateOptions {
    /// Price files in CSV with or without column names (klines), in JSON from freqtrade, ccxt, Hyperliquid or
    /// Deribit, or in Feather. Times may be dates, or numbers of seconds, milliseconds or microseconds. The output
    /// reports how each file was read.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub prices: Vec<PathBuf>,
    /// Prints a JSON list instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// The run options.
#[derive(Clone, Debug, Args)]
pub struct SimOptions {
    /// The number of runs. In a sweep, the number of runs at each point.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u64).range(1..=1_000_000))]
    pub runs: u64,
    /// The seed of the first run. Later runs use the numbers that follow it. The seed determines all random numbers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// The number of threads. Defaults to the number of processors. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1_024))]
    pub threads: Option<u16>,
    /// Where the index prices come from.
    #[command(flatten)]
    pub prices: PriceOptions,
    /// The traders, given as a total in the usual mix or as a number for each kind, for example
    /// noise=12,trend-follower=6,arbitrageur=3. The other kinds are contrarian, carry, gambler and bag-holder.
    #[arg(long, value_name = "POPULATION", default_value = "36")]
    pub traders: Population,
    /// Whether keepers liquidate, settle, cover deficits and move the peg.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub keepers: Switch,
    /// The time between a keeper's observation and its action. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 4)]
    pub keeper_delay: u32,
    /// The collateral of the account that takes over positions. Unit: quote.
    #[arg(long, value_name = "QUOTE", default_value_t = 150_000.0)]
    pub backstop: f64,
    /// The gap between mark and index at which keepers move the peg, as a share of the index.
    #[arg(long, value_name = "RATIO", default_value_t = 0.01)]
    pub peg_gap: f64,
    /// The TOML file that contains the market. The file describes a single market, or it is an exchange file as in
    /// `ballast migrate` and requires --symbol. Defaults to the demo's market.
    #[arg(long, value_name = "FILE")]
    pub market: Option<PathBuf>,
    /// The symbol of a market in the exchange file.
    #[arg(long, value_name = "SYMBOL", requires = "market")]
    pub symbol: Option<String>,
    /// Sets a market parameter to a value. `ballast sim sweep` takes several values, separated by commas. The names
    /// keeper_delay, backstop, peg_gap and traders are also allowed. May be repeated.
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub parameters: Vec<Axis>,
    /// The metrics to show in each row of a sweep, given by their JSON names and separated by commas. Each metric is
    /// shown with its mean and its 99th percentile.
    #[arg(long = "metric", value_name = "NAME", value_delimiter = ',', value_parser = metric)]
    pub metrics: Vec<&'static Metric>,
    /// Prints one JSON object instead of tables. Amounts are in quote, and times are in seconds.
    #[arg(long)]
    pub json: bool,
    /// With --json, also prints the result of every run, with amounts in 1e-6 quote.
    #[arg(long, requires = "json")]
    pub each: bool,
    /// Draws the distributions, or the sweep, into this file. Its extension sets the format: .svg or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
}

/// Finds a metric by its name.
fn metric(name: &str) -> Result<&'static Metric, String> {
    let known = || METRICS.map(|metric| metric.key).join(", ");
    let found = METRICS.iter().find(|metric| metric.key == name);
    found.ok_or_else(|| format!("unknown metric: use one of {}", known()))
}

/// Where the index prices come from.
#[derive(Clone, Debug, Args)]
pub struct PriceOptions {
    /// A file with the price path that every run uses, as bars in any format that `ballast sim calibrate` reads.
    /// Without this option, every run draws its own jump diffusion.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// The number of price moves. A longer price path is reduced to this number.
    #[arg(long, value_name = "N", default_value_t = 360, value_parser = value_parser!(u32).range(2..=100_000))]
    pub steps: u32,
    /// The interval between two prices of the jump diffusion. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = value_parser!(u32).range(1..=86_400))]
    pub step_seconds: u32,
    /// The first price of the jump diffusion. Defaults to the price in the exchange file, or to 150. Unit: quote.
    #[arg(long, value_name = "QUOTE")]
    pub start_price: Option<f64>,
    /// The daily drift of the log price.
    #[arg(long, value_name = "RATIO", default_value_t = 0.0, allow_negative_numbers = true)]
    pub drift: f64,
    /// The daily standard deviation of the diffusion.
    #[arg(long, value_name = "RATIO", default_value_t = 0.07)]
    pub volatility: f64,
    /// The average number of jumps per day.
    #[arg(long, value_name = "NUMBER", default_value_t = 4.0)]
    pub jumps: f64,
    /// The mean size of a jump in the log price.
    #[arg(long, value_name = "RATIO", default_value_t = -0.005, allow_negative_numbers = true)]
    pub jump_mean: f64,
    /// The standard deviation of a jump in the log price.
    #[arg(long, value_name = "RATIO", default_value_t = 0.045)]
    pub jump_deviation: f64,
}

/// An option that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Keepers work.
    On,
    /// No keepers.
    Off,
}
