//! The whole of 練習 with a clock that the test sets: what a person sees who sends for the first time and risks nothing (CL-45, CL-50).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;
use todoke_envelope::{Identity, sign_json};
use todoke_protocol::{MessageId, Outcome, ReceiptNote};
use todoke_store::{FolderRules, IncomingStatus, OutgoingStatus, OutgoingUnit, OwnOffice, Review};

use super::authority::Authority;
use super::cast::{DAY_CENTRE, LEARNER, Part, VISITS};
use super::partner::Partner;
use super::{FOLDER, Practice, replace};
use crate::api::{Client, Recall};
use crate::clock::{Clock, SystemClock};
use crate::desk::{Desk, Event, NoticeView};
use crate::engine::{Engine, Settings};
use crate::home::Home;
use crate::http::HttpTransport;
use crate::transport::TransportError;

/// 25 November 2026, 10:00 in Japan.
const BEGIN: &str = "2026-11-25T01:00:00Z";

#[derive(Clone)]
struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    fn at(text: &str) -> Self {
        Self(Arc::new(Mutex::new(text.parse().unwrap())))
    }

    fn advance_s(&self, seconds: i64) {
        let mut time = self.0.lock().unwrap();
        *time = time.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Somebody who practises, with engines that the test drives.
struct Learner {
    practice: Practice,
    client: Client,
    engine: Engine,
    partners: Vec<Partner>,
    clock: TestClock,
}

impl Learner {
    fn begin(real: &Path, clock: &TestClock) -> Self {
        Self::with(Practice::open(&Home::new(real), Arc::new(clock.clone())).unwrap(), clock)
    }

    fn with(practice: Practice, clock: &TestClock) -> Self {
        let client = practice.learner(None).unwrap();
        let engine = client.unlocked_engine(Settings::default()).unwrap();
        let partners = practice.partners(Settings::default()).unwrap();
        Self { practice, client, engine, partners, clock: clock.clone() }
    }

    /// Lets seconds pass; everybody works in each.
    fn pass_s(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.clock.advance_s(1);
            self.engine.round(true).unwrap();
            for partner in &mut self.partners {
                partner.work().unwrap();
            }
        }
    }

    fn outbox(&self) -> Vec<OutgoingUnit> {
        let mut units = self.client.store().outbox(None, 100).unwrap();
        units.sort_by(|one, other| one.serial.cmp(&other.serial));
        units
    }

    fn unit(&self, part: &Part, kind: &str, status: OutgoingStatus) -> OutgoingUnit {
        let found = self.outbox().into_iter().find(|unit| {
            unit.receiver.number.as_str() == part.number
                && unit.kind == kind
                && unit.status == status
        });
        found
            .unwrap_or_else(|| panic!("{kind} to {} is {status:?}: {:?}", part.name, self.outbox()))
    }

    fn send(&self, ids: &[MessageId]) {
        let now = self.clock.now();
        let scheduled = self.client.store().schedule_units(ids, now, now).unwrap();
        assert_eq!(scheduled.len(), ids.len(), "all of them waited for 送信する");
    }

    fn imported(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let own = self.client.store().own_office().unwrap().unwrap();
        files_below(Path::new(&own.folders.import_folder))
    }
}

/// Every file below a folder by its whole path, with its bytes.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

/// A real office whose exchange is not there.
fn set_up_real_office(folder: &Path, passphrase: &Path) {
    const REAL: Part =
        Part { number: "1371215102", service_type: "43", name: "本番事業所", away_s: 0 };
    fs::write(passphrase, "合言葉 of a test\n").unwrap();
    let authority = Authority::create(SystemClock.now()).unwrap();
    let identity: Identity = authority.office(&REAL).unwrap();
    let store = Home::new(folder).open(Some(passphrase), true).unwrap();
    let rules = |name: &str| {
        let path = folder.join(name);
        fs::create_dir_all(&path).unwrap();
        path.to_str().unwrap().to_owned()
    };
    store
        .save_own_office(&OwnOffice {
            address: REAL.address().unwrap(),
            name: REAL.name.to_owned(),
            // Loopback, and nobody listens: the discard port.
            exchange_url: "https://127.0.0.1:9".to_owned(),
            authority_pem: authority.certificate().to_pem(),
            private_key: identity.private_key().to_pkcs8_der(),
            certificates_pem: identity.certificate().to_pem(),
            folders: FolderRules {
                export_folder: rules("export"),
                import_folder: rules("import"),
                review: Review::Always,
                move_sent: false,
            },
        })
        .unwrap();
}

