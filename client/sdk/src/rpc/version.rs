//! Which versions of transactions the network takes.

use super::Rpc;
use crate::transaction::Version;
use solana_account::Account;
use solana_pubkey::Pubkey;
use solana_sdk_ids::feature;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The account of the feature that lets version 1 in (SIMD-0385): `enable_tx_v1` of `agave-feature-set`.
pub const VERSION_1_FEATURE: Pubkey = Pubkey::from_str_const("txv1aq4pp281K9um3tnPgkfX8UqtFT6wcVW3hNezGLL");
/// What the account of an active feature begins with. After it comes the slot of the activation.
const ACTIVE: u8 = 1;
/// How long a network counts as one that does not take version 1. One that takes it goes on taking it.
const RECHECK: Duration = Duration::from_secs(600);

/// What is known of the network's newest version.
#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<Option<(Version, Instant)>>);

impl Newest {
    /// What was found out last, however long ago.
    fn last(&self) -> Option<Version> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).map(|(version, _)| version)
    }

    /// What was found out last, if it need not be asked again.
    fn known(&self, now: Instant) -> Option<Version> {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |(version, at): &(Version, Instant)| {
            *version == Version::V1 || now.saturating_duration_since(*at) < RECHECK
        };
        known.filter(fresh).map(|(version, _)| version)
    }

    pub(super) fn set(&self, version: Version, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, now));
    }
}

impl Rpc {
    /// The newest version of transactions that the network is known to take: version 0 until [`Rpc::newest_version`] was asked.
    #[must_use]
    pub fn known_version(&self) -> Version {
        self.newest.last().unwrap_or_default()
    }

    /// The newest version of transactions that the network takes, as far as the feature's account tells; version 0 where it tells
    /// nothing. Asked once, and again after ten minutes where it was version 0.
    pub async fn newest_version(&self) -> Version {
        if let Some(version) = self.newest.known(Instant::now()) {
            return version;
        }
        let found =
            self.client.get_account_with_commitment(&VERSION_1_FEATURE, self.client.commitment()).await;
        // A server that fails now is asked again with the next transaction.
        let Ok(found) = found else { return Version::V0 };
        let version = found.value.map_or(Version::V0, |account| of_feature(&account));
        self.newest.set(version, Instant::now());
        version
    }
}

fn of_feature(account: &Account) -> Version {
    let is_active = account.owner == feature::ID && account.data.first() == Some(&ACTIVE);
    if is_active { Version::V1 } else { Version::V0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(owner: Pubkey, data: &[u8]) -> Account {
        Account { lamports: 1, data: data.to_vec(), owner, ..Account::default() }
    }

    #[test]
    fn only_an_active_feature_lets_version_1_in() {
        let of = |owner, data: &[u8]| of_feature(&account(owner, data));
        assert_eq!(of(feature::ID, &[1, 7, 0, 0, 0, 0, 0, 0, 0]), Version::V1);
        // Announced, not active yet.
        assert_eq!(of(feature::ID, &[0, 0, 0, 0, 0, 0, 0, 0, 0]), Version::V0);
        assert_eq!(of(feature::ID, &[]), Version::V0);
        assert_eq!(of(Pubkey::new_unique(), &[1, 7, 0, 0, 0, 0, 0, 0, 0]), Version::V0);
    }

    #[test]
    fn version_0_is_asked_again_and_version_1_is_not() {
        let (newest, now) = (Newest::default(), Instant::now());
        assert_eq!(newest.known(now), None);
        newest.set(Version::V0, now);
        assert_eq!(newest.known(now + RECHECK / 2), Some(Version::V0));
        assert_eq!(newest.known(now + RECHECK), None);
        newest.set(Version::V1, now);
        assert_eq!(newest.known(now + 100 * RECHECK), Some(Version::V1));
    }
}
