//! Sets up the exchange, its markets and its margin accounts. These instructions derive addresses, and the cost of a derivation
//! depends on the key.

use crate::case::{Case, Prepared, Setup};
use crate::scene::{PRICE, Scene, holder};
use ballast::instructions::exchange::InitializeExchangeArgs;
use ballast::instructions::margin_account::CreateMarginAccountArgs;
use ballast::state::Role;
use ballast_client::instructions::{DelegateScope, SetDelegateArgs};
use ballast_client::{instructions, pda};
use ballast_math::Price;
use ballast_oracle::Cluster;
use ballast_testkit::address;
use ballast_testkit::fixtures::{MarketFixture, World};
use solana_instruction::Instruction;

pub(super) const CASES: &[Case] = &[
    Case::new("create_margin_account", "", create_margin_account),
    Case::new("set_delegate", "", set_delegate),
    Case::new("close_margin_account", "", close_margin_account),
    Case::new("initialize_exchange", "", initialize_exchange),
    Case::new("create_collateral", "", create_collateral),
    Case::new("nominate_role", "", |setup| {
        by("admin", setup, |admin| instructions::nominate_role(admin, Role::Guardian, address("next")))
    }),
    Case::new("accept_role", "", accept_role),
    Case::new("add_pause", "", |setup| by("guardian", setup, |key| instructions::add_pause(key, 1))),
    Case::new("lift_pause", "", |setup| by("admin", setup, |key| instructions::lift_pause(key, 1))),
    Case::new("add_market_pause", "", |setup| {
        by("guardian", setup, |key| instructions::add_market_pause(key, pda::market(0), 1))
    }),
    Case::new("lift_market_pause", "", |setup| {
        by("admin", setup, |key| instructions::lift_market_pause(key, pda::market(0), 1))
    }),
    Case::new("set_cap", "", set_cap),
    Case::new("cancel_cap", "", cancel_cap),
    Case::new("create_market", "", create_market),
    Case::new("set_up_market", "", set_up_market),
    Case::new("open_market", "", open_market),
];

fn by(role: &str, setup: &Setup, instruction: impl FnOnce(solana_pubkey::Pubkey) -> Instruction) -> Prepared {
    let (wallet, address) = holder(role);
    Prepared::new(Scene::new(setup).world, instruction(address), &[&wallet])
}

fn holders() -> InitializeExchangeArgs {
    InitializeExchangeArgs {
        cluster: Cluster::Mainnet.number(),
        admin: address("admin"),
        risk_manager: address("risk manager"),
        guardian: address("guardian"),
        fee_recipient: address("fee recipient"),
    }
}

fn initialize_exchange(setup: &Setup) -> Prepared {
    let world = setup.bare();
    let (upgrader, authority) = holder("upgrader");
    let instruction = instructions::initialize_exchange(authority, world.payer(), holders());
    Prepared::new(world, instruction, &[&upgrader])
}

fn create_collateral(setup: &Setup) -> Prepared {
    let Prepared { mut world, instruction, signers } = initialize_exchange(setup);
    world.must(&[instruction], &signers.iter().collect::<Vec<_>>());
    let (wallet, admin) = holder("admin");
    world.must(&[instructions::accept_role(admin, Role::Admin)], &[&wallet]);
    let instruction = instructions::create_collateral(admin, world.payer(), world.mint.address, i64::MAX / 8);
    Prepared::new(world, instruction, &[&wallet])
}

fn set_cap(setup: &Setup) -> Prepared {
    let world = Scene::new(setup).world;
    let (wallet, risk_manager) = holder("risk manager");
    let instruction = instructions::set_cap(risk_manager, &world.mint.address, i64::MAX);
    Prepared::new(world, instruction, &[&wallet])
}

fn cancel_cap(setup: &Setup) -> Prepared {
    let Prepared { mut world, instruction, signers } = set_cap(setup);
    world.must(&[instruction], &signers.iter().collect::<Vec<_>>());
    let (wallet, guardian) = holder("guardian");
    let instruction = instructions::cancel_cap(guardian, &world.mint.address);
    Prepared::new(world, instruction, &[&wallet])
}

fn accept_role(setup: &Setup) -> Prepared {
    let ((admin, by), (next, nominee)) = (holder("admin"), holder("next"));
    let mut world = Scene::new(setup).world;
    world.must(&[instructions::nominate_role(by, Role::Guardian, nominee)], &[&admin]);
    Prepared::new(world, instructions::accept_role(nominee, Role::Guardian), &[&next])
}

fn second_market() -> MarketFixture {
    MarketFixture::new(1, "SECOND", Price::new(100 * PRICE))
}

fn create_market(setup: &Setup) -> Prepared {
    let world = Scene::new(setup).world;
    let (wallet, risk_manager) = holder("risk manager");
    let instruction = instructions::create_market(risk_manager, world.payer(), 1, second_market().args);
    Prepared::new(world, instruction, &[&wallet])
}

fn with_closed_market(setup: &Setup) -> World {
    let Prepared { mut world, instruction, signers } = create_market(setup);
    world.must(&[instruction], &signers.iter().collect::<Vec<_>>());
    second_market().set_price(world.chain.as_mut(), Price::new(100 * PRICE));
    world
}

fn set_up_market(setup: &Setup) -> Prepared {
    let (wallet, risk_manager) = holder("risk manager");
    let instruction = instructions::set_up_market(risk_manager, pda::market(1), second_market().args);
    Prepared::new(with_closed_market(setup), instruction, &[&wallet])
}

fn open_market(setup: &Setup) -> Prepared {
    let (wallet, risk_manager) = holder("risk manager");
    let instruction = instructions::open_market(risk_manager, second_market().keys());
    Prepared::new(with_closed_market(setup), instruction, &[&wallet])
}

fn create_margin_account(setup: &Setup) -> Prepared {
    let world = Scene::new(setup).world;
    let (wallet, owner) = holder("owner");
    let args = CreateMarginAccountArgs { sub_id: 3, mode: 0, market: 0 };
    let instruction = instructions::create_margin_account(owner, world.payer(), args);
    Prepared::new(world, instruction, &[&wallet])
}

fn set_delegate(setup: &Setup) -> Prepared {
    let mut scene = Scene::new(setup);
    let alice = scene.trader("alice", 0);
    let args = SetDelegateArgs { delegate: address("delegate"), scope: DelegateScope::ReduceOnly, until: 0 };
    let instruction = instructions::set_delegate(alice.owner(), alice.account(), args);
    Prepared::new(scene.world, instruction, &[&alice.wallet])
}

fn close_margin_account(setup: &Setup) -> Prepared {
    let mut scene = Scene::new(setup);
    let alice = scene.trader("alice", 0);
    let payer = scene.world.payer();
    let instruction = instructions::close_margin_account(alice.owner(), payer, alice.account());
    Prepared::new(scene.world, instruction, &[&alice.wallet])
}
