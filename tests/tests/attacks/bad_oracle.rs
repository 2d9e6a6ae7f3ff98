//! Replays the bad oracle of 11 May 2022 with the updates that an exchange on Solana received: a fall by a third at 12:51, a jump
//! by four fifths at 13:10, silence for 5,019 seconds, and a jump from 0.77 to 4.87 in one update. The prices are not part of
//! this repository. `BALLAST_PRICES` names the folder that contains these prices.

use crate::NETWORK;
use crate::support::{PRICE, QUOTE, crank, liquidation, position, repay};
use crate::wealth::{settle, taken_out};
use ballast_client::instructions;
use ballast_math::Price;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use std::path::PathBuf;

/// A contract is a thousand coins, because the low price at the end needs the additional digits.
const CONTRACT_EXPONENT: i64 = 3;

/// Returns the updates from 12:30 to the end of the day, if this machine has them. Each update has a time and a price per
/// contract.
fn updates() -> Option<Vec<(i64, u64)>> {
    let folder = PathBuf::from(std::env::var_os("BALLAST_PRICES")?);
    let path = folder.join("LUNA_2022-05_tick_driftoracle.csv");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let row = |line: &str| {
        let mut fields = line.split(',');
        let time: i64 = fields.next()?.parse().ok()?;
        let close: f64 = fields.nth(3)?.parse().ok()?;
        Some((time, (close * 1e12) as u64))
    };
    let from = 1_652_272_200;
    Some(text.lines().skip(1).filter_map(row).filter(|(time, _)| *time >= from).collect())
}

fn world(first: u64) -> World {
    let mut world = World::empty(NETWORK);
    let mut fixture = MarketFixture::new(0, "LUNA-PERP", Price::new(first));
    fixture.args.parameters.contract_exponent = CONTRACT_EXPONENT;
    fixture.args.sqrt_k = 5_000_000_000_000;
    fixture.args.parameters.target_sqrt_k = 5_000_000_000_000;
    open(&mut world, fixture);
    world
}

/// Opens the market with a feed whose price is per coin, not per contract.
fn open(world: &mut World, fixture: MarketFixture) {
    use ballast_testkit::keypair;
    use solana_signer::Signer;
    let manager = keypair("risk manager");
    post(world, &fixture, fixture.args.peg);
    let create = instructions::create_market(manager.pubkey(), world.payer(), 0, fixture.args);
    world.must(&[create], &[&manager]);
    world.must(&[instructions::open_market(manager.pubkey(), fixture.keys())], &[&manager]);
    world.markets.push(fixture);
}

/// Publishes the price of one coin on the feed, given `price` for one contract.
fn post(world: &mut World, fixture: &MarketFixture, price: u64) {
    let mut update = fixture.update(world.chain.as_ref(), Price::new(price), Price::new(price / 2_000));
    // An exponent of -12 instead of -9 divides the price by a thousand.
    update.message.exponent -= 3;
    fixture.post(world.chain.as_mut(), &update);
}

/// Checks that the exchange stays solvent with longs and shorts on little margin, a rich arbitrageur, and keepers that act at
/// every update. The original exchange paid gains before it had collected the losses. Here, every claim waits for the losses that
/// pay it.
#[test]
fn the_bad_oracle_of_may_2022_pays_nobody_what_nobody_lost() {
    let Some(updates) = updates() else {
        println!("SKIPPED: BALLAST_PRICES names no folder; the bad oracle of May 2022 was not tried");
        return;
    };
    assert!(updates.len() > 100, "the file has the day: {}", updates.len());
    let mut world = world(updates[0].1);
    world.insure(0, 1_000 * QUOTE);
    let rich = world.trader("rich", 500_000_000 * QUOTE);
    let mut users = vec![];
    for place in 0..6 {
        let user = world.trader(&format!("user {place}"), 30_000 * QUOTE);
        let size = 20_000_000_000;
        let args = crate::support::order(place % 2 == 0, size);
        world.trade_checked(&user, 0, args).unwrap();
        users.push(user);
    }
    let start = updates[0].0;
    let begin = world.chain.clock();
    let mut last = start;
    let (mut taken, mut liquidated, mut trades) = (0, 0, 0);
    for (time, price) in &updates {
        if *price < PRICE || *time <= last {
            continue;
        }
        last = *time;
        let clock = begin.unix_timestamp + (time - start);
        world.chain.set_clock(begin.slot + u64::try_from(time - start).unwrap() * 5, clock);
        let fixture = world.market_fixture(0).clone();
        post(&mut world, &fixture, *price);
        let _ = crank(&mut world, instructions::update_funding(fixture.keys()));
        for user in &users {
            if position(&world, user, 0).base.is_zero() {
                continue;
            }
            let liquidate = liquidation(&world, user, (0, &rich));
            liquidated += u64::from(crank(&mut world, liquidate).is_ok());
            let of = instructions::TakeOver {
                authority: rich.owner(),
                margin_account: user.account(),
                taker_account: rich.account(),
                market: fixture.keys(),
            };
            let take = instructions::take_over(&of, u64::MAX, &[], &[]);
            taken += u64::from(world.send(&[take], &[&rich.wallet]).is_ok());
        }
        trades += u64::from(follow(&mut world, &rich, *price));
        for user in &users {
            let write_off = repay(&world, user);
            let _ = crank(&mut world, write_off);
        }
    }
    let everybody: Vec<&Trader> = users.iter().chain([&rich]).collect();
    for user in &everybody {
        let _ = crate::support::close(&mut world, user, 0);
    }
    settle(&mut world, &everybody);
    let state = *world.market(0).state;
    let out = taken_out(&world, &everybody);
    println!(
        "LUNA, 11 May 2022: {} updates, {liquidated} liquidations, {taken} take-overs, {trades} trades; deficits {:?}, insurance used {:?}, users took out {out}",
        updates.len(),
        state.deficits,
        state.insurance_used
    );
    assert!(liquidated + taken > 0, "the fall hit somebody");
    // All users together take out no more than the insurance fund has paid, because their fees stay in the market.
    assert!(out <= state.insurance_used.raw(), "{out}");
}

/// Lets the arbitrageur trade the mark towards the index within the bands and caps.
fn follow(world: &mut World, rich: &Trader, price: u64) -> bool {
    let curve = world.market(0).state.curve;
    let root = |value: u128| value.isqrt();
    let reserve =
        u128::from(curve.sqrt_k) * root(u128::from(curve.peg.raw()) << 40) / root(u128::from(price) << 40);
    let here = u128::from(curve.base_reserve.raw());
    let size = u64::try_from(here.abs_diff(reserve)).unwrap() / 1_000_000 * 1_000_000;
    size >= 10_000_000 && {
        let args = crate::support::order(reserve < here, size.min(300_000_000_000));
        world.trade_checked(rich, 0, args).is_ok()
    }
}
