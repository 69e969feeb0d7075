//! A partner of 練習: an office of its own with the real engine. It receives at once, opens after some seconds, and sends 実績 for a monthly
//! plan after some more. When it does so follows from the times in its store, so a restart forgets nothing and does nothing twice.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use todoke_protocol::{OfficeNumber, Outcome};
use todoke_store::{IncomingMessage, IncomingStatus, Store};

use super::answer::actuals;
use super::material::serial;
use crate::api::Client;
use crate::engine::{Engine, Settings};
use crate::error::ClientError;
use crate::text;

/// How long after its arrival a message is opened.
pub(super) const OPENS_AFTER: SignedDuration = SignedDuration::from_secs(5);
/// How long after opening a monthly plan its actuals go back.
pub(super) const ANSWERS_AFTER: SignedDuration = SignedDuration::from_secs(8);

/// An office that answers by itself.
pub(super) struct Partner {
    client: Client,
    engine: Engine,
    /// Office master and revocation list are not there before the first round.
    begun: bool,
}

impl Partner {
    pub(super) fn open(client: Client, settings: Settings) -> Result<Self, ClientError> {
        let engine = client.unlocked_engine(settings)?;
        Ok(Self { client, engine, begun: false })
    }

    fn store(&self) -> &Arc<Store> {
        self.client.store()
    }

    /// Does everything that is due.
    pub(super) fn work(&mut self) -> Result<(), ClientError> {
        if self.begun && !self.has_work()? {
            return Ok(());
        }
        loop {
            let progressed = self.engine.round(true)?.progressed();
            let opened = self.open_one()?;
            let answered = self.answer()?;
            self.begun = true;
            if !(progressed || opened || answered) {
                return Ok(());
            }
        }
    }

    /// Whether a look is worth a round: news at the exchange, something due in the store, something to open or answer.
    fn has_work(&self) -> Result<bool, ClientError> {
        let now = self.engine.now();
        let after = self.store().mailbox_next()?;
        Ok(self.engine.transport.mailbox(after, 0)?.is_some()
            || self.store().next_due()?.is_some_and(|due_at| due_at <= now)
            || self.to_open(now)?.is_some()
            || !self.to_answer(now)?.is_empty())
    }

    /// Opens one message: a person opens one after the other. So each has a second of its own, and its answer a serial of its own.
    fn open_one(&mut self) -> Result<bool, ClientError> {
        let now = self.engine.now();
        let Some(message) = self.to_open(now)? else { return Ok(false) };
        let receipt = self.engine.receipt(&message, Outcome::Opened)?;
        self.store().mark_opened(&receipt, now)?;
        Ok(true)
    }

    fn to_open(&self, now: Timestamp) -> Result<Option<IncomingMessage>, ClientError> {
        let opened = self.store().messages_in(IncomingStatus::Opened)?;
        let last = opened.iter().map(|message| message.status_at.as_second()).max();
        if last.is_some_and(|last| now.as_second() <= last) {
            return Ok(None);
        }
        let waiting = self.store().messages_in(IncomingStatus::Delivered)?;
        Ok(waiting.into_iter().find(|message| is_over(message.status_at, OPENS_AFTER, now)))
    }

    /// Sends what is to be sent back for what was opened.
    fn answer(&mut self) -> Result<bool, ClientError> {
        let now = self.engine.now();
        let messages = self.to_answer(now)?;
        for message in &messages {
            if let Some(file) = self.actuals_of(message)? {
                // The same message gives the same file: if a crash comes before the mark, nothing goes twice.
                let handed = self.engine.take_named_bytes(vec![file])?;
                if !handed.rejected.is_empty() {
                    tracing::warn!(message = %message.id, "practice answer has findings");
                }
            }
            self.store().mark_done(&[message.id], true, now)?;
        }
        Ok(!messages.is_empty())
    }

    fn to_answer(&self, now: Timestamp) -> Result<Vec<IncomingMessage>, ClientError> {
        let opened = self.store().messages_in(IncomingStatus::Opened)?;
        let due = opened.into_iter().filter(|message| {
            message.done_at.is_none() && is_over(message.status_at, ANSWERS_AFTER, now)
        });
        Ok(due.collect())
    }

    /// 実績 for a monthly plan: name and bytes. Other messages get no answer but the receipts.
    fn actuals_of(
        &self,
        message: &IncomingMessage,
    ) -> Result<Option<(String, Vec<u8>)>, ClientError> {
        let files = self.store().message_files(message.id)?;
        let plan = files.iter().find(|file| file.kind == "UPPLAN");
        let (Some(plan), Some(month)) = (plan, &message.service_month) else { return Ok(None) };
        let number: &OfficeNumber = &message.receiver.number;
        let made_on = text::japan(message.status_at).strftime("%Y%m%d").to_string();
        let bytes = actuals(&plan.bytes, number, &made_on);
        let name = format!(
            "UPJSK_{month}_{number}_{}_{}_{}_{}.CSV",
            message.receiver.service_type,
            message.sender.number,
            message.sender.service_type,
            serial(message.status_at),
        );
        Ok((!bytes.is_empty()).then_some((name, bytes)))
    }
}

fn is_over(since: Timestamp, time: SignedDuration, now: Timestamp) -> bool {
    since.checked_add(time).is_ok_and(|at| at <= now)
}
