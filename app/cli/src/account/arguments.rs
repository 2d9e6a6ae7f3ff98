//! The options of `ballast account`.

use crate::session::{MarketName, address, positive};
use ballast_math::Quote;
use clap::{Args, Subcommand};
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// What to do with margin accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Creates a margin account of the wallet.
    Create(CreateArguments),
    /// Shows an account: cash, margin, positions.
    Show(ShowArguments),
    /// Lists all accounts of an owner.
    List(OwnerArguments),
    /// Deposits tokens of the wallet into an account.
    Deposit(DepositArguments),
    /// Withdraws cash to the wallet's token account, which is created where it is missing.
    Withdraw(WithdrawArguments),
    /// Moves cash between two accounts of the wallet.
    Transfer(TransferArguments),
    /// Closes an account that holds nothing; its rent goes back to who paid it.
    Close(AccountNumber),
    /// Names who else may trade with an account, but not withdraw. Whoever may trade freely can move nearly everything to a friend
    /// by trading badly: name only whom you would give the money, or use --reduce-only, with --until.
    Delegate(DelegateArguments),
}

/// Which of an owner's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct AccountNumber {
    /// Which of the owner's accounts.
    #[arg(long = "account", id = "account", value_name = "N", default_value_t = 0)]
    pub number: u16,
}

/// Whose accounts.
#[derive(Clone, Copy, Debug, Args)]
pub struct OwnerArguments {
    /// Whose accounts; without it, the wallet's.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
}

/// The options of `ballast account create`.
#[derive(Clone, Debug, Args)]
pub struct CreateArguments {
    /// Which account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Isolates the account to this market (index or name); without it, it may hold positions in every market.
    #[arg(long, value_name = "MARKET")]
    pub isolated: Option<MarketName>,
}

/// The options of `ballast account show`.
#[derive(Clone, Copy, Debug, Args)]
pub struct ShowArguments {
    /// Which account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Whose.
    #[command(flatten)]
    pub owner: OwnerArguments,
}

/// The options of `ballast account deposit`.
#[derive(Clone, Copy, Debug, Args)]
pub struct DepositArguments {
    /// How much, in quote: 1250.5, 1,250.5 or 20k.
    #[arg(value_name = "AMOUNT", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub amount: Quote,
    /// Into which account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Whose; anyone may deposit for anyone. Without it, the wallet's.
    #[command(flatten)]
    pub owner: OwnerArguments,
}

/// An amount of cash, or all that may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashAmount {
    /// This much.
    Of(Quote),
    /// Everything that is free.
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
    /// How much, in quote, or `all` for everything that is free.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub amount: CashAmount,
    /// From which account.
    #[command(flatten)]
    pub account: AccountNumber,
}

/// The options of `ballast account transfer`.
#[derive(Clone, Copy, Debug, Args)]
pub struct TransferArguments {
    /// How much, in quote, or `all` for everything that is free.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub amount: CashAmount,
    /// From which account.
    #[arg(long, value_name = "N")]
    pub from: u16,
    /// To which account.
    #[arg(long, value_name = "N")]
    pub to: u16,
}

/// The options of `ballast account delegate`.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false, args = ["delegate", "remove"])]
pub struct DelegateArguments {
    /// Who may trade.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub delegate: Option<Pubkey>,
    /// Takes the right to trade away from whoever has it.
    #[arg(long)]
    pub remove: bool,
    /// Only orders that reduce: the safe choice.
    #[arg(long, conflicts_with = "remove")]
    pub reduce_only: bool,
    /// Until when: unix seconds. Without it, until somebody else is named.
    #[arg(long, value_name = "SECONDS", conflicts_with = "remove", value_parser = clap::value_parser!(i64).range(1..))]
    pub until: Option<i64>,
    /// With which account.
    #[command(flatten)]
    pub account: AccountNumber,
}
