//! Plans postings of signed prices. A price is posted if an index is too old for liquidations and the endpoint's newer price
//! allows liquidations that pay for the posting.

use super::{Lock, Task, TaskKind, View, liquidations_in};
use ballast_client::oracle;
use ballast_client::pyth::{self, FeedId, Programs, ProvenPrice, Update, Updates};
use ballast_client::quote::{KnownMarket, Markets, OracleAccount};
use ballast_client::transaction::Spare;
use ballast_math::Quote;
use ballast_math::oracle::PriceUse;
use solana_pubkey::Pubkey;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The prices from one update that are posted to the feed accounts of one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The signed update that contains the prices.
    pub update: Update,
    /// The feeds whose prices are posted.
    pub feeds: Vec<FeedId>,
    /// The receiver program that owns the feed accounts.
    pub receiver: Pubkey,
}

/// A market that needs a newer price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// The market's index.
    pub market: u32,
    /// The market's price feed.
    pub feed: FeedId,
    /// The receiver program that owns the market's oracle account.
    pub receiver: Pubkey,
}

/// Returns the open markets that have positions but an index that is too old for liquidations. The keeper can post only to
/// feed accounts of a Pyth receiver.
#[must_use]
pub fn wanted(view: &View<'_>) -> Vec<Wanted> {
    let markets = view.mirror.markets.quoted();
    let old = markets.iter().filter(|known| is_traded(known) && !is_young(known, markets));
    old.filter_map(of_market).collect()
}

fn is_traded(known: &KnownMarket) -> bool {
    let market = known.market();
    let has_positions = !market.state.base_long.is_zero() || !market.state.base_short.is_zero();
    market.ensure_open().is_ok() && has_positions
}

/// Returns whether the index is recent enough for liquidations. An unreadable index is not.
fn is_young(known: &KnownMarket, markets: &Markets) -> bool {
    let context = known.context(markets.clock());
    let present = context.begin(&known.market().state);
    present.is_ok_and(|present| present.ensure_valid(&context, PriceUse::Liquidate).is_ok())
}

fn of_market(known: &KnownMarket) -> Option<Wanted> {
    let market = known.market();
    let programs = Programs::of_receiver(&market.oracle_owner).ok()?;
    let feed = market.oracle_feed;
    // The keeper cannot write to any other account.
    let is_own = oracle::account_of(market) == Some(programs.feed_account(&feed));
    is_own.then_some(Wanted { market: market.index, feed, receiver: programs.receiver })
}

/// Returns the most profitable posting, which covers all markets in `wanted` for which the same update has a newer price.
#[must_use]
pub fn posting(view: &View<'_>, wanted: &[Wanted], updates: &Updates) -> Option<Task> {
    let offers = wanted.iter().filter_map(|wanted| Offer::of(view, *wanted, updates));
    let mut together: BTreeMap<(Pubkey, &[u8]), Vec<Offer<'_>>> = BTreeMap::new();
    for offer in offers {
        together.entry((offer.wanted.receiver, offer.update.root().bytes())).or_default().push(offer);
    }
    let postings = together.values().filter_map(|offers| of_offers(view, offers));
    postings.max_by_key(|task| task.revenue)
}

/// A newer price that is available for a market.
struct Offer<'a> {
    wanted: Wanted,
    update: &'a Update,
    proven: &'a ProvenPrice,
}

impl<'a> Offer<'a> {
    /// Returns the offer for the market, or `None` if the update has no price for the feed, or no price newer than the oracle
    /// account's.
    fn of(view: &View<'_>, wanted: Wanted, updates: &'a Updates) -> Option<Self> {
        let (update, proven) = updates.of_feed(&wanted.feed).ok()?;
        let known = view.mirror.markets.quoted().get(wanted.market).ok()?;
        let is_newer = known.reading().map_or(true, |read| read.publish_time < proven.price.publish_time);
        is_newer.then_some(Self { wanted, update, proven })
    }
}

fn of_offers(view: &View<'_>, offers: &[Offer<'_>]) -> Option<Task> {
    let mut markets = view.mirror.markets.quoted().clone();
    let useful: Vec<&Offer<'_>> = offers.iter().filter(|offer| takes_in(&mut markets, offer)).collect();
    let first = useful.first()?;
    let indexes: Vec<u32> = useful.iter().map(|offer| offer.wanted.market).collect();
    let unhealthy = view.mirror.would_find(&markets, &indexes);
    let stake = unhealthy.iter().map(|position| position.stake).max()?;
    let revenue = worth(view, &liquidations_in(view, markets, &unhealthy, &|_| true));
    if !view.settings.liquidator.profit().is_worth(revenue, 0) {
        return None;
    }
    let programs = Programs::of_receiver(&first.wanted.receiver).ok()?;
    // Several markets may share a feed.
    let feeds: BTreeSet<FeedId> = useful.iter().map(|offer| offer.wanted.feed).collect();
    let written = feeds.iter().map(|feed| programs.feed_account(feed)).collect();
    let feeds = feeds.into_iter().collect();
    let post = Post { update: first.update.clone(), feeds, receiver: programs.receiver };
    Some(Task {
        kind: TaskKind::PostPrices { market: first.wanted.market },
        instructions: Vec::new(),
        spare: Spare::AnyPath,
        locks: vec![Lock::Draft],
        written,
        revenue,
        stake,
        basis: None,
        post: Some(Arc::new(post)),
    })
}

/// Replaces the market's reading with an offered price, and returns whether the index is then recent enough for
/// liquidations.
fn takes_in(markets: &mut Markets, offer: &Offer<'_>) -> bool {
    let Ok(known) = markets.get(offer.wanted.market) else { return false };
    let (market, address) = (*known.market(), known.oracle());
    let data = pyth::posted_account(offer.proven.price, &address.to_bytes(), markets.clock().slot);
    let account = OracleAccount { address, owner: market.oracle_owner, data: &data };
    markets.insert(market, &account).is_ok()
        && markets.get(market.index).is_ok_and(|known| is_young(known, markets))
}

/// Returns the profit from the liquidations that a posting enables, which limits what the posting may cost. Unit: 1e-6
/// quote.
fn worth(view: &View<'_>, tasks: &[Task]) -> Quote {
    let profit = view.settings.liquidator.profit();
    let left = tasks.iter().map(|task| profit.left(task.revenue, 0).or_zero());
    left.fold(Quote::ZERO, Quote::saturating_plus)
}
