//! Wraps the core's stored structs as account fields. The wrappers do not change the bytes, but add the traits that Anchor
//! requires.

use anchor_lang::prelude::*;
use ballast_math::{account, market, parameters};
use std::io::{Read, Result as IoResult, Write};
use std::ops::{Deref, DerefMut};

macro_rules! described {
    ($($(#[$doc:meta])* $name:ident => $inner:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(transparent)]
        pub struct $name(pub $inner);

        // SAFETY: the type is `repr(transparent)` over a `repr(C)` struct of integers without padding. The layout tests show that
        // the fields cover every byte of the struct.
        unsafe impl bytemuck::Zeroable for $name {}
        unsafe impl bytemuck::Pod for $name {}

        impl Deref for $name {
            type Target = $inner;
            fn deref(&self) -> &$inner { &self.0 }
        }

        impl DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $inner { &mut self.0 }
        }

        impl AnchorSerialize for $name {
            fn serialize<W: Write>(&self, writer: &mut W) -> IoResult<()> {
                writer.write_all(bytemuck::bytes_of(self))
            }
        }

        impl AnchorDeserialize for $name {
            fn deserialize_reader<R: Read>(reader: &mut R) -> IoResult<Self> {
                let mut value = Self::default();
                reader.read_exact(bytemuck::bytes_of_mut(&mut value))?;
                Ok(value)
            }
        }

        #[cfg(feature = "idl-build")]
        impl anchor_lang::idl::IdlBuild for $name {
            fn create_type() -> Option<anchor_lang::idl::types::IdlTypeDef> {
                Some(super::idl::type_of(
                    stringify!($name),
                    &<$inner as ballast_math::layout::Describe>::STRUCTURE,
                ))
            }

            fn insert_types(
                types: &mut std::collections::BTreeMap<String, anchor_lang::idl::types::IdlTypeDef>,
            ) {
                super::idl::insert_parts(&<$inner as ballast_math::layout::Describe>::STRUCTURE, types);
            }

            fn get_full_path() -> String {
                stringify!($name).to_owned()
            }
        }
    )*};
}

described! {
    /// A market's parameters, as stored.
    MarketParameters => parameters::Parameters;
    /// A market's state, as stored.
    MarketState => market::State;
    /// A margin account's contents, as stored.
    AccountState => account::Account;
}
