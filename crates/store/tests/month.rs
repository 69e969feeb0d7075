//! What the screens 今月の状況, 連携先 and 記録 ask the store for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use tempfile::TempDir;
use todoke_protocol::{
    Digest, MessageId, Office, OfficeAddress, OfficeNumber, Outcome, ServiceType,
};
use todoke_store::{
    Announcement, Applied, DatabaseKey, Fetched, IncomingStatus, IssuedReceipt, Judgement,
    MonthStatus, MonthStep, MonthTotals, NewUnit, Opening, OutgoingStatus, PartnerCounts,
    PartnerFilter, PartnerNote, Person, RecordFilter, RecordSide, SetAside, StagedMessage, Store,
    StoredFile, Verdict,
};

const OWN: &str = "1371215102";
const K_OFFICE: &str = "1379900119";
const L_OFFICE: &str = "1379900127";
const MONTH: &str = "202702";
const BEFORE: &str = "202701";

struct Desk {
    folder: TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("todoke.db"), &key()).unwrap();
        store
            .save_offices(
                &[office(K_OFFICE, "Ｋ事業所", true), office(L_OFFICE, "えるケア", false)],
                1,
            )
            .unwrap();
        Self { folder, store }
    }

    /// The store through a connection of its own, past everything the product does.
    fn raw(&self) -> rusqlite::Connection {
        let raw = rusqlite::Connection::open(self.folder.path().join("todoke.db")).unwrap();
        raw.execute_batch(&format!("PRAGMA key = \"x'{}'\";", key().to_hex().as_str())).unwrap();
        raw
    }

    /// A unit of ours that waits for a look.
    fn waiting(&self, number: u8, to: &str, kind: &str, month: &str, who: &Person) -> MessageId {
        let id = MessageId::new(at(i64::from(number)), [number; 10]);
        let unit = NewUnit {
            id,
            serial: format!("202702010930{number:02}"),
            sender: address(OWN, "43"),
            receiver: address(to, "11"),
            files: vec![StoredFile {
                name: format!("UPPLAN_{number}.CSV"),
                kind: "UPPLAN".into(),
                bytes: b"plan".to_vec(),
                sha256: Digest([9; 32]),
                source_path: String::new(),
            }],
            content_sha256: Digest([number; 32]),
        };
        self.store.take_units(&[unit], &[], at(0)).unwrap();
        let judgement = Judgement {
            id,
            kind: kind.into(),
            service_month: Some(month.into()),
            csv_version: None,
            standard: "4.1".into(),
            people: vec![who.clone()],
            findings: "[]".into(),
            verdict: Verdict::AwaitingReview,
        };
        self.store.judge_units(&[judgement], at(0)).unwrap();
        id
    }

    /// A unit of ours that the exchange has.
    fn uploaded(&self, number: u8, to: &str, kind: &str, month: &str, who: &Person) -> MessageId {
        let id = self.waiting(number, to, kind, month, who);
        self.store.schedule_units(&[id], at(1), at(1)).unwrap();
        self.store.release_unit(id, at(2)).unwrap();
        self.store.seal_unit(id, b"note", b"sealed", Digest([number; 32]), at(2)).unwrap();
        self.store.take_receipt(id, Outcome::Accepted, b"receipt", at(3), at(3)).unwrap();
        id
    }

    /// A message whose files lie in the import folder.
    fn delivered(
        &self,
        number: u8,
        from: &str,
        kind: &str,
        month: &str,
        who: &Person,
    ) -> MessageId {
        let id = MessageId::new(at(100 + i64::from(number)), [number; 10]);
        let announcement = Announcement {
            id,
            sequence: u64::from(number),
            sender: address(from, "11"),
            receiver: address(OWN, "43"),
            kind: kind.into(),
            serial: format!("202703010930{number:02}"),
            service_month: Some(month.into()),
            accepted_at: at(9),
            body_size_bytes: 6,
            body_sha256: Digest([number; 32]),
            dispatch_note: b"note".to_vec(),
        };
        self.store
            .apply_events(&[Applied::Announced(Box::new(announcement))], number.into(), at(10))
            .unwrap();
        self.store.take_bodies(&[Fetched { id, sealed: b"sealed".to_vec() }], at(11)).unwrap();
        let staged = StagedMessage {
            id,
            files: Vec::new(),
            people: vec![who.clone()],
            findings: "[]".into(),
            summaries: "[]".into(),
            remark: String::new(),
            content_sha256: Digest([number; 32]),
            profile: "{}".into(),
        };
        let receipt = IssuedReceipt {
            message_id: id,
            outcome: Outcome::Delivered,
            at: at(20),
            bytes: b"signed".to_vec(),
        };
        self.store.stage(&[staged]).unwrap();
        self.store.finish(&[(id, Opening::Delivered, receipt)], at(12)).unwrap();
        id
    }
}

