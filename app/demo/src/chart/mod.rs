//! Draws charts of the mark and the index in the terminal or to a file.

mod file;
mod terminal;

pub use ballast_cli::chart_file::Format;
pub use file::draw;
pub use terminal::to_text;
