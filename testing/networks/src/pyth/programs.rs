//! Provides stand-ins for Pyth's programs, which are the signature verifier (a fork of Wormhole's core bridge), the receiver, and
//! the program that owns the feed accounts. The stand-ins follow the published interface, and each one refuses what the
//! corresponding Pyth program would refuse.

use super::Signers;
use super::signers::address_of;
use ballast_oracle::price_update_v2::{ACCOUNT_LEN, PriceUpdateV2Fields};
use ballast_pyth::encode::{CHAIN, EMITTER, digest};
use ballast_pyth::{FeedPrice, Programs, ReceiverConfig};
use ballast_testkit::rent_exempt;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use sha3::{Digest as _, Keccak256};
use solana_account::Account;
use solana_instruction::error::InstructionError;
use solana_instruction::{AccountMeta, Instruction};
use solana_program_runtime::declare_process_instruction;
use solana_program_runtime::invoke_context::{BuiltinFunctionRegisterer, InvokeContext};
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition as _;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;
use solana_system_interface::instruction::{create_account, transfer};

/// The signature verifier in the first set of Pyth's programs.
const WORMHOLE: Pubkey = Pubkey::from_str_const("HDwcJBJXjL9FpJ7UBsYBtaDjsBUhuLCUYoz3zr8SWWaQ");

/// The Anchor discriminators of instructions and accounts.
mod marks {
    pub(super) const INIT: [u8; 8] = [209, 193, 173, 25, 91, 202, 181, 218];
    pub(super) const WRITE: [u8; 8] = [199, 208, 110, 177, 150, 76, 118, 42];
    pub(super) const VERIFY: [u8; 8] = [103, 56, 177, 229, 240, 103, 68, 73];
    pub(super) const CLOSE: [u8; 8] = [48, 221, 174, 198, 231, 7, 152, 38];
    pub(super) const UPDATE: [u8; 8] = [28, 9, 93, 150, 86, 153, 188, 115];
    pub(super) const POST: [u8; 8] = [133, 95, 207, 175, 11, 79, 118, 44];
    pub(super) const DRAFT: [u8; 8] = [226, 101, 163, 4, 133, 160, 84, 245];
    pub(super) const SIGNERS: [u8; 8] = [120, 77, 74, 98, 34, 83, 96, 125];
    pub(super) const CONFIG: [u8; 8] = [155, 12, 170, 224, 30, 250, 204, 130];
}

/// The byte offsets in a draft, which contains the discriminator, state, write authority, version, length and signed root.
const STATE: usize = 8;
const AUTHORITY: usize = 9;
const VERSION: usize = 41;
const LENGTH: usize = 42;
const ROOT: usize = 46;
/// The possible states of a draft.
const WRITING: u8 = 1;
const VERIFIED: u8 = 2;
/// The fee that the receiver charges per price. Unit: lamports.
const FEE: u64 = 1;
/// The assumed cost of each instruction of these programs. Pyth's own programs use tens of thousands per signature. Unit: compute units.
const STEP: u64 = 5_000;

/// The result of running a program.
type Done = Result<(), InstructionError>;

/// A native program for a test network, with its address and its registration function.
type Native = (Pubkey, BuiltinFunctionRegisterer);

/// Returns the three programs.
pub(crate) fn all() -> [Native; 3] {
    let programs = first_set();
    [
        (WORMHOLE, Wormhole::register),
        (programs.receiver, Receiver::register),
        (programs.feeds, Feeds::register),
    ]
}

/// Returns the first set of Pyth's programs.
///
/// # Panics
/// Never panics, because the receiver address is valid.
fn first_set() -> Programs {
    Programs::of_receiver(&ballast_client::oracle::RECEIVER).expect("it is a receiver")
}

/// Returns the accounts of Pyth's governance, which are the receiver's configuration and the signer set. The treasuries do not
/// exist yet.
pub(crate) fn accounts(signers: &Signers) -> [(Pubkey, Account); 2] {
    let programs = first_set();
    let config = [
        &marks::CONFIG[..],
        &[1; 32],
        &[0],
        WORMHOLE.as_ref(),
        &1_u32.to_le_bytes(),
        &CHAIN.to_le_bytes(),
        &EMITTER,
        &FEE.to_le_bytes(),
        &[3],
    ]
    .concat();
    let addresses = signers.addresses();
    let count = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    let (created, expires) = (0_u32, 0_u32);
    let set = [
        &marks::SIGNERS[..],
        &signers.number().to_le_bytes(),
        &count.to_le_bytes(),
        &addresses.concat(),
        &created.to_le_bytes(),
        &expires.to_le_bytes(),
    ]
    .concat();
    [
        (programs.config(), account(programs.receiver, config)),
        (signer_set(signers.number()), account(WORMHOLE, set)),
    ]
}

