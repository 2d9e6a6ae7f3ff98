//! Runs the main loop, which receives updates, plans tasks and dispatches them.

use crate::ages::{PayableAges, UnhealthyAges};
use crate::config::Settings;
use crate::feed::{Feed, Heard, Prices};
use crate::index::{Tick, Unhealthy};
use crate::jobs::{
    Delays, Lock, Own, Task, View, Wanted, jitter_of, liquidations, part_of, posting, settlements, upkeep,
    wanted,
};
use crate::metrics;
use crate::mirror::{Heeded, Mirror};
use crate::outcome::{Outcome, Report};
use crate::send::{InFlight, Sender};
use crate::server::{Health, SILENCE};
use crate::setup::Setup;
use crate::state::{AccountId, Update};
use crate::task_log::{self, TaskLog};
use crate::turn::Turn;
use anyhow::Result;
use ballast_client::amount::show;
use ballast_client::pyth::Updates;
use ballast_client::rpc::ServerUrl;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

/// How long in-flight tasks have to finish during a shutdown.
const FAREWELL: Duration = Duration::from_secs(20);

/// The number of unhealthy positions quoted in each round.
const QUOTES: usize = 256;

/// The number of finished tasks, by kind and outcome.
pub type Summary = BTreeMap<(&'static str, &'static str), u64>;

/// A running keeper.
pub struct Keeper {
    settings: Settings,
    own: Own,
    mirror: Mirror,
    in_flight: InFlight,
    sender: Arc<Sender>,
    running: JoinSet<Report>,
    health: Health,
    unhealthy: Vec<Unhealthy>,
    /// The number of accounts that still have to be measured.
    waiting: usize,
    unmeasured: BTreeSet<AccountId>,
    ages: UnhealthyAges,
    payable_ages: PayableAges,
    held_up: Vec<u32>,
    turn: Turn,
    delays: Delays,
    /// Whether the markets and the accounts have each been loaded once.
    has: (bool, bool),
    has_socket: bool,
    /// Notifies the feed that a full reload is required.
    reload: Arc<Notify>,
    owes_reload: bool,
    /// When a response was last rejected.
    last_doubt: Option<Instant>,
    settle_at: Instant,
    prices: Prices,
    /// The newest signed prices that have not been processed yet.
    updates: Option<Updates>,
    summary: Summary,
    log: TaskLog,
}

/// Runs a keeper until `stop` completes, and then lets in-flight tasks finish.
///
/// # Errors
/// Returns an error if the keeper's own accounts are missing, or if the price endpoint is unusable.
pub async fn run(setup: &Setup, health: Health, stop: impl Future<Output = ()>) -> Result<Summary> {
    tokio::pin!(stop);
    let rpc = setup.rpc();
    let own = tokio::select! {
        () = &mut stop => return Ok(Summary::new()),
        own = setup.own_at_last(&rpc) => own?,
    };
    health.expect(setup.settings.network.reload());
    let tables = tokio::select! {
        () = &mut stop => return Ok(Summary::new()),
        tables = setup.tables_at_last(&rpc) => tables?,
    };
    // The newest transaction version determines which transactions fit.
    tokio::select! {
        () = &mut stop => return Ok(Summary::new()),
        _ = rpc.newest_version() => {}
    }
    let sender = Sender::new(rpc, Arc::clone(&setup.keypair), &setup.settings).with_tables(tables);
    let (sockets, accounts) = (setup.sockets(), own.all());
    let prices = Prices::start(setup.settings.pyth.hermes()?, setup.settings.pyth.every());
    let mut keeper = Keeper::new(setup.settings.clone(), own, sender, prices, health);
    let reload = Arc::clone(&keeper.reload);
    let (feed, heard) = Feed::start(setup.rpc(), &setup.settings.network, sockets, accounts, reload);
    tracing::info!(url = %ServerUrl::from(&setup.url), authority = %own.authority, account = %own.account, "keeper started");
    keeper.work(heard, stop).await;
    drop(feed);
    keeper.take_leave().await;
    Ok(keeper.summary)
}

impl Keeper {
    fn new(settings: Settings, own: Own, sender: Sender, prices: Prices, health: Health) -> Self {
        Self {
            own,
            mirror: Mirror::default(),
            in_flight: InFlight::new(settings.fees.in_flight),
            sender: Arc::new(sender),
            running: JoinSet::new(),
            health,
            unhealthy: Vec::new(),
            waiting: 0,
            unmeasured: BTreeSet::new(),
            ages: UnhealthyAges::default(),
            payable_ages: PayableAges::default(),
            held_up: Vec::new(),
            turn: Turn::default(),
            delays: Delays::default(),
            has: (false, false),
            has_socket: false,
            reload: Arc::default(),
            owes_reload: false,
            last_doubt: None,
            settle_at: Instant::now(),
            prices,
            updates: None,
            summary: Summary::new(),
            log: TaskLog::default(),
            settings,
        }
    }

