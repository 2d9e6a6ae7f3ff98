//! Provides one successful instruction of each kind, from which the attacks on accounts, signers, pauses and oracles start.

use super::support::*;
use ballast::instructions::exchange::InitializeExchangeArgs;
use ballast::instructions::margin_account::CreateMarginAccountArgs;
use ballast::state::{Role, pause};
use ballast_client::{instructions, pda};
use ballast_math::Price;
use ballast_oracle::Cluster;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::token::Mint;
use ballast_testkit::{Network as _, Program, address, keypair};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// An instruction's requirement for the oracle account, which is the last of its own accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Oracle {
    /// The instruction has no oracle account.
    None,
    /// The oracle account must be the market's own. A bad update is recorded but causes no error.
    Own,
    /// The oracle account must be the market's own and must contain a valid index.
    Valid,
}

/// An instruction that succeeds in its world.
pub struct Case {
    /// The name of the instruction.
    pub name: &'static str,
    /// The exchange in which the instruction succeeds.
    pub world: World,
    /// The instruction.
    pub instruction: Instruction,
    /// The signers of the instruction. The first one has the required right.
    pub signers: Vec<Keypair>,
    /// The number of pairs of market and oracle after the instruction's own accounts.
    pub pairs: usize,
    /// The bit that pauses the instruction, or zero if it cannot be paused.
    pub pause: u64,
    /// Whether a market's own pause also stops the instruction.
    pub market_pause: bool,
    /// Whether the instruction's market must be open.
    pub needs_open: bool,
    /// The requirement for the oracle account.
    pub oracle: Oracle,
}

impl Case {
    fn new(name: &'static str, world: World, instruction: Instruction) -> Self {
        Self {
            name,
            world,
            instruction,
            signers: vec![],
            pairs: 0,
            pause: 0,
            market_pause: false,
            needs_open: false,
            oracle: Oracle::None,
        }
    }

    fn signed(mut self, signers: &[&Keypair]) -> Self {
        self.signers = signers.iter().map(|signer| signer.insecure_clone()).collect();
        self
    }

    fn pairs(mut self, pairs: usize) -> Self {
        self.pairs = pairs;
        self
    }

    fn paused_by(mut self, pause: u64) -> Self {
        self.pause = pause;
        self
    }

    fn in_market(mut self) -> Self {
        self.market_pause = self.pause != 0;
        self.needs_open = true;
        self
    }

    fn with_oracle(mut self, oracle: Oracle) -> Self {
        self.oracle = oracle;
        self
    }

    /// Returns the number of the instruction's own accounts.
    pub fn own_accounts(&self) -> usize {
        self.instruction.accounts.len() - 2 * self.pairs
    }
}

/// The cases for every instruction of the program.
pub const ALL: [fn() -> Case; 36] = [
    initialize_exchange,
    create_collateral,
    nominate_role,
    accept_role,
    add_pause,
    lift_pause,
    add_market_pause,
    lift_market_pause,
    set_cap,
    cancel_cap,
    create_market,
    set_up_market,
    open_market,
    deposit_insurance,
    withdraw_fees,
    create_margin_account,
    set_delegate,
    close_margin_account,
    deposit,
    withdraw,
    transfer,
    trade,
    liquidate,
    take_over,
    settle_loss,
    realise_gain,
    collect_claim,
    repay_debt,
    update_funding,
    share_claims,
    cover_deficit,
    repeg,
    raise_depth,
    quote_trade,
    account_health,
    attest_solvency,
];

/// Returns a wallet that pays rent, so that the payer of the fees appears in no instruction.
fn sponsor(world: &mut World) -> Keypair {
    let sponsor = keypair("sponsor");
    world.chain.fund(&sponsor.pubkey(), 10_000_000_000);
    sponsor
}

/// Returns a chain without an exchange.
pub fn bare() -> World {
    let mut chain = crate::NETWORK.start(&[Program::ballast(address("upgrader"))]);
    let mint = Mint::usdc(chain.as_mut());
    World { chain, mint, markets: vec![] }
}

/// Returns the first holders of the roles.
pub fn holders() -> InitializeExchangeArgs {
    InitializeExchangeArgs {
        cluster: Cluster::Mainnet.number(),
        admin: address("admin"),
        risk_manager: address("risk manager"),
        guardian: address("guardian"),
        fee_recipient: address("fee recipient"),
    }
}

fn initialize_exchange() -> Case {
    let mut world = bare();
    let (upgrader, sponsor) = (keypair("upgrader"), sponsor(&mut world));
    let instruction = instructions::initialize_exchange(upgrader.pubkey(), sponsor.pubkey(), holders());
    Case::new("initialize_exchange", world, instruction).signed(&[&upgrader, &sponsor])
}

