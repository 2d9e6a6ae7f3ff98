//! Implements `ballast completions`, which prints shell completion scripts.

use crate::args::CommandLine;
use crate::session::print;
use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// The options of `ballast completions`.
#[derive(Clone, Copy, Debug, Args)]
pub struct CompletionsArguments {
    /// The shell to complete in. Save the output where the shell looks for completions, for example
    /// ~/.local/share/bash-completion/completions/ballast.
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub fn run(arguments: &CompletionsArguments) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut CommandLine::command(), "ballast", &mut script);
    print::line(String::from_utf8_lossy(&script).trim_end())
}
