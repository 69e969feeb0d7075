//! The documents of the other forms as they are read for people: each value at its item, whatever columns a record has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod form_document;
mod support;

use form_document::{Document, layout, usual};
use proptest::prelude::*;
use support::ms932;
use todoke_standard::forms::{
    Columns, FormDocument, FormDocuments, FormKind, FormTable, check_form, form_layouts,
    read_documents,
};
use todoke_standard::layout::Form;
use todoke_standard::{Sex, SourceFile};

fn read(bytes: &[u8], table: FormTable) -> FormDocuments {
    read_documents(&SourceFile { name: "書類.csv", bytes }, Some(table), 100, |_| false)
}

fn text(document: &FormDocument, item: u32) -> &str {
    let value = document.values.iter().find(|value| value.item.field.item == item);
    &value.unwrap_or_else(|| panic!("item {item} is there")).text
}

fn valid(kind: FormKind, columns: Columns) -> Document {
    Document::valid(layout(kind, columns, true))
}

#[test]
fn every_item_of_every_form_is_read_from_its_column() {
    for layout in form_layouts() {
        let read = read(&Document::file(&[Document::valid(layout)]), layout.kind.table());
        let what = format!("{} {:?} {}", layout.kind, layout.columns, layout.extension);
        assert_eq!((read.count, read.unread), (1, 0), "{what}");
        let document = &read.documents[0];
        assert_eq!((document.record, document.line), (1, 1), "{what}: where it stands");
        assert_eq!(document.columns, layout.columns, "{what}");
        assert_eq!(document.forms, [layout.kind], "{what}: known by its columns");
        assert_eq!(document.values.len(), layout.fields.len(), "{what}: each item once");
        let lost: Vec<_> = layout.lost_fields().map(|field| field.item).collect();
        for (value, field) in document.values.iter().zip(&layout.fields) {
            assert_eq!(value.field.column, field.column, "{what}: in the order of the columns");
            assert_eq!(value.item.field.item, field.item, "{what}: with the row of the table");
            let expected = if lost.contains(&field.item) { String::new() } else { usual(field) };
            assert_eq!(value.text, expected, "{what}: {}", field.name);
        }
    }
}

#[test]
fn a_record_of_the_whole_table_is_one_document_of_several_forms() {
    let admission = valid(FormKind::Admission, Columns::Table);
    let both = admission.with(&valid(FormKind::Discharge, Columns::Table));
    let read = read(&Document::file(&[both]), FormTable::HospitalDischarge);
    let document = &read.documents[0];
    assert_eq!(document.forms, [FormKind::Admission, FormKind::Discharge], "both are filled");
    let items: Vec<_> = document.values.iter().map(|value| value.item.field.item).collect();
    assert_eq!(items, (1..=532).collect::<Vec<_>>(), "each item once, in the order of the table");
    let person = document.person.as_ref().unwrap();
    assert_eq!(person.name.as_deref(), Some("山田　貞子"), "who it is about");
    assert_eq!(person.sex, Some(Sex::Female), "by the code of the form");
}

#[test]
fn a_record_with_nothing_but_the_header_has_no_form() {
    let header = Document::empty(layout(FormKind::Admission, Columns::Table, true)).set(1, "1");
    let read = read(&Document::file(&[header]), FormTable::HospitalDischarge);
    let document = &read.documents[0];
    assert!(document.forms.is_empty(), "nobody knows which");
    assert_eq!(text(document, 1), "1", "the shared items are read");
    assert!(document.person.is_none(), "and nobody is named");
}

#[test]
fn records_that_are_ragged_or_broken_are_counted_and_left_out() {
    let whole = valid(FormKind::NursingReport, Columns::Form);
    let mut bytes = Document::file(std::slice::from_ref(&whole));
    bytes.extend(b"1,2,3\r\n\r\n");
    bytes.extend(Document::file(&[whole]));
    bytes.extend(b"1,\"never closed");
    let read = read(&bytes, FormTable::VisitingNursing);
    let places: Vec<_> =
        read.documents.iter().map(|document| (document.record, document.line)).collect();
    assert_eq!(places, [(1, 1), (3, 4)], "numbered as findings number them");
    assert_eq!((read.count, read.unread), (2, 2), "a blank line is no record");
}

#[test]
fn a_heading_line_is_no_document() {
    let document = valid(FormKind::Admission, Columns::Form);
    let mut bytes = document.heading();
    bytes.extend(Document::file(&[document]));
    let read = read(&bytes, FormTable::HospitalDischarge);
    assert_eq!((read.count, read.unread), (1, 0), "it is passed over");
    assert_eq!(read.documents[0].record, 2, "and counts as a record, as in findings");
}

