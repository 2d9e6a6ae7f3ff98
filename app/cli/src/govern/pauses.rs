//! What is paused, everywhere or in a market.

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

/// What the command line can pause: something of the program's table, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its bits, as the program has them.
    pub bits: u64,
    name: &'static str,
    about: &'static str,
}

/// Every choice: the program's table, then all of it.
static CHOICES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    let single = pause::TABLE.iter().map(|row| Choice { bits: row.bit, name: row.name, about: row.about });
    single.chain([Choice { bits: pause::ALL, name: "all", about: "All of them." }]).collect()
});

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about.trim_end_matches('.')))
    }
}

/// The names of what `bits` pause; bits that this version does not know, by their number.
#[must_use]
pub fn names(bits: u64) -> Vec<String> {
    let known = pause::rows_of(bits).map(|row| row.name.to_owned());
    let unknown = bits & !pause::ALL;
    known.chain((unknown != 0).then(|| format!("unknown bits {unknown:#x}"))).collect()
}

/// What to pause or lift, and where.
#[derive(Clone, Debug, Args)]
pub struct PauseArguments {
    /// What.
    #[arg(required = true, value_enum, value_name = "WHAT")]
    pub what: Vec<Choice>,
    /// In this market only; without it, everywhere.
    #[arg(long)]
    pub market: Option<MarketName>,
}

impl PauseArguments {
    fn bits(&self) -> u64 {
        self.what.iter().fold(0, |bits, one| bits | one.bits)
    }
}

/// `ballast govern pause`.
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
    // All that is asked for, also what is paused already: it may be lifted before this is signed.
    let bits = of.bits();
    let title = format!("pause {} {}", names(bits).join(", "), place.name());
    let instruction = match &place.market {
        None => instructions::add_pause(desk.authority, bits),
        Some(market) => instructions::add_market_pause(desk.authority, pda::market(market.index), bits),
    };
    Ok(Order::one(title, instruction))
}

/// `ballast govern lift`.
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

/// Names with the verb that fits their number.
fn listed(bits: u64) -> String {
    let names = names(bits);
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

/// What stays paused in single markets, whatever is lifted everywhere; none where nothing is.
fn paused_by_themselves(markets: &[Market]) -> Option<Told> {
    let paused: Vec<_> = markets.iter().filter(|market| market.pause != 0).collect();
    let shown =
        paused.iter().map(|market| format!("{} ({})", name_of(market), names(market.pause).join(", ")));
    let shown = format!("{}; `--market` lifts there", shown.collect::<Vec<_>>().join(", "));
    let value = paused.iter().map(
        |market| json!({ "market": market.index, "name": name_of(market), "paused": names(market.pause) }),
    );
    let value = value.collect();
    (!paused.is_empty()).then(|| Told::value("still_paused_in_markets", (value, shown)))
}

/// Where something is paused: everywhere, or in a market.
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