fn key() -> DatabaseKey {
    DatabaseKey::from_hex(&"2a".repeat(32)).unwrap()
}

/// A second on 15 January 2027 in Japan.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn address(number: &str, service_type: &str) -> OfficeAddress {
    OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse(service_type).unwrap(),
    }
}

fn office(number: &str, name: &str, can_receive: bool) -> Office {
    Office {
        number: OfficeNumber::parse(number).unwrap(),
        name: name.into(),
        service_types: vec![ServiceType::parse("11").unwrap()],
        can_receive,
        certificate: None,
    }
}

fn person(number: u8, name: &str, kana: &str) -> Person {
    Person {
        insurer_number: "131128".into(),
        insured_number: format!("12345678{number:02}"),
        name: Some(name.into()),
        kana: Some(kana.into()),
    }
}

fn yoshida() -> Person {
    person(1, "吉田実", "ヨシダ　ミノル")
}

fn yamada() -> Person {
    person(2, "山田貞子", "ヤマダ　サダコ")
}

fn note(name: &str, method: &str) -> PartnerNote {
    PartnerNote { name: name.into(), method: method.into(), ..PartnerNote::default() }
}

#[test]
fn the_board_shows_whom_a_month_or_the_one_before_is_about_and_whom_the_exchange_does_not_serve() {
    // CL-27, CL-28.
    let desk = Desk::new();
    let plan = desk.uploaded(1, K_OFFICE, "K2", MONTH, &yoshida());
    let actual = desk.delivered(2, K_OFFICE, "J1", MONTH, &yamada());
    desk.delivered(3, L_OFFICE, "J1", BEFORE, &yoshida());
    let by_hand = desk.store.save_partner(None, &note("手書きの家", "fax"), at(0)).unwrap();
    let board = desk.store.month_board(MONTH, BEFORE).unwrap();
    let names: Vec<&str> = board.iter().map(|partner| partner.name.as_str()).collect();
    assert_eq!(names, ["えるケア", "手書きの家", "Ｋ事業所"], "these three, by name");
    assert_eq!(board[1].number, by_hand, "one without an office number has a key");
    let k = &board[2];
    assert!(k.can_receive, "the exchange serves it");
    assert_eq!(k.people, 2, "two people, each once");
    let units: Vec<_> = k.units.iter().map(|unit| (unit.id, unit.status)).collect();
    assert_eq!(
        units,
        [
            (plan, MonthStatus::Outgoing(OutgoingStatus::Uploaded)),
            (actual, MonthStatus::Incoming(IncomingStatus::Delivered)),
        ],
        "what went and what came"
    );
    assert!(board[0].units.is_empty(), "of the month before only the partner is kept in sight");
    let later = desk.store.month_board("202704", "202703").unwrap();
    assert_eq!(later.len(), 1, "later only the one that must be reached by hand every month");
}

#[test]
fn what_was_set_aside_or_taken_back_does_not_stand_on_the_board() {
    let desk = Desk::new();
    let excluded = desk.waiting(1, K_OFFICE, "K2", MONTH, &yoshida());
    desk.store.set_unit_aside(excluded, SetAside::Excluded, at(1)).unwrap();
    let withdrawn = desk.waiting(2, K_OFFICE, "K2", MONTH, &yoshida());
    desk.store.request_recall(withdrawn, at(1)).unwrap();
    let board = desk.store.month_board(MONTH, BEFORE).unwrap();
    assert!(board.iter().all(|partner| partner.units.is_empty()), "nothing of it counts");
    let held = desk.waiting(3, K_OFFICE, "K2", MONTH, &yoshida());
    desk.store.set_unit_aside(held, SetAside::Held, at(1)).unwrap();
    let board = desk.store.month_board(MONTH, BEFORE).unwrap();
    assert_eq!(board[0].units.len(), 1, "what is only held back is still to be sent");
    let people = desk.store.month_people(MONTH, K_OFFICE).unwrap();
    assert_eq!(people.len(), 3, "each unit names its people, for telling what a withdrawal took");
}

