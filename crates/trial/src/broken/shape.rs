//! Text that is no CSV of the layout.

use super::sets::{actuals, care_plans, replace, with_bytes};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Up1kyo, Upjsk};
use crate::csv_file::ms932;
use crate::layout;

pub(super) fn sets() -> Vec<BrokenSet> {
    let actuals_with = |nth, from: &str, to: &str| {
        let (from, to) = (ms932(from), ms932(to));
        with_bytes(actuals(), Upjsk, move |bytes| replace(bytes, nth, &from, &to))
    };
    vec![
        broken(
            "shape-quote-not-closed",
            "the closing quote of an office name is missing",
            actuals_with(3, "K事業所\"", "K事業所"),
        ),
        broken(
            "shape-quote-not-closed-before-more-text",
            "the closing quote of a text of several lines is missing",
            with_bytes(care_plans(), Up1kyo, |bytes| {
                replace(bytes, 0, &ms932("始めている。\""), &ms932("始めている。"))
            }),
        ),
        broken(
            "shape-quote-inside-bare-field",
            "a quote in a field that does not begin with one",
            actuals_with(1, ",1300,", ",13\"00,"),
        ),
        broken(
            "shape-text-after-closing-quote",
            "a quote inside free text is not doubled",
            actuals_with(1, "\"K事業所\"", "\"K\"事業所\""),
        ),
        broken(
            "shape-column-missing",
            "the third record has 24 columns",
            actuals_with(2, ",1379900119,\r\n", ",1379900119\r\n"),
        ),
        broken(
            "shape-column-surplus",
            "a bare name holds a comma: 26 columns",
            actuals_with(2, "\"青山みどり\"", "青山,みどり"),
        ),
        broken(
            "shape-blank-line",
            "an empty line between two records",
            actuals_with(1, ",1379900119,\r\n", ",1379900119,\r\n\r\n"),
        ),
        broken("shape-empty-file", "no byte at all", with_bytes(actuals(), Upjsk, |_| Vec::new())),
        broken(
            "shape-heading-line",
            "a first line with the names of the columns",
            with_bytes(actuals(), Upjsk, |bytes| {
                let names = layout::columns("UPJSK").iter().map(|column| column.name.as_str());
                let heading = names.collect::<Vec<_>>().join(",");
                [ms932(&heading), b"\r\n".to_vec(), bytes.to_vec()].concat()
            }),
        ),
        broken(
            "shape-tabs-for-commas",
            "separated by tabs",
            with_bytes(actuals(), Upjsk, |bytes| {
                bytes.iter().map(|byte| if *byte == b',' { b'\t' } else { *byte }).collect()
            }),
        ),
        broken(
            "shape-carriage-returns-only",
            "lines end with CR alone",
            with_bytes(actuals(), Upjsk, |bytes| {
                bytes.iter().copied().filter(|byte| *byte != b'\n').collect()
            }),
        ),
    ]
}
