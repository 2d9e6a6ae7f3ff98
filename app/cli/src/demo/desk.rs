//! Turns what an agent wants into instructions: rounds it to the market's units, and asks for less where the market's
//! limits refuse it.

use super::agents::{Size, Wish};
use super::amounts::{base_units, price_units, quote_units};
use super::world::{MemberId, World};
use anyhow::Result;
use ballast_client::instructions::TradeArgs;
use ballast_math::Error;

/// How often a refused trade is made smaller and tried again.
const TRIES: u32 = 12;
/// What remains of it each time, as a fraction.
const SMALLER: (u64, u64) = (4, 5);
/// How long an order is good. Unit: seconds.
const ORDER_LIFE: i64 = 60;
/// The smallest deposit or withdrawal that is worth a transaction. Unit: 1e-6 quote.
const SMALLEST_TRANSFER: u64 = 1_000_000;

/// Does what `member` wishes for, as far as the rules allow. [`Wish::StartOver`] is not for an account to fulfil.
///
/// # Errors
/// A violation.
pub fn fulfil(world: &mut World, member: MemberId, wish: &Wish) -> Result<()> {
    match *wish {
        Wish::Trade { size, reduce_only, limit } => trade(world, member, (size, reduce_only, limit)),
        Wish::Deposit(amount) => deposit(world, member, amount),
        Wish::Withdraw(amount) => withdraw(world, member, amount),
        Wish::StartOver(_) => Ok(()),
    }
}

/// Deposits `amount` (quote).
///
/// # Errors
/// A violation.
pub fn deposit(world: &mut World, member: MemberId, amount: f64) -> Result<()> {
    let amount = quote_units(amount);
    if amount < SMALLEST_TRANSFER {
        return Ok(());
    }
    if let Err(refused) = world.deposit(member, amount)? {
        world.ledger.note_refusal(refused);
    }
    Ok(())
}

fn withdraw(world: &mut World, member: MemberId, amount: f64) -> Result<()> {
    let amount = quote_units(amount);
    if amount < SMALLEST_TRANSFER {
        return Ok(());
    }
    if let Err(refused) = world.withdraw(member, amount)? {
        world.ledger.note_refusal(refused);
    }
    Ok(())
}

fn trade(
    world: &mut World,
    member: MemberId,
    (size, reduce_only, limit): (Size, bool, Option<f64>),
) -> Result<()> {
    let step = world.listing.parameters.base_step;
    let (is_buy, is_quote, mut amount) = match size {
        // A reduction is rounded up: what is more than the position is cut off.
        Size::Contracts(contracts) if reduce_only => {
            (contracts > 0.0, false, base_units(contracts).next_multiple_of(step))
        }
        Size::Contracts(contracts) => (contracts > 0.0, false, base_units(contracts)),
        Size::Quote(quote) => (quote > 0.0, true, quote_units(quote.abs())),
    };
    let limit_price = limit.map_or(0, price_units);
    let deadline = world.clock().time + ORDER_LIFE;
    let mut reason = None;
    for _ in 0..TRIES {
        amount = if is_quote { amount } else { amount / step * step };
        if amount == 0 {
            break;
        }
        let args = TradeArgs { is_buy, is_quote, reduce_only, amount, limit_price, deadline };
        match world.trade(member, args)? {
            Ok(_) => return Ok(()),
            Err(refused) => reason = reason.or(Some(refused)),
        }
        if !reason.is_some_and(is_about_size) {
            break;
        }
        let (part, whole) = SMALLER;
        amount = amount / whole * part;
    }
    if let Some(reason) = reason {
        world.ledger.note_refusal(reason);
    }
    Ok(())
}

/// Whether less may be allowed where this is refused.
const fn is_about_size(error: Error) -> bool {
    matches!(
        error,
        Error::OutsidePriceBand
            | Error::NetBaseCap
            | Error::OpenInterestCap
            | Error::BelowInitialMargin
            | Error::InsufficientCash
            | Error::PriceLimit
            | Error::CurveExhausted
    )
}
