//! Defines the options of `ballast trade`.

use super::percent::Percent;
use super::size::{Part, Size};
use crate::account::AccountNumber;
use crate::session::{MarketName, address, positive};
use ballast_client::amount;
use ballast_client::rpc::ServerUrl;
use ballast_math::{Price, Quote, Ratio};
use clap::{Args, Subcommand, value_parser};
use solana_pubkey::Pubkey;
use std::path::PathBuf;

/// The default slippage tolerance.
const USUAL_SLIPPAGE: &str = "0.5";

/// The subcommands of `ballast trade`.
#[derive(Clone, Debug, Subcommand)]
pub enum TradeCommand {
    /// Buys contracts to open or increase a long position, or to reduce a short position.
    ///
    /// Shows the full quote, sends the trade, and compares the result with the quote.
    #[command(visible_alias = "buy")]
    Long(OpenArguments),
    /// Sells contracts to open or increase a short position, or to reduce a long position.
    ///
    /// Shows the full quote, sends the trade, and compares the result with the quote.
    #[command(visible_alias = "sell")]
    Short(OpenArguments),
    /// Closes all or part of a position, and with --withdraw also withdraws the free collateral.
    Close(CloseArguments),
    /// Waits until the index reaches a price, and then closes all or part of a position.
    ///
    /// The program has no stop orders and no resting orders, so this order exists only while the command runs. The
    /// safest key for this command is that of a delegate that may only reduce positions (`ballast account delegate
    /// ADDRESS --reduce-only`).
    #[command(visible_alias = "take-profit")]
    Stop(StopArguments),
}

/// The options of `ballast trade long` and `short`.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct OpenArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The size.
    #[command(flatten)]
    pub size: SizeArguments,
    /// Only reduces the position.
    #[arg(long)]
    pub reduce_only: bool,
    /// The price limit, expiry and account.
    #[command(flatten)]
    pub terms: Terms,
}

/// The size of a trade, in one of four forms.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SizeArguments {
    /// The size in contracts, or in units of the asset, like 0.5BTC. `ballast market list` shows what one contract is.
    #[arg(value_name = "SIZE", allow_negative_numbers = true)]
    pub size: Option<Size>,
    /// The approximate size in quote.
    #[arg(long, value_name = "QUOTE", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub quote: Option<Quote>,
    /// The target leverage, which is the position's notional at the index price as a multiple of the account's equity.
    #[arg(long, value_name = "TIMES", value_parser = positive::<Ratio>, allow_negative_numbers = true)]
    pub leverage: Option<Ratio>,
    /// The largest size that the program accepts now.
    #[arg(long)]
    pub max: bool,
}

/// The options of `ballast trade close`.
#[derive(Clone, Debug, Args)]
pub struct CloseArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The part to close, in contracts, in units of the asset like 0.5BTC, or as a share like 50% or half. Defaults to
    /// the whole position.
    #[arg(value_name = "SIZE", allow_negative_numbers = true)]
    pub part: Option<Part>,
    /// Also withdraws all free collateral to the wallet, in the same transaction if possible.
    #[arg(long, conflicts_with = "owner")]
    pub withdraw: bool,
    /// The price limit, expiry and account.
    #[command(flatten)]
    pub terms: Terms,
}

/// The options of `ballast trade stop`.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct StopArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The part to close, as for `ballast trade close`. Defaults to the whole position.
    #[arg(value_name = "SIZE", allow_negative_numbers = true)]
    pub part: Option<Part>,
    /// The price that is awaited.
    #[command(flatten)]
    pub trigger: Trigger,
    /// The interval between two readings of the index. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = pause)]
    pub interval: f64,
    /// The price limit, expiry and account.
    #[command(flatten)]
    pub terms: Terms,
}

/// The price that triggers a stop order.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Trigger {
    /// Closes when the index is at this price or below it. Unit: quote per contract.
    #[arg(long, value_name = "PRICE", value_parser = positive::<Price>, allow_negative_numbers = true)]
    pub below: Option<Price>,
    /// Closes when the index is at this price or above it. Unit: quote per contract.
    #[arg(long, value_name = "PRICE", value_parser = positive::<Price>, allow_negative_numbers = true)]
    pub above: Option<Price>,
}

fn pause(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| (0.05..=3_600.0).contains(seconds));
    seconds.ok_or_else(|| "the interval must be between 0.05 and 3600 seconds".to_owned())
}

/// The price limit, expiry and account of an order.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct Terms {
    /// The limit price, which is the worst acceptable average price, in quote per contract. An order that reduces a
    /// position is filled up to this price. Any other order is refused if its average price would be worse.
    #[arg(long, value_name = "PRICE", value_parser = amount::parse::<Price>, conflicts_with = "slippage", allow_negative_numbers = true)]
    pub limit: Option<Price>,
    /// How much worse than the quote the average price may be. Unit: per cent.
    #[arg(long, value_name = "PERCENT", default_value = USUAL_SLIPPAGE, allow_negative_numbers = true)]
    pub slippage: Percent,
    /// How long the order is valid according to the network's clock. Defaults to the lifetime of its blockhash. Unit:
    /// seconds.
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub deadline: Option<u32>,
    /// Shows the quote and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Sends the trade without asking. The question appears only on a terminal, never in scripts or pipes.
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// The account that trades.
    #[command(flatten)]
    pub account: AccountNumber,
    /// The account's owner, if the wallet is a delegate. Defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
    /// The source of a signed price, which is posted before the order if the index is too old.
    #[command(flatten)]
    pub prices: PriceArguments,
}

/// A source of signed prices.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct PriceArguments {
    /// The Hermes endpoint that provides Pyth prices. If the index is too old for the order, a signed price is posted
    /// first.
    // Validated later, like the network's URL, because it may contain a key.
    #[arg(long, value_name = "URL")]
    pub pyth: Option<ServerUrl>,
    /// The file that contains the endpoint's key.
    #[arg(long, value_name = "FILE", requires = "pyth")]
    pub pyth_key_file: Option<PathBuf>,
}