#[test]
fn a_first_sending_is_practised_from_the_export_to_the_actuals() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    set_up_real_office(&real, &folder.path().join("passphrase"));
    let before = files_below(folder.path());
    let clock = TestClock::at(BEGIN);
    let mut learner = Learner::begin(&real, &clock);

    // What lies in the export folder is found and judged; one set comes back with its sentence.
    learner.pass_s(4);
    let found = learner.outbox();
    let statuses: Vec<_> = found.iter().map(|unit| (unit.kind.as_str(), unit.status)).collect();
    assert_eq!(
        statuses,
        [
            ("K1", OutgoingStatus::AwaitingReview),
            ("K1", OutgoingStatus::AwaitingReview),
            ("K2", OutgoingStatus::AwaitingReview),
            ("K2", OutgoingStatus::AwaitingReview),
            ("K2", OutgoingStatus::Rejected),
        ],
        "practice is confirmed sending: nothing goes before 送信する"
    );
    for unit in found.iter().take(4) {
        assert_eq!(unit.findings, "[]", "the good sets have nothing to say: {:?}", unit.kind);
        assert!(!unit.people.is_empty(), "people are shown by name");
    }
    assert!(
        found[4].findings.contains("S-0105") && found[4].findings.contains("被保険者番号"),
        "the learner reads which item is wrong: {}",
        found[4].findings
    );
    assert_eq!(found[2].service_month.as_deref(), Some("202611"), "the month it is in Japan");

    // 送信する for all. The first partner is there at once; the other comes later.
    let good: Vec<MessageId> = found.iter().take(4).map(|unit| unit.id).collect();
    learner.send(&good);
    learner.pass_s(2);
    let delivered = learner.unit(&VISITS, "K2", OutgoingStatus::Delivered);
    let _uploaded = learner.unit(&DAY_CENTRE, "K2", OutgoingStatus::Uploaded);

    // 取り消す works before the partner has it, and not after.
    let to_recall = learner.unit(&DAY_CENTRE, "K1", OutgoingStatus::Uploaded);
    assert_eq!(learner.engine.recall(to_recall.id).unwrap(), Recall::Withdrawn, "in time");
    assert_eq!(learner.engine.recall(delivered.id).unwrap(), Recall::Impossible, "too late");

    // The program ends in the middle and begins again: nothing is lost.
    drop(learner);
    let mut learner = Learner::begin(&real, &clock);
    learner.pass_s(1);
    assert!(learner.imported().is_empty(), "no actuals before their time");
    learner.pass_s(60);
    for (part, kind) in [(&VISITS, "K1"), (&VISITS, "K2"), (&DAY_CENTRE, "K2")] {
        let unit = learner.unit(part, kind, OutgoingStatus::Opened);
        let proof = learner.client.proof(unit.id).unwrap();
        let outcomes: Vec<_> = proof.receipts.iter().map(|receipt| receipt.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::Accepted, Outcome::Delivered, Outcome::Opened],
            "the whole chain"
        );
        assert!(proof.receipts.iter().all(|receipt| receipt.verified), "every signature is real");
    }
    learner.unit(&DAY_CENTRE, "K1", OutgoingStatus::Withdrawn);

    // Actuals of both partners are in the practice import folder, with one day that differs from the plan.
    let inbox = learner.client.store().inbox(None, 100).unwrap();
    assert_eq!(inbox.len(), 2, "one answer for each monthly plan, none for anything else");
    for message in &inbox {
        assert_eq!(
            message.status,
            IncomingStatus::Delivered,
            "handed over: {:?}",
            message.hold_code
        );
        assert_eq!(message.kind, "J1", "actuals");
        assert_eq!(message.findings, "[]", "the answer passes the checker without a word");
    }
    let imported = learner.imported();
    assert_eq!(imported.len(), 2, "one UPJSK each: {:?}", imported.keys());
    for (part, in_plan) in [(&VISITS, 14), (&DAY_CENTRE, 42)] {
        let own = |bytes: &[u8]| {
            let text = bytes.split(|byte| *byte == b'\n');
            let number = part.number.as_bytes();
            let own = text.filter(|row| {
                row.split(|byte| *byte == b',').nth(19).is_some_and(|field| field == number)
            });
            own.count()
        };
        let (_, actuals) = imported
            .iter()
            .find(|(name, _)| {
                name.display()
                    .to_string()
                    .contains(&format!("_{}_{}_", part.number, part.service_type))
            })
            .unwrap();
        let unit = learner.unit(part, "K2", OutgoingStatus::Opened);
        let files = learner.client.store().unit_files(unit.id).unwrap();
        let plan = files.iter().find(|file| file.kind == "UPPLAN").unwrap();
        assert_eq!(own(&plan.bytes), in_plan, "rows of {} in the plan", part.name);
        let visit = if part.number == VISITS.number { 1 } else { 2 };
        assert_eq!(own(actuals), in_plan - visit, "one visit did not take place");
    }

    // Again a restart, and nothing is answered twice.
    drop(learner);
    let mut learner = Learner::begin(&real, &clock);
    learner.pass_s(20);
    assert_eq!(learner.client.store().inbox(None, 100).unwrap().len(), 2, "each answer once");
    drop(learner);

    // Nothing outside the practice home was written.
    let practice = real.join(FOLDER);
    let after: BTreeMap<_, _> = files_below(folder.path())
        .into_iter()
        .filter(|(name, _)| !name.starts_with(&practice))
        .collect();
    assert!(after.keys().eq(before.keys()), "no file came or went: {:?}", after.keys());
    assert!(after == before, "the real office's store is the same, byte by byte");
}

