//! The 2021 data link trial as data: its offices, its invented people, its steps and the state after each step,
//! and a writer that turns them into real CSV sets of the standard 4.1. No network, no clock and no knowledge of
//! the product's own reader is here, so the product can be tested against it.

pub mod broken;
pub mod csv_file;
pub mod forms;
pub mod layout;
pub mod load;
pub mod offices;
pub mod patterns;
pub mod people;
pub mod samples;
pub mod serial;
pub mod state;
pub mod steps;
pub mod tariff;
pub mod unit;

mod names;
mod script;

pub use crate::csv_file::{CsvFile, CsvKind, Row, SampleFile};
pub use crate::offices::{Office, Role, office, offices};
pub use crate::patterns::{Operation, Pattern, patterns};
pub use crate::people::{Column, Person, Sex};
pub use crate::serial::Serials;
pub use crate::state::{CarePlanState, ServiceState, ServiceTime, StateAfter};
pub use crate::steps::{Direction, Scenario, Step, expected_states, scenario, scenarios, steps};
pub use crate::unit::{Content, Unit};
