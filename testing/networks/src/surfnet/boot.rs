//! Manages the network's threads, including startup, commands and shutdown.

use super::{Blocks, SurfnetOptions};
use ballast_testkit::Clock;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use solana_account::Account;
use solana_hash::Hash;
use solana_program_runtime::invoke_context::BuiltinFunctionRegisterer;
use solana_pubkey::Pubkey;
use std::{
    net::TcpListener,
    thread::{self, JoinHandle},
    time::Duration,
};
use surfpool_core::{
    runloops::start_local_surfnet_runloop,
    surfnet::{
        GeyserEvent,
        locker::SurfnetSvmLocker,
        svm::{SurfnetSvm, SurfnetSvmConfig},
    },
};
use surfpool_types::{
    BlockProductionMode, RpcConfig, SimnetCommand, SimnetConfig, SimnetEvent, SurfpoolConfig,
};

/// The address that the servers listen on.
const HOST: &str = "127.0.0.1";

/// The tick of the network's own clock when nothing depends on it. The tick is long because the clock's thread outlives the
/// network.
const IDLE_TICK: Duration = Duration::from_secs(1);

/// The time to wait for an answer from the network's main loop.
const PATIENCE: Duration = Duration::from_secs(30);

/// The interval between checks of whether a network has started.
const POLL: Duration = Duration::from_millis(5);

/// The number of servers in a network. Each reports its own shutdown.
const SERVERS: usize = 2;

/// The maximum number of attempts to start. Another process may take a free port after it is chosen and before it is used.
const BOOT_ATTEMPTS: usize = 3;

/// A running network.
pub(super) struct Network {
    pub(super) rpc_url: String,
    pub(super) ws_url: String,
    machine: SurfnetSvmLocker,
    commands: Sender<SimnetCommand>,
}