#[test]
fn a_step_is_ticked_off_once_and_can_be_taken_back() {
    // CL-28: partners by FAX.
    let desk = Desk::new();
    let number = desk.store.save_partner(None, &note("手書きの家", "fax"), at(0)).unwrap();
    for second in [5, 6] {
        desk.store.mark_board(MONTH, &number, MonthStep::Plan, true, at(second)).unwrap();
    }
    let marks = desk.store.month_board(MONTH, BEFORE).unwrap().remove(0).marks;
    assert_eq!(marks.get(&MonthStep::Plan), Some(&at(5)), "the first time counts");
    assert_eq!(marks.get(&MonthStep::Actual), None, "the other step is open");
    desk.store.mark_board(MONTH, &number, MonthStep::Plan, false, at(7)).unwrap();
    let marks = desk.store.month_board(MONTH, BEFORE).unwrap().remove(0).marks;
    assert!(marks.is_empty(), "taken back");
    let log: Vec<String> =
        desk.store.audit(0, 100).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(log, ["partner_saved", "ticked", "not_ticked"], "each change is recorded once");
}

#[test]
fn partners_come_in_pages_that_repeat_and_lose_nobody() {
    // SV-15: the master may hold the whole country.
    let desk = Desk::new();
    let offices: Vec<Office> = (0..250)
        .map(|number| {
            office(&format!("14700{number:05}"), &format!("事業所{:03}", number % 90), true)
        })
        .collect();
    desk.store.save_offices(&offices, 2).unwrap();
    desk.store.save_partner(None, &note("事業所０４５の隣", "fax"), at(0)).unwrap();
    let filter = PartnerFilter { whole_master: true, ..PartnerFilter::default() };
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = desk.store.partner_page(&filter, &after, 40).unwrap();
        let Some(last) = page.last() else { break };
        after.clone_from(&last.cursor);
        seen.extend(page.into_iter().map(|entry| entry.number));
    }
    assert_eq!(seen.len(), 253, "250 and two offices of the master, one by hand");
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "each once, though many have the same name");
    let named = PartnerFilter { search: "ジギョウショ045".into(), whole_master: true };
    assert!(desk.store.partner_page(&named, "", 40).unwrap().is_empty(), "kanji have no reading");
    let named = PartnerFilter { search: "事業所 045".into(), whole_master: true };
    let found = desk.store.partner_page(&named, "", 40).unwrap();
    assert_eq!(found.len(), 4, "three of the master and the one by hand, wide digits or narrow");
    let numbered = PartnerFilter { search: "1470000249".into(), whole_master: true };
    assert_eq!(desk.store.partner_page(&numbered, "", 40).unwrap().len(), 1, "by number");
    let folded = PartnerFilter { search: "エルけあ".into(), whole_master: true };
    assert_eq!(desk.store.partner_page(&folded, "", 40).unwrap().len(), 1, "かな as カナ");
}

#[test]
fn of_ours_so_many_can_receive() {
    // CL-28: 「連携先のうち何か所が受け取れるか」.
    let desk = Desk::new();
    desk.uploaded(1, K_OFFICE, "K2", MONTH, &yoshida());
    desk.delivered(2, L_OFFICE, "J1", MONTH, &yoshida());
    desk.store.save_partner(None, &note("手書きの家", "fax"), at(0)).unwrap();
    let counts = desk.store.partner_counts().unwrap();
    assert_eq!(counts, PartnerCounts { ours: 3, ours_can_receive: 1 }, "one of three");
    let ours = desk.store.partner_page(&PartnerFilter::default(), "", 40).unwrap();
    let state: Vec<_> = ours
        .iter()
        .map(|entry| {
            (
                entry.name.as_str(),
                entry.can_receive,
                entry.last_sent_at.is_some(),
                entry.last_received_at.is_some(),
            )
        })
        .collect();
    assert_eq!(
        state,
        [
            ("Ｋ事業所", Some(true), true, false),
            ("えるケア", Some(false), false, true),
            ("手書きの家", None, false, false),
        ],
        "what the master knows of each and when it was last heard of"
    );
}

