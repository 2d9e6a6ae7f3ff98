//! Measures deposits, withdrawals and transfers. The cost of these instructions includes the calls to the token program.

use crate::budget::{DEPOSIT, WITHDRAW};
use crate::case::{Case, Prepared, Setup};
use crate::scene::{Busy, QUOTE, Scene, holder, holding};
use ballast_client::{instructions, pda};
use ballast_testkit::address;
use ballast_testkit::fixtures::Trader;

pub(super) const CASES: &[Case] = &[
    Case::new("deposit", "", deposit).within(DEPOSIT),
    Case::new("withdraw", "no position", withdraw_alone).within(WITHDRAW),
    Case::new("withdraw", "with positions", |setup| withdraw(holding(setup, true, 10)))
        .cross()
        .within(WITHDRAW),
    Case::new("transfer", "", transfer).cross(),
    Case::new("deposit_insurance", "", deposit_insurance),
    Case::new("withdraw_fees", "", withdraw_fees),
];

fn deposit(setup: &Setup) -> Prepared {
    let Busy { mut scene, alice } = holding(setup, true, 10);
    scene.world.mint.give(scene.world.chain.as_mut(), &alice.owner(), QUOTE);
    let instruction = scene.world.deposit(&alice, QUOTE);
    Prepared::new(scene.world, instruction, &[&alice.wallet])
}

fn withdraw(Busy { scene, alice }: Busy) -> Prepared {
    let instruction = scene.world.withdraw(&alice, QUOTE);
    Prepared::new(scene.world, instruction, &[&alice.wallet])
}

fn withdraw_alone(setup: &Setup) -> Prepared {
    let mut scene = Scene::new(setup);
    let alice = scene.trader("alice", 1_000);
    withdraw(Busy { scene, alice })
}

fn transfer(setup: &Setup) -> Prepared {
    let Busy { mut scene, alice } = holding(setup, true, 10);
    let second: Trader = alice.with_sub_id(1);
    scene.world.create_account(&second, 0, 0);
    let of = instructions::Transfer { owner: alice.owner(), from: alice.account(), to: second.account() };
    let all = scene.world.all_markets(&alice.account());
    Prepared::new(scene.world, instructions::transfer(&of, QUOTE, &all), &[&alice.wallet])
}

fn deposit_insurance(setup: &Setup) -> Prepared {
    let mut scene = Scene::new(setup);
    let (donor, authority) = holder("donor");
    let source = scene.world.mint.give(scene.world.chain.as_mut(), &authority, QUOTE);
    let (mint, market) = (scene.world.mint.address, pda::market(0));
    let of = instructions::DepositInsurance { authority, mint, source, market };
    Prepared::new(scene.world, instructions::deposit_insurance(&of, QUOTE), &[&donor])
}

fn withdraw_fees(setup: &Setup) -> Prepared {
    let Busy { mut scene, .. } = holding(setup, true, 10);
    let destination = scene.world.mint.account(scene.world.chain.as_mut(), &address("fee recipient"));
    let instruction = instructions::withdraw_fees(pda::market(0), scene.world.mint.address, destination);
    Prepared::new(scene.world, instruction, &[])
}
