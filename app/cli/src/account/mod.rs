//! Implements `ballast account`, which manages an owner's margin accounts.

mod arguments;
mod cash;
mod manage;
pub(crate) mod request;
mod show;
pub(crate) mod wallet_tokens;

pub use arguments::{AccountCommand, AccountNumber, CashAmount};
pub use cash::{CashReport, withdraw_from};
pub use show::AccountReport;

use crate::session::Session;
use anyhow::Result;

/// Runs a command for margin accounts.
///
/// # Errors
/// Returns an error if the program refuses the command, or if the command cannot run.
pub async fn run(session: &Session, command: AccountCommand) -> Result<()> {
    match command {
        AccountCommand::Create(arguments) => manage::create(session, &arguments).await,
        AccountCommand::Show(arguments) => show::one(session, &arguments).await,
        AccountCommand::List(arguments) => show::all(session, &arguments).await,
        AccountCommand::Deposit(arguments) => cash::deposit(session, &arguments).await,
        AccountCommand::Withdraw(arguments) => cash::withdraw(session, &arguments).await,
        AccountCommand::Transfer(arguments) => cash::transfer(session, &arguments).await,
        AccountCommand::Close(number) => manage::close(session, number).await,
        AccountCommand::Delegate(arguments) => manage::delegate(session, &arguments).await,
    }
}