#[test]
fn practice_cannot_reach_any_network() {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(BEGIN);
    let learner = Learner::begin(folder.path(), &clock);
    let own = learner.client.store().own_office().unwrap().unwrap();
    let machine: Arc<dyn Clock> = Arc::new(clock.clone());
    let refused = HttpTransport::new(&own.exchange_url, &[], None, machine).err().unwrap();
    assert_eq!(refused.code(), "N-0204", "its exchange has no address that HTTPS could call");
    let sick: Vec<_> = learner
        .client
        .diagnose()
        .unwrap()
        .into_iter()
        .filter(|found| found.subject.starts_with("交換所") && found.code.is_some())
        .collect();
    assert!(sick.is_empty(), "診断 asks the practice exchange, not the network: {sick:?}");
}

#[test]
fn renewed_practice_is_fresh_and_has_other_keys() {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(BEGIN);
    let mut learner = Learner::begin(folder.path(), &clock);
    learner.pass_s(4);
    let old: BTreeSet<_> = learner.outbox().into_iter().map(|unit| unit.serial).collect();
    let old_key = learner.client.store().own_office().unwrap().unwrap().certificates_pem;
    let busy = Practice::renew(&Home::new(folder.path()), Arc::new(clock.clone())).err().unwrap();
    assert_eq!(busy.code(), "D-0208", "not under the feet of another program that practises");
    drop(learner);

    clock.advance_s(10 * 24 * 60 * 60);
    let renewed = Practice::renew(&Home::new(folder.path()), Arc::new(clock.clone())).unwrap();
    let mut learner = Learner::with(renewed, &clock);
    assert!(learner.outbox().is_empty(), "what was practised is gone");
    learner.pass_s(4);
    let new = learner.outbox();
    assert_eq!(new.len(), 5, "all sets lie there again");
    assert!(new.iter().all(|unit| !old.contains(&unit.serial)), "with serials of their own");
    assert_eq!(new[2].service_month.as_deref(), Some("202612"), "and of the month it is now");
    let key = learner.client.store().own_office().unwrap().unwrap().certificates_pem;
    assert_ne!(key, old_key, "the old authority issued nothing that is believed now");
}

