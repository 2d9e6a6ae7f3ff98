//! Parses a wallet's request, which contains the wallet's address and the user's inputs.

use super::refusal::Refusal;
use ballast_client::amount::{self, Amount};
use ballast_math::Ratio;
use serde_json::Value;
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// The largest allowed slippage. Unit: per cent.
pub const MOST_SLIPPAGE: u64 = 20;
/// The default slippage, which is half a per cent.
const USUAL_SLIPPAGE: Ratio = Ratio::new(5_000);
/// The number of per cent in a whole.
const HUNDRED: u64 = 100;

/// A wallet's request.
#[derive(Debug)]
pub struct Request {
    /// The wallet's address.
    pub wallet: Pubkey,
    /// The user's non-empty inputs, by name.
    by_name: BTreeMap<String, String>,
}

impl Request {
    /// Reads the wallet's address and the user's inputs from the URL or the body.
    pub fn read(query: BTreeMap<String, String>, body: &[u8]) -> Result<Self, Refusal> {
        let request: Value = serde_json::from_slice(body).map_err(|error| no_wallet(&error.to_string()))?;
        let account = request.get("account").and_then(Value::as_str);
        let wallet = wallet(account.ok_or_else(|| no_wallet("`account` is missing or not a string"))?)?;
        let mut all = entered(request.get("data").unwrap_or(&Value::Null))?;
        // A wallet leaves the place of an input in the URL empty if it sends the input in the body.
        all.extend(query.into_iter().filter(|(_, value)| !value.trim().is_empty()));
        all.retain(|_, value| !value.trim().is_empty());
        Ok(Self { wallet, by_name: all })
    }

    /// Returns the input with this name, without surrounding spaces.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(|value| value.trim())
    }

    /// Parses an amount, which must be positive.
    pub fn amount<T: Amount>(&self, name: &str) -> Result<T, Refusal> {
        let given = self.optional_amount(name)?;
        given.ok_or_else(|| Refusal::invalid(format!("`{name}` is missing: enter an amount in {}", T::UNIT)))
    }

    /// Parses an amount, if one was entered, which must be positive.
    pub fn optional_amount<T: Amount>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let value: T = amount::parse(text).map_err(|error| Refusal::invalid(format!("`{name}`: {error}")))?;
        if value.in_raw() <= 0 {
            return Err(Refusal::invalid(format!("`{name}` must be above zero")));
        }
        Ok(Some(value))
    }

    /// Returns the number of the wallet's margin account, if one was entered.
    pub fn sub_id(&self) -> Result<Option<u16>, Refusal> {
        let Some(text) = self.text("sub_id") else { return Ok(None) };
        let wrong = |_| {
            Refusal::invalid(format!("`sub_id` must be a whole number from 0 to {}, not `{text}`", u16::MAX))
        };
        text.parse().map(Some).map_err(wrong)
    }

    /// Returns the slippage tolerance, which is how much worse than quoted the average price may be.
    pub fn slippage(&self) -> Result<Ratio, Refusal> {
        let Some(text) = self.text("slippage") else { return Ok(USUAL_SLIPPAGE) };
        let wrong = || {
            Refusal::invalid(format!(
                "`slippage` must be a percentage from 0 to {MOST_SLIPPAGE} with at most four decimals, such as 0.5, not `{text}`"
            ))
        };
        let percent: Ratio = amount::parse(text).map_err(|_| wrong())?;
        let is_whole = percent.raw().checked_rem(HUNDRED) == Some(0);
        let ratio = percent.raw().checked_div(HUNDRED).filter(|_| is_whole).map(Ratio::new);
        ratio.filter(|ratio| ratio.raw() <= MOST_SLIPPAGE * 10_000).ok_or_else(wrong)
    }
}

fn no_wallet(why: &str) -> Refusal {
    Refusal::invalid(format!(
        "The body must be JSON with the wallet's address, {{\"account\": \"…\"}}: {why}"
    ))
}

/// Reads the inputs of a request's body. The body's `data` is missing or null if there are no inputs.
fn entered(data: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let given = match data {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Object(given) => given,
        _ => return Err(Refusal::invalid("`data` must be an object that maps parameter names to values")),
    };
    let mut all = BTreeMap::new();
    for (name, value) in given {
        if let Some(text) = text_of(name, value)? {
            all.insert(name.clone(), text);
        }
    }
    Ok(all)
}

/// Returns a parameter's value as text. Null means that the parameter is missing.
fn text_of(name: &str, value: &Value) -> Result<Option<String>, Refusal> {
    let wrong = |what: &str| Err(Refusal::invalid(format!("`{name}` {what}")));
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Bool(choice) => Ok(Some(choice.to_string())),
        // A fraction is written without an exponent, as people write it.
        Value::Number(number) => {
            let fraction = number.as_f64().filter(|_| number.is_f64());
            Ok(Some(fraction.map_or_else(|| number.to_string(), |fraction| fraction.to_string())))
        }
        Value::Array(values) => match values.as_slice() {
            [] => Ok(None),
            [one] => text_of(name, one),
            _ => wrong("is given more than once: give one value"),
        },
        Value::Object(_) => wrong("must be a string or a number"),
    }
}

fn wallet(text: &str) -> Result<Pubkey, Refusal> {
    let wallet: Pubkey = text.parse().map_err(|_| {
        Refusal::invalid(format!("`account` must be the wallet's address in base58, not `{text}`"))
    })?;
    if !wallet.is_on_curve() {
        return Err(Refusal::invalid(
            "`account` must be a wallet that can sign, not a program-derived address",
        ));
    }
    Ok(wallet)
}
