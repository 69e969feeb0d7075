//! The forms of the trial, drawn from `samples/` through a real store.

use std::path::PathBuf;

use jiff::Timestamp;
use tempfile::TempDir;
use todoke_protocol::{Digest, MessageId, OfficeAddress, Outcome};
use todoke_standard::{Context, Date, Direction, FileName, SourceFile, check_set};
use todoke_store::{
    Announcement, Applied, DatabaseKey, Fetched, IssuedReceipt, Judgement, NewUnit, Opening,
    StagedMessage, Verdict,
};

use super::sheets::{Cell, Sheet, UsageSheet};
use super::*;
use crate::findings;

/// A care office with a store of its own.
struct Place {
    _folder: TempDir,
    store: Store,
    sequence: std::cell::Cell<u64>,
}

fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + i64::try_from(second).unwrap()).unwrap()
}

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// The CSV files of a sample folder, only those of one receiver when it is named.
fn files(folder: &str, only: &str) -> Vec<StoredFile> {
    let mut files: Vec<StoredFile> = std::fs::read_dir(samples().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| name != "report.json" && name.contains(only))
        .map(|(name, path)| StoredFile {
            kind: FileName::parse(&name)
                .map_or_else(|_| String::new(), |name| name.kind.id().to_owned()),
            name,
            bytes: std::fs::read(path).unwrap(),
            sha256: Digest([0; 32]),
            source_path: String::new(),
        })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

fn address(address: &todoke_standard::OfficeAddress) -> OfficeAddress {
    let service_type =
        address.service_type.map_or_else(|| "11".to_owned(), |code| code.to_string());
    OfficeAddress {
        number: todoke_protocol::OfficeNumber::parse(address.number.as_str()).unwrap(),
        service_type: todoke_protocol::ServiceType::parse(&service_type).unwrap(),
    }
}

/// What the check says of files.
struct Checked {
    kind: String,
    month: Option<String>,
    people: Vec<todoke_store::Person>,
    findings: String,
    key: Option<todoke_standard::UnitKey>,
}

fn checked(files: &[StoredFile]) -> Checked {
    let sources: Vec<SourceFile<'_>> = sources(files);
    let today = Date::parse("20270201").unwrap();
    let context = Context { today, own_office: None, direction: Direction::Unknown };
    let report = check_set(&sources, &context);
    let all: Vec<_> = report.findings().cloned().collect();
    let unit = report.units.first();
    Checked {
        kind: unit.and_then(|unit| unit.kind).map_or_else(String::new, |kind| kind.to_string()),
        month: unit
            .and_then(|unit| unit.service_month)
            .filter(|month| !month.is_zero())
            .map(|month| month.to_string()),
        people: unit
            .map(|unit| &unit.people[..])
            .unwrap_or_default()
            .iter()
            .map(|person| todoke_store::Person {
                insurer_number: person.insurer_number.clone(),
                insured_number: person.insured_number.clone(),
                name: person.name.clone(),
                kana: person.kana.clone(),
            })
            .collect(),
        findings: findings::kept(&all).unwrap(),
        key: unit.map(|unit| unit.key),
    }
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = DatabaseKey::from_hex(&"2a".repeat(32)).unwrap();
        let store = Store::open(&folder.path().join("todoke.db"), &key).unwrap();
        Self { _folder: folder, store, sequence: std::cell::Cell::new(0) }
    }

    fn next(&self) -> (u64, MessageId) {
        let sequence = self.sequence.get() + 1;
        self.sequence.set(sequence);
        (sequence, MessageId::new(at(sequence), [u8::try_from(sequence).unwrap(); 10]))
    }

    /// Files this office sent: on their way to the partner.
    fn sent(&self, folder: &str, only: &str) -> MessageId {
        let id = self.found(folder, only, Verdict::Ready);
        self.store.seal_unit(id, b"note", b"sealed", Digest([1; 32]), at(1)).unwrap();
        id
    }

    fn found(&self, folder: &str, only: &str, verdict: Verdict) -> MessageId {
        let files = files(folder, only);
        let checked = checked(&files);
        let (sequence, id) = self.next();
        let key = checked.key.unwrap_or_else(|| {
            todoke_standard::unit_key(
                &FileName::parse("UPJSK_202702_1379900119_11_1371215102_43_20270201100000.CSV")
                    .unwrap(),
            )
        });
        let unit = NewUnit {
            id,
            serial: key.serial.to_string(),
            sender: address(&key.sender),
            receiver: address(&key.receiver),
            files,
            content_sha256: Digest([u8::try_from(sequence).unwrap(); 32]),
        };
        self.store.take_units(&[unit], &[], at(sequence)).unwrap();
        let judgement = Judgement {
            id,
            kind: checked.kind,
            service_month: checked.month,
            csv_version: None,
            standard: "4.1".to_owned(),
            people: checked.people,
            findings: checked.findings,
            verdict,
        };
        self.store.judge_units(&[judgement], at(sequence)).unwrap();
        id
    }

    /// Files that came from a partner and were delivered, with the sentences of the list.
    fn received(&self, folder: &str, only: &str) -> (MessageId, Vec<String>) {
        let files = files(folder, only);
        let checked = checked(&files);
        let (sequence, id) = self.next();
        let key = checked.key.unwrap();
        let announcement = Announcement {
            id,
            sequence,
            sender: address(&key.sender),
            receiver: address(&key.receiver),
            kind: checked.kind,
            serial: key.serial.to_string(),
            service_month: checked.month,
            accepted_at: at(sequence),
            body_size_bytes: 6,
            body_sha256: Digest([2; 32]),
            dispatch_note: b"note".to_vec(),
        };
        self.store
            .apply_events(&[Applied::Announced(Box::new(announcement))], sequence, at(sequence))
            .unwrap();
        self.store.take_bodies(&[Fetched { id, sealed: b"sealed".to_vec() }], at(1)).unwrap();
        let subject = Subject::incoming(&self.store.message(id).unwrap());
        let said = summaries(&self.store, &subject, &sources(&files)).unwrap();
        let staged = StagedMessage {
            id,
            files,
            people: checked.people,
            findings: checked.findings,
            summaries: serde_json::to_string(&said).unwrap(),
            remark: String::new(),
            content_sha256: Digest([u8::try_from(sequence).unwrap(); 32]),
            profile: "{}".into(),
        };
        self.store.stage(&[staged]).unwrap();
        let receipt = IssuedReceipt {
            message_id: id,
            outcome: Outcome::Delivered,
            at: at(sequence),
            bytes: b"receipt".to_vec(),
        };
        self.store.finish(&[(id, Opening::Delivered, receipt)], at(sequence)).unwrap();
        (id, said.into_iter().map(|one| one.text).collect())
    }

    fn form(&self, id: MessageId) -> FormView {
        let partner = |address: &OfficeAddress| PartnerView {
            number: address.number.to_string(),
            service_type: address.service_type.to_string(),
            name: String::new(),
        };
        let source = match self.store.message(id) {
            Ok(message) => Source {
                partner: partner(&message.sender),
                subject: Subject::incoming(&message),
                files: self.store.message_files(id).unwrap(),
                findings: findings::read(&message.findings),
                people: message.people,
                notes: Vec::new(),
            },
            Err(_) => {
                let unit = self.store.unit(id).unwrap();
                Source {
                    partner: partner(&unit.receiver),
                    subject: Subject::outgoing(&unit),
                    files: self.store.unit_files(id).unwrap(),
                    findings: findings::read(&unit.findings),
                    people: unit.people,
                    notes: Vec::new(),
                }
            }
        };
        let view = drawn(&self.store, &source, None).unwrap();
        keep(&view);
        view
    }
}

