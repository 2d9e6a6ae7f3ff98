//! Compares every account of the program with the model, and recomputes all sums.

use super::{Bytecode, keys, wallet};
use ballast::state::{Collateral, Exchange, MarginAccount, Market};
use ballast_client::pda;
use ballast_model::history::Violation;
use ballast_model::history::action::Wallet;
use ballast_model::history::model::{Cap, Governance, Listing, Model};
use ballast_testkit::invariants::Census;
use ballast_testkit::{Chain, token};
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Returns the first difference or broken invariant as an error.
pub(super) fn states(world: &Bytecode, model: &Model) -> Result<(), Violation> {
    let census = Census::take(&world.chain);
    let checked = census.check();
    checked.map_err(|violation| Violation::new(violation.invariant, violation.to_string()))?;
    compare_governance(world, model)?;
    compare_markets(&census, model)?;
    compare_accounts(&census, model)?;
    compare_tokens(world, &census, model)
}

fn same(what: &str, is_same: bool, detail: impl FnOnce() -> String) -> Result<(), Violation> {
    if is_same { Ok(()) } else { Err(Violation::new(format!("{what} differs from the model"), detail())) }
}

fn compare_markets(census: &Census, model: &Model) -> Result<(), Violation> {
    same("number of markets", census.markets.len() == model.listings.len(), String::new)?;
    for ((_, market), (listing, venue)) in
        census.markets.iter().zip(model.listings.iter().zip(&model.exchange.venues))
    {
        let detail = || format!("{}: {:?}\nmodel: {:?}", market.index, *market.state, venue.state);
        same("a market's state", *market.state == venue.state, detail)?;
        same("a market's listing", is_listed_so(market, listing), || {
            format!("{}: {market:?} {listing:?}", market.index)
        })?;
        same("a market's parameters", *market.parameters == venue.parameters, || {
            format!("{}", market.index)
        })?;
    }
    Ok(())
}

fn is_listed_so(market: &Market, listing: &Listing) -> bool {
    (market.status == 1) == listing.is_open
        && market.pause == listing.pause
        && market.retained == listing.retained.raw()
}

fn compare_accounts(census: &Census, model: &Model) -> Result<(), Violation> {
    same("number of accounts", census.accounts.len() == model.existing().count(), String::new)?;
    for (address, account) in &census.accounts {
        let number = keys().accounts.iter().position(|known| known == address);
        let Some(number) = number else { return same("an account's address", false, || address.to_string()) };
        let expected = &model.exchange.accounts[number];
        same("an account's state", *account.state == *expected, || {
            format!("{number}: {:?}\nmodel: {expected:?}", *account.state)
        })?;
        let delegate = model.delegates[number].flatten();
        same("an account's delegate", delegate_of(account) == key(delegate), || format!("{number}"))?;
    }
    Ok(())
}

const fn delegate_of(account: &MarginAccount) -> Pubkey {
    account.delegate
}

fn key(number: Option<Wallet>) -> Pubkey {
    number.map(|number| wallet(number).pubkey()).unwrap_or_default()
}

fn compare_governance(world: &Bytecode, model: &Model) -> Result<(), Violation> {
    let account = world.chain.account(&pda::exchange());
    let decode = |account: solana_account::Account| {
        let data = account.data.get(8..8 + size_of::<Exchange>()).expect("the exchange has its size");
        bytemuck_read(data)
    };
    let exchange: Option<Exchange> = account.map(decode);
    let is_same = match (&exchange, &model.governance) {
        (None, None) => true,
        (Some(exchange), Some(governance)) => {
            is_governed_so(exchange, governance) && exchange.market_count == model.market_count()
        }
        _ => false,
    };
    same("the exchange", is_same, || format!("{exchange:?}\nmodel: {:?}", model.governance))
}

fn bytemuck_read(data: &[u8]) -> Exchange {
    bytemuck::pod_read_unaligned(data)
}

fn is_governed_so(exchange: &Exchange, governance: &Governance) -> bool {
    exchange.holders == governance.holders.map(|holder| key(Some(holder)))
        && exchange.nominees == governance.nominees.map(|of| key(of.map(|(nominee, _)| nominee)))
        && exchange.nominated_until == governance.nominees.map(|of| of.map_or(0, |(_, until)| until))
        && exchange.pause == governance.pause
}

fn cap_of(collateral: &Collateral) -> Cap {
    let next = (collateral.next_cap != 0).then_some((collateral.next_cap, collateral.next_cap_time));
    Cap { now: collateral.cap, next }
}

fn compare_tokens(world: &Bytecode, census: &Census, model: &Model) -> Result<(), Violation> {
    let cap = census.collateral.as_ref().map(cap_of);
    same("the cap", cap == model.cap, || format!("{cap:?}, model: {:?}", model.cap))?;
    let total = census.collateral.as_ref().map(|collateral| i128::from(collateral.total));
    same("the vault's obligations", total.unwrap_or(0) == model.exchange.vault, || {
        format!("{total:?}, model: {}", model.exchange.vault)
    })?;
    let owed = ballast_math::Quote::new(model.exchange.vault.try_into().unwrap_or(i64::MAX));
    let vault = model.scale().to_tokens(owed).unwrap_or(u64::MAX).saturating_add(model.donated);
    same("the vault", census.vault == vault, || format!("{}, model: {vault}", census.vault))?;
    for (number, expected) in model.tokens.iter().enumerate() {
        let tokens = token::balance(&world.chain, &world.tokens[number]);
        same("a wallet", tokens == *expected, || format!("{number}: {tokens}, model: {expected}"))?;
    }
    Ok(())
}
