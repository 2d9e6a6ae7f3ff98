//! Tests refusals that need a rare state: a market at the edge of its numbers, an account with a past, or a mint with other
//! decimals.

use super::support::*;
use ballast::BallastError;
use ballast::state::Market;
use ballast_client::events::{self, Event};
use ballast_client::{instructions, pda};
use ballast_math::Ratio;
use ballast_math::funding::Funding;
use ballast_math::market::State;
use ballast_math::oracle::IndexSnapshot;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::token::Mint;
use ballast_testkit::{Network as _, Program, address, compute_unit_limit, keypair};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::mem::offset_of;

/// The highest price that an account with the fixtures' exponent can represent, which is nine billion quote per contract.
const ABSURD: u64 = 9_000_000_000_000_000_000;

/// Returns a market with the fastest funding that its bounds allow, after a day at an absurd index. The market would not have
/// accepted that index, so it is written into the account. Alice is long, and Bob is short.
fn after_an_absurd_index() -> (World, Trader, Trader) {
    let mut world = market_with(|parameters| {
        parameters.funding_period = 3_600;
        parameters.taker_fee = Ratio::new(2_000);
        parameters.funding_cap = Ratio::new(50_000);
        parameters.funding_max_interval = 86_400;
    });
    let alice = world.trader("alice", 1_000_000 * QUOTE);
    let bob = world.trader("bob", 1_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1_000)));
    traded(&mut world, &bob, (0, sell(1_000)));
    let second = alice.with_sub_id(1);
    world.create_account(&second, 0, 0);
    pass(&mut world, &[]);
    let update = instructions::update_funding(world.keys(0));
    crank(&mut world, update).unwrap();
    let address = pda::market(0);
    let mut account = world.chain.account(&address).unwrap();
    let state = 8 + offset_of!(Market, state);
    let price = state + offset_of!(State, oracle) + offset_of!(IndexSnapshot, price);
    account.data[price..price + 8].copy_from_slice(&ABSURD.to_le_bytes());
    // Compared with such an index, the mark is close to zero.
    let premium = state + offset_of!(State, funding) + offset_of!(Funding, premium);
    account.data[premium..premium + 8].copy_from_slice(&(-50_000i64).to_le_bytes());
    world.chain.set_account(&address, account);
    world.chain.wait(86_400);
    (world, alice, bob)
}

/// Returns all instructions that read the market of [`after_an_absurd_index`].
fn all_of_its_instructions(world: &World, (alice, bob): (&Trader, &Trader)) -> Vec<Instruction> {
    let (keys, second) = (world.keys(0), alice.with_sub_id(1));
    let transfer =
        instructions::Transfer { owner: alice.owner(), from: alice.account(), to: second.account() };
    vec![
        world.trade(alice, 0, buy(1)),
        instructions::quote_trade(alice.account(), keys, buy(1), &[]),
        liquidation(world, alice, bob),
        take_over(world, alice, (bob, CONTRACT)),
        instructions::settle_loss(alice.account(), keys, &[]),
        instructions::realise_gain(alice.account(), keys, &[]),
        repay(world, alice),
        world.withdraw(alice, 1),
        instructions::transfer(&transfer, 1, &world.all_markets(&alice.account())),
        instructions::account_health(alice.account(), &world.all_markets(&alice.account())),
        instructions::update_funding(keys),
        instructions::share_claims(keys),
        instructions::cover_deficit(keys),
        instructions::repeg(keys, 100),
        instructions::raise_depth(keys, 100),
    ]
}

/// Checks that an index that is a hundred million times too high would make funding too large for its sums. Every instruction on
/// the market would be refused, but nothing would be lost.
#[test]
fn an_absurd_index() {
    let (mut world, alice, bob) = after_an_absurd_index();
    world.set_price(0, 100 * PRICE);
    let signers: [&Keypair; 2] = [&alice.wallet, &bob.wallet];
    for instruction in all_of_its_instructions(&world, (&alice, &bob)) {
        refused(&mut world, instruction, (&signers, BallastError::Overflow));
    }
}

/// Checks that a market does not accept such an index. Instructions that need an index are refused, all others continue with the
/// last one, and the next honest update is accepted as usual.
#[test]
fn an_absurd_index_is_not_taken_in() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1_000)));
    let depth = world.market(0).state.curve.sqrt_k;
    let largest =
        u64::try_from(2_000_000_000_000_000_000 * 1_000_000_000_000u128 / u128::from(depth)).unwrap();
    for absurd in [largest + 1, ABSURD] {
        pass(&mut world, &[(0, absurd)]);
        trade_refused(&mut world, &alice, 0, sell(1), BallastError::OracleInvalid);
        let update = instructions::update_funding(world.keys(0));
        crank(&mut world, update).unwrap();
        assert_eq!(world.market(0).state.oracle.price.raw(), 100 * PRICE);
    }
    world.chain.wait(86_400);
    world.set_price(0, 100 * PRICE);
    close(&mut world, &alice, 0).unwrap();
    pass(&mut world, &[(0, largest)]);
    let update = instructions::update_funding(world.keys(0));
    crank(&mut world, update).unwrap();
    assert_eq!(world.market(0).state.oracle.price.raw(), largest, "the largest that is taken in");
}

