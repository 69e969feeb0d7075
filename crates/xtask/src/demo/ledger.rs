//! What the demo did and what must have come of it: every file handed over, with the status its unit must have, so that
//! the end can be verified byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, Result, bail, ensure};

use super::office::{Entry, Office};
use super::samples::Sample;

/// Units by sender's number and serial.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    units: BTreeMap<(String, String), Unit>,
}

#[derive(Debug)]
struct Unit {
    receiver: String,
    status: &'static str,
    files: Vec<Sample>,
}

impl Ledger {
    /// A file was put into its sender's export folder.
    pub(super) fn add(&mut self, sample: Sample) {
        let key = (sample.sender.clone(), sample.serial.clone());
        let receiver = sample.receiver.clone();
        let unit = Unit { receiver, status: "delivered", files: Vec::new() };
        self.units.entry(key).or_insert(unit).files.push(sample);
    }

    /// A unit must have another status than `delivered`.
    pub(super) fn expect(
        &mut self,
        office: &Office,
        serial: &str,
        status: &'static str,
    ) -> Result<()> {
        let key = (office.number.to_owned(), serial.to_owned());
        self.units.get_mut(&key).context("この組は出力していません")?.status = status;
        Ok(())
    }

    /// How many units of an office arrived elsewhere, and how many arrived at it.
    pub(super) fn sent_and_received(&self, office: &Office) -> (usize, usize) {
        let sent = self
            .units
            .iter()
            .filter(|((sender, _), unit)| sender == office.number && unit.has_arrived());
        (sent.count(), self.arrived_at(office).count())
    }

    /// The outbox holds exactly what was exported, each with its status.
    pub(super) fn check_outbox(&self, office: &Office, outbox: &[Entry]) -> Result<()> {
        let is: BTreeMap<&str, &str> =
            outbox.iter().map(|entry| (entry.serial.as_str(), entry.status.as_str())).collect();
        let must: BTreeMap<&str, &str> = self
            .units
            .iter()
            .filter(|((sender, _), _)| sender == office.number)
            .map(|((_, serial), unit)| (serial.as_str(), unit.status))
            .collect();
        ensure!(
            is == must && is.len() == outbox.len(),
            "{}の送信箱が違います。\n  あるはず {must:?}\n  実際     {is:?}",
            office.name()
        );
        Ok(())
    }

    /// The inbox holds exactly what others sent here, and nothing of what was taken back or refused.
    pub(super) fn check_inbox(&self, office: &Office, inbox: &[Entry]) -> Result<()> {
        let live = inbox.iter().filter(|entry| entry.status != "withdrawn");
        let is: BTreeMap<(&str, &str), &str> = live
            .map(|entry| {
                ((entry.partner_number.as_str(), entry.serial.as_str()), entry.status.as_str())
            })
            .collect();
        let must: BTreeMap<(&str, &str), &str> = self
            .arrived_at(office)
            .map(|((sender, serial), unit)| ((sender.as_str(), serial.as_str()), unit.status))
            .collect();
        ensure!(
            is == must,
            "{}の受信箱が違います。\n  あるはず {must:?}\n  実際     {is:?}",
            office.name()
        );
        Ok(())
    }

    /// The import folder holds exactly the files sent here, byte for byte, and nothing else. Gives their number.
    pub(super) fn check_import_folder(&self, office: &Office) -> Result<usize> {
        let mut left = names_in(&office.import_folder())?;
        let mut same = 0;
        for file in self.arrived_at(office).flat_map(|(_, unit)| &unit.files) {
            let path = office.import_folder().join(&file.name);
            let bytes =
                fs::read(&path).with_context(|| format!("{} が届いていません", path.display()))?;
            ensure!(bytes == file.bytes, "{} の中身が送ったものと違います", path.display());
            left.remove(&file.name);
            same += 1;
        }
        if let Some(name) = left.first() {
            bail!("{}の取込フォルダに余分なファイルがあります：{name}", office.name());
        }
        Ok(same)
    }

    /// What was exported lies where it lay, untouched.
    pub(super) fn check_export_folder(&self, office: &Office) -> Result<()> {
        let own = self.units.iter().filter(|((sender, _), _)| sender == office.number);
        for file in own.flat_map(|(_, unit)| &unit.files) {
            let path = office.export_folder().join(&file.name);
            let bytes =
                fs::read(&path).with_context(|| format!("{} がありません", path.display()))?;
            ensure!(bytes == file.bytes, "{} が変わっています", path.display());
        }
        Ok(())
    }

    fn arrived_at<'a>(
        &'a self,
        office: &'a Office,
    ) -> impl Iterator<Item = (&'a (String, String), &'a Unit)> {
        self.units.iter().filter(|(_, unit)| unit.receiver == office.number && unit.has_arrived())
    }
}

impl Unit {
    fn has_arrived(&self) -> bool {
        matches!(self.status, "delivered" | "opened")
    }
}

fn names_in(folder: &std::path::Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("{} を読めません", folder.display()))?
    {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}
