//! Declares an instruction's accounts once for both entry points.

/// Declares the accounts of an instruction, and defines both Anchor's struct and the struct that the handler receives.
///
/// | kind | Anchor's type | accepted if |
/// |---|---|---|
/// | `signer` | `Signer` | it has signed |
/// | `unchecked` | `UncheckedAccount` | it is there |
/// | `token_program` | `Program<Token>` | it is the token program |
/// | a structure's name | `AccountLoader` | the program owns it, and it holds the structure |
///
/// `mut` adds Anchor's `#[account(mut)]`, so the account is accepted only if the instruction may write it.
macro_rules! accounts {
    ($(#[doc = $doc:literal])* pub struct $anchor:ident as $view:ident { $($fields:tt)* }) => {
        $crate::raw::accounts::accounts! { @ [$(#[doc = $doc])*] $anchor $view [] [] $($fields)* }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: signer, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* pub $name: Signer<'info>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Account<'a>, $name.signer()?, "signer", true;]
            $($rest)*
        }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: unchecked, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* pub $name: UncheckedAccount<'info>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Account<'a>, *$name, "unchecked", true;]
            $($rest)*
        }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: mut unchecked, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* #[account(mut)] pub $name: UncheckedAccount<'info>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Account<'a>, $name.writable()?, "mut unchecked", true;]
            $($rest)*
        }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: token_program, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* pub $name: Program<'info, Token>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Account<'a>, $name.program(&Token::id())?, "token_program", true;]
            $($rest)*
        }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: mut $stored:ident, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* #[account(mut)] pub $name: AccountLoader<'info, $stored>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Stored<'a, $stored>, $crate::raw::Stored::of($name.writable()?)?, concat!("mut ", stringify!($stored)), $name.load().is_ok();]
            $($rest)*
        }
    };
    (@ $docs:tt $anchor:ident $view:ident [$($theirs:tt)*] [$($ours:tt)*]
        $(#[doc = $doc:literal])* $name:ident: $stored:ident, $($rest:tt)*) => {
        $crate::raw::accounts::accounts! { @ $docs $anchor $view
            [$($theirs)* $(#[doc = $doc])* pub $name: AccountLoader<'info, $stored>,]
            [$($ours)* ($(#[doc = $doc])*) $name, $crate::raw::Stored<'a, $stored>, $crate::raw::Stored::of(*$name)?, stringify!($stored), $name.load().is_ok();]
            $($rest)*
        }
    };
    (@ [$($docs:tt)*] $anchor:ident $view:ident [$($theirs:tt)*]
        [$(($($doc:tt)*) $name:ident, $type:ty, $checked:expr, $kind:expr, $loads:expr;)*]) => {
        $($docs)*
        #[derive(Accounts)]
        pub struct $anchor<'info> { $($theirs)* }

        $($docs)*
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'a> {
            $($($doc)* pub $name: $type,)*
            /// The accounts after the declared ones.
            pub remaining: &'a [$crate::raw::Account<'a>],
        }

        impl<'a> $view<'a> {
            /// Returns the accounts if Anchor would accept and load them.
            #[inline(always)]
            pub fn of(accounts: &'a [$crate::raw::Account<'a>]) -> Option<Self> {
                let [$($name,)* remaining @ ..] = accounts else { return None };
                Some(Self { $($name: $checked,)* remaining })
            }
        }

        #[cfg(test)]
        impl $crate::raw::tests::Declared for $view<'_> {
            const KINDS: &'static [&'static str] = &[$($kind),*];

            fn accepts(accounts: &[$crate::raw::Account<'_>]) -> bool {
                $view::of(accounts).is_some()
            }

            fn anchor_accepts<'info>(mut accounts: &'info [AccountInfo<'info>]) -> bool {
                let (mut bumps, mut reallocs) = Default::default();
                let found = $anchor::try_accounts(&$crate::ID, &mut accounts, &[], &mut bumps, &mut reallocs);
                found.is_ok_and(|$anchor { $($name,)* }| {
                    $(let _ = &$name;)*
                    $($loads)&&*
                })
            }
        }
    };
}

pub(crate) use accounts;
