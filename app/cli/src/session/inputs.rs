//! Parses command-line values and explains what is wrong with them.

use ballast_client::amount::{self, Amount, AmountError};
use solana_pubkey::Pubkey;

/// Parses a base58 address.
///
/// # Errors
/// Returns an error if the text is not an address.
pub fn address(text: &str) -> Result<Pubkey, String> {
    let wrong = |_| "this is not an address: an address has 32 to 44 base58 characters, like the one that `ballast wallet show` prints";
    text.parse().map_err(wrong).map_err(str::to_owned)
}

/// Parses an amount above zero.
///
/// # Errors
/// Returns an error if the text is not a positive amount.
pub fn positive<T: Amount>(text: &str) -> Result<T, String> {
    let not_above_zero = || Err(format!("`{text}` is not a positive amount: enter an amount above zero"));
    match amount::parse::<T>(text) {
        Ok(amount) if amount.in_raw() > 0 => Ok(amount),
        Ok(_) => not_above_zero(),
        // Unsigned types report a negative amount as out of range.
        Err(AmountError::OutOfRange { .. }) if text.trim().starts_with('-') => not_above_zero(),
        Err(error) => Err(error.to_string()),
    }
}
