//! Provides the initial worlds of the cases. Everything in these worlds was created by the program's instructions.

use crate::case::Setup;
use ballast::instructions::trade::TradeArgs;
use ballast_client::instructions;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::{Price, Ratio, Rounding};
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::keypair;
use solana_instruction::Instruction;
use solana_signer::Signer;

/// One contract, in base units (1e-9).
pub const CONTRACT: u64 = 1_000_000_000;
/// One quote, in quote units (1e-6).
pub const QUOTE: u64 = 1_000_000;
/// One quote per contract, in price units (1e-9).
pub const PRICE: u64 = 1_000_000_000;
/// A duration longer than a claims window, after which every earlier claim is due. Unit: seconds.
pub const WINDOW: u32 = 64;
/// A duration longer than a volatility cell. Unit: seconds.
pub const CELL: u32 = 301;

/// Returns an order in base without a limit price.
#[must_use]
pub const fn order(is_buy: bool, amount: u64) -> TradeArgs {
    TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

/// Returns an order to buy a whole number of contracts.
#[must_use]
pub const fn buy(contracts: u64) -> TradeArgs {
    order(true, contracts * CONTRACT)
}

/// Returns an order to sell a whole number of contracts.
#[must_use]
pub const fn sell(contracts: u64) -> TradeArgs {
    order(false, contracts * CONTRACT)
}

/// A world whose steps panic if the program refuses them, which means that the rules have changed and the scene must be adapted.
pub struct Scene {
    /// The exchange.
    pub world: World,
}

impl Scene {
    /// Creates an exchange with as many markets as the account needs positions, each at a price of 100.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        Self::with(setup, |_| {})
    }

    /// Works like [`Scene::new`], but changes the parameters of every market.
    #[must_use]
    pub fn with(setup: &Setup, change: fn(&mut Parameters)) -> Self {
        let mut scene = Self { world: World::on(setup.chain()) };
        scene.open_markets(setup.positions, change);
        scene
    }

    fn open_markets(&mut self, count: u32, change: fn(&mut Parameters)) {
        for index in 0..count {
            let mut fixture = MarketFixture::new(index, &format!("MARKET-{index}"), Price::new(100 * PRICE));
            // As in the demo's market, volatility affects the margin, so its arithmetic is included in the measurement.
            fixture.args.parameters.volatility_multiplier = Ratio::new(3_000_000);
            change(&mut fixture.args.parameters);
            self.world.open(fixture);
        }
    }

    /// Adds a trader with `quote` of collateral.
    pub fn trader(&mut self, name: &str, quote: u64) -> Trader {
        self.world.trader(name, quote * QUOTE)
    }

    /// Executes a trade.
    pub fn trade(&mut self, trader: &Trader, market: u32, args: TradeArgs) {
        let instruction = self.world.trade(trader, market, args);
        self.world.must(&[instruction], &[&trader.wallet]);
    }

    /// Sends an instruction that requires no signer except the payer.
    pub fn crank(&mut self, instruction: Instruction) {
        self.world.must(&[instruction], &[]);
    }

    /// Returns a trader's position in a market, or an empty position if there is none.
    #[must_use]
    pub fn position(&self, trader: &Trader, market: u32) -> Position {
        let holdings = self.world.account(&trader.account()).state;
        holdings.find(market).and_then(|place| holdings.positions.get(place)).copied().unwrap_or_default()
    }

    /// Returns the order that closes a position.
    #[must_use]
    pub fn closing(&self, trader: &Trader, market: u32) -> TradeArgs {
        let base = self.position(trader, market).base;
        TradeArgs { reduce_only: true, ..order(base.is_negative(), base.magnitude()) }
    }

    /// Closes a position.
    pub fn close(&mut self, trader: &Trader, market: u32) {
        let args = self.closing(trader, market);
        self.trade(trader, market, args);
    }

    /// Opens positions of `contracts` in all markets except the first, alternately long and short.
    pub fn hold_others(&mut self, trader: &Trader, contracts: u64) {
        for market in 1..self.markets() {
            self.trade(trader, market, order(market % 2 == 1, contracts * CONTRACT));
        }
    }

    /// Returns the number of markets.
    #[must_use]
    pub fn markets(&self) -> u32 {
        u32::try_from(self.world.markets.len()).expect("a handful of markets")
    }

    /// Advances the clock by four seconds, and raises every feed's price by a thousandth.
    pub fn tick(&mut self) {
        self.pass(4, 1_000);
    }

    /// Advances the clock by `seconds`, and then raises every feed's price by `parts` millionths.
    pub fn pass(&mut self, seconds: u32, parts: u64) {
        let raised = |world: &World, market| {
            let price = world.market(market).state.oracle.price.raw();
            (market, price / 1_000_000 * (1_000_000 + parts))
        };
        let prices: Vec<_> = (0..self.markets()).map(|market| raised(&self.world, market)).collect();
        self.world.wait(seconds);
        for (market, price) in prices {
            self.world.set_price(market, price);
        }
    }

    /// Advances the clock by four seconds, and sets the first market's feed to `price`. The arbitrageur then trades the market's
    /// mark to `price`.
    pub fn move_to(&mut self, arbitrageur: &Trader, price: u64) {
        self.world.wait(4);
        self.move_market(arbitrageur, 0, price);
    }

    /// Sets a market's feed to `price`, and lets the arbitrageur trade the mark to `price`.
    pub fn move_market(&mut self, arbitrageur: &Trader, market: u32, price: u64) {
        self.world.set_price(market, price);
        let curve = self.world.market(market).state.curve;
        let mark = curve.mark(Rounding::Floor).expect("a mark").raw();
        if mark.abs_diff(price) <= PRICE / 10 {
            return;
        }
        // The reserve at which the mark equals `price`: √k·√(peg/price).
        let root = |number: u64| (u128::from(number) << 40).isqrt();
        let reserve = u128::from(curve.sqrt_k) * root(curve.peg.raw()) / root(price);
        let here = u128::from(curve.base_reserve.raw());
        let size = u64::try_from(here.abs_diff(reserve)).expect("a size") / 1_000_000 * 1_000_000;
        self.trade(arbitrageur, market, order(reserve < here, size));
    }

    /// Accrues every market up to now, so that the next instruction starts from an updated market.
    pub fn update_all(&mut self) {
        for market in 0..self.markets() {
            let update = instructions::update_funding(self.world.keys(market));
            self.crank(update);
        }
    }

    /// Deposits into the first market's insurance fund.
    pub fn insure(&mut self, quote: u64) {
        self.world.insure(0, quote * QUOTE);
    }
}

