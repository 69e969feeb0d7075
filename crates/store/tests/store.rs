//! The store by itself: encrypted from the first migration on, statuses only along the table, everything or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use tempfile::TempDir;
use todoke_protocol::{
    Digest, MessageId, Office, OfficeAddress, OfficeNumber, Outcome, ServiceType,
};
use todoke_store::{
    Announcement, Applied, DatabaseKey, ExportedSet, Fetched, Hold, IncomingStatus, IssuedReceipt,
    Judgement, NewUnit, Opening, OutgoingStatus, Person, StagedMessage, Store, StoreError,
    StoredFile, Verdict,
};

struct Desk {
    folder: TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("todoke.db"), &key()).unwrap();
        Self { folder, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("todoke.db")
    }

    /// A unit in status `ready`.
    fn ready(&self, number: u8) -> MessageId {
        let unit = unit(number);
        self.store.take_units(std::slice::from_ref(&unit), &[], at(0)).unwrap();
        self.store.judge_units(&[judgement(unit.id, Verdict::Ready)], at(0)).unwrap();
        unit.id
    }

    fn sealed(&self, number: u8) -> MessageId {
        let id = self.ready(number);
        self.store.seal_unit(id, b"note", b"sealed", Digest([number; 32]), at(1)).unwrap();
        id
    }

    fn status(&self, id: MessageId) -> OutgoingStatus {
        self.store.unit(id).unwrap().status
    }

    fn receipt(&self, id: MessageId, outcome: Outcome) {
        self.store.take_receipt(id, outcome, b"receipt", at(5), at(6)).unwrap();
    }

    fn announce(&self, number: u8, sequence: u64) -> MessageId {
        let announcement = announcement(number, sequence);
        let id = announcement.id;
        let events = [Applied::Announced(Box::new(announcement))];
        self.store.apply_events(&events, sequence, at(10)).unwrap();
        id
    }

    fn arrived(&self, number: u8) -> MessageId {
        let id = self.announce(number, u64::from(number));
        self.store.take_bodies(&[Fetched { id, sealed: b"sealed".to_vec() }], at(11)).unwrap();
        id
    }
}

fn key() -> DatabaseKey {
    DatabaseKey::from_hex(&"2a".repeat(32)).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn address(number: &str) -> OfficeAddress {
    OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse("43").unwrap(),
    }
}

fn file(content: &str) -> StoredFile {
    StoredFile {
        name: "UPPLAN_202702_1371215102_43_1379900119_11_20270201093000.CSV".into(),
        kind: "UPPLAN".into(),
        bytes: content.as_bytes().to_vec(),
        sha256: Digest([9; 32]),
        source_path: String::new(),
    }
}

fn unit(number: u8) -> NewUnit {
    NewUnit {
        id: MessageId::new(at(i64::from(number)), [number; 10]),
        serial: format!("202702010930{number:02}"),
        sender: address("1371215102"),
        receiver: address("1379900119"),
        files: vec![file("吉田実の予定")],
        content_sha256: Digest([number; 32]),
    }
}

fn person() -> Person {
    Person {
        insurer_number: "131128".into(),
        insured_number: "1234567896".into(),
        name: Some("吉田実".into()),
        kana: Some("ヨシダミノル".into()),
    }
}

fn judgement(id: MessageId, verdict: Verdict) -> Judgement {
    Judgement {
        id,
        kind: "K2".into(),
        service_month: Some("202702".into()),
        csv_version: Some("202407".into()),
        standard: "4.1".into(),
        people: vec![person()],
        findings: "[]".into(),
        verdict,
    }
}

fn announcement(number: u8, sequence: u64) -> Announcement {
    Announcement {
        id: MessageId::new(at(100 + i64::from(number)), [number; 10]),
        sequence,
        sender: address("1379900119"),
        receiver: address("1371215102"),
        kind: "J1".into(),
        serial: format!("202703010930{number:02}"),
        service_month: Some("202702".into()),
        accepted_at: at(9),
        body_size_bytes: 6,
        body_sha256: Digest([number; 32]),
        dispatch_note: b"note".to_vec(),
    }
}

