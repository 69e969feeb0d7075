//! The other forms (入退院, 訪問看護): what is right gives no finding, and each broken rule of each item gives exactly its
//! own, at its place. CL-49, DV-18, DV-19.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod form_document;
mod support;
#[path = "support/weakened.rs"]
mod weakened;

use std::collections::BTreeSet;

use form_document::{Document, layout, usual};
use proptest::prelude::*;
use support::ms932;
use todoke_standard::catalogue::rule;
use todoke_standard::forms::{
    Columns, FormChecker, FormKind, FormLayout, FormReport, FormTable, check_form, form_layouts,
};
use todoke_standard::layout::{Field, Form, Requirement, Weak};
use todoke_standard::{Severity, Sex, SourceFile};
use weakened::WEAKENED_BY_FORMS;

const FILE: &str = "書類.csv";

fn check_bytes(bytes: &[u8], table: Option<FormTable>) -> FormReport {
    check_form(&SourceFile { name: FILE, bytes }, table)
}

fn check(documents: &[Document]) -> FormReport {
    let table = documents[0].layout.kind.table();
    check_bytes(&Document::file(documents), Some(table))
}

fn words(report: &FormReport) -> String {
    report.findings.iter().map(|finding| format!("{finding}\n")).collect()
}

fn codes(report: &FormReport) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_valid_document_of_every_form_gives_no_finding() {
    for layout in form_layouts() {
        let report = check(&[Document::valid(layout), Document::valid(layout)]);
        let what = format!("{} {:?} {}", layout.kind, layout.columns, layout.extension);
        assert_eq!(words(&report), "", "{what}: nothing to say");
        assert_eq!(report.records, 2, "{what}: both documents were read");
        assert_eq!(report.forms, [layout.kind], "{what}: and known for what they are");
        assert_eq!(report.columns, Some(layout.columns), "{what}: by the number of columns");
        assert_eq!(report.extension, Some(layout.extension), "{what}: by the number of columns");
    }
}

#[test]
fn the_number_of_columns_is_enough_but_for_one_pair() {
    for layout in form_layouts() {
        let report = check_bytes(&Document::file(&[Document::valid(layout)]), None);
        if layout.width == 135 {
            assert_eq!(codes(&report), ["S-0806"], "{}: both tables have such a form", layout.kind);
            assert!(report.forms.is_empty(), "{}: nothing is guessed", layout.kind);
        } else {
            assert_eq!(words(&report), "", "{}: the table follows from the columns", layout.kind);
            assert_eq!(report.table, Some(layout.kind.table()), "{}", layout.kind);
        }
    }
}

/// A wrong value for an item, and what it must give: code, and weight where the row of the table is sound.
struct Wrong {
    rule: &'static str,
    value: Vec<u8>,
    code: &'static str,
    severity: Severity,
}

fn wrong(rule: &'static str, value: &str, code: &'static str, severity: Severity) -> Wrong {
    Wrong { rule, value: ms932(value), code, severity }
}