/// Where somebody wants to look at the forms in a page (`FORM_VIEWS=folder`), they are kept there as the page gets them.
fn keep(view: &FormView) {
    if let Some(folder) = std::env::var_os("FORM_VIEWS") {
        let thread = std::thread::current();
        let test = thread.name().and_then(|name| name.rsplit("::").next()).unwrap_or("form");
        let path = PathBuf::from(folder).join(format!("{test}-{}.json", view.id));
        std::fs::write(path, serde_json::to_vec(view).unwrap()).unwrap();
    }
}

fn usage(view: &FormView) -> &UsageSheet {
    view.sheets
        .iter()
        .find_map(|sheet| match sheet {
            Sheet::Usage(sheet) => Some(&**sheet),
            _ => None,
        })
        .unwrap()
}

fn names(view: &FormView) -> Vec<&'static str> {
    view.sheets
        .iter()
        .map(|sheet| match sheet {
            Sheet::FirstTable(_) => "第1表",
            Sheet::SecondTable(_) => "第2表",
            Sheet::ThirdTable(_) => "第3表",
            Sheet::Usage(_) => "第6表",
            Sheet::Annex(_) => "第7表",
            Sheet::Supplement(_) => "補足",
            Sheet::Withdrawal(_) => "取り下げ",
            Sheet::Labelled(_) => "介護予防",
        })
        .collect()
}

