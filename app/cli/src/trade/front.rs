//! Posts a signed price before an order if the index is too old for the order.

use super::{PriceArguments, TradeCommand};
use crate::session::{Sent, Session, Wallet, name_of};
use anyhow::{Context as _, Result, ensure};
use ballast_client::accounts::Market;
use ballast_client::pyth::{self, Endpoint, FeedId, Hermes, Key, Programs, Updates, Wanted, prepare};
use ballast_client::quote::{Markets, OracleAccount};
use ballast_client::transaction::Draft;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer as _;
use std::time::Duration;

/// The seed for a trader's postings. A keeper uses a different seed, so that its postings do not collide with a
/// trader's.
const SEED: &str = "ballast-trade";
/// The timeout for requests to the endpoint.
const PATIENCE: Duration = Duration::from_secs(5);

/// A signed price that is newer than the index.
pub struct Front {
    updates: Updates,
    feed: FeedId,
    receiver: Pubkey,
}

impl Front {
    /// If the market's index is too old for the order, fetches a signed price and updates `markets`, so that quotes use
    /// it. Returns `None` if there is no endpoint, if the index is recent enough, or if the endpoint has no newer
    /// price.
    ///
    /// # Errors
    /// Returns an error if the endpoint cannot be used, fails, or has no price for the market's feed, or the oracle
    /// does not accept postings.
    pub async fn find(
        markets: &mut Markets,
        market: &Market,
        command: &TradeCommand,
    ) -> Result<Option<Self>> {
        let Some(hermes) = hermes(&command.place().1.prices)? else { return Ok(None) };
        if is_good_enough(markets, market, command)? {
            return Ok(None);
        }
        let programs = Programs::of_receiver(&market.oracle_owner)?;
        let feed = market.oracle_feed;
        let updates = hermes.latest(&[feed]).await?;
        let proven = updates.of_feed(&feed)?.1;
        let known = markets.get(market.index)?;
        if known.reading().is_ok_and(|read| read.publish_time >= proven.price.publish_time) {
            eprintln!(
                "note: {} has no price for {} that is newer than the index",
                hermes.server(),
                name_of(market)
            );
            return Ok(None);
        }
        let address = programs.feed_account(&feed);
        let data = pyth::posted_account(proven.price, &address.to_bytes(), markets.clock().slot);
        markets.insert(*market, &OracleAccount { address, owner: programs.receiver, data: &data })?;
        eprintln!("note: posting a signed {} price before the order", name_of(market));
        Ok(Some(Self { updates, feed, receiver: programs.receiver }))
    }

    /// Posts the price and sends the order. The posting and the order share one transaction if they fit. Otherwise,
    /// several transactions are sent, the last of which contains the order.
    ///
    /// # Errors
    /// Returns the same errors as [`Session::send`], or an error if the posting cannot be prepared.
    pub async fn send(&self, session: &Session, wallet: &Wallet, order: &[Instruction]) -> Result<Sent> {
        ensure!(
            !session.prints(),
            "a printed transaction cannot post a price first: omit --pyth, or post the price with another wallet"
        );
        let payer = wallet.pubkey();
        let (update, _) = self.updates.of_feed(&self.feed)?;
        let feeds = [self.feed];
        let wanted = Wanted { payer, seed: SEED, receiver: self.receiver, update, feeds: &feeds };
        let prepared = prepare(session.rpc(), wanted).await.context("the price cannot be posted")?;
        let newest = session.rpc().newest_version().await;
        let fits = |instructions: &[Instruction]| Draft::new(&payer, instructions).in_newest(newest).fits();
        let mut transactions = prepared.posting.transactions(order, &fits)?;
        let last = transactions.pop().context("there is nothing to send")?;
        for part in &transactions {
            session
                .send(part, &[wallet])
                .await
                .context("the price could not be posted, so the order was not sent")?;
        }
        session.send(&last, &[wallet]).await
    }
}

fn is_good_enough(markets: &Markets, market: &Market, command: &TradeCommand) -> Result<bool> {
    let known = markets.get(market.index)?;
    let context = known.context(markets.clock());
    let present = context.begin(&known.market().state).map_err(anyhow::Error::new)?;
    Ok(present.ensure_valid(&context, command.needs()).is_ok())
}

fn hermes(arguments: &PriceArguments) -> Result<Option<Hermes>> {
    let Some(url) = &arguments.pyth else { return Ok(None) };
    let key = arguments.pyth_key_file.as_deref().map(Key::read).transpose().context("--pyth-key-file")?;
    let endpoint = Endpoint::new(url.secret(), key).context("--pyth")?;
    Ok(Some(Hermes::new(endpoint, PATIENCE)?))
}
