//! Finds the events that a truncated log has lost, by comparing them with a transaction's calls.
//!
//! The network truncates the log of a transaction at 10,000 bytes, but it always keeps the instructions. Each instruction emits a
//! known event, so the calls show which events are missing, and for which accounts. The accounts' contents can be read from the
//! chain.
//!
//! ```
//! use ballast_client::calls::{Call, Lost, lost};
//! use ballast_client::{MarketKeys, instructions, pda};
//! use solana_pubkey::Pubkey;
//!
//! let update = instructions::update_funding(MarketKeys::of(3, Pubkey::new_unique()));
//! let call = Call::of(&update).unwrap();
//! let expected = Lost { instruction: "update_funding", event: "MarketUpdated", market: Some(3), accounts: vec![] };
//! assert_eq!(lost(&[call], &[]), [expected]);
//! ```

use crate::events::{Event, about};
use crate::pda;
use anchor_lang::Discriminator;
use ballast::instruction as data;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::sync::LazyLock;

/// The number of markets whose addresses are recognised.
const MARKETS: u32 = 256;

/// The event that an instruction emits, and the places of its accounts.
struct Row {
    instruction: &'static str,
    discriminator: &'static [u8],
    event: &'static str,
    /// The place of the market among the instruction's accounts.
    market: Option<usize>,
    /// The places of the margin accounts.
    accounts: &'static [usize],
}

macro_rules! rows {
    ($($data:ident $instruction:literal emits $event:ident, market $market:expr, accounts $accounts:expr;)*) => {
        &[$(Row {
            instruction: $instruction,
            discriminator: data::$data::DISCRIMINATOR,
            event: stringify!($event),
            market: $market,
            accounts: &$accounts,
        },)*]
    };
}

/// Every instruction that emits an event.
const ROWS: &[Row] = rows! {
    AcceptRole "accept_role" emits RoleAccepted, market None, accounts [];
    AddMarketPause "add_market_pause" emits PauseSet, market Some(2), accounts [];
    AddPause "add_pause" emits PauseSet, market None, accounts [];
    CancelCap "cancel_cap" emits CapSet, market None, accounts [];
    CloseMarginAccount "close_margin_account" emits AccountClosed, market None, accounts [2];
    CollectClaim "collect_claim" emits Settled, market Some(0), accounts [1];
    CoverDeficit "cover_deficit" emits DeficitCovered, market Some(1), accounts [];
    CreateCollateral "create_collateral" emits CollateralCreated, market None, accounts [];
    CreateMarginAccount "create_margin_account" emits AccountCreated, market None, accounts [3];
    CreateMarket "create_market" emits MarketCreated, market Some(3), accounts [];
    Deposit "deposit" emits Deposited, market None, accounts [5];
    DepositInsurance "deposit_insurance" emits InsuranceDeposited, market Some(2), accounts [];
    LiftMarketPause "lift_market_pause" emits PauseSet, market Some(2), accounts [];
    LiftPause "lift_pause" emits PauseSet, market None, accounts [];
    Liquidate "liquidate" emits Liquidated, market Some(2), accounts [3, 4];
    NominateRole "nominate_role" emits RoleNominated, market None, accounts [];
    OpenMarket "open_market" emits MarketOpened, market Some(2), accounts [];
    RaiseDepth "raise_depth" emits CurveStepped, market Some(1), accounts [];
    RealiseGain "realise_gain" emits Settled, market Some(1), accounts [2];
    RepayDebt "repay_debt" emits Settled, market None, accounts [0];
    Repeg "repeg" emits CurveStepped, market Some(1), accounts [];
    SetCap "set_cap" emits CapSet, market None, accounts [];
    SetDelegate "set_delegate" emits DelegateSet, market None, accounts [1];
    SettleLoss "settle_loss" emits Settled, market Some(1), accounts [2];
    ShareClaims "share_claims" emits MarketUpdated, market Some(0), accounts [];
    TakeOver "take_over" emits TakenOver, market Some(2), accounts [3, 4];
    Trade "trade" emits Traded, market Some(2), accounts [3];
    Transfer "transfer" emits Transferred, market None, accounts [1, 2];
    UpdateFunding "update_funding" emits MarketUpdated, market Some(0), accounts [];
    Withdraw "withdraw" emits Withdrawn, market None, accounts [4];
    WithdrawFees "withdraw_fees" emits FeesWithdrawn, market Some(1), accounts [];
};

/// The addresses of the first markets, in order.
static MARKET_KEYS: LazyLock<Vec<Pubkey>> = LazyLock::new(|| (0..MARKETS).map(pda::market).collect());

/// One call of the program in a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The instruction's data.
    pub data: Vec<u8>,
    /// The instruction's accounts.
    pub accounts: Vec<Pubkey>,
}

impl Call {
    /// Returns the call, if the instruction calls the program.
    #[must_use]
    pub fn of(instruction: &Instruction) -> Option<Self> {
        let accounts = || instruction.accounts.iter().map(|meta| meta.pubkey).collect();
        (instruction.program_id == ballast::ID)
            .then(|| Self { data: instruction.data.clone(), accounts: accounts() })
    }

    fn emitted(&self) -> Option<Lost> {
        let row = ROWS.iter().find(|row| self.data.starts_with(row.discriminator))?;
        let at = |place: &usize| self.accounts.get(*place).copied();
        let market = row.market.as_ref().and_then(at);
        let number = market.and_then(|market| (0..).zip(MARKET_KEYS.iter()).find(|(_, key)| **key == market));
        Some(Lost {
            instruction: row.instruction,
            event: row.event,
            market: number.map(|(number, _)| number),
            accounts: row.accounts.iter().filter_map(at).collect(),
        })
    }
}

/// An event that is not in the transaction's log, although its instruction was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The instruction's name.
    pub instruction: &'static str,
    /// The event's name.
    pub event: &'static str,
    /// The market's number, if the instruction names a market. `None` if the number is 256 or higher.
    pub market: Option<u32>,
    /// The margin accounts, in the order of the event's fields.
    pub accounts: Vec<Pubkey>,
}

impl Lost {
    fn is(&self, event: &Event) -> bool {
        let about = about(event);
        let of_market = self.market.is_none() || about.market == self.market;
        event.name() == self.event && of_market && about.accounts == self.accounts
    }
}

/// Returns the events of `calls` that are not among `events`. Both lists are in the order of execution.
///
/// A liquidation or take-over of a last position also emits `Settled` events, and `repay_debt` may emit several or none. Of these,
/// at most one for each `repay_debt` is returned.
#[must_use]
pub fn lost(calls: &[Call], events: &[Event]) -> Vec<Lost> {
    let mut left: Vec<&Event> = events.iter().collect();
    let emitted = calls.iter().filter_map(Call::emitted);
    emitted
        .filter(|emitted| match left.iter().position(|event| emitted.is(event)) {
            Some(place) => {
                left.remove(place);
                false
            }
            None => true,
        })
        .collect()
}

/// Returns the names of the instruction and of the event in every row, with the places of the market and of the margin accounts.
#[doc(hidden)]
pub fn rows() -> impl Iterator<Item = (&'static str, &'static str, Option<usize>, &'static [usize])> {
    ROWS.iter().map(|row| (row.instruction, row.event, row.market, row.accounts))
}
