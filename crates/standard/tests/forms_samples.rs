//! `samples/forms` is what these writers write, and what the checker says of it.
//! `UPDATE_SAMPLES=1 cargo test -p todoke-standard --test forms_samples` rewrites it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod form_document;
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use form_document::{Document, layout};
use todoke_standard::SourceFile;
use todoke_standard::forms::{Columns, FormKind, FormTable, check_form};

/// Path below `samples/forms`, and bytes.
type Files = BTreeMap<String, Vec<u8>>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/forms")
}

/// The id of a form as reports write it.
fn id(kind: FormKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

fn valid(kind: FormKind, columns: Columns) -> Document {
    Document::valid(layout(kind, columns, true))
}

/// One of each form, and one file with the columns of the whole table.
fn good() -> Files {
    let mut files = Files::new();
    for kind in FormKind::ALL {
        let bytes = Document::file(&[valid(*kind, Columns::Form)]);
        files.insert(format!("good/{}.csv", id(*kind)), bytes);
    }
    let both = [FormKind::Admission, FormKind::Discharge].map(|kind| valid(kind, Columns::Table));
    files.insert("good/hospital_discharge_table.csv".to_owned(), Document::file(&both));
    files
}

/// Two documents: the first right, the second with one fault of each kind.
fn broken() -> Files {
    let admission = valid(FormKind::Admission, Columns::Form);
    let discharge = valid(FormKind::Discharge, Columns::Form);
    let plan = valid(FormKind::NursingPlan, Columns::Form);
    let documents = [
        (
            FormKind::Admission,
            admission
                .clone()
                .set(12, "")
                .set(14, "")
                .set(16, "山田貞子")
                .set(20, "大正8年2月28日")
                .set(21, "136-0071")
                .set(34, "要介護2")
                .set(54, "")
                .set(106, "3")
                .set(196, "1")
                .set(197, "1"),
        ),
        (FormKind::Discharge, discharge.clone().set(229, "25").set(524, "20270230")),
        (FormKind::NursingPlan, plan.clone().set(5, "123456789").set(23, "21").set(70, "有")),
    ];
    let firsts = [admission, discharge, plan];
    let mut files = Files::new();
    for ((kind, second), first) in documents.into_iter().zip(firsts) {
        let bytes = Document::file(&[first, second]);
        let name = format!("{}.csv", id(kind));
        let report = check_form(&SourceFile { name: &name, bytes: &bytes }, Some(kind.table()));
        let json = serde_json::to_string_pretty(&report).unwrap() + "\n";
        files.insert(format!("broken/{}.json", id(kind)), json.into_bytes());
        files.insert(format!("broken/{name}"), bytes);
    }
    files
}

#[test]
fn the_samples_of_the_forms_are_what_the_writers_write() {
    let wanted: Files = good().into_iter().chain(broken()).collect();
    if std::env::var_os("UPDATE_SAMPLES").is_some_and(|value| value == "1") {
        for (path, bytes) in &wanted {
            let path = folder().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let mut found = Files::new();
    for part in ["good", "broken"] {
        for entry in std::fs::read_dir(folder().join(part)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.insert(format!("{part}/{name}"), std::fs::read(path).unwrap());
        }
    }
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&wanted), "no file is missing and none is left over");
    for (path, bytes) in wanted {
        assert!(
            found[&path] == bytes,
            "samples/forms/{path} differs: UPDATE_SAMPLES=1 cargo test -p todoke-standard --test forms_samples"
        );
    }
}

#[test]
fn the_good_samples_give_no_finding() {
    for (path, bytes) in good() {
        let nursing = path.contains("nursing");
        let table = if nursing { FormTable::VisitingNursing } else { FormTable::HospitalDischarge };
        for told in [Some(table), None] {
            let report = check_form(&SourceFile { name: &path, bytes: &bytes }, told);
            assert!(report.findings.is_empty(), "{path}: {:?}", report.findings);
            assert_eq!(report.table, Some(table), "{path}: the columns say so");
        }
    }
}
