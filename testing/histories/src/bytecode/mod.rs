//! Runs the program's bytecode on LiteSVM, following the model.

mod compare;
mod instructions;
mod mistakes;
mod oracles;
mod outcome;

use ballast_client::pda;
use ballast_model::history::action::{Action, Call, SUBS, WALLETS};
use ballast_model::history::model::{Answer, Model, WEALTH};
use ballast_model::history::refusal::Outcome;
use ballast_model::history::{Executor, Violation};
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, LiteSvm, Program, Receipt, compute_unit_limit, keypair};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The maximum compute budget of a transaction. Unit: compute units.
const UNITS: u32 = 1_400_000;

/// The keys, which are the same in every history.
struct Keys {
    wallets: Vec<Keypair>,
    accounts: Vec<Pubkey>,
}

/// Returns the keypair of the wallet with this number.
fn wallet(number: u8) -> &'static Keypair {
    &keys().wallets[usize::from(number)]
}

/// Returns the address of the margin account with this number.
fn margin_account(number: u8) -> Pubkey {
    keys().accounts[usize::from(number)]
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let wallets: Vec<Keypair> = (0..WALLETS).map(|number| keypair(&format!("wallet {number}"))).collect();
        let of = |wallet: &Keypair, sub: u8| pda::margin_account(&wallet.pubkey(), sub.into());
        let accounts = wallets.iter().flat_map(|wallet| (0..SUBS).map(move |sub| of(wallet, sub))).collect();
        Keys { wallets, accounts }
    })
}

/// The program on a LiteSVM network.
pub struct Bytecode {
    chain: LiteSvm,
    mint: Mint,
    /// The token account of each wallet.
    tokens: Vec<Pubkey>,
    /// The next action's instruction, built from the state before the action.
    next: Option<Instruction>,
    /// The highest cost of each instruction so far. Unit: compute units.
    pub units: BTreeMap<&'static str, u64>,
}

impl Bytecode {
    /// Starts a network with the program, a mint, and wallets that hold tokens. The exchange does not exist yet.
    ///
    /// # Panics
    /// Panics if the committed bytecode is older than the program's sources.
    pub fn new(decimals: u8) -> Self {
        let upgrader = wallet(ballast_model::history::action::UPGRADER);
        let mut chain = LiteSvm::new(&[Program::ballast(upgrader.pubkey())]);
        let mint = Mint::create(&mut chain, "collateral", decimals);
        let tokens =
            (0..WALLETS).map(|number| mint.give(&mut chain, &wallet(number).pubkey(), WEALTH)).collect();
        Self { chain, mint, tokens, next: None, units: BTreeMap::new() }
    }

    fn call(&mut self, action: &Action, expected: &Outcome<Answer>, model: &Model) -> Result<(), Violation> {
        let Action::Call { by, wrong, call } = action else { return Ok(()) };
        let mut instruction = self.next.take().expect("it was prepared");
        if let Some(wrong) = wrong {
            mistakes::make(&mut self.chain, &mut instruction, *wrong);
        }
        let sent = self.chain.send(&[compute_unit_limit(UNITS), instruction], &[wallet(*by)]);
        if let Ok(receipt) = &sent {
            self.note_units(call.name(), receipt);
        }
        outcome::compare(action, expected, &sent, model)
    }

    fn note_units(&mut self, name: &'static str, receipt: &Receipt) {
        let most = self.units.entry(name).or_default();
        *most = receipt.compute_units.max(*most);
    }

    fn donate(&mut self, tokens: u64, model: &Model) {
        if model.cap.is_some() {
            let mint_to = self.mint.mint_to(&pda::vault(&self.mint.address), tokens);
            self.chain.send(&[mint_to], &[&self.mint.authority]).expect("a mint may mint");
        }
    }
}

impl Executor for Bytecode {
    fn prepare(&mut self, action: &Action, model: &Model) {
        if let Action::Call { by, call, .. } = action {
            self.next = Some(instructions::build(self, *by, call, model));
        }
    }

    fn follow(
        &mut self,
        action: &Action,
        expected: &Outcome<Answer>,
        model: &Model,
    ) -> Result<(), Violation> {
        match action {
            Action::Pass { slots, seconds } => self.chain.advance(*slots, *seconds),
            Action::Feed { market, says } => oracles::write(&mut self.chain, *market, says, model),
            Action::Donate { tokens } => self.donate(*tokens, model),
            Action::Call { call, .. } => {
                self.call(action, expected, model)?;
                if let (Call::SetUpMarket { market, .. }, Ok(_)) = (call, expected) {
                    oracles::remove(&mut self.chain, *market);
                }
            }
        }
        compare::states(self, model).map_err(|violation| Violation {
            detail: format!("{}\nafter {action:?}", violation.detail),
            ..violation
        })
    }
}
