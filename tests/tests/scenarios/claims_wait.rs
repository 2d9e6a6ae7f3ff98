//! Tests losers who never close. The winner's claim waits until the losses are settled, and is then paid to the last unit.

use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, collect, crank, next_epoch, pass, pass_epoch,
    pending, position, sell, settle_loss, trade, update,
};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::World;

scenarios!(claims_wait_for_losers);

fn claims_wait_for_losers(network: NetworkKind) {
    let mut world = World::with_market(network);
    let alice = world.trader("alice", 200_000 * QUOTE);
    let bob = world.trader("bob", 500_000 * QUOTE);
    let carol = world.trader("carol", 10_000_000 * QUOTE);
    trade(&mut world, &alice, (0, buy(10_000)));
    trade(&mut world, &bob, (0, sell(20_000)));
    for price in [103, 106, 109] {
        pass(&mut world, (20, 4), &[(0, price * PRICE)]);
        arbitrage(&mut world, &carol, (0, price * PRICE));
    }

    // Alice closes with a gain. Not a single unit of the gain is cash. The gain becomes a claim, and the market's cash consists
    // only of fees.
    let before = cash(&world, &alice);
    let closed = close(&mut world, &alice, 0).unwrap();
    let gain = closed.fill.realised.raw();
    assert!(gain > 65_000 * QUOTE as i64, "{gain}");
    assert_eq!(cash(&world, &alice), before - closed.fill.fee.raw());
    assert_eq!(position(&world, &alice, 0).claim.amount.raw(), gain);
    let state = world.market(0).state;
    assert_eq!(state.open_claims.raw(), gain);
    assert!(state.cash.raw() < gain / 10);

    // The next window shares nothing out, because a gain waits for a whole window. The window after that shares out what fees
    // have brought in, and no more. Nobody's losses have been touched.
    let fees = state.cash.raw();
    next_epoch(&mut world, 0);
    let state = world.market(0).state;
    assert_eq!((state.reserved.raw(), state.open_claims.raw(), state.due_claims.raw()), (0, gain, fees));
    next_epoch(&mut world, 0);
    let state = world.market(0).state;
    assert_eq!((state.reserved.raw(), state.open_claims.raw()), (fees, gain - fees));
    world.must(&[collect(&world, &alice, 0)], &[]);
    // A payment to a claim is rounded down, and the remaining unit stays in the market.
    let lost = before - closed.fill.fee.raw() + fees - cash(&world, &alice);
    assert!((0..=1).contains(&lost), "{lost}");
    let share = instructions::share_claims(world.keys(0));
    assert_refused(crank(&mut world, share), BallastError::EpochNotOver);

    // Anyone can settle Bob's loss. His equity does not change, because his cash falls and his position's quote rises by the same
    // amount.
    let owed = position(&world, &alice, 0).claim.amount.raw();
    world.wait(4);
    update(&mut world, 0);
    let bob_cash = cash(&world, &bob);
    let bob_quote = position(&world, &bob, 0).quote.raw() + pending(&world, &bob);
    let settle = settle_loss(&world, &bob, 0);
    world.must(std::slice::from_ref(&settle), &[]);
    let moved = bob_cash - cash(&world, &bob);
    assert_eq!(moved, owed, "his loss is larger than what is owed, so all of it is brought");
    assert_eq!(position(&world, &bob, 0).quote.raw(), bob_quote + moved);
    assert_eq!(world.market(0).state.cash, world.market(0).state.open_claims);
    world.advance(1, 0);
    assert_refused(crank(&mut world, settle), BallastError::NothingToDo);

    // The settled loss now waits for a window as well. Then the rest of the claim is paid exactly, and both the claim and the
    // position are gone.
    let surplus = world.market(0).state.surplus;
    next_epoch(&mut world, 0);
    let state = world.market(0).state;
    assert_eq!((state.reserved.raw(), state.due_claims.raw()), (lost, owed));
    pass_epoch(&mut world);
    let share = instructions::share_claims(world.keys(0));
    let collect = collect(&world, &alice, 0);
    world.must(&[share, collect.clone()], &[]);
    assert_eq!(cash(&world, &alice), before - closed.fill.fee.raw() + gain - lost);
    assert!(position(&world, &alice, 0).is_free());
    let state = world.market(0).state;
    assert_eq!((state.open_claims.raw(), state.reserved.raw(), state.cash.raw()), (0, 0, lost));
    assert!(state.surplus.raw() >= surplus.raw() + lost, "the surplus gained funding and the lost unit");
    assert_refused(crank(&mut world, collect), BallastError::NothingToDo);

    // Alice withdraws everything, although Bob and Carol never closed.
    let all = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, all)], &[&alice.wallet]);
    assert_eq!(world.balance(&alice.tokens), all);
    assert!(!position(&world, &bob, 0).base.is_zero() && !position(&world, &carol, 0).base.is_zero());
}
