//! From the runtime's input to a handler.

use super::input::Input;
use super::stored::word;
use crate::instructions::*;
use crate::{ID, instruction};
use anchor_lang::prelude::*;
use anchor_lang::{AnchorDeserialize, Discriminator};

/// Lists the instructions of this entry: name, variant of Anchor's arguments, the arguments' names, accounts, handler.
macro_rules! instructions {
    ($($name:ident = $variant:ident($($argument:ident),*), $accounts:path => $handler:path;)*) => {
        /// Runs the instruction's handler. None if the instruction has no handler here, or if Anchor would refuse its arguments or
        /// accounts. Nothing has been written in that case.
        #[inline(always)]
        #[cfg_attr(not(all(feature = "entry", target_os = "solana")), allow(dead_code, reason = "only the chain has an entry point"))]
        pub(super) fn run(input: &Input<'_>) -> Option<Result<()>> {
            let (discriminator, arguments) = input.data.split_first_chunk()?;
            let discriminator = u64::from_le_bytes(*discriminator);
            if *input.program != ID {
                return None;
            }
            match discriminator {
                $(discriminators::$name => $name(input, arguments),)*
                _ => None,
            }
        }

        /// The first eight bytes of the data of each instruction.
        #[allow(non_upper_case_globals, reason = "the names are those of the instructions")]
        mod discriminators {
            use super::*;
            $(pub(super) const $name: u64 = word(instruction::$variant::DISCRIMINATOR);)*
        }

        $(
            #[inline(never)]
            fn $name(input: &Input<'_>, mut arguments: &[u8]) -> Option<Result<()>> {
                let instruction::$variant { $($argument),* } = AnchorDeserialize::deserialize(&mut arguments).ok()?;
                let accounts = <$accounts>::of(input.accounts)?;
                Some($handler(&accounts, $($argument),*).and_then(Answer::give))
            }
        )*

        /// Passes every list of accounts to the test, with the instruction's name.
        #[cfg(test)]
        pub(super) fn each_declaration(test: &mut impl super::tests::DeclarationTest) {
            $(test.run::<$accounts>(stringify!($name));)*
        }
    };
}

instructions! {
    trade = Trade(args), trade::TradeAccounts => trade::handler;
    liquidate = Liquidate(), liquidate::LiquidateAccounts => liquidate::handler;
    take_over = TakeOver(most_base), take_over::TakeOverAccounts => take_over::handler;
    update_funding = UpdateFunding(), update_market::RefreshMarketAccounts => update_market::update_funding;
    deposit = Deposit(tokens), deposit::DepositAccounts => deposit::handler;
    withdraw = Withdraw(amount), withdraw::WithdrawAccounts => withdraw::handler;
    settle_loss = SettleLoss(), settle::SettleAccounts => settle::settle_loss;
    collect_claim = CollectClaim(), collect_claim::CollectClaimAccounts => collect_claim::handler;
    share_claims = ShareClaims(), update_market::RefreshMarketAccounts => update_market::share_claims;
    realise_gain = RealiseGain(), settle::SettleAccounts => settle::realise_gain;
    transfer = Transfer(amount), transfer::TransferAccounts => transfer::handler;
    repay_debt = RepayDebt(), repay_debt::RepayDebtAccounts => repay_debt::handler;
    cover_deficit = CoverDeficit(), update_market::UpdateMarketAccounts => update_market::cover_deficit;
    repeg = Repeg(largest_step), update_market::UpdateMarketAccounts => update_market::repeg;
    raise_depth = RaiseDepth(step), update_market::UpdateMarketAccounts => update_market::raise_depth;
    deposit_insurance = DepositInsurance(tokens), treasury::DepositInsuranceAccounts => treasury::deposit_insurance;
    withdraw_fees = WithdrawFees(), treasury::WithdrawFeesAccounts => treasury::withdraw_fees;
    quote_trade = QuoteTrade(args), view::QuoteTradeAccounts => view::quote_trade;
    account_health = AccountHealth(), view::AccountHealthAccounts => view::account_health;
    set_delegate = SetDelegate(args), margin_account::OwnMarginAccountAccounts => margin_account::set_delegate;
    nominate_role = NominateRole(role, nominee), exchange::GovernExchangeAccounts => exchange::nominate_role;
    accept_role = AcceptRole(role), exchange::GovernExchangeAccounts => exchange::accept_role;
    add_pause = AddPause(bits), exchange::GovernExchangeAccounts => pauses::add;
    lift_pause = LiftPause(bits), exchange::GovernExchangeAccounts => pauses::lift;
    add_market_pause = AddMarketPause(bits), pauses::GovernMarketAccounts => pauses::add_in_market;
    lift_market_pause = LiftMarketPause(bits), pauses::GovernMarketAccounts => pauses::lift_in_market;
    set_cap = SetCap(cap), cap::GovernCollateralAccounts => cap::set;
    cancel_cap = CancelCap(), cap::GovernCollateralAccounts => cap::cancel;
    set_up_market = SetUpMarket(args), pauses::GovernMarketAccounts => market::set_up_again;
    open_market = OpenMarket(), market::OpenMarketAccounts => market::open;
}

