//! A page that shows an exchange, and transactions for wallets to sign.
