//! Draws charts of mark and index, in the terminal and in a file.

mod file;
mod terminal;

pub use ballast_cli::chart_file::Format;
pub use file::draw;
pub use terminal::to_text;
