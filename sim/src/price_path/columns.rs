//! Finds a table's columns by name.

use anyhow::{Context, Result, bail};

/// The names of the column with a bar's opening time, with the most reliable name first. If a table has several such columns (a
/// number and a date), they refer to the same time.
const TIMES: [&str; 13] = [
    "unix_seconds",
    "open_time",
    "unix",
    "unix_time",
    "unix_timestamp",
    "ticks",
    "timestamp",
    "ts",
    "time",
    "t",
    "datetime",
    "date",
    "start",
];
const PRICES: [[&str; 2]; 4] = [["open", "o"], ["high", "h"], ["low", "l"], ["close", "c"]];

/// The indexes of the columns that make up a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// The time column.
    pub time: usize,
    /// The columns for open, high, low and close.
    pub prices: [usize; 4],
}

impl Columns {
    /// The column order of exchange dumps without a header, which is time, open, high, low and close, followed by anything else.
    pub(super) const USUAL: Self = Self { time: 0, prices: [1, 2, 3, 4] };

    /// Finds the columns by name.
    ///
    /// # Errors
    /// Returns an error if a column is missing or occurs twice.
    pub(super) fn by_name(names: &[&str]) -> Result<Self> {
        let time = TIMES.iter().find_map(|wanted| place(names, wanted).transpose()).transpose()?;
        let time = time.with_context(|| {
            format!("there is no time column: rename the column with the times to unix_seconds. The columns are {}", names.join(", "))
        })?;
        let mut prices = [0; 4];
        for (found, wanted) in prices.iter_mut().zip(PRICES) {
            let column = wanted.iter().find_map(|name| place(names, name).transpose()).transpose()?;
            *found = column.with_context(|| {
                format!("there is no column `{}`: the columns are {}", wanted[0], names.join(", "))
            })?;
        }
        Ok(Self { time, prices })
    }
}

/// Returns the index of the column named `wanted`.
fn place(names: &[&str], wanted: &str) -> Result<Option<usize>> {
    let mut found =
        names.iter().enumerate().filter(|(_, name)| is_called(name, wanted)).map(|(place, _)| place);
    let first = found.next();
    if found.next().is_some() {
        bail!("there are two columns `{wanted}`: rename one of them");
    }
    Ok(first)
}

/// Returns whether a name matches `wanted` in any spelling. Single letters must match exactly, because in exchange data, `t` is the
/// opening time and `T` the closing time of a candle.
fn is_called(name: &str, wanted: &str) -> bool {
    if wanted.len() == 1 {
        return name == wanted;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(name) == letters(wanted)
}
