//! Parses the lines that the runtime and programs write to a transaction's log.
//!
//! Only lines that the runtime wrote are considered. A program cannot forge such a line, because its own text starts with
//! `Program log: `.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// A line that the runtime wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A program was called.
    Invoke {
        /// The program's address.
        program: Pubkey,
        /// The call depth. The transaction's own instructions have depth 1.
        depth: usize,
    },
    /// The compute units that the program at the top of the stack consumed, including the programs it called.
    Consumed {
        /// The number of compute units.
        units: u64,
    },
    /// Data that the program at the top of the stack wrote.
    Data {
        /// The base64 fields, separated by spaces.
        fields: &'a str,
    },
    /// The program at the top of the stack ended, successfully or not.
    Return,
    /// Any other line.
    Other,
}

/// The call stack at a line of a log, with the innermost program last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack(Vec<Pubkey>);

impl Stack {
    /// Updates the stack for one line.
    pub fn follow(&mut self, line: &Line<'_>) {
        match line {
            Line::Invoke { program, depth } => {
                // Truncating the stack to the logged depth recovers from lost lines.
                self.0.truncate(depth.saturating_sub(1));
                self.0.push(*program);
            }
            Line::Return => {
                self.0.pop();
            }
            Line::Consumed { .. } | Line::Data { .. } | Line::Other => {}
        }
    }

    /// Returns the number of programs on the stack.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// Returns the innermost program.
    #[must_use]
    pub fn top(&self) -> Option<&Pubkey> {
        self.0.last()
    }
}

/// Returns the bytes of each `Program data:` line that `program` itself wrote, in order. Lines from its callers and from the
/// programs it called are left out. The fields of a line are joined.
#[must_use]
pub fn program_data<S: AsRef<str>>(logs: &[S], program: &Pubkey) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut stack = Stack::default();
    for line in logs.iter().map(|line| parse(line.as_ref())) {
        stack.follow(&line);
        match line {
            Line::Data { fields } if stack.top() == Some(program) => found.extend(decode_fields(fields)),
            _ => {}
        }
    }
    found
}

/// Returns the bytes of a `Program data:` line, regardless of which program wrote it, or `None` for any other line.
#[must_use]
pub fn data_of_line(line: &str) -> Option<Vec<u8>> {
    line.strip_prefix("Program data: ").and_then(decode_fields)
}

/// The line that the runtime writes when it truncates a log.
const CUT: &str = "Log truncated";

/// Returns whether the runtime truncated the log. In that case, everything that programs wrote later is lost.
#[must_use]
pub fn is_cut<S: AsRef<str>>(logs: &[S]) -> bool {
    logs.iter().any(|line| line.as_ref() == CUT)
}

/// Parses one line.
#[must_use]
pub fn parse(line: &str) -> Line<'_> {
    if let Some(fields) = line.strip_prefix("Program data: ") {
        return Line::Data { fields };
    }
    let Some((program, rest)) = line.strip_prefix("Program ").and_then(|rest| rest.split_once(' ')) else {
        return Line::Other;
    };
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

fn decode_fields(fields: &str) -> Option<Vec<u8>> {
    let fields: Result<Vec<_>, _> = fields.split_whitespace().map(|field| STANDARD.decode(field)).collect();
    fields.ok().map(|fields| fields.concat())
}
