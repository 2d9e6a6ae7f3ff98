//! Reads the chain state that a posting needs, just before the posting is sent.

use crate::rpc::{Rpc, RpcError};
use ballast_oracle::price_update_v2::ACCOUNT_LEN;
use ballast_pyth::{
    Draft, FeedId, Posting, PostingError, Programs, ProvenPrice, ReceiverConfig, Update, UpdateError,
};
use solana_account::Account;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The update to post, and its payer.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The payer, who must sign.
    pub payer: Pubkey,
    /// The seed for the draft's address. Processes that share a wallet need different seeds.
    pub seed: &'static str,
    /// The receiver program that owns the feed accounts.
    pub receiver: Pubkey,
    /// The update.
    pub update: &'a Update,
    /// The feeds to post from the update.
    pub feeds: &'a [FeedId],
}

/// A posting that is ready to be packed into transactions.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// The posting.
    pub posting: Posting<'a>,
    /// The cost of Pyth's fee and of the rent of new accounts that stay open, in addition to the transaction fees. Unit:
    /// lamports.
    pub lamports: u64,
}

/// The error for a posting that cannot be prepared.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// The posting cannot be built.
    #[error("{0}")]
    Posting(#[from] PostingError),
    /// The update lacks a feed.
    #[error("{0}")]
    Update(#[from] UpdateError),
    /// The RPC request failed.
    #[error("{0}")]
    Rpc(#[from] RpcError),
}

/// Reads the receiver's configuration, the rent amounts, and whether an earlier posting left its draft behind.
///
/// # Errors
/// Returns a [`PrepareError`] if the posting cannot be prepared.
pub async fn prepare<'a>(rpc: &Rpc, wanted: Wanted<'a>) -> Result<Prepared<'a>, PrepareError> {
    let programs = Programs::of_receiver(&wanted.receiver)?;
    let prices: Vec<&ProvenPrice> =
        wanted.feeds.iter().map(|feed| wanted.update.of_feed(feed)).collect::<Result<_, _>>()?;
    let config = configuration(rpc, &programs).await?;
    let root = wanted.update.root();
    let draft = Draft::new(wanted.payer, wanted.seed, config.wormhole);
    // Different payers use different treasuries. Each payer always uses the same treasury, so that a lookup table can contain it.
    let [treasury, ..] = wanted.payer.to_bytes();
    let rent = rpc.rent_of(Draft::space(root.bytes().len())).await?;
    let mut addresses = vec![draft.address, programs.treasury(treasury)];
    addresses.extend(wanted.feeds.iter().map(|feed| programs.feed_account(feed)));
    let found = rpc.fetch(&addresses).await?;
    let is_there = |place: usize| matches!(found.get(place), Some(Some(_)));
    let lamports = lasting(rpc, config.fee, wanted.feeds.len(), is_there).await?;
    let is_left_over = is_there(0);
    let posting = Posting { draft, is_left_over, rent, programs, treasury, root, prices };
    Ok(Prepared { posting, lamports })
}

async fn configuration(rpc: &Rpc, programs: &Programs) -> Result<ReceiverConfig, PrepareError> {
    let address = programs.config();
    let found = rpc.fetch(&[address]).await?.pop().flatten();
    let missing = RpcError::Missing { wanted: "Pyth configuration", address };
    let account: Account = found.filter(|account| account.owner == programs.receiver).ok_or(missing)?;
    Ok(ReceiverConfig::read(&account.data)?)
}

/// Returns the costs that are not refunded. Index 1 is the treasury, which the first fee payment creates, and the feed accounts
/// have the indexes after it.
async fn lasting(
    rpc: &Rpc,
    fee: u64,
    feeds: usize,
    is_there: impl Fn(usize) -> bool,
) -> Result<u64, RpcError> {
    let missing = (2..2 + feeds).filter(|place| !is_there(*place)).count();
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let mut lamports = fee.saturating_mul(count(feeds));
    if missing > 0 {
        lamports = lamports.saturating_add(rpc.rent_of(ACCOUNT_LEN).await?.saturating_mul(count(missing)));
    }
    if fee > 0 && !is_there(1) {
        lamports = lamports.saturating_add(rpc.rent_of(0).await?);
    }
    Ok(lamports)
}