/// What a handler leaves behind besides changed accounts.
trait Answer {
    /// Passes it to the caller.
    fn give(self) -> Result<()>;
}

impl Answer for () {
    #[inline(always)]
    fn give(self) -> Result<()> {
        Ok(())
    }
}

impl Answer for view::TradeQuote {
    fn give(self) -> Result<()> {
        return_data(&self)
    }
}

impl Answer for view::HealthView {
    fn give(self) -> Result<()> {
        return_data(&self)
    }
}

/// More than any answer has, in bytes.
const RETURN_DATA: usize = 256;

fn return_data(value: &impl AnchorSerialize) -> Result<()> {
    let mut bytes = Vec::with_capacity(RETURN_DATA);
    value.serialize(&mut bytes)?;
    anchor_lang::solana_program::program::set_return_data(&bytes);
    Ok(())
}

/// The end of Anchor's entry for an instruction of this one. Anchor gets such an instruction only to name the error in its arguments or
/// accounts. It checks all but one of the same things before it calls the instruction: that an account is long enough for its structure.
/// The program never makes one that is not.
///
/// # Errors
/// Always `AccountDidNotDeserialize`, which is Anchor's own error for such an account.
#[cold]
pub fn unreached<T, A, R>(_: T, _: A) -> Result<R> {
    Err(ErrorCode::AccountDidNotDeserialize.into())
}

/// The program's entry point.
#[cfg(all(feature = "entry", target_os = "solana"))]
mod on_chain {
    use super::run;
    use crate::raw::input::{Input, MOST_ACCOUNTS};
    use anchor_lang::prelude::*;
    use anchor_lang::solana_program::entrypoint::{self, SUCCESS};
    use std::mem::MaybeUninit;
    use std::ptr::NonNull;

    // What Anchor's macro would define besides the entry point: the heap, and the report of a panic.
    anchor_lang::solana_program::entrypoint::custom_heap_default!();
    anchor_lang::solana_program::entrypoint::custom_panic_default!();

    /// The entry point.
    ///
    /// # Safety
    /// The runtime calls it, with its input.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: NonNull<u8>) -> u64 {
        let mut table = [const { MaybeUninit::uninit() }; MOST_ACCOUNTS];
        // SAFETY: by the contract of this function. The input stays where it is until the instruction ends.
        let outcome = unsafe { Input::parse(input, &mut table) }.and_then(|input| run(&input));
        match outcome {
            Some(Ok(())) => SUCCESS,
            Some(Err(error)) => refused(error),
            // SAFETY: by the contract of this function. `run` has written nothing, and nothing of what it read is in use.
            None => unsafe { through_anchor(input) },
        }
    }

    /// Logs the error as Anchor does.
    #[cold]
    fn refused(error: Error) -> u64 {
        error.log();
        ProgramError::from(error).into()
    }

    /// Runs Anchor's entry.
    ///
    /// # Safety
    /// As for [`entrypoint`].
    #[inline(never)]
    unsafe fn through_anchor(input: NonNull<u8>) -> u64 {
        // SAFETY: by the contract of this function.
        let (program, accounts, data) = unsafe { entrypoint::deserialize(input.as_ptr()) };
        match crate::entry(program, &accounts, data) {
            Ok(()) => SUCCESS,
            Err(error) => error.into(),
        }
    }
}
