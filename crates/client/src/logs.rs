//! What a program wrote into a transaction's log.
//!
//! Only lines written by the runtime are read. A program's own text starts with `Program log: `, so it cannot forge one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_pubkey::Pubkey;
use std::str::FromStr;

/// One line of the runtime.
enum Line<'a> {
    Invoke { program: Pubkey, depth: usize },
    Data { fields: &'a str },
    Return,
    Other,
}

/// The bytes of each `Program data:` line that `program` itself wrote, in order. Lines of programs that it calls, and of
/// programs that call it, are left out. The fields of one line are joined.
#[must_use]
pub fn program_data<S: AsRef<str>>(logs: &[S], program: &Pubkey) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for line in logs.iter().map(|line| parse(line.as_ref())) {
        match line {
            Line::Invoke { program, depth } => {
                // Cutting the stack down heals a log that lost lines.
                stack.truncate(depth.saturating_sub(1));
                stack.push(program);
            }
            Line::Data { fields } if stack.last() == Some(program) => found.extend(decode_fields(fields)),
            Line::Return => {
                stack.pop();
            }
            Line::Data { .. } | Line::Other => {}
        }
    }
    found
}

/// The bytes of one `Program data:` line, whoever wrote it; none where the line is another one.
#[must_use]
pub fn data_of_line(line: &str) -> Option<Vec<u8>> {
    line.strip_prefix("Program data: ").and_then(decode_fields)
}

fn parse(line: &str) -> Line<'_> {
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
    let depth = rest.strip_prefix("invoke [").and_then(|depth| depth.strip_suffix(']'));
    match depth.and_then(|depth| depth.parse().ok()) {
        Some(depth) => Line::Invoke { program, depth },
        None => Line::Other,
    }
}

fn decode_fields(fields: &str) -> Option<Vec<u8>> {
    let fields: Result<Vec<_>, _> = fields.split_whitespace().map(|field| STANDARD.decode(field)).collect();
    fields.ok().map(|fields| fields.concat())
}
