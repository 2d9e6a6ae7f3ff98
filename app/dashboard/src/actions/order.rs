//! Proposes orders that open, increase, reduce or close a position.

use super::kind::Order;
use super::margin::snapshot;
use super::proposal::Proposal;
use super::quoted::{Asked, Quoted};
use super::refusal::Refusal;
use super::request::Request;
use super::target::Target;
use super::{close_out, exchange_of};
use crate::app::App;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::{Amount as _, show};
use ballast_client::contract::Contract;
use ballast_client::instructions::TradeArgs;
use ballast_client::pda;
use ballast_client::quote::Snapshot;
use ballast_math::{Base, Quote, Reserve, Side};

/// Proposes a trade with a limit price and a deadline.
///
/// # Errors
/// Returns an error if the request is invalid, or if the market would refuse the trade.
pub async fn propose(app: &App, market: u32, order: Order, request: &Request) -> Result<Proposal, Refusal> {
    let wallet = &request.wallet;
    let asked =
        Asked { market, sub_id: request.sub_id()?.unwrap_or_default(), slippage: request.slippage()? };
    let wanted = Wanted::read(order, request, &contract_of(app, market)?)?;
    let (account, markets) = snapshot(app, wallet, asked.sub_id, &[market]).await?;
    let seen = Snapshot::new(&markets, &account.state);
    let held = held(&account, market);
    let target = wanted.target().map(|wanted| Target {
        account: pda::margin_account(wallet, asked.sub_id),
        market,
        held,
        wanted,
        slippage: asked.slippage,
    });
    let args = wanted.args(&account, market)?;
    let quoted = Quoted::of(&seen, asked, args)?;
    if order == Order::CloseAndWithdraw {
        return close_out::propose(app, wallet, &account, &quoted).await;
    }
    Ok(Proposal {
        spare: quoted.spare()?,
        claims_of: quoted.claims_of()?,
        target,
        ..Proposal::new(vec![quoted.instruction(&account)?], quoted.describe()?)
    })
}

fn contract_of(app: &App, market: u32) -> Result<Contract, Refusal> {
    let exchange = exchange_of(app)?;
    let known = exchange.markets.into_iter().find(|known| known.market == market);
    known.map(|known| known.size).ok_or_else(|| Refusal::missing(format!("There is no market {market}")))
}

/// The trade that the user requested.
enum Wanted {
    Contracts(Side, Base),
    Quote(Side, Quote),
    /// Trades up or down to this position.
    Position(Base),
    /// Reduces the position by this size, or closes it if no size is given.
    Close(Option<Base>),
}

impl Wanted {
    fn read(order: Order, request: &Request, contract: &Contract) -> Result<Self, Refusal> {
        let side = match order {
            Order::CloseAndWithdraw => return Ok(Self::Close(None)),
            Order::Close => return Ok(Self::Close(request.optional_amount("amount")?)),
            Order::Position => side(request)?,
            Order::Long => Side::Long,
            Order::Short => Side::Short,
        };
        let unit = request.text("unit").unwrap_or("contracts");
        let size = match unit {
            "quote" if order != Order::Position => return Ok(Self::Quote(side, request.amount("amount")?)),
            "contracts" => request.amount("amount")?,
            unit if unit == contract.asset() => units(request, contract)?,
            other => {
                let asset = contract.asset();
                return Err(Refusal::invalid(format!(
                    "`unit` must be `contracts`, `quote` or `{asset}`, not `{other}`, and a position cannot be in `quote`"
                )));
            }
        };
        if order == Order::Position {
            return Ok(Self::Position(side.signed(size.magnitude())?));
        }
        Ok(Self::Contracts(side, size))
    }

    /// Returns the order's target position, if the user chose one.
    const fn target(&self) -> Option<Base> {
        match self {
            Self::Position(wanted) => Some(*wanted),
            _ => None,
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
            Self::Position(wanted) => up_to(*wanted, held(account, market), args),
            Self::Close(size) => {
                let held = position(account, market)?;
                let amount = size.map_or(held.magnitude(), Base::magnitude);
                Ok(TradeArgs { reduce_only: true, ..args(held.side().opposite(), amount) })
            }
        }
    }
}

/// Returns the order that changes the position from `held` to `wanted`.
fn up_to(wanted: Base, held: Base, args: impl Fn(Side, u64) -> TradeArgs) -> Result<TradeArgs, Refusal> {
    let change = wanted.minus(held)?;
    if change.is_zero() {
        let size = show(Reserve::new(held.magnitude()));
        return Err(Refusal::refused(format!(
            "The position is already {} {size} contracts: there is nothing to trade",
            name_of(held.side())
        )));
    }
    let reduces = held.side() == wanted.side() && wanted.magnitude() < held.magnitude();
    Ok(TradeArgs { reduce_only: reduces, ..args(change.side(), change.magnitude()) })
}

fn side(request: &Request) -> Result<Side, Refusal> {
    match request.text("side") {
        Some("long") => Ok(Side::Long),
        Some("short") => Ok(Side::Short),
        Some(other) => Err(Refusal::invalid(format!("`side` must be `long` or `short`, not `{other}`"))),
        None => Err(Refusal::invalid("`side` is missing: choose `long` or `short`")),
    }
}

/// Reads an amount in units of the asset.
fn units(request: &Request, contract: &Contract) -> Result<Base, Refusal> {
    let asset = contract.asset();
    let text = request
        .text("amount")
        .ok_or_else(|| Refusal::invalid(format!("`amount` is missing: enter an amount in {asset}")))?;
    let size = contract.contracts(text).map_err(|error| Refusal::invalid(format!("`amount`: {error}")))?;
    if size.in_raw() <= 0 {
        return Err(Refusal::invalid("`amount` must be above zero"));
    }
    Ok(size)
}

/// Returns the side's name.
pub const fn name_of(side: Side) -> &'static str {
    match side {
        Side::Long => "long",
        Side::Short => "short",
    }
}

/// Returns the account's position in a market, or zero.
fn held(account: &MarginAccount, market: u32) -> Base {
    let held = account.state.in_use().find(|(_, position)| position.market == market);
    held.map_or(Base::ZERO, |(_, position)| position.base)
}

fn position(account: &MarginAccount, market: u32) -> Result<Base, Refusal> {
    let held = held(account, market);
    if held.is_zero() {
        return Err(Refusal::refused(format!(
            "Margin account {} has no position to close in market {market}",
            account.sub_id
        )));
    }
    Ok(held)
}