/// Checks a market whose index has been at the smallest unit for so long that the average has reached it. The sale of an
/// insolvent long position brings the curve's price.
#[test]
fn an_index_of_nothing() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    for _ in 0..8 {
        world.wait(3_600);
        world.set_price(0, 1);
        let update = instructions::update_funding(world.keys(0));
        crank(&mut world, update).unwrap();
    }
    let instruction = liquidation(&world, &alice, &bob);
    let receipt = crank(&mut world, instruction).unwrap();
    let Some(Event::Liquidated(done)) = events::from_logs(&receipt.logs).into_iter().next() else {
        panic!("{receipt:?}")
    };
    assert!(done.equity < 0 && done.position == 0, "{done:?}");
    assert!(done.fill.quote > signed(1_000 * 90 * QUOTE), "{done:?}");
}

#[test]
fn takers_in_trouble() {
    let Fall { mut world, alice, .. } = fall_in(markets(2), 1_000, 10_500, 91);
    let taker = world.trader("taker", 12_000 * QUOTE);
    traded(&mut world, &taker, (0, sell(100)));
    traded(&mut world, &taker, (1, buy(1_000)));
    for price in (80..100).rev() {
        pass_minute(&mut world, &[(1, price * PRICE)]);
        for market in [0, 1] {
            let update = instructions::update_funding(world.keys(market));
            crank(&mut world, update).unwrap();
        }
    }
    // Her short position would shrink, but her other positions have made her insolvent.
    let instruction = take_over(&world, &alice, (&taker, 50 * CONTRACT));
    refused(&mut world, instruction, (&[&taker.wallet], BallastError::InsolventClose));
    world.fund(&taker, 50_000 * QUOTE);
    // Without an index of the other market, she may not take any risk.
    world.chain.wait(61);
    world.set_price(0, 91 * PRICE);
    let instruction = take_over(&world, &alice, (&taker, 250 * CONTRACT));
    refused(&mut world, instruction, (&[&taker.wallet], BallastError::OtherOracleInvalid));
    world.set_price(1, 80 * PRICE);
    let instruction = take_over(&world, &alice, (&taker, 50 * CONTRACT));
    world.must(&[instruction], &[&taker.wallet]);
}

#[test]
fn takers_without_a_free_position() {
    let Fall { mut world, alice, .. } = fall_in(markets(9), 1_000, 10_500, 91);
    let full = world.trader("full", 100_000 * QUOTE);
    for market in 1..9 {
        let order = world.trade(&full, market, buy(1));
        world.must(&[compute_unit_limit(1_400_000), order], &[&full.wallet]);
    }
    let instruction = take_over(&world, &alice, (&full, 100 * CONTRACT));
    refused(&mut world, instruction, (&[&full.wallet], BallastError::NoFreePosition));
    trade_refused(&mut world, &full, 0, buy(1), BallastError::NoFreePosition);
}

/// Checks that cash that reaches a bankrupt account, here as a keeper's fee, does not let the account open a position.
#[test]
fn a_bankrupt_keeper() {
    let mut world = without_own_fees();
    let erin = world.trader("erin", 17_000 * QUOTE);
    traded(&mut world, &erin, (0, buy(1_000)));
    let Fall { mut world, alice, bob, carol } = fall_in(world, 1_000, 10_500, 85);
    let liquidate = liquidation(&world, &alice, &bob);
    crank(&mut world, liquidate).unwrap();
    arbitrage(&mut world, &carol, (0, 85 * PRICE));
    let liquidate = liquidation(&world, &erin, &alice);
    crank(&mut world, liquidate).unwrap();
    assert!(cash(&world, &alice) > 0 && position(&world, &alice, 0).written_off.is_positive());
    trade_refused(&mut world, &alice, 0, order(true, CONTRACT / 100), BallastError::AccountBankrupt);
}

/// Checks that a deeper curve, which costs something while there is a net position, may be paid only from saved fees.
#[test]
fn depth_that_was_not_saved_up() {
    let mut world = market_with(|parameters| parameters.subsidy_share = Ratio::ZERO);
    let alice = world.trader("alice", 1_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1_000)));
    world.advance(1, 1);
    let raise = instructions::raise_depth(world.keys(0), 4_000);
    refused(&mut world, raise, (&[], BallastError::SubsidyExhausted));
}

