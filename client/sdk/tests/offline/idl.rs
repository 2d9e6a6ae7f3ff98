//! The committed interface description, which is made from the program without this client.

use serde_json::Value;

/// The description.
pub fn idl() -> Value {
    serde_json::from_str(include_str!("../../../../idl/ballast.json")).expect("idl/ballast.json is JSON")
}

/// The entries of one of its lists.
pub fn list(name: &str) -> Vec<Value> {
    idl()[name].as_array().unwrap_or_else(|| panic!("idl/ballast.json lists {name}")).clone()
}

/// The name of an entry.
pub fn name(entry: &Value) -> &str {
    entry["name"].as_str().expect("every entry has a name")
}

/// The discriminator of an entry.
pub fn discriminator(entry: &Value) -> Vec<u8> {
    serde_json::from_value(entry["discriminator"].clone()).expect("every entry has a discriminator")
}