/// One violation for each rule an item has.
fn violations(field: &Field) -> Vec<Wrong> {
    use Severity::{Error, Note, Warning};

    let mut all = Vec::new();
    match field.requirement {
        Requirement::Required => all.push(wrong("missing", "", "S-0101", Error)),
        Requirement::Needed { strongly: true } => all.push(wrong("◎", "", "S-0801", Warning)),
        Requirement::Needed { strongly: false } => all.push(wrong("○", "", "S-0802", Note)),
        Requirement::Optional | Requirement::Conditional => {}
    }
    let longer = |character: &str| character.repeat(field.max_len.unwrap_or(0) + 1);
    let own: &[(&'static str, &str, &'static str, Severity)] = match field.form {
        Form::FreeText => &[],
        Form::Code => &[("code", "Z", "S-0111", Error), ("code in words", "有り", "S-0111", Error)],
        Form::Codes => &[("codes", "1;Z", "S-0805", Warning)],
        Form::Date { .. } => &[
            ("no such day", "20270230", "S-0106", Error),
            ("date of the Japanese calendar", "R090125", "S-0106", Error),
            ("date too long", "202701251", "S-0106", Error),
        ],
        Form::Moment => &[
            ("no such day", "202702301300", "S-0803", Error),
            ("no such time", "202701252560", "S-0803", Error),
            ("a date only", "20270125", "S-0803", Error),
        ],
        Form::Time { .. } => &[("time", "2560", "S-0108", Error)],
        Form::Integer => &[("number", "-1", "S-0109", Error)],
        Form::Decimal => &[("number", "36.5.1", "S-0110", Error)],
        Form::Digits { .. } | Form::Alphanumeric => &[("characters", "*", "S-0104", Error)],
        Form::Katakana => &[("katakana", "やまだ", "S-0804", Warning)],
        Form::OfficeNumber => &[("office", "137121510", "S-0113", Error)],
        Form::InsuredNumber => &[("insured", "123456789", "S-0105", Error)],
        other => panic!("no table has {other:?}"),
    };
    all.extend(own.iter().map(|(rule, value, code, weight)| wrong(rule, value, code, *weight)));
    if field.max_len.is_some() {
        match field.form {
            Form::FreeText => all.push(wrong("too long", &longer("長"), "S-0102", Error)),
            Form::Katakana => all.push(wrong("too long", &longer("ア"), "S-0102", Error)),
            Form::Integer | Form::Digits { .. } | Form::Alphanumeric => {
                all.push(wrong("too long", &longer("1"), "S-0102", Error));
            }
            _ => {}
        }
    }
    for (rule, bytes, code) in
        [("gaiji", b"\xF0\x40", "S-0015"), ("not in MS932", b"\x87\x9F", "S-0014")]
    {
        all.push(Wrong { rule, value: bytes.to_vec(), code, severity: Error });
    }
    all
}

