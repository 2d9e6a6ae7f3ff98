//! Helpers that the tests share: worlds, orders, and queries of accounts.

use ballast::BallastError;
use ballast_client::events::{self, Event};
use ballast_client::instructions::{self, DelegateScope, SetDelegateArgs, TradeArgs};
use ballast_client::pda;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::{Price, Ratio};
use ballast_oracle::OracleKind;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::{Failure, Receipt, keypair};
pub use ballast_tests::{CONTRACT, buy, order, sell};
use ballast_tests::{assert_error, assert_number};
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// One quote, in quote units (1e-6).
pub const QUOTE: u64 = 1_000_000;
/// One quote per contract, in price units (1e-9).
pub const PRICE: u64 = 1_000_000_000;
/// A duration of more than two claims windows, after which every claim is due. Unit: seconds.
const DUE: u32 = 64;

/// Returns the first number after the kinds of oracle, which is not a kind.
pub fn no_kind() -> u8 {
    let last = OracleKind::ALL.iter().map(|kind| kind.number()).max().expect("there are kinds");
    last + 1
}

/// Anchor's error numbers, as clients see them.
pub mod anchor {
    /// The error for arguments that do not decode.
    pub const DID_NOT_DESERIALIZE: u32 = 102;
    /// The error for an address that is not derived from its seeds.
    pub const SEEDS: u32 = 2006;
    /// The error for an account of another type.
    pub const DISCRIMINATOR: u32 = 3002;
    /// The error for an account that belongs to another program.
    pub const WRONG_PROGRAM: u32 = 3007;
    /// The error for a program that is not the expected one.
    pub const PROGRAM_ID: u32 = 3008;
}

/// The token program's error for an account whose balance is too low.
pub const TOKEN_FUNDS: u32 = 1;

/// Returns an exchange with one market at 100.
pub fn one_market() -> World {
    World::with_market(crate::NETWORK)
}

/// Returns an exchange with `count` markets at 100.
pub fn markets(count: u32) -> World {
    let mut world = one_market();
    for index in 1..count {
        world.open(MarketFixture::new(index, &format!("MARKET-{index}"), Price::new(100 * PRICE)));
    }
    world
}

/// Returns an exchange with one market at 100 and changed parameters.
pub fn market_with(change: impl FnOnce(&mut Parameters)) -> World {
    let mut world = World::empty(crate::NETWORK);
    let mut fixture = MarketFixture::new(0, "SOL-PERP", Price::new(100 * PRICE));
    change(&mut fixture.args.parameters);
    world.open(fixture);
    world
}

/// The result of an instruction after which the invariants were checked.
pub type Outcome = Result<Receipt, Failure>;

/// Sends a trade.
pub fn trade(world: &mut World, trader: &Trader, (market, args): (u32, TradeArgs)) -> Outcome {
    let instruction = world.trade(trader, market, args);
    world.send(&[instruction], &[&trader.wallet])
}

/// Sends a trade, and panics if it is refused.
#[track_caller]
pub fn traded(world: &mut World, trader: &Trader, order: (u32, TradeArgs)) -> Receipt {
    trade(world, trader, order).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Closes a trader's whole position in a market.
pub fn close(world: &mut World, trader: &Trader, market: u32) -> Outcome {
    let base = position(world, trader, market).base;
    let args = TradeArgs { reduce_only: true, ..order(base.is_negative(), base.magnitude()) };
    trade(world, trader, (market, args))
}

/// Returns a trader's position in a market, or an empty position if there is none.
pub fn position(world: &World, trader: &Trader, market: u32) -> Position {
    let holdings = world.account(&trader.account()).state;
    holdings.find(market).map(|place| holdings.positions[place]).unwrap_or_default()
}

/// Returns a trader's cash, in quote units.
pub fn cash(world: &World, trader: &Trader) -> i64 {
    world.account(&trader.account()).state.cash.raw()
}

/// Returns an amount as the accounts store it.
pub fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap()
}

