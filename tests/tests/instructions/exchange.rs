//! Tests the exchange as a whole: its set-up, its collateral, and the transfer of roles in two steps.

use super::cases::{bare, holders};
use super::support::*;
use ballast::BallastError;
use ballast::state::Role;
use ballast_client::events::{CollateralCreated, Event, RoleAccepted, RoleNominated};
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

/// Returns an exchange that is set up and whose admin has accepted.
fn initialized() -> World {
    let mut world = bare();
    initialize(&mut world, holders()).unwrap();
    let admin = keypair("admin");
    world.must(&[instructions::accept_role(admin.pubkey(), Role::Admin)], &[&admin]);
    world
}

#[test]
fn initializes_once() {
    let mut world = bare();
    initialize(&mut world, holders()).unwrap();
    let exchange = world.exchange();
    let held = [address("upgrader"), address("risk manager"), address("guardian"), address("fee recipient")];
    let nobody = Default::default();
    let until = world.chain.clock().unix_timestamp + 7 * 86_400;
    assert_eq!((exchange.version, exchange.bump), (1, pda::exchange_with_bump().1));
    assert_eq!((exchange.holders, exchange.nominees), (held, [address("admin"), nobody, nobody, nobody]));
    assert_eq!((exchange.cluster, exchange.nominated_until), (1, [until, 0, 0, 0]));
    assert_eq!((exchange.market_count, exchange.pause, exchange.collateral), (0, 0, Default::default()));
    ballast_tests::assert_number(initialize(&mut world, holders()), ALREADY_IN_USE);
}

#[test]
fn every_role_needs_a_holder() {
    let mut world = bare();
    let nobody = Default::default();
    for args in [
        InitializeExchangeArgs { risk_manager: nobody, ..holders() },
        InitializeExchangeArgs { guardian: nobody, ..holders() },
        InitializeExchangeArgs { fee_recipient: nobody, ..holders() },
    ] {
        ballast_tests::assert_error(initialize(&mut world, args), BallastError::InvariantViolated);
    }
    initialize(&mut world, holders()).unwrap();
}

#[test]
fn clusters() {
    for cluster in [0, 4, 255] {
        let args = InitializeExchangeArgs { cluster, ..holders() };
        ballast_tests::assert_error(initialize(&mut bare(), args), BallastError::UnknownCluster);
    }
    for cluster in 1..=3 {
        let mut world = bare();
        initialize(&mut world, InitializeExchangeArgs { cluster, ..holders() }).unwrap();
        assert_eq!(world.exchange().cluster, cluster);
    }
}

/// Checks that the upgrade authority stays the admin until the nominated admin accepts. Otherwise, a mistyped admin would be
/// final.
#[test]
fn the_first_admin_accepts() {
    let mut world = bare();
    let (upgrader, admin) = (keypair("upgrader"), keypair("admin"));
    initialize(&mut world, InitializeExchangeArgs { admin: address("mistyped"), ..holders() }).unwrap();
    let accept = instructions::accept_role(admin.pubkey(), Role::Admin);
    refused(&mut world, accept.clone(), (&[&admin], BallastError::NotNominated));
    let nominate = instructions::nominate_role(upgrader.pubkey(), Role::Admin, admin.pubkey());
    world.must(std::slice::from_ref(&nominate), &[&upgrader]);
    world.must(&[accept], &[&admin]);
    assert_eq!(world.exchange().holder(Role::Admin), admin.pubkey());
    refused(&mut world, nominate, (&[&upgrader], BallastError::Unauthorized));
    // The key that sets up the exchange may stay the admin.
    let mut world = bare();
    initialize(&mut world, InitializeExchangeArgs { admin: upgrader.pubkey(), ..holders() }).unwrap();
    assert_eq!(world.exchange().holder(Role::Admin), upgrader.pubkey());
    assert_eq!(world.exchange().nominees, [Default::default(); 4]);
}

/// Checks that only the program's upgrade authority, as recorded in the program's data account, can initialise the exchange.
#[test]
fn only_the_upgrade_authority_initializes() {
    let mut world = bare();
    let thief = keypair("thief");
    let instruction = instructions::initialize_exchange(thief.pubkey(), world.payer(), holders());
    refused(&mut world, instruction.clone(), (&[&thief], BallastError::Unauthorized));
    // This data account names the thief as upgrade authority, but is at another address.
    let mut fake = world.chain.account(&pda::program_data()).unwrap();
    fake.data[13..45].copy_from_slice(thief.pubkey().as_ref());
    world.chain.set_account(&address("fake"), fake);
    let with_fake = swapped(&instruction, &pda::program_data(), address("fake"));
    refused(&mut world, with_fake, (&[&thief], BallastError::Unauthorized));
    // This is another program, whose upgrade authority is the thief.
    let other = swapped(&instruction, &PROGRAM_ID, TOKEN_PROGRAM);
    refused_by_number(&mut world, other, (&[&thief], anchor::PROGRAM_ID));
}

