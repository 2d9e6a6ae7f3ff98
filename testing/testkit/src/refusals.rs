//! Records which errors the program returned, so that a test can check that every error of every instruction was raised.

use crate::{Failure, PROGRAM_ID};
use solana_instruction::Instruction;
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The environment variable that names the record file. Nothing is recorded if the variable is not set.
pub const REFUSALS_FILE: &str = "BALLAST_REFUSALS_FILE";

static FILE: LazyLock<Option<std::ffi::OsString>> = LazyLock::new(|| std::env::var_os(REFUSALS_FILE));
static KNOWN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Appends a line with the instruction's discriminator in hexadecimal and the error number. Each pair is written only once.
///
/// # Panics
/// Panics if the file cannot be written.
pub(crate) fn note(instructions: &[Instruction], failure: &Failure) {
    let Some(path) = FILE.as_ref() else { return };
    let refused = failure.instruction.and_then(|place| instructions.get(usize::from(place)));
    let (Some(instruction), Some(number)) = (refused, failure.custom) else { return };
    let Some(discriminator) = instruction.data.first_chunk::<8>() else { return };
    if instruction.program_id != PROGRAM_ID {
        return;
    }
    let line = format!("{:016x} {number}\n", u64::from_be_bytes(*discriminator));
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.insert(line.clone()) {
        return;
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
        panic!("{}: {error}", path.display());
    }
}
