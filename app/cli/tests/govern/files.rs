//! Tests exchange files, and a network that has no exchange yet.

use crate::stage::{Stage, Wallet, folder, network};
use ballast_migrations::SAMPLE;
use ballast_migrations::config::Config;
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, keypair};
use solana_signer::Signer;

/// Starts a network with the program and a mint, but no exchange yet.
pub fn empty() -> Stage {
    let network = network();
    let url = network.rpc_url().to_owned();
    let mut chain: Box<dyn Chain> = Box::new(network);
    let mint = Mint::usdc(chain.as_mut());
    Stage { world: World { chain, mint, markets: vec![] }, url, folder: folder() }
}

/// Returns the sample with this stage's mint, and with wallets of the stage in its roles.
pub fn text(stage: &Stage) -> String {
    let mut text = String::new();
    for line in SAMPLE.lines() {
        let key = line.split(" = ").next().unwrap_or_default();
        let value = match key {
            "mint" => stage.world.mint.address,
            "admin" | "guardian" => keypair(key).pubkey(),
            "risk_manager" => keypair("risk manager").pubkey(),
            "fee_recipient" => keypair("fee recipient").pubkey(),
            "setup" => continue,
            _ => {
                text.extend([line, "\n"]);
                continue;
            }
        };
        text.push_str(&format!("{key} = \"{value}\"\n"));
    }
    text
}

/// Writes an exchange file.
pub fn write(stage: &Stage, text: &str) -> String {
    let file = stage.folder.join("exchange.toml");
    std::fs::write(&file, text).expect("a file can be written");
    file.display().to_string()
}

/// Publishes the price at which each market in a file opens.
pub fn publish(stage: &mut Stage, text: &str) {
    for market in Config::parse(text).expect("the file is right").markets {
        // A feed's price is for a unit of the asset, not for a contract.
        let price = ballast_math::Price::new((market.price * 1e9).round() as u64);
        let fixture =
            MarketFixture { index: market.index, oracle: market.args.oracle_address, args: market.args };
        fixture.set_price(stage.world.chain.as_mut(), price);
    }
}

/// Returns the wallets of the admin and the risk manager.
pub fn governors(stage: &mut Stage) -> (Wallet, Wallet) {
    (stage.wallet("admin", 0), stage.wallet("risk manager", 0))
}
