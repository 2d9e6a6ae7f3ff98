//! The options of `ballast account`.

use crate::session::{MarketName, address, positive};
use ballast_math::Quote;
use clap::{Args, Subcommand};
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// Commands on margin accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Creates a margin account for the wallet.
    Create(CreateArguments),
    /// Shows an account: collateral, margin and positions.
    Show(ShowArguments),
    /// Lists all accounts of an owner.
    List(OwnerArguments),
    /// Deposits tokens from the wallet into an account.
    Deposit(DepositArguments),
    /// Withdraws collateral to the wallet's token account, creating the token account if it is missing.
    Withdraw(WithdrawArguments),
    /// Moves collateral between two accounts of the wallet.
    Transfer(TransferArguments),
    /// Closes an empty account; its rent returns to the wallet that paid it.
    Close(AccountNumber),
    /// Lets another key trade with an account, but not withdraw. An unrestricted delegate can move nearly everything
    /// to a friend by trading badly. Trust it with the money, or use --reduce-only, with --until.
    Delegate(DelegateArguments),
}

/// The number of a margin account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct AccountNumber {
    /// The number of the owner's account.
    #[arg(long = "account", id = "account", value_name = "N", default_value_t = 0)]
    pub number: u16,
}

/// The owner of the accounts.
#[derive(Clone, Copy, Debug, Args)]
pub struct OwnerArguments {
    /// The owner of the account; defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
}

/// The options of `ballast account create`.
#[derive(Clone, Debug, Args)]
pub struct CreateArguments {
    /// The new account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Isolates the account to this market (index or name). Without it, the account may trade in every market.
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
    /// The amount in quote: 1250.5, 1,250.5 or 20k.
    #[arg(value_name = "AMOUNT", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub amount: Quote,
    /// The account that receives the deposit.
    #[command(flatten)]
    pub account: AccountNumber,
    /// The account's owner; anyone may deposit for anyone. Defaults to the wallet.
    #[command(flatten)]
    pub owner: OwnerArguments,
}

/// An amount of collateral, or all that may be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashAmount {
    /// This amount.
    Of(Quote),
    /// All free collateral.
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
    /// The account that sends.
    #[arg(long, value_name = "N")]
    pub from: u16,
    /// The account that receives.
    #[arg(long, value_name = "N")]
    pub to: u16,
}

/// The options of `ballast account delegate`.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false, args = ["delegate", "remove"])]
pub struct DelegateArguments {
    /// The key that may trade.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub delegate: Option<Pubkey>,
    /// Removes the current delegate.
    #[arg(long)]
    pub remove: bool,
    /// Allows only orders that reduce a position: the safe choice.
    #[arg(long, conflicts_with = "remove")]
    pub reduce_only: bool,
    /// When the right expires, in unix seconds. Without it, the right lasts until it is removed or given to another
    /// key.
    #[arg(long, value_name = "SECONDS", conflicts_with = "remove", value_parser = clap::value_parser!(i64).range(1..))]
    pub until: Option<i64>,
    /// The account to trade with.
    #[command(flatten)]
    pub account: AccountNumber,
}
