//! Reports a failed command as text and as an exit code.

use super::{Output, PrintedOnly};
use crate::args::CommandLine;
use ballast_client::errors::{ErrorInfo, Origin};
use ballast_client::quote::QuoteError;
use ballast_client::rpc::{SendError, ServerUrl};
use clap::CommandFactory as _;
use serde::Serialize;
use std::process::ExitCode;
use thiserror::Error;

/// The exit code if the program or the network refused the command.
pub const REFUSED: u8 = 1;
/// The exit code if the command was used incorrectly or could not run.
pub const UNABLE: u8 = 2;

/// How many log lines are shown.
const LOG_LINES: usize = 5;

/// Parts of the error messages that the network and the system program return if a payer has too little SOL.
const NO_SOL: [&str; 4] = [
    "no record of a prior credit",
    "nsufficient funds for fee",
    "insufficient funds for rent",
    "insufficient lamports",
];

/// A refusal that was predicted before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// Returns the exit code of a failed command: [`REFUSED`] or [`UNABLE`].
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

/// Describes the error and its causes, naming each cause once.
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
    if let Some(logs) = unexplained(error) {
        text = format!("{text}\nthe end of the transaction's log:\n  {}", tail(logs).join("\n  "));
    }
    if NO_SOL.iter().any(|sign| text.contains(sign)) {
        text.push_str("\nthe fee payer does not have enough SOL: send it some SOL, or name another payer with --fee-payer");
    }
    text
}

/// Adds the server's address to the error of a failed request, unless the error already names it.
#[must_use]
pub fn with_server(error: anyhow::Error, url: &ServerUrl) -> anyhow::Error {
    let (text, url) = (explain(&error), url.to_string());
    if !text.contains("the RPC server failed") || text.contains(&url) {
        return error;
    }
    if !text.contains("it cannot be reached") {
        return error.context(format!("the request to {url} failed"));
    }
    let is_local = ["://127.0.0.1", "://localhost", "://[::1]"].iter().any(|host| url.contains(host));
    let hint = if is_local { "is `ballast localnet` running?" } else { "check the URL and your connection" };
    error.context(format!("cannot connect to {url} ({hint})"))
}

/// Returns the transaction's log if a program other than Ballast refused the transaction, because that program's error number
/// alone explains little.
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

/// The JSON object around a failure.
#[derive(Debug, Serialize)]
struct Envelope<'a> {
    error: &'a Failure,
}

/// A failure as JSON.
#[derive(Debug, Serialize)]
struct Failure {
    /// The error number, if the error is Ballast's own.
    number: Option<u32>,
    /// The name of the program's error.
    name: Option<String>,
    /// The message, which is the same as in the text output.
    message: String,
}

impl Failure {
    fn line(&self) -> String {
        // Numbers and strings can always be serialised.
        serde_json::to_string(&Envelope { error: self }).unwrap_or_default()
    }
}

/// Returns the program's own error, or its framework's error about accounts or arguments.
fn of_program(error: &anyhow::Error) -> Option<&ErrorInfo> {
    let info = error.chain().find_map(|cause| {
        let sent = cause.downcast_ref::<SendError>().and_then(SendError::info);
        let quoted = cause.downcast_ref::<QuoteError>().and_then(|error| match error {
            QuoteError::Refused(info) => Some(info),
            _ => None,
        });
        sent.or(quoted)
    })?;
    matches!(info.origin, Origin::Rule | Origin::Program | Origin::Anchor).then_some(info)
}

/// Prints the failure, if there is one, and returns the command's exit code.
#[must_use]
pub fn end(outcome: anyhow::Result<bool>, output: Output) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<PrintedOnly>() => ExitCode::SUCCESS,
        Err(error) => report(&error, output),
    }
}

/// Returns the words on the command line.
#[must_use]
pub fn words() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// Returns the names of the command and its subcommand, for example `account deposit`. Values are left out.
#[must_use]
pub fn command() -> String {
    let matches = CommandLine::command().ignore_errors(true).get_matches_from(words());
    let mut names = Vec::new();
    let mut next = matches.subcommand();
    while let Some((name, below)) = next {
        names.push(name);
        next = below.subcommand();
    }
    names.join(" ")
}

/// Prints a failure on standard error, as text or as a line of JSON.
#[must_use]
pub fn report(error: &anyhow::Error, output: Output) -> ExitCode {
    match output {
        Output::Table => eprintln!("error: {}", explain(error)),
        Output::Json => {
            let info = of_program(error);
            let (number, name) = (info.map(|info| info.number), info.map(|info| info.name.clone()));
            eprintln!("{}", Failure { number, name, message: explain(error) }.line());
        }
    }
    ExitCode::from(exit_code(error))
}

/// Prints a usage error and returns its exit code. Help and version output are not failures. The JSON option is looked
/// up among the words, because clap could not parse them.
#[must_use]
pub fn report_usage(error: &clap::Error, words: &[String]) -> ExitCode {
    if !error.use_stderr() || !asks_for_json(words) {
        error.exit();
    }
    let text = error.render().to_string();
    let message = text.trim().trim_start_matches("error: ").to_owned();
    eprintln!("{}", Failure { number: None, name: None, message }.line());
    ExitCode::from(UNABLE)
}

fn asks_for_json(words: &[String]) -> bool {
    let apart = words.windows(2).any(|pair| pair == ["--output", "json"]);
    apart || words.iter().any(|word| word == "--output=json")
}
