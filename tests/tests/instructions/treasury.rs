//! Tests `deposit_insurance` and `withdraw_fees`.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, FeesWithdrawn, InsuranceDeposited};
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::World;
use ballast_testkit::{address, keypair};
use solana_instruction::Instruction;
use solana_signer::Signer;

fn insure(world: &mut World, (given, tokens): (u64, u64)) -> Instruction {
    let donor = keypair("donor").pubkey();
    let source = world.mint.give(world.chain.as_mut(), &donor, given);
    let (mint, market) = (world.mint.address, pda::market(0));
    let of = instructions::DepositInsurance { authority: donor, mint, source, market };
    instructions::deposit_insurance(&of, tokens)
}

#[test]
fn insures_one_market() {
    let mut world = markets(2);
    let donor = keypair("donor");
    let instruction = insure(&mut world, (100, 70));
    let receipt = world.must(&[instruction], &[&donor]);
    assert_eq!(event(&receipt), Event::InsuranceDeposited(InsuranceDeposited { market: 0, amount: 70 }));
    let insurance = [0, 1].map(|market| world.market(market).state.insurance.raw());
    assert_eq!(insurance, [70, 0]);
    assert_eq!(world.balance(&pda::vault(&world.mint.address)), 70);
    let none = insure(&mut world, (0, 0));
    refused(&mut world, none, (&[&donor], BallastError::ZeroAmount));
    let more = insure(&mut world, (0, 31));
    refused_by_number(&mut world, more, (&[&donor], TOKEN_FUNDS));
}

/// Checks that a closed market can be insured, and that its insurance stays when its parameters change.
#[test]
fn a_closed_market_keeps_its_insurance() {
    let mut world = markets(1);
    let fixture =
        ballast_testkit::fixtures::MarketFixture::new(1, "BTC", ballast_math::Price::new(100 * PRICE));
    let (risk_manager, payer, donor) = (keypair("risk manager"), world.payer(), keypair("donor"));
    let create = instructions::create_market(risk_manager.pubkey(), payer, 1, fixture.args);
    world.must(&[create], &[&risk_manager]);
    let source = world.mint.give(world.chain.as_mut(), &donor.pubkey(), 70);
    let (mint, market) = (world.mint.address, pda::market(1));
    let of = instructions::DepositInsurance { authority: donor.pubkey(), mint, source, market };
    world.must(&[instructions::deposit_insurance(&of, 70)], &[&donor]);
    world.must(&[instructions::set_up_market(risk_manager.pubkey(), market, fixture.args)], &[&risk_manager]);
    assert_eq!(world.market(1).state.insurance.raw(), 70);
}

#[test]
fn fees_go_to_their_recipient() {
    let mut world = markets(2);
    let recipient = address("fee recipient");
    let destination = world.mint.account(world.chain.as_mut(), &recipient);
    let mint = world.mint.address;
    let withdraw = instructions::withdraw_fees(pda::market(0), mint, destination);
    refused(&mut world, withdraw.clone(), (&[], BallastError::NothingToDo));
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    let fees = world.market(0).state.protocol_fees.raw();
    assert!(fees > 0);
    let elsewhere = swapped(&withdraw, &destination, alice.tokens);
    refused(&mut world, elsewhere, (&[], BallastError::WrongFeeRecipient));
    // A stranger may have created any other account of the recipient, and may be its delegate.
    let made = address("made by a stranger");
    world.mint.set_account_at(world.chain.as_mut(), &made, &recipient);
    let elsewhere = swapped(&withdraw, &destination, made);
    refused(&mut world, elsewhere, (&[], BallastError::WrongFeeRecipient));
    let of_another = instructions::withdraw_fees(pda::market(1), mint, destination);
    refused(&mut world, of_another, (&[], BallastError::NothingToDo));

    let receipt = world.must(std::slice::from_ref(&withdraw), &[]);
    let expected = FeesWithdrawn { market: 0, amount: fees, recipient };
    assert_eq!(event(&receipt), Event::FeesWithdrawn(expected));
    assert_eq!(world.balance(&destination), fees.unsigned_abs());
    assert_eq!(world.market(0).state.protocol_fees.raw(), 0);
    refused(&mut world, withdraw, (&[], BallastError::NothingToDo));
}

/// Checks that the recipient's associated token account receives no fees if the recipient has given it away.
#[test]
fn an_account_that_was_given_away_gets_no_fees() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    let destination = world.mint.account_of(&address("fee recipient"));
    world.mint.set_account_at(world.chain.as_mut(), &destination, &alice.owner());
    let withdraw = instructions::withdraw_fees(pda::market(0), world.mint.address, destination);
    refused(&mut world, withdraw, (&[], BallastError::WrongFeeRecipient));
}
