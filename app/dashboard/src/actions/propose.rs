//! Builds the proposal for each action.

use super::inputs::Inputs;
use super::kind::{self, Kind};
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::{claim, funds, margin, order};
use crate::app::App;
use solana_pubkey::Pubkey;

/// Builds the proposal for a wallet's request.
///
/// # Errors
/// Returns an error if the request is invalid, or if the exchange would refuse it.
pub async fn propose(app: &App, kind: Kind, from: (&Pubkey, &Inputs)) -> Result<Proposal, Refusal> {
    match kind {
        Kind::CreateAccount => margin::create(app, from).await,
        Kind::Deposit => funds::deposit(app, from).await,
        Kind::Withdraw => funds::withdraw(app, from).await,
        Kind::Claim => claim::propose(app, from).await,
        Kind::AddMargin(market) => funds::add_margin(app, market, from).await,
        Kind::Order(market, order) => order::propose(app, (market, order), from).await,
        Kind::Trade(market) => Err(Refusal::missing(format!(
            "Choose an order, and send the POST request to trade/{market}/ and one of {}",
            kind::orders()
        ))),
    }
}
