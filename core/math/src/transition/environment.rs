//! What a step asks of the world around it. The program answers from the accounts of the instruction, the client from what it has
//! fetched, the model from its lists; each refuses in its own words.

use crate::context::Context;
use crate::error::{Error, Result};
use crate::health::Rest;
use crate::parameters::Parameters;
use crate::state::State;

/// The markets of an account besides the one that a step works on.
pub trait Others {
    /// How a refusal is said.
    type Error: From<Error>;

    /// Calls `measure` with the market of this number and what a rule needs to know besides it. Asked in the order of the
    /// account's slots.
    ///
    /// # Errors
    /// Where the market is not at hand; what `measure` answers.
    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &Context<'_>) -> Result<Rest>,
    ) -> core::result::Result<Rest, Self::Error>;

    /// Called when the last of them was asked for.
    ///
    /// # Errors
    /// Where more were given than asked for.
    fn finish(&mut self) -> core::result::Result<(), Self::Error> {
        Ok(())
    }
}

/// The market that a step works on, and the other markets of the accounts that take part.
pub trait Environment<'a> {
    /// How a refusal is said.
    type Error: From<Error>;
    /// The other markets.
    type Others: Others<Error = Self::Error>;

    /// The market as last stored.
    fn state(&self) -> &'a State;

    /// Its parameters.
    fn parameters(&self) -> &'a Parameters;

    /// What a rule needs to know besides the accounts. Asked for last.
    ///
    /// # Errors
    /// Where the oracle's account is not the market's. That it holds no usable price is no error here: the rule judges.
    fn context(&self) -> core::result::Result<Context<'a>, Self::Error>;

    /// The other markets.
    fn others(&mut self) -> &mut Self::Others;

    /// Asked before a trade that adds risk.
    ///
    /// # Errors
    /// Where adding risk is paused.
    fn ensure_may_add_risk(&self) -> core::result::Result<(), Self::Error>;
}
