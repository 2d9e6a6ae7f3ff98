//! All margin accounts, by a small number each, which the index uses instead of the address.

use super::Record;
use solana_pubkey::Pubkey;
use std::collections::{BTreeSet, HashMap};

/// The number of an account in the [`Book`]; free to be used again once the account is gone.
pub type AccountId = u32;

/// All margin accounts.
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
    /// An empty book with room for `count` accounts.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { ids: HashMap::with_capacity(count), entries: Vec::with_capacity(count), ..Self::default() }
    }

    /// How many accounts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Takes an account in as of `slot`. None where a later state of it is known already, or the same one.
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

    /// Forgets an account that was closed as of `slot`. None where it is unknown, or a later state of it is.
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

    /// The accounts that are known as of before `slot` and not among `present`.
    pub fn missing_from<'a>(
        &'a self,
        present: &'a BTreeSet<Pubkey>,
        slot: u64,
    ) -> impl Iterator<Item = Pubkey> + 'a {
        let known = self.entries.iter().flatten();
        known.filter(move |entry| entry.slot < slot && !present.contains(&entry.address)).map(|e| e.address)
    }

    /// What is known as of after `slot` may be replaced by anything from now on.
    pub fn distrust_after(&mut self, slot: u64) {
        for entry in self.entries.iter_mut().flatten().filter(|entry| entry.slot > slot) {
            entry.slot = 0;
        }
    }

    /// The number of the account at `address`.
    #[must_use]
    pub fn id_of(&self, address: &Pubkey) -> Option<AccountId> {
        self.ids.get(address).copied()
    }

    /// What the account holds.
    #[must_use]
    pub fn record(&self, id: AccountId) -> Option<&Record> {
        self.entry(id).map(|entry| &entry.record)
    }

    /// Where the account is.
    #[must_use]
    pub fn address(&self, id: AccountId) -> Option<Pubkey> {
        self.entry(id).map(|entry| entry.address)
    }

    /// As of which slot the account is known.
    #[must_use]
    pub fn slot(&self, id: AccountId) -> Option<u64> {
        self.entry(id).map(|entry| entry.slot)
    }

    /// Which state of the account is known: another number after every change of what it holds, and never that of another account.
    #[must_use]
    pub fn version(&self, id: AccountId) -> Option<u64> {
        self.entry(id).map(|entry| entry.version)
    }

    /// The numbers of all accounts.
    pub fn ids(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.ids.values().copied()
    }

    /// The accounts with a claim.
    #[must_use]
    pub const fn claimants(&self) -> &BTreeSet<AccountId> {
        &self.claimants
    }

    /// The accounts that owe something, or had something written off.
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