#[test]
fn a_person_notes_what_the_master_cannot_know_and_never_overwrites_its_name() {
    let desk = Desk::new();
    let mut said = note("別の名前", "fax");
    said.fax_number = "03-0000-0000".into();
    desk.store.save_partner(Some(K_OFFICE), &said, at(0)).unwrap();
    let entry = desk.store.partner_entry(K_OFFICE).unwrap().unwrap();
    assert_eq!((entry.name.as_str(), entry.method.as_str()), ("Ｋ事業所", "fax"), "name stays");
    assert_eq!(entry.fax_number, "03-0000-0000", "the note is kept");
    assert!(!entry.is_by_hand(), "it has an office number");
    let first = desk.store.save_partner(None, &note("手書きの家", "post"), at(0)).unwrap();
    assert!(OfficeNumber::parse(&first).is_err(), "a key is never taken for an office number");
    desk.store.save_partner(Some(&first), &note("手書きの館", "mail"), at(0)).unwrap();
    let entry = desk.store.partner_entry(&first).unwrap().unwrap();
    assert_eq!(entry.name, "手書きの館", "its name is only ours");
    desk.store.remove_partner(&first, at(0)).unwrap();
    assert_eq!(desk.store.partner_entry(&first).unwrap(), None, "gone");
    let second = desk.store.save_partner(None, &note("手書きの家", "post"), at(0)).unwrap();
    assert_ne!(first, second, "the record names partners by keys: none comes back");
    let error = desk.store.remove_partner(K_OFFICE, at(0)).unwrap_err();
    assert_eq!(error.code(), "D-0107", "an office of the master is not removed by hand");
    let error = desk.store.save_partner(Some("1379999999"), &said, at(0)).unwrap_err();
    assert_eq!(error.code(), "D-0107", "a number nobody knows is no partner");
}

#[test]
fn the_record_says_who_did_it_and_tells_when_that_was_changed() {
    // CL-39, SB-03, SB-05.
    let desk = Desk::new();
    desk.store.record(at(0), "set_up", "", "").unwrap();
    desk.store.act_for("佐藤").unwrap();
    let id = desk.uploaded(1, K_OFFICE, "K2", MONTH, &yoshida());
    desk.store.act_for("").unwrap();
    desk.store.record(at(9), "receipt_refused", &id.to_string(), "N-0404").unwrap();
    let log = desk.store.audit(0, 100).unwrap();
    let who: Vec<Option<&str>> = log.iter().map(|entry| entry.operator.as_deref()).collect();
    assert!(who[0].is_none() && who[who.len() - 1].is_none(), "the engine's own entries");
    assert!(who[1..who.len() - 1].iter().all(|who| *who == Some("佐藤")), "those of the person");
    assert_eq!(desk.store.verify_audit().unwrap(), None, "one chain over both kinds");
    // An entry without an operator is chained as it was in the first version: logs of then still hold.
    let mut first = at(0).as_millisecond().to_be_bytes().to_vec();
    for part in ["", "set_up", "", ""] {
        first.extend((part.len() as u64).to_be_bytes());
        first.extend(part.as_bytes());
    }
    let hash: String =
        digest(&SHA256, &first).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(log[0].hash, hash, "four parts");
    let other = Store::open(&desk.folder.path().join("todoke.db"), &key()).unwrap();
    other.record(at(9), "set_up", "", "").unwrap();
    let last = other.audit(i64::try_from(log.len()).unwrap(), 1).unwrap().remove(0);
    assert_eq!(last.operator, None, "another connection acts for nobody until told");
    for change in ["''", "'鈴木'"] {
        desk.raw()
            .execute_batch(&format!(
                "DROP TRIGGER IF EXISTS audit_never_changes; UPDATE audit SET operator = {change} WHERE row = 2;"
            ))
            .unwrap();
        let fault = desk.store.verify_audit().unwrap();
        assert_eq!(fault.map(|fault| fault.row), Some(2), "operator changed to {change}");
    }
    desk.raw()
        .execute_batch(
            "UPDATE audit SET operator = '佐藤' WHERE row = 2; UPDATE audit SET operator = '佐藤' WHERE row = 1;",
        )
        .unwrap();
    let fault = desk.store.verify_audit().unwrap();
    assert_eq!(fault.map(|fault| fault.row), Some(1), "nor can one be put in");
}

