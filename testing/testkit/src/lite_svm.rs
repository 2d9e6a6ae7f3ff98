//! Provides the fast network, which is only the virtual machine, without a ledger, a bank or servers.

use crate::{Chain, Clock, Failure, Features, PAYER, PAYER_LAMPORTS, Program, Receipt, keypair};
use litesvm::{LiteSVM, types::TransactionResult};
use solana_account::Account;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::sync::{Mutex, PoisonError};

/// A LiteSVM network with the gates from [`Features::from_environment`], the SPL programs and signature checks.
///
/// `Clone` copies the network in its current state, so that a test can try several continuations from the same point.
pub struct LiteSvm {
    vm: LiteSVM,
    payer: Keypair,
}

impl LiteSvm {
    /// Starts a network with `programs` deployed. The first network with a given list of programs is cached, and later ones are copies of
    /// it.
    ///
    /// # Panics
    /// Panics if a program is not valid bytecode.
    pub fn new(programs: &[Program]) -> Self {
        static KEPT: Mutex<Vec<(Vec<Program>, LiteSvm)>> = Mutex::new(Vec::new());
        // If a program is refused, the cache is left unchanged, so a panic in another thread is harmless.
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, chain)) = kept.iter().find(|(deployed, _)| deployed == programs) {
            return chain.clone();
        }
        let chain = Self::on(LiteSVM::new(), programs);
        kept.push((programs.to_vec(), chain.clone()));
        chain
    }

    /// Starts a network on the caller's own virtual machine, which has mainnet's gates and may trace its execution.
    ///
    /// # Panics
    /// Panics if a program is not valid bytecode.
    pub fn on(vm: LiteSVM, programs: &[Program]) -> Self {
        let vm = match Features::from_environment() {
            Features::Mainnet => vm,
            features => features.activate_on(vm),
        };
        // The history of past transactions is used only to refuse duplicates, which fresh blockhashes already prevent.
        let vm = vm.with_log_bytes_limit(None).with_transaction_history(0);
        let mut chain = Self { vm, payer: keypair(PAYER) };
        chain.vm.set_sysvar(&Clock::START.sysvar());
        let payer = Account { lamports: PAYER_LAMPORTS, owner: system_program::ID, ..Account::default() };
        chain.set_account(&chain.payer.pubkey(), payer);
        for (address, account) in programs.iter().flat_map(Program::accounts) {
            chain.set_account(&address, account);
        }
        chain
    }
}

impl Clone for LiteSvm {
    fn clone(&self) -> Self {
        Self { vm: self.vm.clone(), payer: self.payer.insecure_clone() }
    }
}

impl Chain for LiteSvm {
    fn payer(&self) -> &Keypair {
        &self.payer
    }

    fn fresh_blockhash(&mut self) -> Hash {
        self.vm.expire_blockhash();
        self.vm.latest_blockhash()
    }

    fn submit(&mut self, transaction: VersionedTransaction) -> Result<Receipt, Failure> {
        outcome(self.vm.send_transaction(transaction))
    }

    fn account(&self, address: &Pubkey) -> Option<Account> {
        self.vm.get_account(address).filter(|account| account.lamports > 0)
    }

    fn set_account(&mut self, address: &Pubkey, account: Account) {
        if let Err(error) = self.vm.set_account(*address, account) {
            panic!("LiteSVM refuses the account {address}: {error}");
        }
    }

    fn program_accounts(&self, owner: &Pubkey) -> Vec<(Pubkey, Account)> {
        let mut accounts = self.vm.get_program_accounts(owner);
        accounts.sort_by_key(|(address, _)| *address);
        accounts
    }

    fn clock(&self) -> Clock {
        self.vm.get_sysvar::<solana_clock::Clock>().into()
    }

    fn set_clock(&mut self, slot: u64, unix_timestamp: i64) {
        let clock = Clock { slot, unix_timestamp }.not_before(self.clock());
        self.vm.set_sysvar(&clock.sysvar());
    }
}

fn outcome(result: TransactionResult) -> Result<Receipt, Failure> {
    match result {
        Ok(meta) => {
            let receipt = Receipt::new(meta.compute_units_consumed, meta.logs, Some(meta.return_data.data));
            Ok(Receipt { loaded_bytes: Some(meta.loaded_accounts_data_size), ..receipt })
        }
        Err(failed) => Err(Failure::new(failed.err, failed.meta.compute_units_consumed, failed.meta.logs)),
    }
}
