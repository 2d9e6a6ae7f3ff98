/// A price as the oracle states it, before any rule of a market has looked at it: `price · 10^exponent`, give or take
/// `confidence · 10^exponent`, in quote per one unit of base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawPrice {
    /// What is priced. For `PriceUpdateV2` the feed id inside the account; for a legacy account the address of the
    /// account itself, as in Pyth's own library: there one account is one feed for ever, and nothing inside it says
    /// which.
    pub feed_id: [u8; 32],
    /// The mantissa, any sign: a market's rules refuse what is not positive.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The decimal exponent of `price` and `confidence`, usually negative. Not bounded here.
    pub exponent: i32,
    /// When the price was computed. Unix seconds, any value: a market's rules refuse the past and the future.
    pub publish_time: i64,
    /// The slot in which the price reached this chain: of the post for `PriceUpdateV2`, of the aggregate for a legacy
    /// account.
    pub posted_slot: u64,
}
