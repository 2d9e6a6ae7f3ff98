//! Turns an agent's wish into instructions. Amounts are rounded to the market's units, and reduced if they exceed the market's
//! limits.

use super::world::{MemberId, World};
use anyhow::Result;
use ballast_client::instructions::TradeArgs;
use ballast_market_file::amounts::quote_units;
use ballast_sim::agents::{WantedTrade, Wish};
use ballast_sim::orders::{self, Attempt};

/// How long an order is valid. Unit: seconds.
const ORDER_LIFE: i64 = 60;

/// Carries out a member's intent as far as the rules allow. The caller handles [`Wish::StartOver`].
///
/// # Errors
/// Returns an error if the on-chain result differs from the computed one.
pub fn fulfil(world: &mut World, member: MemberId, wish: &Wish) -> Result<()> {
    match *wish {
        Wish::Trade(wanted) => trade(world, member, wanted),
        Wish::Deposit(amount) => deposit(world, member, amount),
        Wish::Withdraw(amount) => withdraw(world, member, amount),
        Wish::StartOver(_) => Ok(()),
    }
}

/// Deposits `amount` (quote) into a member's account.
///
/// # Errors
/// Returns an error if the on-chain result differs from the computed one.
pub fn deposit(world: &mut World, member: MemberId, amount: f64) -> Result<()> {
    let amount = quote_units(amount);
    if amount < orders::SMALLEST_TRANSFER {
        return Ok(());
    }
    if let Err(refused) = world.deposit(member, amount)? {
        world.ledger.note_refusal(refused);
    }
    Ok(())
}

fn withdraw(world: &mut World, member: MemberId, amount: f64) -> Result<()> {
    let amount = quote_units(amount);
    if amount < orders::SMALLEST_TRANSFER {
        return Ok(());
    }
    if let Err(refused) = world.withdraw(member, amount)? {
        world.ledger.note_refusal(refused);
    }
    Ok(())
}

fn trade(world: &mut World, member: MemberId, wanted: WantedTrade) -> Result<()> {
    let step = world.listing.parameters.base_step;
    let deadline = world.clock().time + ORDER_LIFE;
    let refused = orders::place(wanted, step, |attempt| {
        let Attempt { is_buy, is_quote, reduce_only, amount, limit_price } = attempt;
        let args = TradeArgs { is_buy, is_quote, reduce_only, amount, limit_price, deadline };
        Ok::<_, anyhow::Error>(world.trade(member, args)?.err())
    })?;
    if let Some(reason) = refused {
        world.ledger.note_refusal(reason);
    }
    Ok(())
}