fn account(owner: Pubkey, data: Vec<u8>) -> Account {
    Account { lamports: rent_exempt(data.len()), data, owner, ..Account::default() }
}

fn signer_set(number: u32) -> Pubkey {
    Pubkey::find_program_address(&[b"GuardianSet", &number.to_be_bytes()], &WORMHOLE).0
}

fn ensure(holds: bool, error: InstructionError) -> Done {
    if holds { Ok(()) } else { Err(error) }
}

/// A copy of an instruction's input, so that the program can call other programs while using the input.
struct Call {
    data: Vec<u8>,
    accounts: Vec<Given>,
}

/// An account of the instruction, as it was before the instruction ran.
struct Given {
    address: Pubkey,
    owner: Pubkey,
    data: Vec<u8>,
    lamports: u64,
    is_signer: bool,
    is_writable: bool,
}

impl Call {
    fn of(context: &InvokeContext<'_, '_>) -> Result<Self, InstructionError> {
        let frame = context.transaction_context.get_current_instruction_context()?;
        let given = |place: u16| {
            let account = frame.try_borrow_instruction_account(place)?;
            Ok(Given {
                address: *account.get_key(),
                owner: *account.get_owner(),
                data: account.get_data().to_vec(),
                lamports: account.get_lamports(),
                is_signer: account.is_signer(),
                is_writable: account.is_writable(),
            })
        };
        let accounts = (0..frame.get_number_of_instruction_accounts()).map(given);
        Ok(Self {
            data: frame.get_instruction_data().to_vec(),
            accounts: accounts.collect::<Result<_, InstructionError>>()?,
        })
    }

    /// Returns the instruction's accounts, whose number must be exactly `N`.
    fn accounts<const N: usize>(&self) -> Result<&[Given; N], InstructionError> {
        self.accounts.as_slice().try_into().map_err(|_| InstructionError::MissingAccount)
    }

    fn arguments(&self, mark: [u8; 8]) -> Option<Arguments<'_>> {
        self.data.strip_prefix(&mark).map(Arguments)
    }
}

/// The part of an instruction's arguments that has not been read yet.
struct Arguments<'a>(&'a [u8]);

impl<'a> Arguments<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], InstructionError> {
        let split = self.0.split_at_checked(count).ok_or(InstructionError::InvalidInstructionData)?;
        self.0 = split.1;
        Ok(split.0)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], InstructionError> {
        self.take(N)?.try_into().map_err(|_| InstructionError::InvalidInstructionData)
    }

    fn count(&mut self) -> Result<usize, InstructionError> {
        usize::try_from(u32::from_le_bytes(self.array()?))
            .map_err(|_| InstructionError::InvalidInstructionData)
    }

    fn end(&self) -> Done {
        ensure(self.0.is_empty(), InstructionError::InvalidInstructionData)
    }
}

/// Overwrites the data of the account at index `place` of the current instruction.
fn write(context: &InvokeContext<'_, '_>, place: u16, data: &[u8]) -> Done {
    let frame = context.transaction_context.get_current_instruction_context()?;
    frame.try_borrow_instruction_account(place)?.set_data_from_slice(data)
}

declare_process_instruction!(Wormhole, STEP, |context| {
    let call = Call::of(context)?;
    if let Some(arguments) = call.arguments(marks::INIT) {
        return arguments.end().and_then(|()| init(context, &call));
    }
    if let Some(arguments) = call.arguments(marks::WRITE) {
        return write_part(context, &call, arguments);
    }
    if let Some(arguments) = call.arguments(marks::VERIFY) {
        return arguments.end().and_then(|()| verify(context, &call));
    }
    let arguments = call.arguments(marks::CLOSE).ok_or(InstructionError::InvalidInstructionData)?;
    arguments.end().and_then(|()| close(context, &call))
});

