//! What a program wrote into a transaction's log.
//!
//! Only lines written by the runtime are read. A program's own text starts with `Program log: `, so it cannot forge one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// One line of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A program is called.
    Invoke {
        /// Which one.
        program: Pubkey,
        /// How deep the call is; a transaction's own instructions are called at 1.
        depth: usize,
    },
    /// What the program at the top of the stack consumed, with all that it called.
    Consumed {
        /// Compute units.
        units: u64,
    },
    /// What the program at the top of the stack wrote.
    Data {
        /// In base64, with spaces between them.
        fields: &'a str,
    },
    /// The program at the top of the stack ended, well or not.
    Return,
    /// Something else.
    Other,
}

/// The programs that are running at some line of a log, the innermost last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack(Vec<Pubkey>);

impl Stack {
    /// Follows one line.
    pub fn follow(&mut self, line: &Line<'_>) {
        match line {
            Line::Invoke { program, depth } => {
                // Cutting the stack down heals a log that lost lines.
                self.0.truncate(depth.saturating_sub(1));
                self.0.push(*program);
            }
            Line::Return => {
                self.0.pop();
            }
            Line::Consumed { .. } | Line::Data { .. } | Line::Other => {}
        }
    }

    /// How many programs are running.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// The innermost.
    #[must_use]
    pub fn top(&self) -> Option<&Pubkey> {
        self.0.last()
    }
}

/// The bytes of each `Program data:` line that `program` itself wrote, in order. Lines of programs that it calls, and of
/// programs that call it, are left out. The fields of one line are joined.
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

/// The bytes of one `Program data:` line, whoever wrote it; none where the line is another one.
#[must_use]
pub fn data_of_line(line: &str) -> Option<Vec<u8>> {
    line.strip_prefix("Program data: ").and_then(decode_fields)
}

/// What the runtime writes where it keeps no more of a log.
const CUT: &str = "Log truncated";

/// Whether the runtime cut the log off: what programs wrote after that is lost.
#[must_use]
pub fn is_cut<S: AsRef<str>>(logs: &[S]) -> bool {
    logs.iter().any(|line| line.as_ref() == CUT)
}

/// What a line says.
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
