//! Hostile and damaged messages from end to end: refused, never imported, and the sender knows (SC-01, SC-02, SC-03, SV-03).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use todoke_client::setup::{KeyAlgorithm, Review};
use todoke_envelope::{
    Certificate, Identity, Manifest, ManifestFile, Package, PackageFile, PartyAddress, Purpose,
    Trust, decrypt, encrypt, sign, sign_json, verify,
};
use todoke_protocol::{Digest, DispatchNote, Outcome};
use todoke_store::{IncomingStatus, OutgoingStatus, OutgoingUnit};
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{Office, Serials, office};

/// Harms stored bytes.
type Spoil = fn(&mut Vec<u8>);
/// Makes a manifest say something else.
type Change = fn(&mut Manifest);

/// A事業所, which reviews what it sends, J事業所, and K事業所, which has no part in it.
struct Village {
    clock: TestClock,
    exchange: TestExchange,
    care: TestOffice,
    service: TestOffice,
    other: TestOffice,
    serials: Serials,
}

impl Village {
    fn new() -> Self {
        let clock = TestClock::default();
        let exchange = TestExchange::start(&clock);
        let enrol = |office: &Office, review| {
            let Office { number, service_type, name, .. } = office;
            let key = KeyAlgorithm::P256;
            TestOffice::enrol_with(&exchange, &clock, number, service_type, name, key, review)
        };
        let unit = unit_of_three_people().unwrap();
        let care = enrol(&unit.sender, Review::Always);
        let service = enrol(&unit.receiver, Review::Never);
        let other = enrol(office('K').unwrap(), Review::Never);
        Self { clock, exchange, care, service, other, serials: Serials::of_the_trial() }
    }

    /// A new plan, checked and waiting for a person.
    fn unit(&mut self) -> OutgoingUnit {
        for file in unit_of_three_people().unwrap().files(&self.serials.take()) {
            self.care.export(&file.name, &file.bytes);
        }
        self.care.work();
        let unit = self.care.outbox().pop().unwrap();
        assert_eq!(unit.status, OutgoingStatus::AwaitingReview, "{}", unit.findings);
        self.care.store().release_unit(unit.id, self.clock.time()).unwrap();
        unit
    }

    /// The package as the engine would make it.
    fn package(&self, unit: &OutgoingUnit) -> Package {
        let party = |address: &todoke_protocol::OfficeAddress| PartyAddress {
            number: address.number.to_string(),
            service_type: Some(address.service_type.to_string()),
        };
        let stored = self.care.store().unit_files(unit.id).unwrap();
        let kinds: Vec<String> = stored.iter().map(|file| file.kind.clone()).collect();
        let files: Vec<PackageFile> = stored
            .into_iter()
            .map(|file| PackageFile { name: file.name, bytes: file.bytes })
            .collect();
        Package {
            manifest: Manifest {
                format: Manifest::FORMAT.to_owned(),
                message_id: unit.id.to_string(),
                sender: party(&unit.sender),
                receiver: party(&unit.receiver),
                unit_kind: unit.kind.clone(),
                serial: unit.serial.clone(),
                service_month: unit.service_month.clone(),
                csv_version: unit.csv_version.clone(),
                standard: unit.standard.clone(),
                remark: None,
                created_at: self.clock.time(),
                files: kinds
                    .iter()
                    .zip(&files)
                    .map(|(kind, file)| ManifestFile::new(kind, file))
                    .collect(),
                attachments: Vec::new(),
            },
            files,
            attachments: Vec::new(),
        }
    }

    /// Key and certificate of an office by its number.
    fn identity(&self, number: &str) -> Identity {
        let offices = [&self.care, &self.service, &self.other];
        offices.into_iter().find(|office| office.number() == number).unwrap().identity()
    }

    /// Seals as `todoke_envelope::seal` never would: whoever the manifest names, this office signs it and that one can open it.
    fn forge(&self, package: &Package, signer: &TestOffice, reader: &TestOffice) -> Vec<u8> {
        let at = self.clock.time();
        let (from, to) = (&package.manifest.sender.number, &package.manifest.receiver.number);
        let (from, to) = (self.identity(from), self.identity(to));
        let honest = todoke_envelope::seal(package, &from, to.certificate(), at).unwrap();
        let signed = decrypt(&honest, &to).unwrap();
        let authority = fs::read(self.exchange.ca_file()).unwrap();
        let roots = Certificate::all_from_pem(&authority).unwrap();
        let trust = Trust::danger_without_revocation(roots);
        let archive = verify(&signed, &trust, Purpose::Sign, at).unwrap().content;
        let signed = sign(&archive, &signer.identity(), at).unwrap();
        encrypt(&signed, reader.identity().certificate()).unwrap()
    }

