//! Stores all margin accounts. Each account has a small number that the index uses instead of the address.

use super::Record;
use solana_pubkey::Pubkey;
use std::collections::{BTreeSet, HashMap};

/// An account's number in the [`Book`]. The number is reused after the account is closed.
pub type AccountId = u32;

/// All margin accounts, by address and by number.
#[derive(Debug, Default)]
pub struct Book {
    ids: HashMap<Pubkey, AccountId>,
    entries: Vec<Option<Entry>>,
    free: Vec<AccountId>,
    claimants: BTreeSet<AccountId>,
    debtors: BTreeSet<AccountId>,
    changes: u64,
}

#[derive(Debug)]
struct Entry {
    address: Pubkey,
    slot: u64,
    version: u64,
    record: Record,
}

impl Book {
    /// Creates an empty book with room for `count` accounts.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { ids: HashMap::with_capacity(count), entries: Vec::with_capacity(count), ..Self::default() }
    }

    /// Returns the number of accounts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there are no accounts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Stores an account's state at `slot`. Returns `None` if the same or a later state is already known.
    pub fn put(&mut self, address: Pubkey, slot: u64, record: Record) -> Option<AccountId> {
        let id = match self.ids.get(&address) {
            Some(id) => *id,
            None => self.new_id(address),
        };
        let place = self.entries.get_mut(usize::try_from(id).ok()?)?;
        if let Some(known) = place {
            if known.slot > slot {
                return None;
            }
            known.slot = slot;
            if known.record == record {
                return None;
            }
        }
        let (claims, owes) = (record.has_claim(), record.owes());
        self.changes += 1;
        *place = Some(Entry { address, slot, version: self.changes, record });
        set(&mut self.claimants, id, claims);
        set(&mut self.debtors, id, owes);
        Some(id)
    }

    fn new_id(&mut self, address: Pubkey) -> AccountId {
        let id = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            AccountId::try_from(self.entries.len() - 1).unwrap_or(AccountId::MAX)
        });
        self.ids.insert(address, id);
        id
    }

    /// Removes an account that was closed at `slot`. Returns `None` if the account is unknown or a later state is
    /// known.
    pub fn remove(&mut self, address: &Pubkey, slot: u64) -> Option<AccountId> {
        let id = *self.ids.get(address)?;
        let place = self.entries.get_mut(usize::try_from(id).ok()?)?;
        if place.as_ref().is_some_and(|known| known.slot > slot) {
            return None;
        }
        *place = None;
        self.ids.remove(address);
        self.claimants.remove(&id);
        self.debtors.remove(&id);
        self.free.push(id);
        Some(id)
    }

    /// Returns the accounts known from before `slot` that are not in `present`.
    pub fn missing_from<'a>(
        &'a self,
        present: &'a BTreeSet<Pubkey>,
        slot: u64,
    ) -> impl Iterator<Item = Pubkey> + 'a {
        let known = self.entries.iter().flatten();
        known.filter(move |entry| entry.slot < slot && !present.contains(&entry.address)).map(|e| e.address)
    }

    /// Marks all states that are newer than `slot` as replaceable by any other state.
    pub fn distrust_after(&mut self, slot: u64) {
        for entry in self.entries.iter_mut().flatten().filter(|entry| entry.slot > slot) {
            entry.slot = 0;
        }
    }

    /// Returns the number of the account at `address`.
    #[must_use]
    pub fn id_of(&self, address: &Pubkey) -> Option<AccountId> {
        self.ids.get(address).copied()
    }

    /// Returns the account's content.
    #[must_use]
    pub fn record(&self, id: AccountId) -> Option<&Record> {
        self.entry(id).map(|entry| &entry.record)
    }

    /// Returns the account's address.
    #[must_use]
    pub fn address(&self, id: AccountId) -> Option<Pubkey> {
        self.entry(id).map(|entry| entry.address)
    }

    /// Returns the slot of the account's known state.
    #[must_use]
    pub fn slot(&self, id: AccountId) -> Option<u64> {
        self.entry(id).map(|entry| entry.slot)
    }

    /// Returns the version of the account's known state. Every change gets a new version number, which is unique across
    /// all accounts.
    #[must_use]
    pub fn version(&self, id: AccountId) -> Option<u64> {
        self.entry(id).map(|entry| entry.version)
    }

    /// Returns the numbers of all accounts.
    pub fn ids(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.ids.values().copied()
    }

    /// Returns the accounts that have a claim.
    #[must_use]
    pub const fn claimants(&self) -> &BTreeSet<AccountId> {
        &self.claimants
    }

    /// Returns the accounts that have debt or had debt written off.
    #[must_use]
    pub const fn debtors(&self) -> &BTreeSet<AccountId> {
        &self.debtors
    }

    fn entry(&self, id: AccountId) -> Option<&Entry> {
        self.entries.get(usize::try_from(id).ok()?)?.as_ref()
    }
}

fn set(of: &mut BTreeSet<AccountId>, id: AccountId, belongs: bool) {
    if belongs {
        of.insert(id);
    } else {
        of.remove(&id);
    }
}
