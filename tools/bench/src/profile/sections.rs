//! Determines an instruction's section from the functions on the stack.

use std::rc::Rc;

/// A section, and parts of the names of the functions that begin it.
struct Rule {
    section: &'static str,
    functions: &'static [&'static str],
}

/// The innermost function that begins a section determines the section. If several rules match the function, the first one applies.
const RULES: &[Rule] = &[
    rule("clock", &["ballast::oracle::clock"]),
    rule("oracle read", &["ballast::oracle::read", "ballast_oracle::"]),
    rule("invariant", &["::invariant"]),
    rule("conservation", &["transition::commit::Tokens"]),
    rule("event", &["ballast::events::", "sol_log_data", "::emit", "anchor_lang::Event"]),
    rule("store premium", &["ballast_math::funding::store_premium"]),
    rule("funding", &["ballast_math::funding::"]),
    rule("volatility", &["ballast_math::volatility::"]),
    rule("index taken in", &["ballast_math::oracle::"]),
    rule("touch", &["ballast_math::position::touch"]),
    rule(
        "claims",
        &["ballast_math::claims::", "ballast_math::context::share_if_due", "ballast_math::context::pay"],
    ),
    rule("cover", &["ballast_math::cover::"]),
    rule("valuation", &["ballast_math::valuation::"]),
    rule("curve", &["ballast_math::curve::"]),
    rule("health", &["ballast_math::health::"]),
    rule("fees", &["ballast_math::fees::"]),
    rule("apply to position", &["ballast_math::position::"]),
    rule("apply", &["transition::commit::", "account::Account>::put", "Account::put"]),
    rule("tokens", &["ballast::vault::"]),
    rule("account exit", &["AccountsExit", "::exit"]),
    rule(
        "entry and accounts",
        &[
            "try_accounts",
            "account_loader",
            "AccountLoader",
            "solana_program_entrypoint",
            "ballast::raw::",
            "ballast::entry",
            "ballast::dispatch",
            "ballast::try_entry",
            "__private",
            "__global",
            "entrypoint",
            "anchor_lang::",
        ],
    ),
    rule("rule: trade", &["ballast_math::trade::"]),
    rule("rule: liquidation", &["ballast_math::liquidation::", "ballast_math::take_over::"]),
    rule("rule: settlement", &["ballast_math::settlement::"]),
    rule("rule: peg and depth", &["ballast_math::subsidy::"]),
    rule("bringing to now", &["ballast_math::context::"]),
    rule("handler", &["ballast::instructions::", "ballast_math::transition::"]),
];

/// The functions that handle markets other than the instruction's own.
const OTHERS: &[&str] = &["ballast::others::"];

const fn rule(section: &'static str, functions: &'static [&'static str]) -> Rule {
    Rule { section, functions }
}

/// Returns the section that a stack belongs to.
pub(super) fn section_of(stack: &[Rc<str>]) -> String {
    let begins = |function: &str, names: &[&str]| names.iter().any(|name| function.contains(name));
    let of = |function: &Rc<str>| RULES.iter().find(|rule| begins(function, rule.functions));
    let section = stack.iter().rev().find_map(of).map_or("elsewhere", |rule| rule.section);
    let is_other = stack.iter().any(|function| begins(function, OTHERS));
    if is_other { format!("other positions: {section}") } else { section.to_owned() }
}
