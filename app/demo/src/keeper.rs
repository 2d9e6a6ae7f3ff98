//! Does the keepers' work, which is everything that anyone may do for the market and for other users' accounts.

use super::world::{MemberId, World};
use anyhow::Result;
use ballast_client::instructions::HealthView;
use ballast_math::{Error, Ratio};

/// The maximum number of peg steps between two prices.
const PEG_STEPS: u32 = 60;
/// The distance between mark and index from which the peg is moved, as in the keeper's default configuration. Below it, arbitrageurs
/// close the gap and earn what a peg step would give to the surplus. Unit: share of the index.
const PEG_GAP: f64 = 0.02;
/// The maximum number of times that one account is liquidated between two prices.
const ROUNDS: u32 = 8;

/// The keepers' accounts.
#[derive(Clone, Copy, Debug)]
pub struct Keeper {
    /// The account that receives the fees.
    pub account: MemberId,
    /// The account that takes over positions.
    pub backstop: MemberId,
}

impl Keeper {
    /// Handles claims, the peg and funding after a new price and before any trade.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn open_step(self, world: &mut World) -> Result<()> {
        self.pay_claims(world)?;
        step_peg(world)?;
        allow(world.update_funding()?, world);
        Ok(())
    }

    /// After all trades, handles debts, deficits, depth, and the losses that the next distribution needs.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn close_step(self, world: &mut World) -> Result<()> {
        self.liquidate_all(world)?;
        repay_all(world)?;
        if world.state().surplus.is_negative() {
            allow(world.cover_deficit()?, world);
        }
        deepen(world)?;
        settle_losses(world)
    }

    /// Distributes the market's cash and collects all claims.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn pay_claims(self, world: &mut World) -> Result<()> {
        if world.state().open_claims.is_positive() {
            allow(world.share_claims()?, world);
        }
        for member in 0..world.members.len() {
            if world.paid_claim(member) > 0 {
                allow(world.collect_claim(member)?, world);
            }
        }
        Ok(())
    }

    /// Liquidates all accounts that are below maintenance margin.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn liquidate_all(self, world: &mut World) -> Result<()> {
        for member in 0..world.members.len() {
            for _ in 0..ROUNDS {
                if !is_liquidatable(world, member) || !self.liquidate(world, member)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Liquidates one account. Tries the backstop first for accounts with an even number, and the curve first for
    /// the others.
    fn liquidate(self, world: &mut World, member: MemberId) -> Result<bool> {
        if member == self.account {
            return Ok(false);
        }
        if member.is_multiple_of(2) && self.take_over(world, member)? {
            return Ok(true);
        }
        if world.liquidate(member, self.account)?.is_ok() {
            return Ok(true);
        }
        self.take_over(world, member)
    }

    /// Takes over the required size, or as much of it as the backstop's margin allows.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn take_over(self, world: &mut World, member: MemberId) -> Result<bool> {
        if member == self.backstop {
            return Ok(false);
        }
        let step = world.listing.parameters.base_step;
        let mut most = world.members[member].base().magnitude();
        for _ in 0..3 {
            match world.take_over(member, self.backstop, most)? {
                Ok(_) => return Ok(true),
                Err(Error::BelowInitialMargin) => most = most / 2 / step * step,
                Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }
}

fn is_liquidatable(world: &World, member: MemberId) -> bool {
    let has_position = !world.members[member].base().is_zero();
    let is_below = |health: HealthView| health.maintenance_equity < health.maintenance_requirement;
    has_position && world.health(member).is_ok_and(is_below)
}

/// Records the reason if an action was refused.
fn allow<T>(verdict: super::world::Verdict<T>, world: &mut World) {
    if let Err(refused) = verdict {
        world.ledger.note_refusal(refused);
    }
}

/// Steps the peg towards the index as often as possible before the next price.
///
/// # Errors
/// Returns an error if the on-chain result differs from the computed one.
pub fn step_peg(world: &mut World) -> Result<()> {
    let mut step = world.listing.parameters.largest_peg_step();
    for _ in 0..PEG_STEPS {
        if (world.mark() / world.index() - 1.0).abs() < PEG_GAP || !world.await_step()? {
            break;
        }
        match world.repeg(step)? {
            Ok(_) => {}
            Err(Error::SubsidyExhausted) if step.raw() > 100 => step = Ratio::new(step.raw() / 4),
            Err(refused) => {
                world.ledger.note_refusal(refused);
                break;
            }
        }
    }
    Ok(())
}

/// Deepens the curve by one step if the subsidy has funds.
fn deepen(world: &mut World) -> Result<()> {
    let Ok(step) = world.listing.parameters.largest_depth_step() else { return Ok(()) };
    let is_deep = world.state().curve.sqrt_k >= world.listing.parameters.target_sqrt_k;
    if is_deep || !world.state().subsidy.is_positive() {
        return Ok(());
    }
    if world.await_step()? {
        allow(world.raise_depth(step)?, world);
    }
    Ok(())
}

/// Realises losses until all claims can be paid in full.
///
/// # Errors
/// Returns an error if the on-chain result differs from the computed one.
pub fn settle_losses(world: &mut World) -> Result<()> {
    for member in 0..world.members.len() {
        let state = world.state();
        if state.open_claims <= state.cash {
            break;
        }
        if world.members[member].base().is_zero() || world.members[member].cash().is_zero() {
            continue;
        }
        match world.settle_loss(member)? {
            Ok(_) | Err(Error::NothingToDo) => {}
            Err(refused) => world.ledger.note_refusal(refused),
        }
    }
    Ok(())
}

/// Repays all debts out of the debtors' gains, claims and cash.
///
/// # Errors
/// Returns an error if the on-chain result differs from the computed one.
pub fn repay_all(world: &mut World) -> Result<()> {
    for member in 0..world.members.len() {
        if !world.members[member].position().debt.is_positive() {
            continue;
        }
        if !world.members[member].base().is_zero() {
            let _nothing_to_realise = world.realise_gain(member)?;
        }
        let _not_yet = world.repay_debt(member)?;
    }
    Ok(())
}
