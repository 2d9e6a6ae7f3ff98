//! `ballast migrate`: brings an exchange to what a file says.

mod args;
mod keys;
mod known_keys;
mod print;
mod text;

pub use args::{MigrateArguments, Output};

use anyhow::{Context, Result};
use ballast::state::Role;
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Config;
use ballast_migrations::{Applied, Migration, MigrationError, Plan, plan};
use serde_json::{Value, json};
use solana_signer::Signer;

/// Runs `ballast migrate`. False where differences are left that no transaction removes.
///
/// # Errors
/// A file that is wrong, keys that are missing, a transaction that was not confirmed.
pub fn run(arguments: &MigrateArguments) -> Result<bool> {
    let file = arguments.config.display();
    let text = std::fs::read_to_string(&arguments.config).with_context(|| format!("cannot read {file}"))?;
    let config = Config::parse(&text).with_context(|| format!("{file} is wrong"))?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(migrate(arguments, &config))
}

async fn migrate(arguments: &MigrateArguments, config: &Config) -> Result<bool> {
    let settings = keys::settings();
    let rpc = Rpc::new(arguments.url.as_ref().unwrap_or(&settings.json_rpc_url));
    known_keys::refuse_elsewhere(config, &rpc)?;
    if arguments.print_transaction {
        return print::run(arguments, config, &rpc).await.map(|()| true);
    }
    if arguments.dry_run {
        return compare(arguments, config, (&rpc, &settings)).await;
    }
    let keypairs = keys::signers(arguments, &settings)?;
    let signers: Vec<&(dyn Signer + Sync)> = keypairs.iter().map(|key| key as _).collect();
    let budget = Budget { micro_lamports_per_unit: arguments.priority_fee, ..Budget::default() };
    let migration = Migration::new(&rpc, config, &signers)?.with_budget(budget);
    let mut done = Vec::new();
    let left = migration.apply(|applied| done.push(tell(arguments.output, applied))).await?;
    show(arguments.output, &json!({ "applied": done, "left": left }), || ending(&left))?;
    Ok(left.refused.is_empty())
}

/// Shows the difference between chain and file. Needs no key: who has none sees what the setup key would pay.
async fn compare(
    arguments: &MigrateArguments,
    config: &Config,
    (rpc, settings): (&Rpc, &solana_cli_config::Config),
) -> Result<bool> {
    let payer = match (keys::payer(arguments, settings), &arguments.keypair) {
        (Ok(payer), _) => payer.pubkey(),
        (Err(error), Some(_)) => return Err(error),
        (Err(_), None) => config.roles.first_holder(Role::Admin),
    };
    let chain = Chain::fetch(rpc, config, &payer).await.map_err(MigrationError::from)?;
    let plan = plan(config, &chain, &payer);
    show(arguments.output, &plan, || text::plan(&plan))?;
    Ok(plan.refused.is_empty())
}

fn tell(output: Output, applied: &Applied) -> Value {
    if output == Output::Table {
        println!("{}", text::applied(applied));
    }
    let Applied { action, signature } = applied;
    json!({ "step": action.step, "title": action.title, "signature": signature.to_string() })
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
    format!("Left, for others to do or for nobody:\n\n{}", text::plan(left))
}
