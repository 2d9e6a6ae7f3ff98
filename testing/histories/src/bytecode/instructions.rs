//! Builds the instruction for a call, based on the current state of the exchange.

use super::{Bytecode, margin_account, oracles, wallet};
use ballast::instructions::exchange::InitializeExchangeArgs;
use ballast::instructions::margin_account::CreateMarginAccountArgs;
use ballast::instructions::market::MarketArgs;
use ballast::state::{MarketParameters, Role};
use ballast_client::instructions::{self, DelegateScope, SetDelegateArgs, TradeArgs};
use ballast_client::{MarketKeys, pda};
use ballast_model::history::MarketSpec;
use ballast_model::history::action::{Call, Holder, OrderSpec, SUBS, Wallet};
use ballast_model::history::model::Model;
use ballast_oracle::{Cluster, OracleKind};
use ballast_testkit::Chain;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// The roles, by number.
const ROLES: [Role; 4] = [Role::Admin, Role::RiskManager, Role::Guardian, Role::FeeRecipient];

fn key(number: Wallet) -> Pubkey {
    wallet(number).pubkey()
}

/// Returns the markets in which the account has a position, in order, except for `except`.
fn others(model: &Model, account: Holder, except: Option<u32>) -> Vec<MarketKeys> {
    let positions = model.exchange.accounts[usize::from(account)].in_use();
    let markets = positions.map(|(_, position)| position.market).filter(|market| Some(*market) != except);
    markets.map(oracles::keys).collect()
}

/// Builds the instruction for a call.
pub(super) fn build(world: &Bytecode, by: Wallet, call: &Call, model: &Model) -> Instruction {
    let signer = key(by);
    match call {
        Call::InitializeExchange
        | Call::CreateCollateral { .. }
        | Call::NominateRole { .. }
        | Call::AcceptRole { .. }
        | Call::AddPause { .. }
        | Call::LiftPause { .. }
        | Call::AddMarketPause { .. }
        | Call::LiftMarketPause { .. }
        | Call::SetCap { .. }
        | Call::CancelCap => govern(world, signer, call),
        Call::CreateMarket { .. } | Call::SetUpMarket { .. } | Call::OpenMarket { .. } => {
            list(world, signer, call, model)
        }
        Call::DepositInsurance { .. }
        | Call::WithdrawFees { .. }
        | Call::Deposit { .. }
        | Call::Withdraw { .. }
        | Call::Transfer { .. } => move_tokens(world, by, call, model),
        Call::CreateMarginAccount { sub, mode, market } => {
            let args = CreateMarginAccountArgs { sub_id: (*sub).into(), mode: *mode, market: *market };
            debug_assert!(*sub < SUBS);
            instructions::create_margin_account(signer, world.chain.payer().pubkey(), args)
        }
        Call::SetDelegate { account, delegate } => {
            let delegate = delegate.map(key).unwrap_or_default();
            let args = SetDelegateArgs { delegate, scope: DelegateScope::Trade, until: 0 };
            instructions::set_delegate(signer, margin_account(*account), args)
        }
        Call::CloseMarginAccount { account } => {
            let payer = world.chain.payer().pubkey();
            instructions::close_margin_account(signer, payer, margin_account(*account))
        }
        Call::Trade { .. } | Call::QuoteTrade { .. } | Call::Liquidate { .. } | Call::TakeOver { .. } => {
            trade(signer, call, model)
        }
        Call::AccountHealth { account } => {
            instructions::account_health(margin_account(*account), &others(model, *account, None))
        }
        Call::AttestSolvency => instructions::attest_solvency(&world.mint.address),
        Call::UpdateFunding { market } => instructions::update_funding(oracles::keys(*market)),
        Call::ShareClaims { market } => instructions::share_claims(oracles::keys(*market)),
        Call::CoverDeficit { market } => instructions::cover_deficit(oracles::keys(*market)),
        Call::Repeg { market, largest } => instructions::repeg(oracles::keys(*market), *largest),
        Call::RaiseDepth { market, step } => instructions::raise_depth(oracles::keys(*market), *step),
        Call::SettleLoss { account, market } => {
            let others = others(model, *account, Some(*market));
            instructions::settle_loss(margin_account(*account), oracles::keys(*market), &others)
        }
        Call::RealiseGain { account, market } => {
            let others = others(model, *account, Some(*market));
            instructions::realise_gain(margin_account(*account), oracles::keys(*market), &others)
        }
        Call::CollectClaim { account, market } => {
            instructions::collect_claim(margin_account(*account), pda::market(*market))
        }
        Call::RepayDebt { account } => {
            instructions::repay_debt(margin_account(*account), &others(model, *account, None))
        }
    }
}

