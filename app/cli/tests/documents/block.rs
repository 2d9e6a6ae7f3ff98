//! Extracts the command blocks from a Markdown document.

/// The purpose of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Commands in the first terminal (`sh`).
    Commands,
    /// Commands in their own terminal (`sh background`). The last one keeps running.
    Background,
    /// Ctrl-C in the most recently opened terminal that is still open (`keys`).
    Interrupt,
}

impl Kind {
    fn of(info: &str) -> Option<Self> {
        match info.trim() {
            "sh" => Some(Self::Commands),
            "sh background" => Some(Self::Background),
            "keys" => Some(Self::Interrupt),
            _ => None,
        }
    }
}

/// A block of commands.
pub struct Block {
    /// The block's purpose.
    pub kind: Kind,
    /// The line of the document on which the block begins.
    pub line: usize,
    lines: Vec<String>,
}

impl Block {
    /// Returns the block's commands, without comments and empty lines. Lines that end in `\` are joined with the next
    /// line.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str).filter(|line| !line.is_empty())
    }

    /// Removes the commands that begin with one of `starts`.
    pub fn leave_out(&mut self, starts: &[&str]) {
        self.lines.retain(|line| !starts.iter().any(|start| line.starts_with(start)));
    }

    /// Returns a command whose failure would go unnoticed, such as `… || true`.
    pub fn hidden(&self) -> Option<&str> {
        self.commands().find(|command| {
            command.contains("||") || command.contains("set +e") || command.trim_start().starts_with('!')
        })
    }
}

/// Returns all blocks that are marked with a [`Kind`].
pub fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut is_other = false;
    for (number, line) in document.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(_), None) if is_other => is_other = false,
            (Some(info), None) => match Kind::of(info) {
                Some(kind) => open = Some(Block { kind, line: number + 1, lines: vec![] }),
                None => is_other = true,
            },
            (None, Some(block)) => block.lines.push(command_of(line)),
            (None, None) => {}
        }
    }
    blocks
}

/// Removes the comment from a line.
fn command_of(line: &str) -> String {
    let end = if line.starts_with('#') { 0 } else { line.find(" #").unwrap_or(line.len()) };
    line[..end].trim_end().to_owned()
}
