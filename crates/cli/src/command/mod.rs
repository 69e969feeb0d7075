//! One module per command family. Each calls `client::api` and prints what comes back.

pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod envelope;
pub(crate) mod list;
pub(crate) mod proof;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod show;

use todoke_client::api::Client;
use todoke_client::home::Home;
use todoke_client::{ClientError, Remedy};

use crate::arguments::Globals;

fn open(globals: &Globals) -> Result<Client, ClientError> {
    Client::open(Home::new(globals.home()), globals.passphrase_file.as_deref())
}

/// An id as a person types it.
fn id(text: &str) -> Result<todoke_client::api::MessageId, ClientError> {
    todoke_client::api::MessageId::parse(text)
        .map_err(|error| ClientError::new("D-0107", Remedy::Operator).because(error))
}
