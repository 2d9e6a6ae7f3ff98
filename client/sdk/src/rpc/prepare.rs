//! From instructions to a transaction that is ready to be signed: version and limits, by a simulation.

use super::{Rpc, SendError};
use crate::transaction::{Draft, Limits, Version};
use solana_message::VersionedMessage;
use solana_rpc_client_api::client_error::{Error as ClientError, ErrorKind};
use solana_rpc_client_api::request::RpcError as ResponseError;
use solana_transaction_error::TransactionError;
use std::time::Instant;

/// JSON-RPC's code for parameters that a server does not understand.
const INVALID_PARAMETERS: i64 = -32_602;

/// A draft with the limits that it needs.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<'a> {
    /// In the version in which it is sent.
    pub draft: Draft<'a>,
    /// Measured, with a margin.
    pub limits: Limits,
}

impl Rpc {
    /// A draft in the newest version that the network takes and that it fits, with the limits that it needs. A network that turns out
    /// not to take version 1 gets version 0.
    ///
    /// # Errors
    /// [`SendError`]: also where the transaction would fail.
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

    /// Whether a server has refused to take a message for its version: from then on this server gets version 0. For messages that are sent
    /// without a simulation.
    pub fn refuses_version(&self, message: &VersionedMessage, error: &ClientError) -> bool {
        let refuses = matches!(message, VersionedMessage::V1(_)) && is_not_understood(error);
        if refuses {
            self.newest.set(Version::V0, Instant::now());
        }
        refuses
    }

    /// As [`Rpc::prepare`], but in version 0 where the draft fits it: for wallets.
    ///
    /// # Errors
    /// As [`Rpc::prepare`].
    pub async fn prepare_for_wallet<'a>(&self, draft: Draft<'a>) -> Result<Prepared<'a>, SendError> {
        let draft = draft.of_version(Version::V0);
        if draft.fits() {
            return self.measured(draft).await;
        }
        self.measured(draft.in_oldest(self.newest_version().await)).await
    }

    async fn measured<'a>(&self, draft: Draft<'a>) -> Result<Prepared<'a>, SendError> {
        let simulated = self.simulate(&draft).await?;
        // Nothing loads zero bytes: such an answer tells nothing.
        let loaded = simulated.loaded_accounts_data_size.filter(|bytes| *bytes > 0);
        let limits = match simulated.units_consumed {
            Some(units) if units > 0 => Limits::with_margin(units, loaded, draft.spare()),
            // A server that does not tell.
            _ => Limits::MOST,
        };
        Ok(Prepared { draft, limits })
    }
}

/// Whether a server or the network refused a transaction for its version.
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
