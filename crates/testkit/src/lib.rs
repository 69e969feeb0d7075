//! Tests only: an exchange and named offices in one process, over real TLS on loopback, with a clock and faults that a test sets.
//!
//! Nothing of the product is faked here: the offices are the real engine on real stores, the exchange is the real server. A helper that
//! cannot do its work panics: a test without its surroundings must fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clock;
mod exchange;
mod fault;
mod load;
mod office;
pub mod state;

pub use clock::TestClock;
pub use exchange::TestExchange;
pub use fault::{Fault, Faults, Harm};
pub use load::fill_inbox;
pub use office::TestOffice;
