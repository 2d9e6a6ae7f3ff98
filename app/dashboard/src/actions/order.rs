//! Proposes orders that open, increase, reduce or close a position.

use super::kind::Order;
use super::margin::snapshot;
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::request::Request;
use crate::app::App;
use crate::view::name_of;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::others::other_markets;
use ballast_client::quote::{Markets, Snapshot, average_price, limit_price};
use ballast_client::{MarketKeys, pda};
use ballast_math::trade::Traded;
use ballast_math::{Base, Price, Quote, Reserve, Side};

/// How long an order is valid. Unit: seconds.
const GOOD_FOR: i64 = 120;

/// Proposes a trade with a limit price and a deadline.
///
/// # Errors
/// Returns an error if the request is invalid, or if the market would refuse the trade.
pub async fn propose(app: &App, market: u32, order: Order, request: &Request) -> Result<Proposal, Refusal> {
    let wallet = &request.wallet;
    let (sub_id, slippage) = (request.sub_id()?.unwrap_or_default(), request.slippage()?);
    let wanted = Wanted::read(order, request)?;
    let (account, markets) = snapshot(app, wallet, sub_id, &[market]).await?;
    let seen = Snapshot::new(&markets, &account.state);
    let mut args = wanted.args(&account, market)?;
    let quoted = seen.quote_trade(market, &args)?;
    let average = average_price(quoted.fill.base, quoted.fill.quote)
        .ok_or_else(|| Refusal::refused("The trade is too small to have a price: increase the amount"))?;
    let limit = limit_price(average, side_of(&args), slippage)?;
    args.limit_price = limit.raw();
    args.deadline = markets.clock().time.saturating_add(GOOD_FOR);
    let of = Trade {
        authority: *wallet,
        margin_account: pda::margin_account(wallet, sub_id),
        market: keys(&markets, market)?,
    };
    let others = other_markets(&account, market, |market| markets.oracle_of(market));
    let others = others.map_err(|error| Refusal::refused(error.to_string()))?;
    let spare = seen.spare_for_trade(market, &quoted)?;
    Ok(Proposal {
        instructions: vec![instructions::trade(&of, args, &others)],
        message: describe(&seen, sub_id, &Priced { market, quoted, average, limit })?,
        spare,
    })
}

/// The trade that the user requested.
enum Wanted {
    Contracts(Side, Base),
    Quote(Side, Quote),
    /// Reduces the position by this size, or closes it if no size is given.
    Close(Option<Base>),
}

impl Wanted {
    fn read(order: Order, request: &Request) -> Result<Self, Refusal> {
        let side = match order {
            Order::Close => return Ok(Self::Close(request.optional_amount("amount")?)),
            Order::Long => Side::Long,
            Order::Short => Side::Short,
        };
        match request.text("unit").unwrap_or("contracts") {
            "contracts" => Ok(Self::Contracts(side, request.amount("amount")?)),
            "quote" => Ok(Self::Quote(side, request.amount("amount")?)),
            other => Err(Refusal::invalid(format!("`unit` must be `contracts` or `quote`, not `{other}`"))),
        }
    }

    /// Returns the order's arguments without a limit price, which a quote does not need.
    fn args(&self, account: &MarginAccount, market: u32) -> Result<TradeArgs, Refusal> {
        let args = |side, amount| TradeArgs {
            is_buy: side == Side::Long,
            is_quote: false,
            reduce_only: false,
            amount,
            limit_price: 0,
            deadline: 0,
        };
        match self {
            Self::Contracts(side, base) => Ok(args(*side, base.magnitude())),
            Self::Quote(side, quote) => Ok(TradeArgs { is_quote: true, ..args(*side, quote.magnitude()) }),
            Self::Close(size) => {
                let held = position(account, market)?;
                let amount = size.map_or(held.magnitude(), Base::magnitude);
                Ok(TradeArgs { reduce_only: true, ..args(held.side().opposite(), amount) })
            }
        }
    }
}

fn position(account: &MarginAccount, market: u32) -> Result<Base, Refusal> {
    let held =
        account.state.in_use().find(|(_, position)| position.market == market && !position.base.is_zero());
    held.map(|(_, position)| position.base).ok_or_else(|| {
        Refusal::refused(format!(
            "Margin account {} has no position to close in market {market}",
            account.sub_id
        ))
    })
}

const fn side_of(args: &TradeArgs) -> Side {
    if args.is_buy { Side::Long } else { Side::Short }
}

fn keys(markets: &Markets, market: u32) -> Result<MarketKeys, Refusal> {
    Ok(MarketKeys::of(market, markets.get(market)?.oracle()))
}

/// A quoted order and its prices.
struct Priced {
    market: u32,
    quoted: Traded,
    average: Price,
    limit: Price,
}

fn describe(seen: &Snapshot<'_>, sub_id: u16, order: &Priced) -> Result<String, Refusal> {
    let Priced { market, quoted, average, limit } = order;
    let fill = &quoted.fill;
    let name = name_of(seen.markets.get(*market)?.market());
    let size = show(Reserve::new(fill.base.magnitude()));
    let worth = show(Quote::from_magnitude(fill.quote.magnitude())?);
    let (verb, bound) = match fill.base.side() {
        Side::Long => ("Buys", "more"),
        Side::Short => ("Sells", "less"),
    };
    let liquidation = seen.liquidation_price_after(*market, quoted)?;
    let standing = match (quoted.position.base.is_zero(), liquidation) {
        (true, _) => "This closes the position.".into(),
        (false, Some(price)) => format!("Liquidation price afterwards: {}.", show(price)),
        (false, None) => "After this order, no index price would liquidate the position.".into(),
    };
    Ok(format!(
        "{verb} {size} {name} for {worth} with your margin account {sub_id}: {} on average, never {bound} than {}. Fee: {}. {standing}",
        show(*average),
        show(*limit),
        show(fill.fee),
    ))
}
