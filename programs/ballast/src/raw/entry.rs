//! Dispatches an instruction from the runtime's input to its handler.

use anchor_lang::prelude::*;

/// Lists the instructions of this entry point, each with its name, the variant of Anchor's arguments, the arguments' names, the
/// accounts and the handler.
macro_rules! instructions {
    ($($name:ident = $variant:ident($($argument:ident),*), $accounts:path => $handler:path;)*) => {
        /// Runs the instruction's handler. Returns `None`, without having written anything, if the instruction has no handler here
        /// or if Anchor would refuse its arguments or accounts.
        #[inline(always)]
        #[cfg_attr(not(all(feature = "entry", target_os = "solana")), allow(dead_code, reason = "only the chain has an entry point"))]
        pub(crate) fn run(input: &$crate::raw::Input<'_>) -> Option<anchor_lang::Result<()>> {
            let (discriminator, arguments) = input.data.split_first_chunk()?;
            let discriminator = u64::from_le_bytes(*discriminator);
            if *input.program != $crate::ID {
                return None;
            }
            match discriminator {
                $(discriminators::$name => $name(input, arguments),)*
                _ => None,
            }
        }

        /// The first eight bytes of each instruction's data.
        #[allow(non_upper_case_globals, reason = "the names are those of the instructions")]
        mod discriminators {
            use anchor_lang::Discriminator;
            $(pub(super) const $name: u64 = $crate::raw::word($crate::instruction::$variant::DISCRIMINATOR);)*
        }

        $(
            #[inline(never)]
            fn $name(input: &$crate::raw::Input<'_>, mut arguments: &[u8]) -> Option<anchor_lang::Result<()>> {
                let $crate::instruction::$variant { $($argument),* } = anchor_lang::AnchorDeserialize::deserialize(&mut arguments).ok()?;
                let accounts = <$accounts>::of(input.accounts)?;
                Some($handler(&accounts, $($argument),*).and_then($crate::raw::entry::give))
            }
        )*

        /// Passes each instruction's list of accounts to the test, together with the instruction's name.
        #[cfg(test)]
        pub(crate) fn each_declaration(test: &mut impl $crate::raw::tests::DeclarationTest) {
            $(test.run::<$accounts>(stringify!($name));)*
        }
    };
}

pub(crate) use instructions;

/// The size of the return-data buffer in bytes, which is more than any answer needs.
const RETURN_DATA: usize = 256;

/// Passes a handler's answer to the caller as return data. Handlers without an answer return `()`.
#[inline(always)]
pub(crate) fn give<T: AnchorSerialize>(answer: T) -> Result<()> {
    if size_of::<T>() == 0 { Ok(()) } else { return_data(&answer) }
}

fn return_data(value: &impl AnchorSerialize) -> Result<()> {
    let mut bytes = Vec::with_capacity(RETURN_DATA);
    value.serialize(&mut bytes)?;
    anchor_lang::solana_program::program::set_return_data(&bytes);
    Ok(())
}

/// Ends Anchor's entry for an instruction that the program's own entry handles. Anchor's entry receives such an instruction only to
/// name the error in its arguments or accounts. Before it calls the instruction, it makes the same checks as the program's own
/// entry, but does not check that an account is long enough for its struct. The program never creates an account that is too short.
///
/// # Errors
/// Always returns `AccountDidNotDeserialize`, which is Anchor's own error for such an account.
#[cold]
pub fn unreached<T, A, R>(_: T, _: A) -> Result<R> {
    Err(ErrorCode::AccountDidNotDeserialize.into())
}

/// The program's entry point.
#[cfg(all(feature = "entry", target_os = "solana"))]
mod on_chain {
    use crate::own_entry::run;
    use crate::raw::input::{Input, MOST_ACCOUNTS};
    use anchor_lang::prelude::*;
    use anchor_lang::solana_program::entrypoint::{self, SUCCESS};
    use std::mem::MaybeUninit;
    use std::ptr::NonNull;

    // Besides the entry point, Anchor's macro would define the heap and the panic handler.
    anchor_lang::solana_program::entrypoint::custom_heap_default!();
    anchor_lang::solana_program::entrypoint::custom_panic_default!();

    /// The entry point.
    ///
    /// # Safety
    /// Only the runtime may call this function, with its own input.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: NonNull<u8>) -> u64 {
        let mut table = [const { MaybeUninit::uninit() }; MOST_ACCOUNTS];
        // SAFETY: by the contract of this function. The input stays where it is until the instruction ends.
        let outcome = unsafe { Input::parse(input, &mut table) }.and_then(|input| run(&input));
        match outcome {
            Some(Ok(())) => SUCCESS,
            Some(Err(error)) => refused(error),
            // SAFETY: by the contract of this function. `run` has written nothing, and nothing that it read is still in use.
            None => unsafe { through_anchor(input) },
        }
    }

    /// Logs the error as Anchor does.
    #[cold]
    fn refused(error: Error) -> u64 {
        error.log();
        ProgramError::from(error).into()
    }

    /// Runs Anchor's entry.
    ///
    /// # Safety
    /// The same conditions apply as for [`entrypoint`].
    #[inline(never)]
    unsafe fn through_anchor(input: NonNull<u8>) -> u64 {
        // SAFETY: by the contract of this function.
        let (program, accounts, data) = unsafe { entrypoint::deserialize(input.as_ptr()) };
        match crate::entry(program, &accounts, data) {
            Ok(()) => SUCCESS,
            Err(error) => error.into(),
        }
    }
}
