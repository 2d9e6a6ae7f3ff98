//! Everybody leaves: close, settle, share, collect, repay, cover, withdraw, close the account.

use super::desk;
use super::keeper::Keeper;
use super::world::{MemberId, World};
use anyhow::{Result, ensure};
use ballast_client::instructions::TradeArgs;
use ballast_market_file::amounts;
use ballast_math::Error;
use ballast_sim::time::slots_in;

/// After so many rounds it is a violation if somebody could not leave.
const ROUNDS: u32 = 60;
/// How long a round lasts. Unit: seconds.
const ROUND_SECONDS: i64 = 120;
/// From this round on the backstop brings as much money as it takes.
const PATIENCE: u32 = 3;

/// Empties the exchange at a standing `price` (quote per unit of the asset). Returns how many rounds it took.
///
/// # Errors
/// A violation; that somebody cannot leave is one.
pub fn wind_up(world: &mut World, keeper: Keeper, price: f64) -> Result<u32> {
    for round in 0..ROUNDS {
        let clock = world.clock();
        world.until = clock.time + 2 * ROUND_SECONDS;
        world.move_to((clock.slot + slots_in(ROUND_SECONDS), clock.time + ROUND_SECONDS), price)?;
        keeper.open_step(world)?;
        keeper.liquidate_all(world)?;
        for member in everybody(world, keeper) {
            leave(world, member)?;
        }
        if round >= PATIENCE {
            rescue(world, keeper)?;
        }
        keeper.close_step(world)?;
        for member in everybody(world, keeper) {
            take_money_out(world, member)?;
        }
        world.check_invariants()?;
        if everybody(world, keeper).iter().all(|member| has_left(world, *member)) {
            let _no_fees = world.withdraw_fees()?;
            world.check_invariants()?;
            return Ok(round + 1);
        }
    }
    let stuck = everybody(world, keeper).into_iter().find(|member| !has_left(world, *member));
    let holder = stuck.map(|member| (member, world.members[member].cash(), world.members[member].slot()));
    ensure!(
        holder.is_none(),
        "after {ROUNDS} rounds somebody could not leave (number, cash, slot): {holder:?}"
    );
    Ok(ROUNDS)
}

/// The traders, then the backstop and the keeper, who leave last.
fn everybody(world: &World, keeper: Keeper) -> Vec<MemberId> {
    let last = [keeper.backstop, keeper.account];
    (0..world.members.len()).filter(|member| !last.contains(member)).chain(last).collect()
}

fn has_left(world: &World, member: MemberId) -> bool {
    let holder = &world.members[member];
    !holder.is_open() || (holder.is_bankrupt() && holder.holds_nothing())
}

/// Closes the position.
fn leave(world: &mut World, member: MemberId) -> Result<()> {
    let base = world.members[member].base();
    if base.is_zero() {
        return Ok(());
    }
    let args = TradeArgs {
        is_buy: base.is_negative(),
        is_quote: false,
        reduce_only: true,
        amount: base.magnitude(),
        limit_price: 0,
        deadline: 0,
    };
    if let Err(refused) = world.trade(member, args)? {
        world.ledger.note_refusal(refused);
    }
    Ok(())
}

/// For those who are still in. An insolvent position that the curve does not take the backstop takes over, with fresh money.
/// A solvent one that would end below zero at the curve's price its owner first pays in for, and gets back what is left.
fn rescue(world: &mut World, keeper: Keeper) -> Result<()> {
    for member in everybody(world, keeper) {
        let base = world.members[member].base();
        if base.is_zero() {
            continue;
        }
        let notional = amounts::contracts(base).abs() * world.index().max(world.mark());
        desk::deposit(world, keeper.backstop, notional)?;
        if !keeper.take_over(world, member)? {
            desk::deposit(world, member, notional)?;
        }
        leave(world, member)?;
        leave(world, keeper.backstop)?;
    }
    Ok(())
}

/// Withdraws what is free and closes the account.
fn take_money_out(world: &mut World, member: MemberId) -> Result<()> {
    if !world.members[member].is_open() {
        return Ok(());
    }
    if let Ok(free) = world.free_cash(member)?
        && free.is_positive()
    {
        let _refused = world.withdraw(member, free.magnitude())?;
    }
    match world.close_account(member)? {
        Ok(()) | Err(Error::AccountNotEmpty) => {}
        Err(refused) => world.ledger.note_refusal(refused),
    }
    Ok(())
}
