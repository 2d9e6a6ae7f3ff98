//! Defines the data that a step needs from its environment. The program reads this data from the instruction's accounts, the client
//! from fetched accounts, and the model from its lists. Each environment has its own error type.

use crate::context::Context;
use crate::error::{Error, Result};
use crate::health::Rest;
use crate::parameters::Parameters;
use crate::state::State;

/// The account's markets other than the one that a step works on.
pub trait Others {
    /// The caller's error type.
    type Error: From<Error>;

    /// Calls `measure` with the market at this index and its context. Steps call this function in the order of the account's
    /// positions.
    ///
    /// # Errors
    /// Returns the implementation's own error if the market is not available, or any error from `measure`.
    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &Context<'_>) -> Result<Rest>,
    ) -> core::result::Result<Rest, Self::Error>;

    /// Restarts the sequence of market requests. Steps call this function before they measure an account a second time.
    fn restart(&mut self) {}

    /// Ends the sequence of market requests. Steps call this function after the last market.
    ///
    /// # Errors
    /// Returns an error if more markets were passed than requested.
    fn finish(&mut self) -> core::result::Result<(), Self::Error> {
        Ok(())
    }
}

/// The market that a step works on, and the other markets of the accounts involved.
pub trait Environment<'a> {
    /// The caller's error type.
    type Error: From<Error>;
    /// The type of the other markets.
    type Others: Others<Error = Self::Error>;

    /// Returns the market's state as last stored.
    fn state(&self) -> &'a State;

    /// Returns the market's parameters.
    fn parameters(&self) -> &'a Parameters;

    /// Returns the context that a rule needs in addition to the accounts. Steps call this function last.
    ///
    /// # Errors
    /// Returns an error if the oracle account does not belong to the market. An unusable price is not an error here, because the rule
    /// checks it.
    fn context(&self) -> core::result::Result<Context<'a>, Self::Error>;

    /// Returns the other markets.
    fn others(&mut self) -> &mut Self::Others;

    /// Checks whether risk may be added. Steps call this function before a trade that adds risk.
    ///
    /// # Errors
    /// Returns an error if adding risk is paused.
    fn ensure_may_add_risk(&self) -> core::result::Result<(), Self::Error>;
}