fn receipt(id: MessageId, outcome: Outcome) -> IssuedReceipt {
    IssuedReceipt { message_id: id, outcome, at: at(20), bytes: b"signed".to_vec() }
}

fn staged(id: MessageId, content: u8) -> StagedMessage {
    StagedMessage {
        id,
        files: vec![file("実績")],
        people: vec![person()],
        findings: "[]".into(),
        summaries: "[]".into(),
        remark: String::new(),
        content_sha256: Digest([content; 32]),
        profile: "{}".into(),
    }
}

#[test]
fn nothing_in_the_folder_is_readable_without_the_key() {
    // SC-03, CL-42, MDS 10: encrypted from the first migration on.
    let desk = Desk::new();
    desk.ready(1);
    for entry in fs::read_dir(desk.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for plain in ["SQLite format 3", "吉田実", "outgoing_unit", "1234567896", "UPPLAN"] {
            let found = bytes.windows(plain.len()).any(|window| window == plain.as_bytes());
            assert!(!found, "{plain} lies in clear in {}", path.display());
        }
    }
}

#[test]
fn a_wrong_key_has_its_own_error_and_changes_nothing() {
    let desk = Desk::new();
    let id = desk.ready(1);
    let other = DatabaseKey::from_hex(&"2b".repeat(32)).unwrap();
    let error = Store::open(&desk.path(), &other).unwrap_err();
    assert_eq!(error.code(), "D-0101", "the operator is asked for the right passphrase");
    let again = Store::open(&desk.path(), &key()).unwrap();
    assert_eq!(again.unit(id).unwrap().status, OutgoingStatus::Ready, "all is as it was");
}

#[test]
fn what_is_committed_is_seen_by_another_connection() {
    let desk = Desk::new();
    desk.ready(1);
    let other = Store::open(&desk.path(), &key()).unwrap();
    assert_eq!(
        other.outbox(None, 10).unwrap().len(),
        1,
        "the command line reads while the engine writes"
    );
}

#[test]
fn a_unit_that_two_processes_judge_keeps_the_first_verdict() {
    let desk = Desk::new();
    let id = desk.ready(1);
    desk.store.judge_units(&[judgement(id, Verdict::Rejected)], at(1)).unwrap();
    assert_eq!(
        desk.status(id),
        OutgoingStatus::Ready,
        "`send` beside a running engine is no defect"
    );
}

#[test]
fn sealing_twice_is_refused() {
    let desk = Desk::new();
    let id = desk.sealed(1);
    let error = desk.store.seal_unit(id, b"note", b"other", Digest([3; 32]), at(2)).unwrap_err();
    assert!(matches!(error, StoreError::IllegalTransition { .. }), "made once: {error}");
    assert_eq!(desk.store.sealed_unit(id).unwrap(), b"sealed", "the first bytes stay");
}

#[test]
fn a_status_moves_only_along_the_table() {
    let desk = Desk::new();
    let id = desk.ready(1);
    let error = desk.store.refuse_unit(id, "N-0413", at(2)).unwrap_err();
    assert_eq!(error.code(), "D-0106", "ready may not become refused");
    assert_eq!(desk.status(id), OutgoingStatus::Ready, "and nothing moved");
}

#[test]
fn receipts_move_a_unit_forward_and_never_back() {
    let desk = Desk::new();
    let id = desk.sealed(1);
    desk.receipt(id, Outcome::Accepted);
    assert_eq!(desk.status(id), OutgoingStatus::Uploaded, "accepted by the exchange");
    desk.receipt(id, Outcome::Opened);
    assert_eq!(desk.status(id), OutgoingStatus::Opened, "opened implies delivered");
    desk.receipt(id, Outcome::Delivered);
    assert_eq!(desk.status(id), OutgoingStatus::Opened, "a late receipt is kept and moves nothing");
    let kept = desk.store.received_receipts(id).unwrap();
    assert_eq!(kept.len(), 3, "every receipt is kept as proof");
}

