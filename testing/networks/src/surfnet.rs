//! Provides a network with JSON-RPC and WebSocket servers that runs in this process, without internet access.

mod boot;

use crate::pyth::{Signers, programs};
use ballast_testkit::{Chain, Clock, Failure, PAYER, PAYER_LAMPORTS, Program, Receipt, keypair};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use boot::Network;
use solana_account::Account;
use solana_commitment_config::CommitmentConfig;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::config::{
    RpcSendTransactionConfig, RpcSimulateTransactionConfig, RpcTransactionConfig,
};
use solana_sdk_ids::system_program;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status_client_types::{
    UiTransactionEncoding, UiTransactionStatusMeta, option_serializer::OptionSerializer,
};
use std::{fmt::Display, time::Duration};

/// How the network's time advances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// This mode is for tests. Only [`Chain::set_clock`] moves time. Every transaction sent through [`Chain`] gets its own block,
    /// and all blocks have the same time.
    OnDemand,
    /// This mode is for connections from other processes. The network produces a block after each interval of this length, at
    /// wall-clock pace, as a public network does.
    Every(Duration),
    /// This mode is for clocks that differ from the wall clock. Time is moved by [`Surfnet::end_block_at`], which should be called
    /// about once per interval of this length.
    Paced(Duration),
}

/// Settings of a [`Surfnet`].
#[derive(Clone, Copy, Debug)]
pub struct SurfnetOptions {
    /// The port of the JSON-RPC server on this machine's loopback address. If `None`, a free port is chosen.
    pub rpc_port: Option<u16>,
    /// The port of the WebSocket server, which is by convention the JSON-RPC port plus one. If `None`, a free port is chosen.
    pub ws_port: Option<u16>,
    /// How time advances.
    pub blocks: Blocks,
    /// When the network starts.
    pub start: Clock,
    /// The length at which a transaction's logs are truncated. If `None`, logs are never truncated. Unit: bytes.
    pub log_bytes: Option<usize>,
}

impl Default for SurfnetOptions {
    fn default() -> Self {
        Self { rpc_port: None, ws_port: None, blocks: Blocks::OnDemand, start: Clock::START, log_bytes: None }
    }
}

/// A Surfpool network. Transactions and reads go through JSON-RPC, but accounts and the clock are set directly.
///
/// The network's servers stop when this value is dropped.
pub struct Surfnet {
    network: Network,
    rpc: RpcClient,
    payer: Keypair,
    blocks: Blocks,
    last_blockhash: Hash,
}

impl Surfnet {
    /// Starts a network for tests with `programs` deployed.
    ///
    /// # Panics
    /// Panics if the network does not start.
    pub fn new(programs: &[Program]) -> Self {
        match Self::start(SurfnetOptions::default(), programs) {
            Ok(surfnet) => surfnet,
            Err(error) => panic!("the local network did not start: {error}"),
        }
    }

    /// Starts a network with `programs` deployed.
    ///
    /// # Errors
    /// Returns the reason why the network did not start. The most common reason is that a port is already in use.
    ///
    /// # Panics
    /// Panics if a program is not valid bytecode.
    pub fn start(options: SurfnetOptions, programs: &[Program]) -> Result<Self, String> {
        let network = Network::boot(options)?;
        let rpc = RpcClient::new_with_commitment(network.rpc_url.clone(), CommitmentConfig::processed());
        let payer = keypair(PAYER);
        let mut surfnet =
            Self { network, rpc, payer, blocks: options.blocks, last_blockhash: Hash::default() };
        surfnet.network.confirm_block(options.start);
        let account = Account { lamports: PAYER_LAMPORTS, owner: system_program::ID, ..Account::default() };
        surfnet.set_account(&surfnet.payer.pubkey(), account);
        for (address, account) in programs.iter().flat_map(Program::accounts) {
            surfnet.set_account(&address, account);
        }
        Ok(surfnet)
    }

    /// Returns the URL of the JSON-RPC server, for example `http://127.0.0.1:8899`.
    pub fn rpc_url(&self) -> &str {
        &self.network.rpc_url
    }

    /// Returns the URL of the WebSocket server, for example `ws://127.0.0.1:8900`.
    pub fn ws_url(&self) -> &str {
        &self.network.ws_url
    }

    /// Returns a client of the JSON-RPC server that reads the newest state.
    pub fn rpc_client(&self) -> &RpcClient {
        &self.rpc
    }

    /// Replaces the account at `address` with the result of `change`. No other write can happen in between, even though other
    /// processes may also write accounts over JSON-RPC. If the result is `None`, the account is left unchanged.
    ///
    /// # Panics
    /// Panics if the network refuses the account.
    pub fn change_account(
        &self,
        address: &Pubkey,
        change: impl FnOnce(Option<Account>) -> Option<Account> + Send + Sync,
    ) {
        self.network.change_account(address, change);
    }

