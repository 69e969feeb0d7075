//! The form view of one message or unit: what it is drawn from. Looking at a form marks nothing read.

use todoke_protocol::MessageId;
use todoke_store::{IncomingStatus, OutgoingUnit, StoreError};

use super::{Desk, Office};
use crate::error::ClientError;
use crate::findings;
use crate::form::{FormQuery, FormView, NOT_HERE_YET, NOT_OPENED, Source, Subject, drawn};

pub(super) fn form(desk: &Desk, query: FormQuery) -> Result<FormView, ClientError> {
    let office = desk.office()?;
    let source = source(&office, query.id)?;
    drawn(office.client.store(), &source, query.person.as_ref())
}

/// The unit or message, whichever has the id.
fn source(office: &Office, id: MessageId) -> Result<Source, ClientError> {
    let store = office.client.store();
    let message = match store.message(id) {
        Ok(message) => message,
        Err(StoreError::NotFound { .. }) => {
            let unit = store.unit(id)?;
            return outgoing(office, unit);
        }
        Err(error) => return Err(error.into()),
    };
    let mut notes = Vec::new();
    let mut files = store.message_files(id)?;
    let found = findings::read(&message.findings);
    if files.is_empty() {
        match message.status {
            IncomingStatus::Announced | IncomingStatus::Arrived => {
                notes.push(NOT_HERE_YET.to_owned());
            }
            // Nothing of it was kept: it is opened once more, to be looked at only.
            _ => match office.hand().files_to_look_at(&message) {
                Ok(opened) => files = opened,
                Err(error) => {
                    tracing::info!(code = error.code(), message = %id, "nothing to draw");
                    notes.push(NOT_OPENED.to_owned());
                }
            },
        }
    }
    Ok(Source {
        partner: office.client.partner(&message.sender)?,
        subject: Subject::incoming(&message),
        files,
        findings: found,
        people: message.people,
        notes,
    })
}

fn outgoing(office: &Office, unit: OutgoingUnit) -> Result<Source, ClientError> {
    Ok(Source {
        partner: office.client.partner(&unit.receiver)?,
        subject: Subject::outgoing(&unit),
        files: office.client.store().unit_files(unit.id)?,
        findings: findings::read(&unit.findings),
        people: unit.people,
        notes: Vec::new(),
    })
}
