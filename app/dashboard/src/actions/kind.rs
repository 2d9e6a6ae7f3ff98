//! Lists the actions and their paths.

use super::refusal::Refusal;
use crate::view::{Exchange, Market};

/// The kinds of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Buys contracts.
    Long,
    /// Sells contracts.
    Short,
    /// Trades up or down to a position of the given size.
    Position,
    /// Reduces or closes the position.
    Close,
    /// Closes the position and withdraws the free collateral.
    CloseAndWithdraw,
}

impl Order {
    /// All kinds of order.
    pub const ALL: [Self; 5] = [Self::Long, Self::Short, Self::Position, Self::Close, Self::CloseAndWithdraw];

    /// Returns the order's name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
            Self::Position => "position",
            Self::Close => "close",
            Self::CloseAndWithdraw => "close-and-withdraw",
        }
    }
}

/// The actions that the server offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Creates a margin account.
    CreateAccount,
    /// Deposits tokens into a margin account.
    Deposit,
    /// Withdraws tokens from a margin account.
    Withdraw,
    /// Collects what has been paid on an account's claims.
    Claim,
    /// Deposits tokens into the account that is isolated to a market.
    AddMargin(u32),
    /// Offers all orders in a market.
    Trade(u32),
    /// Places an order in a market.
    Order(u32, Order),
}

impl Kind {
    /// Returns the actions that the page of wallet links shows.
    pub fn pages(exchange: &Exchange) -> Vec<Self> {
        let of_market = |market: &Market| [Self::Trade(market.market), Self::AddMargin(market.market)];
        let open = exchange.markets.iter().filter(|market| market.is_open);
        [Self::CreateAccount, Self::Deposit, Self::Withdraw, Self::Claim]
            .into_iter()
            .chain(open.flat_map(of_market))
            .collect()
    }

    /// Finds the action for a path after `/api/actions/`.
    pub fn parse(path: &str, exchange: &Exchange) -> Result<Self, Refusal> {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["create-account"] => Ok(Self::CreateAccount),
            ["deposit"] => Ok(Self::Deposit),
            ["withdraw"] => Ok(Self::Withdraw),
            ["claim"] => Ok(Self::Claim),
            ["add-margin", market] => Ok(Self::AddMargin(number(market, exchange)?)),
            ["trade", market] => Ok(Self::Trade(number(market, exchange)?)),
            ["trade", market, order] => {
                let known = Order::ALL.into_iter().find(|known| known.name() == *order);
                let order = known.ok_or_else(|| {
                    Refusal::missing(format!("There is no order type `{order}`: use {}", orders()))
                })?;
                Ok(Self::Order(number(market, exchange)?, order))
            }
            _ => Err(Self::unknown()),
        }
    }

    /// Returns the error for an unknown path.
    pub fn unknown() -> Refusal {
        Refusal::missing(format!(
            "There is no such action: use create-account, deposit, withdraw, claim, add-margin/MARKET, \
             or trade/MARKET/ and one of {}",
            orders()
        ))
    }

    /// Returns the action's path below `/api/actions/`.
    pub fn name(self) -> String {
        match self {
            Self::CreateAccount => "create-account".into(),
            Self::Deposit => "deposit".into(),
            Self::Withdraw => "withdraw".into(),
            Self::Claim => "claim".into(),
            Self::AddMargin(market) => format!("add-margin/{market}"),
            Self::Trade(market) => format!("trade/{market}"),
            Self::Order(market, order) => format!("trade/{market}/{}", order.name()),
        }
    }

    /// Returns the action's path.
    pub fn path(self) -> String {
        format!("/api/actions/{}", self.name())
    }
}

/// Lists the orders' names for an error.
pub fn orders() -> String {
    Order::ALL.map(Order::name).join(", ")
}

fn number(text: &str, exchange: &Exchange) -> Result<u32, Refusal> {
    let known = exchange.markets.iter().map(|market| market.market);
    let market = text.parse().ok().filter(|wanted| known.clone().any(|known| known == *wanted));
    market.ok_or_else(|| Refusal::missing(format!("There is no market `{text}`: use a market number")))
}
