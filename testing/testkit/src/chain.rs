//! Defines the common interface of all networks.

use crate::{Failure, Program, Receipt, refusals, signing};
use solana_account::Account;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_transaction::versioned::VersionedTransaction;
use std::time::Duration;

/// Returns the number of slots in `seconds`, at the current slot length.
pub(crate) fn slots_in(seconds: u32) -> u64 {
    ballast_chain::slots_in(Duration::from_secs(seconds.into()))
}

/// The number of slots in an epoch, as on mainnet.
const SLOTS_PER_EPOCH: u64 = 432_000;

/// The time that programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The slot number.
    pub slot: u64,
    /// The time in seconds since 1970-01-01 00:00 UTC.
    pub unix_timestamp: i64,
}

impl Clock {
    /// The time at which every network in this crate starts, which is slot 1,000 at 2026-01-01 00:00 UTC, regardless of the
    /// wall-clock time.
    pub const START: Self = Self { slot: 1_000, unix_timestamp: 1_767_225_600 };

    /// Returns the same time as the runtime's clock sysvar.
    #[must_use]
    pub fn sysvar(self) -> solana_clock::Clock {
        let epoch = self.slot / SLOTS_PER_EPOCH;
        solana_clock::Clock {
            slot: self.slot,
            unix_timestamp: self.unix_timestamp,
            epoch,
            epoch_start_timestamp: 0,
            leader_schedule_epoch: epoch + 1,
        }
    }

    /// Returns `self` if neither its slot nor its timestamp is earlier than that of `now`.
    ///
    /// # Panics
    /// Panics if either is earlier, because programs rely on time never running backwards.
    #[must_use]
    pub fn not_before(self, now: Self) -> Self {
        assert!(
            self.slot >= now.slot && self.unix_timestamp >= now.unix_timestamp,
            "time cannot run backwards: the network is at {now:?}, asked for {self:?}; start a new network instead"
        );
        self
    }
}

impl From<solana_clock::Clock> for Clock {
    fn from(sysvar: solana_clock::Clock) -> Self {
        Self { slot: sysvar.slot, unix_timestamp: sysvar.unix_timestamp }
    }
}

/// A kind of network.
pub trait Network: Copy {
    /// Starts a network of this kind with `programs` deployed and the clock at [`Clock::START`].
    ///
    /// # Panics
    /// Panics if the network does not start or a program is not valid bytecode.
    fn start(self, programs: &[Program]) -> Box<dyn Chain>;
}

/// A Solana network in this process.
///
/// Time does not move unless [`Chain::set_clock`] or [`Chain::advance`] moves it. Transactions run one after another, and nothing
/// depends on the wall clock or on chance, so a scenario ends with the same accounts on every network.
pub trait Chain {
    /// Returns the keypair that pays all fees of [`Chain::send`]. The payer holds more SOL than any test can spend.
    fn payer(&self) -> &Keypair;

    /// Returns a recent blockhash that no earlier call returned, so that two otherwise equal transactions differ.
    fn fresh_blockhash(&mut self) -> Hash;

    /// Runs a signed transaction and waits for its outcome. A failed transaction changes only its payer's balance.
    fn submit(&mut self, transaction: VersionedTransaction) -> Result<Receipt, Failure>;

    /// Returns the account at `address`, or `None` if it does not exist or has no balance.
    fn account(&self, address: &Pubkey) -> Option<Account>;

    /// Writes an account exactly as given, without a transaction. An account with zero lamports is removed.
    fn set_account(&mut self, address: &Pubkey, account: Account);

    /// Returns all accounts owned by `owner`, sorted by address.
    ///
    /// The list includes every account that was written by [`Chain::set_account`] or named in a transaction on this network.
    fn program_accounts(&self, owner: &Pubkey) -> Vec<(Pubkey, Account)>;

    /// Returns the time that the next transaction will read.
    fn clock(&self) -> Clock;

    /// Moves the clock to this slot and this time, which move independently of each other.
    ///
    /// # Panics
    /// Panics if either would run backwards.
    fn set_clock(&mut self, slot: u64, unix_timestamp: i64);

    /// Moves the clock ahead by `slots` slots and `seconds` seconds.
    fn advance(&mut self, slots: u64, seconds: u32) {
        let now = self.clock();
        self.set_clock(now.slot + slots, now.unix_timestamp + i64::from(seconds));
    }

    /// Moves the clock ahead by `seconds` seconds, and by as many slots as fit into them at the current slot length.
    fn wait(&mut self, seconds: u32) {
        self.advance(slots_in(seconds), seconds);
    }

    /// Sends one transaction with these instructions. [`Chain::payer`] pays for the transaction and signs it, along with those of
    /// `signers` whose signatures the instructions require.
    ///
    /// No compute budget instruction is added, so put [`crate::compute_unit_limit`] first if you need one. A required signature
    /// without a keypair is left empty, and the network refuses the transaction.
    fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Receipt, Failure> {
        let payer = self.payer().insecure_clone();
        self.send_from(&payer, instructions, signers)
    }

    /// Works like [`Chain::send`], but `payer` pays the fee.
    fn send_from(
        &mut self,
        payer: &Keypair,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        let blockhash = self.fresh_blockhash();
        let transaction = signing::sign(instructions, payer, signers, blockhash);
        if let Some(failure) = signing::oversize(&transaction) {
            return Err(failure);
        }
        self.submit(transaction).inspect_err(|failure| refusals::note(instructions, failure))
    }

    /// Adds `lamports` to a wallet. The wallet is created if it does not exist.
    fn fund(&mut self, wallet: &Pubkey, lamports: u64) {
        let mut account = self.account(wallet).unwrap_or_default();
        account.lamports += lamports;
        self.set_account(wallet, account);
    }

    /// Returns the balance of `address` in lamports, or zero if there is no such account.
    fn lamports(&self, address: &Pubkey) -> u64 {
        self.account(address).map_or(0, |account| account.lamports)
    }
}
