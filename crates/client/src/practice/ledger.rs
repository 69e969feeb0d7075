//! What the exchange of 練習 remembers: messages, their receipts, and every office's events in order. Small, and written as a whole.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_protocol::{
    Digest, DispatchNote, Event, EventKind, Mailbox, MessageId, OfficeAddress, OfficeNumber,
    Outcome,
};

/// Everything that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Ledger {
    pub messages: BTreeMap<MessageId, KeptMessage>,
    events: Vec<KeptEvent>,
    sequence: u64,
}

/// A message the exchange took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptMessage {
    pub sender: OfficeAddress,
    pub receiver: OfficeAddress,
    pub body_sha256: Digest,
    /// CMS in base64.
    pub dispatch_note: String,
    /// Whether its body may have been read.
    pub fetched: bool,
    unit_kind: String,
    serial: String,
    service_month: Option<String>,
    body_size_bytes: u64,
    accepted_at: Timestamp,
    /// CMS in base64, by what they say. The first of an outcome counts.
    receipts: BTreeMap<Outcome, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptEvent {
    office: OfficeNumber,
    event: Event,
}

impl KeptMessage {
    /// A message with its acceptance.
    pub(super) fn new(
        note: DispatchNote,
        dispatch_note: String,
        accepted_at: Timestamp,
        acceptance: &[u8],
    ) -> Self {
        Self {
            sender: note.sender,
            receiver: note.receiver,
            body_sha256: note.body_sha256,
            dispatch_note,
            fetched: false,
            unit_kind: note.unit_kind,
            serial: note.serial,
            service_month: note.service_month,
            body_size_bytes: note.body_size_bytes,
            accepted_at,
            receipts: BTreeMap::from([(Outcome::Accepted, BASE64.encode(acceptance))]),
        }
    }

    /// The receipt that says this, CMS.
    pub(super) fn receipt(&self, outcome: Outcome) -> Option<Vec<u8>> {
        BASE64.decode(self.receipts.get(&outcome)?).ok()
    }
}

impl Ledger {
    /// Takes a message and tells its receiver.
    pub(super) fn accept(&mut self, id: MessageId, message: KeptMessage) {
        let kind = EventKind::Message {
            message_id: id,
            sender: message.sender.clone(),
            receiver: message.receiver.clone(),
            unit_kind: message.unit_kind.clone(),
            serial: message.serial.clone(),
            service_month: message.service_month.clone(),
            body_size_bytes: message.body_size_bytes,
            body_sha256: message.body_sha256,
            accepted_at: message.accepted_at,
            dispatch_note: message.dispatch_note.clone(),
        };
        self.tell(message.receiver.number.clone(), message.accepted_at, kind);
        self.messages.insert(id, message);
    }

    /// Notes that the body leaves.
    pub(super) fn fetched(&mut self, id: MessageId) {
        if let Some(message) = self.messages.get_mut(&id) {
            message.fetched = true;
        }
    }

    /// Keeps a receipt and tells the sender.
    pub(super) fn add_receipt(
        &mut self,
        id: MessageId,
        outcome: Outcome,
        receipt: &[u8],
        at: Timestamp,
    ) {
        let receipt = BASE64.encode(receipt);
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.receipts.insert(outcome, receipt.clone());
        let sender = message.sender.number.clone();
        self.tell(sender, at, EventKind::Receipt { message_id: id, outcome, receipt });
    }

    /// Keeps that a message was taken back and tells both sides.
    pub(super) fn withdraw(&mut self, id: MessageId, receipt: &[u8], at: Timestamp) {
        if let Some(message) = self.messages.get(&id) {
            let receiver = message.receiver.number.clone();
            let receipt = BASE64.encode(receipt);
            self.tell(receiver, at, EventKind::Withdrawal { message_id: id, receipt });
        }
        self.add_receipt(id, Outcome::Withdrawn, receipt, at);
    }

    /// The events of an office after a number, up to the first that is not visible yet. `None` if there are none.
    pub(super) fn mailbox(
        &self,
        office: &OfficeNumber,
        after: u64,
        most: usize,
        visible: impl Fn(&EventKind, Timestamp) -> bool,
    ) -> Option<Mailbox> {
        let mut events: Vec<Event> = self
            .events
            .iter()
            .filter(|kept| kept.office == *office && kept.event.sequence > after)
            .map(|kept| &kept.event)
            .take_while(|event| visible(&event.kind, event.at))
            .take(most + 1)
            .cloned()
            .collect();
        let more = events.len() > most;
        events.truncate(most);
        let next = events.last()?.sequence;
        Some(Mailbox { events, next, more })
    }

    fn tell(&mut self, office: OfficeNumber, at: Timestamp, kind: EventKind) {
        self.sequence += 1;
        let event = Event { sequence: self.sequence, at, kind };
        self.events.push(KeptEvent { office, event });
    }
}