#[test]
fn bytes_that_are_no_character_spoil_only_their_own_item() {
    let document = valid(FormKind::Admission, Columns::Form)
        .set_bytes(17, b"\x81")
        .set_bytes(22, &[&ms932("東京")[..], b"\xFF\x00", &ms932("\r\n江東\"区")].concat());
    let read = read(&Document::file(&[document]), FormTable::HospitalDischarge);
    let document = &read.documents[0];
    assert_eq!(text(document, 17), "\u{FFFD}", "half a character");
    let address = text(document, 22);
    assert!(address.starts_with("東京\u{FFFD}"), "{address:?}");
    assert!(address.ends_with("\r\n江東\"区"), "line breaks and quotes stay: {address:?}");
    assert_eq!(text(document, 18), "107", "the next item is read");
}

#[test]
fn files_without_a_form_have_no_documents() {
    let table = FormTable::HospitalDischarge;
    let counts = |bytes: &[u8]| {
        let read = read(bytes, table);
        (read.documents.len(), read.count, read.unread)
    };
    assert_eq!(counts(b""), (0, 0, 0), "an empty file");
    assert_eq!(counts(b"1,2,3\r\n1,2\r\n"), (0, 0, 2), "no form has so many columns");
    assert_eq!(counts(&[0xFF, 0xFE, 0x31, 0x00]), (0, 0, 0), "nothing of UTF-16 can be read");
    let line = Document::empty(layout(FormKind::Admission, Columns::Form, true));
    let line = line.set_bytes(17, "山田".as_bytes());
    assert_eq!(counts(&Document::file(&[line])), (0, 0, 1), "UTF-8 would read as other characters");
    let plan = Document::valid(layout(FormKind::NursingPlan, Columns::Form, false));
    let bytes = Document::file(&[plan]);
    let file = SourceFile { name: "書類.csv", bytes: &bytes };
    let ambiguous = read_documents(&file, None, 100, |_| false);
    assert_eq!((ambiguous.count, ambiguous.unread), (0, 1), "135 columns: nothing is guessed");
}

#[test]
fn documents_that_come_first_are_read_before_others() {
    let document = valid(FormKind::NursingReport, Columns::Form);
    let bytes = Document::file(&vec![document; 12]);
    let file = SourceFile { name: "書類.csv", bytes: &bytes };
    let records = |most: usize, first: &[u64]| {
        let read = read_documents(&file, None, most, |record| first.contains(&record));
        assert_eq!((read.count, read.unread), (12, 0), "all are counted");
        read.documents.iter().map(|document| document.record).collect::<Vec<_>>()
    };
    assert_eq!(records(4, &[]), [1, 2, 3, 4], "the first of the file");
    assert_eq!(records(4, &[3, 11, 12]), [1, 3, 11, 12], "in file order whatever came first");
    assert_eq!(records(2, &[9, 10, 11]), [9, 10], "never more than asked for");
    assert_eq!(records(0, &[9]), [0_u64; 0], "none where none is wanted");
}

#[test]
fn several_codes_have_their_meanings_where_all_are_known() {
    let layout = layout(FormKind::NursingRecordSecond, Columns::Form, true);
    let field = layout.fields.iter().find(|field| field.form == Form::Codes).unwrap();
    let words: Vec<_> = field.codes.iter().take(2).map(|code| code.meaning.as_str()).collect();
    for value in ["1;2", "12", "1、2;", "1 2"] {
        assert_eq!(field.meanings(value).as_ref(), Some(&words), "{value}");
    }
    for value in ["", ";", "1;Z", "19"] {
        assert_eq!(field.meanings(value), None, "{value:?}: nothing is made up");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is shown and what was checked is one thing: the same records, the same people.
    #[test]
    fn any_bytes_are_read_as_the_check_reads_them(
        bytes in proptest::collection::vec(
            prop_oneof![Just(b','), Just(b'"'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..400,
        ),
        lines in 0_usize..3,
        heading in any::<bool>(),
    ) {
        let document = valid(FormKind::Admission, Columns::Form);
        let mut all = if heading { document.heading() } else { Vec::new() };
        all.extend(Document::file(&vec![document; lines]));
        all.extend(bytes);
        let file = SourceFile { name: "書類.csv", bytes: &all };
        let report = check_form(&file, None);
        let read = read_documents(&file, report.table, 1_000, |_| true);
        let is_utf8 = report.findings.iter().any(|finding| finding.code == "S-0003");
        let is_heading = report.findings.iter().any(|finding| finding.code == "S-0808");
        prop_assert_eq!(read.count + read.unread + u64::from(is_heading), report.records);
        prop_assert_eq!(read.documents.len() as u64, read.count);
        for kind in read.documents.iter().flat_map(|document| &document.forms) {
            prop_assert!(report.forms.contains(kind));
        }
        for told in read.documents.iter().filter_map(|document| document.person.as_ref()) {
            let known = report.people.iter().find(|person| {
                person.insurer_number == told.insurer_number
                    && person.insured_number == told.insured_number
            });
            prop_assert!(known.is_some());
        }
        prop_assert!(!is_utf8 || read.documents.is_empty());
    }
}
