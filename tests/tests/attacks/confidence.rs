//! Tests attacks that use the width of the oracle's confidence band. A wide band may make new risk more expensive, but it must
//! never make a healthy account unhealthy.

use crate::NETWORK;
use crate::support::{PRICE, QUOTE, buy, crank, liquidation, pass, pass_minute, sell, trade};
use ballast_math::Price;
use ballast_testkit::fixtures::{Trader, World};

fn post(world: &mut World, price: u64, confidence: u64) {
    let fixture = world.market_fixture(0).clone();
    let update = fixture.update(world.chain.as_ref(), Price::new(price), Price::new(confidence));
    fixture.post(world.chain.as_mut(), &update);
}

fn equity(world: &World, trader: &Trader) -> [i64; 2] {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    let health = ballast_client::quote::Snapshot::new(&markets, &account).health().unwrap();
    [health.maintenance_equity, health.initial_equity]
}

/// The maximum amount that funding may move in a second, in quote units.
const FUNDING: i64 = 100_000;

/// Checks that a wider band never lowers maintenance equity and never raises initial equity, for widths up to the limit, both
/// sides and several falls. Nobody can cause a liquidation or enable a withdrawal by choosing the wider update.
#[test]
fn a_wider_band_liquidates_nobody_and_lets_nobody_borrow() {
    let mut cases = 0;
    for (contracts, is_long) in [(100, true), (5_000, true), (100, false), (5_000, false)] {
        for price in [92, 96, 100, 104, 108] {
            let mut world = World::with_market(NETWORK);
            let trader = world.trader("trader", contracts * 12 * QUOTE);
            let keeper = world.trader("keeper", QUOTE);
            trade(&mut world, &trader, (0, if is_long { buy(contracts) } else { sell(contracts) }));
            for _ in 0..6 {
                // The average gets so close to the price that it does not affect the result.
                pass_minute(&mut world, &[]);
                post(&mut world, price * PRICE, 0);
                crate::support::update(&mut world, 0);
            }
            let mut last: Option<[i64; 2]> = None;
            for basis_points in [0, 10, 50, 100, 199] {
                pass(&mut world, (2, 1), &[]);
                post(&mut world, price * PRICE, price * PRICE / 10_000 * basis_points);
                crate::support::update(&mut world, 0);
                let now = equity(&world, &trader);
                if let Some(before) = last {
                    assert!(
                        now[0] >= before[0] - FUNDING,
                        "{price} {basis_points}: maintenance {before:?} {now:?}"
                    );
                    assert!(
                        now[1] <= before[1] + FUNDING,
                        "{price} {basis_points}: initial {before:?} {now:?}"
                    );
                }
                last = Some(now);
                // An account that is not liquidated at the narrowest band is not liquidated at any wider band.
                let liquidate = liquidation(&world, &trader, (0, &keeper));
                if crank(&mut world, liquidate).is_ok() {
                    assert_eq!(basis_points, 0, "{contracts} {price}");
                    break;
                }
                cases += 1;
            }
        }
    }
    assert!(cases >= 60, "{cases}");
}
