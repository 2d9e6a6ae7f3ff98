//! The options of `ballast trade`.

use super::percent::Percent;
use crate::account::AccountNumber;
use crate::session::{MarketName, address, positive};
use ballast_client::amount;
use ballast_client::rpc::ServerUrl;
use ballast_math::{Base, Price, Quote, Ratio};
use clap::{Args, Subcommand, value_parser};
use solana_pubkey::Pubkey;
use std::path::PathBuf;

/// The slippage that is borne unless told otherwise.
const USUAL_SLIPPAGE: &str = "0.5";

/// What to trade.
#[derive(Clone, Debug, Subcommand)]
pub enum TradeCommand {
    /// Buys: opens or increases a long position, or reduces a short one.
    ///
    /// Shows the full quote, sends, and compares what was executed with the quote.
    Long(OpenArguments),
    /// Sells: opens or increases a short position, or reduces a long one.
    ///
    /// Shows the full quote, sends, and compares what was executed with the quote.
    Short(OpenArguments),
    /// Closes a position, or a part of it.
    Close(CloseArguments),
}

/// The options of `ballast trade long` and `short`.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct OpenArguments {
    /// The market: its index or its name.
    pub market: MarketName,
    /// How much.
    #[command(flatten)]
    pub size: SizeArguments,
    /// Only makes the position smaller.
    #[arg(long)]
    pub reduce_only: bool,
    /// Price, time, account.
    #[command(flatten)]
    pub terms: Terms,
}

/// How much to trade: one of three ways.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SizeArguments {
    /// How much, in contracts.
    #[arg(value_name = "CONTRACTS", value_parser = amount::parse::<Base>, allow_negative_numbers = true)]
    pub base: Option<Base>,
    /// For about how much quote.
    #[arg(long, value_name = "QUOTE", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub quote: Option<Quote>,
    /// Until the position is worth this many times the account's equity, at the index price.
    #[arg(long, value_name = "TIMES", value_parser = positive::<Ratio>, allow_negative_numbers = true)]
    pub leverage: Option<Ratio>,
}

/// The options of `ballast trade close`.
#[derive(Clone, Debug, Args)]
pub struct CloseArguments {
    /// The market: its index or its name.
    pub market: MarketName,
    /// How much, in contracts; without it, the whole position.
    #[arg(value_name = "CONTRACTS", value_parser = amount::parse::<Base>, allow_negative_numbers = true)]
    pub base: Option<Base>,
    /// Price, time, account.
    #[command(flatten)]
    pub terms: Terms,
}

/// At what price, until when, with which account.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct Terms {
    /// The worst average price, in quote per contract. A reducing order is filled down to it, any other refused beyond it.
    #[arg(long, value_name = "PRICE", value_parser = amount::parse::<Price>, conflicts_with = "slippage")]
    pub limit: Option<Price>,
    /// By how much the average price may be worse than quoted. Unit: percent.
    #[arg(long, value_name = "PERCENT", default_value = USUAL_SLIPPAGE)]
    pub slippage: Percent,
    /// For how long the order is good, by the network's clock; without it, as long as its blockhash. Unit: seconds.
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u32).range(1..))]
    pub deadline: Option<u32>,
    /// Shows the quote and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// With which account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Whose account, for a delegate; without it, the wallet's.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
    /// Source of a signed price, posted ahead of the order if the index is too old.
    #[command(flatten)]
    pub prices: PriceArguments,
}

/// A source of signed prices.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct PriceArguments {
    /// A Hermes endpoint of Pyth's prices: where the index is too old for the order, a signed price is posted in front of it.
    // Checked later, as the network's: it may hold a key.
    #[arg(long, value_name = "URL")]
    pub pyth: Option<ServerUrl>,
    /// The file that holds the endpoint's key.
    #[arg(long, value_name = "FILE", requires = "pyth")]
    pub pyth_key_file: Option<PathBuf>,
}
