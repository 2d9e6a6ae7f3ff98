//! Runs the cases.

use crate::case::{Case, Prepared, Setup};
use crate::chain::Mainnet;
use crate::scheduled::{self, Block};
use crate::table::{Row, Table};
use crate::{cases, table};
use anyhow::{Context, Result, anyhow, ensure};
use ballast_testkit::fixtures::World;
use ballast_testkit::{LiteSvm, PROGRAM_ID, Receipt, program_bytes};
use std::panic::{UnwindSafe, catch_unwind};
use std::thread;

/// Measures the cost of every path through every instruction.
///
/// # Errors
/// Returns an error if an instruction does not succeed in its world, which means that the program's rules have changed and the case
/// must be adapted.
pub fn measure() -> Result<Table> {
    let rows = in_parallel(&cases::all());
    let failures: Vec<String> =
        rows.iter().filter_map(|row| row.as_ref().err()).map(|e| format!("{e:#}")).collect();
    ensure!(failures.is_empty(), "some paths could not be measured:\n{}", failures.join("\n"));
    let rows = rows.into_iter().filter_map(Result::ok).collect();
    Ok(Table {
        bytecode_bytes: program_bytes().len() as u64,
        accounts: table::account_sizes(),
        rows,
        block: Block::of(&Mainnet::new()),
        scheduled: scheduled::measure()?,
    })
}

/// Distributes the cases across the processors in turn, and collects their rows in the original order.
fn in_parallel(all: &[Case]) -> Vec<Result<Row>> {
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let part = |first: usize| all.iter().skip(first).step_by(threads).map(row).collect::<Vec<_>>();
    let mut parts: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        running.into_iter().map(|thread| thread.join().expect("panics are caught").into_iter()).collect()
    });
    (0..all.len()).filter_map(|place| parts[place % threads].next()).collect()
}

fn row(case: &Case) -> Result<Row> {
    let units = case.positions.iter().map(|positions| Ok((*positions, units(case, *positions)?)));
    Ok(Row {
        instruction: case.instruction.to_owned(),
        path: case.path.to_owned(),
        budget: case.budget,
        units: units.collect::<Result<_>>()?,
    })
}

/// Measures the cost of one path with this number of positions. Unit: compute units, including calls to other programs.
///
/// # Errors
/// Returns an error if the instruction, or one that prepares it, fails.
pub fn units(case: &Case, positions: u32) -> Result<u64> {
    let (_, receipt) = execute(case, positions)?;
    receipt.units_of(&PROGRAM_ID).first().copied().context("the log does not have the instruction's units")
}

/// Runs one path with this number of positions. Returns the resulting world and the receipt of the instruction.
///
/// # Errors
/// Returns an error if the instruction, or one that prepares it, fails.
pub fn execute(case: &Case, positions: u32) -> Result<(World, Receipt)> {
    caught(case, positions, || {
        let Prepared { mut world, instruction, signers } = prepare(case, positions);
        let signers: Vec<_> = signers.iter().collect();
        let receipt = world.send(&[instruction], &signers)?;
        Ok((world, receipt))
    })
}

/// Prepares one path with this number of positions.
///
/// # Errors
/// Returns an error if an instruction that prepares it fails.
pub fn prepared(case: &Case, positions: u32) -> Result<Prepared> {
    caught(case, positions, || Ok(prepare(case, positions)))
}

fn prepare(case: &Case, positions: u32) -> Prepared {
    (case.prepare)(&Setup { start: &|programs| Box::new(LiteSvm::new(programs)), positions })
}

/// Runs a case and catches panics, because a world panics when one of its steps is refused. The panic prints the message, and the
/// returned error names the case.
fn caught<T>(case: &Case, positions: u32, run: impl FnOnce() -> Result<T> + UnwindSafe) -> Result<T> {
    let run = catch_unwind(run).unwrap_or_else(|_| Err(anyhow!("its world was refused, see above")));
    run.with_context(|| format!("{} with {positions} positions", case.name()))
}
