//! Proposes orders that open, increase, reduce or close a position.

use super::inputs::Inputs;
use super::kind::Order;
use super::margin::snapshot;
use super::proposal::Proposal;
use super::refusal::Refusal;
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
use solana_pubkey::Pubkey;

/// How long an order is valid. Unit: seconds.
const GOOD_FOR: i64 = 120;

/// Proposes a trade with a limit price and a deadline.
///
/// # Errors
/// Returns an error if the request is invalid, or if the market would refuse the trade.
pub async fn propose(
    app: &App,
    (market, order): (u32, Order),
    (wallet, inputs): (&Pubkey, &Inputs),
) -> Result<Proposal, Refusal> {
    let (sub_id, slippage) = (inputs.sub_id()?.unwrap_or_default(), inputs.slippage()?);
    let wanted = Wanted::read(order, inputs)?;
    let (account, markets) = snapshot(app, (wallet, sub_id), &[market]).await?;
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
    Ok(Proposal {
        instructions: vec![instructions::trade(&of, args, &others)],
        message: describe(&seen, (market, sub_id), &quoted, (average, limit))?,
        spare: seen.spare_for_trade(market, &quoted)?,
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
    fn read(order: Order, inputs: &Inputs) -> Result<Self, Refusal> {
        let side = match order {
            Order::Close => return Ok(Self::Close(inputs.optional_amount("amount")?)),
            Order::Long => Side::Long,
            Order::Short => Side::Short,
        };
        match inputs.text("unit").unwrap_or("contracts") {
            "contracts" => Ok(Self::Contracts(side, inputs.amount("amount")?)),
            "quote" => Ok(Self::Quote(side, inputs.amount("amount")?)),
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

fn describe(
    seen: &Snapshot<'_>,
    (market, sub_id): (u32, u16),
    quoted: &Traded,
    (average, limit): (Price, Price),
) -> Result<String, Refusal> {
    let fill = &quoted.fill;
    let name = name_of(seen.markets.get(market)?.market());
    let size = show(Reserve::new(fill.base.magnitude()));
    let worth = show(Quote::from_magnitude(fill.quote.magnitude())?);
    let (verb, bound) = match fill.base.side() {
        Side::Long => ("Buys", "more"),
        Side::Short => ("Sells", "less"),
    };
    let liquidation = seen.liquidation_price_after(market, quoted)?;
    let standing = match (quoted.position.base.is_zero(), liquidation) {
        (true, _) => "This closes the position.".into(),
        (false, Some(price)) => format!("Liquidation price afterwards: {}.", show(price)),
        (false, None) => "After this order, no index price would liquidate the position.".into(),
    };
    Ok(format!(
        "{verb} {size} {name} for {worth} with your margin account {sub_id}: {} on average, never {bound} than {}. Fee: {}. {standing}",
        show(average),
        show(limit),
        show(fill.fee),
    ))
}