fn days(cells: &[Cell]) -> Vec<(usize, &str)> {
    cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.text.is_empty())
        .map(|(day, cell)| (day + 1, cell.text.as_str()))
        .collect()
}

#[test]
fn a_care_plan_is_drawn_with_what_changed_since_the_last_one() {
    let place = Place::new();
    let first = place.sent("trial/1-1/1-care-plan-created", "");
    let second = place.sent("trial/1-1/2-care-plan-updated", "");
    let view = place.form(first);
    assert_eq!(names(&view), ["第1表", "第2表", "第3表", "補足"], "the forms in their order");
    assert!(view.comparisons.is_empty(), "there was nothing before the first");

    let view = place.form(second);
    let [told] = &view.comparisons[..] else { panic!("{:?}", view.comparisons) };
    assert!(told.title.starts_with("前回から"), "{}", told.title);
    insta::assert_snapshot!("care_plan_updated", told.differences.join("\n"));
    let Sheet::FirstTable(sheet) = &view.sheets[0] else { panic!("第1表 comes first") };
    assert!(sheet.policy.changed.is_some(), "the changed policy is marked on its cell");
    assert_eq!(sheet.planned_on.text, "令和9年1月25日", "dates are Japanese,");
    assert_eq!(sheet.planned_on.hover.as_deref(), Some("2027年1月25日"), "western on hover");
    assert_eq!(sheet.head.birth.text, "明治42年1月1日", "a birth of the era before");
    let level: Vec<_> = sheet.care_level.options.iter().filter(|option| option.chosen).collect();
    assert_eq!(level.len(), 1, "one level is circled");
    assert_eq!(level[0].word, "要介護2", "as people write it");
}

#[test]
fn cells_of_the_second_table_are_merged_over_blank_values() {
    let place = Place::new();
    let view = place.form(place.sent("trial/1-1/2-care-plan-updated", ""));
    let Sheet::SecondTable(sheet) = &view.sheets[1] else { panic!("第2表 comes second") };
    let issues: Vec<u32> =
        sheet.rows.iter().filter_map(|row| row.issue.as_ref()).map(|cell| cell.span).collect();
    let goals: Vec<u32> =
        sheet.rows.iter().filter_map(|row| row.goal.as_ref()).map(|goal| goal.span).collect();
    assert_eq!(issues, [3, 2], "two issues over five rows");
    assert_eq!(goals.iter().sum::<u32>(), 5, "the goals cover all rows: {goals:?}");
    assert_eq!(goals[0], 2, "the first goal has two kinds of help");
    let covered: Vec<&str> = sheet.rows.iter().map(|row| row.help[1].text.as_str()).collect();
    assert_eq!(covered[..2], ["○", ""], "the family is not covered");
}

