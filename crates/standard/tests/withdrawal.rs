//! 取り下げ: for every set the trial sends, the right withdrawal; for everything else, a reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use support::{
    CARE_OFFICE, DAY_CARE, HOME_HELP, INSURER, KIMURA, MONDAYS, SERIAL, Sheet, YAMADA, YAMAGUCHI,
    context, k1, k2, services, y2,
};
use todoke_standard::records::{PersonId, read_unit};
use todoke_standard::{
    Context, Direction, FileKind, FileName, MadeFile, Serial, SourceFile, UnitKind,
    WithdrawalError, check_set, make_withdrawal,
};

const LATER: &str = "20270125200300";

type Files = Vec<(String, Vec<u8>)>;

fn sources(files: &[(String, Vec<u8>)]) -> Vec<SourceFile<'_>> {
    files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect()
}

fn made_sources(made: &[MadeFile]) -> Vec<SourceFile<'_>> {
    made.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect()
}

fn bytes_of(sheets: &[Sheet]) -> Files {
    sheets.iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect()
}

fn withdraw(
    files: &[(String, Vec<u8>)],
    serial: &str,
    people: Option<&[PersonId]>,
) -> Result<Vec<MadeFile>, WithdrawalError> {
    make_withdrawal(&sources(files), &Serial::parse(serial).unwrap(), people)
}

fn text(file: &MadeFile) -> &str {
    std::str::from_utf8(&file.bytes).unwrap()
}

fn person(insured_number: &str) -> PersonId {
    PersonId { insurer_number: INSURER.to_owned(), insured_number: insured_number.to_owned() }
}

/// Everybody the records of some files speak of.
fn people_of(files: &[SourceFile<'_>]) -> BTreeSet<(String, String)> {
    let people = read_unit(files).unwrap().people;
    people.into_iter().map(|one| (one.insurer_number, one.insured_number)).collect()
}

/// What the sender of a file knows when it sends.
fn sender(name: &str) -> Context {
    let own_office = Some(FileName::parse(name).unwrap().sender);
    Context { own_office, direction: Direction::Outgoing, ..context() }
}

/// A made withdrawal goes out without an error, alone, as the kind it must be.
fn assert_may_go(file: &MadeFile, kind: UnitKind) {
    let report = check_set(&made_sources(std::slice::from_ref(file)), &sender(&file.name));
    assert_eq!(report.units.len(), 1, "a withdrawal goes alone");
    assert_eq!(report.units[0].kind, Some(kind), "{}", file.name);
    let findings: Vec<_> = report.findings().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "a made file has nothing to say about: {findings:#?}");
}

fn samples(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(folder);
    folders(&root)
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The files of the standard in a folder, one list for each unit in it.
fn units(folder: &Path) -> Vec<Files> {
    let mut units = std::collections::BTreeMap::<_, Files>::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if let Ok(parsed) = FileName::parse(&name) {
            let key = todoke_standard::unit_key(&parsed);
            units.entry(key).or_default().push((name, fs::read(&path).unwrap()));
        }
    }
    units.into_values().collect()
}