    /// Sends these sealed bytes as the unit, with a note that fits them: all that the exchange can see is right.
    fn send_sealed(&mut self, unit: &OutgoingUnit, sealed: &[u8]) {
        let at = self.clock.time();
        let mut body_sha256 = Digest([0; 32]);
        body_sha256.0.copy_from_slice(digest(&SHA256, sealed).as_ref());
        let note = DispatchNote {
            format: DispatchNote::FORMAT.to_owned(),
            message_id: unit.id,
            sender: unit.sender.clone(),
            receiver: unit.receiver.clone(),
            unit_kind: unit.kind.clone(),
            serial: unit.serial.clone(),
            service_month: unit.service_month.clone(),
            body_size_bytes: sealed.len() as u64,
            body_sha256,
            acting_for: None,
            created_at: at,
        };
        let note = sign_json(&note, &self.care.identity(), at).unwrap();
        self.care.store().seal_unit(unit.id, &note, sealed, body_sha256, at).unwrap();
        self.care.work();
        assert_eq!(
            self.care.store().unit(unit.id).unwrap().status,
            OutgoingStatus::Uploaded,
            "the exchange cannot see what is wrong inside"
        );
    }

    /// Sends the unit as the engine does.
    fn send(&mut self) -> OutgoingUnit {
        let unit = self.unit();
        self.care.work();
        unit
    }

    /// The receiver does not take it, nothing is imported, and the sender knows that, but not why.
    fn is_refused(&mut self, unit: &OutgoingUnit, why: &str) {
        let before = self.service.imported();
        let round = self.service.work();
        assert_eq!(round.quarantined, [unit.id], "{why}: quarantined");
        let message = self.service.store().message(unit.id).unwrap();
        assert_eq!(message.status, IncomingStatus::Quarantined, "{why}");
        let code = message.hold_code.expect("a reason for the operator of this side");
        assert!(self.service.imported() == before, "{why}: nothing is imported");
        self.care.work();
        let status = self.care.store().unit(unit.id).unwrap().status;
        assert_eq!(status, OutgoingStatus::Refused, "{why}: the sender knows");
        let receipts = self.care.store().received_receipts(unit.id).unwrap();
        let refusal = receipts.last().unwrap();
        assert_eq!(refusal.outcome, Outcome::Refused, "{why}: with a signed receipt");
        assert!(
            !refusal.bytes.windows(code.len()).any(|window| window == code.as_bytes()),
            "{why}: which step failed is not told to the partner"
        );
    }

    /// A good unit still arrives.
    fn goes_on(&mut self) {
        let unit = self.send();
        self.service.work();
        self.care.work();
        let status = self.care.store().unit(unit.id).unwrap().status;
        assert_eq!(status, OutgoingStatus::Delivered, "one bad message stops nobody");
    }
}

fn bodies(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { bodies(&path, found) } else { found.push(path) }
    }
}

#[test]
fn body_damaged_on_the_exchanges_disk_is_never_taken_and_arrives_once_it_is_whole_again() {
    let mut village = Village::new();
    let unit = village.send();
    let mut found = Vec::new();
    bodies(&village.exchange.folder().join("bodies"), &mut found);
    let [body] = found.as_slice() else { panic!("one body: {found:?}") };
    let whole = fs::read(body).unwrap();
    let harms: [(&str, Spoil); 4] = [
        ("its first byte flipped", |bytes| bytes[0] ^= 1),
        ("a byte in the middle flipped", |bytes| {
            let at = bytes.len() / 2;
            bytes[at] ^= 0x80;
        }),
        ("its last byte flipped", |bytes| *bytes.last_mut().unwrap() ^= 1),
        ("its end missing", |bytes| bytes.truncate(bytes.len() - 100)),
    ];
    for (harm, spoil) in harms {
        let mut spoiled = whole.clone();
        spoil(&mut spoiled);
        fs::write(body, spoiled).unwrap();
        let round = village.service.work();
        assert!(!round.held.is_empty(), "{harm}: counted as a fault that is tried again");
        let message = village.service.store().message(unit.id).unwrap();
        assert_eq!(message.status, IncomingStatus::Announced, "{harm}: not taken");
        assert!(message.due_at.is_some(), "{harm}: with a time for the next try");
        assert!(village.service.imported().is_empty(), "{harm}: and nothing is imported");
        village.clock.advance_s(20 * 60);
    }
    fs::write(body, &whole).unwrap();
    village.service.work();
    village.care.work();
    let status = village.care.store().unit(unit.id).unwrap().status;
    assert_eq!(status, OutgoingStatus::Delivered, "nothing was lost by waiting");
    assert_eq!(village.service.imported().len(), 3, "each file once");
}

