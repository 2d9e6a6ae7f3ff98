//! What a transaction's log says of its instructions: who was called, and what it cost.

use crate::InstructionCost;
use ballast_client::logs::{Line, Stack, parse};

/// The top-level instructions in their order, with what each consumed, calls of other programs included.
pub(crate) fn instruction_costs(logs: &[String]) -> Vec<InstructionCost> {
    let mut costs: Vec<InstructionCost> = Vec::new();
    let mut stack = Stack::default();
    for line in logs.iter().map(|line| parse(line)) {
        stack.follow(&line);
        match line {
            Line::Invoke { program, depth: 1 } => {
                costs.push(InstructionCost { program, compute_units: None })
            }
            Line::Consumed { units } if stack.depth() == 1 => {
                if let Some(cost) = costs.last_mut() {
                    cost.compute_units = Some(units);
                }
            }
            _ => {}
        }
    }
    costs
}

#[cfg(test)]
mod tests;