#[test]
fn a_receipt_may_overtake_the_lost_answer_to_the_upload() {
    let desk = Desk::new();
    let id = desk.sealed(1);
    desk.receipt(id, Outcome::Delivered);
    assert_eq!(
        desk.status(id),
        OutgoingStatus::Delivered,
        "the partner has it, so the exchange had it"
    );
    assert!(
        desk.store.due_units(OutgoingStatus::Sealed, at(99)).unwrap().is_empty(),
        "not sent again"
    );
}

#[test]
fn a_unit_that_never_left_is_taken_back_at_once() {
    let desk = Desk::new();
    let id = desk.ready(1);
    let status = desk.store.request_recall(id, at(2)).unwrap();
    assert_eq!(status, OutgoingStatus::Withdrawn, "nobody else knows of it");
}

#[test]
fn a_recall_wished_while_the_answer_is_on_its_way_stays_due() {
    let desk = Desk::new();
    let id = desk.sealed(1);
    assert_eq!(desk.store.request_recall(id, at(2)).unwrap(), OutgoingStatus::Sealed, "must ask");
    desk.receipt(id, Outcome::Accepted);
    let due = desk.store.due_recalls(at(99)).unwrap();
    assert_eq!(due.len(), 1, "the wish survives the acceptance");
    desk.receipt(id, Outcome::Withdrawn);
    assert_eq!(desk.status(id), OutgoingStatus::Withdrawn, "with the exchange's word");
}

#[test]
fn units_come_due_in_the_order_of_their_serials() {
    let desk = Desk::new();
    let (third, first, second) = (desk.sealed(3), desk.sealed(1), desk.sealed(2));
    let due: Vec<MessageId> = desk
        .store
        .due_units(OutgoingStatus::Sealed, at(99))
        .unwrap()
        .iter()
        .map(|unit| unit.id)
        .collect();
    assert_eq!(due, [first, second, third], "the serial's order, not the order of finding");
}

#[test]
fn a_held_unit_waits_for_its_time_unless_everything_is_made_due() {
    let desk = Desk::new();
    let id = desk.sealed(1);
    let hold = Hold { code: "N-0201".into(), due_at: Some(at(500)) };
    desk.store.hold_unit(id, &hold).unwrap();
    assert!(desk.store.due_units(OutgoingStatus::Sealed, at(499)).unwrap().is_empty(), "not yet");
    assert_eq!(desk.store.next_due().unwrap(), Some(at(500)), "the engine knows when to wake");
    assert_eq!(desk.store.unit(id).unwrap().attempts, 1, "tries are counted");
    desk.store.make_all_due(at(100)).unwrap();
    assert_eq!(
        desk.store.due_units(OutgoingStatus::Sealed, at(100)).unwrap().len(),
        1,
        "今すぐ確認"
    );
}

#[test]
fn a_message_told_twice_is_one_row() {
    let desk = Desk::new();
    let id = desk.announce(1, 1);
    desk.announce(1, 1);
    assert_eq!(desk.store.inbox(None, 10).unwrap().len(), 1, "the id is unique for good");
    assert_eq!(desk.store.message(id).unwrap().status, IncomingStatus::Announced, "and unharmed");
    assert_eq!(desk.store.mailbox_next().unwrap(), 1, "the cursor moved with the events");
}

#[test]
fn a_recall_reaches_only_what_has_not_arrived() {
    let desk = Desk::new();
    let (waiting, arrived) = (desk.announce(1, 1), desk.arrived(2));
    let events = [Applied::Withdrawn { id: waiting }, Applied::Withdrawn { id: arrived }];
    desk.store.apply_events(&events, 9, at(30)).unwrap();
    assert_eq!(
        desk.store.message(waiting).unwrap().status,
        IncomingStatus::Withdrawn,
        "taken back"
    );
    assert_eq!(desk.store.message(arrived).unwrap().status, IncomingStatus::Arrived, "too late");
}

