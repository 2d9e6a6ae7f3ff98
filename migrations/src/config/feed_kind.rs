//! Reads the kind of an oracle account by its name.

use ballast_oracle::OracleKind;
use serde::de::{Deserialize, Deserializer, Error};

/// Former names of oracle kinds. The error for an old name states the new one.
const FORMER: [(&str, OracleKind); 2] =
    [("pyth-pull", OracleKind::PythReceiver), ("pyth-push", OracleKind::PythLegacy)];

/// Reads an oracle kind by its name.
pub(super) fn by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OracleKind, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = OracleKind::ALL.iter().find(|kind| kind.name() == name);
    known.copied().ok_or_else(|| D::Error::custom(unknown(&name)))
}

fn unknown(name: &str) -> String {
    if let Some((_, kind)) = FORMER.iter().find(|(former, _)| *former == name) {
        return format!("`{name}` is the old name of `{}`: use the new name", kind.name());
    }
    let names: Vec<_> = OracleKind::ALL.iter().map(|kind| format!("`{}`", kind.name())).collect();
    format!("`{name}` is not an oracle kind: use {}", names.join(" or "))
}