#[test]
fn creates_the_collateral_once() {
    let mut world = initialized();
    let (admin, mint) = (keypair("admin"), world.mint.address);
    let payer = world.payer();
    let create = |mint, cap| instructions::create_collateral(admin.pubkey(), payer, mint, cap);
    for cap in [0, -1, i64::MIN] {
        refused(&mut world, create(mint, cap), (&[&admin], BallastError::ParameterOutOfBounds));
    }
    let fine = Mint::create(world.chain.as_mut(), "thirteen decimals", 13);
    refused(&mut world, create(fine.address, 1), (&[&admin], BallastError::ParameterOutOfBounds));
    let receipt = world.must(&[create(mint, 77)], &[&admin]);
    let created = CollateralCreated { mint, cap: 77, freeze_authority: None };
    assert_eq!(event(&receipt), Event::CollateralCreated(created));
    let account = world.chain.account(&pda::collateral(&mint)).unwrap();
    let collateral: ballast::state::Collateral = ballast_client::accounts::decode(&account.data).unwrap();
    assert_eq!((collateral.version, collateral.decimals, collateral.total, collateral.cap), (1, 6, 0, 77));
    assert_eq!((collateral.retained, collateral.next_cap, collateral.next_cap_time), (0, 0, 0));
    assert_eq!((collateral.mint, collateral.vault), (mint, pda::vault(&mint)));
    assert_eq!(world.exchange().collateral, pda::collateral(&mint));
    assert_eq!(world.balance(&pda::vault(&mint)), 0);

    refused_by_number(&mut world, create(mint, 77), (&[&admin], ALREADY_IN_USE));
    let other = Mint::create(world.chain.as_mut(), "OTHER", 6);
    refused(&mut world, create(other.address, 1), (&[&admin], BallastError::CollateralExists));
}

/// Checks that the event names the key that can freeze the vault. A mint with such a key is not refused, because USDC has one.
#[test]
fn freeze_authorities_are_told() {
    let mut world = initialized();
    let (mint, issuer) = (world.mint.address, address("issuer"));
    let mut account = world.chain.account(&mint).unwrap();
    account.data[46..50].copy_from_slice(&1u32.to_le_bytes());
    account.data[50..82].copy_from_slice(issuer.as_ref());
    world.chain.set_account(&mint, account);
    let create = instructions::create_collateral(address("admin"), world.payer(), mint, 77);
    let receipt = world.must(&[create], &[&keypair("admin")]);
    let created = CollateralCreated { mint, cap: 77, freeze_authority: Some(issuer) };
    assert_eq!(event(&receipt), Event::CollateralCreated(created));
}

#[test]
fn only_the_admin_creates_the_collateral() {
    let mut world = initialized();
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
        // The nomination is valid for that role only.
        let (other, _) = ROLES[(place + 1) % 4];
        let wrong = instructions::accept_role(next.pubkey(), other);
        refused(&mut world, wrong, (&[&next], BallastError::NotNominated));
        // A nomination can be withdrawn.
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
    // The previous admin is no longer the admin.
    let (admin, next) = (keypair("admin"), keypair("next"));
    let nominate = instructions::nominate_role(admin.pubkey(), Role::Admin, next.pubkey());
    let accept = instructions::accept_role(next.pubkey(), Role::Admin);
    world.must(&[nominate.clone(), accept], &[&admin, &next]);
    refused(&mut world, nominate, (&[&admin], BallastError::Unauthorized));
}

/// Checks that a change of admin voids all nominations, so that neither a departing admin nor a thief leaves a nomination behind.
#[test]
fn a_new_admin_voids_all_nominations() {
    let mut world = one_market();
    let (admin, next, friend) = (keypair("admin"), keypair("next"), keypair("friend"));
    for (role, _) in &ROLES[1..] {
        let nominate = instructions::nominate_role(admin.pubkey(), *role, friend.pubkey());
        world.must(&[nominate], &[&admin]);
    }
    // The acceptance of another role does not void nominations.
    world.must(&[instructions::accept_role(friend.pubkey(), Role::Guardian)], &[&friend]);
    assert_eq!(world.exchange().nominees.iter().filter(|key| **key == friend.pubkey()).count(), 2);
    let nominate = instructions::nominate_role(admin.pubkey(), Role::Admin, next.pubkey());
    world.must(&[nominate, instructions::accept_role(next.pubkey(), Role::Admin)], &[&admin, &next]);
    let exchange = world.exchange();
    assert_eq!((exchange.nominees, exchange.nominated_until), ([Default::default(); 4], [0; 4]));
    for role in [Role::RiskManager, Role::FeeRecipient] {
        let accept = instructions::accept_role(friend.pubkey(), role);
        refused(&mut world, accept, (&[&friend], BallastError::NotNominated));
    }
}

#[test]
fn nominations_expire_after_a_week() {
    const WEEK: u32 = 7 * 86_400;
    for (role, _) in ROLES {
        let mut world = one_market();
        let (admin, next) = (keypair("admin"), keypair("next"));
        let nominate = instructions::nominate_role(admin.pubkey(), role, next.pubkey());
        let accept = instructions::accept_role(next.pubkey(), role);
        world.must(std::slice::from_ref(&nominate), &[&admin]);
        let until = world.chain.clock().unix_timestamp + i64::from(WEEK);
        assert_eq!(world.exchange().nomination(role).unwrap(), (next.pubkey(), until));
        world.chain.advance(1_000, WEEK + 1);
        refused(&mut world, accept.clone(), (&[&next], BallastError::NominationExpired));
        // The nomination is still valid in its last second.
        world.must(&[nominate], &[&admin]);
        world.chain.advance(1_000, WEEK);
        world.must(&[accept], &[&next]);
        assert_eq!(world.exchange().holder(role), next.pubkey());
    }
}

/// Checks that a role number beyond the last role does not decode.
#[test]
fn roles_that_do_not_exist() {
    let mut world = one_market();
    let admin = keypair("admin");
    let mut nominate = instructions::nominate_role(admin.pubkey(), Role::FeeRecipient, address("next"));
    nominate.data[8] = 4;
    refused_by_number(&mut world, nominate, (&[&admin], anchor::DID_NOT_DESERIALIZE));
}
