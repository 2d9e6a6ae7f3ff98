//! Provides an exchange on a local network, wallets with keypair files, and the command under test.

use ballast_client::pda;
use ballast_math::Price;
use ballast_networks::pyth::Signers;
use ballast_networks::{Blocks, Surfnet, SurfnetOptions};
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::{Program, invariants, keypair};
use serde_json::Value;
use solana_account::Account;
use solana_keypair::{Keypair, write_keypair_file};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A wallet's SOL for fees and rent. Unit: lamports.
const LAMPORTS: u64 = 100_000_000_000;

/// How many keys sign a price.
pub const SIGNER_SET: u32 = 5;

/// An exchange with the markets SOL-PERP and BTC-PERP at 100 quote per contract.
pub struct Stage {
    /// The exchange, which tests prepare and check without the command.
    pub world: World,
    /// The URL of the network's JSON-RPC server.
    pub url: String,
    /// The folder with the stage's files, which is removed at the end.
    pub folder: PathBuf,
}

/// A wallet and its keypair file.
pub struct Wallet {
    /// The wallet's key.
    pub key: Keypair,
    /// The path of the keypair file.
    pub file: String,
}

impl Wallet {
    /// Returns the wallet's address.
    pub fn address(&self) -> Pubkey {
        self.key.pubkey()
    }

    /// Returns one of the wallet's margin accounts.
    pub fn account(&self, number: u16) -> Pubkey {
        pda::margin_account(&self.address(), number)
    }
}

impl Stage {
    /// Starts the network with the exchange.
    pub fn new() -> Self {
        let network = network();
        let url = network.rpc_url().to_owned();
        let mut world = World::on(Box::new(network));
        for (index, name) in [(0, "SOL-PERP"), (1, "BTC-PERP")] {
            world.open(MarketFixture::new(index, name, Price::new(100_000_000_000)));
        }
        Self { world, url, folder: folder() }
    }

    /// Creates the wallet with this name (whose key is that of `ballast_testkit::keypair`), with lamports and `tokens`
    /// (1e-6 quote).
    pub fn wallet(&mut self, name: &str, tokens: u64) -> Wallet {
        let key = keypair(name);
        let account = Account { lamports: LAMPORTS, ..Account::default() };
        self.world.chain.set_account(&key.pubkey(), account);
        if tokens > 0 {
            self.world.mint.give(self.world.chain.as_mut(), &key.pubkey(), tokens);
        }
        let file = self.folder.join(format!("{name}.json")).display().to_string();
        write_keypair_file(&key, &file).expect("a file can be written");
        Wallet { key, file }
    }

    /// Creates a wallet whose account 0 holds `cash` (1e-6 quote).
    pub fn funded(&mut self, name: &str, cash: u64) -> Wallet {
        let wallet = self.wallet(name, cash);
        self.done(&wallet, &["account", "create"]);
        let amount = format!("{}.{:06}", cash / 1_000_000, cash % 1_000_000);
        self.done(&wallet, &["account", "deposit", &amount]);
        wallet
    }

    /// Publishes the feeds' prices again, so that they are recent.
    pub fn refresh(&mut self) {
        self.world.advance(1, 1);
    }

    /// Moves the feed of market 0, and waits until the market's average has followed it.
    pub fn move_index(&mut self, price: u64) {
        self.world.chain.advance(1, 1);
        self.world.move_with_average(0, price);
    }

    /// Builds the command with these arguments, for this network and this wallet.
    pub fn command(&self, wallet: &Wallet, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
        command.env_remove("CARGO").args(arguments).args(["--url", &self.url, "--keypair", &wallet.file]);
        command
    }

    /// Runs the command with recent prices, and then checks every invariant of the exchange.
    pub fn run(&mut self, wallet: &Wallet, arguments: &[&str]) -> Done {
        self.refresh();
        let output = self.command(wallet, arguments).output().expect("the command starts");
        if let Err(violation) = invariants::check(self.world.chain.as_ref()) {
            panic!("{violation}\nafter {arguments:?}");
        }
        Done::of(output)
    }

    /// Runs the command without publishing the prices again.
    pub fn run_as_is(&self, wallet: &Wallet, arguments: &[&str]) -> Done {
        Done::of(self.command(wallet, arguments).output().expect("the command starts"))
    }

    /// Runs the command, which must succeed, and returns its table.
    pub fn done(&mut self, wallet: &Wallet, arguments: &[&str]) -> String {
        let done = self.run(wallet, arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.stderr);
        done.stdout
    }

    /// Runs the command, which must succeed, and returns its JSON.
    pub fn json(&mut self, wallet: &Wallet, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--output", "json"]].concat();
        let text = self.done(wallet, &arguments);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{text}"))
    }

    /// Runs the command, which must end with `code`, and returns its standard error.
    pub fn fails(&mut self, wallet: &Wallet, (code, arguments): (i32, &[&str])) -> String {
        let done = self.run(wallet, arguments);
        assert_eq!(done.code, code, "{arguments:?}: {}{}", done.stdout, done.stderr);
        done.stderr
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A leftover temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The result of a command.
pub struct Done {
    /// The exit code, or -1 if a signal ended the command.
    pub code: i32,
    /// The command's standard output.
    pub stdout: String,
    /// The command's standard error.
    pub stderr: String,
}

impl Done {
    /// Reads the result of a command that has ended.
    pub fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

/// Runs the command without a network. The command's companions are already built.
pub fn offline(arguments: &[&str]) -> Done {
    let output = Command::new(env!("CARGO_BIN_EXE_ballast")).env_remove("CARGO").args(arguments).output();
    Done::of(output.expect("the command starts"))
}

/// Starts a network with the program, which the wallet `upgrader` can upgrade. The network produces blocks by itself.
pub fn network() -> Surfnet {
    let options =
        SurfnetOptions { blocks: Blocks::Every(Duration::from_millis(50)), ..SurfnetOptions::default() };
    let programs = [Program::ballast(keypair("upgrader").pubkey())];
    let mut network = Surfnet::start(options, &programs).expect("the network starts");
    network.add_pyth(&Signers::new(SIGNER_SET));
    network
}

/// Returns a new folder for the calling test.
pub fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("ballast-commands-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}
