//! `ballast govern`: what the holders of the exchange's roles do, and what keeps its markets in order.

mod desk;
mod exchange;
mod file;
mod markets;
mod pauses;
mod report;
mod roles;
mod show;
mod treasury;
mod upkeep;

pub use desk::PrintArguments;
pub use exchange::CapArguments;
pub use file::{FileArguments, MarketOfFile};
pub use pauses::{Choice, PauseArguments, names as names_of_pauses};
pub use roles::{NominateArguments, RoleArguments, RoleName};
pub use treasury::{InsuranceArguments, MarketArguments};
pub use upkeep::StepArguments;

use crate::session::{GlobalArguments, Session};
use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use desk::Desk;

/// Arguments of `ballast govern`.
#[derive(Clone, Debug, Args)]
pub struct GovernArguments {
    /// Sent, or printed for others.
    #[command(flatten)]
    pub printing: PrintArguments,
    /// What to do.
    #[command(subcommand)]
    pub command: GovernCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum GovernCommand {
    /// Shows roles, nominations, pauses, collateral with cap and freeze authority, and each market's fees and insurance.
    Show,
    /// Sets the exchange up, once, with the roles of a file. Signed by the program's upgrade authority, which is the admin
    /// until the one of the file accepts with accept-role.
    InitializeExchange(FileArguments),
    /// Takes the collateral of a file, with its cap. Signed by the admin. Whoever is the mint's freeze authority, where it has one,
    /// can freeze the vault, and with it every deposit and withdrawal.
    CreateCollateral(FileArguments),
    /// Sets the deposit cap: a lower one at once, a higher one in three days. Signed by the risk manager or the admin.
    SetCap(CapArguments),
    /// Cancels the deposit cap that waits. Signed by the guardian or the admin.
    CancelCap,
    /// Creates a market of a file, closed. Signed by the risk manager.
    CreateMarket(MarketOfFile),
    /// Sets a closed market up anew, as a file says. Signed by the risk manager.
    SetUpMarket(MarketOfFile),
    /// Opens a market that is what a file says; its parameters are fixed from then on. Signed by the risk manager.
    OpenMarket(MarketOfFile),
    /// Pauses, besides what is paused already. Signed by the guardian or the admin.
    Pause(PauseArguments),
    /// Lifts pauses. Signed by the admin.
    Lift(PauseArguments),
    /// Nominates for a role; the nominee accepts with accept-role, within a week. Signed by the admin.
    NominateRole(NominateArguments),
    /// Takes a role. Signed by its nominee. A new admin voids all other nominations.
    AcceptRole(RoleArguments),
    /// Withdraws a nomination. Signed by the admin.
    WithdrawNomination(RoleArguments),
    /// Adds to a market's insurance, for good, from the associated token account of whoever signs. Anyone may.
    DepositInsurance(InsuranceArguments),
    /// Pays a market's protocol fees to the fee recipient's associated token account. Anyone may.
    WithdrawFees(MarketArguments),
    /// Moves a market's peg towards its index. Anyone may.
    Repeg(StepArguments),
    /// Deepens a market's curve. Anyone may.
    RaiseDepth(StepArguments),
    /// Shares the users' cash of a market out over its open claims, once a window. Anyone may.
    ShareClaims(MarketArguments),
    /// Covers a market's deficit from its insurance, then from claims and gains. Anyone may.
    CoverDeficit(MarketArguments),
}

impl GovernArguments {
    /// The options of the network for this command: where `--config` names a file of the exchange, it names no profile.
    #[must_use]
    pub fn network(&self, given: &GlobalArguments) -> GlobalArguments {
        let profile = given.config.clone().filter(|_| !self.reads_file());
        GlobalArguments { config: profile, ..given.clone() }
    }

    const fn reads_file(&self) -> bool {
        matches!(
            self.command,
            GovernCommand::InitializeExchange(_)
                | GovernCommand::CreateCollateral(_)
                | GovernCommand::CreateMarket(_)
                | GovernCommand::SetUpMarket(_)
                | GovernCommand::OpenMarket(_)
        )
    }
}

/// Runs a command of governance.
///
/// # Errors
/// What was refused, or keeps it from running.
pub async fn run(session: &Session, arguments: &GovernArguments) -> Result<()> {
    if matches!(arguments.command, GovernCommand::Show) {
        ensure!(
            !arguments.printing.print_transaction,
            "show has no transaction: leave --print-transaction out"
        );
        return show::run(session).await;
    }
    let desk = Desk::open(session, arguments.printing)?;
    let order = match &arguments.command {
        GovernCommand::Show => unreachable!("shown above"),
        GovernCommand::InitializeExchange(file) => exchange::initialize(&desk, file).await,
        GovernCommand::CreateCollateral(file) => exchange::create_collateral(&desk, file).await,
        GovernCommand::SetCap(of) => exchange::set_cap(&desk, of).await,
        GovernCommand::CancelCap => exchange::cancel_cap(&desk).await,
        GovernCommand::CreateMarket(of) => markets::create(&desk, of).await,
        GovernCommand::SetUpMarket(of) => markets::set_up(&desk, of).await,
        GovernCommand::OpenMarket(of) => markets::open(&desk, of).await,
        GovernCommand::Pause(of) => pauses::pause(&desk, of).await,
        GovernCommand::Lift(of) => pauses::lift(&desk, of).await,
        GovernCommand::NominateRole(of) => roles::nominate(&desk, of),
        GovernCommand::AcceptRole(of) => Ok(roles::accept(&desk, *of)),
        GovernCommand::WithdrawNomination(of) => Ok(roles::withdraw(&desk, *of)),
        GovernCommand::DepositInsurance(of) => treasury::deposit_insurance(&desk, of).await,
        GovernCommand::WithdrawFees(of) => treasury::withdraw_fees(&desk, of).await,
        GovernCommand::Repeg(of) => upkeep::repeg(&desk, of).await,
        GovernCommand::RaiseDepth(of) => upkeep::raise_depth(&desk, of).await,
        GovernCommand::ShareClaims(of) => upkeep::share_claims(&desk, of).await,
        GovernCommand::CoverDeficit(of) => upkeep::cover_deficit(&desk, of).await,
    };
    desk.carry_out(order?).await
}
