//! Records what the virtual machine executes.

use litesvm::{InvocationInspectCallback, LiteSVM};
use solana_program_runtime::invoke_context::InvokeContext;
use solana_pubkey::Pubkey;
use solana_transaction::sanitized::SanitizedTransaction;
use std::sync::{Arc, Mutex, PoisonError};

/// The index of the program counter among the traced registers.
const PROGRAM_COUNTER: usize = 11;
/// The size of an instruction. Unit: bytes.
const INSTRUCTION: usize = 8;
/// The opcodes of a call by number and of a return.
const CALL: u8 = 0x85;
const CALL_REGISTER: u8 = 0x8d;
const RETURN: u8 = 0x95;

/// How an instruction affects the call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The call stack does not change.
    None,
    /// Enters a function of the program.
    Call,
    /// Leaves a function.
    Return,
    /// Calls the named runtime function. The numbers are the call's first three arguments.
    Syscall(String, [u64; 3]),
}

/// One executed instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The instruction's index in the program's text.
    pub place: usize,
    /// The instruction's effect on the call stack.
    pub effect: Effect,
}

/// One run of a program.
#[derive(Clone, Debug)]
pub(super) struct Run {
    program: Pubkey,
    /// The program's text, as loaded.
    pub text: Vec<u8>,
    /// The executed instructions, in order.
    pub steps: Vec<Step>,
}

/// Records the runs in the last transaction.
#[derive(Clone, Default)]
pub(super) struct Tracer {
    runs: Arc<Mutex<Vec<Run>>>,
}

impl Tracer {
    /// Creates a virtual machine whose runs this tracer records.
    pub fn machine(&self) -> LiteSVM {
        let mut machine = LiteSVM::new_debuggable(true);
        machine.set_invocation_inspect_callback(self.clone());
        machine
    }

    /// Returns the first run of `program` in the last transaction.
    pub fn take(&self, program: &Pubkey) -> Option<Run> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let place = runs.iter().position(|run| run.program == *program)?;
        Some(runs.swap_remove(place))
    }

    fn replace(&self, runs: Vec<Run>) {
        *self.runs.lock().unwrap_or_else(PoisonError::into_inner) = runs;
    }
}

impl InvocationInspectCallback for Tracer {
    fn before_invocation(
        &self,
        _: &LiteSVM,
        _: &SanitizedTransaction,
        _: &[u16],
        _: &mut InvokeContext<'_, '_>,
        _: bool,
    ) {
        self.replace(Vec::new());
    }

    fn after_invocation(
        &self,
        _: &LiteSVM,
        _: &SanitizedTransaction,
        _: &[u16],
        context: &InvokeContext<'_, '_>,
        _: bool,
    ) {
        let runs = Mutex::new(Vec::new());
        context.iterate_vm_traces(&|instruction, executable, registers| {
            let Ok(program) = instruction.get_program_key() else { return };
            let (_, text) = executable.get_text_bytes();
            let registry = executable.get_loader().get_function_registry();
            let name = |number: u32| {
                let (name, _) = registry.lookup_by_key(number)?;
                Some(String::from_utf8_lossy(name).into_owned())
            };
            let steps = registers.iter().map(|registers| step(text, registers, &name)).collect();
            let run = Run { program: *program, text: text.to_vec(), steps };
            runs.lock().unwrap_or_else(PoisonError::into_inner).push(run);
        });
        self.replace(runs.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
}

fn step(text: &[u8], registers: &[u64; 12], name: &dyn Fn(u32) -> Option<String>) -> Step {
    let place = usize::try_from(registers[PROGRAM_COUNTER]).unwrap_or(usize::MAX);
    let effect = match instruction(text, place) {
        Some([CALL, sources, _, _, number @ ..]) if sources >> 4 == 0 => {
            let arguments = [registers[1], registers[2], registers[3]];
            name(u32::from_le_bytes(number)).map_or(Effect::None, |name| Effect::Syscall(name, arguments))
        }
        Some([CALL | CALL_REGISTER, ..]) => Effect::Call,
        Some([RETURN, ..]) => Effect::Return,
        _ => Effect::None,
    };
    Step { place, effect }
}

fn instruction(text: &[u8], place: usize) -> Option<[u8; INSTRUCTION]> {
    let start = place.checked_mul(INSTRUCTION)?;
    text.get(start..start + INSTRUCTION)?.try_into().ok()
}

/// Returns the units used by the programs that the instruction called, according to the log.
pub(super) fn units_of_calls(logs: &[String]) -> u64 {
    let mut depth = 0_u32;
    let mut units = 0;
    for line in logs {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["Program", _, "invoke", ..] => depth += 1,
            ["Program", _, "success"] | ["Program", _, "failed:", ..] => depth = depth.saturating_sub(1),
            ["Program", _, "consumed", used, "of", ..] if depth == 2 => units += used.parse().unwrap_or(0),
            _ => {}
        }
    }
    units
}