#[test]
fn envelope_signed_by_another_office_than_the_note_says_is_refused() {
    let mut village = Village::new();
    let unit = village.unit();
    let package = village.package(&unit);
    let sealed = village.forge(&package, &village.other, &village.service);
    village.send_sealed(&unit, &sealed);
    village.is_refused(&unit, "signed by K事業所 in the name of A事業所");
    village.goes_on();
}

#[test]
fn envelope_for_another_office_is_refused() {
    let mut village = Village::new();
    let unit = village.unit();
    let package = village.package(&unit);
    let sealed = village.forge(&package, &village.care, &village.other);
    village.send_sealed(&unit, &sealed);
    village.is_refused(&unit, "encrypted for K事業所, addressed to J事業所");
    village.goes_on();
}

#[test]
fn envelope_whose_manifest_and_note_differ_is_refused() {
    let changes: [(&str, Change); 5] = [
        ("another message", |manifest| {
            manifest.message_id = "01a20603-4123-77bd-83b2-9940a34991bb".to_owned();
        }),
        ("another sender", |manifest| manifest.sender.number = "1379900119".to_owned()),
        ("another receiver", |manifest| manifest.receiver.number = "1379900119".to_owned()),
        ("another serial", |manifest| manifest.serial = "20270101000000".to_owned()),
        ("another kind", |manifest| manifest.unit_kind = "K1".to_owned()),
    ];
    let mut village = Village::new();
    for (why, change) in changes {
        let unit = village.unit();
        let mut package = village.package(&unit);
        change(&mut package.manifest);
        let sealed = village.forge(&package, &village.care, &village.service);
        village.send_sealed(&unit, &sealed);
        village.is_refused(&unit, why);
    }
    village.goes_on();
}

#[test]
fn bytes_that_are_no_envelope_are_refused() {
    let mut village = Village::new();
    for sealed in [b"x".as_slice(), b"PK\x03\x04", &[0x30; 4096]] {
        let unit = village.unit();
        village.send_sealed(&unit, sealed);
        village.is_refused(&unit, "no envelope");
    }
    village.goes_on();
}

#[test]
fn envelope_with_one_flipped_byte_is_refused_wherever_it_is() {
    let mut village = Village::new();
    for part in 0..8 {
        let unit = village.unit();
        let package = village.package(&unit);
        let mut sealed = village.forge(&package, &village.care, &village.service);
        let at = (sealed.len() - 1) * part / 7;
        sealed[at] ^= 0x01;
        village.send_sealed(&unit, &sealed);
        village.is_refused(&unit, &format!("byte {at} flipped before the note was signed"));
    }
    village.goes_on();
}

#[test]
fn files_that_break_the_standard_are_quarantined_with_their_findings() {
    let mut village = Village::new();
    let unit = village.unit();
    let mut package = village.package(&unit);
    // A client that does not check: the plan is cut in the middle of a row.
    for (file, said) in package.files.iter_mut().zip(&mut package.manifest.files) {
        if said.kind == "UPPLAN" {
            file.bytes.truncate(file.bytes.len() * 2 / 3);
            *said = ManifestFile::new("UPPLAN", file);
        }
    }
    let sealed = village.forge(&package, &village.care, &village.service);
    village.send_sealed(&unit, &sealed);
    village.is_refused(&unit, "a cut plan");
    let message = village.service.store().message(unit.id).unwrap();
    assert_eq!(
        message.hold_code.as_deref(),
        Some("E-0907"),
        "the standard is broken, not the seal"
    );
    assert!(message.findings.contains("\"severity\":\"error\""), "what to tell the sender");
    village.goes_on();
}