/// Every rule of every item of a layout, broken alone in the second of two documents.
fn each_violation_gives_its_finding(
    layout: &'static FormLayout,
    shown: &mut BTreeSet<(&'static str, Severity)>,
) -> usize {
    let valid = Document::valid(layout);
    let mut count = 0;
    for field in &layout.fields {
        for wrong in violations(field) {
            let what = format!(
                "{} {:?} {}「{}」 {}",
                layout.kind, layout.columns, field.item, field.name, wrong.rule
            );
            let broken = valid.clone().set_bytes(field.item, &wrong.value);
            let report = check(&[valid.clone(), broken]);
            let lost = layout.lost_fields().any(|lost| lost.item == field.item);
            let expected = if lost { vec!["S-0807", wrong.code] } else { vec![wrong.code] };
            let mut found = codes(&report);
            found.sort_by_key(|code| *code == wrong.code);
            assert_eq!(found, expected, "{what}\n{}", words(&report));
            let finding = report.findings.iter().find(|one| one.code == wrong.code).unwrap();
            assert_eq!((finding.line, finding.record), (Some(2), Some(2)), "{what}: line");
            assert_eq!(finding.column, Some(field.column), "{what}: column");
            assert_eq!(finding.field.as_deref(), Some(field.name.as_str()), "{what}: item");
            // Characters that cannot be sent stop whatever is known of the item.
            let is_text = wrong.code.starts_with("S-00");
            let soft = field.weak == Some(Weak::Row) && !is_text;
            let weight = if soft { wrong.severity.min(Severity::Warning) } else { wrong.severity };
            assert_eq!(finding.severity, weight, "{what}: weight");
            shown.insert((wrong.code, weight));
            assert_eq!(finding.count, 1, "{what}: once");
            count += 1;
        }
    }
    count
}

#[test]
fn every_broken_rule_of_a_form_alone_gives_its_finding_at_its_place() {
    let layouts = form_layouts().iter().filter(|layout| layout.columns == Columns::Form);
    let mut shown = BTreeSet::new();
    let counts = layouts
        .filter(|layout| layout.extension)
        .map(|layout| (layout.kind.title(), each_violation_gives_its_finding(layout, &mut shown)));
    insta::assert_debug_snapshot!("violations_by_form", counts.collect::<Vec<_>>());
    for (code, severity) in &shown {
        let known = rule(code).map(|rule| rule.severities).unwrap_or_default();
        assert!(known.contains(severity), "spec/rules.csv does not know {code} as {severity:?}");
    }
    for code in WEAKENED_BY_FORMS {
        assert!(shown.contains(&(code, Severity::Warning)), "no form weakens {code}");
    }
}

#[test]
fn every_broken_rule_of_a_whole_table_gives_its_finding_at_its_place() {
    for layout in form_layouts().iter().filter(|layout| layout.columns == Columns::Table) {
        if layout.extension {
            let count = each_violation_gives_its_finding(layout, &mut BTreeSet::new());
            assert!(count > 0, "{} has rules", layout.kind);
        }
    }
}

#[test]
fn a_record_of_the_whole_table_can_hold_both_forms() {
    let admission = Document::valid(layout(FormKind::Admission, Columns::Table, true));
    let discharge = Document::valid(layout(FormKind::Discharge, Columns::Table, true));
    let both = admission.clone().with(&discharge).set(233, "20270230").set(12, "");
    let report = check(&[admission, discharge, both]);
    let found: Vec<_> =
        report.findings.iter().map(|one| (one.code, one.line, one.column)).collect();
    let expected = [("S-0101", Some(3), Some(12)), ("S-0106", Some(3), Some(233))];
    assert_eq!(found, expected, "each form by its own rules, the header once");
    assert_eq!(report.forms, [FormKind::Admission, FormKind::Discharge], "both are told");
}

#[test]
fn a_document_of_one_form_needs_nothing_of_the_other() {
    let discharge = Document::valid(layout(FormKind::Discharge, Columns::Table, true));
    let report = check(&[discharge]);
    assert_eq!(words(&report), "", "入院日 (●) belongs to 入院時情報提供書 alone");
    for kind in ["", "H", "HA", "T"] {
        let discharge = Document::valid(layout(FormKind::Discharge, Columns::Form, true));
        let report = check(&[discharge.set(2, kind)]);
        assert_eq!(words(&report), "", "種別識別 {kind}: the table has no code for this form");
    }
}

#[test]
fn people_are_told_from_what_the_documents_hold() {
    let admission = Document::valid(layout(FormKind::Admission, Columns::Table, true));
    let other = admission.clone().set(5, "H123456783").set(17, "").set(19, "1");
    let report = check(&[admission, other]);
    let [first, second] = report.people.as_slice() else { panic!("two people") };
    assert_eq!(first.insured_number, "1234567897", "in order of the numbers");
    assert_eq!(first.name.as_deref(), Some("山田　貞子"), "item 17");
    assert_eq!(first.birth_date.unwrap().to_string(), "19190228", "item 20");
    assert_eq!((second.name.as_deref(), second.sex), (None, Some(Sex::Male)), "what is there");
    let discharge = Document::valid(layout(FormKind::Discharge, Columns::Form, true));
    let report = check(&[discharge]);
    assert!(report.people[0].birth_date.is_some(), "the extension item 413 of the other form");
}

#[test]
fn both_line_ends_and_pieces_of_any_size_give_the_same() {
    let document = Document::valid(layout(FormKind::NursingPlan, Columns::Form, true));
    let document = document.set(22, "7").set(126, "1行目\r\n\"2行目\",3");
    let bytes = Document::file(&[document.clone(), document]);
    let whole = check_bytes(&bytes, Some(FormTable::VisitingNursing));
    assert_eq!(whole.findings.len(), 2, "one each: {}", words(&whole));
    assert_eq!(whole.findings[1].line, Some(3), "the line break inside the quotes counts");
    assert_eq!(whole.findings[1].record, Some(2), "and is no new document");
    for size in [1, 7, 4096] {
        let table = Some(FormTable::VisitingNursing);
        let mut checker = FormChecker::new(FILE, table);
        bytes.chunks(size).for_each(|piece| checker.feed(piece));
        assert_eq!(words(&checker.finish()), words(&whole), "in pieces of {size} bytes");
    }
    let line_feeds: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
    let report = check_bytes(&line_feeds, Some(FormTable::VisitingNursing));
    assert_eq!(words(&report), words(&whole), "LF alone is as good");
}

/// What it is, the file, the table that is told, the codes it must give.
type Case<'a> = (&'a str, Vec<u8>, Option<FormTable>, &'a [&'a str]);