#[test]
fn delivery_and_its_receipt_are_one_transaction() {
    let desk = Desk::new();
    let id = desk.arrived(1);
    desk.store.stage(&[staged(id, 7)]).unwrap();
    assert!(desk.store.message(id).unwrap().staged, "marked before any file gets its name");
    assert!(desk.store.due_receipts(at(99)).unwrap().is_empty(), "no receipt before the end");
    let done = [(id, Opening::Delivered, receipt(id, Outcome::Delivered))];
    desk.store.finish(&done, at(40)).unwrap();
    let message = desk.store.message(id).unwrap();
    assert_eq!(message.status, IncomingStatus::Delivered, "delivered");
    assert_eq!(message.people, [person()], "with its people");
    assert_eq!(desk.store.due_receipts(at(99)).unwrap().len(), 1, "and a receipt to send");
}

#[test]
fn a_failed_transaction_leaves_neither_status_nor_receipt() {
    let desk = Desk::new();
    let (good, bad) = (desk.arrived(1), desk.announce(2, 2));
    let done = [
        (good, Opening::Delivered, receipt(good, Outcome::Delivered)),
        (bad, Opening::Delivered, receipt(bad, Outcome::Delivered)),
    ];
    desk.store.finish(&done, at(40)).unwrap_err();
    assert_eq!(desk.store.message(good).unwrap().status, IncomingStatus::Arrived, "all or nothing");
    assert!(desk.store.due_receipts(at(99)).unwrap().is_empty(), "no receipt leaves");
}

#[test]
fn the_same_files_in_another_message_are_known_as_delivered() {
    let desk = Desk::new();
    let (first, second) = (desk.arrived(1), desk.arrived(2));
    desk.store.stage(&[staged(first, 7)]).unwrap();
    let done = [(first, Opening::Delivered, receipt(first, Outcome::Delivered))];
    desk.store.finish(&done, at(40)).unwrap();
    let sender = address("1379900119");
    assert!(desk.store.was_delivered(&sender, Digest([7; 32]), second).unwrap(), "a repeat");
    assert!(!desk.store.was_delivered(&sender, Digest([8; 32]), second).unwrap(), "other content");
    let stranger = address("1379900127");
    assert!(!desk.store.was_delivered(&stranger, Digest([7; 32]), second).unwrap(), "other sender");
}

#[test]
fn opened_once_and_the_receipt_is_made_once() {
    let desk = Desk::new();
    let id = desk.arrived(1);
    desk.store.stage(&[staged(id, 7)]).unwrap();
    let done = [(id, Opening::Delivered, receipt(id, Outcome::Delivered))];
    desk.store.finish(&done, at(40)).unwrap();
    desk.store.mark_opened(&receipt(id, Outcome::Opened), at(50)).unwrap();
    let error = desk.store.mark_opened(&receipt(id, Outcome::Opened), at(51)).unwrap_err();
    assert_eq!(error.code(), "D-0106", "opened is final");
    assert_eq!(
        desk.store.due_receipts(at(99)).unwrap().len(),
        2,
        "delivered and opened, once each"
    );
}

#[test]
fn names_of_people_are_remembered_for_forms_that_hold_numbers_only() {
    let desk = Desk::new();
    desk.ready(1);
    let known = desk.store.known_person("131128", "1234567896").unwrap();
    assert_eq!(known, Some(person()), "from the supplement of an earlier unit");
    assert_eq!(desk.store.known_person("131128", "0000000000").unwrap(), None, "nobody else");
}

#[test]
fn a_set_in_the_export_folder_is_judged_once_while_it_stays_as_it_is() {
    let desk = Desk::new();
    let unit = unit(1);
    let set =
        ExportedSet { set_key: "set".into(), signature: "a|1|2\n".into(), unit_id: Some(unit.id) };
    desk.store.take_units(std::slice::from_ref(&unit), std::slice::from_ref(&set), at(0)).unwrap();
    let known = desk.store.exported_set("set").unwrap().unwrap();
    assert_eq!((known.signature, known.unit_id), (set.signature, Some(unit.id)), "as it was seen");
    let content = desk.store.unit_with_content(Digest([1; 32])).unwrap();
    assert_eq!(content.unwrap().id, unit.id, "the same content again is the same unit");
}

