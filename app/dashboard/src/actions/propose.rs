//! Builds the proposal for each action.

use super::kind::{self, Kind};
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::request::Request;
use super::{claim, funds, margin, order};
use crate::app::App;

/// Builds the proposal for a wallet's request.
///
/// # Errors
/// Returns an error if the request is invalid, or if the exchange would refuse it.
pub async fn propose(app: &App, kind: Kind, request: &Request) -> Result<Proposal, Refusal> {
    match kind {
        Kind::CreateAccount => margin::create(app, request).await,
        Kind::Deposit => funds::deposit(app, request).await,
        Kind::Withdraw => funds::withdraw(app, request).await,
        Kind::Claim => claim::propose(app, request).await,
        Kind::AddMargin(market) => funds::add_margin(app, market, request).await,
        Kind::Order(market, order) => order::propose(app, market, order, request).await,
        Kind::Trade(market) => Err(Refusal::missing(format!(
            "The URL does not name an order type: send the POST request to trade/{market}/ followed by one of {}",
            kind::orders()
        ))),
    }
}
