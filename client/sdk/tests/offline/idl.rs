//! The committed interface description, which is generated from the program without this client.

use serde_json::Value;

/// Returns the interface description.
pub fn idl() -> Value {
    serde_json::from_str(include_str!("../../../../idl/ballast.json")).expect("idl/ballast.json is JSON")
}

/// Returns the entries of one of the description's lists.
pub fn list(name: &str) -> Vec<Value> {
    idl()[name].as_array().unwrap_or_else(|| panic!("idl/ballast.json lists {name}")).clone()
}

/// Returns an entry's name.
pub fn name(entry: &Value) -> &str {
    entry["name"].as_str().expect("every entry has a name")
}

/// Returns an entry's discriminator.
pub fn discriminator(entry: &Value) -> Vec<u8> {
    serde_json::from_value(entry["discriminator"].clone()).expect("every entry has a discriminator")
}
