//! The options of `ballast demo`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};

/// The options of `ballast demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArguments {
    /// A price path to replay: bars in any format that `ballast sim calibrate` reads. Its times are the chain's times.
    /// Without it, a built-in path with a crash and a recovery.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Draws mark and index into this file; its extension says how: .svg or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// Prints one JSON object instead of the report. Amounts are in 1e-6 quote.
    #[arg(long)]
    pub json: bool,
    /// Everything random follows from it: the same seed gives the same result.
    #[arg(long, value_name = "N", default_value_t = 23)]
    pub seed: u64,
    /// How many times the price moves. A longer price path is thinned out to that.
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = value_parser!(u32).range(2..=5_000))]
    pub steps: u32,
    /// How many traders take part.
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = value_parser!(u32).range(1..=400))]
    pub traders: u32,
    /// Which local network to run on.
    #[arg(long, value_enum, default_value_t = NetworkKind::Surfnet)]
    pub engine: NetworkKind,
}

/// A local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NetworkKind {
    /// Surfpool's embedded network, with JSON-RPC.
    Surfnet,
    /// A virtual machine and nothing else: faster.
    Litesvm,
}

impl NetworkKind {
    /// Its name, as on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Surfnet => "surfnet",
            Self::Litesvm => "litesvm",
        }
    }
}