/// A market with positions on both sides, and an account with positions in all other markets, shortly after everything was updated.
pub struct Busy {
    /// The exchange.
    pub scene: Scene,
    /// The trader with positions in all markets except the first.
    pub alice: Trader,
}

/// Prepares an exchange on which both sides hold positions in all markets, and Alice in all markets except the first. Then the feeds tick.
#[must_use]
pub fn busy(setup: &Setup) -> Busy {
    let mut busy = still(setup);
    busy.scene.tick();
    busy
}

/// Prepares the same exchange as [`busy`], without the last tick.
#[must_use]
pub fn still(setup: &Setup) -> Busy {
    let mut scene = Scene::new(setup);
    let alice = scene.trader("alice", 1_000_000);
    let (long, short) = (scene.trader("long", 1_000_000), scene.trader("short", 1_000_000));
    for market in 0..scene.markets() {
        scene.trade(&long, market, buy(200));
        scene.trade(&short, market, sell(100));
    }
    scene.hold_others(&alice, 10);
    scene.insure(1_000);
    scene.tick();
    scene.update_all();
    Busy { scene, alice }
}

/// Prepares the same exchange as [`busy`], on which Alice also holds `contracts` in the first market. She is long if `is_buy`.
#[must_use]
pub fn holding(setup: &Setup, is_buy: bool, contracts: u64) -> Busy {
    let Busy { mut scene, alice } = still(setup);
    scene.trade(&alice, 0, order(is_buy, contracts * CONTRACT));
    scene.tick();
    Busy { scene, alice }
}

