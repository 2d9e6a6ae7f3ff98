//! The exchange as a whole: set-up, collateral, roles in two steps, pauses.

use super::cases::{bare, holders};
use super::support::*;
use ballast::BallastError;
use ballast::state::{Role, pause as bits};
use ballast_client::events::{Event, PauseSet, RoleAccepted, RoleNominated};
use ballast_client::instructions::{self, InitializeExchangeArgs};
use ballast_client::pda;
use ballast_testkit::fixtures::World;
use ballast_testkit::token::{Mint, TOKEN_PROGRAM};
use ballast_testkit::{PROGRAM_ID, address, keypair};
use solana_signer::Signer;

const ALREADY_IN_USE: u32 = 0;

fn initialize(world: &mut World, args: InitializeExchangeArgs) -> Outcome {
    let upgrader = keypair("upgrader");
    let instruction = instructions::initialize_exchange(upgrader.pubkey(), world.payer(), args);
    world.send(&[instruction], &[&upgrader])
}

#[test]
fn initializes_once() {
    let mut world = bare();
    initialize(&mut world, holders()).unwrap();
    let exchange = world.exchange();
    let held = [address("admin"), address("risk manager"), address("guardian"), address("fee recipient")];
    assert_eq!((exchange.version, exchange.bump), (1, pda::exchange_with_bump().1));
    assert_eq!((exchange.holders, exchange.nominees), (held, [Default::default(); 4]));
    assert_eq!((exchange.market_count, exchange.pause, exchange.collateral), (0, 0, Default::default()));
    ballast_tests::assert_number(initialize(&mut world, holders()), ALREADY_IN_USE);
}

#[test]
fn every_role_needs_a_holder() {
    let mut world = bare();
    let nobody = Default::default();
    for args in [
        InitializeExchangeArgs { admin: nobody, ..holders() },
        InitializeExchangeArgs { risk_manager: nobody, ..holders() },
        InitializeExchangeArgs { guardian: nobody, ..holders() },
        InitializeExchangeArgs { fee_recipient: nobody, ..holders() },
    ] {
        ballast_tests::assert_error(initialize(&mut world, args), BallastError::InvariantViolated);
    }
    initialize(&mut world, holders()).unwrap();
}

/// Nobody but the program's upgrade authority, shown by the program's own data account.
#[test]
fn only_the_upgrade_authority_initializes() {
    let mut world = bare();
    let thief = keypair("thief");
    let instruction = instructions::initialize_exchange(thief.pubkey(), world.payer(), holders());
    refused(&mut world, instruction.clone(), (&[&thief], BallastError::Unauthorized));
    // A data account that names the thief, at another address.
    let mut fake = world.chain.account(&pda::program_data()).unwrap();
    fake.data[13..45].copy_from_slice(thief.pubkey().as_ref());
    world.chain.set_account(&address("fake"), fake);
    let with_fake = swapped(&instruction, &pda::program_data(), address("fake"));
    refused(&mut world, with_fake, (&[&thief], BallastError::Unauthorized));
    // Another program, of which the thief is the upgrade authority.
    let other = swapped(&instruction, &PROGRAM_ID, TOKEN_PROGRAM);
    refused_by_number(&mut world, other, (&[&thief], anchor::PROGRAM_ID));
}

#[test]
fn creates_the_collateral_once() {
    let mut world = bare();
    initialize(&mut world, holders()).unwrap();
    let (admin, mint) = (keypair("admin"), world.mint.address);
    let payer = world.payer();
    let create = |mint, cap| instructions::create_collateral(admin.pubkey(), payer, mint, cap);
    for cap in [0, -1, i64::MIN] {
        refused(&mut world, create(mint, cap), (&[&admin], BallastError::ParameterOutOfBounds));
    }
    let fine = Mint::create(world.chain.as_mut(), "thirteen decimals", 13);
    refused(&mut world, create(fine.address, 1), (&[&admin], BallastError::ParameterOutOfBounds));
    world.must(&[create(mint, 77)], &[&admin]);
    let account = world.chain.account(&pda::collateral(&mint)).unwrap();
    let collateral: ballast::state::Collateral = ballast_client::accounts::decode(&account.data).unwrap();
    assert_eq!((collateral.version, collateral.decimals, collateral.total, collateral.cap), (1, 6, 0, 77));
    assert_eq!((collateral.mint, collateral.vault), (mint, pda::vault(&mint)));
    assert_eq!(world.exchange().collateral, pda::collateral(&mint));
    assert_eq!(world.balance(&pda::vault(&mint)), 0);

    refused_by_number(&mut world, create(mint, 77), (&[&admin], ALREADY_IN_USE));
    let other = Mint::create(world.chain.as_mut(), "OTHER", 6);
    refused(&mut world, create(other.address, 1), (&[&admin], BallastError::CollateralExists));
}

#[test]
fn only_the_admin_creates_the_collateral() {
    let mut world = bare();
    initialize(&mut world, holders()).unwrap();
    for name in ["risk manager", "guardian", "fee recipient", "upgrader"] {
        let signer = keypair(name);
        let mint = world.mint.address;
        let create = instructions::create_collateral(signer.pubkey(), world.payer(), mint, 1);
        refused(&mut world, create, (&[&signer], BallastError::Unauthorized));
    }
}

