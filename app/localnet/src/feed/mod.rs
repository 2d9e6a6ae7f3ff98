//! Writes oracle accounts whose prices move.

mod source;

pub use source::Source;

use crate::LocalnetError;
use ballast_client::oracle::PriceUpdate;
use ballast_market_file::amounts::price_units;
use ballast_math::Price;
use ballast_math::oracle::Reading;
use ballast_migrations::config::Market;
use ballast_networks::Surfnet;
use ballast_oracle::{OracleKind, RawPrice, read_price_update_v2};
use ballast_sim::price_path::CONFIDENCE;
use ballast_testkit::{Clock, rent_exempt};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// Returns the price in an oracle account. Unit: quote per unit of the asset.
pub(crate) fn in_units(raw: &RawPrice) -> f64 {
    let mantissa = raw.price as f64;
    // Powers of ten are exact, but their inverses are not.
    if raw.exponent < 0 { mantissa / 10f64.powi(-raw.exponent) } else { mantissa * 10f64.powi(raw.exponent) }
}

/// The slot that marks an outage. The slot is far in the future, so an update with this slot remains the latest until a
/// new price is written. The program ignores this field.
pub(crate) const OUTAGE: u64 = u64::MAX;

/// A market's oracle account, and the source of its prices.
#[derive(Debug)]
pub(crate) struct Feed {
    address: Pubkey,
    owner: Pubkey,
    id: [u8; 32],
    contract_exponent: i64,
    source: Source,
    /// The factor applied to prices. The factor differs from one after a price has been set manually.
    factor: f64,
    written: Vec<u8>,
}

impl Feed {
    pub(crate) fn new(market: &Market, source: Source) -> Result<Self, LocalnetError> {
        let args = &market.args;
        if args.oracle_kind != OracleKind::PythReceiver.number() {
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

    /// Publishes the path's price after `seconds`. If another process has set a price in the meantime, the path
    /// continues from that price.
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
            let data = found.map(|account| account.data).unwrap_or_default();
            let by_others = self.set_by_others(&data);
            if by_others.is_some_and(|raw| raw.posted_slot == OUTAGE) {
                return None;
            }
            if let Some(raw) = by_others {
                self.factor = in_units(&raw) / before;
            }
            self.account(next * self.factor, clock).map_err(|error| failed = Some(error)).ok()
        });
        failed.map_or(Ok(()), Err)
    }

    /// Returns the account's price if it was written by another process.
    fn set_by_others(&self, data: &[u8]) -> Option<RawPrice> {
        if data == self.written.as_slice() {
            return None;
        }
        let raw = read_price_update_v2(data).ok()?;
        (raw.feed_id == self.id && raw.price > 0).then_some(raw)
    }

    fn account(&mut self, price: f64, clock: Clock) -> Result<Account, LocalnetError> {
        let exponent = i32::try_from(self.contract_exponent).unwrap_or_default();
        let of_contract = price * 10f64.powi(exponent);
        let [price, confidence] = [of_contract, of_contract * CONFIDENCE].map(price_units).map(Price::new);
        let reading = Reading { price, confidence, publish_time: clock.unix_timestamp };
        let update = PriceUpdate::of_contract(self.id, &reading, self.contract_exponent)?;
        let data = PriceUpdate { posted_slot: clock.slot, ..update }.account_data();
        self.written.clone_from(&data);
        Ok(Account { lamports: rent_exempt(data.len()), data, owner: self.owner, ..Account::default() })
    }
}
