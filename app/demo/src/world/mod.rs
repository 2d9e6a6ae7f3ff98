//! Represents the demo's exchange, with the network, the accounts as last fetched, and every action on them.
//!
//! Each action is first computed by the client's quotes, which apply the program's rules to the fetched accounts. A refused action
//! is not sent. An allowed action must succeed on chain and leave the accounts exactly as computed. Anything else is a violation,
//! which is returned as an error.

mod accounts;
mod expected;
mod liquidation;
mod maintenance;
mod member;
mod settlement;
mod setup;
mod summary;
mod trading;
mod treasury;

pub use member::{Member, Role};
pub use setup::program;

use super::ledger::Ledger;
use super::oracle_feed::OracleFeed;
use anyhow::{Context as _, Result, anyhow};
use ballast_client::MarketKeys;
use ballast_client::accounts::Market;
use ballast_client::events::Event;
use ballast_client::quote::{self, Markets};
use ballast_market_file::Listing;
use ballast_math::market::State;
use ballast_math::subsidy::STEP_INTERVAL;
use ballast_math::{Clock, Context};
use ballast_sim::time::slots_in;
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, PROGRAM_ID, Receipt, invariants};
use expected::Expected;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

/// The rules' answer to an action, which is the action's result or the reason for the refusal. Refused actions are not sent.
pub type Verdict<T> = std::result::Result<T, ballast_math::Error>;

/// A margin account's number in the demo.
pub type MemberId = usize;

/// The index of the demo's market.
const MARKET: u32 = 0;

/// The demo's whole exchange.
pub struct World {
    /// Every margin account that was ever opened.
    pub members: Vec<Member>,
    /// The totals so far.
    pub ledger: Ledger,
    /// The parameters that the market was listed with.
    pub listing: Listing,
    /// The time of the next price change. No action waits longer than that. Unit: unix seconds.
    pub until: i64,
    /// The last price. Unit: quote per unit of the asset.
    price: f64,
    chain: Box<dyn Chain>,
    /// The market and its oracle as last fetched, and the current time.
    markets: Markets,
    mint: Mint,
    keys: MarketKeys,
    feed: OracleFeed,
    name: String,
}

impl World {
    /// Returns the chain's time and slot.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.markets.clock()
    }

    /// Returns the market's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the market as last fetched.
    ///
    /// # Panics
    /// Never panics, because setting up the exchange inserts the market.
    #[must_use]
    pub fn market(&self) -> &Market {
        self.known().market()
    }

    /// Returns the market's state as last fetched.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.market().state
    }

    fn known(&self) -> &quote::KnownMarket {
        self.markets.get(MARKET).expect("the set-up has inserted the market")
    }

    /// Returns the inputs that the rules need in addition to the accounts.
    fn context(&self) -> Context<'_> {
        self.known().context(self.clock())
    }

    /// Moves the clock and sets the price account to `price` (quote per unit of the asset).
    ///
    /// # Errors
    /// Returns an error if the price does not fit into the account.
    pub fn move_to(&mut self, clock: Clock, price: f64) -> Result<()> {
        self.chain.set_clock(clock.slot, clock.time);
        self.markets.set_clock(clock);
        self.feed.publish(self.chain.as_mut(), price)?;
        self.price = price;
        self.fetch_market()
    }

    /// Waits at an unchanged price until the full allowance for a step of the curve is available again. Returns whether the
    /// allowance becomes available before the next price.
    ///
    /// # Errors
    /// Returns the same errors as [`World::move_to`].
    pub fn await_step(&mut self) -> Result<bool> {
        let Clock { time, slot } = self.clock();
        let missing = STEP_INTERVAL - (time - self.state().step_time);
        if missing <= 0 {
            self.next_slot();
            return Ok(true);
        }
        if time + missing >= self.until {
            return Ok(false);
        }
        let later = Clock { time: time + missing, slot: slot + slots_in(missing) };
        self.move_to(later, self.price)?;
        Ok(true)
    }

    /// Advances the clock by one slot.
    pub fn next_slot(&mut self) {
        let clock = self.clock();
        self.chain.set_clock(clock.slot + 1, clock.time);
        self.markets.set_clock(Clock { slot: clock.slot + 1, ..clock });
    }

    /// Fetches every account of the program and checks all invariants between them.
    ///
    /// # Errors
    /// Returns the first violated invariant.
    pub fn check_invariants(&mut self) -> Result<()> {
        let statement = invariants::check(self.chain.as_ref())?;
        self.ledger.note_statement(statement);
        Ok(())
    }

    /// Sends one instruction that the rules allow.
    fn send(
        &mut self,
        name: &'static str,
        instruction: Instruction,
        signers: &[&Keypair],
    ) -> Result<Receipt> {
        let outcome = self.chain.send(&[instruction], signers);
        let receipt = outcome
            .map_err(|failure| anyhow!("`{name}` failed on chain although the rules allow it: {failure}"))?;
        self.ledger.compute_units.note(name, &receipt.units_of(&PROGRAM_ID));
        for data in receipt.events(&PROGRAM_ID) {
            let event = Event::decode(&data).with_context(|| format!("an event of `{name}`"))?;
            self.ledger.note_event(&event);
        }
        Ok(receipt)
    }

    /// Sends one instruction, fetches the accounts that it changed, and compares them with the computed ones.
    fn execute(
        &mut self,
        name: &'static str,
        instruction: Instruction,
        signers: &[&Keypair],
        expected: &Expected,
    ) -> Result<()> {
        let before = *self.state();
        if expected.begins {
            let now = self.context().bring_to_now(&before).context("bringing the market to now")?;
            let begun = self.begun().context("beginning an action")?;
            self.ledger.cover.note_beginning(&now.market, &begun);
        }
        self.send(name, instruction, signers)?;
        self.fetch_market()?;
        for (member, _) in &expected.holdings {
            self.fetch_member(*member)?;
        }
        let after = *self.state();
        self.ledger.funding.note(&before, &after);
        expected
            .compare(self)
            .with_context(|| format!("`{name}` did not have the effect that the rules compute"))?;
        self.ledger.compared += 1;
        let time = self.clock().time;
        for (member, _) in &expected.holdings {
            self.ledger.waits.note_left(*member, self.members[*member].claim(), time);
        }
        Ok(())
    }

    /// Returns the market at the start of an action, advanced to the present and with claims distributed if an epoch is over.
    fn begun(&self) -> Verdict<State> {
        self.context().begin(self.state()).map(|present| present.market)
    }
}

/// Turns a quote into a verdict. Any error other than a refusal by a rule is a bug in the demo.
fn verdict<T>(quoted: quote::Result<T>) -> Result<Verdict<T>> {
    match quoted {
        Ok(done) => Ok(Ok(done)),
        Err(error) => match error.rule() {
            Some(rule) => Ok(Err(rule)),
            None => Err(error.into()),
        },
    }
}
