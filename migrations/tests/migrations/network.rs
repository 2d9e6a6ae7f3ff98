//! Provides a network with the program, the sample's mint and its oracle accounts, and nothing else.

use crate::support::key;
use ballast_client::oracle::PriceUpdate;
use ballast_client::rpc::Rpc;
use ballast_math::Price;
use ballast_math::oracle::Reading;
use ballast_migrations::config::{Config, Market};
use ballast_migrations::{Applied, Migration, MigrationError, Plan};
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, PROGRAM_ID, Program, rent_exempt};
use solana_account::Account;
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signer::Signer;
use std::time::Duration;

pub struct Network {
    pub chain: Surfnet,
    pub rpc: Rpc,
    pub mint: Mint,
}

/// The operator's tokens. Unit: 1e-6 quote.
pub const TOKENS: u64 = 100_000_000_000;

impl Network {
    /// Starts the network with the oracles of `config` at the prices in the file.
    pub fn start(config: &Config) -> Self {
        let authority = key("upgrade authority").pubkey();
        let blocks = Blocks::Every(Duration::from_millis(50));
        let options = SurfnetOptions { blocks, ..SurfnetOptions::default() };
        let mut chain = Surfnet::start(options, &[Program::ballast(authority)]).expect("it starts");
        let operator = key("operator").pubkey();
        chain.fund(&operator, 10_000_000_000);
        let mint = Mint::usdc(&mut chain);
        mint.give(&mut chain, &operator, TOKENS);
        let rpc = client(chain.rpc_url());
        let mut network = Self { chain, rpc, mint };
        for market in &config.markets {
            network.publish(market, market.args.peg);
        }
        network
    }

    /// Switches to another server.
    pub fn connect(&mut self, url: &str) {
        self.rpc = client(url);
    }

    /// Publishes `price` (1e-9 quote per contract) for `market` now.
    pub fn publish(&mut self, market: &Market, price: u64) {
        let args = &market.args;
        let reading = Reading {
            price: Price::new(price),
            confidence: Price::new(price / 2_000),
            publish_time: self.chain.clock().unix_timestamp,
        };
        let exponent = args.parameters.contract_exponent;
        let update = PriceUpdate::of_contract(args.oracle_feed, &reading, exponent).expect("it fits");
        let data = update.account_data();
        let lamports = rent_exempt(data.len());
        let account = Account { lamports, data, owner: args.oracle_owner, ..Account::default() };
        self.chain.set_account(&args.oracle_address, account);
    }

    /// Returns all of the program's accounts, byte by byte.
    pub fn state(&self) -> Vec<(solana_pubkey::Pubkey, Vec<u8>)> {
        let accounts = self.chain.program_accounts(&PROGRAM_ID);
        accounts.into_iter().map(|(address, account)| (address, account.data)).collect()
    }

    pub async fn plan(&self, config: &Config) -> Plan {
        let signers = [key("operator")];
        self.run(config, &signers, async |migration| migration.plan().await).await.expect("it is readable")
    }

    /// Applies everything, and returns the completed steps and the remaining plan.
    pub async fn apply(
        &self,
        config: &Config,
        signers: &[Keypair],
    ) -> Result<(Vec<Applied>, Plan), MigrationError> {
        self.run(config, signers, async |migration| {
            let mut done = Vec::new();
            let left = migration.apply(|applied| done.push(applied.clone())).await?;
            Ok((done, left))
        })
        .await
    }

    pub async fn run<T>(
        &self,
        config: &Config,
        signers: &[Keypair],
        with: impl AsyncFnOnce(&Migration<'_>) -> Result<T, MigrationError>,
    ) -> Result<T, MigrationError> {
        let signers: Vec<&(dyn Signer + Sync)> = signers.iter().map(|key| key as _).collect();
        with(&Migration::new(&self.rpc, config, &signers)?).await
    }
}

/// Nothing that this network processes is lost, so there is no need to wait for blocks.
fn client(url: &str) -> Rpc {
    Rpc::with_client(RpcClient::new_with_commitment(url.into(), CommitmentConfig::processed()))
}