/// Every further finding of these forms, in the words people read.
#[test]
fn findings_of_a_document_say_what_to_do() {
    let admission = || Document::valid(layout(FormKind::Admission, Columns::Form, true));
    let discharge = || Document::valid(layout(FormKind::Discharge, Columns::Form, true));
    let plan = || Document::valid(layout(FormKind::NursingPlan, Columns::Form, true));
    let second = || Document::valid(layout(FormKind::NursingRecordSecond, Columns::Form, true));
    let whole = || Document::empty(layout(FormKind::Discharge, Columns::Table, true));
    let file = |document: Document| Document::file(&[document]);
    let utf8 = |bytes: Vec<u8>| {
        let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        text.into_owned().into_bytes()
    };
    let headed = [admission().heading(), file(admission())].concat();
    let cut = [file(admission()), b"1,H\r\n".to_vec()].concat();
    let tabs: Vec<u8> =
        file(admission()).iter().map(|byte| if *byte == b',' { b'\t' } else { *byte }).collect();
    let header_only = whole().set(1, "1").set(3, "1371215102").set(4, "131128");
    let header_only = header_only.set(5, "1234567897").set(6, "20270125");
    let header_only = (7..=11).fold(header_only, |document, item| document.set(item, "20270125"));
    let hospital = FormTable::HospitalDischarge;
    let nursing = FormTable::VisitingNursing;
    let pair = layout(FormKind::Discharge, Columns::Form, false);
    let cases: &[Case<'_>] = &[
        ("empty file", Vec::new(), Some(hospital), &["S-0001"]),
        ("UTF-8", utf8(file(admission())), Some(hospital), &["S-0003"]),
        ("a row cut short", cut, Some(hospital), &["S-0004"]),
        ("tabs", tabs, Some(hospital), &["S-0806"]),
        ("columns of no form", b"1,2,3\r\n4,5,6\r\n".to_vec(), None, &["S-0806"]),
        ("columns of two forms", file(Document::valid(pair)), None, &["S-0806"]),
        ("heading", headed, Some(hospital), &["S-0808"]),
        ("nothing but the header", file(header_only), Some(hospital), &["S-0809"]),
        ("lost page", file(plan().set(70, "有").set(71, "消毒")), Some(nursing), &["S-0807"]),
        ("なし and あり", file(admission().set(103, "1").set(104, "1")), None, &["S-0810"]),
        ("なし and 点滴", file(admission().set(196, "1").set(402, "1")), None, &["S-0810"]),
        ("no level, applied for", file(discharge().set(230, "1").set(231, "1")), None, &[]),
        ("period", file(admission().set(193, "20270126")), None, &["S-0138"]),
        ("moments", file(discharge().set(524, "202701251301")), None, &["S-0811"]),
        ("several codes", file(second().set(266, "128")), Some(nursing), &[]),
        ("needed", file(admission().set(16, "").set(17, "").set(18, "")), None, &["S-0801"]),
        ("wanted", file(admission().set(54, "").set(55, "")), None, &["S-0802"]),
        ("damaged", file(discharge().set(229, "25")), None, &["S-0111"]),
        ("length", file(admission().set(21, "136-0071")), None, &["S-0102"]),
        ("moment", file(discharge().set(524, "20270125")), None, &["S-0803"]),
        ("kana", file(admission().set(16, "山田ｻﾀﾞｺ")), None, &["S-0804"]),
        ("codes", file(second().set(266, "1、9")), Some(nursing), &["S-0805"]),
        ("number", file(plan().set(5, "123456789")), Some(nursing), &["S-0105"]),
    ];
    let mut text = String::new();
    let mut sampled = BTreeSet::new();
    for (what, bytes, table, expected) in cases {
        let report = check_bytes(bytes, *table);
        sampled.extend(expected.iter().filter(|code| code.starts_with("S-08")).copied());
        assert_eq!(codes(&report), *expected, "{what}: {}", words(&report));
        text += &format!("# {what}\n{}\n", words(&report));
    }
    insta::assert_snapshot!("words_of_forms", text);
    let sources = [include_str!("../src/finding/field.rs"), include_str!("../src/finding/form.rs")];
    let known = sources.iter().flat_map(|source| source.split('"'));
    let known: BTreeSet<_> = known.filter(|piece| piece.starts_with("S-08")).collect();
    assert_eq!(known, sampled, "a code without a sample is a text nobody looked at");
}