#[test]
fn a_practice_that_was_never_finished_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(BEGIN);
    drop(Learner::begin(folder.path(), &clock));
    let mark = folder.path().join(FOLDER).join(super::FINISHED);
    fs::remove_file(&mark).unwrap();
    fs::remove_file(folder.path().join(FOLDER).join("exchange").join("exchange.json")).unwrap();
    let mut learner = Learner::begin(folder.path(), &clock);
    learner.pass_s(4);
    assert_eq!(learner.outbox().len(), 5, "as if begun for the first time");

    drop(learner);
    fs::write(folder.path().join(FOLDER).join("exchange").join("ledger.json"), "torn").unwrap();
    let damaged = Practice::open(&Home::new(folder.path()), Arc::new(clock)).err().unwrap();
    assert_eq!(damaged.code(), "D-0302", "and a damaged one says which button helps");
}

#[test]
fn the_practice_exchange_is_as_strict_as_the_real_one() {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(BEGIN);
    let mut learner = Learner::begin(folder.path(), &clock);
    learner.pass_s(4);
    let unit = learner.unit(&VISITS, "K1", OutgoingStatus::AwaitingReview);
    learner.send(&[unit.id]);
    clock.advance_s(1);
    learner.engine.round(true).unwrap();
    let unit = learner.unit(&VISITS, "K1", OutgoingStatus::Uploaded);
    let line = learner.engine.transport.clone();
    let sealed = learner.client.store().sealed_unit(unit.id).unwrap();
    let note = unit.dispatch_note.clone().unwrap();
    let code = |error: TransportError| match error {
        TransportError::Problem { status, code, .. } => (status, code),
        other => panic!("{other:?}"),
    };

    let kept = learner.client.store().received_receipts(unit.id).unwrap().remove(0);
    assert_eq!(
        line.upload(unit.id, &note, &sealed).unwrap(),
        kept.bytes,
        "the same bytes get the same answer (invariant 3)"
    );
    let other = line.upload(unit.id, &note, b"other bytes").unwrap_err();
    assert_eq!(code(other), (409, "N-0409".into()), "the same id with other bytes does not");
    let another_id = MessageId::new(clock.now(), [9; 10]);
    let refused = line.upload(another_id, &note, &sealed).unwrap_err();
    assert_eq!(code(refused), (422, "N-0422".into()), "a note speaks for its own message only");
    assert_eq!(
        code(line.body(unit.id, 1).unwrap_err()),
        (404, "N-0404".into()),
        "only the receiver gets the body"
    );

    let partner =
        learner.practice.office(&super::partner_folder(&learner.practice.folder, 0), &VISITS, None);
    let partner = partner.unwrap().unlocked_engine(Settings::default()).unwrap();
    let receipt = |outcome, signer: &Engine| {
        let note = ReceiptNote {
            format: ReceiptNote::FORMAT.to_owned(),
            message_id: unit.id,
            body_sha256: unit.body_sha256.unwrap(),
            outcome,
            at: clock.now(),
            signer: VISITS.number.to_owned(),
        };
        sign_json(&note, &signer.office.identity, clock.now()).unwrap()
    };
    let early = receipt(Outcome::Delivered, &partner);
    assert_eq!(
        code(partner.transport.send_receipt(unit.id, &early).unwrap_err()),
        (409, "N-0424".into()),
        "nobody has received what was never handed out"
    );
    partner.transport.body(unit.id, 1).unwrap();
    let forged = receipt(Outcome::Delivered, &learner.engine);
    assert_eq!(
        code(partner.transport.send_receipt(unit.id, &forged).unwrap_err()),
        (422, "N-0424".into()),
        "a receipt is signed by the office that received"
    );
    let skipped = receipt(Outcome::Opened, &partner);
    assert_eq!(
        code(partner.transport.send_receipt(unit.id, &skipped).unwrap_err()),
        (409, "N-0424".into()),
        "opened comes after delivered"
    );
    partner.transport.send_receipt(unit.id, &early).unwrap();
    assert_eq!(
        code(line.recall(unit.id).unwrap_err()),
        (409, "N-0410".into()),
        "what was handed out is not taken back"
    );
}

fn ask(desk: &Desk, command: &str) -> Value {
    desk.call(command, Value::Null).unwrap_or_else(|refusal| panic!("{command}: {refusal:?}"))
}

/// Reads events until one fits. Others go on coming, so the whole wait has an end of its own.
fn wait_for(events: &Receiver<Event>, mut fits: impl FnMut(&Event) -> bool, what: &str) {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let event = events.recv_timeout(end.saturating_duration_since(Instant::now()));
        if fits(&event.unwrap_or_else(|error| panic!("{what}: {error}"))) {
            return;
        }
    }
}