/// Lets time pass at unchanged prices until every claim is due.
pub fn pass_until_due(world: &mut World) {
    world.wait(DUE);
}

/// Moves the feeds to these prices, ten slots and four seconds later.
pub fn pass(world: &mut World, prices: &[(u32, u64)]) {
    world.wait(4);
    for (market, price) in prices {
        world.set_price(*market, *price);
    }
}

/// Moves the feeds to these prices a minute later. The average covers half the distance. If prices move by one per minute, it
/// stays so close that the guarded index equals the published one.
pub fn pass_minute(world: &mut World, prices: &[(u32, u64)]) {
    world.wait(60);
    for (market, price) in prices {
        world.set_price(*market, *price);
    }
}

/// Returns the mark, in price units.
pub fn mark(world: &World, market: u32) -> u64 {
    world.market(market).state.curve.mark(ballast_math::Rounding::Floor).unwrap().raw()
}

/// Trades a market's mark to (nearly) `price`, as an arbitrageur does after the feed has moved.
pub fn arbitrage(world: &mut World, trader: &Trader, (market, price): (u32, u64)) {
    let curve = world.market(market).state.curve;
    let reserve = u128::from(curve.sqrt_k) * (u128::from(curve.peg.raw()) << 40).isqrt();
    let reserve = reserve / (u128::from(price) << 40).isqrt();
    let here = u128::from(curve.base_reserve.raw());
    let size = u64::try_from(here.abs_diff(reserve)).unwrap() / 1_000_000 * 1_000_000;
    if size > 0 {
        traded(world, trader, (market, order(reserve < here, size)));
    }
}

/// Sends one instruction that needs no signature except the payer's.
pub fn crank(world: &mut World, instruction: Instruction) -> Outcome {
    world.send(&[instruction], &[])
}

/// Returns the only event of an instruction.
#[track_caller]
pub fn event(receipt: &Receipt) -> Event {
    let mut all = events::from_logs(&receipt.logs);
    assert_eq!(all.len(), 1, "one event: {all:?}");
    all.remove(0)
}

/// Sends an instruction that must be refused with `error`.
#[track_caller]
pub fn refused(world: &mut World, instruction: Instruction, (signers, error): (&[&Keypair], BallastError)) {
    let before = data(world);
    assert_error(world.send(&[instruction], signers), error);
    assert!(data(world) == before, "a refused instruction changed an account");
}

/// Sends an instruction that must be refused with this number.
#[track_caller]
pub fn refused_by_number(world: &mut World, instruction: Instruction, (signers, number): (&[&Keypair], u32)) {
    let before = data(world);
    assert_number(world.send(&[instruction], signers), number);
    assert!(data(world) == before, "a refused instruction changed an account");
}

/// Sends an instruction whose written market is also one of the other markets. The runtime refuses it.
#[track_caller]
pub fn refused_as_borrowed(world: &mut World, instruction: Instruction) {
    let before = data(world);
    let failure = world.send(&[instruction], &[]).expect_err("the market is borrowed already");
    assert_eq!(failure.instruction_error(), Some(&InstructionError::AccountBorrowFailed), "{failure}");
    assert!(data(world) == before, "a refused instruction changed an account");
}

/// Asserts that a trade is refused with `error`, and its quote too. Pauses and deadlines are exceptions, because a quote does not
/// check them.
#[track_caller]
pub fn trade_refused(world: &mut World, trader: &Trader, market: u32, args: TradeArgs, error: BallastError) {
    let instruction = world.trade(trader, market, args);
    refused(world, instruction, (&[&trader.wallet], error));
    if !matches!(error, BallastError::Paused | BallastError::DeadlinePassed) {
        let others = world.other_markets(&trader.account(), market);
        let quote = instructions::quote_trade(trader.account(), world.keys(market), args, &others);
        refused(world, quote, (&[], error));
    }
}

