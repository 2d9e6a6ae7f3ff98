//! Runs the demo once, from the first deposit to the last withdrawal.

use super::desk;
use super::keeper::Keeper;
use super::progress::Progress;
use super::wind_up::wind_up;
use super::world::{MemberId, Role, World};
use anyhow::Result;
use ballast_cli::demo::{DemoArguments, market};
use ballast_math::account::{CROSS, ISOLATED};
use ballast_sim::agents::{Agent, Backstop, Kind, Signals, View, Wish, hire};
use ballast_sim::price_path::{PricePath, seeded};
use ballast_sim::streams::{AGENTS, PATH, stream};
use ballast_sim::time::slots_in;
use ballast_testkit::{Chain, Clock};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The backstop's capital. Unit: quote.
const BACKSTOP_CAPITAL: f64 = 150_000.0;

/// A trader with a strategy and an account.
struct Trader {
    kind: Kind,
    agent: Box<dyn Agent>,
    member: MemberId,
    name: String,
}

/// The market at the end of a step. Prices are in quote per contract and amounts in 1e-6 quote.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time of the step. Unit: unix seconds.
    pub time: i64,
    /// The index price.
    pub index: f64,
    /// The mark price.
    pub mark: f64,
    /// The tokens in the vault.
    pub vault: i64,
    /// The total amount owed.
    pub claims: i64,
    /// The number of liquidations in this step.
    pub liquidations: u64,
}

/// One run of the demo.
pub struct Session {
    /// The exchange and its network.
    pub world: World,
    /// The price path that the index follows.
    pub path: PricePath,
    /// The market's state after each step.
    pub moments: Vec<Moment>,
    /// The number of rounds that the wind-up took.
    pub wind_up_rounds: u32,
    traders: Vec<Trader>,
    keeper: Keeper,
    backstop: Backstop,
    signals: Signals,
    random: ChaCha8Rng,
}

impl Session {
    /// Lists the market on `chain`, where [`crate::world::program`] must be deployed, and makes every member's
    /// first deposit.
    ///
    /// # Errors
    /// Returns an error if the price path cannot be used, or if the result on chain differs from the computed
    /// one.
    pub fn start(chain: Box<dyn Chain>, arguments: &DemoArguments) -> Result<Self> {
        let path = path(arguments)?;
        let mut world = World::set_up(chain, &market()?, &path)?;
        let mut random = stream(arguments.seed, AGENTS);
        let account = world.open_account(Role::Keeper, "demo: keeper", 0, CROSS)?;
        let backstop = world.open_account(Role::Backstop, "demo: backstop", 0, CROSS)?;
        desk::deposit(&mut world, backstop, BACKSTOP_CAPITAL)?;
        let mut traders = Vec::new();
        for number in 0..arguments.traders {
            traders.push(enter(&mut world, number, &mut random)?);
        }
        let signals = Signals::new(world.index());
        Ok(Self {
            world,
            path,
            moments: Vec::new(),
            wind_up_rounds: 0,
            traders,
            keeper: Keeper { account, backstop },
            backstop: Backstop::new(BACKSTOP_CAPITAL),
            signals,
            random,
        })
    }

    /// Moves the price along the whole path, and then lets all users leave.
    ///
    /// # Errors
    /// Returns the first violation.
    pub fn run(&mut self, progress: &Progress) -> Result<()> {
        for step in 1..self.path.points.len() {
            self.step(step)?;
            progress.step(self);
        }
        progress.wind_up();
        let last = self.path.points[self.path.points.len() - 1].price;
        self.wind_up_rounds = wind_up(&mut self.world, self.keeper, last)?;
        Ok(())
    }

    fn step(&mut self, step: usize) -> Result<()> {
        let (earlier, point) = (self.path.points[step - 1], self.path.points[step]);
        let slot = self.world.clock().slot + slots_in(point.time - earlier.time);
        let later = self.path.points.get(step + 1).map_or(point.time, |next| next.time);
        self.world.until = later;
        self.world.move_to(ballast_math::Clock { time: point.time, slot }, point.price)?;
        self.signals.note(self.world.index());
        let liquidations = self.world.ledger.liquidations();
        self.keeper.open_step(&mut self.world)?;
        self.world.next_slot();
        self.trade(|kind| kind == Kind::Arbitrageur)?;
        self.keeper.liquidate_all(&mut self.world)?;
        self.trade(|kind| kind != Kind::Arbitrageur)?;
        self.unwind_backstop()?;
        self.keeper.close_step(&mut self.world)?;
        self.world.check_invariants()?;
        self.note(liquidations);
        Ok(())
    }