/// Returns the instructions that set up the exchange, which the upgrader, the admin and `payer` sign.
pub fn initialize(payer: Pubkey) -> [Instruction; 2] {
    let initialize = instructions::initialize_exchange(address("upgrader"), payer, holders());
    [initialize, instructions::accept_role(address("admin"), Role::Admin)]
}

fn create_collateral() -> Case {
    let mut world = bare();
    let (upgrader, admin, sponsor) = (keypair("upgrader"), keypair("admin"), sponsor(&mut world));
    world.must(&initialize(sponsor.pubkey()), &[&upgrader, &admin, &sponsor]);
    let mint = world.mint.address;
    let instruction = instructions::create_collateral(admin.pubkey(), sponsor.pubkey(), mint, 1);
    Case::new("create_collateral", world, instruction).signed(&[&admin, &sponsor])
}

fn nominate_role() -> Case {
    let admin = keypair("admin");
    let instruction = instructions::nominate_role(admin.pubkey(), Role::Guardian, address("next"));
    Case::new("nominate_role", one_market(), instruction).signed(&[&admin])
}

fn accept_role() -> Case {
    let (mut world, admin, next) = (one_market(), keypair("admin"), keypair("next"));
    let nominate = instructions::nominate_role(admin.pubkey(), Role::Guardian, next.pubkey());
    world.must(&[nominate], &[&admin]);
    let instruction = instructions::accept_role(next.pubkey(), Role::Guardian);
    Case::new("accept_role", world, instruction).signed(&[&next])
}

fn add_pause() -> Case {
    let guardian = keypair("guardian");
    let instruction = instructions::add_pause(guardian.pubkey(), pause::REPEG);
    Case::new("add_pause", one_market(), instruction).signed(&[&guardian])
}

fn lift_pause() -> Case {
    let admin = keypair("admin");
    let instruction = instructions::lift_pause(admin.pubkey(), pause::REPEG);
    Case::new("lift_pause", one_market(), instruction).signed(&[&admin])
}

fn add_market_pause() -> Case {
    let guardian = keypair("guardian");
    let instruction = instructions::add_market_pause(guardian.pubkey(), pda::market(0), pause::REPEG);
    Case::new("add_market_pause", one_market(), instruction).signed(&[&guardian])
}

fn lift_market_pause() -> Case {
    let admin = keypair("admin");
    let instruction = instructions::lift_market_pause(admin.pubkey(), pda::market(0), pause::REPEG);
    Case::new("lift_market_pause", one_market(), instruction).signed(&[&admin])
}

fn set_cap() -> Case {
    let (world, risk_manager) = (one_market(), keypair("risk manager"));
    let instruction = instructions::set_cap(risk_manager.pubkey(), &world.mint.address, i64::MAX);
    Case::new("set_cap", world, instruction).signed(&[&risk_manager])
}

fn cancel_cap() -> Case {
    let Case { mut world, instruction, signers, .. } = set_cap();
    world.must(&[instruction], &signers.iter().collect::<Vec<_>>());
    let guardian = keypair("guardian");
    let instruction = instructions::cancel_cap(guardian.pubkey(), &world.mint.address);
    Case::new("cancel_cap", world, instruction).signed(&[&guardian])
}

fn next_fixture(index: u32) -> MarketFixture {
    MarketFixture::new(index, "ETH-PERP", Price::new(100 * PRICE))
}

fn create_market() -> Case {
    let mut world = one_market();
    let (risk_manager, sponsor) = (keypair("risk manager"), sponsor(&mut world));
    let args = next_fixture(1).args;
    let instruction = instructions::create_market(risk_manager.pubkey(), sponsor.pubkey(), 1, args);
    Case::new("create_market", world, instruction)
        .signed(&[&risk_manager, &sponsor])
        .paused_by(pause::CREATE_MARKET)
}

/// Returns an exchange with a second market that is closed, and the fixture of that market.
pub fn closed_market() -> (World, MarketFixture) {
    let mut case = create_market();
    let signers: Vec<&Keypair> = case.signers.iter().collect();
    case.world.must(&[case.instruction], &signers);
    let fixture = next_fixture(1);
    fixture.set_price(case.world.chain.as_mut(), Price::new(100 * PRICE));
    (case.world, fixture)
}

fn set_up_market() -> Case {
    let ((world, fixture), risk_manager) = (closed_market(), keypair("risk manager"));
    let instruction = instructions::set_up_market(risk_manager.pubkey(), pda::market(1), fixture.args);
    Case::new("set_up_market", world, instruction).signed(&[&risk_manager]).paused_by(pause::CREATE_MARKET)
}