/// Returns all accounts of the program.
fn data(world: &World) -> Vec<(Pubkey, Vec<u8>)> {
    let accounts = world.chain.program_accounts(&ballast::ID).into_iter();
    accounts.map(|(address, account)| (address, account.data)).collect()
}

/// Replaces account `place` of an instruction.
pub fn replaced(instruction: &Instruction, place: usize, address: Pubkey) -> Instruction {
    let mut changed = instruction.clone();
    changed.accounts[place].pubkey = address;
    changed
}

/// Returns the index of an address in an instruction's account list.
pub fn place_of(instruction: &Instruction, address: &Pubkey) -> usize {
    instruction.accounts.iter().position(|meta| meta.pubkey == *address).expect("the instruction has it")
}

/// Returns the instruction with `new` in place of the address `old`.
pub fn swapped(instruction: &Instruction, old: &Pubkey, new: Pubkey) -> Instruction {
    replaced(instruction, place_of(instruction, old), new)
}

/// Returns the instruction that liquidates on the curve, sent by the payer for `keeper`.
pub fn liquidation(world: &World, trader: &Trader, keeper: &Trader) -> Instruction {
    let of = instructions::Liquidate {
        keeper: world.payer(),
        margin_account: trader.account(),
        keeper_account: keeper.account(),
        market: world.keys(0),
    };
    instructions::liquidate(&of, &world.other_markets(&trader.account(), 0))
}

/// Returns the instruction that takes over up to `most` of a position.
pub fn take_over(world: &World, trader: &Trader, (taker, most): (&Trader, u64)) -> Instruction {
    let of = instructions::TakeOver {
        authority: taker.owner(),
        margin_account: trader.account(),
        taker_account: taker.account(),
        market: world.keys(0),
    };
    let others = world.other_markets(&trader.account(), 0);
    instructions::take_over(&of, most, &others, &world.other_markets(&taker.account(), 0))
}

/// Returns the instruction that repays debts.
pub fn repay(world: &World, trader: &Trader) -> Instruction {
    instructions::repay_debt(trader.account(), &world.all_markets(&trader.account()))
}

/// Pauses these actions for the whole exchange.
pub fn pause(world: &mut World, bits: u64) {
    let admin = keypair("admin");
    world.must(&[instructions::add_pause(admin.pubkey(), bits)], &[&admin]);
}

/// Lifts every exchange-wide pause.
pub fn lift_all(world: &mut World) {
    let admin = keypair("admin");
    world.must(&[instructions::lift_pause(admin.pubkey(), ballast::state::pause::ALL)], &[&admin]);
}

/// Returns the instruction with which the owner sets a delegate that may trade without a time limit. The zero address removes the
/// delegate.
pub fn delegate_to(trader: &Trader, delegate: Pubkey) -> Instruction {
    let args = SetDelegateArgs { delegate, scope: DelegateScope::Trade, until: 0 };
    instructions::set_delegate(trader.owner(), trader.account(), args)
}

/// Returns the instruction that closes a trader's account, whose rent the world's payer paid.
pub fn closing(world: &World, trader: &Trader) -> Instruction {
    instructions::close_margin_account(trader.owner(), world.payer(), trader.account())
}

/// Sets a market's status to closed or open by writing the account.
pub fn set_status(world: &mut World, (market, status): (u32, u8)) {
    let address = pda::market(market);
    let mut account = world.chain.account(&address).unwrap();
    account.data[8 + std::mem::offset_of!(ballast::state::Market, status)] = status;
    world.chain.set_account(&address, account);
}

/// A winner with an unpaid claim, a loser who has not paid, and the arbitrageur who moved the mark.
pub struct Claims {
    /// The exchange.
    pub world: World,
    /// The winner, with a claim and no position.
    pub alice: Trader,
    /// The loser, who is short at a loss.
    pub bob: Trader,
    /// The arbitrageur, who moves the mark.
    pub carol: Trader,
}

