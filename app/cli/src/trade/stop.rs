//! Implements `ballast trade stop`, which waits for a price and then closes a position. The program itself has no stop orders.

use super::arguments::{CloseArguments, StopArguments, TradeCommand};
use crate::session::{Refusal, Session, Shown, failure, name_of};
use anyhow::{Result, ensure};
use ballast_client::accounts::Market;
use ballast_client::quote::Snapshot;
use ballast_math::Price;
use std::time::Duration;

/// Waits until the index reaches the price. Returns the order that then closes the position.
///
/// # Errors
/// Returns an error if there is no position, or the price has already been reached.
pub(super) async fn wait(session: &Session, arguments: StopArguments) -> Result<TradeCommand> {
    let market = session.market(&arguments.market).await?;
    let name = name_of(&market);
    let first = index(session, &arguments, &market).await?;
    ensure!(
        !arguments.is_reached(first),
        Refusal(format!(
            "the {name} index is already {}: close the position with `ballast trade close {name}`",
            Shown(first)
        ))
    );
    eprintln!(
        "note: the {name} index is {}: this order is active only while this command runs. Press Ctrl-C to cancel it",
        Shown(first)
    );
    let pace = Duration::from_secs_f64(arguments.interval);
    loop {
        tokio::time::sleep(pace).await;
        match index(session, &arguments, &market).await {
            Ok(index) if arguments.is_reached(index) => {
                eprintln!("note: the {name} index is {}; closing", Shown(index));
                return Ok(TradeCommand::Close(arguments.close()));
            }
            Ok(_) => {}
            // Without a position, there is nothing left to protect.
            Err(error) if error.is::<Refusal>() => return Err(error),
            Err(error) => eprintln!("warning: {}; trying again", failure::explain(&error)),
        }
    }
}

/// Returns the market's index, and checks that the account still has a position.
async fn index(session: &Session, arguments: &StopArguments, market: &Market) -> Result<Price> {
    let terms = &arguments.terms;
    let owner = session.owner(terms.owner)?;
    let (account, markets) = session.account(&owner, terms.account.number, &[market.index]).await?;
    let held = Snapshot::new(&markets, &account.state).base_in(market.index);
    ensure!(
        !held.is_zero(),
        Refusal(format!("there is no position in {} to close: nothing was sent", name_of(market)))
    );
    Ok(markets.get(market.index)?.state_at(markets.clock())?.oracle.price)
}

impl StopArguments {
    /// Returns whether an index price has reached the given price.
    fn is_reached(&self, index: Price) -> bool {
        let below = self.trigger.below.is_some_and(|price| index <= price);
        let above = self.trigger.above.is_some_and(|price| index >= price);
        !index.is_zero() && (below || above)
    }

    /// Returns the order that closes the position. The user is not asked for confirmation again.
    fn close(self) -> CloseArguments {
        let mut terms = self.terms;
        terms.yes = true;
        CloseArguments { market: self.market, part: self.part, withdraw: false, terms }
    }
}
