//! Decodes the program's events from a transaction's log.
//!
//! ```
//! use ballast_client::events::{self, Event, MarketOpened};
//! use base64::{Engine as _, engine::general_purpose::STANDARD};
//!
//! let event = Event::MarketOpened(MarketOpened { market: 7 });
//! let program = ballast_client::PROGRAM_ID;
//! let logs = [
//!     format!("Program {program} invoke [1]"),
//!     format!("Program data: {}", STANDARD.encode(event.encode())),
//!     format!("Program {program} success"),
//! ];
//! assert_eq!(events::from_logs(&logs), [event]);
//! ```

use crate::logs;
use anchor_lang::{AnchorDeserialize, Discriminator};
pub use ballast::events::*;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The error for bytes that cannot be decoded as an event.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EventError {
    /// The bytes do not start with the discriminator of any event that this client knows.
    #[error(
        "the data is not an event that this client knows: use a client that matches the program's version"
    )]
    Unknown,
    /// The event is known, but its data has the wrong length for its fields.
    #[error(
        "the data of the {name} event has the wrong length: use a client that matches the program's version"
    )]
    WrongLength {
        /// The event's name.
        name: &'static str,
    },
}

macro_rules! all_events {
    ($($name:ident,)*) => {
        /// An event that the program logs.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $(#[doc = concat!("See [`", stringify!($name), "`].")] $name($name),)*
            /// The bytes of an event that this client cannot decode. The program may be newer than the client.
            Unknown(Vec<u8>),
        }

        impl Event {
            /// The names of all known events.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Returns the event's name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)*
                    Self::Unknown(_) => "Unknown",
                }
            }

            /// Decodes the bytes of a `Program data:` line.
            ///
            /// # Errors
            /// Returns an [`EventError`] if the bytes are not a known event.
            pub fn decode(data: &[u8]) -> Result<Self, EventError> {
                $(if let Some(fields) = data.strip_prefix($name::DISCRIMINATOR) {
                    let event = $name::try_from_slice(fields);
                    return event.map(Self::$name).map_err(|_| EventError::WrongLength { name: stringify!($name) });
                })*
                Err(EventError::Unknown)
            }

            /// Returns the bytes that the program logs for this event.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                match self {
                    $(Self::$name(event) => anchor_lang::Event::data(event),)*
                    Self::Unknown(data) => data.clone(),
                }
            }
        }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self { Self::$name(event) }
        })*
    };
}
ballast::for_each_event!(all_events);

/// Returns all events that Ballast logged in a transaction, in order. Events that cannot be decoded are returned as
/// [`Event::Unknown`]. If the log is truncated ([`logs::is_cut`]), events are missing, and [`crate::calls::lost`] names them.
#[must_use]
pub fn from_logs<S: AsRef<str>>(logs: &[S]) -> Vec<Event> {
    let data = logs::program_data(logs, &ballast::ID).into_iter();
    data.map(|data| Event::decode(&data).unwrap_or(Event::Unknown(data))).collect()
}

/// The market and the accounts that an event concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The market.
    pub market: Option<u32>,
    /// The margin accounts.
    pub accounts: Vec<Pubkey>,
}

/// Returns the market and the accounts that an event concerns.
#[must_use]
pub fn about(event: &Event) -> About {
    let of = |market: Option<u32>, accounts: &[Pubkey]| About { market, accounts: accounts.to_vec() };
    match event {
        Event::Deposited(event) => of(None, &[event.account]),
        Event::Withdrawn(event) => of(None, &[event.account]),
        Event::Transferred(event) => of(None, &[event.from, event.to]),
        Event::Traded(event) => of(Some(event.market.market), &[event.account]),
        Event::Liquidated(event) => of(Some(event.market.market), &[event.account, event.keeper]),
        Event::TakenOver(event) => of(Some(event.market.market), &[event.account, event.taker]),
        Event::Settled(event) => of(Some(event.market.market), &[event.account]),
        Event::MarketUpdated(event) => of(Some(event.market.market), &[]),
        Event::DeficitCovered(event) => of(Some(event.market.market), &[]),
        Event::CurveStepped(event) => of(Some(event.market.market), &[]),
        Event::InsuranceDeposited(event) => of(Some(event.market), &[]),
        Event::FeesWithdrawn(event) => of(Some(event.market), &[]),
        Event::MarketCreated(event) => of(Some(event.market), &[]),
        Event::MarketOpened(event) => of(Some(event.market), &[]),
        Event::AccountCreated(event) => of(None, &[event.account]),
        Event::AccountClosed(event) => of(None, &[event.account]),
        Event::DelegateSet(event) => of(None, &[event.account]),
        Event::PauseSet(event) => of(event.market, &[]),
        Event::RoleNominated(_)
        | Event::RoleAccepted(_)
        | Event::CollateralCreated(_)
        | Event::CapSet(_)
        | Event::Unknown(_) => About::default(),
    }
}