fn open_market() -> Case {
    let ((world, fixture), risk_manager) = (closed_market(), keypair("risk manager"));
    let instruction = instructions::open_market(risk_manager.pubkey(), fixture.keys());
    Case::new("open_market", world, instruction)
        .signed(&[&risk_manager])
        .paused_by(pause::CREATE_MARKET)
        .with_oracle(Oracle::Valid)
}

fn deposit_insurance() -> Case {
    let (mut world, donor) = (one_market(), keypair("donor"));
    let source = world.mint.give(world.chain.as_mut(), &donor.pubkey(), QUOTE);
    let of = instructions::DepositInsurance {
        authority: donor.pubkey(),
        mint: world.mint.address,
        source,
        market: pda::market(0),
    };
    let mut case = Case::new("deposit_insurance", world, instructions::deposit_insurance(&of, QUOTE))
        .signed(&[&donor])
        .paused_by(pause::DEPOSIT);
    case.market_pause = true;
    case
}

fn withdraw_fees() -> Case {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    let destination = world.mint.account(world.chain.as_mut(), &address("fee recipient"));
    let instruction = instructions::withdraw_fees(pda::market(0), world.mint.address, destination);
    let mut case = Case::new("withdraw_fees", world, instruction).paused_by(pause::WITHDRAW_FEES);
    case.market_pause = true;
    case
}

fn create_margin_account() -> Case {
    let mut world = one_market();
    let (owner, sponsor) = (keypair("owner"), sponsor(&mut world));
    let args = CreateMarginAccountArgs { sub_id: 3, mode: 0, market: 0 };
    let instruction = instructions::create_margin_account(owner.pubkey(), sponsor.pubkey(), args);
    Case::new("create_margin_account", world, instruction)
        .signed(&[&owner, &sponsor])
        .paused_by(pause::CREATE_ACCOUNT)
}

fn set_delegate() -> Case {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    let instruction = delegate_to(&alice, address("delegate"));
    Case::new("set_delegate", world, instruction).signed(&[&alice.wallet])
}

fn close_margin_account() -> Case {
    let Case { mut world, instruction, signers, .. } = create_margin_account();
    world.must(&[instruction], &signers.iter().collect::<Vec<_>>());
    let (owner, payer) = (keypair("owner"), address("sponsor"));
    let account = pda::margin_account(&owner.pubkey(), 3);
    let instruction = instructions::close_margin_account(owner.pubkey(), payer, account);
    Case::new("close_margin_account", world, instruction).signed(&[&owner])
}

fn deposit() -> Case {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), QUOTE);
    let instruction = world.deposit(&alice, QUOTE);
    Case::new("deposit", world, instruction).signed(&[&alice.wallet]).paused_by(pause::DEPOSIT)
}

/// Returns a world in which Alice has positions in three markets, far from her limits.
pub fn in_three_markets() -> (World, Trader) {
    let mut world = markets(3);
    let alice = world.trader("alice", 100_000 * QUOTE);
    for market in 0..3 {
        traded(&mut world, &alice, (market, buy(100)));
    }
    (world, alice)
}

fn withdraw() -> Case {
    let (world, alice) = in_three_markets();
    let instruction = world.withdraw(&alice, QUOTE);
    Case::new("withdraw", world, instruction).signed(&[&alice.wallet]).pairs(3)
}

fn transfer() -> Case {
    let (mut world, alice) = in_three_markets();
    let second = alice.with_sub_id(1);
    world.create_account(&second, 0, 0);
    let of = instructions::Transfer { owner: alice.owner(), from: alice.account(), to: second.account() };
    let all = world.all_markets(&alice.account());
    Case::new("transfer", world, instructions::transfer(&of, QUOTE, &all)).signed(&[&alice.wallet]).pairs(3)
}

fn trade() -> Case {
    let (world, alice) = in_three_markets();
    let instruction = world.trade(&alice, 0, buy(10));
    Case::new("trade", world, instruction)
        .signed(&[&alice.wallet])
        .pairs(2)
        .paused_by(pause::ADD_RISK)
        .in_market()
        .with_oracle(Oracle::Valid)
}

/// Returns a world in which Alice is unhealthy in market 0 and has positions in two more markets.
pub fn unhealthy_in_three_markets() -> Fall {
    let mut world = markets(3);
    let alice = world.trader("alice", 10_600 * QUOTE);
    let bob = world.trader("bob", 500_000 * QUOTE);
    let carol = world.trader("carol", 50_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1_000)));
    for market in [1, 2] {
        traded(&mut world, &alice, (market, buy(1)));
        traded(&mut world, &bob, (market, buy(1)));
    }
    for step in (91..100).rev() {
        pass_minute(&mut world, &[(0, step * PRICE)]);
        arbitrage(&mut world, &carol, (0, step * PRICE));
    }
    world.advance(1, 1);
    world.insure(0, 1_000 * QUOTE);
    Fall { world, alice, bob, carol }
}

