//! Contents that do not fit the name or each other, and units whose members do not fit: whole sets, one thing spoiled.

use todoke_standard::Severity::{Error, Warning};

use crate::case::{Case, Told};
use crate::good::{CARE, HELP, SERIAL, Sheet, Written, good};
use crate::items::row_of;
use crate::table::{Edition, exists, tables};

/// Items that hold the same as the name: version, month, offices.
pub(crate) fn contents() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let sheet = good(&table.kind, table.edition);
        let kind = table.kind.as_str();
        let mut add = |how: &str, row: usize, seq: u32, value: &str, code, severity| {
            let column = table.column(seq);
            let written = sheet.clone().set(row, seq, value.as_bytes()).write();
            let span = written.rows[row].fields[column - 1];
            let told = Told::of_field(code, severity, span.line, column).at_byte(span.start);
            let id = format!("{kind} {} No.{seq} {how}", table.edition.number());
            cases.push(Case::file("content", id, &written.name, written.bytes, told));
        };
        let other = if table.edition == Edition::V4_1 { "202208" } else { "202407" };
        add("another version in the second record", 1, 1, other, "S-0201", Error);
        add("another version in the third record", row_of(&sheet, 2), 1, other, "S-0201", Error);
        if let Some(seq) = month(kind) {
            for row in 0..2 {
                add(&format!("another month in record {row}"), row, seq, "202703", "S-0203", Error);
            }
        }
        match kind {
            "UPHOSOKU" => {
                for row in 0..3 {
                    add("a date beside 利用票", row, 4, "20270125", "S-0205", Error);
                    add("born tomorrow", row, 8, "20270126", "S-0212", Warning);
                    add("39 years old", row, 8, "19880101", "S-0155", Warning);
                    add("121 years old", row, 8, "19050101", "S-0155", Warning);
                    add("second slot without the first", row, 24, "11", "S-0136", Warning);
                    add("a slot of 23", row, 20, "23", "S-0137", Warning);
                }
            }
            "UPPLAN" | "UPJSK" => {
                for row in 0..3 {
                    for (how, day) in [
                        ("the day before", "20270131"),
                        ("the day after", "20270301"),
                        ("a year before", "20260201"),
                    ] {
                        add(how, row, 10, day, "S-0206", Error);
                    }
                    add("another care office", row, 6, "1371299999", "S-0210", Warning);
                    add(
                        "a mark for the 30th",
                        row,
                        11,
                        "0000000000000000000000000000010",
                        "S-0125",
                        Error,
                    );
                    add("a start, but no end", row, 13, "9999", "S-0126", Warning);
                    add("a service out of scope", row, 15, "511111", "S-0607", Error);
                    add("a service of no list", row, 15, "991111", "S-0608", Warning);
                    add("goods without a code", row, 19, "1", "S-0124", Warning);
                    if kind == "UPJSK" {
                        add("results of another office", row, 20, "1391200025", "S-0609", Error);
                        // Names before 4.1 tell no service type.
                        if table.edition == Edition::V4_1 {
                            add("results of another type", row, 15, "151111", "S-0610", Warning);
                        }
                    }
                    if table.edition != Edition::V3_2 {
                        add(
                            "a TAIS code without goods",
                            row,
                            16,
                            "00001-000010",
                            "S-0123",
                            Warning,
                        );
                        add("a notified code without goods", row, 17, "A1", "S-0123", Warning);
                        add("goods without a TAIS code", row, 15, "171001", "S-0999", Error);
                    }
                }
            }
            "UP1KYO" => {
                for row in 0..3 {
                    add("another care office", row, 13, "1371299999", "S-0210", Warning);
                    add("first plan after this one", row, 15, "20270126", "S-0145", Warning);
                    add("a reason nobody asked for", row, 26, "x", "S-0128", Warning);
                }
            }
            "DLTJSK" => {
                for row in 0..3 {
                    add("results of another office", row, 5, "1391200025", "S-0609", Error);
                    if table.edition == Edition::V4_1 {
                        add("results of another type", row, 6, "15", "S-0610", Warning);
                    }
                }
            }
            "UPSIKYU" => {
                for row in [0, 2, 4] {
                    add("a service out of scope", row, 9, "511111", "S-0607", Error);
                    add("a service of no list", row, 9, "991111", "S-0608", Warning);
                    add("a total's office on a detail", row, 7, "9999999999", "S-0134", Error);
                    add("another fixed value", row, 34, "1371299999", "S-0140", Warning);
                }
                for row in [1, 3, 5] {
                    add("an office on the total", row, 7, HELP, "S-0133", Error);
                    add("units on the total", row, 13, "245", "S-0132", Error);
                    add("a discount on the total", row, 14, "90", "S-0135", Warning);
                }
            }
            "UP3KYO" => {
                for row in 0..3 {
                    add("two kinds of row", row, 13, "x", "S-0129", Error);
                    add("weekly service without its day", row, 7, "", "S-0130", Error);
                    add("weekly service without its end", row, 9, "", "S-0130", Error);
                }
            }
            "UPKIHON" => {
                for row in 0..3 {
                    add("born tomorrow", row, 17, "20270126", "S-0212", Warning);
                    add("not said whether entrusted", row, 6, "", "S-0139", Warning);
                }
            }
            "UPYOBO" => {
                for row in 0..3 {
                    add("not said whether entrusted", row, 6, "", "S-0139", Warning);
                }
            }
            _ => {}
        }
        repeated(&sheet, &mut cases);
    }
    // The one rule whose place is another item than the mutated: TAISコード (16) is missing when the service (15) is 17.
    for case in &mut cases {
        if let Some(told) = &mut case.told
            && told.code == "S-0999"
        {
            *told = Told { code: "S-0121", column: Some(16), byte_offset: None, ..told.clone() };
        }
    }
    cases
}