    /// Lets every trader of the given kinds act once, in random order.
    fn trade(&mut self, takes_part: fn(Kind) -> bool) -> Result<()> {
        let numbers = 0..self.traders.len();
        let mut order: Vec<usize> = numbers.filter(|place| takes_part(self.traders[*place].kind)).collect();
        order.shuffle(&mut self.random);
        for place in order {
            let trader = &mut self.traders[place];
            let wish = if self.world.members[trader.member].is_bankrupt() {
                trader.agent.after_bankruptcy()
            } else {
                let view = view(&self.world, trader.member, &self.signals)?;
                trader.agent.decide(&view, &mut self.random)
            };
            let Some(wish) = wish else { continue };
            if let Wish::StartOver(amount) = wish {
                self.start_over(place, amount)?;
            } else {
                desk::fulfil(&mut self.world, self.traders[place].member, &wish)?;
            }
        }
        Ok(())
    }

    /// Lets the backstop close part of the positions that it has taken over.
    fn unwind_backstop(&mut self) -> Result<()> {
        let view = view(&self.world, self.keeper.backstop, &self.signals)?;
        match self.backstop.decide(&view, &mut self.random) {
            Some(wish) => desk::fulfil(&mut self.world, self.keeper.backstop, &wish),
            None => Ok(()),
        }
    }

    /// Opens a new account for a trader whose previous account is bankrupt.
    fn start_over(&mut self, place: usize, amount: f64) -> Result<()> {
        let trader = &mut self.traders[place];
        let old = &self.world.members[trader.member];
        let (role, sub_id, mode) = (old.role, old.sub_id + 1, old.mode);
        trader.member = self.world.open_account(role, &trader.name, sub_id, mode)?;
        desk::deposit(&mut self.world, trader.member, amount)
    }

    fn note(&mut self, liquidations_before: u64) {
        let ledger = &self.world.ledger;
        self.moments.push(Moment {
            time: self.world.clock().time,
            index: self.world.index(),
            mark: self.world.mark(),
            vault: ledger.last.vault,
            claims: ledger.last.claims,
            liquidations: ledger.liquidations() - liquidations_before,
        });
    }
}

fn path(arguments: &DemoArguments) -> Result<PricePath> {
    let Some(file) = &arguments.prices else {
        let start = Clock::START.unix_timestamp;
        return Ok(seeded(&mut stream(arguments.seed, PATH), start, arguments.steps));
    };
    let (path, understood) = PricePath::read(file, arguments.steps)?;
    eprintln!("{}: {understood}", path.name);
    // Every network starts at a fixed time, and its clock cannot run backwards.
    Ok(path.not_before(Clock::START.unix_timestamp))
}

/// Adds a trader with an account and a first deposit. Every second account is isolated.
fn enter(world: &mut World, number: u32, random: &mut ChaCha8Rng) -> Result<Trader> {
    let kind = Kind::of(usize::try_from(number)?);
    let agent = hire(kind, random);
    let name = format!("demo: trader {number}");
    let mode = if number.is_multiple_of(2) { CROSS } else { ISOLATED };
    let member = world.open_account(Role::Trader(kind), &name, 0, mode)?;
    desk::deposit(world, member, agent.capital())?;
    Ok(Trader { kind, agent, member, name })
}

fn view<'a>(world: &'a World, member: MemberId, signals: &'a Signals) -> Result<View<'a>> {
    let parameters = &world.listing.parameters;
    let ratio = |ratio: ballast_math::Ratio| ratio.raw() as f64 / 1e6;
    Ok(View {
        market: world.state(),
        signals,
        index: world.index(),
        mark: world.mark(),
        own: world.account_summary(member)?,
        largest_leverage: 1.0 / ratio(parameters.initial_ratio),
        fee: ratio(parameters.taker_fee),
    })
}
