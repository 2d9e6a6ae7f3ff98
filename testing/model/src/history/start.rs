//! Creates the start of a history, which is an exchange with open markets, insurance and funded accounts.

use super::action::{Action, Call, FIRST_USER, SUBS, Says, UPGRADER, WALLETS};
use super::generator::{Generator, exact};

/// The wallets that first hold the admin and risk manager roles. The wallet numbers equal the role numbers.
const ADMIN: u8 = 0;
const RISK_MANAGER: u8 = 1;
/// The maximum first deposit into an account, in the mint's smallest unit.
const DEPOSIT: u64 = 1_000_000_000_000;

/// Returns all actions up to the first deposits.
pub(super) fn exchange(generator: &mut Generator<'_>) -> Vec<Action> {
    let mut actions = vec![
        Action::call(UPGRADER, Call::InitializeExchange),
        Action::call(ADMIN, Call::AcceptRole { role: ADMIN }),
        Action::call(ADMIN, Call::CreateCollateral { cap: 9_000_000_000_000_000_000 }),
    ];
    let markets = generator.first_markets();
    for market in 0..markets {
        actions.extend(open_market(generator, market));
    }
    for account in FIRST_USER * SUBS..WALLETS * SUBS {
        actions.extend(open_account(generator, account, markets));
    }
    actions
}

fn open_market(generator: &mut Generator<'_>, market: u32) -> Vec<Action> {
    let spec = generator.right_spec();
    generator.note_market(market, spec.peg);
    let says = Says::Price(exact(spec.peg, spec.peg / 10_000, spec.parameters.contract_exponent));
    vec![
        Action::call(RISK_MANAGER, Call::CreateMarket { spec: Box::new(spec) }),
        Action::Feed { market, says },
        Action::call(RISK_MANAGER, Call::OpenMarket { market }),
    ]
}

/// Returns the actions that open an account and make its first deposit. Each user has a cross account, a second account that is cross or
/// isolated, and room for a third.
fn open_account(generator: &mut Generator<'_>, account: u8, markets: u32) -> Vec<Action> {
    let (by, sub) = (account / SUBS, account % SUBS);
    let (mode, market) = match sub {
        0 => (0, 0),
        1 => generator.mode(markets),
        _ => return Vec::new(),
    };
    let tokens = generator.first_deposit(DEPOSIT);
    vec![
        Action::call(by, Call::CreateMarginAccount { sub, mode, market }),
        Action::call(by, Call::Deposit { account, tokens }),
    ]
}