fn desk_in(folder: &TempDir, passphrase: Option<PathBuf>) -> Arc<Desk> {
    let settings =
        Settings { settle: SignedDuration::from_millis(10), completion: SignedDuration::ZERO };
    let home = Home::new(folder.path().join("home"));
    Desk::open_with(home, passphrase, Arc::new(SystemClock), settings)
}

#[test]
fn practice_begins_before_an_office_is_set_up_and_stays_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(&folder, None);
    let events = desk.subscribe();
    assert_eq!(ask(&desk, "status")["practice"], json!(false), "not before somebody wants to");
    ask(&desk, "start_practice");
    ask(&desk, "start_practice");
    let status = ask(&desk, "status");
    assert_eq!(status["practice"], json!(true), "the frame says 練習 at all times");
    assert_eq!(status["office"]["name"], json!(LEARNER.name), "with an office that can send");
    let units = |desk: &Desk| {
        let outgoing = ask(desk, "outgoing");
        let partners = outgoing["partners"].as_array().unwrap().clone();
        partners.iter().map(|partner| partner["units"].as_array().unwrap().len()).sum::<usize>()
    };
    wait_for(&events, |_| units(&desk) == 5, "all sets are found by the engine at work");

    ask(&desk, "end_practice");
    let status = ask(&desk, "status");
    assert_eq!(status["practice"], json!(false), "over");
    assert_eq!(status["is_set_up"], json!(false), "and the wizard waits as before");
    ask(&desk, "start_practice");
    assert_eq!(units(&desk), 5, "what was practised is still there");
    ask(&desk, "renew_practice");
    assert_eq!(ask(&desk, "status")["practice"], json!(true), "anew, and still practising");
    wait_for(&events, |_| units(&desk) == 5, "and the fresh sets are found");
    desk.stop();
    let unfinished = fs::read_dir(folder.path().join("home").join(FOLDER)).unwrap().count();
    assert!(unfinished > 0, "closing the program keeps the practice home");
}

#[test]
fn while_somebody_practises_the_real_office_works_on() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let passphrase = folder.path().join("passphrase");
    set_up_real_office(&home, &passphrase);
    let desk = desk_in(&folder, Some(passphrase));
    let events = desk.subscribe();
    ask(&desk, "start_practice");

    // The care software of the real office exports meanwhile; its name is broken, so a notice has to come.
    let export = home.join("export");
    replace(&export.join("UPPLAN_202611_1371215102_43__11_1.CSV"), b"x\r\n").unwrap();
    let (mut real, mut practised) = (None, None);
    wait_for(
        &events,
        |event| {
            if let Event::Notice(notice) = event {
                let told = if notice.practice { &mut practised } else { &mut real };
                *told = Some(notice.clone());
            }
            real.is_some() && practised.is_some()
        },
        "a notice of each office",
    );
    let title = |notice: Option<NoticeView>| notice.unwrap().title;
    assert!(title(practised).starts_with("【練習】"), "nobody takes practice for earnest");
    assert!(!title(real).contains("練習"), "nor earnest for practice");
    let status = ask(&desk, "status");
    assert_eq!(status["office"]["number"], json!(LEARNER.number), "the screens show practice");
    assert_eq!(status["line_fault"], json!(null), "whose line is up though the real one is down");

    // What belongs to the person holds on both sides; what belongs to an office is not changed by practice.
    let change = |what: Value| desk.call("save_settings", what);
    let refused = change(json!({ "review": "never" })).unwrap_err();
    assert_eq!(refused.code, "D-0304", "practice stays confirmed sending");
    change(json!({ "text_size": "large" })).unwrap();
    let size = |desk: &Desk| ask(desk, "preferences")["text_size"].clone();
    assert_eq!(size(&desk), json!("large"), "as chosen while practising");

    ask(&desk, "end_practice");
    assert_eq!(size(&desk), json!("large"), "and after it");
    let status = ask(&desk, "status");
    assert_eq!(status["office"]["name"], json!("本番事業所"), "the real office is shown again");
    assert_eq!(status["to_send"], json!(1), "with what it found meanwhile");
    desk.stop();
}
