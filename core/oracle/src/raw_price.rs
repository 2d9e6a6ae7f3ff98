/// A price as reported by the oracle, before any market rule has checked it. The value is `price · 10^exponent`, plus or minus
/// `confidence · 10^exponent`, in quote per unit of base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawPrice {
    /// The id of the price feed. For `PriceUpdateV2`, this is the feed id inside the account. For a legacy account, it is the
    /// account's address, as in Pyth's own library, because such an account always carries the same feed and does not contain a
    /// feed id.
    pub feed_id: [u8; 32],
    /// The price mantissa, which may have either sign. A market's rules reject values that are not positive.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The decimal exponent of `price` and `confidence`, usually negative. This crate does not limit the exponent.
    pub exponent: i32,
    /// The time at which the price was computed, in Unix seconds, which may have any value. A market's rules reject times too far
    /// in the past or the future.
    pub publish_time: i64,
    /// The slot in which the price reached this chain, which is the slot of the posting transaction for `PriceUpdateV2`, and the
    /// aggregate's slot for a legacy account.
    pub posted_slot: u64,
}
