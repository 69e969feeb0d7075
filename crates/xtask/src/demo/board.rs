//! What the offices' boxes showed last, and printing what changed since.

use std::collections::BTreeMap;

use anyhow::Result;

use super::office::{Entry, Office, Side};
use super::text::{line, month, pad, shape, unit};

/// The statuses last seen, by office, box and id.
#[derive(Debug, Default)]
pub(super) struct Board {
    seen: BTreeMap<(char, Side, String), Entry>,
}

impl Board {
    /// Looks into both boxes of an office and prints what changed. Gives the outbox and the inbox as they are.
    pub(super) fn look(&mut self, office: &Office) -> Result<(Vec<Entry>, Vec<Entry>)> {
        let outbox = office.list(Side::Outbox)?;
        let inbox = office.list(Side::Inbox)?;
        self.tell(office, Side::Outbox, &outbox);
        self.tell(office, Side::Inbox, &inbox);
        Ok((outbox, inbox))
    }

    fn tell(&mut self, office: &Office, side: Side, entries: &[Entry]) {
        let name = match side {
            Side::Outbox => "送信箱",
            Side::Inbox => "受信箱",
        };
        let mut named = false;
        for entry in entries {
            let key = (office.letter, side, entry.id.clone());
            let before = self.seen.insert(key, entry.clone());
            if before.as_ref().is_some_and(|before| before.status == entry.status) {
                continue;
            }
            if !named {
                line(&format!("  {}の{name}", office.name()));
                named = true;
            }
            line(&changed(side, entry, before.as_ref()));
        }
    }
}

fn changed(side: Side, entry: &Entry, before: Option<&Entry>) -> String {
    let way = match side {
        Side::Outbox => "へ",
        Side::Inbox => "から",
    };
    let whom = format!("{}{way}", entry.partner);
    let before = before.map(|before| format!("{} ⇒ ", before.word)).unwrap_or_default();
    format!(
        "    {} {} {} {} {before}{} {}",
        pad(&whom, 12),
        pad(unit(&entry.unit), 18),
        pad(&month(entry.month.as_deref()), 12),
        pad(&entry.people.join("、"), 14),
        shape(&entry.status),
        entry.word,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(status: &str, word: &str) -> Entry {
        Entry {
            id: "1".to_owned(),
            unit: "K2".to_owned(),
            status: status.to_owned(),
            word: word.to_owned(),
            partner: "K事業所".to_owned(),
            partner_number: "1379900119".to_owned(),
            month: Some("202702".to_owned()),
            people: vec!["山田貞子さん".to_owned()],
            serial: "20270201093000".to_owned(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_change_shows_people_offices_and_both_statuses() {
        let (before, now) = (plan("uploaded", "交換所へ送信済"), plan("delivered", "相手に到着"));
        assert_eq!(
            changed(Side::Outbox, &now, Some(&before)),
            "    K事業所へ    予定（第6・7表）   2027年2月分  山田貞子さん   交換所へ送信済 ⇒ ● 相手に到着",
            "whom, what, which month, about whom, from where to where"
        );
    }
}
