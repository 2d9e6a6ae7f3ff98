//! Provides variants of the sample, and the keys of its roles.

use ballast_migrations::SAMPLE;
use ballast_migrations::config::{Config, ConfigError};
use ballast_testkit::keypair;
use solana_keypair::Keypair;
use toml::{Table, Value};

/// Returns the sample with other values. Each change is a path, for example `markets.1.margin.initial_ratio`, and a
/// TOML value.
pub fn text_with(changes: &[(&str, &str)]) -> String {
    let mut root = Value::Table(SAMPLE.parse().expect("the sample is TOML"));
    for (path, text) in changes {
        let value = format!("value = {text}").parse::<Table>().expect("a value")["value"].clone();
        let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
        let parts = parent.split('.').filter(|part| !part.is_empty());
        let parent = parts.fold(&mut root, step);
        parent.as_table_mut().expect("a section").insert(key.to_owned(), value);
    }
    toml::to_string(&root).expect("it was TOML")
}

fn step<'a>(value: &'a mut Value, part: &str) -> &'a mut Value {
    match part.parse::<usize>() {
        Ok(place) => &mut value[place],
        Err(_) => &mut value[part],
    }
}

pub fn with(changes: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::parse(&text_with(changes))
}

pub fn sample() -> Config {
    Config::parse(SAMPLE).expect("the sample is right")
}

/// Returns the sample with its first market only.
pub fn one_market() -> Config {
    let mut config = sample();
    config.markets.truncate(1);
    config
}

/// Returns the key of one of the sample's roles.
pub fn key(role: &str) -> Keypair {
    keypair(&format!("localnet: {role}"))
}

/// Returns all signers of a run. The first one pays.
pub fn everybody() -> Vec<Keypair> {
    ["operator", "upgrade authority", "admin", "risk manager"].map(key).into()
}