#[test]
fn every_sent_set_of_the_trial_is_withdrawn_as_the_trial_does_it() {
    let (mut sent, mut alike) = (0, 0);
    for pattern in samples("trial") {
        let mut earlier: Vec<Vec<MadeFile>> = Vec::new();
        for step in folders(&pattern) {
            for unit in units(&step) {
                let serial = FileName::parse(&unit[0].0).unwrap().serial;
                let records = read_unit(&sources(&unit)).unwrap();
                let kind = records.kind.unwrap();
                if kind.is_withdrawal() {
                    // The trial withdraws what an earlier step sent: ours of that step must be its file.
                    let theirs = MadeFile { name: unit[0].0.clone(), bytes: unit[0].1.clone() };
                    let alike_names = |made: &MadeFile| {
                        let ours = FileName::parse(&made.name).unwrap();
                        FileName { serial, ..ours }.to_string() == theirs.name
                    };
                    let ours = earlier.iter().flatten().rev().find(|made| alike_names(made));
                    let ours = ours.unwrap_or_else(|| panic!("nothing made for {}", theirs.name));
                    assert_eq!(text(ours), text(&theirs), "{}", theirs.name);
                    alike += 1;
                    continue;
                }
                let made = withdraw(&unit, serial.following().unwrap().as_str(), None).unwrap();
                assert_eq!(made.len(), 1, "one file withdraws {kind}");
                let expected = match kind {
                    UnitKind::K1 => UnitKind::K3,
                    UnitKind::K2 => UnitKind::K4,
                    UnitKind::J1 => UnitKind::J2,
                    other => panic!("the trial sends no {other}"),
                };
                assert_may_go(&made[0], expected);
                assert_eq!(
                    people_of(&made_sources(&made)),
                    people_of(&sources(&unit)),
                    "exactly the people of {}",
                    unit[0].0
                );
                earlier.push(made);
                sent += 1;
            }
        }
    }
    assert!(sent > 25, "every pattern sends something: {sent} units");
    assert_eq!(alike, 8, "1-1, 1-3, 1-4, 2-4 withdraw one unit each, 2-1 and 2-3 two");
}

#[test]
fn a_month_of_several_people_is_withdrawn_once_a_person() {
    let made = withdraw(&bytes_of(&k2()), LATER, None).unwrap();
    let name = format!("DLTPLAN_202702_{CARE_OFFICE}_43_{HOME_HELP}_11_{LATER}.CSV");
    assert_eq!(made[0].name, name, "same month, same way, the new serial");
    let expected: String = [YAMADA, YAMAGUCHI, KIMURA]
        .map(|number| format!("202407,{INSURER},{number},202702\r\n"))
        .concat();
    assert_eq!(text(&made[0]), expected, "many rows of 第6表 make one row a person");
    assert_may_go(&made[0], UnitKind::K4);
}

#[test]
fn only_the_people_asked_for_are_withdrawn() {
    let files = bytes_of(&k2());
    let made = withdraw(&files, LATER, Some(&[person(KIMURA), person(YAMADA)])).unwrap();
    let expected = [YAMADA, KIMURA].map(|number| format!("202407,{INSURER},{number},202702\r\n"));
    assert_eq!(text(&made[0]), expected.concat(), "the third person keeps the plan");
    let stranger = withdraw(&files, LATER, Some(&[person(YAMADA), person("0000000001")]));
    assert_eq!(
        stranger,
        Err(WithdrawalError::NotInUnit { count: 1 }),
        "nobody is left out in silence"
    );
    let nobody = withdraw(&files, LATER, Some(&[]));
    assert_eq!(nobody, Err(WithdrawalError::NoRows), "an empty file would withdraw nothing");
}

#[test]
fn two_plans_of_a_person_are_withdrawn_by_their_dates() {
    let mut unit = k1();
    unit[0] = unit[0].clone().row(&[(14, "20270201"), (15, "20260401")]);
    let made = withdraw(&bytes_of(&unit), LATER, None).unwrap();
    let expected = ["20270125", "20270201"]
        .map(|date| format!("202407,{INSURER},{YAMADA},{date}\r\n"))
        .concat();
    assert_eq!(text(&made[0]), expected, "第1表 No.14, not the dates beside it");
    assert_may_go(&made[0], UnitKind::K3);
}

#[test]
fn actuals_are_withdrawn_by_office_and_service_type() {
    let rows: &[support::Person<'_>] = &[
        (YAMADA, MONDAYS, "111111", HOME_HELP),
        (YAMADA, MONDAYS, "111211", HOME_HELP),
        (KIMURA, MONDAYS, "111111", HOME_HELP),
        (YAMADA, MONDAYS, "A21111", HOME_HELP),
        (YAMADA, MONDAYS, "781111", DAY_CARE),
    ];
    let sheet = services(FileKind::Upjsk, rows).renamed(
        &format!("{CARE_OFFICE}_43_{HOME_HELP}_11"),
        &format!("{HOME_HELP}_11_{CARE_OFFICE}_43"),
    );
    let made = withdraw(&bytes_of(&[sheet]), LATER, None).unwrap();
    let name = format!("DLTJSK_202702_{HOME_HELP}_11_{CARE_OFFICE}_43_{LATER}.CSV");
    assert_eq!(made[0].name, name, "back the way the actuals went");
    let row = |person, office, service| {
        format!("202407,{INSURER},{person},202702,{office},{service}\r\n")
    };
    let expected = [
        row(YAMADA, HOME_HELP, "11"),
        row(KIMURA, HOME_HELP, "11"),
        row(YAMADA, HOME_HELP, "A2"),
        row(YAMADA, DAY_CARE, "78"),
    ];
    assert_eq!(
        text(&made[0]),
        expected.concat(),
        "two codes of one type are one thing to withdraw"
    );
}

