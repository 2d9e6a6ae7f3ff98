//! Defines the errors that stop a migration.

use crate::config::ConfigError;
use ballast_client::rpc::{RpcError, SendError};
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The error that stopped a migration. Confirmed transactions are not undone, and the next run continues after them.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// The file is not valid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The chain cannot be read.
    #[error("the chain cannot be compared with the file: {0}")]
    Read(#[from] RpcError),
    /// No payer was given.
    #[error(
        "there is no payer: pass at least one keypair; the first one pays the fees, the rent and the insurance deposits"
    )]
    NoPayer,
    /// An obstacle outside the program must be removed first.
    #[error("{step}, {title}: {reason}")]
    Obstacle {
        /// The step.
        step: &'static str,
        /// A description of the action.
        title: String,
        /// The obstacle, and how to remove it.
        reason: String,
    },
    /// A required keypair was not given.
    #[error(
        "{step}, {title}: {address} must sign as {role}; pass its keypair, or have the transaction signed elsewhere"
    )]
    MissingSigner {
        /// The step.
        step: &'static str,
        /// A description of the action.
        title: String,
        /// The signer.
        address: Pubkey,
        /// The signer's role.
        role: &'static str,
    },
    /// A transaction was not confirmed.
    #[error("{step}, {title}: {source}; run the migration again, and it continues from the on-chain state")]
    Send {
        /// The step.
        step: &'static str,
        /// A description of the action.
        title: String,
        /// The reason.
        source: Box<SendError>,
    },
    /// A transaction was confirmed, but the server still returns an older state.
    #[error(
        "{step}, {title}: the transaction was confirmed, but {seconds} seconds later the server still returns the old state; run the migration again, and use another server if the error persists"
    )]
    NotSeen {
        /// The step.
        step: &'static str,
        /// A description of the action.
        title: String,
        /// How long the migration waited. Unit: seconds.
        seconds: u64,
    },
}
