//! Reads the clock, the exchange, the markets and the oracles, on which every valuation depends. Up to a hundred accounts are read
//! at one slot.

use super::read::accounts_of;
use crate::state::Update;
use anyhow::{Context as _, Result};
use ballast_client::accounts::{Exchange, Market, decode_owned};
use ballast_client::pda;
use ballast_client::rpc::{Rpc, decode_clock};
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// The clock sysvar's address.
const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// The accounts read at each pulse.
#[derive(Debug)]
pub(super) struct Pulse {
    own: Vec<Pubkey>,
    markets: u32,
    oracles: BTreeSet<Pubkey>,
}

impl Pulse {
    /// Creates a pulse that at first reads only the keeper's own wallet and margin accounts.
    pub(super) const fn new(own: Vec<Pubkey>) -> Self {
        Self { own, markets: 0, oracles: BTreeSet::new() }
    }

    /// Returns the oracle accounts of all markets.
    pub(super) fn oracles(&self) -> impl Iterator<Item = Pubkey> + '_ {
        self.oracles.iter().copied()
    }

    /// Reads all of these accounts, and reads them again if new markets or oracles appear.
    pub(super) async fn beat(&mut self, rpc: &Rpc) -> Result<Vec<Update>> {
        loop {
            let mut updates = accounts_of(rpc, &self.addresses(), None).await?;
            if !self.learn(&updates)? {
                put_clock_last(&mut updates);
                return Ok(updates);
            }
        }
    }

    fn addresses(&self) -> Vec<Pubkey> {
        let mut addresses = vec![CLOCK, pda::exchange()];
        addresses.extend(&self.own);
        addresses.extend((0..self.markets).map(pda::market));
        addresses.extend(&self.oracles);
        addresses
    }

    /// Records new markets and oracles, and returns whether more accounts have to be read.
    fn learn(&mut self, updates: &[Update]) -> Result<bool> {
        let mut has_learnt = false;
        for update in updates {
            let Update::Account { address, account: Some(account), .. } = update else { continue };
            if *address == pda::exchange() {
                let exchange: Exchange = decode_owned(&account.owner, &account.data)?;
                has_learnt |= exchange.market_count > self.markets;
                self.markets = exchange.market_count;
            } else if let Ok(market) = decode_owned::<Market>(&account.owner, &account.data) {
                let oracle = market.oracle_address;
                has_learnt |= oracle != Pubkey::default() && self.oracles.insert(oracle);
            }
        }
        Ok(has_learnt)
    }
}

/// Decodes the clock account and moves it to the end of the updates, behind the accounts that were read in its slot.
fn put_clock_last(updates: &mut Vec<Update>) {
    let clock = updates.iter().find_map(|update| match update {
        Update::Account { address, account: Some(account), .. } if *address == CLOCK => {
            decode_clock(&account.data).context("the clock cannot be read").ok()
        }
        _ => None,
    });
    updates.retain(|update| !matches!(update, Update::Account { address, .. } if *address == CLOCK));
    updates.extend(clock.map(Update::Clock));
}