#[test]
fn pages_of_the_outbox_follow_each_other_without_gaps() {
    let desk = Desk::new();
    let made: Vec<MessageId> = (1..=5).map(|number| desk.ready(number)).collect();
    let first = desk.store.outbox(None, 2).unwrap();
    let second = desk.store.outbox(Some(first[1].id), 2).unwrap();
    let third = desk.store.outbox(Some(second[1].id), 2).unwrap();
    let seen: Vec<MessageId> =
        first.iter().chain(&second).chain(&third).map(|unit| unit.id).collect();
    assert_eq!(seen, made.into_iter().rev().collect::<Vec<_>>(), "newest first, each once");
}

#[test]
fn the_audit_log_grows_with_every_step_and_tells_when_it_was_changed() {
    // CL-39, SB-03, A12: append-only and chained.
    let desk = Desk::new();
    let id = desk.sealed(1);
    let actions: Vec<String> =
        desk.store.audit(0, 100).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["found", "accepted", "ready", "sealed"], "every status of {id}");
    assert_eq!(desk.store.verify_audit().unwrap(), None, "the chain holds");
    // With the key in hand somebody rewrites the log, past the triggers that forbid it.
    let raw = rusqlite::Connection::open(desk.path()).unwrap();
    raw.execute_batch(&format!("PRAGMA key = \"x'{}'\";", key().to_hex().as_str())).unwrap();
    let forbidden = raw.execute("UPDATE audit SET action = 'refused' WHERE row = 2", []);
    assert!(forbidden.is_err(), "the table itself refuses");
    raw.execute_batch(
        "DROP TRIGGER audit_never_changes; UPDATE audit SET action = 'refused' WHERE row = 2;",
    )
    .unwrap();
    let fault = desk.store.verify_audit().unwrap();
    assert_eq!(fault.map(|fault| fault.row), Some(2), "the changed entry is found");
}

#[test]
fn the_office_master_replaces_what_it_knew() {
    let desk = Desk::new();
    let mut office = Office {
        number: OfficeNumber::parse("1379900119").unwrap(),
        name: "K事業所".into(),
        service_types: vec![ServiceType::parse("11").unwrap()],
        can_receive: false,
        certificate: None,
    };
    desk.store.save_offices(std::slice::from_ref(&office), 1).unwrap();
    office.can_receive = true;
    desk.store.save_offices(std::slice::from_ref(&office), 2).unwrap();
    assert_eq!(desk.store.partner(&office.number).unwrap(), Some(office), "the newest word counts");
    assert_eq!(desk.store.offices_changed_through().unwrap(), 2, "and where to go on");
    assert_eq!(desk.store.partners().unwrap().len(), 1, "one row an office");
}

#[test]
fn a_decision_taken_back_in_time_is_not_carried_out() {
    let desk = Desk::new();
    let unit = unit(9);
    desk.store.take_units(std::slice::from_ref(&unit), &[], at(0)).unwrap();
    desk.store.judge_units(&[judgement(unit.id, Verdict::AwaitingReview)], at(0)).unwrap();
    let decided = desk.store.schedule_units(&[unit.id], at(5), at(0)).unwrap();
    assert_eq!(decided, [unit.id], "it goes in five seconds");
    assert!(desk.store.release_decided(at(4)).unwrap().is_empty(), "not before");
    assert_eq!(desk.store.unschedule_units(&[unit.id], at(4)).unwrap(), [unit.id], "in time");
    assert!(desk.store.release_decided(at(60)).unwrap().is_empty(), "taken back stays here");
    desk.store.schedule_units(&[unit.id], at(65), at(60)).unwrap();
    assert_eq!(desk.store.release_decided(at(65)).unwrap(), [unit.id], "now it goes");
    assert!(desk.store.unschedule_units(&[unit.id], at(65)).unwrap().is_empty(), "too late");
    assert_eq!(desk.status(unit.id), OutgoingStatus::Ready, "and it is on its way");
}
