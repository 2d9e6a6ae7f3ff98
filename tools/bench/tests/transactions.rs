//! Runs every path through every instruction, with every possible number of positions, in transactions with the limits that clients set.
//! Also checks the sizes of these transactions.

use ballast_bench::case::{Case, Prepared, Setup};
use ballast_bench::scheduled::Cost;
use ballast_bench::{cases, committed};
use ballast_client::lookup;
use ballast_client::transaction::{
    self, AddressLookupTableAccount, BuildError, Draft, Limits, Scheduled, Spare, Terms, Version,
};
use ballast_testkit::fixtures::MarketFixture;
use ballast_testkit::{Failure, LiteSvm, Receipt};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_message::{Message, VersionedMessage};
use solana_pubkey::Pubkey;
use solana_sdk_ids::address_lookup_table;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;
use std::collections::BTreeMap;
use std::slice::from_ref;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

/// The environment variable that, when set, regenerates the table in `docs/integrators/transactions.md`.
const WRITE: &str = "BALLAST_WRITE_TRANSACTIONS";
/// The cost of the two compute budget instructions in version 0. Unit: compute units.
const BUDGET_UNITS: u64 = 2 * 150;
/// The maximum number of positions in an account.
const MOST: u32 = 8;
/// The paths that represent a full account in the page's table.
const SHOWN: [&str; 10] = [
    "trade/open",
    "trade/flip",
    "liquidate/partial",
    "take_over/partial",
    "take_over/by-a-taker-as-wide",
    "settle_loss",
    "realise_gain",
    "repay_debt/a-claim-repays",
    "withdraw/with-positions",
    "transfer",
];

/// A path that is ready to run.
struct Ready {
    prepared: Prepared,
    payer: Keypair,
    tables: [AddressLookupTableAccount; 1],
}

/// The resources that a transaction used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Used {
    units: u64,
    bytes: u32,
}

impl Ready {
    fn new(case: &Case, positions: u32) -> Self {
        let setup = Setup { start: &|programs| Box::new(LiteSvm::new(programs)), positions };
        let mut prepared = (case.prepare)(&setup);
        // The signer pays for the transaction.
        let payer = prepared.signers.first().unwrap_or(prepared.world.chain.payer()).insecure_clone();
        prepared.world.chain.fund(&payer.pubkey(), 1_000_000_000);
        // The network's own payer pays the rent for new accounts.
        let rent_payer = prepared.world.chain.payer().insecure_clone();
        prepared.signers.extend(signs(&prepared.instruction, &rent_payer).then_some(rent_payer));
        let tables = [table(&mut prepared)];
        Self { prepared, payer, tables }
    }

    fn run(&mut self, version: Version, limits: Limits) -> Result<Receipt, Failure> {
        let chain = &mut self.prepared.world.chain;
        let (payer, blockhash) = (self.payer.pubkey(), chain.fresh_blockhash());
        let draft = Draft::new(&payer, from_ref(&self.prepared.instruction)).with_tables(&self.tables);
        let terms = Terms { limits, micro_lamports_per_unit: 0 };
        let message = draft.of_version(version).message(&terms, blockhash).expect("it fits a message");
        let counted = Scheduled::of(&message, &limits);
        let signers = [&self.payer].into_iter().chain(&self.prepared.signers);
        let signers: Vec<&dyn Signer> = signers.map(|signer| signer as &dyn Signer).collect();
        let transaction = transaction::sign(message, &signers).expect("it fits a transaction");
        let cost = Cost::scheduled(&transaction, &self.tables).expect("the runtime takes it");
        assert_eq!(parts_of(&counted), parts_of_runtimes(&cost), "{transaction:?}");
        chain.submit(transaction)
    }
}

/// Returns the parts of the cost as the client predicts them.
fn parts_of(counted: &Scheduled) -> [u64; 5] {
    [counted.execution, counted.signatures, counted.locks, counted.data, counted.loaded]
}

fn parts_of_runtimes(cost: &Cost) -> [u64; 5] {
    [cost.units, cost.signatures, cost.locks, cost.data, cost.loaded]
}