#[test]
fn the_week_is_drawn_in_minutes() {
    let place = Place::new();
    let view = place.form(place.sent("trial/1-1/2-care-plan-updated", ""));
    let Sheet::ThirdTable(sheet) = &view.sheets[2] else { panic!("第3表 comes third") };
    let block = &sheet.blocks[0];
    assert_eq!((block.weekday, block.start, block.end), (1, 780, 840), "Monday, 13:00 to 14:00");
    assert_eq!(block.times, "13:00〜14:00", "as people write it");
    assert!(sheet.activities.len() > 2, "the day's activities stand at the right");
}

#[test]
fn actuals_stand_beside_the_plan_with_each_differing_day() {
    let place = Place::new();
    place.sent("trial/1-2/1-monthly-plan-created", "");
    let (id, said) = place.received("trial/1-2/3-actuals-sent", "");
    let view = place.form(id);
    let told = &view.comparisons[0];
    insta::assert_snapshot!(
        "actuals_beside_the_plan",
        format!("{}\n{}\n{}", said.join("\n"), told.title, told.differences.join("\n"))
    );
    let sheet = usage(&view);
    assert_eq!(sheet.month.text, "令和9年2月分", "the month");
    assert_eq!(sheet.days.len(), 28, "the days of February 2027");
    assert_eq!(sheet.days[10].holiday, Some("建国記念の日"), "holidays are named");
    assert_eq!(sheet.days[6].kind, "sunday", "7 February 2027");
    assert!(!sheet.for_provider, "a care office sees its 利用票");
    assert_eq!(sheet.care_level.text, "要介護2", "the head comes from the plan's 補足");
    let line = &sheet.lines[0];
    let marked = line.actual.iter().chain(&line.planned).filter(|cell| cell.changed.is_some());
    assert!(marked.count() >= told.differences.len(), "each difference is marked on a cell");
}

#[test]
fn a_corrected_actual_is_compared_with_the_newest_plan_and_with_the_one_before() {
    let place = Place::new();
    place.sent("trial/1-2/1-monthly-plan-created", "");
    place.sent("trial/1-2/2-monthly-plan-updated", "");
    place.received("trial/1-2/3-actuals-sent", "");
    place.sent("trial/1-2/4-monthly-plan-updated-again", "");
    let (id, said) = place.received("trial/1-2/5-actuals-updated", "");
    let view = place.form(id);
    let titles: Vec<&str> =
        view.comparisons.iter().map(|comparison| comparison.title.as_str()).collect();
    assert_eq!(
        titles,
        ["予定と3か所ちがいます。", "前回から6か所変わりました。"],
        "against the newest of three plans, and against the actuals before"
    );
    assert_eq!(said, ["実績 5回（予定 5回のうち 3か所ちがいます）"], "the list says the same");
    let same = place.sent("trial/1-2/4-monthly-plan-updated-again", "");
    assert_eq!(place.form(same).comparisons.len(), 1, "a plan has no plan beside it");
}

#[test]
fn actuals_without_a_plan_say_so() {
    let place = Place::new();
    let (id, said) = place.received("trial/1-2/3-actuals-sent", "");
    let view = place.form(id);
    assert!(view.comparisons.is_empty(), "there is nothing to compare with");
    assert_eq!(view.notes, [words::NO_PLAN], "and the page says so");
    assert!(!said[0].contains("予定"), "{said:?}");
    let sheet = usage(&view);
    assert!(!sheet.planned_known, "the row 予定 is not a plan of nothing");
}

#[test]
fn a_withdrawn_plan_is_nothing_to_compare_with() {
    let place = Place::new();
    place.sent("trial/1-3/1-monthly-plan-created", "");
    let withdrawal = place.sent("trial/1-3/2-monthly-plan-withdrawn", "");
    let view = place.form(withdrawal);
    assert_eq!(names(&view), ["取り下げ"], "the list of what is taken back");
    let again = place.sent("trial/1-4/1-monthly-plan-created", "");
    assert!(place.form(again).comparisons.is_empty(), "another person's plan is no version before");
}