#[test]
fn the_forms_of_prevention_are_withdrawn_one_by_one() {
    let whole = withdraw(&bytes_of(&y2()), LATER, None).unwrap();
    let names: Vec<_> = whole.iter().map(|file| file.name.as_str()).collect();
    let address = format!("{CARE_OFFICE}_46_{HOME_HELP}_A2");
    assert_eq!(
        names,
        [
            format!("DLTYOBO_{address}_{LATER}.CSV"),
            format!("DLTKIHON_{address}_20270125200301.CSV")
        ],
        "the standard has no unit of both: the plan first, then what it rests on"
    );
    let line = format!("202407,{INSURER},{YAMADA},20270125\r\n");
    for (file, kind) in whole.iter().zip([UnitKind::Y6, UnitKind::Y5]) {
        assert_eq!(text(file), line, "the date of the plan, the date of the consultation");
        assert_may_go(file, kind);
    }
    let basic = withdraw(&bytes_of(&y2()[..3]), LATER, None).unwrap();
    assert_eq!(
        basic[0],
        MadeFile { name: format!("DLTKIHON_{address}_{LATER}.CSV"), ..whole[1].clone() },
        "利用者基本情報 alone"
    );
    let plan = withdraw(&bytes_of(&y2()[3..]), LATER, None).unwrap();
    assert_eq!(plan, whole[..1], "支援計画書 alone");
}

#[test]
fn names_with_quotes_commas_and_line_ends_move_no_column() {
    let [plan, annex, supplement] = k2();
    let odd = "山田\"貞子\",表\r\n能\"";
    let plan = plan.set(0, 7, odd).set(1, 7, odd).set(4, 7, "\",\"");
    let files = bytes_of(&[plan, annex, supplement]);
    assert!(files[0].1.windows(2).any(|pair| pair == b"\"\""), "the sample holds doubled quotes");
    let made = withdraw(&files, LATER, None).unwrap();
    assert_eq!(made, withdraw(&bytes_of(&k2()), LATER, None).unwrap(), "the keys are the same");
}

#[test]
fn keys_in_quotes_are_copied_without_them() {
    let mut files = bytes_of(&k2());
    let plain = withdraw(&files, LATER, None).unwrap();
    let quoted = String::from_utf8_lossy(&files[0].1).matches(YAMADA).count();
    let bytes = std::mem::take(&mut files[0].1);
    let (number, in_quotes) = (YAMADA.as_bytes(), format!("\"{YAMADA}\""));
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(number.len()).position(|window| window == number) {
        files[0].1.extend_from_slice(&rest[..at]);
        files[0].1.extend_from_slice(in_quotes.as_bytes());
        rest = &rest[at + number.len()..];
    }
    files[0].1.extend_from_slice(rest);
    assert!(quoted > 1, "the sample names the person in several rows");
    assert_eq!(withdraw(&files, LATER, None).unwrap(), plain, "quotes are no part of a value");
}

#[test]
fn a_unit_of_3_2_is_withdrawn_in_3_2() {
    let folders = samples("broken");
    let folder = folders.iter().find(|path| path.ends_with("dialect-standard-3-2"));
    let unit = units(folder.expect("the sample of 3.2 is there")).remove(0);
    let made = withdraw(&unit, "20250401100001", None).unwrap();
    assert_eq!(
        made[0].name, "DLTJSK_202503_1379900119_1371215102_20250401100001.CSV",
        "names of 3.x hold no service types"
    );
    assert!(text(&made[0]).starts_with("202208,"), "the version that was sent: {}", text(&made[0]));
    assert!(text(&made[0]).ends_with(",202503,1379900119,11\r\n"), "the columns of 3.2 are found");
    assert_may_go(&made[0], UnitKind::J2);
}