fn signs(instruction: &Instruction, key: &Keypair) -> bool {
    instruction.accounts.iter().any(|account| account.is_signer && account.pubkey == key.pubkey())
}

/// Returns the table that `ballast-keeper table` would create, without its instructions.
fn table(prepared: &mut Prepared) -> AddressLookupTableAccount {
    let (key, world) = (Pubkey::new_unique(), &mut prepared.world);
    let markets: Vec<_> = world.markets.iter().map(MarketFixture::keys).collect();
    let addresses = lookup::addresses(&markets);
    let mut data = vec![0; 56];
    data[0] = 1;
    // The table is never deactivated.
    data[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
    data.extend(addresses.iter().flat_map(|address| address.to_bytes()));
    let account =
        Account { lamports: 1_000_000_000, data, owner: address_lookup_table::ID, ..Account::default() };
    let table = lookup::decode(key, &account.owner, &account.data).expect("a table");
    world.chain.set_account(&key, account);
    table
}

/// Returns every number of positions between the smallest and the largest number for which a path is measured.
fn counts(case: &Case) -> std::ops::RangeInclusive<u32> {
    let (least, most) = (case.positions.iter().min(), case.positions.iter().max());
    *least.expect("a path is measured")..=*most.expect("a path is measured")
}

/// Runs a path with the highest limits that a transaction may have. The transaction uses version 1, in which limits need no
/// instructions.
fn measured(case: &Case, positions: u32) -> Used {
    let receipt = Ready::new(case, positions).run(Version::V1, Limits::MOST);
    let receipt = receipt.unwrap_or_else(|failure| panic!("{} with {positions}: {failure}", case.name()));
    Used { units: receipt.compute_units, bytes: receipt.loaded_bytes.expect("LiteSVM tells") }
}

/// Runs a path with the limits derived from what it used, and checks that one unit or one byte less than it used is not enough.
fn hold(case: &Case, positions: u32, used: Used) {
    let name = format!("{} with {positions}", case.name());
    let limits = Limits::with_margin(used.units, Some(used.bytes), Spare::SamePath);
    let mut ready = Ready::new(case, positions);
    let exact = Limits { compute_units: u32::try_from(used.units).unwrap(), loaded_bytes: used.bytes };
    let few = Limits { compute_units: exact.compute_units - 1, ..exact };
    let failure = ready.run(Version::V1, few).expect_err(&name);
    assert_eq!(
        failure.instruction_error(),
        Some(&InstructionError::ProgramFailedToComplete),
        "{name}: {failure}"
    );
    let small = Limits { loaded_bytes: exact.loaded_bytes - 1, ..exact };
    let failure = ready.run(Version::V1, small).expect_err(&name);
    assert_eq!(failure.error, TransactionError::MaxLoadedAccountsDataSizeExceeded, "{name}");
    let receipt = ready.run(Version::V1, limits).unwrap_or_else(|failure| panic!("{name}: {failure}"));
    assert_eq!(receipt.compute_units, used.units, "{name}");
    let units = used.units + BUDGET_UNITS;
    let limits = Limits::with_margin(units, Some(used.bytes), Spare::SamePath);
    let receipt = Ready::new(case, positions).run(Version::V0, limits);
    let receipt = receipt.unwrap_or_else(|failure| panic!("{name} in version 0: {failure}"));
    assert_eq!(receipt.compute_units, units, "{name}");
}

/// Runs `work` for every path and every number of positions, on all processors of the machine.
fn in_parallel<T: Send>(work: impl Fn(&Case, u32) -> T + Sync) -> Vec<(Case, u32, T)> {
    let all: Vec<_> =
        cases::all().into_iter().flat_map(|case| counts(&case).map(move |count| (case, count))).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let one = || {
        while let Some((case, positions)) = all.get(next.fetch_add(1, Ordering::SeqCst)) {
            let result = work(case, *positions);
            done.lock().unwrap().push((*case, *positions, result));
        }
    };
    let threads = thread::available_parallelism().map_or(1, Into::into);
    thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(one)));
    done.into_inner().unwrap()
}

