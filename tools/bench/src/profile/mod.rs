//! Profiles an instruction to show which code uses its compute units.
//!
//! The virtual machine reports which instructions of the committed bytecode were executed. A second build of the bytecode, with the
//! names of all functions, maps each instruction to its function, including inlined functions. Nothing is added to the program, so
//! profiling does not affect the result.

mod labelled;
mod report;
mod sections;
mod stacks;
mod symbols;
mod syscalls;
mod trace;

pub use report::{Function, Report, Section};
pub use symbols::Symbols;

use crate::case::{Case, Setup};
use anyhow::{Context, Result, ensure};
use ballast_testkit::{Chain, LiteSvm, PROGRAM_ID, Program};
use labelled::with_sections;
use trace::Tracer;

/// Runs a path through an instruction, and reports which code used its compute units.
///
/// # Errors
/// Returns an error if the instruction fails, or if `symbols` do not belong to the bytecode.
pub fn profile(case: &Case, positions: u32, symbols: &Symbols) -> Result<Report> {
    let tracer = Tracer::default();
    let start = |programs: &[Program]| -> Box<dyn Chain> {
        let labelled =
            |program: &Program| Program { bytes: with_sections(&program.bytes), ..program.clone() };
        let programs: Vec<_> = programs.iter().map(labelled).collect();
        Box::new(LiteSvm::on(tracer.machine(), &programs))
    };
    let mut prepared = (case.prepare)(&Setup { start: &start, positions });
    let signers: Vec<_> = prepared.signers.iter().collect();
    // The transaction is not sent through `World::send`, because nothing else may run before the trace of the instruction is
    // read.
    let receipt = prepared.world.chain.send(&[prepared.instruction], &signers)?;
    let units = *receipt.units_of(&PROGRAM_ID).first().context("the log has the instruction's units")?;
    let called = trace::units_of_calls(&receipt.logs);
    let run = tracer.take(&PROGRAM_ID).context("the virtual machine has no trace of the program")?;
    ensure!(
        run.steps.len() as u64 <= units,
        "the trace is longer than the units: trace and log do not belong together"
    );
    let symbols = symbols.aligned(&run.text)?;
    let stacks = stacks::collect(&run, &symbols, units - called)?;
    Ok(Report::new(case.name(), positions, units, called, &stacks))
}
