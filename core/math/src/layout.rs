//! Lets the stored structs describe themselves, with the name, offset, unit and documentation of each field.
//!
//! The core, the program's zero-copy accounts, the interface description (IDL) and the layout tests all use this one definition.

/// The stored type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An unsigned byte.
    U8,
    /// An unsigned 32-bit number.
    U32,
    /// An unsigned 64-bit number.
    U64,
    /// A signed 64-bit number.
    I64,
    /// A signed 128-bit number in two words, low word first.
    Wide,
    /// An array, given by its element type and its length.
    Array(&'static Kind, usize),
    /// A nested struct.
    Struct(&'static Structure),
}

/// A stored struct, with its name, documentation, size and fields in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Structure {
    /// The name of the type.
    pub name: &'static str,
    /// The type's documentation, line by line.
    pub docs: &'static [&'static str],
    /// The size in bytes.
    pub size: usize,
    /// The fields, in the order of their offsets.
    pub fields: &'static [Field],
}

/// A field of a stored struct.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The name of the field.
    pub name: &'static str,
    /// The field's documentation, line by line, which states its meaning, unit, sign and bounds.
    pub docs: &'static [&'static str],
    /// The stored type.
    pub kind: Kind,
    /// The offset within the struct, in bytes.
    pub offset: usize,
    /// The size in bytes.
    pub size: usize,
}

/// A type that can be a stored field.
pub trait Stored {
    /// The stored type of a field of this type.
    const KIND: Kind;
}

macro_rules! stored {
    ($($name:ty => $kind:expr;)*) => { $(impl Stored for $name { const KIND: Kind = $kind; })* };
}
stored! {
    u8 => Kind::U8;
    u32 => Kind::U32;
    u64 => Kind::U64;
    i64 => Kind::I64;
    crate::units::Base => Kind::I64;
    crate::units::Quote => Kind::I64;
    crate::units::SignedRatio => Kind::I64;
    crate::units::Reserve => Kind::U64;
    crate::units::Price => Kind::U64;
    crate::units::Ratio => Kind::U64;
    crate::units::Cumulative => Kind::Wide;
}

impl<T: Stored, const N: usize> Stored for [T; N] {
    const KIND: Kind = Kind::Array(&T::KIND, N);
}

/// A struct that describes its stored layout.
pub trait Describe: Sized {
    /// The description of the layout.
    const STRUCTURE: Structure;
}

/// Defines a stored struct (`repr(C)`, plain words) together with its description.
macro_rules! stored_struct {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $($(#[doc = $field_doc:literal])* pub $field:ident: $kind:ty,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(C)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $kind,)*
        }

        impl $crate::layout::Describe for $name {
            const STRUCTURE: $crate::layout::Structure = $crate::layout::Structure {
                name: stringify!($name),
                docs: &[$($doc,)*],
                size: core::mem::size_of::<$name>(),
                fields: &[$($crate::layout::Field {
                    name: stringify!($field),
                    docs: &[$($field_doc,)*],
                    kind: <$kind as $crate::layout::Stored>::KIND,
                    offset: core::mem::offset_of!($name, $field),
                    size: core::mem::size_of::<$kind>(),
                },)*],
            };
        }

        impl $crate::layout::Stored for $name {
            const KIND: $crate::layout::Kind =
                $crate::layout::Kind::Struct(&<$name as $crate::layout::Describe>::STRUCTURE);
        }
    };
}
pub(crate) use stored_struct;