#[test]
fn half_width_and_full_width_katakana_are_katakana() {
    let admission = || Document::valid(layout(FormKind::Admission, Columns::Form, true));
    for kana in ["ヤマダ　サダコ", "ﾔﾏﾀﾞ ｻﾀﾞｺ", "ヴァージニア・ウルフ", "ヶ"]
    {
        assert_eq!(words(&check(&[admission().set(16, kana)])), "", "{kana}");
    }
}

#[test]
fn a_report_travels_as_json() {
    let admission = Document::valid(layout(FormKind::Admission, Columns::Form, true));
    let report = check(&[admission.set(12, "")]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["table"], "hospital_discharge", "the table");
    assert_eq!(json["forms"][0], "admission", "the form");
    assert_eq!(json["columns"], "form", "the reading");
    let finding = &json["findings"][0];
    assert_eq!(finding["code"], "S-0101", "as in the care-plan reports");
    assert_eq!((&finding["line"], &finding["column"]), (&1.into(), &12.into()), "place");
    assert_eq!(finding["field"], "入院日", "項目名");
}

#[test]
fn every_item_has_a_usual_value_that_keeps_its_rule() {
    let fields = form_layouts().iter().flat_map(|layout| &layout.fields);
    let empty = fields.filter(|field| usual(field).is_empty() && field.item != 2);
    assert_eq!(empty.count(), 0, "the valid documents above fill every known column");
}

#[test]
fn rows_that_go_on_a_document_may_leave_the_header_empty() {
    let report = Document::valid(layout(FormKind::NursingReport, Columns::Form, false));
    let visit = Document::empty(report.layout).set(141, "20270126").set(142, "1").set(143, "2");
    let report = check(&[report, visit]);
    assert_eq!(
        words(&report),
        "",
        "one 訪問日 a row: the table wants a structure it does not give"
    );
    assert_eq!(report.people.len(), 1, "no second person");
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_give_the_same_and_never_panic(
        place in 0_usize..2000,
        noise in proptest::collection::vec(any::<u8>(), 0..40),
        size in 1_usize..300,
    ) {
        let document = Document::valid(layout(FormKind::Admission, Columns::Form, true));
        let mut bytes = Document::file(&[document.clone(), document]);
        let place = place.min(bytes.len());
        bytes.splice(place..place, noise);
        let whole = check_bytes(&bytes, None);
        let mut checker = FormChecker::new(FILE, None);
        bytes.chunks(size).for_each(|piece| checker.feed(piece));
        let pieces = checker.finish();
        prop_assert_eq!(words(&pieces), words(&whole));
        prop_assert_eq!(pieces.people, whole.people);
    }
}
