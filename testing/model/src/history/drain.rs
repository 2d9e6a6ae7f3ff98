//! Plays the end of a history. Every user closes or is liquidated, settles, collects, repays and withdraws. Then the accounts are
//! closed and the fees are paid out, so that the vault holds only insurance, surplus and dust.

use ballast_math::{Quote, pause};

use super::action::{ACCOUNTS, Action, Call, Holder, SUBS, Says, WALLETS};
use super::generator::{closing, positions, tokens_per_quote, update};
use super::model::{Model, owner_of};
use super::run::{Executor, Run, Violation};
use crate::audit;

/// The maximum number of rounds. If a user still cannot leave after that, this is a violation.
const ROUNDS: u32 = 60;
/// A deposit cap so large that it never stops a deposit. Unit: 1e-6 quote.
const LARGE_CAP: i64 = 9_000_000_000_000_000_000;
/// The duration of a round. Units: slots, seconds.
const ROUND: (u64, u32) = (3_000, 600);

/// Empties the exchange.
///
/// # Errors
/// Returns the broken rule. A user who cannot leave counts as a broken rule, and so do tokens that are left over.
pub(super) fn drain<E: Executor>(run: &mut Run<E>) -> Result<(), Violation> {
    if run.model.cap.is_none() {
        return Ok(());
    }
    lift_pauses(run)?;
    lift_cap(run)?;
    let taker = taker(run)?;
    for _ in 0..ROUNDS {
        calm(run)?;
        round(run, taker)?;
        if is_drained(&run.model) {
            break;
        }
    }
    for market in 0..run.model.market_count() {
        audit::check_drained(&run.model.exchange, market, run.dust())
            .map_err(|what| Violation::new("drained", format!("market {market}: {what}")))?;
    }
    close_down(run)?;
    check_empty(run)
}

fn call<E: Executor>(run: &mut Run<E>, by: u8, call: Call) -> Result<(), Violation> {
    run.step(&Action::call(by, call))
}

/// Deposits quote from the wallet that has the most tokens.
fn deposit<E: Executor>(run: &mut Run<E>, account: Holder, quote: u64) -> Result<(), Violation> {
    let by = (0..WALLETS).max_by_key(|wallet| run.model.tokens[usize::from(*wallet)]).unwrap_or(0);
    let scale = tokens_per_quote(&run.model);
    let most = run.model.tokens[usize::from(by)] / 2 / scale;
    call(run, by, Call::Deposit { account, tokens: quote.min(most) * scale })
}

fn lift_pauses<E: Executor>(run: &mut Run<E>) -> Result<(), Violation> {
    let admin = run.model.governance.as_ref().map_or(0, |governance| governance.admin());
    call(run, admin, Call::LiftPause { bits: pause::ALL })?;
    for market in 0..run.model.market_count() {
        call(run, admin, Call::LiftMarketPause { market, bits: pause::ALL })?;
    }
    Ok(())
}

/// Raises the deposit cap, which might otherwise prevent deposits into the account that takes over positions.
fn lift_cap<E: Executor>(run: &mut Run<E>) -> Result<(), Violation> {
    if run.model.cap.is_none_or(|cap| cap.now >= LARGE_CAP) {
        return Ok(());
    }
    let admin = run.model.governance.as_ref().map_or(0, |governance| governance.admin());
    call(run, admin, Call::SetCap { cap: i64::MAX })?;
    run.step(&Action::Pass { slots: 1_000, seconds: 3 * 86_400 })
}

/// Opens a cross account that takes over the positions that nobody else closes.
fn taker<E: Executor>(run: &mut Run<E>) -> Result<Holder, Violation> {
    let free = (0..ACCOUNTS).rev().find(|account| !run.model.exists(*account));
    let account = free.unwrap_or(ACCOUNTS - 1);
    let create = Call::CreateMarginAccount { sub: account % SUBS, mode: 0, market: 0 };
    call(run, owner_of(account), create)?;
    Ok(account)
}

/// Lets time pass while every feed repeats its last price.
fn calm<E: Executor>(run: &mut Run<E>) -> Result<(), Violation> {
    run.step(&Action::Pass { slots: ROUND.0, seconds: ROUND.1 })?;
    for market in 0..run.model.market_count() {
        let state = &run.model.exchange.venues[market as usize].state;
        let price = if state.oracle.price.is_zero() { state.curve.peg } else { state.oracle.price };
        let says = Says::Price(update(&run.model, market, price.raw(), 0));
        run.step(&Action::Feed { market, says })?;
        if run.model.listings[market as usize].is_open {
            call(run, 0, Call::UpdateFunding { market })?;
        }
    }
    Ok(())
}