impl Network {
    /// Starts the network and waits until its servers accept connections.
    pub(super) fn boot(options: SurfnetOptions) -> Result<Self, String> {
        let fixed = options.rpc_port.is_some() || options.ws_port.is_some();
        let attempts = if fixed { 1 } else { BOOT_ATTEMPTS };
        let mut result = Err(String::new());
        for _ in 0..attempts {
            result = Self::boot_once(options);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    fn boot_once(options: SurfnetOptions) -> Result<Self, String> {
        let config = config(options)?;
        let simnet = &config.simnets[0];
        let machine_config = SurfnetSvmConfig {
            slot_time: simnet.slot_time,
            instruction_profiling_enabled: simnet.instruction_profiling_enabled,
            log_bytes_limit: simnet.log_bytes_limit,
            ..SurfnetSvmConfig::default()
        };
        let (machine, events, geyser_events) =
            SurfnetSvm::new(machine_config).map_err(|error| error.to_string())?;
        let machine = SurfnetSvmLocker::new(machine);
        let (commands, commands_rx) = unbounded();
        let rpc_url = format!("http://{}", config.rpc.get_rpc_base_url());
        let ws_url = format!("ws://{}", config.rpc.get_ws_base_url());
        let main_loop = MainLoop {
            machine: machine.clone(),
            config,
            commands: commands.clone(),
            commands_rx,
            geyser_events,
        };
        let thread = main_loop.spawn()?;
        wait_until_ready(&events, thread)?;
        drain(events)?;
        Ok(Self { rpc_url, ws_url, machine, commands })
    }

    /// Ends the current block, and sets the time and the slot of the next one.
    ///
    /// # Panics
    /// Panics if the network has stopped.
    pub(super) fn confirm_block(&self, next: Clock) {
        let present = self.machine.with_svm_reader(|machine| machine.latest_epoch_info.clone());
        let (done_tx, done) = bounded(1);
        let command = SimnetCommand::UpdateInternalClockWithConfirmation(None, next.sysvar(), done_tx);
        let sent = self.commands.send(command).is_ok();
        assert!(sent && done.recv_timeout(PATIENCE).is_ok(), "the local network has stopped answering");
        self.machine.with_svm_writer(|machine| {
            // By now the network has moved on to the next slot, but a test may want several blocks in one slot.
            if present.absolute_slot == next.slot {
                let open = &mut machine.latest_epoch_info;
                (open.absolute_slot, open.slot_index) = (present.absolute_slot, present.slot_index);
                (open.epoch, open.slots_in_epoch) = (present.epoch, present.slots_in_epoch);
                machine.inner.set_sysvar(&next.sysvar());
            }
            date_blocks(machine);
        });
    }

    /// Returns the current block's time. Unit: milliseconds since 1970.
    pub(super) fn unix_milliseconds(&self) -> u64 {
        self.machine.with_svm_reader(|machine| machine.updated_at)
    }

    /// Ends the current block. The function `next` maps the current block's time to the time of the next block, both in
    /// milliseconds since 1970.
    ///
    /// # Panics
    /// Panics if the network cannot write its ledger.
    pub(super) fn confirm_block_at(&self, next: impl FnOnce(u64) -> u64 + Send + Sync) {
        let confirmed = self.machine.with_svm_writer(|machine| {
            let next = next(machine.updated_at);
            let confirmed = machine.confirm_current_block();
            // Ending the block has added one slot length, so set the time that was requested.
            machine.updated_at = next;
            let clock = machine.inner.get_sysvar::<solana_clock::Clock>();
            machine.inner.set_sysvar(&solana_clock::Clock { unix_timestamp: next as i64 / 1_000, ..clock });
            date_blocks(machine);
            confirmed
        });
        if let Err(error) = confirmed {
            panic!("the local network cannot end a block: {error}");
        }
    }

    /// Writes an account exactly as given.
    ///
    /// # Panics
    /// Panics if the account is a program without valid bytecode.
    pub(super) fn set_account(&self, address: &Pubkey, account: Account) {
        if let Err(error) = self.machine.with_svm_writer(|machine| machine.set_account(address, account)) {
            panic!("the local network refuses the account {address}: {error}");
        }
    }

    /// Replaces an account with the result of `change`, with no other write in between. If the result is `None`, the account is
    /// left unchanged.
    ///
    /// # Panics
    /// Panics as [`Network::set_account`] does.
    pub(super) fn change_account(
        &self,
        address: &Pubkey,
        change: impl FnOnce(Option<Account>) -> Option<Account> + Send + Sync,
    ) {
        let changed = self.machine.with_svm_writer(|machine| {
            let before = machine.get_account(address)?;
            change(before).map_or(Ok(()), |account| machine.set_account(address, account))
        });
        if let Err(error) = changed {
            panic!("the local network refuses the account {address}: {error}");
        }
    }

    /// Adds a native program to the network.
    pub(super) fn add_native(&self, id: Pubkey, register: BuiltinFunctionRegisterer) {
        self.machine.with_svm_writer(|machine| machine.inner.svm.add_builtin(id, register));
    }

    /// Returns the time that the next transaction will read.
    pub(super) fn clock(&self) -> Clock {
        self.machine.with_svm_reader(|machine| machine.inner.get_sysvar::<solana_clock::Clock>()).into()
    }

    /// Returns the newest blockhash.
    pub(super) fn latest_blockhash(&self) -> Hash {
        self.machine.latest_absolute_blockhash()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // Sending fails only if the main loop has already ended.
        let _ = self.commands.send(SimnetCommand::Terminate(None));
    }
}

/// Sets the current block's time to the clock's time. The network computes a block's time from its number and the time of the first block,
/// as if the network had counted every slot itself. Without this correction, a network that starts at slot 1,000 would be 1,000 slots
/// ahead.
fn date_blocks(machine: &mut SurfnetSvm) {
    let slot = machine.get_latest_absolute_slot();
    let counted = slot.saturating_sub(machine.genesis_slot).saturating_mul(machine.slot_time);
    machine.genesis_updated_at = machine.updated_at.saturating_sub(counted);
}

/// Everything that the network's thread owns.
struct MainLoop {
    machine: SurfnetSvmLocker,
    config: SurfpoolConfig,
    commands: Sender<SimnetCommand>,
    commands_rx: Receiver<SimnetCommand>,
    geyser_events: Receiver<GeyserEvent>,
}

impl MainLoop {
    fn spawn(self) -> Result<JoinHandle<Result<(), String>>, String> {
        let thread = thread::Builder::new().name("surfnet".into());
        thread.spawn(move || self.run()).map_err(|error| error.to_string())
    }

    fn run(self) -> Result<(), String> {
        // The main loop blocks its own worker thread, so the tasks that it waits for need other threads.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let Self { machine, config, commands, commands_rx, geyser_events } = self;
        let main_loop = start_local_surfnet_runloop(machine, config, commands, commands_rx, geyser_events);
        runtime.block_on(main_loop).map_err(|error| error.to_string())
    }
}

fn config(options: SurfnetOptions) -> Result<SurfpoolConfig, String> {
    let (slot_time, block_production_mode) = match options.blocks {
        Blocks::OnDemand => (IDLE_TICK, BlockProductionMode::Manual),
        Blocks::Every(span) => (span, BlockProductionMode::Clock),
        Blocks::Paced(span) => (span, BlockProductionMode::Manual),
    };
    let simnet = SimnetConfig {
        offline_mode: true,
        remote_rpc_url: None,
        slot_time: u64::try_from(slot_time.as_millis()).map_err(|error| error.to_string())?,
        block_production_mode,
        // With profiling enabled, the network would run every transaction several times.
        instruction_profiling_enabled: false,
        log_bytes_limit: options.log_bytes,
        ..SimnetConfig::default()
    };
    let rpc = RpcConfig {
        bind_host: HOST.to_string(),
        bind_port: port(options.rpc_port)?,
        ws_port: port(options.ws_port)?,
        ..RpcConfig::default()
    };
    Ok(SurfpoolConfig { simnets: vec![simnet], rpc, ..SurfpoolConfig::default() })
}

fn port(wanted: Option<u16>) -> Result<u16, String> {
    if let Some(port) = wanted {
        return Ok(port);
    }
    let listener = TcpListener::bind((HOST, 0)).and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

/// Waits until the servers have started. Returns the reason if the servers do not start.
fn wait_until_ready(
    events: &Receiver<SimnetEvent>,
    thread: JoinHandle<Result<(), String>>,
) -> Result<(), String> {
    let polls = PATIENCE.as_millis() / POLL.as_millis();
    for _ in 0..polls {
        // When the main loop fails, other threads keep sending events, so also check whether the loop's thread has ended.
        let failed = thread.is_finished();
        match events.try_iter().find_map(milestone) {
            Some(milestone) => return milestone,
            None if failed => return Err(reason_of(thread)),
            None => thread::sleep(POLL),
        }
    }
    Err(format!("its servers did not start within {PATIENCE:?}"))
}

/// Returns the outcome of the start if this event decides it.
fn milestone(event: SimnetEvent) -> Option<Result<(), String>> {
    match event {
        SimnetEvent::CoreStarted(_) => Some(Ok(())),
        SimnetEvent::Aborted(reason) => Some(Err(reason)),
        _ => None,
    }
}

fn reason_of(thread: JoinHandle<Result<(), String>>) -> String {
    match thread.join() {
        Ok(Err(reason)) => reason,
        Ok(Ok(())) => "it stopped at once".into(),
        Err(_) => "its thread panicked".into(),
    }
}

/// Logs the network's warnings and errors until its servers have stopped. Reading the messages also drains their channel, which
/// is bounded.
fn drain(events: Receiver<SimnetEvent>) -> Result<(), String> {
    let pass_on = move || {
        let mut running = SERVERS;
        while running > 0 {
            match events.recv() {
                Ok(SimnetEvent::ErrorLog(_, message) | SimnetEvent::WarnLog(_, message)) => {
                    tracing::debug!("{message}")
                }
                Ok(SimnetEvent::Shutdown) => running -= 1,
                Ok(_) => {}
                Err(_) => return,
            }
        }
    };
    let thread = thread::Builder::new().name("surfnet-events".into()).spawn(pass_on);
    thread.map(drop).map_err(|error| error.to_string())
}
