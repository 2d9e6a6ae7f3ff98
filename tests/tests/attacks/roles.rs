//! Tests stolen keys, and attempts to obtain a role.

use crate::NETWORK;
use crate::support::{PRICE, QUOTE, assert_refused, buy, cash, close, pass, trade};
use ballast::BallastError;
use ballast::state::{Role, pause};
use ballast_client::instructions;
use ballast_testkit::fixtures::World;
use ballast_testkit::keypair;
use solana_signer::Signer;

const ROLES: [Role; 4] = [Role::Admin, Role::RiskManager, Role::Guardian, Role::FeeRecipient];

/// Checks that nobody except the admin can nominate a key, and that nobody can accept a role without a nomination.
#[test]
fn nobody_takes_a_role() {
    let mut world = World::with_market(NETWORK);
    let before = world.exchange();
    let thief = keypair("thief");
    for name in ["thief", "guardian", "risk manager", "payer of nothing"] {
        let key = keypair(name);
        for role in ROLES {
            let nominate = instructions::nominate_role(key.pubkey(), role, thief.pubkey());
            assert_refused(world.send(&[nominate], &[&key]), BallastError::Unauthorized);
            let accept = instructions::accept_role(key.pubkey(), role);
            assert!(world.send(&[accept], &[&key]).is_err());
        }
    }
    // The admin nominates a key, another key tries to accept, and the nomination is replaced before it is accepted.
    let admin = keypair("admin");
    let nominate = instructions::nominate_role(admin.pubkey(), Role::Guardian, keypair("friend").pubkey());
    world.must(&[nominate], &[&admin]);
    let accept = instructions::accept_role(thief.pubkey(), Role::Guardian);
    assert!(world.send(&[accept], &[&thief]).is_err());
    let other = instructions::nominate_role(admin.pubkey(), Role::Guardian, keypair("other").pubkey());
    world.must(&[other], &[&admin]);
    let late = instructions::accept_role(keypair("friend").pubkey(), Role::Guardian);
    assert!(world.send(&[late], &[&keypair("friend")]).is_err());
    assert_eq!(world.exchange().holders, before.holders);
}

/// Checks that users can still withdraw everything that is theirs after a stolen admin key or guardian key has paused everything
/// that can be paused.
#[test]
fn a_stolen_key_pauses_and_takes_nothing() {
    for name in ["admin", "guardian"] {
        let mut world = World::with_market(NETWORK);
        let honest = world.trader("honest", 20_000 * QUOTE);
        trade(&mut world, &honest, (0, buy(100)));
        let stolen = keypair(name);
        let keys = world.keys(0).market;
        world.must(&[instructions::add_pause(stolen.pubkey(), pause::ALL)], &[&stolen]);
        world.must(&[instructions::add_market_pause(stolen.pubkey(), keys, pause::ALL)], &[&stolen]);
        pass(&mut world, (25, 5), &[(0, 100 * PRICE)]);
        close(&mut world, &honest, 0).unwrap();
        let rest = cash(&world, &honest);
        // The trades cost two fees of 0.1 %, and no slippage from other trades.
        assert!(rest >= (20_000 - 21) * QUOTE as i64, "{rest}");
        world.must(&[world.withdraw(&honest, rest.unsigned_abs())], &[&honest.wallet]);
        if name == "guardian" {
            let lift = instructions::lift_pause(stolen.pubkey(), pause::ALL);
            assert!(world.send(&[lift], &[&stolen]).is_err(), "the guardian lifts nothing");
        }
    }
}

/// Checks that a stolen risk manager key changes no open market and takes no fees.
#[test]
fn a_stolen_risk_manager_changes_no_open_market() {
    let mut world = World::with_market(NETWORK);
    let stolen = keypair("risk manager");
    let mut args = world.market_fixture(0).args;
    args.oracle_owner = stolen.pubkey();
    let change = instructions::set_up_market(stolen.pubkey(), world.keys(0).market, args);
    assert!(world.send(&[change], &[&stolen]).is_err());
    // A market that the thief creates must respect the bounds, and an allowed program must own its oracle account.
    let create = instructions::create_market(stolen.pubkey(), world.payer(), 1, args);
    assert_refused(world.send(&[create], &[&stolen]), BallastError::OracleOwnerNotAllowed);
}
