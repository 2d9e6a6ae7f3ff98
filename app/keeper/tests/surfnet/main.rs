//! Tests the keeper on a local network, with the program's own bytecode.

mod chain_events;
mod crash;
mod faults;
mod journey;
mod posting;
mod process;
#[path = "../proxy/mod.rs"]
mod proxy;
mod running;
mod stage;
mod together;

/// Settings for a network that produces ten blocks per second, and for amounts that would not be worth a transaction
/// elsewhere.
pub const SETTINGS: &str = r#"
[network]
pulse_ms = 100
poll_ms = 500
[accounts]
create = true
[upkeep]
jitter_ms = 50
least_shared = "0"
[settlement]
every_ms = 500
jitter_ms = 50
least = "0"
"#;
