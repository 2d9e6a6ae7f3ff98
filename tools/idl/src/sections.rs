//! Splits the output of the description tests into parts. Each part starts with a begin line and finishes with an end
//! line.

use anyhow::{Context, Result, bail};

/// A part of the output and its kind, which is `address`, `const`, `event`, `errors` or `program`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Section<'a> {
    pub kind: &'a str,
    pub text: &'a str,
}

/// Returns the parts, in output order.
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
