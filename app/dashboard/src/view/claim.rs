//! Explains a claim: a gain that is not cash yet.

use super::market_name;
use ballast_client::amount::show;
use ballast_client::quote::{self, Payout, Snapshot};
use ballast_math::Quote;
use serde::Serialize;

/// A length of time that is still shown in seconds.
const SHORT: i64 = 120;
/// A minute. Unit: seconds.
const MINUTE: i64 = 60;

/// An account's claim in a market: a realised gain that is not cash yet. Amounts are in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// The market's number.
    #[serde(skip)]
    pub market: u32,
    /// The market's name.
    #[serde(skip)]
    pub name: String,
    /// The whole claim, including the paid part.
    pub amount: String,
    /// The part that can be collected now.
    pub now: String,
    /// The payment when the next claims window begins.
    pub next: String,
    /// When the next claims window begins. Unit: unix seconds.
    pub next_at: i64,
    /// The additional payment when the window after the next begins.
    pub last: String,
    /// When the window after the next begins. Unit: unix seconds.
    pub last_at: i64,
    /// The part of the claim for which other traders' losses have to be realised first.
    pub unfunded: String,
    /// A description of the claim in a few sentences.
    pub text: String,
    /// The payout from which the other fields are formatted.
    #[serde(skip)]
    pub payout: Payout,
}

impl Claim {
    /// Returns the account's claim in a market, or none if it has no claim there.
    ///
    /// # Errors
    /// Returns an error if a number is out of range, or if the market is unknown.
    pub fn of(snapshot: &Snapshot<'_>, market: u32) -> quote::Result<Option<Self>> {
        let payout = snapshot.payout(market)?;
        if !payout.claim.is_positive() {
            return Ok(None);
        }
        Ok(Some(Self {
            market,
            name: market_name(snapshot.markets.get(market)?.market()),
            amount: show(payout.claim),
            now: show(payout.now),
            next: show(payout.next),
            next_at: payout.next_at,
            last: show(payout.last),
            last_at: payout.last_at,
            unfunded: show(payout.unfunded),
            text: words(&payout, snapshot.markets.clock().time),
            payout,
        }))
    }
}

/// Explains how much of a gain is a claim, what pays it, and when.
fn words(payout: &Payout, now: i64) -> String {
    let claim = show(payout.claim);
    let mut text = format!(
        "{claim} in gains is still a claim, not cash. Other traders' realised losses pay it once per claims window."
    );
    let paid = |amount: Quote, when: &str| {
        if amount.is_positive() { format!(" {when}: {}.", show(amount)) } else { String::new() }
    };
    text += &paid(payout.now, "To collect now");
    text += &paid(payout.next, &format!("Expected in {}", length(payout.next_at.saturating_sub(now))));
    text += &paid(payout.last, &format!("Expected in {}", length(payout.last_at.saturating_sub(now))));
    text += &paid(payout.unfunded, "Waiting until more losses are realised");
    text
}

/// Formats a length of time.
fn length(seconds: i64) -> String {
    if seconds <= SHORT {
        return format!("{} s", seconds.max(0));
    }
    let minutes = seconds.saturating_add(MINUTE / 2).checked_div(MINUTE).unwrap_or_default();
    format!("about {minutes} min")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_told_with_its_times() {
        let quote = |amount: i64| Quote::new(amount * 1_000_000);
        let payout = Payout {
            market: 0,
            claim: quote(347),
            now: quote(100),
            next_at: 1_018,
            next: quote(20),
            last_at: 1_318,
            last: quote(200),
            unfunded: quote(27),
        };
        assert_eq!(
            words(&payout, 1_000),
            "347.00 in gains is still a claim, not cash. Other traders' realised losses pay it once per claims window. \
             To collect now: 100.00. Expected in 18 s: 20.00. Expected in about 5 min: 200.00. \
             Waiting until more losses are realised: 27.00."
        );
        let all = Payout { now: quote(347), next: quote(0), last: quote(0), unfunded: quote(0), ..payout };
        assert!(words(&all, 1_000).ends_with("once per claims window. To collect now: 347.00."));
    }
}
