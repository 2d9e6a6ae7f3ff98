//! Mark against index, in the terminal and as a file.

mod file;
mod terminal;

pub use file::{Format, draw};
pub use terminal::to_text;