#[test]
fn the_lines_of_other_offices_are_lighter() {
    let place = Place::new();
    let (id, said) = place.received("trial/2-2-prime/1-monthly-plan-created", "1379900101_78");
    let sheet_view = place.form(id);
    let sheet = usage(&sheet_view);
    assert!(sheet.for_provider, "for the service office it is the 提供票");
    let others: Vec<bool> = sheet.lines.iter().map(|line| line.other_office).collect();
    assert!(others.contains(&true) && others.contains(&false), "both kinds of lines: {others:?}");
    insta::assert_snapshot!("plan_of_two_offices", said.join("\n"));
    assert_eq!(names(&sheet_view), ["第6表", "第7表", "補足"], "the forms in their order");
    let Sheet::Annex(annex) = &sheet_view.sheets[1] else { panic!("第7表 comes second") };
    assert!(annex.rows.iter().all(|row| row.cells.len() == 21), "the 21 columns of the form");
    let last = annex.rows.last().unwrap();
    assert_eq!(
        (last.kind, last.cells[2].text.as_str()),
        ("total", "合計"),
        "the total stands last"
    );
    assert_eq!(annex.limit.text, "19,705", "numbers have separators");
}

#[test]
fn an_updated_plan_marks_its_days() {
    let place = Place::new();
    place.sent("trial/1-2/1-monthly-plan-created", "");
    let view = place.form(place.sent("trial/1-2/2-monthly-plan-updated", ""));
    let told = &view.comparisons[0];
    insta::assert_snapshot!("plan_updated", told.differences.join("\n"));
    let sheet = usage(&view);
    let marked: usize = sheet
        .lines
        .iter()
        .flat_map(|line| &line.planned)
        .filter(|cell| cell.changed.is_some())
        .count();
    assert!(marked > 0, "changed days are marked: {:?}", days(&sheet.lines[0].planned));
}

#[test]
fn a_finding_stands_on_its_cell() {
    let place = Place::new();
    let id = place.found("broken/field-date-that-does-not-exist", "", Verdict::Rejected);
    let view = place.form(id);
    assert!(!view.findings.is_empty(), "the sample has findings");
    for (index, finding) in (0..).zip(&view.findings) {
        if finding.placed {
            let json = serde_json::to_string(&view.sheets).unwrap();
            assert!(json.contains(&format!("\"findings\":[{index}")), "finding {index} is drawn");
        }
    }
    assert!(view.findings.iter().any(|finding| finding.placed), "the day that does not exist");
}

#[test]
fn every_broken_sample_is_drawn_or_says_why_not() {
    let place = Place::new();
    let mut folders: Vec<String> = std::fs::read_dir(samples().join("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    assert!(folders.len() > 100, "the broken samples are there");
    let any = place.sent("trial/1-2/1-monthly-plan-created", "");
    for folder in folders {
        let files = files(&format!("broken/{folder}"), "");
        let checked = checked(&files);
        let unit = todoke_standard::unit_key(
            &FileName::parse("UPJSK_202702_1379900119_11_1371215102_43_20270201100000.CSV")
                .unwrap(),
        );
        let mut subject = Subject::outgoing(&place.store.unit(any).unwrap());
        subject.kind = checked.kind;
        subject.month = checked.month;
        subject.sender = address(&unit.sender);
        let source = Source {
            subject,
            partner: PartnerView {
                number: String::new(),
                service_type: String::new(),
                name: String::new(),
            },
            findings: findings::read(&checked.findings),
            people: checked.people,
            notes: Vec::new(),
            files,
        };
        let view = drawn(&place.store, &source, None).unwrap();
        assert!(
            !view.sheets.is_empty() || !view.notes.is_empty(),
            "{folder}: never an empty page without a sentence"
        );
    }
}
