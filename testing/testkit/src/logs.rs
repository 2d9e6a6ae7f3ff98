//! Reads a transaction's instructions and their costs from its log.

use crate::InstructionCost;
use ballast_client::logs::{Line, Stack, parse};

/// Returns the top-level instructions in order, each with the compute units that it consumed, including its calls to other programs.
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
