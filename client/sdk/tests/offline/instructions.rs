use super::idl;
use super::market::market_args;
use ballast_client::instructions::*;
use ballast_client::{MarketKeys, PROGRAM_ID, pda};
use serde_json::Value;
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

const INDEX: u32 = 5;
const SUB_ID: u16 = 2;

/// Returns the address that every test passes for the account called `name`.
fn key(name: &str) -> Pubkey {
    match name {
        "exchange" => pda::exchange(),
        "collateral" => pda::collateral(&key("mint")),
        "vault" => pda::vault(&key("mint")),
        "market" => pda::market(INDEX),
        "margin_account" => pda::margin_account(&key("owner"), SUB_ID),
        "program" => PROGRAM_ID,
        "program_data" => pda::program_data(),
        "token_program" => Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        "system_program" => Pubkey::default(),
        other => {
            let mut bytes = [0xb5; 32];
            bytes.iter_mut().zip(other.bytes()).for_each(|(place, byte)| *place = byte);
            Pubkey::new_from_array(bytes)
        }
    }
}

fn keys() -> MarketKeys {
    MarketKeys::of(INDEX, key("oracle"))
}

fn trade_args() -> TradeArgs {
    TradeArgs { is_buy: true, is_quote: false, reduce_only: true, amount: 7, limit_price: 8, deadline: -9 }
}

fn roles() -> InitializeExchangeArgs {
    InitializeExchangeArgs {
        cluster: 1,
        admin: key("admin"),
        risk_manager: key("risk_manager"),
        guardian: key("guardian"),
        fee_recipient: key("fee_recipient"),
    }
}

fn delegation() -> SetDelegateArgs {
    SetDelegateArgs { delegate: key("authority"), scope: DelegateScope::ReduceOnly, until: -5 }
}

fn account_args() -> CreateMarginAccountArgs {
    CreateMarginAccountArgs { sub_id: SUB_ID, mode: 1, market: INDEX }
}

/// Returns the instructions by name. New instructions may be missing here, because tests/tests/instructions compares every
/// instruction's accounts and first bytes with the interface description, and sends it.
fn all() -> Vec<(&'static str, Instruction)> {
    let (authority, owner, payer) = (key("authority"), key("owner"), key("payer"));
    let (market, margin_account) = (key("market"), key("margin_account"));
    let (mint, source, destination) = (key("mint"), key("source"), key("destination"));
    vec![
        ("initialize_exchange", initialize_exchange(authority, payer, roles())),
        ("create_collateral", create_collateral(key("admin"), payer, mint, 3)),
        ("nominate_role", nominate_role(authority, Role::Guardian, owner)),
        ("accept_role", accept_role(authority, Role::Guardian)),
        ("add_pause", add_pause(authority, 3)),
        ("lift_pause", lift_pause(authority, 3)),
        ("add_market_pause", add_market_pause(authority, market, 3)),
        ("lift_market_pause", lift_market_pause(authority, market, 3)),
        ("set_cap", set_cap(authority, &mint, 3)),
        ("cancel_cap", cancel_cap(authority, &mint)),
        ("create_market", create_market(key("risk_manager"), payer, INDEX, market_args())),
        ("set_up_market", set_up_market(authority, market, market_args())),
        ("open_market", open_market(key("risk_manager"), keys())),
        ("deposit_insurance", deposit_insurance(&DepositInsurance { authority, mint, source, market }, 3)),
        ("withdraw_fees", withdraw_fees(market, mint, destination)),
        ("create_margin_account", create_margin_account(owner, payer, account_args())),
        ("set_delegate", set_delegate(owner, margin_account, delegation())),
        ("close_margin_account", close_margin_account(owner, payer, margin_account)),
        ("deposit", deposit(&Deposit { authority, mint, source, margin_account }, 3)),
        ("withdraw", withdraw(&Withdraw { owner, mint, destination, margin_account }, 3, &[])),
        ("transfer", transfer(&Transfer { owner, from: key("from"), to: key("to") }, 3, &[])),
        ("trade", trade(&Trade { authority, margin_account, market: keys() }, trade_args(), &[])),
        ("liquidate", liquidate(&liquidation(), &[])),
        ("take_over", take_over(&taking_over(), 3, &[], &[])),
        ("settle_loss", settle_loss(margin_account, keys(), &[])),
        ("realise_gain", realise_gain(margin_account, keys(), &[])),
        ("collect_claim", collect_claim(margin_account, market)),
        ("repay_debt", repay_debt(margin_account, &[])),
        ("update_funding", update_funding(keys())),
        ("share_claims", share_claims(keys())),
        ("cover_deficit", cover_deficit(keys())),
        ("repeg", repeg(keys(), 3)),
        ("raise_depth", raise_depth(keys(), 3)),
        ("quote_trade", quote_trade(margin_account, keys(), trade_args(), &[])),
        ("account_health", account_health(margin_account, &[])),
        ("attest_solvency", attest_solvency(&mint)),
    ]
}

fn liquidation() -> Liquidate {
    Liquidate {
        keeper: key("keeper"),
        margin_account: key("margin_account"),
        keeper_account: key("keeper_account"),
        market: keys(),
    }
}

fn taking_over() -> TakeOver {
    TakeOver {
        authority: key("authority"),
        margin_account: key("margin_account"),
        taker_account: key("taker_account"),
        market: keys(),
    }
}

fn built(name: &str) -> Instruction {
    let found = all().into_iter().find(|(built, _)| *built == name);
    found.unwrap_or_else(|| panic!("there is no builder for {name}")).1
}