const ROLES: [(Role, &str); 4] = [
    (Role::Admin, "admin"),
    (Role::RiskManager, "risk manager"),
    (Role::Guardian, "guardian"),
    (Role::FeeRecipient, "fee recipient"),
];

#[test]
fn roles_change_hands_in_two_steps() {
    for (place, (role, _)) in ROLES.into_iter().enumerate() {
        let mut world = one_market();
        let (admin, next, thief) = (keypair("admin"), keypair("next"), keypair("thief"));
        let holders = world.exchange().holders;
        let accept = instructions::accept_role(next.pubkey(), role);
        refused(&mut world, accept.clone(), (&[&next], BallastError::NotNominated));
        let nominate = |nominee| instructions::nominate_role(admin.pubkey(), role, nominee);
        let receipt = world.must(&[nominate(next.pubkey())], &[&admin]);
        let nominated = RoleNominated { role, nominee: next.pubkey() };
        assert_eq!(event(&receipt), Event::RoleNominated(nominated));
        assert_eq!(world.exchange().holders, holders, "a nomination gives nothing yet");
        let steal = instructions::accept_role(thief.pubkey(), role);
        refused(&mut world, steal, (&[&thief], BallastError::NotNominated));
        // For that role only.
        let (other, _) = ROLES[(place + 1) % 4];
        let wrong = instructions::accept_role(next.pubkey(), other);
        refused(&mut world, wrong, (&[&next], BallastError::NotNominated));
        // A nomination can be taken back.
        world.must(&[nominate(Default::default())], &[&admin]);
        refused(&mut world, accept.clone(), (&[&next], BallastError::NotNominated));
        world.must(&[nominate(next.pubkey())], &[&admin]);
        let receipt = world.must(std::slice::from_ref(&accept), &[&next]);
        let accepted = RoleAccepted { role, holder: next.pubkey() };
        assert_eq!(event(&receipt), Event::RoleAccepted(accepted));
        let mut expected = holders;
        expected[place] = next.pubkey();
        assert_eq!(world.exchange().holders, expected);
        assert_eq!(world.exchange().nominees, [Default::default(); 4]);
        refused(&mut world, accept, (&[&next], BallastError::NotNominated));
    }
}

#[test]
fn only_the_admin_nominates() {
    let mut world = one_market();
    for (_, name) in &ROLES[1..] {
        let signer = keypair(name);
        let nominate = instructions::nominate_role(signer.pubkey(), Role::Admin, signer.pubkey());
        refused(&mut world, nominate, (&[&signer], BallastError::Unauthorized));
    }
    // Who was the admin is not any more.
    let (admin, next) = (keypair("admin"), keypair("next"));
    let nominate = instructions::nominate_role(admin.pubkey(), Role::Admin, next.pubkey());
    let accept = instructions::accept_role(next.pubkey(), Role::Admin);
    world.must(&[nominate.clone(), accept], &[&admin, &next]);
    refused(&mut world, nominate, (&[&admin], BallastError::Unauthorized));
}

/// A role's number beyond the last does not decode.
#[test]
fn roles_that_do_not_exist() {
    let mut world = one_market();
    let admin = keypair("admin");
    let mut nominate = instructions::nominate_role(admin.pubkey(), Role::FeeRecipient, address("next"));
    nominate.data[8] = 4;
    refused_by_number(&mut world, nominate, (&[&admin], anchor::DID_NOT_DESERIALIZE));
}

#[test]
fn the_guardian_adds_the_admin_also_lifts() {
    let mut world = one_market();
    let (admin, guardian, risk_manager) = (keypair("admin"), keypair("guardian"), keypair("risk manager"));
    let everywhere = |signer, pause| instructions::set_pause(signer, pause);
    let in_market = |signer, pause| instructions::set_market_pause(signer, pda::market(0), pause);
    type Build<'a> = &'a dyn Fn(solana_pubkey::Pubkey, u64) -> solana_instruction::Instruction;
    for (build, market) in [(&everywhere as Build, None), (&in_market as Build, Some(0))] {
        let receipt = world.must(&[build(guardian.pubkey(), bits::DEPOSIT)], &[&guardian]);
        assert_eq!(event(&receipt), Event::PauseSet(PauseSet { market, pause: bits::DEPOSIT }));
        let more = bits::DEPOSIT | bits::LIQUIDATE;
        world.must(&[build(guardian.pubkey(), more)], &[&guardian]);
        let stored = if market.is_none() { world.exchange().pause } else { world.market(0).pause };
        assert_eq!(stored, more);
        for less in [0, bits::DEPOSIT, bits::ADD_RISK, bits::DEPOSIT | bits::ADD_RISK] {
            let lift = build(guardian.pubkey(), less);
            refused(&mut world, lift, (&[&guardian], BallastError::Unauthorized));
        }
        let stranger = build(risk_manager.pubkey(), bits::ALL);
        refused(&mut world, stranger, (&[&risk_manager], BallastError::Unauthorized));
        for unknown in [bits::ALL + 1, u64::MAX, 1 << 63] {
            let wrong = build(admin.pubkey(), unknown);
            refused(&mut world, wrong, (&[&admin], BallastError::UnknownPauseBits));
        }
        world.must(&[build(admin.pubkey(), bits::TAKE_OVER)], &[&admin]);
        world.must(&[build(admin.pubkey(), 0)], &[&admin]);
    }
}
