//! `todoke outbox`, `todoke inbox`.

use todoke_client::ClientError;
use todoke_client::api::{InboxView, OutboxView};
use todoke_client::text;

use super::{id, open};
use crate::Exit;
use crate::arguments::{Globals, Page};
use crate::output::Output;

pub(crate) fn outbox(globals: &Globals, page: &Page, output: &Output) -> Result<Exit, ClientError> {
    let before = page.before.as_deref().map(id).transpose()?;
    let units = open(globals)?.outbox(before, page.limit)?;
    if output.json {
        output.value(&units);
    } else if units.is_empty() {
        output.line(text::OUTBOX_EMPTY);
    } else {
        units.iter().for_each(|unit| print_unit(unit, output));
    }
    Ok(Exit::Done)
}

pub(crate) fn inbox(globals: &Globals, page: &Page, output: &Output) -> Result<Exit, ClientError> {
    let before = page.before.as_deref().map(id).transpose()?;
    let messages = open(globals)?.inbox(before, page.limit)?;
    if output.json {
        output.value(&messages);
    } else if messages.is_empty() {
        output.line(text::INBOX_EMPTY);
    } else {
        messages.iter().for_each(|message| print_message(message, output));
    }
    Ok(Exit::Done)
}

pub(crate) fn print_unit(unit: &OutboxView, output: &Output) {
    for line in unit.lines() {
        output.line(line);
    }
}

pub(crate) fn print_message(message: &InboxView, output: &Output) {
    for line in message.lines() {
        output.line(line);
    }
}
