//! Writes a Pyth price account that follows the demo's price path.

use anyhow::Result;
use ballast_client::oracle::{PriceUpdate, RECEIVER, feed_account};
use ballast_client::quote::OracleAccount;
use ballast_market_file::amounts::price_units;
use ballast_math::Price;
use ballast_math::oracle::Reading;
use ballast_sim::price_path::CONFIDENCE;
use ballast_testkit::{Chain, rent_exempt};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// The id of the demo's feed.
pub const FEED_ID: [u8; 32] = *b"ballast demo: a Pyth price feed ";

/// A price account of Pyth's receiver program, as last written.
#[derive(Clone, Debug)]
pub struct OracleFeed {
    /// The account's address.
    pub address: Pubkey,
    /// The exponent m, where one contract is 10^m units of the asset.
    contract_exponent: i64,
    data: Vec<u8>,
}

impl OracleFeed {
    /// Creates the demo's feed for contracts of 10^`contract_exponent` units.
    #[must_use]
    pub fn new(contract_exponent: i64) -> Self {
        Self { address: feed_account(0, &FEED_ID), contract_exponent, data: Vec::new() }
    }

    /// Writes `price` (quote per unit of the asset) as an update published now.
    ///
    /// # Errors
    /// Returns an error if the price does not fit into the account.
    pub fn publish(&mut self, chain: &mut dyn Chain, price: f64) -> Result<()> {
        let of_contract = price * 10f64.powi(i32::try_from(self.contract_exponent)?);
        let [price, confidence] = [of_contract, of_contract * CONFIDENCE].map(price_units).map(Price::new);
        let clock = chain.clock();
        let reading = Reading { price, confidence, publish_time: clock.unix_timestamp };
        let update = PriceUpdate::of_contract(FEED_ID, &reading, self.contract_exponent)?;
        self.data = PriceUpdate { posted_slot: clock.slot, ..update }.account_data();
        let (lamports, data) = (rent_exempt(self.data.len()), self.data.clone());
        chain.set_account(&self.address, Account { lamports, data, owner: RECEIVER, ..Account::default() });
        Ok(())
    }

    /// Returns the account in the form that quotes require.
    #[must_use]
    pub fn account(&self) -> OracleAccount<'_> {
        OracleAccount { address: self.address, owner: RECEIVER, data: &self.data }
    }
}
