//! Tests case 1 of issue 9, in which the mark is pushed before a victim is liquidated.

use super::{Player, TAKER_FEE, deposit, gained, join, leave, take_over, walk};
use crate::NETWORK;
use crate::support::{QUOTE, buy, liquidation, sell, trade};
use ballast::BallastError;
use ballast_client::quote::Snapshot;
use ballast_testkit::Receipt;
use ballast_testkit::fixtures::{Trader, World};

/// Returns the account's maintenance equity and maintenance requirement.
fn health(world: &World, trader: &Trader) -> (i64, i64) {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    let health = Snapshot::new(&markets, &account).health().unwrap();
    (health.maintenance_equity, health.maintenance_requirement)
}

/// A victim that is long 10,000 contracts in a market with a depth of 1,000,000 contracts, and the other participants.
struct Stage {
    world: World,
    victim: Player,
    short: Player,
    attacker: Player,
    keeper: Player,
}

/// Returns a market in which the mark equals the index of 90, the net position is zero, and the victim has `percent` of its
/// requirement.
fn stage(percent: i64) -> Stage {
    let mut world = World::with_market(NETWORK);
    world.insure(0, 1_000 * QUOTE);
    let short = join(&mut world, "short", 2_000_000);
    let mut victim = join(&mut world, "victim", 101_000);
    let attacker = join(&mut world, "attacker", 9_000_000);
    let keeper = join(&mut world, "keeper", 9_000_000);
    trade(&mut world, &short.trader, (0, sell(10_000)));
    trade(&mut world, &victim.trader, (0, buy(10_000)));
    walk(&mut world, (100, 90));
    let (equity, requirement) = health(&world, &victim.trader);
    let missing = requirement * percent / 100 - equity;
    deposit(&mut world, &mut victim, u64::try_from(missing).unwrap());
    world.chain.advance(1, 0);
    Stage { world, victim, short, attacker, keeper }
}

/// The way in which the victim's position is sold.
#[derive(Clone, Copy, Debug)]
enum Sale {
    Curve,
    TakeOver,
}

impl Stage {
    /// Sells the victim's position within a push of the given number of contracts, all in one transaction.
    fn sell(&mut self, (sale, push): (Sale, u64)) -> Result<Receipt, Option<u32>> {
        let (victim, keeper) = (&self.victim.trader, &self.keeper.trader);
        let mut all = vec![match sale {
            Sale::Curve => liquidation(&self.world, victim, (0, keeper)),
            Sale::TakeOver => take_over(&self.world, victim, keeper),
        }];
        if push > 0 {
            all.insert(0, self.world.trade(&self.attacker.trader, 0, sell(push)));
            all.push(self.world.trade(&self.attacker.trader, 0, buy(push)));
        }
        let signers = [&self.attacker.trader.wallet, &keeper.wallet];
        self.world.send(&all, &signers).map_err(|failure| failure.custom)
    }

    /// Returns the gains of the attackers and of the victim after everyone has left.
    fn end(mut self) -> [i64; 2] {
        leave(&mut self.world, &[&self.attacker, &self.keeper, &self.victim, &self.short]);
        [gained(&self.world, &[&self.attacker, &self.keeper]), gained(&self.world, &[&self.victim])]
    }
}

/// Runs [`Stage::sell`] and [`Stage::end`], or returns the error with which the sale was refused.
fn pushed(percent: i64, sale: (Sale, u64)) -> Result<[i64; 2], Option<u32>> {
    let mut stage = stage(percent);
    stage.sell(sale)?;
    Ok(stage.end())
}

/// The pushes, from a thousandth of a per cent of the depth up to the band. Unit: contracts.
const PUSHES: [u64; 11] = [10, 100, 300, 500, 1_000, 5_000, 10_000, 13_000, 15_000, 17_000, 24_000];

/// Checks that no push makes a healthy account liquidatable, and that no push takes anything from an account that is liquidatable
/// anyway. Compared with a sale without a push, the attackers gain and the victim loses no more than a taker fee on the pushed
/// amount.
#[test]
fn no_push_takes_from_a_forced_sale() {
    for percent in [101, 106, 110, 120] {
        let mut stage = stage(percent);
        for push in PUSHES {
            for sale in [Sale::Curve, Sale::TakeOver] {
                let refused = stage.sell((sale, push)).unwrap_err();
                assert_eq!(refused, Some(BallastError::NotLiquidatable.into()), "{percent} {sale:?} {push}");
            }
        }
    }
    let (mut sold, mut worst) = (0, [i64::MIN; 2]);
    for percent in [30, 60, 90, 98] {
        for sale in [Sale::Curve, Sale::TakeOver] {
            let fair = pushed(percent, (sale, 0)).unwrap();
            for push in PUSHES {
                let end = match pushed(percent, (sale, push)) {
                    Ok(end) => end,
                    Err(error) => {
                        assert_eq!(error, Some(BallastError::LiquidationPrice.into()), "{percent} {push}");
                        continue;
                    }
                };
                sold += 1;
                let fee = i64::try_from(2 * push * 90 * QUOTE).unwrap() / TAKER_FEE;
                let moved = [end[0] - fair[0], fair[1] - end[1]];
                for (worst, moved) in worst.iter_mut().zip(moved) {
                    *worst = (*worst).max(moved - fee);
                    assert!(moved <= fee, "{percent} {sale:?} {push}: {end:?} instead of {fair:?}");
                }
            }
        }
    }
    println!("a push around a forced sale: {sold} sold, gain and harm beyond a taker fee {worst:?}");
    assert!(sold >= 40, "{sold}");
}
