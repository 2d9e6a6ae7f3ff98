//! Implements `ballast govern`, which has the commands for role holders and for market upkeep.

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

pub use exchange::CapArguments;
pub use file::{FileArguments, MarketOfFile};
pub use pauses::{Choice, PauseArguments, names as names_of_pauses};
pub use roles::{NominateArguments, RoleArguments, RoleName};
pub use treasury::{InsuranceArguments, MarketArguments};
pub use upkeep::StepArguments;

use crate::session::{GlobalArguments, PrintArguments, Session, address};
use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use desk::Desk;
use solana_pubkey::Pubkey;

/// The arguments of `ballast govern`.
#[derive(Clone, Debug, Args)]
pub struct GovernArguments {
    /// The same as --fee-payer with an address.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address, conflicts_with = "fee_payer", requires = "print_transaction")]
    pub payer: Option<Pubkey>,
    /// The subcommand.
    #[command(subcommand)]
    pub command: GovernCommand,
}

/// Governance commands.
#[derive(Clone, Debug, Subcommand)]
pub enum GovernCommand {
    /// Shows the roles, nominations and pauses, the collateral's deposit cap and freeze authority, and each market's
    /// fees and insurance.
    Show,
    /// Initialises the exchange with the roles in a file. An exchange can be initialised only once. Must be signed by
    /// the program's upgrade authority, which remains the admin until the file's admin accepts with accept-role.
    InitializeExchange(FileArguments),
    /// Registers the collateral in a file, with its deposit cap. Must be signed by the admin. If the mint has a freeze
    /// authority, that key can freeze the vault and thus block every deposit and withdrawal.
    CreateCollateral(FileArguments),
    /// Sets the deposit cap. A lower cap applies at once, and a higher one after three days. Must be signed by the risk
    /// manager or the admin.
    SetCap(CapArguments),
    /// Cancels the pending deposit cap. Must be signed by the guardian or the admin.
    CancelCap,
    /// Creates a market from a file. The market is closed to trading at first. Must be signed by the risk manager.
    CreateMarket(MarketOfFile),
    /// Sets up a closed market again from a file. Must be signed by the risk manager.
    SetUpMarket(MarketOfFile),
    /// Opens a market if it matches the file. From then on, its parameters are fixed. Must be signed by the risk
    /// manager.
    OpenMarket(MarketOfFile),
    /// Pauses actions, in addition to those already paused. Must be signed by the guardian or the admin.
    Pause(PauseArguments),
    /// Lifts pauses. Must be signed by the admin.
    Lift(PauseArguments),
    /// Nominates a key for a role. The nominee has a week to accept with accept-role. Must be signed by the admin.
    NominateRole(NominateArguments),
    /// Accepts a role. Must be signed by the nominee. When a new admin accepts, all other nominations become void.
    AcceptRole(RoleArguments),
    /// Withdraws a nomination. Must be signed by the admin.
    WithdrawNomination(RoleArguments),
    /// Adds to a market's insurance fund from the signer's associated token account. The deposit is permanent. Anyone
    /// may do this.
    DepositInsurance(InsuranceArguments),
    /// Pays out a market's protocol fees to the fee recipient's associated token account. Anyone may do this.
    WithdrawFees(MarketArguments),
    /// Moves a market's peg towards the index. Anyone may do this.
    Repeg(StepArguments),
    /// Deepens a market's curve. Anyone may do this.
    RaiseDepth(StepArguments),
    /// Distributes a market's PnL pool among its open claims, once per claims window. Anyone may do this.
    ShareClaims(MarketArguments),
    /// Covers a market's deficit first from its insurance fund, and then from claims and unrealised gains. Anyone may
    /// do this.
    CoverDeficit(MarketArguments),
}

impl GovernArguments {
    /// Returns the network options for this command. A `--config` that names an exchange file is not a Solana profile.
    #[must_use]
    pub fn network(&self, given: &GlobalArguments) -> GlobalArguments {
        let profile = given.config.clone().filter(|_| !self.reads_file());
        let fee_payer = given.printing.fee_payer.clone().or(self.payer.map(|address| address.to_string()));
        let printing = PrintArguments { fee_payer, ..given.printing.clone() };
        GlobalArguments { config: profile, printing, ..given.clone() }
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

/// Runs a governance command.
///
/// # Errors
/// Returns an error if the network refuses the command, or if the command cannot run.
pub async fn run(session: &Session, arguments: &GovernArguments) -> Result<()> {
    if matches!(arguments.command, GovernCommand::Show) {
        ensure!(!session.prints(), "show sends no transaction: omit --print-transaction");
        return show::run(session).await;
    }
    let desk = Desk::open(session)?;
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
