//! Units and messages as lines of text: people and offices first, numbers last.

use todoke_protocol::MessageId;
use todoke_store::StoredFile;

use crate::api::{Client, InboxView, OutboxView};
use crate::engine::Round;
use crate::error::ClientError;
use crate::forms;
use crate::text;

impl OutboxView {
    /// The lines of a list.
    pub fn lines(&self) -> Vec<String> {
        let month = self.service_month.as_deref().map(text::month).unwrap_or_default();
        let status = text::outgoing_status(self.status);
        let partner = text::partner(&self.partner);
        let mut lines = vec![
            text::list_head(status, text::unit(&self.unit), &month, text::TO, &partner),
            text::list_detail(&text::people(&self.people), self.status_at, self.id),
        ];
        if let Some(reason) = &self.reason {
            lines.push(text::list_reason(reason, self.due_at));
        }
        lines.extend(finding_lines(&self.findings));
        lines
    }
}

impl InboxView {
    /// The lines of a list.
    pub fn lines(&self) -> Vec<String> {
        let month = self.service_month.as_deref().map(text::month).unwrap_or_default();
        let status = text::incoming_status(self.status);
        let partner = text::partner(&self.partner);
        let mut lines = vec![
            text::list_head(status, text::unit(&self.unit), &month, text::FROM, &partner),
            text::list_detail(&text::people(&self.people), self.status_at, self.id),
        ];
        if let Some(reason) = &self.reason {
            lines.push(text::list_reason(reason, self.due_at));
        }
        lines.extend(finding_lines(&self.findings));
        lines
    }
}

/// Findings as they were kept: file, line, column, field, what, what to do.
fn finding_lines(findings: &serde_json::Value) -> Vec<String> {
    findings
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.get("text")?.as_str())
        .flat_map(str::lines)
        .map(|line| format!("    {line}"))
        .collect()
}

impl Client {
    /// What a round did, in sentences.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn tell(&self, round: &Round) -> Result<Vec<String>, ClientError> {
        let mut lines = Vec::new();
        let sent: Vec<MessageId> = round.rejected.iter().chain(&round.uploaded).copied().collect();
        for id in sent {
            lines.extend(self.outbox_entry(id)?.lines());
        }
        for id in round.delivered.iter().chain(&round.quarantined) {
            lines.extend(self.inbox_entry(*id)?.lines());
        }
        let waiting = self.waiting()?;
        for code in round.held.keys() {
            lines.push(if text::PASSING.contains(&code.as_str()) {
                text::exchange_unreachable(code, waiting, self.minutes_to_next_try()?)
            } else {
                format!("{}[{code}]", text::sentence(code))
            });
        }
        Ok(lines)
    }

    /// How many units and messages wait for a later try.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn waiting(&self) -> Result<usize, ClientError> {
        Ok(self.store().waiting()?)
    }

    fn minutes_to_next_try(&self) -> Result<i64, ClientError> {
        let now = self.clock().now();
        let next = self.store().next_due()?;
        Ok(next.map_or(1, |at| (at.duration_since(now).as_secs() + 59) / 60).max(1))
    }

    /// The forms in these files, as text.
    pub fn forms(&self, files: &[StoredFile]) -> Vec<String> {
        forms::lines(files)
    }
}