fn init(context: &InvokeContext<'_, '_>, call: &Call) -> Done {
    let [authority, draft] = call.accounts()?;
    ensure(authority.is_signer, InstructionError::MissingRequiredSignature)?;
    ensure(draft.is_writable && draft.owner == WORMHOLE, InstructionError::InvalidAccountOwner)?;
    let is_empty = draft.data.len() > ROOT && draft.data[..ROOT].iter().all(|byte| *byte == 0);
    ensure(is_empty, InstructionError::AccountAlreadyInitialized)?;
    let length = u32::try_from(draft.data.len() - ROOT).map_err(|_| InstructionError::InvalidAccountData)?;
    let mut data = draft.data.clone();
    data[..STATE].copy_from_slice(&marks::DRAFT);
    data[STATE] = WRITING;
    data[AUTHORITY..VERSION].copy_from_slice(authority.address.as_ref());
    data[LENGTH..ROOT].copy_from_slice(&length.to_le_bytes());
    write(context, 1, &data)
}

/// Checks that the authority may write to the draft.
fn ensure_own_draft(authority: &Given, draft: &Given) -> Done {
    ensure(authority.is_signer, InstructionError::MissingRequiredSignature)?;
    ensure(draft.is_writable && draft.owner == WORMHOLE, InstructionError::InvalidAccountOwner)?;
    let is_draft = draft.data.len() > ROOT && draft.data[..STATE] == marks::DRAFT;
    ensure(is_draft, InstructionError::InvalidAccountData)?;
    let is_own = draft.data[AUTHORITY..VERSION] == authority.address.to_bytes();
    ensure(is_own, InstructionError::IncorrectAuthority)
}

fn write_part(context: &InvokeContext<'_, '_>, call: &Call, mut arguments: Arguments<'_>) -> Done {
    let [authority, draft] = call.accounts()?;
    ensure_own_draft(authority, draft)?;
    ensure(draft.data[STATE] == WRITING, InstructionError::InvalidAccountData)?;
    let (offset, length) = (arguments.count()?, arguments.count()?);
    let part = arguments.take(length)?;
    arguments.end()?;
    let mut data = draft.data.clone();
    let place = data.get_mut(ROOT + offset..ROOT + offset + length);
    let place = place.filter(|_| length > 0).ok_or(InstructionError::InvalidInstructionData)?;
    place.copy_from_slice(part);
    write(context, 1, &data)
}

fn verify(context: &InvokeContext<'_, '_>, call: &Call) -> Done {
    let [authority, draft, set] = call.accounts()?;
    ensure_own_draft(authority, draft)?;
    ensure(draft.data[STATE] == WRITING, InstructionError::InvalidAccountData)?;
    verify_signatures(&draft.data[ROOT..], set)?;
    let mut data = draft.data.clone();
    (data[STATE], data[VERSION]) = (VERIFIED, 1);
    write(context, 1, &data)
}

/// Checks that each signature belongs to a signer in the set, that they are in order, and that more than half of the set has signed.
fn verify_signatures(root: &[u8], set: &Given) -> Done {
    let mut root = Arguments(root);
    ensure(root.array() == Ok([1]), InstructionError::InvalidAccountData)?;
    let number = u32::from_be_bytes(root.array()?);
    ensure(set.address == signer_set(number) && set.owner == WORMHOLE, InstructionError::InvalidSeeds)?;
    let mut stored = Arguments(&set.data);
    ensure(stored.array() == Ok(marks::SIGNERS), InstructionError::InvalidAccountData)?;
    ensure(stored.array() == Ok(number.to_le_bytes()), InstructionError::InvalidAccountData)?;
    let count = stored.count()?;
    let signers = (0..count).map(|_| stored.array::<20>()).collect::<Result<Vec<_>, _>>()?;
    let [signed] = root.array()?;
    ensure(usize::from(signed) > count / 2, InstructionError::MissingRequiredSignature)?;
    let signatures = (0..signed).map(|_| root.array::<66>()).collect::<Result<Vec<_>, _>>()?;
    let is_sorted = signatures.windows(2).all(|pair| pair[0][0] < pair[1][0]);
    ensure(is_sorted, InstructionError::InvalidArgument)?;
    let digest = digest(root.0);
    let is_good = |signature: &[u8; 66]| {
        recovered(&digest, signature).is_some_and(|by| signers.get(usize::from(signature[0])) == Some(&by))
    };
    ensure(signatures.iter().all(is_good), InstructionError::MissingRequiredSignature)
}

