//! Tests features that only the network with JSON-RPC has.

use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::{Chain, Clock, address};
use solana_signer::Signer;
use solana_system_interface::instruction as system;
use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

const SOL: u64 = 1_000_000_000;

/// A timeout that is longer than any of the waits below should take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until `done` returns true. Returns whether it did.
fn wait_until(done: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if done() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn clients_see_what_the_chain_did() {
    let mut surfnet = Surfnet::new(&[]);
    let payer = surfnet.payer().pubkey();
    surfnet.send(&[system::transfer(&payer, &address("bob"), SOL)], &[]).unwrap();
    surfnet.set_clock(9_000, 1_800_000_000);
    let rpc = surfnet.rpc_client();
    assert_eq!(rpc.get_balance(&address("bob")).unwrap(), SOL);
    assert_eq!(rpc.get_slot().unwrap(), 9_000);
    assert_eq!(rpc.get_signatures_for_address(&address("bob")).unwrap().len(), 1);
}

#[test]
fn blocks_have_the_time_of_the_clock() {
    let mut surfnet = Surfnet::new(&[]);
    let payer = surfnet.payer().pubkey();
    let transfer = system::transfer(&payer, &address("bob"), SOL);
    let newest = |surfnet: &Surfnet| {
        let found = surfnet.rpc_client().get_signatures_for_address(&address("bob")).unwrap();
        (found[0].slot, found[0].block_time)
    };
    for _ in 0..5 {
        surfnet.send(std::slice::from_ref(&transfer), &[]).unwrap();
    }
    let Clock { slot, unix_timestamp } = Clock::START;
    assert_eq!(newest(&surfnet), (slot, Some(unix_timestamp)));
    surfnet.set_clock(9_000, 1_800_000_000);
    surfnet.send(&[transfer], &[]).unwrap();
    assert_eq!(newest(&surfnet), (9_000, Some(1_800_000_000)));
    assert_eq!(surfnet.rpc_client().get_block_time(9_000).unwrap(), 1_800_000_000);
}

#[test]
fn ports_can_be_chosen() {
    let (rpc, ws) = (free_port(), free_port());
    let options = SurfnetOptions { rpc_port: Some(rpc), ws_port: Some(ws), ..SurfnetOptions::default() };
    let surfnet = Surfnet::start(options, &[]).unwrap();
    assert_eq!(surfnet.rpc_url(), format!("http://127.0.0.1:{rpc}"));
    assert_eq!(surfnet.ws_url(), format!("ws://127.0.0.1:{ws}"));
    assert!(TcpListener::bind(("127.0.0.1", rpc)).is_err() && TcpListener::bind(("127.0.0.1", ws)).is_err());
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let options = SurfnetOptions { rpc_port: Some(port), ..SurfnetOptions::default() };
    let error = Surfnet::start(options, &[]).err().unwrap();
    assert!(error.contains(&port.to_string()) && error.contains("already in use"), "{error}");
}

#[test]
fn servers_end_with_the_network() {
    let (rpc, ws) = (free_port(), free_port());
    let options = SurfnetOptions { rpc_port: Some(rpc), ws_port: Some(ws), ..SurfnetOptions::default() };
    drop(Surfnet::start(options, &[]).unwrap());
    let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    assert!(wait_until(|| free(rpc) && free(ws)));
}

#[test]
fn two_networks_have_nothing_in_common() {
    let (mut one, other) = (Surfnet::new(&[]), Surfnet::new(&[]));
    one.fund(&address("bob"), SOL);
    one.advance(5, 5);
    assert_eq!((one.lamports(&address("bob")), other.lamports(&address("bob"))), (SOL, 0));
    assert_eq!(other.clock(), Clock::START);
}

#[test]
fn time_passes_by_itself_where_it_should() {
    let blocks = Blocks::Every(Duration::from_millis(100));
    let mut surfnet = Surfnet::start(SurfnetOptions { blocks, ..SurfnetOptions::default() }, &[]).unwrap();
    // Send many transactions within one block. The transactions must not delay the block's time.
    let payer = surfnet.payer().pubkey();
    for times in 1..=20 {
        surfnet.send(&[system::transfer(&payer, &address("bob"), SOL)], &[]).unwrap();
        assert_eq!(surfnet.lamports(&address("bob")), times * SOL);
    }
    let started = Clock::START;
    assert!(wait_until(|| surfnet.clock().unix_timestamp >= started.unix_timestamp + 2));
    let elapsed = surfnet.clock().unix_timestamp - started.unix_timestamp;
    assert!(surfnet.clock().slot >= started.slot + 20 + 9 * elapsed.unsigned_abs());
    // Time continues from wherever it is moved.
    surfnet.set_clock(50_000, 1_900_000_000);
    assert!(wait_until(|| surfnet.clock().unix_timestamp > 1_900_000_000 && surfnet.clock().slot > 50_000));
}
