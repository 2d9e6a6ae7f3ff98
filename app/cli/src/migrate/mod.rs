//! Implements `ballast migrate`, which sets up an exchange from a file.

mod args;
mod keys;
pub(crate) mod known_keys;
mod print;
mod text;

pub use args::MigrateArguments;

use crate::session::{GlobalArguments, Output, Refusal, Settings};
use anyhow::{Context, Result, ensure};
use ballast::state::Role;
use ballast_client::rpc::Rpc;
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Config;
use ballast_migrations::{Applied, Migration, MigrationError, Plan, plan};
use serde_json::{Value, json};
use solana_signer::Signer;
use std::time::Duration;

/// The timeout for a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The command's arguments and settings.
struct Run<'a> {
    arguments: &'a MigrateArguments,
    config: &'a Config,
    settings: &'a Settings,
    /// Whether --keypair was given. In that case, the file must exist.
    is_payer_given: bool,
}

/// Runs `ballast migrate`. Returns `false` if there are differences that no transaction can remove.
///
/// # Errors
/// Returns an error if the file is invalid, keys are missing, or a transaction was not confirmed.
pub fn run(arguments: &MigrateArguments, network: &GlobalArguments) -> Result<bool> {
    // Here --config names the exchange file, so the default profile applies.
    let network = GlobalArguments { config: None, ..network.clone() };
    let settings = network.settings()?;
    let file = arguments.config.display();
    let text = std::fs::read_to_string(&arguments.config).with_context(|| format!("cannot read {file}"))?;
    let config =
        Config::parse(&text).with_context(|| format!("{file} is not a valid exchange configuration file"))?;
    let is_payer_given = network.keypair.is_some();
    let run = Run { arguments, config: &config, settings: &settings, is_payer_given };
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(migrate(&run))
}

async fn migrate(run: &Run<'_>) -> Result<bool> {
    let printing = &run.settings.printing;
    ensure!(printing.authority.is_none(), "the exchange file names the signers: omit --authority");
    ensure!(
        printing.print_transaction || printing.fee_payer.is_none(),
        "--fee-payer requires --print-transaction: without it, the --keypair wallet pays for the migration"
    );
    let rpc = Rpc::with_commitment(&run.settings.url, run.settings.commitment, PATIENCE);
    known_keys::refuse_elsewhere(run.config, &rpc).await?;
    if run.arguments.print_transaction {
        return print::run(run, &rpc).await.map(|()| true);
    }
    if run.arguments.dry_run {
        return compare(run, &rpc).await;
    }
    let keypairs = keys::signers(run)?;
    let signers: Vec<&(dyn Signer + Sync)> = keypairs.iter().map(|key| key as _).collect();
    let migration = Migration::new(&rpc, run.config, &signers)?.with_budget(run.settings.budget);
    let mut done = Vec::new();
    let output = run.settings.output;
    let left = migration.apply(|applied| done.push(tell(output, applied))).await.map_err(told)?;
    show(output, &json!({ "applied": done, "left": left }), || ending(&left))?;
    Ok(left.refused.is_empty())
}

/// Shows the differences between the chain and the file. No key is required, because the plan then assumes that the
/// setup key pays.
async fn compare(run: &Run<'_>, rpc: &Rpc) -> Result<bool> {
    let payer = match keys::payer(run) {
        Ok(payer) => payer.pubkey(),
        Err(error) if run.is_payer_given => return Err(error),
        Err(_) => run.config.roles.first_holder(Role::Admin),
    };
    let chain = Chain::fetch(rpc, run.config, &payer).await.map_err(|error| told(error.into()))?;
    let plan = plan(run.config, &chain, &payer);
    show(run.settings.output, &plan, || text::plan(&plan))?;
    Ok(plan.refused.is_empty())
}

/// Converts the error into the command's failure. A network error becomes the cause of the new error. A refusal by the
/// program leads to exit code 1.
fn told(error: MigrationError) -> anyhow::Error {
    let text = error.to_string();
    match error {
        MigrationError::Send { source, .. } => anyhow::Error::new(*source).context(text),
        MigrationError::Obstacle { .. } => Refusal(text).into(),
        other => other.into(),
    }
}

fn tell(output: Output, applied: &Applied) -> Value {
    if output == Output::Table {
        println!("{}", text::applied(applied));
    }
    let Applied { change, signature } = applied;
    json!({ "step": change.step, "title": change.title, "signature": signature.to_string() })
}

fn show(output: Output, value: &impl serde::Serialize, text: impl FnOnce() -> String) -> Result<()> {
    match output {
        Output::Table => println!("{}", text().trim_end()),
        Output::Json => println!("{}", serde_json::to_string_pretty(value)?),
    }
    Ok(())
}

fn ending(left: &Plan) -> String {
    if left.is_empty() {
        return text::plan(left);
    }
    format!(
        "These differences remain, because they need other signers or cannot be resolved:\n\n{}",
        text::plan(left)
    )
}
