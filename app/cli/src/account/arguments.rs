//! Defines the options of `ballast account`.

use crate::session::{MarketName, address, positive};
use ballast_math::Quote;
use clap::{Args, Subcommand};
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// Commands for margin accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Creates a margin account for the wallet.
    Create(CreateArguments),
    /// Shows an account with its collateral, margin and positions.
    Show(ShowArguments),
    /// Lists all of an owner's accounts.
    List(OwnerArguments),
    /// Deposits tokens from the wallet into an account.
    Deposit(DepositArguments),
    /// Withdraws collateral to the wallet's token account, and creates that token account if it does not exist.
    Withdraw(WithdrawArguments),
    /// Moves collateral from one of the wallet's accounts to another.
    Transfer(TransferArguments),
    /// Closes an empty account and returns its rent to the wallet that paid it.
    Close(AccountNumber),
    /// Lets another key trade for an account, but not withdraw from it. By trading at bad prices, an unrestricted
    /// delegate can move nearly all of the money to another account. Trust the delegate with the money, or restrict it
    /// with --reduce-only and --until.
    Delegate(DelegateArguments),
}

/// The number of a margin account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct AccountNumber {
    /// The owner's account number.
    #[arg(long = "account", id = "account", value_name = "N", default_value_t = 0)]
    pub number: u16,
}

/// The accounts' owner.
#[derive(Clone, Copy, Debug, Args)]
pub struct OwnerArguments {
    /// The account's owner, which defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
}

/// The options of `ballast account create`.
#[derive(Clone, Debug, Args)]
pub struct CreateArguments {
    /// The new account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Restricts the account to this market, given by its index or name. Without this option, the account may trade in
    /// every market.
    #[arg(long, value_name = "MARKET")]
    pub isolated: Option<MarketName>,
}

/// The options of `ballast account show`.
#[derive(Clone, Copy, Debug, Args)]
pub struct ShowArguments {
    /// The account to show.
    #[command(flatten)]
    pub account: AccountNumber,
    /// The account's owner.
    #[command(flatten)]
    pub owner: OwnerArguments,
}

/// The options of `ballast account deposit`.
#[derive(Clone, Copy, Debug, Args)]
pub struct DepositArguments {
    /// The amount in quote, for example 1250.5, 1,250.5 or 20k, or `all` for everything in the wallet's token account.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub amount: CashAmount,
    /// The account that receives the deposit.
    #[command(flatten)]
    pub account: AccountNumber,
    /// The account's owner, which defaults to the wallet. Anyone may deposit into any account.
    #[command(flatten)]
    pub owner: OwnerArguments,
}

/// A specific amount of collateral, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashAmount {
    /// A specific amount.
    Of(Quote),
    /// All free collateral of an account, or all collateral in a wallet.
    All,
}

impl FromStr for CashAmount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        positive(text).map(Self::Of)
    }
}

/// The options of `ballast account withdraw`.
#[derive(Clone, Copy, Debug, Args)]
pub struct WithdrawArguments {
    /// The amount in quote, or `all` for all free collateral.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub amount: CashAmount,
    /// The account to withdraw from.
    #[command(flatten)]
    pub account: AccountNumber,
}

/// The options of `ballast account transfer`.
#[derive(Clone, Copy, Debug, Args)]
pub struct TransferArguments {
    /// The amount in quote, or `all` for all free collateral.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub amount: CashAmount,
    /// The number of the account that pays.
    #[arg(long, value_name = "N")]
    pub from: u16,
    /// The number of the account that receives.
    #[arg(long, value_name = "N")]
    pub to: u16,
}

/// The options of `ballast account delegate`.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false, args = ["delegate", "remove"])]
pub struct DelegateArguments {
    /// The key that may trade for the account.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub delegate: Option<Pubkey>,
    /// Removes the current delegate.
    #[arg(long)]
    pub remove: bool,
    /// Only allows the delegate to reduce positions. This is the safe choice.
    #[arg(long, conflicts_with = "remove")]
    pub reduce_only: bool,
    /// When the delegate's right expires, in unix seconds. Without this option, the right lasts until it is revoked or
    /// given to another key.
    #[arg(long, value_name = "SECONDS", conflicts_with = "remove", value_parser = clap::value_parser!(i64).range(1..))]
    pub until: Option<i64>,
    /// The account that the delegate may trade for.
    #[command(flatten)]
    pub account: AccountNumber,
}