#[test]
fn a_serial_that_is_not_newer_is_refused() {
    for serial in [SERIAL, "20270125200200", "00000000000000"] {
        assert_eq!(
            withdraw(&bytes_of(&k2()), serial, None).map_err(|error| error.code()),
            Err("S-0663"),
            "{serial}: the receiver works in the order of serials"
        );
    }
}

#[test]
fn what_cannot_be_withdrawn_says_why() {
    let code = |files: &[(String, Vec<u8>)]| withdraw(files, LATER, None).unwrap_err().code();
    let unit = bytes_of(&k2());
    assert_eq!(code(&[]), "S-0660", "no files");
    assert_eq!(code(&unit[..2]), "S-0660", "a part of a unit was never sent");
    let mut mixed = unit.clone();
    mixed[2].0 = mixed[2].0.replace(SERIAL, "20270125200202");
    assert_eq!(code(&mixed), "S-0660", "files of two serials are no unit");
    for (kind, month) in [(FileKind::Dlt1kyo, None), (FileKind::Dltplan, Some("202702"))] {
        let withdrawal = bytes_of(&[Sheet::new(kind, month).row(&[])]);
        assert_eq!(code(&withdrawal), "S-0661", "a withdrawal is not withdrawn");
    }
    let mut empty = unit.clone();
    empty[0].1 = b"\r\n\r\n".to_vec();
    assert_eq!(code(&empty), "S-0662", "blank lines are no rows");
    let mut cut = unit.clone();
    cut[0].1.extend_from_slice(b"202407,131128\r\n");
    assert_eq!(code(&cut), "S-0004", "a row that cannot be read may be anybody's");
    let mut foreign = unit.clone();
    foreign[0].0 = "plan.csv".to_owned();
    assert_eq!(code(&foreign), "S-0320", "a file of another program");
    for (item, value) in [(2, ""), (3, "12345,789"), (5, "2027\"2"), (1, "")] {
        let mut sheets = k2();
        sheets[0] = sheets[0].clone().set(1, item, value);
        let mut files = bytes_of(&sheets);
        if value.contains(',') {
            let bytes =
                String::from_utf8_lossy(&files[0].1).replace(value, &format!("\"{value}\""));
            files[0].1 = bytes.into_bytes();
        }
        assert_eq!(code(&files), "S-0665", "{value:?} in item {item} is no key");
    }
}

#[test]
fn broken_samples_are_withdrawn_rightly_or_not_at_all() {
    let mut refused = 0;
    for folder in samples("broken") {
        for unit in units(&folder) {
            let serial = FileName::parse(&unit[0].0).unwrap().serial.following().unwrap();
            match withdraw(&unit, serial.as_str(), None) {
                Ok(made) => {
                    for file in &made {
                        let read = read_unit(&made_sources(std::slice::from_ref(file))).unwrap();
                        assert!(!read.withdrawals.is_empty(), "{}: rows are made", file.name);
                    }
                }
                Err(error) => {
                    assert!(error.code().starts_with("S-0"), "a stable code: {error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 20, "many broken sets were never sent: {refused}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_sets_never_panic_and_never_make_a_file_that_cannot_be_read(
        which in 0..3_usize,
        damage in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..8),
    ) {
        let mut files = match which {
            0 => bytes_of(&k1()),
            1 => bytes_of(&k2()),
            _ => bytes_of(&y2()),
        };
        for (file, at, byte, how) in damage {
            let file = file.index(files.len());
            let bytes = &mut files[file].1;
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        if let Ok(made) = withdraw(&files, LATER, None) {
            for file in &made {
                let read = read_unit(&made_sources(std::slice::from_ref(file)));
                let rows = file.bytes.split(|byte| *byte == b'\n').count() - 1;
                prop_assert_eq!(read.map(|read| read.withdrawals.len()), Ok(rows), "{}", &file.name);
            }
        }
    }
}