/// Recovers the signer's address.
fn recovered(digest: &[u8; 32], signature: &[u8; 66]) -> Option<[u8; 20]> {
    let recovery = RecoveryId::from_byte(signature[65])?;
    let signature = Signature::from_slice(&signature[1..65]).ok()?;
    let key = VerifyingKey::recover_from_prehash(digest, &signature, recovery).ok()?;
    Some(address_of(&key))
}

fn close(context: &InvokeContext<'_, '_>, call: &Call) -> Done {
    let [authority, draft] = call.accounts()?;
    ensure_own_draft(authority, draft)?;
    ensure(authority.is_writable, InstructionError::InvalidArgument)?;
    let frame = context.transaction_context.get_current_instruction_context()?;
    let mut closed = frame.try_borrow_instruction_account(1)?;
    closed.set_lamports(0)?;
    closed.set_data_length(0)?;
    closed.set_owner(system_program::ID.as_ref())?;
    drop(closed);
    frame.try_borrow_instruction_account(0)?.checked_add_lamports(draft.lamports)
}

/// The receiver's arguments, which are a price with its proof, and the treasury number.
struct Params {
    message: Vec<u8>,
    proof: Vec<[u8; 20]>,
    treasury: u8,
}

impl Params {
    fn take(arguments: &mut Arguments<'_>) -> Result<Self, InstructionError> {
        let length = arguments.count()?;
        let message = arguments.take(length)?.to_vec();
        let steps = arguments.count()?;
        let proof = (0..steps).map(|_| arguments.array()).collect::<Result<_, _>>()?;
        let [treasury] = arguments.array()?;
        Ok(Self { message, proof, treasury })
    }

    fn price(&self) -> Result<FeedPrice, InstructionError> {
        ballast_pyth::parse_price(&self.message).map_err(|_| InstructionError::InvalidInstructionData)
    }

    /// Computes the Merkle root to which the price's proof leads.
    fn root(&self) -> [u8; 20] {
        let leaf = keccak160(&[&[0], &self.message]);
        self.proof.iter().fold(leaf, |below, beside| {
            if below <= *beside {
                keccak160(&[&[1], &below, beside])
            } else {
                keccak160(&[&[1], beside, &below])
            }
        })
    }
}

fn keccak160(parts: &[&[u8]]) -> [u8; 20] {
    let hash: [u8; 32] = Keccak256::digest(parts.concat()).into();
    let mut cut = [0; 20];
    cut.copy_from_slice(&hash[..20]);
    cut
}

declare_process_instruction!(Feeds, STEP, |context| {
    let call = Call::of(context)?;
    let mut arguments = call.arguments(marks::UPDATE).ok_or(InstructionError::InvalidInstructionData)?;
    let params = Params::take(&mut arguments)?;
    let (shard, feed): ([u8; 2], [u8; 32]) = (arguments.array()?, arguments.array()?);
    arguments.end()?;
    let programs = first_set();
    let [payer, receiver, draft, config, treasury, account, system] = call.accounts()?;
    ensure(payer.is_signer && payer.is_writable, InstructionError::MissingRequiredSignature)?;
    ensure(receiver.address == programs.receiver, InstructionError::IncorrectProgramId)?;
    ensure(system.address == system_program::ID, InstructionError::IncorrectProgramId)?;
    let (address, bump) = Pubkey::find_program_address(&[&shard, &feed], &programs.feeds);
    ensure(account.address == address && account.is_writable, InstructionError::InvalidSeeds)?;
    ensure(treasury.is_writable, InstructionError::InvalidArgument)?;
    let price = params.price()?;
    let before = PriceUpdateV2Fields::decode(&account.data).map_or(0, |fields| fields.message.publish_time);
    if price.publish_time <= before {
        // An older update is not an error, but it changes nothing.
        return Ok(());
    }
    let message = u32::try_from(params.message.len()).unwrap_or(u32::MAX).to_le_bytes();
    let steps = u32::try_from(params.proof.len()).unwrap_or(u32::MAX).to_le_bytes();
    let data =
        [&marks::POST[..], &message, &params.message, &steps, &params.proof.concat(), &[params.treasury]]
            .concat();
    let accounts = vec![
        AccountMeta::new(payer.address, true),
        AccountMeta::new_readonly(draft.address, false),
        AccountMeta::new_readonly(config.address, false),
        AccountMeta::new(treasury.address, false),
        AccountMeta::new(address, false),
        AccountMeta::new_readonly(system_program::ID, false),
        AccountMeta::new_readonly(address, true),
    ];
    let post = Instruction { program_id: programs.receiver, accounts, data };
    context.native_invoke_signed(post, &[&[&shard, &feed, &[bump]]])?;
    ensure(price.feed_id == feed, InstructionError::InvalidArgument)
});

