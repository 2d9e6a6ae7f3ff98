//! Oracle accounts that move.

mod source;

pub use source::Source;

use crate::LocalnetError;
use ballast_client::oracle::PriceUpdate;
use ballast_math::Price;
use ballast_migrations::config::Market;
use ballast_oracle::{OracleKind, RawPrice, read_price_update_v2};
use ballast_sim::amounts::price_units;
use ballast_sim::market_config::CONFIDENCE;
use ballast_testkit::{Clock, Surfnet, rent_exempt};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// What an oracle account says. Unit: quote per unit of the asset.
pub(crate) fn in_units(raw: &RawPrice) -> f64 {
    let mantissa = raw.price as f64;
    // Powers of ten are exact, their inverses are not.
    if raw.exponent < 0 { mantissa / 10f64.powi(-raw.exponent) } else { mantissa * 10f64.powi(raw.exponent) }
}

/// A market's oracle account, and where its prices come from.
#[derive(Debug)]
pub(crate) struct Feed {
    address: Pubkey,
    owner: Pubkey,
    id: [u8; 32],
    contract_exponent: i64,
    source: Source,
    /// What prices are multiplied by: other than one once somebody has set a price by hand.
    factor: f64,
    written: Vec<u8>,
}

impl Feed {
    pub(crate) fn new(market: &Market, source: Source) -> Result<Self, LocalnetError> {
        let args = &market.args;
        if args.oracle_kind != OracleKind::PythPull.number() {
            return Err(LocalnetError::FeedKind { market: market.index });
        }
        Ok(Self {
            address: args.oracle_address,
            owner: args.oracle_owner,
            id: args.oracle_feed,
            contract_exponent: args.parameters.contract_exponent,
            source,
            factor: 1.0,
            written: Vec::new(),
        })
    }

    /// Publishes the price after `seconds` of the path. A price that somebody else has written in the meantime is where the
    /// path goes on from.
    pub(crate) fn publish(
        &mut self,
        network: &Surfnet,
        clock: Clock,
        seconds: f64,
    ) -> Result<(), LocalnetError> {
        let before = self.source.price();
        let next = self.source.after(seconds);
        let mut failed = None;
        network.change_account(&self.address.clone(), |found| {
            let found = found.unwrap_or_default();
            if let Some(price) = self.set_by_others(&found.data) {
                self.factor = price / before;
            }
            match self.data(next * self.factor, clock) {
                Ok(data) => self.account(data),
                Err(error) => {
                    failed = Some(error);
                    found
                }
            }
        });
        failed.map_or(Ok(()), Err)
    }

    /// The price in the account, if it is not the one that was written last. Unit: quote per unit of the asset.
    fn set_by_others(&self, data: &[u8]) -> Option<f64> {
        if data == self.written.as_slice() {
            return None;
        }
        let raw = read_price_update_v2(data).ok()?;
        let price = in_units(&raw);
        (raw.feed_id == self.id && price > 0.0).then_some(price)
    }

    fn data(&self, price: f64, clock: Clock) -> Result<Vec<u8>, LocalnetError> {
        let exponent = i32::try_from(self.contract_exponent).unwrap_or_default();
        let of_contract = price * 10f64.powi(exponent);
        let prices = [of_contract, of_contract * CONFIDENCE].map(price_units).map(Price::new);
        let update =
            PriceUpdate::of_contract(self.id, prices.into(), self.contract_exponent, clock.unix_timestamp)?;
        Ok(PriceUpdate { posted_slot: clock.slot, ..update }.account_data())
    }

    fn account(&mut self, data: Vec<u8>) -> Account {
        self.written.clone_from(&data);
        Account { lamports: rent_exempt(data.len()), data, owner: self.owner, ..Account::default() }
    }
}