/// A winner with an unpaid claim, and a loser who has not paid yet.
pub struct Claims {
    /// The exchange.
    pub scene: Scene,
    /// The trader with a claim and no position in the first market.
    pub winner: Trader,
    /// The trader who is short in the first market at a loss, and holds positions in all other markets.
    pub loser: Trader,
}

/// Prepares claims of a winner who was long while the price rose from 100 to 109, and who then closed the position.
#[must_use]
pub fn claims(setup: &Setup) -> Claims {
    let mut scene = Scene::new(setup);
    let winner = scene.trader("winner", 200_000);
    let loser = scene.trader("loser", 600_000);
    let carol = scene.trader("carol", 10_000_000);
    scene.trade(&winner, 0, buy(10_000));
    scene.trade(&loser, 0, sell(20_000));
    scene.hold_others(&loser, 1);
    for price in [103, 106, 109] {
        scene.move_to(&carol, price * PRICE);
    }
    scene.close(&winner, 0);
    assert!(scene.position(&winner, 0).claim.amount.is_positive(), "the winner has a claim");
    Claims { scene, winner, loser }
}

/// An account during a price fall.
pub struct Fall {
    /// The exchange.
    pub scene: Scene,
    /// The trader who is long in the first market and has small positions in all other markets.
    pub alice: Trader,
    /// The trader who is short in the first market and has plenty of cash.
    pub bob: Trader,
    /// The trader who moves the mark.
    pub carol: Trader,
}

/// What a trader puts at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// The contracts that the trader buys.
    pub contracts: u64,
    /// The deposit. Unit: quote.
    pub deposit: u64,
}

/// Lets Alice make her deposit and buy her contracts at 100. The price then falls to `price` in steps of one, and its average follows.
#[must_use]
pub fn fall(mut scene: Scene, stake: Stake, price: u64) -> Fall {
    let alice = scene.trader("alice", stake.deposit);
    scene.hold_others(&alice, 1);
    fall_of(scene, alice, stake.contracts, price)
}

/// Prepares the same exchange as [`fall`], on which Alice holds nothing in the other markets.
#[must_use]
pub fn fall_alone(mut scene: Scene, stake: Stake, price: u64) -> Fall {
    let alice = scene.trader("alice", stake.deposit);
    fall_of(scene, alice, stake.contracts, price)
}

fn fall_of(mut scene: Scene, alice: Trader, contracts: u64, price: u64) -> Fall {
    let bob = scene.trader("bob", 500_000);
    let carol = scene.trader("carol", 50_000_000);
    scene.trade(&alice, 0, buy(contracts));
    scene.trade(&bob, 0, sell(contracts / 2));
    for step in (price..100).rev() {
        scene.move_to(&carol, step * PRICE);
    }
    scene.world.move_with_average(0, price * PRICE);
    Fall { scene, alice, bob, carol }
}

/// Directs all fees away from the surplus, so that every loss that is written off becomes a deficit. Volatility does not raise the margin
/// during the fall.
pub fn without_own_fees(parameters: &mut Parameters) {
    parameters.protocol_share = Ratio::new(500_000);
    parameters.insurance_share = Ratio::new(500_000);
}

/// Returns the instruction that liquidates Alice on the curve. The payer sends the instruction, and Bob's account receives the
/// keeper's fee.
#[must_use]
pub fn liquidation(fall: &Fall) -> Instruction {
    let world = &fall.scene.world;
    let of = instructions::Liquidate {
        keeper: world.payer(),
        margin_account: fall.alice.account(),
        keeper_account: fall.bob.account(),
        market: world.keys(0),
    };
    instructions::liquidate(&of, &world.other_markets(&fall.alice.account(), 0))
}

/// Returns the instruction that lets Bob take over up to `most` of Alice's position in the first market.
#[must_use]
pub fn take_over(fall: &Fall, most: u64) -> Instruction {
    let world = &fall.scene.world;
    let of = instructions::TakeOver {
        authority: fall.bob.owner(),
        margin_account: fall.alice.account(),
        taker_account: fall.bob.account(),
        market: world.keys(0),
    };
    let others = world.other_markets(&fall.alice.account(), 0);
    instructions::take_over(&of, most, &others, &world.other_markets(&fall.bob.account(), 0))
}

