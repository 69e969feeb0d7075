//! `todoke show`.

use serde::Serialize;
use todoke_client::ClientError;
use todoke_client::api::{InboxView, OutboxView, Shown};
use todoke_client::text;

use super::{id, open};
use crate::Exit;
use crate::arguments::{Globals, Show};
use crate::output::Output;

#[derive(Serialize)]
#[serde(untagged)]
enum Whole<'a> {
    Outgoing(&'a OutboxView),
    Incoming(&'a InboxView),
}

pub(crate) fn show(
    globals: &Globals,
    arguments: &Show,
    output: &Output,
) -> Result<Exit, ClientError> {
    let client = open(globals)?;
    let shown = client.show(id(&arguments.id)?, arguments.peek)?;
    let (whole, files) = match &shown {
        Shown::Outgoing(view, files) => (Whole::Outgoing(view), files),
        Shown::Incoming(view, files) => (Whole::Incoming(view), files),
    };
    if output.json {
        output.value(&whole);
        return Ok(Exit::Done);
    }
    match &whole {
        Whole::Outgoing(view) => super::list::print_unit(view, output),
        Whole::Incoming(view) => super::list::print_message(view, output),
    }
    for file in files {
        output.line(text::file_line(&file.name, &file.kind, file.bytes.len()));
    }
    for line in client.forms(files) {
        output.line(line);
    }
    Ok(Exit::Done)
}