#[test]
fn limits_with_their_margin_are_enough_for_every_path() {
    let all = in_parallel(|case, positions| {
        let used = measured(case, positions);
        hold(case, positions, used);
        used
    });
    assert!(all.len() > 200, "{}", all.len());
    margins_cover_every_path(&all);
    margins_alone_cover_a_trade_that_opens(&all);
    margins_cover_a_sale_in_a_quiet_market(&all);
}

/// The paths that a sale can take only if it is the first of a claims window, and those on which the taker differs.
const OF_OTHER_SALES: [&str; 2] = ["last position, first of a window with a deficit", "by a taker as wide"];

/// Checks the margins of sales in a market that has no claims to share. There, only the sale of the last position needs spare
/// units. An account with several positions has none to sell last.
fn margins_cover_a_sale_in_a_quiet_market(all: &[(Case, u32, Used)]) {
    for instruction in ["liquidate", "take_over"] {
        for positions in 1..=MOST {
            let of_sale = all.iter().filter(|(case, count, _)| {
                case.instruction == instruction && *count == positions && !OF_OTHER_SALES.contains(&case.path)
            });
            let units: Vec<u64> = of_sale.map(|(_, _, used)| used.units).collect();
            let (least, most) = (units.iter().min().unwrap(), units.iter().max().unwrap());
            let spare = if positions == 1 { Spare::LastSale } else { Spare::SamePath };
            for budget in [0, BUDGET_UNITS] {
                let limit = Limits::with_margin(least + budget, None, spare).compute_units;
                assert!(u64::from(limit) >= most + budget, "{instruction}, {positions}: {least} to {most}");
            }
        }
    }
}

/// The possible paths of a trade that opens or adds to a position, if nothing was due when the market was read. The market may
/// still be quiet. If a claim has been created since, the trade may also be the first of a window.
const OPENING: [&str; 5] = ["open", "open short", "increase", "unchanged index", "new volatility cell"];
const FIRST_OF_A_WINDOW: &str = "first of a claims window";

fn margins_alone_cover_a_trade_that_opens(all: &[(Case, u32, Used)]) {
    let trades = all.iter().filter(|(case, ..)| case.instruction == "trade");
    let of = |paths: &[&str], positions: u32| -> Vec<u64> {
        let wanted =
            trades.clone().filter(|(case, count, _)| paths.contains(&case.path) && *count == positions);
        wanted.map(|(_, _, used)| used.units).collect()
    };
    for positions in 1..=MOST {
        let (quiet, first) = (of(&OPENING, positions), of(&[FIRST_OF_A_WINDOW], positions));
        assert_eq!((quiet.len(), first.len()), (OPENING.len(), 1), "{positions}");
        let (least, most) = (quiet.iter().min().unwrap(), quiet.iter().chain(&first).max().unwrap());
        // The checks are the same for version 1 and for version 0.
        for budget in [0, BUDGET_UNITS] {
            let limit = Limits::with_margin(least + budget, None, Spare::SamePath).compute_units;
            assert!(u64::from(limit) >= most + budget, "{positions}: {least} to {most}, and {budget}");
        }
    }
}

/// Checks that the margins cover every path. Between simulation and execution, other users may have caused an instruction to take
/// another path, and several changes may have occurred at once.
fn margins_cover_every_path(all: &[(Case, u32, Used)]) {
    let mut spans: BTreeMap<(&str, u32), (u64, u64)> = BTreeMap::new();
    for (case, positions, used) in all {
        // An account without positions only gets some if its owner acts, and that changes the accounts in the transaction. The same is true
        // of a taker, whose positions the instruction lists.
        if ["withdraw/no-position", "take_over/by-a-taker-as-wide"].contains(&case.name().as_str()) {
            continue;
        }
        let span = spans.entry((case.instruction, *positions)).or_insert((used.units, used.units));
        *span = (span.0.min(used.units), span.1.max(used.units));
    }
    for ((instruction, positions), (least, most)) in spans {
        let spare = if instruction == "trade" { Spare::AnyTrade } else { Spare::AnyPath };
        let limit = Limits::with_margin(least, None, spare).compute_units;
        assert!(u64::from(limit) >= most, "{instruction} with {positions}: {least} to {most}");
    }
}