fn round<E: Executor>(run: &mut Run<E>, taker: Holder) -> Result<(), Violation> {
    let riches = run.model.deepest().saturating_mul(3);
    let cash = run.model.exchange.accounts[usize::from(taker)].cash;
    if cash < Quote::new(riches.try_into().unwrap_or(i64::MAX)) {
        deposit(run, taker, riches)?;
    }
    let everybody: Vec<Holder> = run.model.existing().filter(|account| *account != taker).collect();
    for account in everybody.iter().copied().chain([taker]) {
        leave(run, account, taker)?;
    }
    for account in everybody.into_iter().chain([taker]) {
        let free = run.model.exchange.free_cash(account.into()).unwrap_or_default();
        if free.is_positive() {
            call(run, owner_of(account), Call::Withdraw { account, amount: free.magnitude() })?;
        }
    }
    for market in 0..run.model.market_count() {
        if run.model.exchange.state(market).surplus.is_negative() {
            call(run, 0, Call::CoverDeficit { market })?;
        }
    }
    Ok(())
}

fn leave<E: Executor>(run: &mut Run<E>, account: Holder, taker: Holder) -> Result<(), Violation> {
    let positions = run.model.exchange.accounts[usize::from(account)].in_use();
    let markets: Vec<u32> = positions.map(|(_, position)| position.market).collect();
    for market in markets {
        let holds_claim = |run: &Run<E>| {
            let position = run.model.exchange.position_of(account.into(), market);
            position.is_some_and(|position| !position.claim.amount.is_zero())
        };
        if holds_claim(run) {
            call(run, 0, Call::CollectClaim { account, market })?;
        }
        leave_market(run, account, taker, market)?;
    }
    let owes = run.model.exchange.accounts[usize::from(account)].in_use().next().is_some();
    if owes { call(run, 0, Call::RepayDebt { account }) } else { Ok(()) }
}

/// Closes a position on the curve. If the curve refuses, the position is taken over, and if that is also refused, the owner
/// deposits first.
fn leave_market<E: Executor>(
    run: &mut Run<E>,
    account: Holder,
    taker: Holder,
    market: u32,
) -> Result<(), Violation> {
    let is_in = |run: &Run<E>| positions(&run.model, account).contains(&market);
    let close = |run: &mut Run<E>| {
        let order = closing(&run.model, account, market);
        call(run, owner_of(account), Call::Trade { account, market, order })
    };
    if is_in(run) {
        close(run)?;
    }
    if is_in(run) && account != taker {
        let take_over = Call::TakeOver { account, taker, market, most: u64::MAX };
        call(run, owner_of(taker), take_over)?;
    }
    if is_in(run) {
        let rescue = run.model.deepest();
        deposit(run, account, rescue)?;
        close(run)?;
    }
    Ok(())
}

/// Returns whether no account has a position, a claim or cash.
fn is_drained(model: &Model) -> bool {
    model.exchange.accounts.iter().all(|account| {
        account.cash.is_zero()
            && account
                .in_use()
                .all(|(_, position)| position.base.is_zero() && position.claim.amount.is_zero())
    })
}

/// Pays out the fees and closes the accounts.
fn close_down<E: Executor>(run: &mut Run<E>) -> Result<(), Violation> {
    let to = run.model.governance.as_ref().map_or(0, |governance| governance.fee_recipient());
    for market in 0..run.model.market_count() {
        call(run, 0, Call::WithdrawFees { market, to })?;
    }
    let everybody: Vec<Holder> = run.model.existing().collect();
    for account in everybody {
        call(run, owner_of(account), Call::CloseMarginAccount { account })?;
    }
    Ok(())
}

/// Checks that in the final state only bankrupt accounts without assets remain, and that the vault holds the insurance and the
/// amounts that the markets keep.
fn check_empty<E: Executor>(run: &Run<E>) -> Result<(), Violation> {
    let model = &run.model;
    for account in model.existing() {
        let holdings = &model.exchange.accounts[usize::from(account)];
        if !holdings.cash.is_zero() || !holdings.is_bankrupt() {
            return Err(Violation::new("account not empty", format!("{account}: {holdings:?}")));
        }
    }
    let kept: i128 = model.exchange.venues.iter().map(|venue| kept(&venue.state)).sum();
    let (vault, dust) = (model.exchange.vault, run.dust());
    let count = i128::from(model.market_count());
    if !(kept..=kept + dust * count.max(1)).contains(&vault) {
        let detail =
            format!("the vault owes {vault}, insurance and surplus are {kept}, dust at most {dust} a market");
        return Err(Violation::new("vault not empty", detail));
    }
    Ok(())
}

/// Returns the amount that stays in a market once every user has left, which is its insurance and its surplus.
fn kept(state: &ballast_math::market::State) -> i128 {
    i128::from(state.insurance.raw()) + i128::from(state.surplus.raw())
}
