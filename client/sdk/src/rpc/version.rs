//! Finds out which transaction versions the network accepts.

use super::Rpc;
use crate::transaction::Version;
use solana_account::Account;
use solana_pubkey::Pubkey;
use solana_sdk_ids::feature;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The account of the feature that enables version 1 (SIMD-0385), which is `enable_tx_v1` in `agave-feature-set`.
pub const VERSION_1_FEATURE: Pubkey = Pubkey::from_str_const("txv1aq4pp281K9um3tnPgkfX8UqtFT6wcVW3hNezGLL");
/// The first byte of an active feature's account, which is followed by the activation slot.
const ACTIVE: u8 = 1;
/// How long a negative result remains valid. A network that accepts version 1 will always accept it.
const RECHECK: Duration = Duration::from_secs(600);

/// The newest version that the network accepts, and when this was checked.
#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<Option<(Version, Instant)>>);

impl Newest {
    /// Returns the last result, regardless of its age.
    fn last(&self) -> Option<Version> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).map(|(version, _)| version)
    }

    /// Returns the last result, if it is still valid.
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
    /// Returns the newest transaction version that the network is known to accept. Before the first call to
    /// [`Rpc::newest_version`], the result is version 0.
    #[must_use]
    pub fn known_version(&self) -> Version {
        self.newest.last().unwrap_or_default()
    }

    /// Returns the newest transaction version that the network accepts, according to the feature's account. The result is
    /// version 0 if the account is missing or inactive. The result is cached, and version 0 is checked again after ten
    /// minutes.
    pub async fn newest_version(&self) -> Version {
        if let Some(version) = self.newest.known(Instant::now()) {
            return version;
        }
        let found =
            self.client.get_account_with_commitment(&VERSION_1_FEATURE, self.client.commitment()).await;
        // If the server fails now, the request is sent again with the next transaction.
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
        // The feature has been announced but is not active yet.
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