declare_process_instruction!(Receiver, STEP, |context| {
    let call = Call::of(context)?;
    let mut arguments = call.arguments(marks::POST).ok_or(InstructionError::InvalidInstructionData)?;
    let params = Params::take(&mut arguments)?;
    arguments.end()?;
    let programs = first_set();
    let [payer, draft, config, treasury, account, system, authority] = call.accounts()?;
    ensure(payer.is_signer && authority.is_signer, InstructionError::MissingRequiredSignature)?;
    ensure(system.address == system_program::ID, InstructionError::IncorrectProgramId)?;
    let is_config = config.address == programs.config() && config.owner == programs.receiver;
    ensure(is_config, InstructionError::InvalidSeeds)?;
    ensure(treasury.address == programs.treasury(params.treasury), InstructionError::InvalidSeeds)?;
    let settings = ReceiverConfig::read(&config.data).map_err(|_| InstructionError::InvalidAccountData)?;
    let is_verified = draft.owner == settings.wormhole
        && draft.data.len() > ROOT
        && draft.data[..STATE] == marks::DRAFT
        && draft.data[STATE] == VERIFIED;
    ensure(is_verified, InstructionError::InvalidAccountData)?;
    ensure(root_in(&draft.data[ROOT..])? == params.root(), InstructionError::InvalidArgument)?;
    let opening = if treasury.lamports == 0 { rent_exempt(0).max(settings.fee) } else { settings.fee };
    context.native_invoke_signed(transfer(&payer.address, &treasury.address, opening), &[])?;
    if account.data.is_empty() {
        let space = u64::try_from(ACCOUNT_LEN).unwrap_or(u64::MAX);
        let rent = rent_exempt(ACCOUNT_LEN);
        let create = create_account(&payer.address, &account.address, rent, space, &programs.receiver);
        context.native_invoke_signed(create, &[])?;
    } else {
        // An account without an authority accepts any authority, because Pyth's program treats the account as newly created.
        let is_own = PriceUpdateV2Fields::decode(&account.data)
            .is_ok_and(|fields| [authority.address.to_bytes(), [0; 32]].contains(&fields.write_authority));
        ensure(is_own, InstructionError::IncorrectAuthority)?;
    }
    let clock = context.environment_config.sysvar_cache().get_clock()?;
    let data = ballast_pyth::posted_account(params.price()?, &authority.address.to_bytes(), clock.slot);
    write(context, 4, &data)
});

/// Extracts the root from a signed message, which must come from Pyth.
fn root_in(signed: &[u8]) -> Result<[u8; 20], InstructionError> {
    let mut signed = Arguments(signed);
    let (_version, _set): ([u8; 1], [u8; 4]) = (signed.array()?, signed.array()?);
    let [count] = signed.array()?;
    signed.take(66 * usize::from(count))?;
    let (_time, _nonce): ([u8; 4], [u8; 4]) = (signed.array()?, signed.array()?);
    let source: ([u8; 2], [u8; 32]) = (signed.array()?, signed.array()?);
    ensure(source == (CHAIN.to_be_bytes(), EMITTER), InstructionError::InvalidArgument)?;
    let (_sequence, _consistency): ([u8; 8], [u8; 1]) = (signed.array()?, signed.array()?);
    ensure(signed.array() == Ok(*b"AUWV\0"), InstructionError::InvalidAccountData)?;
    let (_slot, _ring): ([u8; 8], [u8; 4]) = (signed.array()?, signed.array()?);
    signed.array()
}