fn govern(world: &Bytecode, signer: Pubkey, call: &Call) -> Instruction {
    let payer = world.chain.payer().pubkey();
    match call {
        Call::InitializeExchange => {
            let args = InitializeExchangeArgs {
                cluster: Cluster::Mainnet.number(),
                admin: key(0),
                risk_manager: key(1),
                guardian: key(2),
                fee_recipient: key(3),
            };
            instructions::initialize_exchange(signer, payer, args)
        }
        Call::CreateCollateral { cap } => {
            instructions::create_collateral(signer, payer, world.mint.address, *cap)
        }
        Call::NominateRole { role, nominee } => {
            let role = ROLES[usize::from(*role)];
            instructions::nominate_role(signer, role, nominee.map(key).unwrap_or_default())
        }
        Call::AcceptRole { role } => instructions::accept_role(signer, ROLES[usize::from(*role)]),
        Call::AddPause { bits } => instructions::add_pause(signer, *bits),
        Call::LiftPause { bits } => instructions::lift_pause(signer, *bits),
        Call::AddMarketPause { market, bits } => {
            instructions::add_market_pause(signer, pda::market(*market), *bits)
        }
        Call::LiftMarketPause { market, bits } => {
            instructions::lift_market_pause(signer, pda::market(*market), *bits)
        }
        Call::SetCap { cap } => instructions::set_cap(signer, &world.mint.address, *cap),
        Call::CancelCap => instructions::cancel_cap(signer, &world.mint.address),
        other => unreachable!("{} governs nothing", other.name()),
    }
}

fn list(world: &Bytecode, signer: Pubkey, call: &Call, model: &Model) -> Instruction {
    match call {
        Call::CreateMarket { spec } => {
            let index = model.market_count();
            instructions::create_market(signer, world.chain.payer().pubkey(), index, market_args(index, spec))
        }
        Call::SetUpMarket { market, spec } => {
            instructions::set_up_market(signer, pda::market(*market), market_args(*market, spec))
        }
        Call::OpenMarket { market } => instructions::open_market(signer, oracles::keys(*market)),
        other => unreachable!("{} lists nothing", other.name()),
    }
}

fn market_args(market: u32, spec: &MarketSpec) -> MarketArgs {
    let address = oracles::account_of(market);
    // An unknown kind is refused, regardless of the other arguments.
    let kind = OracleKind::try_from(spec.oracle_kind).unwrap_or(OracleKind::PythReceiver);
    let owner = if spec.is_owner_allowed { oracles::owner(kind) } else { oracles::other_owner() };
    MarketArgs {
        name: *b"RANDOM-PERP\0\0\0\0\0",
        oracle_kind: spec.oracle_kind,
        oracle_owner: owner,
        oracle_feed: oracles::feed(kind, market),
        oracle_address: if spec.is_pinned { address } else { Pubkey::default() },
        sqrt_k: spec.sqrt_k,
        peg: spec.peg,
        parameters: MarketParameters(spec.parameters),
    }
}

fn move_tokens(world: &Bytecode, by: Wallet, call: &Call, model: &Model) -> Instruction {
    let (signer, mint) = (key(by), world.mint.address);
    let own = world.tokens[usize::from(by)];
    match call {
        Call::DepositInsurance { market, tokens } => {
            let market = pda::market(*market);
            let of = instructions::DepositInsurance { authority: signer, mint, source: own, market };
            instructions::deposit_insurance(&of, *tokens)
        }
        Call::WithdrawFees { market, to } => {
            instructions::withdraw_fees(pda::market(*market), mint, world.tokens[usize::from(*to)])
        }
        Call::Deposit { account, tokens } => {
            let margin_account = margin_account(*account);
            let of = instructions::Deposit { authority: signer, mint, source: own, margin_account };
            instructions::deposit(&of, *tokens)
        }
        Call::Withdraw { account, amount } => {
            let margin_account = margin_account(*account);
            let of = instructions::Withdraw { owner: signer, mint, destination: own, margin_account };
            instructions::withdraw(&of, *amount, &others(model, *account, None))
        }
        Call::Transfer { from, to, amount } => {
            let (to, others) = (margin_account(*to), others(model, *from, None));
            let of = instructions::Transfer { owner: signer, from: margin_account(*from), to };
            instructions::transfer(&of, *amount, &others)
        }
        other => unreachable!("{} moves no tokens", other.name()),
    }
}

fn trade(signer: Pubkey, call: &Call, model: &Model) -> Instruction {
    match call {
        Call::Trade { account, market, order } => {
            let margin_account = margin_account(*account);
            let of =
                instructions::Trade { authority: signer, margin_account, market: oracles::keys(*market) };
            instructions::trade(&of, trade_args(order), &others(model, *account, Some(*market)))
        }
        Call::QuoteTrade { account, market, order } => {
            let others = others(model, *account, Some(*market));
            let keys = oracles::keys(*market);
            instructions::quote_trade(margin_account(*account), keys, trade_args(order), &others)
        }
        Call::Liquidate { account, market, keeper } => {
            let of = instructions::Liquidate {
                keeper: signer,
                margin_account: margin_account(*account),
                keeper_account: margin_account(*keeper),
                market: oracles::keys(*market),
            };
            instructions::liquidate(&of, &others(model, *account, Some(*market)))
        }
        Call::TakeOver { account, taker, market, most } => {
            let of = instructions::TakeOver {
                authority: signer,
                margin_account: margin_account(*account),
                taker_account: margin_account(*taker),
                market: oracles::keys(*market),
            };
            let (own, takers) =
                (others(model, *account, Some(*market)), others(model, *taker, Some(*market)));
            instructions::take_over(&of, *most, &own, &takers)
        }
        other => unreachable!("{} is no trade", other.name()),
    }
}

fn trade_args(order: &OrderSpec) -> TradeArgs {
    TradeArgs {
        is_buy: order.is_buy,
        is_quote: order.is_quote,
        reduce_only: order.reduce_only,
        amount: order.amount,
        limit_price: order.limit_price,
        deadline: order.deadline,
    }
}
