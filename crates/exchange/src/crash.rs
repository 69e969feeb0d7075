//! The named points at which a test may kill the exchange, before and after each persist.

pub(crate) use todoke_crashpoint::crash_point;

/// Every crash point of the exchange, in the order in which work passes them. A test checks this list
/// against the source text.
pub const CRASH_POINTS: &[&str] = &[
    // Making an exchange.
    "exchange.init.key_written",
    "exchange.init.identities_written",
    "exchange.init.done",
    // Adding an office, giving it a certificate, taking it away.
    "exchange.office.saved",
    "exchange.office.code_stored",
    "exchange.enrol.checked",
    "exchange.enrol.committed",
    "exchange.enrol.answering",
    "exchange.renew.checked",
    "exchange.renew.committed",
    "exchange.renew.answering",
    "exchange.revoke.committed",
    "exchange.crl.signed",
    "exchange.crl.stored",
    // Accepting a message.
    "exchange.message.checked",
    "exchange.message.body_half_written",
    "exchange.message.body_written",
    "exchange.message.body_renamed",
    "exchange.message.body_stored",
    "exchange.message.committed",
    "exchange.message.answering",
    // Handing out its body.
    "exchange.fetch.checked",
    "exchange.fetch.marked",
    "exchange.fetch.sending",
    // Taking receipts.
    "exchange.receipt.checked",
    "exchange.receipt.committed",
    "exchange.receipt.answering",
    // Recalling it.
    "exchange.recall.checked",
    "exchange.recall.committed",
    "exchange.recall.body_removed",
    "exchange.recall.answering",
];
