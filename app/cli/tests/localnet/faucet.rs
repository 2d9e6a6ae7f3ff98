//! Tests sending collateral and SOL to a wallet from another process.

use crate::process::{Network, ballast, command, failure, folder, success};
use ballast_client::instructions::{CreateMarginAccountArgs, Deposit, create_margin_account, deposit};
use ballast_client::pda;
use ballast_client::transaction::Budget;
use ballast_localnet::keys;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

#[tokio::test(flavor = "multi_thread")]
async fn the_faucet_funds_a_trader() {
    let network = Network::start("faucet", &["--volatility", "0"]);
    let wallet = Keypair::new();
    let address = wallet.pubkey().to_string();
    let said = success(&network.remote(&["faucet", &address, "10k"]));
    assert!(said.contains("sent 10,000.00 collateral to ") && said.contains("1.00 SOL"), "{said}");
    let tokens = said.split("collateral to ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let tokens: Pubkey = tokens.parse().expect("a token account");
    let balance =
        async |account| network.rpc.client().get_token_account_balance(account).await.unwrap().amount;
    assert_eq!(balance(&tokens).await, "10000000000");
    assert_eq!(network.rpc.client().get_balance(&wallet.pubkey()).await.unwrap(), 1_000_000_000);

    // The collateral can be deposited, and the wallet pays the fee itself.
    let args = CreateMarginAccountArgs { sub_id: 0, mode: 0, market: 0 };
    let of = Deposit {
        authority: wallet.pubkey(),
        mint: keys::mint(),
        source: tokens,
        margin_account: pda::margin_account(&wallet.pubkey(), 0),
    };
    let calls = [create_margin_account(wallet.pubkey(), wallet.pubkey(), args), deposit(&of, 4_000_000_000)];
    network.rpc.send_and_confirm(&calls, &[&wallet], &Budget::default(), &[]).await.expect("a deposit");
    let account = network.rpc.margin_account(&wallet.pubkey(), 0).await.expect("an account");
    assert_eq!(account.state.cash.raw(), 4_000_000_000);

    success(&network.remote(&["faucet", &address, "0.5", "--sol", "0"]));
    assert_eq!(balance(&tokens).await, "6000500000");
}

#[test]
fn invalid_amounts_for_the_faucet_are_refused() {
    let said = failure(&ballast(&["localnet", "faucet", "nobody", "10"]));
    assert!(said.contains("invalid value 'nobody'"), "{said}");
    let wallet = Pubkey::new_unique().to_string();
    let said = failure(&ballast(&["localnet", "faucet", &wallet, "much"]));
    assert!(said.contains("`much` is not an amount"), "{said}");
    for amount in ["0", "-5"] {
        let said = failure(&ballast(&["localnet", "faucet", &wallet, amount]));
        assert!(said.contains("must be above zero"), "{amount}: {said}");
    }
    let said = failure(&ballast(&["localnet", "faucet", &wallet, "1", "--url", "http://127.0.0.1:9"]));
    assert!(said.contains("the RPC server failed"), "{said}");
}

#[test]
fn the_faucet_uses_the_profiles_network() {
    let home = folder("profile");
    let profile = home.join(".config/solana/cli");
    std::fs::create_dir_all(&profile).expect("a folder can be made");
    let text = "json_rpc_url: http://127.0.0.1:1\nwebsocket_url: ''\nkeypair_path: none.json\naddress_labels: {}\ncommitment: confirmed\n";
    std::fs::write(profile.join("config.yml"), text).expect("a file can be written");
    let faucet = ["localnet", "faucet", &Pubkey::new_unique().to_string(), "10"];
    let said = failure(&command().args(faucet).env("HOME", &home).output().expect("the command starts"));
    assert!(said.contains("http://127.0.0.1:1 "), "{said}");
    let given = ["--url", "http://127.0.0.1:2"];
    let said =
        failure(&command().args(faucet).args(given).env("HOME", &home).output().expect("the command starts"));
    assert!(said.contains("http://127.0.0.1:2 "), "{said}");
}
