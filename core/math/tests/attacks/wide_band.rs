//! A wide confidence band as a shield. Liquidation uses the edge that is better for the owner, so an account that is insolvent at
//! the index survives while its update is wide.

use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price, Ratio};

use crate::support::{Arena, INDEX, Worst, quiet};

/// Returns how far below zero an account's equity at the index can fall before the account can be liquidated, if the mark equals
/// the index and every update is as wide as the parameters allow. Unit: 1e-6 of its notional.
fn hidden(parameters: Parameters) -> i64 {
    let mut arena = Arena::new(parameters);
    let (owner, arbitrageur) = (arena.join(1_000_000), arena.join(50_000_000));
    arena.trade(owner, 1_000).unwrap();
    arena.take_free_cash(owner);
    let mut deepest = i64::MAX;
    for permille in 1..80 {
        let price = INDEX - INDEX * permille / 1_000;
        arena.later(10, price);
        let confidence =
            Price::new(price).times(parameters.max_confidence, ballast_math::Rounding::Floor).unwrap();
        let reading = arena.exchange().venues[0].reading.unwrap();
        arena.exchange().venues[0].reading = Ok(Reading { confidence, ..reading });
        arena.arbitrage(arbitrageur, (0, price));
        arena.scenario.update();
        // The fall is so slow that the average keeps up, so only the band hides anything.
        arena.scenario.let_averages_follow();
        if !arena.exchange().health(owner, Purpose::Maintenance).unwrap().is_met() {
            break;
        }
        let position = arena.scenario.position(owner);
        let worth = arena.account(owner).cash.raw() + position.profit_at(Price::new(price)).unwrap().raw();
        deepest = worth / 10_000;
    }
    -deepest
}

fn parameters(maintenance: u64, confidence: u64) -> Parameters {
    let parameters = unchecked(maintenance, confidence);
    parameters.validate().unwrap();
    parameters
}

fn unchecked(maintenance: u64, confidence: u64) -> Parameters {
    let ratio = Ratio::new;
    let parameters = Parameters {
        maintenance_ratio: ratio(maintenance),
        initial_ratio: ratio(maintenance * 2),
        price_band: ratio(maintenance),
        valuation_band: ratio(maintenance / 4),
        liquidation_discount: ratio((maintenance / 2).max(1_000)),
        liquidation_fee: ratio(maintenance / 10),
        liquidation_buffer: ratio((maintenance / 10).max(1_000)),
        max_confidence: ratio(confidence),
        ..quiet()
    };
    Parameters { twap_divergence: parameters.largest_divergence(), ..parameters }
}

/// Checks that, with a band of at most half of maintenance, every account that is insolvent at the index can be liquidated.
#[test]
fn a_band_within_half_of_maintenance_hides_no_insolvency() {
    let mut worst = Worst::new();
    for maintenance in [10_000, 25_000, 50_000] {
        for part in [10, 4, 2] {
            worst.see(hidden(parameters(maintenance, maintenance / part)), || {
                format!("{maintenance} 1/{part}")
            });
        }
    }
    worst.ensure("insolvency behind a wide band (1e-6 of the notional)", (0, 9));
}

/// Checks that the hard bounds do not allow a band that is wide enough to hide an insolvency. A wider band could hide 4.1 % of
/// the notional.
#[test]
fn no_listed_parameters_hide_an_insolvency() {
    for maintenance in [5_000, 10_000, 25_000, 50_000] {
        let half = maintenance / 2;
        assert!(unchecked(maintenance, half).validate().is_ok());
        assert_eq!(unchecked(maintenance, half + 1).validate(), Err(Error::ParameterOutOfBounds));
    }
}