/// Returns the instruction that repays an account's debts.
#[must_use]
pub fn repayment(scene: &Scene, trader: &Trader) -> Instruction {
    instructions::repay_debt(trader.account(), &scene.world.all_markets(&trader.account()))
}

/// Prepares a bankruptcy in which Alice's whole position was liquidated and she owes a debt in the first market. Alice has small
/// positions in all other markets.
#[must_use]
pub fn bankrupt(setup: &Setup) -> Fall {
    let scene = Scene::with(setup, without_own_fees);
    let stake = Stake { contracts: 1_000, deposit: 10_500 + 10 * u64::from(setup.positions - 1) };
    let fall = liquidated(fall(scene, stake, 85));
    assert!(fall.scene.position(&fall.alice, 0).debt.is_positive(), "a debt is left");
    fall
}

/// Lets the curve buy a slice of Alice's insolvent position, whose loss becomes a debt.
#[must_use]
pub fn sliced(fall: Fall) -> Fall {
    let fall = liquidated(fall);
    let position = fall.scene.position(&fall.alice, 0);
    assert!(position.debt.is_positive() && position.base.is_positive(), "a debt and a position are left");
    fall
}

fn liquidated(mut fall: Fall) -> Fall {
    let instruction = liquidation(&fall);
    fall.scene.crank(instruction);
    fall
}

/// Works like [`bankrupt`], but without other positions, so that the liquidation writes off the debt.
#[must_use]
pub fn written_off(setup: &Setup) -> Fall {
    let scene = Scene::with(setup, without_own_fees);
    let fall = liquidated(fall_alone(scene, Stake { contracts: 1_000, deposit: 10_500 }, 85));
    assert!(fall.scene.position(&fall.alice, 0).written_off.is_positive(), "the debt was written off");
    fall
}

/// Works like [`written_off`], but a second account has fallen as well. A window has passed since Bob closed his position, so the
/// next instruction distributes cash to his claim and covers the deficit. A trader without positions takes Bob's place.
#[must_use]
pub fn second_fall(setup: &Setup) -> Fall {
    let mut scene = Scene::with(setup, without_own_fees);
    let (second, taker) = (scene.trader("second", 10_900), scene.trader("taker", 500_000));
    scene.trade(&second, 0, buy(1_000));
    let mut fall = liquidated(fall_alone(scene, Stake { contracts: 1_000, deposit: 10_900 }, 85));
    fall.scene.close(&fall.bob, 0);
    // Trade the liquidated position back, so that the curve can take a whole position again.
    fall.scene.trade(&fall.carol, 0, buy(2_000));
    fall.scene.pass(WINDOW, 0);
    Fall { alice: second, bob: taker, ..fall }
}

/// Prepares Alice as a debtor, with a gain in market 0, a debt in market 1, where her position is closed, and small positions in
/// all other markets.
#[must_use]
pub fn debtor(setup: &Setup) -> Fall {
    let mut scene = Scene::new(setup);
    let alice = scene.trader("alice", 36_500 + 100 * u64::from(setup.positions - 2));
    let bob = scene.trader("bob", 500_000);
    let carol = scene.trader("carol", 90_000_000);
    scene.trade(&bob, 0, sell(4_000));
    scene.trade(&alice, 0, buy(1_100));
    scene.trade(&alice, 1, buy(2_450));
    for market in 2..scene.markets() {
        scene.trade(&alice, market, buy(1));
    }
    for step in 1..=20 {
        scene.world.wait(4);
        scene.move_market(&carol, 0, (100 + step) * PRICE);
        scene.world.set_price(1, (100 - step) * PRICE);
        if step <= 16 {
            scene.move_market(&carol, 1, (100 - step) * PRICE);
        }
    }
    scene.close(&alice, 1);
    assert!(scene.position(&alice, 1).debt.is_positive(), "a debt is left");
    Fall { scene, alice, bob, carol }
}

/// Returns the wallet that holds a role, and its address.
#[must_use]
pub fn holder(role: &str) -> (solana_keypair::Keypair, solana_pubkey::Pubkey) {
    let wallet = keypair(role);
    let address = wallet.pubkey();
    (wallet, address)
}
