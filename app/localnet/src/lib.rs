//! A local network with a running exchange, a faucet and oracles that move.
