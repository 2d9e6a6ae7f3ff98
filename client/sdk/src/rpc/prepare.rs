//! Chooses a transaction's version and limits with a simulation, so that the transaction can be signed.

use super::{Rpc, SendError};
use crate::transaction::{Draft, Limits, Version};
use solana_message::VersionedMessage;
use solana_rpc_client_api::client_error::{Error as ClientError, ErrorKind};
use solana_rpc_client_api::request::RpcError as ResponseError;
use solana_transaction_error::TransactionError;
use std::time::Instant;

/// The JSON-RPC error code for invalid parameters.
const INVALID_PARAMETERS: i64 = -32_602;

/// A draft and its measured limits.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<'a> {
    /// The draft, in the version that will be sent.
    pub draft: Draft<'a>,
    /// The measured limits, including a margin.
    pub limits: Limits,
}

impl Rpc {
    /// Chooses the newest version that the network accepts and that can hold the draft, and measures the limits. If the network
    /// then refuses version 1, version 0 is used.
    ///
    /// # Errors
    /// Returns a [`SendError`], including if the transaction would fail.
    pub async fn prepare<'a>(&self, draft: Draft<'a>) -> Result<Prepared<'a>, SendError> {
        let draft = draft.in_newest(self.newest_version().await);
        match self.measured(draft).await {
            Err(error) if draft.version() == Version::V1 && is_of_version(&error) => {
                self.newest.set(Version::V0, Instant::now());
                self.measured(draft.of_version(Version::V0)).await
            }
            other => other,
        }
    }

    /// Returns whether a server has refused a message because of its version. In that case, this server gets version 0 from
    /// then on. Use this function for messages that are sent without a simulation.
    pub fn refuses_version(&self, message: &VersionedMessage, error: &ClientError) -> bool {
        let refuses = matches!(message, VersionedMessage::V1(_)) && is_not_understood(error);
        if refuses {
            self.newest.set(Version::V0, Instant::now());
        }
        refuses
    }

    /// Prepares a draft like [`Rpc::prepare`], but chooses version 0 if the draft fits into it, because many wallets need
    /// version 0.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::prepare`].
    pub async fn prepare_for_wallet<'a>(&self, draft: Draft<'a>) -> Result<Prepared<'a>, SendError> {
        let draft = draft.of_version(Version::V0);
        if draft.fits() {
            return self.measured(draft).await;
        }
        self.measured(draft.in_oldest(self.newest_version().await)).await
    }

    async fn measured<'a>(&self, draft: Draft<'a>) -> Result<Prepared<'a>, SendError> {
        let simulated = self.simulate(&draft).await?;
        // Every transaction loads some bytes, so zero means that the server does not report the number.
        let loaded = simulated.loaded_accounts_data_size.filter(|bytes| *bytes > 0);
        let limits = match simulated.units_consumed {
            Some(units) if units > 0 => Limits::with_margin(units, loaded, draft.spare()),
            // The server does not report the compute units that were used.
            _ => Limits::MOST,
        };
        Ok(Prepared { draft, limits })
    }
}

/// Returns whether a server or the network refused a transaction because of its version.
fn is_of_version(error: &SendError) -> bool {
    match error {
        SendError::Transaction { error, .. } => *error == TransactionError::UnsupportedVersion,
        SendError::Client(error) => is_not_understood(error),
        SendError::Build(_) | SendError::Refused { .. } => false,
    }
}

fn is_not_understood(error: &ClientError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::RpcError(ResponseError::RpcResponseError { code: INVALID_PARAMETERS, .. })
    )
}
