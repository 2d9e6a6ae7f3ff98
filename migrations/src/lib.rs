//! Takes an empty cluster to a running exchange, step by step, from a TOML file.