#[test]
fn markets_that_cannot_be_created() {
    let mut world = one_market();
    let risk_manager = keypair("risk manager");
    let args = MarketFixture::new(1, "ETH-PERP", ballast_math::Price::new(100 * PRICE)).args;
    let create =
        |world: &World, args| instructions::create_market(risk_manager.pubkey(), world.payer(), 1, args);
    for (wrong, error) in [
        (instructions::MarketArgs { oracle_kind: no_kind(), ..args }, BallastError::OracleOwnerNotAllowed),
        (
            instructions::MarketArgs { oracle_address: Default::default(), ..args },
            BallastError::OracleAddressNotDerived,
        ),
        (
            instructions::MarketArgs { oracle_owner: address("another program"), ..args },
            BallastError::OracleOwnerNotAllowed,
        ),
        (instructions::MarketArgs { sqrt_k: 0, ..args }, BallastError::ParameterOutOfBounds),
        (instructions::MarketArgs { peg: 0, ..args }, BallastError::ParameterOutOfBounds),
        (instructions::MarketArgs { name: [0; 16], ..args }, BallastError::BadName),
    ] {
        let instruction = create(&world, wrong);
        refused(&mut world, instruction, (&[&risk_manager], error));
    }
    let instruction = create(&world, args);
    world.must(&[instruction], &[&risk_manager]);
}

/// Returns an exchange with one market whose collateral has this number of decimals.
fn with_decimals(decimals: u8) -> World {
    let mut chain = crate::NETWORK.start(&[Program::ballast(keypair("upgrader").pubkey())]);
    let mint = Mint::create(chain.as_mut(), "collateral", decimals);
    let mut world = World::with_mint(chain, mint);
    world.open(MarketFixture::new(0, "SOL-PERP", ballast_math::Price::new(100 * PRICE)));
    world
}

fn insure(world: &mut World, tokens: u64) -> (Instruction, Keypair) {
    let donor = keypair("donor");
    let source = world.mint.give(world.chain.as_mut(), &donor.pubkey(), tokens);
    let (mint, market) = (world.mint.address, pda::market(0));
    let of = instructions::DepositInsurance { authority: donor.pubkey(), mint, source, market };
    (instructions::deposit_insurance(&of, tokens), donor)
}

#[test]
fn more_than_an_amount_holds() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    let tokens = 1 << 63;
    world.mint.give(world.chain.as_mut(), &alice.owner(), tokens);
    let instruction = world.deposit(&alice, tokens);
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::Overflow));
    let mut world = one_market();
    let (instruction, donor) = insure(&mut world, tokens);
    refused(&mut world, instruction, (&[&donor], BallastError::Overflow));
}

#[test]
fn units_that_are_not_whole() {
    let mut world = with_decimals(9);
    let (instruction, donor) = insure(&mut world, 1_001);
    refused(&mut world, instruction, (&[&donor], BallastError::NotAWholeUnit));
    // With two decimals, a token's smallest unit is ten thousand quote units.
    let mut world = with_decimals(2);
    let alice = world.trader("alice", 1_000_000);
    let instruction = world.withdraw(&alice, 9_999);
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::NotAWholeUnit));
    world.must(&[world.withdraw(&alice, 10_000)], &[&alice.wallet]);
}

/// Returns a market whose collateral has two decimals and whose fees are not a whole number of smallest units.
fn odd_fees() -> (World, Instruction) {
    let mut world = with_decimals(2);
    let alice = world.trader("alice", 1_000_000);
    traded(&mut world, &alice, (0, buy(100)));
    assert_eq!(world.market(0).state.protocol_fees.raw(), 2_000_200);
    let destination = world.mint.account(world.chain.as_mut(), &address("fee recipient"));
    let withdraw = instructions::withdraw_fees(pda::market(0), world.mint.address, destination);
    (world, withdraw)
}

/// Checks that the part of the fees that is not a whole token unit stays in the market until it adds up to a whole unit.
#[test]
fn the_whole_tokens_of_fees_can_be_withdrawn() {
    let (mut world, withdraw) = odd_fees();
    world.must(std::slice::from_ref(&withdraw), &[]);
    assert_eq!(world.market(0).state.protocol_fees.raw(), 200, "less than a ten-thousandth");
    refused(&mut world, withdraw, (&[], BallastError::NothingToDo));
}

/// Checks that missing tokens in the vault cannot be hidden, because insurance deposits and fee withdrawals are refused too.
#[test]
fn a_vault_that_is_short() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    let destination = world.mint.account(world.chain.as_mut(), &address("fee recipient"));
    let withdraw = instructions::withdraw_fees(pda::market(0), world.mint.address, destination);
    let (insure, donor) = insure(&mut world, 10);
    let vault = pda::vault(&world.mint.address);
    let mut account = world.chain.account(&vault).unwrap();
    let short = world.balance(&vault) - 1;
    account.data[64..72].copy_from_slice(&short.to_le_bytes());
    world.chain.set_account(&vault, account);
    for instruction in [insure, withdraw] {
        let result = world.chain.send(&[instruction], &[&donor]);
        ballast_tests::assert_error(result, BallastError::VaultShort);
        assert_eq!(world.balance(&vault), short, "nothing moved");
    }
}
