//! Collects compute units by call stack.

use super::symbols::Aligned;
use super::syscalls;
use super::trace::{Effect, Run};
use anyhow::{Result, ensure};
use std::collections::HashMap;
use std::rc::Rc;

/// The functions of a call stack, outermost first.
pub(super) type Stack = Vec<Rc<str>>;

/// Collects the units by call stack. Inlined functions appear in a stack just as called functions do.
pub(super) fn collect(run: &Run, symbols: &Aligned, units: u64) -> Result<HashMap<Stack, u64>> {
    let mut collector =
        Collector { symbols, frames: HashMap::new(), callers: vec![], stacks: HashMap::new() };
    let mut unknown = Vec::new();
    for step in &run.steps {
        let stack = collector.stack(step.place);
        collector.add(stack.clone(), 1);
        match &step.effect {
            Effect::None => {}
            Effect::Call => collector.callers.push(step.place),
            Effect::Return => drop(collector.callers.pop()),
            Effect::Syscall(name, arguments) => {
                let mut stack = stack;
                stack.push(name.as_str().into());
                match syscalls::cost(name, *arguments) {
                    Some(cost) => collector.add(stack, cost),
                    None => unknown.push(stack),
                }
            }
        }
    }
    collector.share_out(unknown, units)?;
    Ok(collector.stacks)
}

struct Collector<'a> {
    symbols: &'a Aligned<'a>,
    frames: HashMap<usize, Rc<[Rc<str>]>>,
    callers: Vec<usize>,
    stacks: HashMap<Stack, u64>,
}

impl Collector<'_> {
    fn frames(&mut self, place: usize) -> Rc<[Rc<str>]> {
        let symbols = self.symbols;
        let named = || symbols.functions(place).iter().map(|name| name.as_str().into()).collect();
        Rc::clone(self.frames.entry(place).or_insert_with(named))
    }

    /// Returns the stack at an address. The entry point at address zero is recognised by its name only, because the linker also
    /// assigns addresses starting at zero to functions in other sections.
    fn stack(&mut self, place: usize) -> Stack {
        let mut stack: Stack = vec!["entrypoint".into()];
        let places: Vec<_> = self.callers.iter().copied().chain([place]).skip(1).collect();
        places.into_iter().for_each(|place| stack.extend(self.frames(place).iter().cloned()));
        stack
    }

    fn add(&mut self, stack: Stack, units: u64) {
        *self.stacks.entry(stack).or_default() += units;
    }

    /// Assigns the remaining compute units in the log to the runtime calls whose cost cannot be computed from their arguments.
    fn share_out(&mut self, calls: Vec<Stack>, units: u64) -> Result<()> {
        let known: u64 = self.stacks.values().sum();
        ensure!(
            known <= units,
            "{known} units were found, but the log has {units}: the costs of calls have changed"
        );
        let left = units - known;
        ensure!(left == 0 || !calls.is_empty(), "{left} units of the log were not found in the trace");
        let count = calls.len() as u64;
        for (place, call) in calls.into_iter().enumerate() {
            let more = u64::from((place as u64) < left % count);
            self.add(call, left / count + more);
        }
        Ok(())
    }
}
