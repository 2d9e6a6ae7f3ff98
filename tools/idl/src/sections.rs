//! Splits the output of the description tests into parts. A line begins each part and another line ends it.

use anyhow::{Context, Result, bail};

/// A part with its kind: `address`, `const`, `event`, `errors` or `program`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Section<'a> {
    pub kind: &'a str,
    pub text: &'a str,
}

/// The parts, in the order of the output.
pub(crate) fn sections(printed: &str) -> Result<Vec<Section<'_>>> {
    let mut found = Vec::new();
    let mut rest = printed;
    while let Some((_, after)) = rest.split_once("--- IDL begin ") {
        let (kind, after) =
            after.split_once(" ---\n").context("a part of the description begins in mid-line")?;
        let end = format!("--- IDL end {kind} ---");
        let Some((text, after)) = after.split_once(end.as_str()) else {
            bail!("the part `{kind}` of the description does not end");
        };
        found.push(Section { kind, text });
        rest = after;
    }
    Ok(found)
}
