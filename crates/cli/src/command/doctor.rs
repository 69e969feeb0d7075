//! `todoke doctor`.

use todoke_client::{ClientError, Health, text};

use super::open;
use crate::Exit;
use crate::arguments::Globals;
use crate::output::Output;

pub(crate) fn run(globals: &Globals, output: &Output) -> Result<Exit, ClientError> {
    let found = open(globals)?.diagnose()?;
    if output.json {
        output.value(&found);
    } else {
        for diagnosis in &found {
            output.line(text::diagnosis(diagnosis));
        }
    }
    let sound = found.iter().all(|diagnosis| diagnosis.health != Health::Bad);
    Ok(if sound { Exit::Done } else { Exit::Findings })
}