    async fn work(&mut self, mut heard: mpsc::Receiver<Heard>, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                Some(news) = heard.recv() => {
                    self.hear(news);
                    // Queued messages belong together, so one round of decisions covers them all.
                    while let Ok(more) = heard.try_recv() {
                        self.hear(more);
                    }
                }
                Some(report) = self.running.join_next() => {
                    self.book(report);
                    while let Some(more) = self.running.try_join_next() {
                        self.book(more);
                    }
                }
                updates = self.prices.next() => self.updates = Some(updates),
                // Accounts that still have to be measured do not wait for new messages.
                () = std::future::ready(()), if self.waiting > 0 => tokio::task::yield_now().await,
            }
            self.decide();
        }
    }

    fn hear(&mut self, news: Heard) {
        let now = Instant::now();
        match news {
            Heard::Updates(updates) => {
                let heeded = self.mirror.hear(updates, now);
                self.note_doubt(heeded, now);
            }
            Heard::Pulse(updates) => {
                updates.iter().for_each(|update| self.note_balance(update));
                let heeded = self.mirror.answer(updates, now);
                self.has.0 |= self.note_doubt(heeded, now);
            }
            Heard::All(updates) => {
                let heeded = self.mirror.answer(updates, now);
                if self.note_doubt(heeded, now) {
                    self.has.1 = true;
                    self.health.loaded(now);
                }
            }
            Heard::Socket(stands) => {
                tracing::info!(stands, "WebSocket connection changed");
                self.has_socket = stands;
                self.health.socket(stands);
                return;
            }
        }
        self.health.heard(self.mirror.markets.clock().slot, self.mirror.book.len(), now);
    }

    /// Returns whether a response was accepted. A rejected response is logged, and everything is read again once
    /// responses are accepted.
    fn note_doubt(&mut self, heeded: Heeded, now: Instant) -> bool {
        match heeded {
            Heeded::Taken => self.reload_if_owed(),
            Heeded::Confirmed => {
                tracing::info!("other responses confirm the slot, so it is accepted");
                self.health.confirmed();
                self.reload_if_owed();
            }
            Heeded::Doubted => {
                // A series of rejected responses is logged once, even if valid ones arrive in between.
                if self.last_doubt.is_none_or(|last| now.duration_since(last) > SILENCE) {
                    tracing::warn!("ignoring a response with an impossible slot");
                }
                metrics::doubted();
                self.health.doubted(now);
                self.owes_reload = true;
                self.last_doubt = Some(now);
            }
            Heeded::Turned => {
                tracing::error!("an earlier response had an impossible slot: reading everything again");
                metrics::doubted();
                self.health.doubted(now);
                self.owes_reload = false;
                self.reload.notify_one();
            }
        }
        heeded != Heeded::Doubted
    }

    fn reload_if_owed(&mut self) {
        if std::mem::take(&mut self.owes_reload) {
            self.reload.notify_one();
        }
    }

    fn note_balance(&self, update: &Update) {
        if let Update::Account { address, account, .. } = update
            && *address == self.own.authority
        {
            let lamports = account.as_ref().map_or(0, |account| account.lamports);
            metrics::balance(lamports);
            if !self.settings.dry_run && self.health.balance(lamports) {
                tracing::warn!(wallet = %address, "the wallet has no SOL to pay fees: send it some SOL");
            }
        }
    }

    fn decide(&mut self) {
        if self.has != (true, true) {
            return;
        }
        let started = Instant::now();
        let tick = self.mirror.tick();
        metrics::ticked(&tick, started.elapsed());
        self.note_unmeasured(&tick);
        self.waiting = tick.waiting;
        self.unhealthy = tick.unhealthy;
        metrics::waiting(self.ages.look(&self.unhealthy, started));
        let tasks = self.plan();
        for task in tasks {
            self.begin(task);
        }
        self.log.tell_ripe(self.mirror.markets.quoted(), Instant::now());
        let slot = self.mirror.markets.clock().slot;
        self.note_held_up();
        metrics::markets(self.mirror.markets.quoted(), &self.held_up);
        metrics::stands(self.mirror.book.len(), slot, self.in_flight.len(), self.has_socket);
    }

    /// Logs, once per account, why the account cannot be measured.
    fn note_unmeasured(&mut self, tick: &Tick) {
        self.health.unmeasured(tick.unmeasured.len());
        for (id, error) in tick.unmeasured.iter().filter(|(id, _)| !self.unmeasured.contains(id)) {
            let Some(address) = self.mirror.book.address(*id) else { continue };
            tracing::error!(%address, %error, "this account's health cannot be computed");
        }
        self.unmeasured = tick.unmeasured.iter().map(|(id, _)| *id).collect();
    }

    fn note_held_up(&mut self) {
        let held_up = self.payable_ages.look(self.mirror.markets.quoted());
        for market in held_up.iter().filter(|market| !self.held_up.contains(market)) {
            tracing::warn!(
                market = %task_log::market_name(*market, self.mirror.markets.quoted()),
                "claims have been payable for two windows, but nothing was distributed"
            );
        }
        self.held_up = held_up;
    }

    /// Plans the tasks to start now, with the most urgent first.
    fn plan(&mut self) -> Vec<Task> {
        let now = Instant::now();
        let settles = self.settings.jobs.settlement && now >= self.settle_at;
        let in_turn = self.in_turn();
        let (stale, updates) = (self.stale(), self.updates.take());
        let view = View { mirror: &self.mirror, own: &self.own, settings: &self.settings };
        let mut planned = Vec::new();
        if self.settings.jobs.liquidator {
            // A dry run logs the first choice even while that task is backing off.
            let is_free = |task: &Task| self.settings.dry_run || self.in_flight.may_begin(task, now);
            let may = |task: &Task| is_free(task) && self.sender.fits(task);
            planned.extend(liquidations(&view, &in_turn, &may));
            // Each response is evaluated only once, because the evaluation measures every account that the prices
            // reach.
            let post = updates.and_then(|updates| posting(&view, &stale, &updates));
            planned.extend(post.filter(is_free));
        }
        if self.settings.jobs.upkeep {
            let jitter = |kind: &_| jitter_of(kind, &self.settings.upkeep);
            planned.extend(self.delays.ripe(upkeep(&view), jitter, now));
        }
        if settles {
            planned.extend(settlements(&view));
            self.settle_at =
                now + self.settings.settlement.every() + part_of(self.settings.settlement.jitter());
        }
        planned
    }

    /// Returns the markets that need a newer price than the one on chain, and requests prices for them from the
    /// endpoint.
    fn stale(&self) -> Vec<Wanted> {
        let view = View { mirror: &self.mirror, own: &self.own, settings: &self.settings };
        let stale = wanted(&view);
        metrics::stale(stale.len());
        let is_asked = self.prices.has_endpoint() && self.settings.jobs.liquidator;
        let asked = if is_asked { stale } else { Vec::new() };
        self.prices.want(asked.iter().map(|wanted| wanted.feed).collect());
        asked
    }

    /// Of the unhealthy positions whose account has no task in flight, returns those with the most at stake and some
    /// of the others in rotation.
    fn in_turn(&mut self) -> Vec<Unhealthy> {
        let address = |position: &Unhealthy| self.mirror.book.address(position.account);
        let is_idle = |position: &Unhealthy| {
            address(position).is_some_and(|address| !self.in_flight.holds(&Lock::Account(address)))
        };
        let idle: Vec<_> = self.unhealthy.iter().copied().filter(is_idle).collect();
        let of = |position: &Unhealthy| (position.account, position.stake.raw());
        self.turn.split(idle, QUOTES, of).0
    }

    fn begin(&mut self, task: Task) {
        let Some(tries) = self.in_flight.begin(&task, Instant::now()) else { return };
        if self.settings.dry_run {
            tracing::info!(revenue = %show(task.revenue), "would {}", task_log::of_task(&task, self.mirror.markets.quoted()));
            let skipped = Outcome::Refused { reason: "dry run".to_owned(), has_cost: false };
            self.in_flight.end(&task, &skipped, Instant::now());
            *self.summary.entry((task.kind.name(), "dry_run")).or_default() += 1;
            return;
        }
        let sender = Arc::clone(&self.sender);
        let of = task.clone();
        let work = async move { sender.carry_out(task, tries).await };
        self.running.spawn(Report::of(of, work));
    }

    fn book(&mut self, report: Result<Report, tokio::task::JoinError>) {
        let report = match report {
            Ok(report) => report,
            Err(error) => {
                tracing::error!(%error, "a task's async job failed");
                return;
            }
        };
        metrics::ended(&report);
        if let Outcome::Unpaid { .. } = report.outcome {
            self.health.unpaid(Instant::now());
        }
        self.log.note(&report, self.mirror.markets.quoted(), Instant::now());
        let Report { task, outcome, updates, .. } = report;
        let (heeded, now) = (self.mirror.hear(updates, Instant::now()), Instant::now());
        self.note_doubt(heeded, now);
        self.in_flight.end(&task, &outcome, Instant::now());
        *self.summary.entry((task.kind.name(), outcome.name())).or_default() += 1;
    }

    async fn take_leave(&mut self) {
        self.sender.stop();
        if !self.running.is_empty() {
            self.await_running().await;
        }
        self.log.close(self.mirror.markets.quoted());
    }

    async fn await_running(&mut self) {
        tracing::info!(under_way = self.running.len(), "stopping after the tasks in flight finish");
        let ending = async {
            while let Some(report) = self.running.join_next().await {
                self.book(report);
            }
        };
        if tokio::time::timeout(FAREWELL, ending).await.is_err() {
            tracing::warn!("tasks in flight took too long; their transactions may still land");
        }
    }
}