/// The transaction sizes for one instruction. Unit: bytes.
struct Sizes {
    legacy: usize,
    v0: usize,
    v0_with_table: usize,
    v1: usize,
}

fn bytes(draft: Draft<'_>) -> usize {
    match draft.bytes() {
        Ok(bytes) | Err(BuildError::TooLarge { bytes, .. }) => bytes,
        Err(error) => panic!("{error}"),
    }
}

fn sizes(ready: &Ready, terms: &Terms) -> Sizes {
    let (payer, instruction) = (ready.payer.pubkey(), from_ref(&ready.prepared.instruction));
    let draft = Draft::new(&payer, instruction);
    let all: Vec<Instruction> = draft.instructions(terms);
    let legacy = VersionedMessage::Legacy(Message::new(&all, Some(&payer)));
    Sizes {
        legacy: transaction::size(&transaction::unsigned(legacy)),
        v0: bytes(draft),
        v0_with_table: bytes(draft.with_tables(&ready.tables)),
        v1: bytes(draft.of_version(Version::V1)),
    }
}

fn row(case: &Case) -> String {
    let used = measured(case, MOST);
    let spare = if case.instruction == "trade" { Spare::AnyTrade } else { Spare::AnyPath };
    let limits = |units| Limits::with_margin(units, Some(used.bytes), spare);
    let priced = |limits| Terms { limits, micro_lamports_per_unit: 1 };
    // In version 0, a third instruction contains the price.
    let (terms_0, terms) = (priced(limits(used.units + 3 * 150)), priced(limits(used.units)));
    let ready = Ready::new(case, MOST);
    let sizes = sizes(&ready, &terms);
    assert!(sizes.v0_with_table <= Version::V0.most_bytes() && sizes.v1 <= Version::V1.most_bytes());
    let payer = ready.payer.pubkey();
    let draft = Draft::new(&payer, from_ref(&ready.prepared.instruction)).with_tables(&ready.tables);
    let message = |version, terms: &Terms| {
        draft.of_version(version).message(terms, solana_hash::Hash::new_from_array([1; 32])).unwrap()
    };
    let scheduled = |version, terms: &Terms| Scheduled::of(&message(version, terms), &terms.limits).total();
    let shown =
        |bytes: usize, most: usize| if bytes > most { format!("**{bytes}**") } else { bytes.to_string() };
    let most = Version::V0.most_bytes();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        case.name(),
        message(Version::V1, &terms).static_account_keys().len(),
        shown(sizes.legacy, most),
        shown(sizes.v0, most),
        sizes.v0_with_table,
        sizes.v1,
        used.units,
        terms.limits.compute_units,
        used.bytes,
        terms.limits.loaded_bytes,
        scheduled(Version::V0, &terms_0),
        scheduled(Version::V1, &terms),
    )
}

fn table_text() -> String {
    let all = cases::all();
    let of = |name: &&str| {
        let found = all.iter().find(|case| case.name() == **name);
        row(found.unwrap_or_else(|| panic!("there is no path {name}")))
    };
    let rows: Vec<String> = SHOWN.iter().map(of).collect();
    format!(
        "| eight positions | addresses | legacy | v0 | v0, table | v1 | units | limit | data | limit | scheduled, v0 | scheduled, v1 |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// Checks that a trade, a liquidation, a take-over and a repayment each fit into one transaction if the account has eight
/// positions, and that the page contains their sizes.
#[test]
fn the_page_has_the_sizes_of_a_full_account() {
    let path = committed::workspace_root().join("docs/integrators/transactions.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- sizes: begin").unwrap();
    let (mark, rest) = rest.split_once("-->\n").unwrap();
    let (_, after) = rest.split_once("<!-- sizes: end -->").unwrap();
    let now = format!("{before}<!-- sizes: begin{mark}-->\n{}\n<!-- sizes: end -->{after}", table_text());
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &now).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap();
    assert!(
        page == now,
        "the sizes in docs/integrators/transactions.md are not those of today: set {WRITE}=1 and run this test"
    );
}
