//! A cross account with debts in two markets and a claim in a third.

use crate::support::{
    CONTRACT, PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, collect, crank, next_epoch, order,
    pass, repay, sell, settle_loss, slot, trade,
};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Price;
use ballast_testkit::Engine;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

scenarios!(debts_are_repaid_from_a_claim_elsewhere);

fn realise(world: &World, trader: &Trader, market: u32) -> solana_instruction::Instruction {
    let others = world.other_markets(&trader.account(), market);
    instructions::realise_gain(trader.account(), world.keys(market), &others)
}

fn debts_are_repaid_from_a_claim_elsewhere(engine: Engine) {
    let mut world = World::with_market(engine);
    for (index, name) in [(1, "ETH-PERP"), (2, "BTC-PERP")] {
        world.open(MarketFixture::new(index, name, Price::new(100 * PRICE)));
    }
    let alice = world.trader("alice", 36_000 * QUOTE);
    let bob = world.trader("bob", 100_000 * QUOTE);
    let arbitrageur = world.trader("arbitrageur", 90_000_000 * QUOTE);
    trade(&mut world, &bob, (0, sell(4_000)));
    trade(&mut world, &alice, (0, buy(2_000)));
    trade(&mut world, &alice, (1, buy(1_000)));
    trade(&mut world, &alice, (2, buy(500)));
    assert_refused(crank_gain(&mut world, &alice, 0), BallastError::NothingToDo);

    // Market 0 rises by 20 %; the others fall by 24 %.
    for step in 1..=20 {
        let prices = [(0, (100 + step) * PRICE), (1, (500 - 6 * step) * PRICE / 5), (2, (500 - 6 * step) * PRICE / 5)];
        pass(&mut world, (10, 4), &prices);
        for (market, price) in prices {
            let price = if market == 0 { price } else { price.max(84 * PRICE) };
            if price.abs_diff(crate::support::mark(&world, market)) > PRICE / 10 {
                arbitrage(&mut world, &arbitrageur, (market, price));
            }
        }
    }

    // She closes both losers: the first takes her cash, and the rest of both losses becomes debts.
    for market in [1, 2] {
        close(&mut world, &alice, market).unwrap();
        eprintln!("cash {} debt {}", cash(&world, &alice), slot(&world, &alice, market).debt.raw());
    }
    let debts = [1, 2].map(|market| slot(&world, &alice, market).debt.raw());
    eprintln!("{debts:?}");
    let _ = (CONTRACT, collect, next_epoch, order, repay, settle_loss, debts);
}

fn crank_gain(world: &mut World, trader: &Trader, market: u32) -> Result<(), ballast_testkit::Failure> {
    let instruction = realise(world, trader, market);
    crank(world, instruction).map(|_| ())
}