fn described_accounts(entry: &Value) -> Vec<AccountMeta> {
    let accounts = entry["accounts"].as_array().expect("every instruction lists its accounts");
    let flag = |account: &Value, name: &str| account[name].as_bool().unwrap_or(false);
    let meta = |account: &Value| AccountMeta {
        pubkey: key(idl::name(account)),
        is_signer: flag(account, "signer"),
        is_writable: flag(account, "writable"),
    };
    accounts.iter().map(meta).collect()
}

#[test]
fn builders_fit_the_description() {
    let described = idl::list("instructions");
    for (name, instruction) in all() {
        let entry = described.iter().find(|entry| idl::name(entry) == name);
        let entry = entry.unwrap_or_else(|| panic!("the description has no {name}"));
        assert_eq!(instruction.program_id, PROGRAM_ID, "{name}");
        assert_eq!(instruction.accounts, described_accounts(entry), "{name}");
        assert_eq!(instruction.data[..8], idl::discriminator(entry), "{name}");
    }
}

#[test]
fn a_trade_carries_its_arguments_in_order() {
    let mut expected = vec![1, 0, 1];
    expected.extend(7u64.to_le_bytes());
    expected.extend(8u64.to_le_bytes());
    expected.extend((-9i64).to_le_bytes());
    assert_eq!(built("trade").data[8..], expected);
    assert_eq!(built("quote_trade").data[8..], expected);
}

#[test]
fn single_numbers_are_little_endian() {
    for name in [
        "deposit",
        "withdraw",
        "transfer",
        "take_over",
        "repeg",
        "raise_depth",
        "add_pause",
        "lift_pause",
        "set_cap",
    ] {
        assert_eq!(built(name).data[8..], 3u64.to_le_bytes(), "{name}");
    }
}

#[test]
fn a_role_is_its_number() {
    assert_eq!(built("accept_role").data[8..], [2]);
    let data = nominate_role(key("admin"), Role::FeeRecipient, key("owner")).data;
    assert_eq!(data[8..], [&[3], key("owner").as_ref()].concat());
}

#[test]
fn a_delegation_says_who_what_and_until_when() {
    let expected = [key("authority").as_ref(), &[1], &(-5i64).to_le_bytes()].concat();
    assert_eq!(built("set_delegate").data[8..], expected);
}

#[test]
fn a_new_market_is_at_the_address_of_its_number() {
    let instruction = built("create_market");
    assert_eq!(instruction.data[8..12], INDEX.to_le_bytes());
    assert_eq!(instruction.accounts[3].pubkey, pda::market(INDEX));
}

#[test]
fn a_new_margin_account_is_at_its_derived_address() {
    let instruction = built("create_margin_account");
    assert_eq!(instruction.accounts[3].pubkey, pda::margin_account(&key("owner"), SUB_ID));
    assert_eq!(instruction.data[8..], [2, 0, 1, 0, 0, 0, 5, 0, 0, 0]);
}

/// Returns two other markets, and the account metas that builders should create for them.
fn others(writable: bool) -> (Vec<MarketKeys>, Vec<AccountMeta>) {
    let others = vec![MarketKeys::of(1, key("oracle one")), MarketKeys::of(9, key("oracle nine"))];
    let metas = others.iter().flat_map(|keys| {
        let market = AccountMeta { pubkey: keys.market, is_signer: false, is_writable: writable };
        [market, AccountMeta::new_readonly(keys.oracle, false)]
    });
    let metas = metas.collect();
    (others, metas)
}

#[test]
fn other_markets_follow_read_only_in_their_order() {
    let (others, metas) = others(false);
    let margin_account = key("margin_account");
    let (owner, mint, destination) = (key("owner"), key("mint"), key("destination"));
    let of = Trade { authority: key("authority"), margin_account, market: keys() };
    let moved = Transfer { owner, from: key("from"), to: key("to") };
    let withdrawal = Withdraw { owner, mint, destination, margin_account };
    let cases = [
        ("trade", trade(&of, trade_args(), &others)),
        ("quote_trade", quote_trade(margin_account, keys(), trade_args(), &others)),
        ("account_health", account_health(margin_account, &others)),
        ("realise_gain", realise_gain(margin_account, keys(), &others)),
        ("withdraw", withdraw(&withdrawal, 3, &others)),
        ("transfer", transfer(&moved, 3, &others)),
    ];
    for (name, instruction) in cases {
        let alone = built(name);
        assert_eq!(instruction.data, alone.data, "{name}");
        assert_eq!(instruction.accounts, [alone.accounts, metas.clone()].concat(), "{name}");
    }
}

#[test]
fn where_debts_may_be_settled_up_the_other_markets_are_writable() {
    let (others, metas) = others(true);
    let cases = [
        ("repay_debt", repay_debt(key("margin_account"), &others)),
        ("liquidate", liquidate(&liquidation(), &others)),
        ("take_over", take_over(&taking_over(), 3, &others, &[])),
    ];
    for (name, instruction) in cases {
        assert_eq!(instruction.accounts, [built(name).accounts, metas.clone()].concat(), "{name}");
    }
}

#[test]
fn the_takers_markets_follow_those_of_the_liquidated_and_are_read_only() {
    let (markets, written) = others(true);
    let (_, read) = others(false);
    let instruction = take_over(&taking_over(), 3, &markets[..1], &markets[1..]);
    assert_eq!(instruction.accounts, [&built("take_over").accounts, &written[..2], &read[2..]].concat());
}
