//! Lists the refusals that each action may cause. A refusal that is not in the action's list in [`super::action`] is a
//! violation.

use super::action::{Action, Call};
use super::model::{Model, depth_value};
use super::refusal::{MISSING, Refusal, WRONG};
use super::run::Setting;

/// Returns whether the action may be refused in this way.
pub(super) fn is_expected(action: &Action, refusal: Refusal, model: &Model, setting: Setting) -> bool {
    let Action::Call { wrong, call, .. } = action else { return false };
    if wrong.is_some() {
        return refusal.0 == WRONG;
    }
    if refusal.0 == MISSING {
        return !matches!(call, Call::InitializeExchange);
    }
    if refusal.0 == "Overflow" {
        return is_too_much(call) || is_order_too_large(call, model, setting);
    }
    call.refusals().iter().any(|list| list.contains(&refusal.0))
}

/// The largest amount that every call must be able to handle. A larger order or payment may overflow the types.
const LARGEST: u64 = 9_000_000_000_000_000_000;

/// Returns whether one of the call's amounts may be too large for the types.
fn is_too_much(call: &Call) -> bool {
    match call {
        Call::Deposit { tokens, .. } | Call::DepositInsurance { tokens, .. } => *tokens > LARGEST,
        Call::Withdraw { amount, .. } | Call::Transfer { amount, .. } => *amount > LARGEST,
        Call::CreateMarket { .. } | Call::SetUpMarket { .. } | Call::OpenMarket { .. } => true,
        _ => false,
    }
}

/// Returns whether an order may be too large for the types, or requests more quote than its market's curve holds.
fn is_order_too_large(call: &Call, model: &Model, setting: Setting) -> bool {
    let (Call::Trade { order, market, .. } | Call::QuoteTrade { order, market, .. }) = call else {
        return false;
    };
    let depth =
        model.exchange.venues.get(*market as usize).map_or(0, |venue| depth_value(&venue.state.curve));
    setting.is_largest || order.amount > LARGEST || order.is_quote && u128::from(order.amount) > depth
}
