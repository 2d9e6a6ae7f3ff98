use super::idl;
use ballast_client::PROGRAM_ID;
use ballast_client::events::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

const VIEW: MarketView = MarketView {
    market: 1,
    index_price: 2,
    base_reserve: 3,
    quote_reserve: 4,
    cash: -5,
    reserved: 6,
    open_claims: 7,
    debts: 8,
    surplus: -9,
    protocol_fees: 10,
    insurance: 11,
    premium: -12,
};

const FILL: FillView =
    FillView { base: -1, quote: 2, fee: 3, realised: -4, funding: 5, cover: 6, collected: 7 };

/// Returns one event of each type.
fn all() -> Vec<Event> {
    let (account, market, amount, cash) = (key(1), VIEW, 11, 12);
    vec![
        Deposited { account, amount, cash }.into(),
        Withdrawn { account, amount, cash }.into(),
        Transferred { from: account, to: key(2), amount }.into(),
        Traded { account, fill: FILL, cash, position: -3, market }.into(),
        liquidated().into(),
        taken_over().into(),
        Settled { account, kind: Settlement::Deficit, amount, cash, market }.into(),
        MarketUpdated { shared: 1, funding_paid: 2, funding_received: 3, market }.into(),
        DeficitCovered { insurance: 1, claims: 2, long_gain: 3, short_gain: 4, market }.into(),
        curve_stepped().into(),
        InsuranceDeposited { market: 4, amount }.into(),
        FeesWithdrawn { market: 4, amount, recipient: key(3) }.into(),
        MarketCreated { market: 4, address: key(3) }.into(),
        MarketOpened { market: 4 }.into(),
        AccountCreated { account, owner: key(3), mode: 1, market: 4 }.into(),
        AccountClosed { account }.into(),
        DelegateSet { account, delegate: key(3), scope: ballast::state::DelegateScope::ReduceOnly, until: 9 }
            .into(),
        RoleNominated { role: ballast::state::Role::Guardian, nominee: key(3) }.into(),
        RoleAccepted { role: ballast::state::Role::Admin, holder: key(3) }.into(),
        PauseSet { market: Some(4), pause: 5 }.into(),
        CollateralCreated { mint: key(3), cap: 5, freeze_authority: Some(key(4)) }.into(),
        CapSet { cap: 5, next_cap: 6, next_cap_time: 7 }.into(),
    ]
}

fn liquidated() -> Liquidated {
    Liquidated {
        account: key(1),
        keeper: key(2),
        fill: FILL,
        keeper_fee: 1,
        equity: -2,
        requirement: 3,
        position: 4,
        market: VIEW,
    }
}

fn taken_over() -> TakenOver {
    TakenOver {
        account: key(1),
        taker: key(2),
        base: 1,
        quote: -2,
        realised: 3,
        taker_realised: 4,
        equity: 5,
        requirement: 6,
        market: VIEW,
    }
}

fn curve_stepped() -> CurveStepped {
    CurveStepped {
        kind: CurveStep::Depth,
        cost: -1,
        peg: 2,
        sqrt_k: 3,
        terminal_base: 4,
        terminal_quote: 5,
        market: VIEW,
    }
}

fn log(data: &[u8]) -> String {
    format!("Program data: {}", STANDARD.encode(data))
}

#[test]
fn every_event_survives_its_bytes() {
    for event in all() {
        assert_eq!(Event::decode(&event.encode()), Ok(event));
    }
}

#[test]
fn the_client_knows_exactly_the_described_events() {
    let described = idl::list("events");
    let names: BTreeSet<&str> = described.iter().map(idl::name).collect();
    assert_eq!(names, Event::NAMES.iter().copied().collect());
    assert_eq!(names, all().iter().map(Event::name).collect());
    for event in all() {
        let entry = described.iter().find(|entry| idl::name(entry) == event.name());
        assert_eq!(event.encode()[..8], idl::discriminator(entry.expect("found above")), "{}", event.name());
    }
}

#[test]
fn fields_lie_where_the_description_puts_them() {
    let data = Event::from(Deposited { account: key(1), amount: -2, cash: 3 }).encode();
    let expected = [[1; 32].as_slice(), &(-2i64).to_le_bytes(), &3i64.to_le_bytes()].concat();
    assert_eq!(data[8..], expected);
}

#[test]
fn a_wrong_length_is_told_and_unknown_data_too() {
    let mut data = all()[0].encode();
    data.push(0);
    assert_eq!(Event::decode(&data), Err(EventError::WrongLength { name: "Deposited" }));
    data.truncate(20);
    assert_eq!(Event::decode(&data), Err(EventError::WrongLength { name: "Deposited" }));
    assert_eq!(Event::decode(&[9; 40]), Err(EventError::Unknown));
    assert_eq!(Event::decode(&[]), Err(EventError::Unknown));
}

#[test]
fn a_log_gives_its_events_in_order_and_keeps_what_it_cannot_read() {
    let events = all();
    let mut logs =
        vec![format!("Program {PROGRAM_ID} invoke [1]"), "Program log: Instruction: Trade".to_owned()];
    logs.extend(events.iter().map(|event| log(&event.encode())));
    logs.push(log(&[9; 40]));
    logs.push(format!("Program {PROGRAM_ID} success"));
    let expected: Vec<Event> = events.into_iter().chain([Event::Unknown(vec![9; 40])]).collect();
    assert_eq!(from_logs(&logs), expected);
    assert_eq!(Event::Unknown(vec![1]).name(), "Unknown");
}