#[test]
fn the_record_is_narrowed_by_time_action_side_and_search() {
    // CL-39.
    let desk = Desk::new();
    let plan = desk.uploaded(1, K_OFFICE, "K2", MONTH, &yoshida());
    let actual = desk.delivered(2, L_OFFICE, "J1", MONTH, &yamada());
    desk.store.record(at(3_000_000), "records_exported", "", "7").unwrap();
    let all = desk.store.records(&RecordFilter::default(), None, 100).unwrap();
    assert!(all.is_sorted_by(|one, other| one.row > other.row), "newest first");
    assert_eq!(all[0].action, "records_exported", "about no unit");
    assert_eq!((all[0].side, all[0].partner_name.as_deref()), (None, None), "nor a partner");
    let found = |filter: &RecordFilter| -> Vec<(String, String)> {
        let records = desk.store.records(filter, None, 100).unwrap();
        records.into_iter().map(|record| (record.action, record.subject)).collect()
    };
    let january =
        RecordFilter { from: Some(at(-100)), until: Some(at(100)), ..RecordFilter::default() };
    assert_eq!(found(&january).len(), all.len() - 1, "what was done then");
    let empty =
        RecordFilter { from: Some(at(100)), until: Some(at(200)), ..RecordFilter::default() };
    assert_eq!(found(&empty), [], "nothing was done then");
    let delivered = RecordFilter {
        action: Some("delivered".into()),
        side: Some(RecordSide::Incoming),
        ..RecordFilter::default()
    };
    assert_eq!(found(&delivered), [("delivered".to_owned(), actual.to_string())], "one side only");
    for (search, id) in [
        ("よしだ", plan),
        ("山田", actual),
        ("k事業所", plan),
        ("えるけあ", actual),
        (plan.to_string().as_str(), plan),
    ] {
        let filter = RecordFilter { search: search.into(), ..RecordFilter::default() };
        let subjects = found(&filter);
        assert!(!subjects.is_empty(), "{search} is found");
        let id = id.to_string();
        assert!(subjects.iter().all(|(_, subject)| *subject == id), "{search} finds only its own");
    }
    let nobody = RecordFilter { search: "だれもいない".into(), ..RecordFilter::default() };
    assert_eq!(found(&nobody), [], "nobody fits");
    let about = desk.store.records(&delivered, None, 1).unwrap().remove(0);
    assert_eq!(about.partner_name.as_deref(), Some("えるケア"), "with its partner");
    assert_eq!((about.kind.as_deref(), about.people), (Some("J1"), 1), "and what it was");
    let first = desk.store.records(&RecordFilter::default(), None, 3).unwrap();
    let second = desk
        .store
        .records(&RecordFilter::default(), first.last().map(|last| last.row), 100)
        .unwrap();
    assert_eq!(first.len() + second.len(), all.len(), "pages repeat and lose nothing");
}

#[test]
fn the_months_figures_count_each_unit_partner_and_person_once() {
    // CL-48, SB-03.
    let desk = Desk::new();
    desk.store.act_for("佐藤").unwrap();
    desk.uploaded(1, K_OFFICE, "K2", MONTH, &yoshida());
    desk.uploaded(2, K_OFFICE, "K2", MONTH, &yoshida());
    desk.uploaded(3, L_OFFICE, "K2", MONTH, &yamada());
    desk.waiting(4, L_OFFICE, "K2", MONTH, &yamada());
    desk.store.act_for("").unwrap();
    desk.delivered(5, K_OFFICE, "J1", MONTH, &yoshida());
    let report = desk.store.monthly_report(at(-1000), at(1000)).unwrap();
    assert_eq!(report.sent, MonthTotals { partners: 2, units: 3, people: 2 }, "what left");
    assert_eq!(report.received, MonthTotals { partners: 1, units: 1, people: 1 }, "what came");
    let shares: Vec<_> = report
        .by_partner
        .iter()
        .map(|share| (share.name.as_str(), share.sent_units, share.received_units))
        .collect();
    assert_eq!(shares, [("えるケア", 1, 0), ("Ｋ事業所", 2, 1)], "by partner");
    assert_eq!(
        (report.by_partner[1].first_at, report.by_partner[1].last_at),
        (at(3), at(11)),
        "from, to"
    );
    let who: Vec<_> = report.operators.iter().map(|one| one.operator.as_deref()).collect();
    assert_eq!(who, [Some("佐藤"), None], "the person did most, the engine the rest");
    let none = desk.store.monthly_report(at(1000), at(2000)).unwrap();
    assert_eq!(none.sent.units + none.received.units, 0, "another month has its own");
}
