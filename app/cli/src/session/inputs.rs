//! What people write on the command line, with words for what is wrong with it.

use ballast_client::amount::{self, Amount, AmountError};
use solana_pubkey::Pubkey;

/// An address in base58.
///
/// # Errors
/// The text is none.
pub fn address(text: &str) -> Result<Pubkey, String> {
    let wrong = |_| "it is not an address: an address is 32 to 44 letters and digits in base58, as `ballast wallet show` prints it";
    text.parse().map_err(wrong).map_err(str::to_owned)
}

/// An amount above zero.
///
/// # Errors
/// The text is none.
pub fn positive<T: Amount>(text: &str) -> Result<T, String> {
    let not_above_zero = || Err(format!("`{text}` is not above zero: amounts are positive"));
    match amount::parse::<T>(text) {
        Ok(amount) if amount.in_raw() > 0 => Ok(amount),
        Ok(_) => not_above_zero(),
        // Below zero, where the unit has nothing there.
        Err(AmountError::OutOfRange { .. }) if text.trim().starts_with('-') => not_above_zero(),
        Err(error) => Err(error.to_string()),
    }
}