/// The item of the month that the name holds as well.
fn month(kind: &str) -> Option<u32> {
    match kind {
        "UPPLAN" | "UPJSK" | "UPSIKYU" => Some(5),
        "UPHOSOKU" => Some(63),
        "DLTPLAN" | "DLTJSK" => Some(4),
        _ => None,
    }
}

/// The same record twice: an error where a person has one record, a warning where several are allowed.
fn repeated(sheet: &Sheet, cases: &mut Vec<Case>) {
    let kind = sheet.table.kind.as_str();
    let single = [
        "UPHOSOKU", "UP1KYO", "UPKIHON", "UPYOBO", "DLT1KYO", "DLTPLAN", "DLTKIHON", "DLTJSK",
        "DLTYOBO",
    ];
    // Only tables that count services are harmed by a record that is there twice.
    if !single.contains(&kind) && !["UPPLAN", "UPJSK", "UPSIKYU"].contains(&kind) {
        return;
    }
    for row in [1, 2] {
        let mut twice = sheet.clone();
        let again = twice.rows[row].clone();
        twice.rows.insert(row + 1, again);
        let written = twice.write();
        let line = written.rows[row + 1].line;
        let told = match kind {
            _ if single.contains(&kind) => Told::of_field("S-0207", Error, line, 3),
            "UPSIKYU" if row == 1 => Told::of_field("S-0208", Error, line, sheet.table.column(9)),
            _ => Told::of_line("S-0209", Warning, line),
        };
        let id = format!("{kind} {} record {row} twice", sheet.table.edition.number());
        cases.push(Case::file("content", id, &written.name, written.bytes, told));
    }
}

/// Units of several files.
const UNITS: [(&str, &[&str], &[&str]); 3] = [
    ("K1", &["UP1KYO", "UP2KYO", "UP3KYO", "UPHOSOKU"], &[]),
    ("K2", &["UPPLAN", "UPSIKYU", "UPHOSOKU"], &[]),
    ("Y2", &["UPYOBO", "UPKIHON"], &["UPYOBO_SUB", "UPKIHON_SUB1", "UPKIHON_SUB2"]),
];

/// A whole unit: every member, all people in each of them.
fn unit(id: &str, edition: Edition) -> Vec<Written> {
    let (_, required, optional) = UNITS.iter().find(|(unit, ..)| *unit == id).unwrap();
    let members = required.iter().chain(*optional).filter(|kind| exists(kind, edition));
    members.map(|kind| with_base(id, good(kind, edition)).write()).collect()
}

/// The supplement of K1 has no month, but the date of the plan.
fn with_base(unit: &str, mut sheet: Sheet) -> Sheet {
    if unit == "K1" && sheet.table.kind == "UPHOSOKU" {
        sheet.name = sheet.name.replace("202702", "000000");
        for row in 0..sheet.rows.len() {
            sheet = sheet.set(row, 63, b"000000").set(row, 4, b"20270125");
        }
    }
    sheet
}

