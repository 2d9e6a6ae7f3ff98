//! Implements `ballast trade`, which quotes trades, sends them, and compares the results.

mod arguments;
mod confirm;
mod front;
mod order;
mod percent;
mod quote;
mod refusals;
mod report;
mod request;
mod size;
mod stop;

pub use arguments::{
    CloseArguments, OpenArguments, PriceArguments, SizeArguments, StopArguments, Terms, TradeCommand, Trigger,
};
pub use confirm::is_yes;
pub use front::Front;
pub use percent::Percent;
pub use quote::{FullQuote, Preview};
pub use report::{Difference, ExecutedReport, QuoteReport, TradeReport, differences};
pub use request::{close, missing, open, target_of};
pub use size::{Part, Size};

use crate::session::{MarketName, Output, Receipt, Report, Session, print};
use crate::settle::claims_of;
use anyhow::{Context as _, Result};
use ballast_client::accounts::{MarginAccount, Market};
use ballast_client::events::{Event, Traded};
use ballast_client::instructions::{self, Trade, TradeArgs, TradeQuote};
use ballast_client::quote::{Markets, Snapshot};
use ballast_client::rpc::Executed;
use ballast_client::{MarketKeys, oracle, others, pda};
use ballast_math::Side;
use ballast_math::oracle::PriceUse;
use order::Order;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Runs a trade.
///
/// # Errors
/// Returns an error if the order is refused or cannot be sent.
pub async fn run(session: &Session, command: TradeCommand) -> Result<()> {
    let command = match command {
        TradeCommand::Stop(arguments) => stop::wait(session, arguments).await?,
        command => command,
    };
    let (name, terms) = command.place();
    let mut stand = Stand::fetch(session, name, terms).await?;
    let front = Front::find(&mut stand.markets, &stand.market, &command).await?;
    let snapshot = Snapshot::new(&stand.markets, &stand.account.state);
    let market = stand.market.index;
    let args = match &command {
        TradeCommand::Long(arguments) => request::open(&snapshot, market, Side::Long, arguments),
        TradeCommand::Short(arguments) => request::open(&snapshot, market, Side::Short, arguments),
        TradeCommand::Close(arguments) => request::close(&snapshot, market, arguments),
        TradeCommand::Stop(_) => unreachable!("it has become a close"),
    };
    let explained = |error, args: &TradeArgs| refusals::explained(error, &snapshot, &stand.market, args);
    let args = args.map_err(|error| explained(error, &command.outline(&snapshot, market)))?;
    let quote = FullQuote::of(&snapshot, market, &args);
    let quote = quote.map_err(|error| explained(error, &args))?;
    let shown = QuoteReport::of(&quote, &args, stand.account.sub_id, &stand.market);
    if terms.dry_run {
        let (executed, withdrawn) = (None, None);
        return session.print(&TradeReport { quote: shown, executed, claims: Vec::new(), withdrawn });
    }
    if session.settings().output == Output::Table {
        print::line(&shown.table())?;
    }
    confirm::ask(session, terms.yes)?;
    let wallet = session.wallet()?;
    let order = stand.instruction(wallet.pubkey(), args)?;
    let done = Order { session, stand: &stand, quote: &quote, front, order };
    let sent =
        if command.withdraws() { done.send_and_withdraw(&wallet).await } else { done.send(&wallet).await };
    let (sent, withdrawn) = sent?;
    let quoted = TradeQuote::of(market, &quote.traded);
    let executed = ExecutedReport::of(&event_of(&sent.executed)?, &quoted, Receipt::of(&sent));
    let claims = claims_of(session, &stand.account.owner, stand.account.sub_id).await?;
    session.print(&TradeReport { quote: shown, executed: Some(executed), claims, withdrawn })
}

impl TradeCommand {
    /// Returns the action for which the index must be recent enough.
    const fn needs(&self) -> PriceUse {
        match self {
            Self::Long(_) | Self::Short(_) => PriceUse::AddRisk,
            Self::Close(_) | Self::Stop(_) => PriceUse::Trade,
        }
    }

    /// Returns whether to withdraw the free collateral after the trade.
    const fn withdraws(&self) -> bool {
        matches!(self, Self::Close(arguments) if arguments.withdraw)
    }

    /// Returns the order without its size, for the explanation of a refusal.
    fn outline(&self, snapshot: &Snapshot<'_>, market: u32) -> TradeArgs {
        match self {
            Self::Long(arguments) => request::outline(Side::Long, arguments),
            Self::Short(arguments) => request::outline(Side::Short, arguments),
            Self::Close(_) | Self::Stop(_) => {
                let side = snapshot.base_in(market).side().opposite();
                TradeArgs { reduce_only: true, ..request::empty(side) }
            }
        }
    }

    /// Returns the market and terms of the trade.
    const fn place(&self) -> (&MarketName, &Terms) {
        match self {
            Self::Long(arguments) | Self::Short(arguments) => (&arguments.market, &arguments.terms),
            Self::Close(arguments) => (&arguments.market, &arguments.terms),
            Self::Stop(arguments) => (&arguments.market, &arguments.terms),
        }
    }
}

/// The state before the trade.
struct Stand {
    market: Market,
    account: MarginAccount,
    markets: Markets,
}

impl Stand {
    async fn fetch(session: &Session, name: &MarketName, terms: &Terms) -> Result<Self> {
        let owner = session.owner(terms.owner)?;
        let market = session.market(name).await?;
        let (account, markets) = session.account(&owner, terms.account.number, &[market.index]).await?;
        Ok(Self { market, account, markets })
    }

    fn instruction(&self, authority: Pubkey, args: TradeArgs) -> Result<Instruction> {
        let oracle = oracle::account_of(&self.market)
            .context("the market is not set up: it has no oracle account yet")?;
        let of = Trade {
            authority,
            margin_account: pda::margin_account(&self.account.owner, self.account.sub_id),
            market: MarketKeys::of(self.market.index, oracle),
        };
        let oracle_of = |market| self.markets.oracle_of(market);
        let others = others::other_markets(&self.account, self.market.index, oracle_of)?;
        Ok(instructions::trade(&of, args, &others))
    }
}

fn event_of(executed: &Executed) -> Result<Traded> {
    let traded = executed.events().into_iter().find_map(|event| match event {
        Event::Traded(traded) => Some(traded),
        _ => None,
    });
    traded.context("the trade was executed, but its event is not in the transaction's log, which is truncated or missing: run `ballast positions` to see the result")
}
