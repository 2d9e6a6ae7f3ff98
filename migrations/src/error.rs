//! Why a migration stopped.

use crate::config::ConfigError;
use ballast_client::rpc::{RpcError, SendError};
use solana_pubkey::Pubkey;
use thiserror::Error;

/// Why a migration stopped. Whatever was confirmed before stays; the next run goes on from there.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// The file is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The chain could not be read.
    #[error("the chain cannot be compared with the file: {0}")]
    Read(#[from] RpcError),
    /// Nobody was given to pay.
    #[error("nobody pays: give at least one keypair, the first pays fees, rent and insurance")]
    NoPayer,
    /// Something that is not the program's must be done first.
    #[error("{step}, {title}: {reason}")]
    Obstacle {
        /// The step.
        step: &'static str,
        /// What should be done.
        title: String,
        /// What is in the way, and what to do about it.
        reason: String,
    },
    /// A signature is needed whose key was not given.
    #[error(
        "{step}, {title}: {address} must sign, as {role}; give its keypair, or let it sign the transaction elsewhere"
    )]
    MissingSigner {
        /// The step.
        step: &'static str,
        /// What should be done.
        title: String,
        /// Who must sign.
        address: Pubkey,
        /// As what.
        role: &'static str,
    },
    /// A transaction was not confirmed.
    #[error("{step}, {title}: {source}; run the migration again: it goes on from what is on chain")]
    Send {
        /// The step.
        step: &'static str,
        /// What should be done.
        title: String,
        /// Why.
        source: Box<SendError>,
    },
    /// A transaction was confirmed, but the server goes on showing the chain without it.
    #[error(
        "{step}, {title}: confirmed, but {seconds} seconds later the server still shows the chain as it was; \
         run the migration again, with another server if that repeats"
    )]
    NotSeen {
        /// The step.
        step: &'static str,
        /// What was done.
        title: String,
        /// How long it was waited for.
        seconds: u64,
    },
}
