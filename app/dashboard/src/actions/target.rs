//! Makes orders up to a position safe to request twice: while the earlier transaction can still execute, the wallet
//! gets the same transaction again, which the network executes only once.

use super::spec::PostResponse;
use ballast_math::{Base, Ratio};
use moka::future::Cache;
use solana_hash::Hash;
use solana_pubkey::Pubkey;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a transaction is kept. No blockhash lives longer.
const KEPT_FOR: Duration = Duration::from_secs(150);
/// The maximum number of kept transactions.
const KEPT: u64 = 4_096;

/// The target position of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The margin account.
    pub account: Pubkey,
    /// The market's number.
    pub market: u32,
    /// The position before the order.
    pub held: Base,
    /// The position after the order.
    pub wanted: Base,
    /// The slippage tolerance.
    pub slippage: Ratio,
}

/// A transaction that a wallet was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The order's target position.
    pub target: Target,
    /// The transaction's blockhash.
    pub blockhash: Hash,
    /// The response.
    pub response: PostResponse,
}

/// The transactions that wallets were given, by margin account and market.
pub struct Orders {
    given: Cache<(Pubkey, u32), Arc<Given>>,
    turn: Mutex<()>,
}

impl Default for Orders {
    fn default() -> Self {
        let given = Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        Self { given, turn: Mutex::default() }
    }
}

impl Orders {
    /// Returns the last transaction for this account and market.
    pub async fn last(&self, target: &Target) -> Option<Arc<Given>> {
        self.given.get(&(target.account, target.market)).await
    }

    /// Keeps a transaction and returns it. If another request has built one for the same target since `before` was read,
    /// returns that one instead.
    pub async fn keep(&self, before: Option<&Arc<Given>>, new: Given) -> Arc<Given> {
        let key = (new.target.account, new.target.market);
        // While the lock is held, only the cache is used.
        let _turn = self.turn.lock().await;
        if let Some(newer) = self.given.get(&key).await {
            let is_newer = before.is_none_or(|before| !Arc::ptr_eq(before, &newer));
            if is_newer && newer.target == new.target {
                return newer;
            }
        }
        let new = Arc::new(new);
        self.given.insert(key, Arc::clone(&new)).await;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::spec::Terms;

    fn given(wanted: i64, transaction: &str) -> Given {
        let (account, market) = (Pubkey::new_from_array([1; 32]), 0);
        let target = Target {
            account,
            market,
            held: Base::new(0),
            wanted: Base::new(wanted),
            slippage: Ratio::new(5_000),
        };
        let terms = Terms { life_ms: 1, last_valid_block_height: 1, scheduled_units: 1, priority: 0 };
        let response = PostResponse::new(transaction.into(), String::new(), terms);
        Given { target, blockhash: Hash::default(), response }
    }

    /// Checks that two simultaneous requests, which find nothing and build two transactions, both get the first one.
    #[tokio::test]
    async fn two_requests_at_once_get_one_transaction() {
        let orders = Orders::default();
        let first = orders.keep(None, given(5, "first")).await;
        let second = orders.keep(None, given(5, "second")).await;
        assert_eq!((&*first.response.transaction, &*second.response.transaction), ("first", "first"));
        // An order for another target replaces the kept transaction, and so does a renewal by a request that had read it.
        let other = orders.keep(None, given(7, "other")).await;
        assert_eq!(other.response.transaction, "other");
        let renewed = orders.keep(Some(&other), given(7, "renewed")).await;
        assert_eq!(renewed.response.transaction, "renewed");
        let last = orders.last(&given(7, "").target).await.unwrap();
        assert_eq!(last.response.transaction, "renewed");
    }
}
