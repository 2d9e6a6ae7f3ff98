//! Blocks of commands in a Markdown document.

/// A block of commands.
pub struct Block {
    /// Whether it keeps running while the next ones run.
    pub is_background: bool,
    /// The line of the document that it begins at.
    pub line: usize,
    lines: Vec<String>,
}

impl Block {
    /// Its commands, without comments and empty lines; lines that end in `\` are continued.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str).filter(|line| !line.is_empty())
    }

    /// Its text for a shell.
    pub fn script(&self) -> String {
        self.commands().collect::<Vec<_>>().join("\n")
    }

    /// Leaves out the commands that begin with one of `starts`.
    pub fn leave_out(&mut self, starts: &[&str]) {
        self.lines.retain(|line| !starts.iter().any(|start| line.starts_with(start)));
    }
}

/// All blocks that are marked `sh`.
pub fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut is_other = false;
    for (number, line) in document.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(_), None) if is_other => is_other = false,
            (Some(info), None) => match info.trim() {
                "sh" | "sh background" => {
                    let is_background = info.ends_with("background");
                    open = Some(Block { is_background, line: number + 1, lines: vec![] });
                }
                _ => is_other = true,
            },
            (None, Some(block)) => block.lines.push(command_of(line)),
            (None, None) => {}
        }
    }
    blocks
}

/// A line without its comment.
fn command_of(line: &str) -> String {
    let end = if line.starts_with('#') { 0 } else { line.find(" #").unwrap_or(line.len()) };
    line[..end].trim_end().to_owned()
}