/// Units without a member, with one twice, with one under another serial, address, month or version.
pub(crate) fn members() -> Vec<Case> {
    let mut cases = Vec::new();
    let editions = Edition::ALL;
    for (id, required, optional) in UNITS {
        for edition in
            editions.into_iter().filter(|edition| id != "Y2" || *edition != Edition::V3_2)
        {
            let whole = unit(id, edition);
            let files = |written: &[Written]| -> Vec<(String, Vec<u8>)> {
                written.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
            };
            let mut add = |how: String, files: Vec<(String, Vec<u8>)>, told, also| {
                let id = format!("{id} {} {how}", edition.number());
                cases.push(Case { family: "set", id, files, told, also });
            };
            for (at, written) in whole.iter().enumerate() {
                let kind = required
                    .iter()
                    .chain(optional)
                    .filter(|kind| exists(kind, edition))
                    .nth(at)
                    .unwrap();
                let mut rest = files(&whole);
                let (name, bytes) = rest.remove(at);
                if required.contains(kind) && id != "Y2" {
                    add(
                        format!("without {kind}"),
                        rest.clone(),
                        Some(Told::of_file("S-0401", Error)),
                        &[][..],
                    );
                }
                // The same kind twice, as after a second export into the same folder.
                let mut more = files(&whole);
                more.push((name.replace(".CSV", ".csv"), bytes.clone()));
                add(
                    format!("{kind} twice"),
                    more,
                    Some(Told::of_file("S-0403", Error)),
                    &["S-0908"],
                );
                // Another version than the others.
                let version = if edition == Edition::V4_1 { "202410" } else { "202407" };
                let mut odd = files(&whole);
                let (_, bytes) = &mut odd[at];
                let old = edition.version().as_bytes();
                let rows: Vec<usize> = written.rows.iter().map(|row| row.start).collect();
                for start in rows {
                    assert_eq!(&bytes[start..start + 6], old);
                    bytes[start..start + 6].copy_from_slice(version.as_bytes());
                }
                if at > 0 {
                    add(
                        format!("{kind} in another version"),
                        odd,
                        Some(Told::of_file("S-0406", Error)),
                        &["S-0202", "S-0901"],
                    );
                }
                if required.contains(kind) && id != "Y2" {
                    let parts = |from: &str, to: &str| {
                        let mut moved = files(&whole);
                        moved[at].0 = name.replacen(from, to, 1);
                        assert_ne!(moved[at].0, name);
                        moved
                    };
                    // The rest of the unit lacks the file, and the file lacks the rest.
                    let also = &["S-0401"][..];
                    let moved = [
                        ("another serial", parts(SERIAL, "20270125200202")),
                        ("another receiver", parts(HELP, "1371200018")),
                        ("another sender", parts(CARE, "1371215103")),
                    ];
                    for (how, moved) in moved {
                        // Which of the files is the stray one nobody can know: told where a member lacks.
                        let told = Some(Told::of_file("S-0404", Error));
                        add(format!("{kind} under {how}"), moved, told, also);
                    }
                }
                if crate::good::has_month(kind) && id == "K2" && at > 0 {
                    let mut moved = files(&whole);
                    moved[at].0 = name.replacen("202702", "202703", 1);
                    add(
                        format!("{kind} of another month"),
                        moved,
                        Some(Told::of_file("S-0405", Error)),
                        &[][..],
                    );
                }
            }
        }
    }
    cases.extend(surplus());
    cases.extend(second_plans());
    cases.extend(second_offices());
    cases
}

/// A service of the same type at a second office that 第7表 does not have: its row of 第6表 is told.
fn second_offices() -> Vec<Case> {
    let mut cases = Vec::new();
    for edition in Edition::ALL {
        for row in 0..3 {
            let mut files = unit("K2", edition);
            let mut plan = good("UPPLAN", edition);
            let service = plan.rows[row].clone();
            plan.rows.push(service);
            let plan = plan.set(3, 20, b"1391200025").write();
            let column = plan_code(edition);
            let span = plan.rows[3].fields[column - 1];
            files[0] = plan;
            let told = Told::of_field("S-0505", Error, span.line, column).at_byte(span.start);
            let id = format!("K2 {} second office of person {row}", edition.number());
            let files = files.into_iter().map(|file| (file.name, file.bytes)).collect();
            cases.push(Case { family: "set", id, files, told: Some(told), also: &[] });
        }
    }
    cases
}

/// The column of サービスコード in 第6表.
fn plan_code(edition: Edition) -> usize {
    crate::table::table("UPPLAN", edition).column(15)
}

/// A second plan of a person who has the rows of the first one: the base table has a record, the others have none.
fn second_plans() -> Vec<Case> {
    let mut cases = Vec::new();
    for edition in Edition::ALL {
        for row in 0..3 {
            let mut files = unit("K1", edition);
            let mut base = good("UP1KYO", edition);
            let plan = base.rows[row].clone();
            base.rows.push(plan);
            let base = base.set(3, 14, b"20270120").set(3, 15, b"20260401").write();
            let span = base.rows[3].fields[2];
            files[0] = base;
            let told = Told::of_field("S-0502", Error, span.line, 3).at_byte(span.start);
            let id = format!("K1 {} second plan of person {row}", edition.number());
            let files = files.into_iter().map(|file| (file.name, file.bytes)).collect();
            cases.push(Case { family: "set", id, files, told: Some(told), also: &[] });
        }
    }
    cases
}

/// A file that belongs to no unit of the others' kind.
fn surplus() -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in ["DLT1KYO", "DLTPLAN"] {
        for id in ["K1", "K2"] {
            let mut files: Vec<_> =
                unit(id, Edition::V4_1).into_iter().map(|file| (file.name, file.bytes)).collect();
            let stray = good(kind, Edition::V4_1).write();
            files.push((stray.name, stray.bytes));
            let told = Some(Told::of_file("S-0402", Error));
            cases.push(Case {
                family: "set",
                id: format!("{id} with {kind}"),
                files,
                told,
                also: &[],
            });
        }
    }
    cases
}
