//! Winds up the exchange. Closes positions, settles accounts, pays claims, repays debts, covers deficits and empties accounts.

use super::desk;
use super::keeper::Keeper;
use super::world::{MemberId, World};
use anyhow::{Result, ensure};
use ballast_client::instructions::TradeArgs;
use ballast_market_file::amounts;
use ballast_math::{Clock, Error};
use ballast_sim::time::slots_in;

/// The maximum number of rounds. An account that is not empty by then is a violation.
const ROUNDS: u32 = 60;
/// The length of one round. Unit: seconds.
const ROUND_SECONDS: i64 = 120;
/// From this round on, the backstop deposits as much money as it needs.
const PATIENCE: u32 = 3;

/// Empties the exchange at an unchanged `price` (quote per unit of the asset). Returns the number of rounds.
///
/// # Errors
/// Returns an error if there is a violation, such as an account that cannot be emptied.
pub fn wind_up(world: &mut World, keeper: Keeper, price: f64) -> Result<u32> {
    for round in 0..ROUNDS {
        let clock = world.clock();
        world.until = clock.time + 2 * ROUND_SECONDS;
        let later = Clock { time: clock.time + ROUND_SECONDS, slot: clock.slot + slots_in(ROUND_SECONDS) };
        world.move_to(later, price)?;
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
    let holder = stuck.map(|member| (member, world.members[member].cash(), world.members[member].position()));
    ensure!(
        holder.is_none(),
        "after {ROUNDS} rounds, an account is still not empty (number, cash, position): {holder:?}"
    );
    Ok(ROUNDS)
}

/// Returns all accounts, with the traders' first and then the backstop's and the keeper's, which leave last.
fn everybody(world: &World, keeper: Keeper) -> Vec<MemberId> {
    let last = [keeper.backstop, keeper.account];
    (0..world.members.len()).filter(|member| !last.contains(member)).chain(last).collect()
}

fn has_left(world: &World, member: MemberId) -> bool {
    let holder = &world.members[member];
    !holder.is_open() || (holder.is_bankrupt() && holder.holds_nothing())
}

/// Closes a member's position.
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

/// Closes the positions that remain. If the curve does not absorb an insolvent position, the backstop takes it over with new
/// money. Even a solvent position may end below zero at the curve's price. In that case, the owner deposits the difference and
/// gets back what remains.
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

/// Withdraws a member's free collateral and closes the account.
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
