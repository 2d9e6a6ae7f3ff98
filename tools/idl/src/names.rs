//! Shortens type names. Types are printed with their full paths, but the description uses short names, which must be unique.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde_json::Value;

/// Returns `value` with every type path replaced by its last segment.
///
/// # Errors
/// Returns an error if two paths end in the same name.
pub(crate) fn shortened(mut value: Value) -> Result<Value> {
    let mut full_names = BTreeMap::new();
    shorten(&mut value, &mut full_names)?;
    Ok(value)
}

fn shorten(value: &mut Value, full_names: &mut BTreeMap<String, String>) -> Result<()> {
    match value {
        Value::String(text) => {
            let Some(name) = last_part(text) else { return Ok(()) };
            let full = full_names.entry(name.to_owned()).or_insert_with(|| text.clone());
            ensure!(
                full == text,
                "{full} and {text} would have the same name in the description: rename one of them"
            );
            *text = name.to_owned();
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| shorten(item, full_names)),
        Value::Object(entries) => entries.values_mut().try_for_each(|entry| shorten(entry, full_names)),
        _ => Ok(()),
    }
}

/// Returns the last segment of a path such as `ballast::events::Traded`, or `None` for any other text.
fn last_part(text: &str) -> Option<&str> {
    let is_identifier = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let (_, name) = text.rsplit_once("::")?;
    text.split("::").all(is_identifier).then_some(name)
}
