//! Mark against index, in the terminal and as a file.

mod file;
mod terminal;

pub use crate::chart_file::Format;
pub use file::draw;
pub use terminal::to_text;
