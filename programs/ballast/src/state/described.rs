//! The core's stored structures as account fields: the same bytes, with the traits that Anchor requires of a field.

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

        // SAFETY: `repr(transparent)` over a `repr(C)` structure of integers without padding. The layout tests show that its fields tile
        // it.
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
    /// The parameters of a market, as stored.
    MarketParameters => parameters::Parameters;
    /// The state of a market, as stored.
    MarketState => market::State;
    /// The contents of a margin account, as stored.
    AccountState => account::Account;
}
