//! Provides the validator's bank, accessed through the `solana-program-test` client.

use ballast_testkit::{Chain, Clock, Failure, PAYER, PAYER_LAMPORTS, Program, Receipt, keypair};
use solana_account::{Account, AccountSharedData};
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_program_test::{BanksClientError, ProgramTestContext};
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use std::{collections::BTreeSet, fmt::Display, time::Duration};
use tokio::runtime::Runtime;

/// The interval between polls for a new blockhash, in the runtime's time. The bank creates a blockhash every 6.4 milliseconds.
const BLOCKHASH_POLL: Duration = Duration::from_millis(2);

/// A bank with every runtime feature active and with the SPL programs.
///
/// Only the clock sysvar moves its time. The bank stays in one slot, because a bank per slot would cost milliseconds and programs cannot
/// observe the difference.
pub struct ProgramTest {
    context: ProgramTestContext,
    payer: Keypair,
    last_blockhash: Hash,
    /// Every address that was written or named in a transaction, because the bank's client cannot enumerate accounts.
    touched: BTreeSet<Pubkey>,
    /// This field is declared last, so that the context's tasks end before their runtime is dropped.
    runtime: Runtime,
}

impl ProgramTest {
    /// Starts a bank with `programs` deployed.
    ///
    /// # Panics
    /// Panics if the bank does not start.
    pub fn new(programs: &[Program]) -> Self {
        let payer = keypair(PAYER);
        let account = Account { lamports: PAYER_LAMPORTS, owner: system_program::ID, ..Account::default() };
        let mut setup = solana_program_test::ProgramTest::default();
        // Starting the bank enables the runtime's debug messages, so turn them off again unless RUST_LOG enables them.
        agave_logger::setup_with_default("error");
        setup.add_account(payer.pubkey(), account);
        for (address, account) in programs.iter().flat_map(Program::accounts) {
            setup.add_account(address, account);
        }
        // The runtime's time advances while the runtime is idle, so waiting for a blockhash takes no real time.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        let runtime = expect(runtime, "start a runtime");
        let context = runtime.block_on(setup.start_with_context());
        context.set_sysvar(&Clock::START.sysvar());
        let last_blockhash = context.last_blockhash;
        let touched = programs.iter().flat_map(Program::accounts).map(|(address, _)| address);
        let touched = touched.chain([payer.pubkey()]).collect();
        Self { context, payer, last_blockhash, touched, runtime }
    }

    /// Runs a request of the bank's client to completion.
    fn ask<T>(&self, request: impl Future<Output = Result<T, BanksClientError>>) -> T {
        expect(self.runtime.block_on(request), "query the bank")
    }
}

impl Chain for ProgramTest {
    fn payer(&self) -> &Keypair {
        &self.payer
    }

    fn fresh_blockhash(&mut self) -> Hash {
        let client = &self.context.banks_client;
        loop {
            let blockhash = self.ask(client.get_latest_blockhash());
            if blockhash != self.last_blockhash {
                self.last_blockhash = blockhash;
                return blockhash;
            }
            self.runtime.block_on(async { tokio::time::sleep(BLOCKHASH_POLL).await });
        }
    }

    fn submit(&mut self, transaction: VersionedTransaction) -> Result<Receipt, Failure> {
        self.touched.extend(transaction.message.static_account_keys());
        // Unlike a validator's network port, this entry point skips signature checks.
        if !transaction.verify_with_results().into_iter().all(|valid| valid) {
            return Err(Failure::new(TransactionError::SignatureFailure, 0, Vec::new()));
        }
        let outcome = self.ask(self.context.banks_client.process_transaction_with_metadata(transaction));
        let metadata = outcome.metadata;
        let units = metadata.as_ref().map_or(0, |metadata| metadata.compute_units_consumed);
        let logs = metadata.as_ref().map(|metadata| metadata.log_messages.clone()).unwrap_or_default();
        if let Err(error) = outcome.result {
            return Err(Failure::new(error, units, logs));
        }
        let return_data = metadata.and_then(|metadata| metadata.return_data).map(|returned| returned.data);
        Ok(Receipt::new(units, logs, return_data))
    }

    fn account(&self, address: &Pubkey) -> Option<Account> {
        let account = self.ask(self.context.banks_client.get_account(*address));
        account.filter(|account| account.lamports > 0)
    }

    fn set_account(&mut self, address: &Pubkey, account: Account) {
        self.touched.insert(*address);
        self.context.set_account(address, &AccountSharedData::from(account));
    }

    fn program_accounts(&self, owner: &Pubkey) -> Vec<(Pubkey, Account)> {
        let known = self.touched.iter().filter_map(|address| Some((*address, self.account(address)?)));
        known.filter(|(_, account)| account.owner == *owner).collect()
    }

    fn clock(&self) -> Clock {
        self.ask(self.context.banks_client.get_sysvar::<solana_clock::Clock>()).into()
    }

    fn set_clock(&mut self, slot: u64, unix_timestamp: i64) {
        let clock = Clock { slot, unix_timestamp }.not_before(self.clock());
        self.context.set_sysvar(&clock.sysvar());
    }
}

fn expect<T, E: Display>(result: Result<T, E>, task: &str) -> T {
    result.unwrap_or_else(|error| panic!("program-test could not {task}: {error}"))
}
