//! Pauses actions and lifts pauses, for the whole exchange or for one market.

use super::desk::{Desk, Order};
use super::report::Told;
use crate::session::{MarketName, name_of};
use anyhow::Result;
use ballast::state::pause;
use ballast_client::accounts::Market;
use ballast_client::{instructions, pda};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::sync::LazyLock;

/// A choice on the command line, which stands for one row of the program's pause table or for all of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The program's pause bits for this choice.
    pub bits: u64,
    name: &'static str,
    about: &'static str,
}

/// All choices, which are the rows of the program's pause table followed by `all`.
static CHOICES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    let single = pause::TABLE.iter().map(|row| Choice { bits: row.bit, name: row.name, about: row.about });
    single.chain([Choice { bits: pause::ALL, name: "all", about: "All of these actions." }]).collect()
});

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about.trim_end_matches('.')))
    }
}

/// Returns the names of the pauses in `bits`. Bits that this version does not know are shown as a number.
#[must_use]
pub fn names(bits: u64) -> Vec<String> {
    let known = pause::rows_of(bits).map(|row| row.name.to_owned());
    let unknown = bits & !pause::ALL;
    known.chain((unknown != 0).then(|| format!("unknown bits {unknown:#x}"))).collect()
}

/// The actions to pause or unpause, and the market if there is one.
#[derive(Clone, Debug, Args)]
pub struct PauseArguments {
    /// The actions to pause or unpause.
    #[arg(required = true, value_enum, value_name = "WHAT")]
    pub what: Vec<Choice>,
    /// Applies only to this market. Without this option, applies to the whole exchange.
    #[arg(long)]
    pub market: Option<MarketName>,
}

impl PauseArguments {
    fn bits(&self) -> u64 {
        self.what.iter().fold(0, |bits, one| bits | one.bits)
    }
}

/// Runs `ballast govern pause`.
pub(super) async fn pause(desk: &Desk<'_>, of: &PauseArguments) -> Result<Order> {
    let place = Place::find(desk, of).await?;
    let added = of.bits() & !place.paused;
    if added == 0 {
        return Ok(Order::nothing(format!(
            "nothing to pause {}: {} paused already",
            place.name(),
            listed(of.bits())
        )));
    }
    // Actions that are already paused are included, because their pause may be lifted before this transaction is
    // signed.
    let bits = of.bits();
    let title = format!("pause {} {}", names(bits).join(", "), place.name());
    let instruction = match &place.market {
        None => instructions::add_pause(desk.authority, bits),
        Some(market) => instructions::add_market_pause(desk.authority, pda::market(market.index), bits),
    };
    Ok(Order::one(title, instruction))
}

/// Runs `ballast govern lift`.
pub(super) async fn lift(desk: &Desk<'_>, of: &PauseArguments) -> Result<Order> {
    let place = Place::find(desk, of).await?;
    let lifted = of.bits() & place.paused;
    let mut order = if lifted == 0 {
        Order::nothing(format!("nothing to lift {}: {} not paused", place.name(), listed(of.bits())))
    } else {
        let bits = of.bits();
        let title = format!("lift the pause of {} {}", names(bits).join(", "), place.name());
        let instruction = match &place.market {
            None => instructions::lift_pause(desk.authority, bits),
            Some(market) => instructions::lift_market_pause(desk.authority, pda::market(market.index), bits),
        };
        Order::one(title, instruction)
    };
    if place.market.is_none() {
        order.more.extend(paused_by_themselves(&desk.session.all_markets().await?));
    }
    Ok(order)
}

/// Joins the names and adds a verb that agrees with them.
fn listed(bits: u64) -> String {
    let names = names(bits);
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

/// Lists the pauses of individual markets, which remain when exchange-wide pauses are lifted. Returns `None` if there
/// are no such pauses.
fn paused_by_themselves(markets: &[Market]) -> Option<Told> {
    let paused: Vec<_> = markets.iter().filter(|market| market.pause != 0).collect();
    let shown =
        paused.iter().map(|market| format!("{} ({})", name_of(market), names(market.pause).join(", ")));
    let shown = format!("{}; `--market` lifts there", shown.collect::<Vec<_>>().join(", "));
    let value = paused.iter().map(
        |market| json!({ "market": market.index, "name": name_of(market), "paused": names(market.pause) }),
    );
    let value = value.collect();
    (!paused.is_empty()).then(|| Told::value("still_paused_in_markets", value, shown))
}

/// The scope of a pause, which is the whole exchange or one market.
struct Place {
    market: Option<Market>,
    paused: u64,
}

impl Place {
    async fn find(desk: &Desk<'_>, of: &PauseArguments) -> Result<Self> {
        let Some(name) = &of.market else {
            return Ok(Self { market: None, paused: desk.session.exchange().await?.pause });
        };
        let market = desk.session.market(name).await?;
        Ok(Self { market: Some(market), paused: market.pause })
    }

    fn name(&self) -> String {
        self.market
            .as_ref()
            .map_or_else(|| "everywhere".to_owned(), |market| format!("in {}", name_of(market)))
    }
}