fn liquidate() -> Case {
    let Fall { world, alice, bob, .. } = unhealthy_in_three_markets();
    let keeper = keypair("keeper");
    let of = instructions::Liquidate {
        keeper: keeper.pubkey(),
        margin_account: alice.account(),
        keeper_account: bob.account(),
        market: world.keys(0),
    };
    let others = world.other_markets(&alice.account(), 0);
    Case::new("liquidate", world, instructions::liquidate(&of, &others))
        .signed(&[&keeper])
        .pairs(2)
        .paused_by(pause::LIQUIDATE)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn take_over() -> Case {
    let Fall { world, alice, bob, .. } = unhealthy_in_three_markets();
    let instruction = super::support::take_over(&world, &alice, (&bob, 100 * CONTRACT));
    Case::new("take_over", world, instruction)
        .signed(&[&bob.wallet])
        .pairs(4)
        .paused_by(pause::TAKE_OVER)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn settle_loss() -> Case {
    let Claims { mut world, bob, .. } = claims();
    world.open(next_fixture(1));
    traded(&mut world, &bob, (1, buy(1)));
    let others = world.other_markets(&bob.account(), 0);
    let instruction = instructions::settle_loss(bob.account(), world.keys(0), &others);
    Case::new("settle_loss", world, instruction)
        .pairs(1)
        .paused_by(pause::SETTLE)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn realise_gain() -> Case {
    let Fall { world, alice, .. } = debtor();
    let others = world.other_markets(&alice.account(), 0);
    let instruction = instructions::realise_gain(alice.account(), world.keys(0), &others);
    Case::new("realise_gain", world, instruction)
        .pairs(1)
        .paused_by(pause::SETTLE)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn collect_claim() -> Case {
    let Claims { mut world, alice, .. } = claims();
    pass_until_due(&mut world);
    world.must(&[instructions::share_claims(world.keys(0))], &[]);
    let instruction = instructions::collect_claim(alice.account(), pda::market(0));
    Case::new("collect_claim", world, instruction)
}

fn repay_debt() -> Case {
    let Fall { mut world, alice, .. } = debtor();
    world.fund(&alice, QUOTE);
    let instruction = repay(&world, &alice);
    Case::new("repay_debt", world, instruction).pairs(2)
}

fn update_funding() -> Case {
    let world = one_market();
    let instruction = instructions::update_funding(world.keys(0));
    Case::new("update_funding", world, instruction).in_market().with_oracle(Oracle::Own)
}

fn share_claims() -> Case {
    let Claims { mut world, .. } = claims();
    pass_until_due(&mut world);
    let instruction = instructions::share_claims(world.keys(0));
    Case::new("share_claims", world, instruction).in_market().with_oracle(Oracle::Own)
}

fn cover_deficit() -> Case {
    let Fall { world, .. } = written_off();
    let instruction = instructions::cover_deficit(world.keys(0));
    Case::new("cover_deficit", world, instruction)
        .paused_by(pause::SETTLE)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn repeg() -> Case {
    let mut world = one_market();
    pass(&mut world, &[(0, 101 * PRICE)]);
    let instruction = instructions::repeg(world.keys(0), 100);
    Case::new("repeg", world, instruction).paused_by(pause::REPEG).in_market().with_oracle(Oracle::Valid)
}

fn raise_depth() -> Case {
    let world = one_market();
    let instruction = instructions::raise_depth(world.keys(0), 100);
    Case::new("raise_depth", world, instruction)
        .paused_by(pause::RAISE_DEPTH)
        .in_market()
        .with_oracle(Oracle::Valid)
}

fn quote_trade() -> Case {
    let (world, alice) = in_three_markets();
    let others = world.other_markets(&alice.account(), 0);
    let instruction = instructions::quote_trade(alice.account(), world.keys(0), buy(10), &others);
    Case::new("quote_trade", world, instruction).pairs(2).in_market().with_oracle(Oracle::Valid)
}

fn account_health() -> Case {
    let (world, alice) = in_three_markets();
    let all = world.all_markets(&alice.account());
    let instruction = instructions::account_health(alice.account(), &all);
    Case::new("account_health", world, instruction).pairs(3)
}

fn attest_solvency() -> Case {
    let world = one_market();
    let instruction = instructions::attest_solvency(&world.mint.address);
    Case::new("attest_solvency", world, instruction)
}