/// Returns a world in which Alice was long while the price rose from 100 to 109, and then closed. Bob is still short.
pub fn claims() -> Claims {
    let mut world = one_market();
    let alice = world.trader("alice", 200_000 * QUOTE);
    let bob = world.trader("bob", 500_000 * QUOTE);
    let carol = world.trader("carol", 10_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(10_000)));
    traded(&mut world, &bob, (0, sell(20_000)));
    for price in [103, 106, 109] {
        pass(&mut world, &[(0, price * PRICE)]);
        arbitrage(&mut world, &carol, (0, price * PRICE));
    }
    close(&mut world, &alice, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(position(&world, &alice, 0).claim.amount.is_positive());
    Claims { world, alice, bob, carol }
}

/// A world in which Alice is long while the price falls step by step, with the mark near the index. The last trade was a second
/// ago, so the mark is calm.
pub struct Fall {
    /// The exchange.
    pub world: World,
    /// The trader who is long at a loss.
    pub alice: Trader,
    /// The trader who is short at a gain.
    pub bob: Trader,
    /// The arbitrageur, who moves the mark.
    pub carol: Trader,
}

/// Lets Alice buy `contracts` at 100 with a deposit of `deposit` quote, and then lets the price fall to `price`.
pub fn fall(contracts: u64, deposit: u64, price: u64) -> Fall {
    fall_in(one_market(), contracts, deposit, price)
}

/// Works like [`fall`], but in the given world.
pub fn fall_in(mut world: World, contracts: u64, deposit: u64, price: u64) -> Fall {
    let alice = world.trader("alice", deposit * QUOTE);
    let bob = world.trader("bob", 500_000 * QUOTE);
    let carol = world.trader("carol", 50_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(contracts)));
    traded(&mut world, &bob, (0, sell(contracts / 2)));
    for step in (price..100).rev() {
        pass_minute(&mut world, &[(0, step * PRICE)]);
        arbitrage(&mut world, &carol, (0, step * PRICE));
    }
    world.advance(1, 1);
    Fall { world, alice, bob, carol }
}

/// Returns a market whose fees add nothing to its surplus, so that every write-off is a deficit.
pub fn without_own_fees() -> World {
    market_with(|parameters| {
        parameters.protocol_share = Ratio::new(500_000);
        parameters.insurance_share = Ratio::new(500_000);
    })
}

/// Returns a world with an account whose last position was liquidated at a loss that exceeded its cash, so that a part was
/// written off.
pub fn written_off() -> Fall {
    let mut fall = fall_in(without_own_fees(), 1_000, 10_500, 85);
    let instruction = liquidation(&fall.world, &fall.alice, &fall.bob);
    fall.world.must(&[instruction], &[]);
    let left = position(&fall.world, &fall.alice, 0);
    assert!(left.base.is_zero() && left.debt.is_zero() && left.written_off.is_positive());
    fall
}

/// Returns a world in which Alice has a gain in market 0 and a debt in market 1, where her position is closed.
pub fn debtor() -> Fall {
    debtor_in(markets(2))
}

/// Works like [`debtor`], but in the given world, which has two markets.
pub fn debtor_in(mut world: World) -> Fall {
    let alice = world.trader("alice", 37_000 * QUOTE);
    let bob = world.trader("bob", 500_000 * QUOTE);
    let carol = world.trader("carol", 90_000_000 * QUOTE);
    traded(&mut world, &bob, (0, sell(4_000)));
    traded(&mut world, &alice, (0, buy(1_100)));
    traded(&mut world, &alice, (1, buy(2_450)));
    for step in 1..=20 {
        let prices = [(0, (100 + step) * PRICE), (1, (100 - step) * PRICE)];
        pass_minute(&mut world, &prices);
        for (market, price) in prices {
            let price = if market == 0 { price } else { price.max(84 * PRICE) };
            if price.abs_diff(mark(&world, market)) > PRICE / 10 {
                arbitrage(&mut world, &carol, (market, price));
            }
        }
    }
    close(&mut world, &alice, 1).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(position(&world, &alice, 1).debt.is_positive());
    Fall { world, alice, bob, carol }
}