    /// Returns the current block's time, which reflects any time travel by other processes. Unit: milliseconds since 1970.
    pub fn unix_milliseconds(&self) -> u64 {
        self.network.unix_milliseconds()
    }

    /// Ends the current block. The next block starts at `time` (milliseconds since 1970), or at the current time if that is later.
    ///
    /// # Panics
    /// Panics if the network cannot write its ledger.
    pub fn end_block_at(&self, time: u64) {
        self.network.confirm_block_at(|now| now.max(time));
    }

    /// Adds stand-ins for Pyth's programs to the network, together with the accounts that these signers need.
    pub fn add_pyth(&mut self, signers: &Signers) {
        for (id, register) in programs::all() {
            self.network.add_native(id, register);
        }
        for (address, account) in programs::accounts(signers) {
            self.set_account(&address, account);
        }
    }

    /// Ends the current block, so that its transactions are confirmed and there is a new blockhash.
    fn end_block(&self) {
        match self.blocks {
            Blocks::OnDemand => self.network.confirm_block(self.clock()),
            Blocks::Every(_) | Blocks::Paced(_) => self.network.confirm_block_at(|now| now),
        }
    }

    /// Returns the network's record of a transaction, or `None` if the network refused it.
    fn noted(&self, signature: &Signature) -> Option<UiTransactionStatusMeta> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            max_supported_transaction_version: Some(1),
            ..RpcTransactionConfig::default()
        };
        self.rpc.get_transaction_with_config(signature, config).ok()?.transaction.meta
    }

    /// Determines why the network refused a transaction that has no record, by running the same checks in a simulation.
    fn refusal(&self, transaction: &VersionedTransaction, reply: &dyn Display) -> Failure {
        let config =
            RpcSimulateTransactionConfig { sig_verify: true, ..RpcSimulateTransactionConfig::default() };
        let simulated = match self.rpc.simulate_transaction_with_config(transaction, config) {
            Ok(response) => response.value,
            Err(error) => match error.get_transaction_error() {
                Some(error) => return Failure::new(error, 0, Vec::new()),
                None => panic!("the local network refused a transaction ({reply}) without a reason: {error}"),
            },
        };
        let Some(error) = simulated.err else {
            panic!("the local network lost a transaction that should have run: {reply}");
        };
        let logs = simulated.logs.unwrap_or_default();
        Failure::new(error.into(), simulated.units_consumed.unwrap_or_default(), logs)
    }
}

impl Chain for Surfnet {
    fn payer(&self) -> &Keypair {
        &self.payer
    }

    fn fresh_blockhash(&mut self) -> Hash {
        if self.network.latest_blockhash() == self.last_blockhash {
            self.end_block();
        }
        self.last_blockhash = self.network.latest_blockhash();
        self.last_blockhash
    }

    fn submit(&mut self, transaction: VersionedTransaction) -> Result<Receipt, Failure> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..RpcSendTransactionConfig::default() };
        let reply = match self.rpc.send_transaction_with_config(&transaction, config) {
            Ok(signature) => signature.to_string(),
            Err(error) => return Err(self.refusal(&transaction, &error)),
        };
        let Some(meta) = self.noted(&transaction.signatures[0]) else {
            return Err(self.refusal(&transaction, &reply));
        };
        self.end_block();
        outcome(meta)
    }

    fn account(&self, address: &Pubkey) -> Option<Account> {
        let response = self.rpc.get_account_with_commitment(address, CommitmentConfig::processed());
        expect(response, "read an account").value.filter(|account| account.lamports > 0)
    }

    fn set_account(&mut self, address: &Pubkey, account: Account) {
        self.network.set_account(address, account);
    }

    fn program_accounts(&self, owner: &Pubkey) -> Vec<(Pubkey, Account)> {
        let mut accounts = expect(self.rpc.get_program_accounts(owner), "list accounts");
        accounts.retain(|(_, account)| account.lamports > 0);
        accounts.sort_by_key(|(address, _)| *address);
        accounts
    }

    fn clock(&self) -> Clock {
        self.network.clock()
    }

    fn set_clock(&mut self, slot: u64, unix_timestamp: i64) {
        let clock = Clock { slot, unix_timestamp }.not_before(self.clock());
        self.network.confirm_block(clock);
    }
}

fn outcome(meta: UiTransactionStatusMeta) -> Result<Receipt, Failure> {
    let units = Option::from(meta.compute_units_consumed).unwrap_or_default();
    let logs = Option::from(meta.log_messages).unwrap_or_default();
    if let Some(error) = meta.err {
        return Err(Failure::new(error.into(), units, logs));
    }
    let OptionSerializer::Some(returned) = meta.return_data else {
        return Ok(Receipt::new(units, logs, None));
    };
    let data = expect(STANDARD.decode(returned.data.0), "decode return data");
    Ok(Receipt::new(units, logs, Some(data)))
}

fn expect<T, E: Display>(result: Result<T, E>, task: &str) -> T {
    result.unwrap_or_else(|error| panic!("the local network could not {task}: {error}"))
}
