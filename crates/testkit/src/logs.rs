//! What a transaction's log says: who was called, what it cost, which events it emitted.
//!
//! Only lines written by the runtime are read. A program's own text always starts with `Program log: `, so it
//! cannot forge one.

use crate::InstructionCost;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// One line of the runtime.
enum Line<'a> {
    Invoke { program: Pubkey, depth: usize },
    Consumed { units: u64 },
    Data { fields: &'a str },
    Return,
    Other,
}

/// The top-level instructions in their order, with what each consumed, calls of other programs included.
pub(crate) fn instruction_costs(logs: &[String]) -> Vec<InstructionCost> {
    let mut costs: Vec<InstructionCost> = Vec::new();
    let mut stack = Vec::new();
    for line in logs.iter().map(|line| parse(line)) {
        match line {
            Line::Invoke { program, depth } => {
                enter(&mut stack, program, depth);
                if depth == 1 {
                    costs.push(InstructionCost { program, compute_units: None });
                }
            }
            Line::Consumed { units } if stack.len() == 1 => {
                if let Some(cost) = costs.last_mut() {
                    cost.compute_units = Some(units);
                }
            }
            Line::Return => {
                stack.pop();
            }
            _ => {}
        }
    }
    costs
}

/// The bytes of each `Program data:` line that `program` itself wrote, in order. Lines of programs it calls, and of
/// programs that call it, are left out. The fields of one line are joined.
pub(crate) fn events(logs: &[String], program: &Pubkey) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for line in logs.iter().map(|line| parse(line)) {
        match line {
            Line::Invoke { program, depth } => enter(&mut stack, program, depth),
            Line::Data { fields } if stack.last() == Some(program) => found.extend(decode(fields)),
            Line::Return => {
                stack.pop();
            }
            _ => {}
        }
    }
    found
}

/// Notes a call at `depth`, which counts from 1. Cutting the stack down heals a log that lost lines.
fn enter(stack: &mut Vec<Pubkey>, program: Pubkey, depth: usize) {
    stack.truncate(depth.saturating_sub(1));
    stack.push(program);
}

fn parse(line: &str) -> Line<'_> {
    if let Some(fields) = line.strip_prefix("Program data: ") {
        return Line::Data { fields };
    }
    let Some(rest) = line.strip_prefix("Program ") else { return Line::Other };
    let Some((program, rest)) = rest.split_once(' ') else { return Line::Other };
    let Ok(program) = Pubkey::from_str(program) else { return Line::Other };
    if rest == "success" || rest.starts_with("failed: ") {
        return Line::Return;
    }
    if let Some(units) = rest.strip_prefix("consumed ").and_then(first_number) {
        return Line::Consumed { units };
    }
    let depth = rest.strip_prefix("invoke [").and_then(|depth| depth.strip_suffix(']'));
    match depth.and_then(|depth| depth.parse().ok()) {
        Some(depth) => Line::Invoke { program, depth },
        None => Line::Other,
    }
}

fn first_number(text: &str) -> Option<u64> {
    text.split(' ').next()?.parse().ok()
}

fn decode(fields: &str) -> Option<Vec<u8>> {
    let fields: Result<Vec<_>, _> = fields.split_whitespace().map(|field| STANDARD.decode(field)).collect();
    fields.ok().map(|fields| fields.concat())
}

#[cfg(test)]
mod tests;
