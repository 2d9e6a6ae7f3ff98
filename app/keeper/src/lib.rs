//! Keeps an exchange going: liquidations, funding, pegs, settlements.
