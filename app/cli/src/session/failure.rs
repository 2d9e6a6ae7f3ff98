//! Why a command ended without having done its work, as text and as an exit code.

use ballast_client::errors::Origin;
use ballast_client::quote::QuoteError;
use ballast_client::rpc::SendError;
use std::process::ExitCode;
use thiserror::Error;

/// The program or the network refused.
pub const REFUSED: u8 = 1;
/// Wrong usage, or the command could not run.
pub const UNABLE: u8 = 2;

/// How much of a log is shown.
const LOG_LINES: usize = 5;

/// A refusal that is known before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// The exit code of a failed command: [`REFUSED`] or [`UNABLE`].
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let refused = error.chain().any(|cause| {
        let sent = cause.downcast_ref::<SendError>();
        let quoted = cause.downcast_ref::<QuoteError>();
        matches!(sent, Some(SendError::Refused { .. } | SendError::Transaction { .. }))
            || matches!(quoted, Some(QuoteError::Refused(_) | QuoteError::Runtime(_)))
            || cause.is::<Refusal>()
    });
    if refused { REFUSED } else { UNABLE }
}

/// What went wrong and why, each cause once.
#[must_use]
pub fn explain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    match unexplained(error) {
        Some(logs) => format!("{text}\nthe end of the transaction's log:\n  {}", tail(logs).join("\n  ")),
        None => text,
    }
}

/// The log of a transaction that another program than Ballast refused: its number alone says little.
fn unexplained(error: &anyhow::Error) -> Option<&[String]> {
    error.chain().find_map(|cause| match cause.downcast_ref::<SendError>()? {
        SendError::Refused { info, logs, .. }
            if matches!(info.origin, Origin::Called | Origin::Unknown) && !logs.is_empty() =>
        {
            Some(&**logs)
        }
        SendError::Transaction { logs, .. } if !logs.is_empty() => Some(&**logs),
        _ => None,
    })
}

fn tail(logs: &[String]) -> &[String] {
    &logs[logs.len().saturating_sub(LOG_LINES)..]
}

/// Prints what went wrong on standard error.
#[must_use]
pub fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {}", explain(error));
    ExitCode::from(exit_code(error))
}
