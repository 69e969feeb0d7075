//! `docs/standards-forms.md` is what the layouts say. `UPDATE_DOCS=1 cargo test -p todoke-standard --test forms_docs`
//! rewrites it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use todoke_standard::forms::{
    Columns, Confidence, FormItem, FormKind, FormLayout, FormTable, Group, form_items, form_layouts,
};
use todoke_standard::layout::{Field, Form, Requirement, Weak};

const HEAD: &str = "\
# Other forms: 入退院 and 訪問看護

Generated from the layouts of `todoke-standard`; edit the tables or the generator, not this page:
`UPDATE_DOCS=1 cargo test -p todoke-standard --test forms_docs`.

`todoke_standard::forms` checks files of these forms with the reader, the text rules, the item rules and the findings of
the care-plan files.

## Where the tables come from

Both item tables stand in a study report on data exchange between care offices and medical institutions, which asked
for CSV for the time being: `crates/standard/spec/hospital-discharge.csv` is its appendix 1,
`crates/standard/spec/visiting-nursing.csv` its appendix 2. `seed_line` in them is the line of the text copy that was
read (their remarks call that copy the seed). A later report tells that the 入退院 draft went to an industry body and that the nursing items became a draft
standard with a JSON sample; a notice of 12 August 2022 has newer standards for both groups. None of these was available.
訪問看護指示書 is in neither table.
";

const READING: &str = "
## What the source does not say, and how it is read

| question | what the source says | what is read | when it differs |
|---|---|---|---|
| what is a record | CSV; header, standard items, extension items in a fixed order of columns | one document a record, one item a column | |
| which columns | one numbering over all forms of a table | those of the whole table, or those of one form; the number of columns decides | S-0806 (error) where it fits none, or a form of either table |
| extension items | they come last, so that the columns of standard items stay | all or none of them | S-0806 |
| file name | nothing | any name; nothing is read from it | |
| encoding | nothing | MS932, as every file of the exchange | S-0003 (error), and the text rules S-0013 to S-0017 |
| line ends | nothing | CRLF or LF | S-0010 (error) for CR alone |
| heading line | nothing | none, or one with the names of the items | S-0808 (note), passed over |
| quotes | nothing | bare or quoted; needed around `,`, `\"` and line breaks | S-0005 to S-0007 (errors) |
| ● ◎ ○ | ● 必須, ◎ and ○ 必要; 必須 is technical, 必要 operational | ● must be there; ◎ is the stronger of the other two | S-0101 (error), S-0801 (warning), S-0802 (note) |
| unit of lengths | nothing | characters, full-width or half-width | S-0102 (error) |
| 種別識別 of 退院・退所情報記録書 | codes for 入院時情報提供書 only | any value or none | |
| formats and lengths of 訪問看護 | no length and no mark anywhere; many items without a format | such items are free text | |
| 事業所番号, 保険者番号, 被保険者番号 of 訪問看護 | no format | as in every file of the exchange | S-0113, S-0104, S-0105 (warnings) |
| 複数選択 (訪問職種) | several values in one item | codes with or without something between them | S-0805 (warning) |
| lists ①-⑤ (計画書), visits (報告書) | \"a format that can express a hierarchy\" | flat columns as the table numbers them; further rows may leave the header empty | |
| values with a unit (000回/分, 000/000mmHg, 000%) | the format, not whether the unit belongs to the value | free text | |
| 家族構成図 | a drawing | free text | |
| 「… なし」 beside others | separate check items | not both at once | S-0810 (warning) |
| 開始, 終了 | separate items | the end is not before the start | S-0138, S-0811 (warnings) |
| nothing but the header | | nobody knows which form it is (whole table) | S-0809 (warning) |

Rows in doubt: where a row of a table is `likely` or `damaged`, what is said about its item is a warning at most.
";

#[test]
fn the_page_of_the_other_forms_is_fresh() {
    let generated = forms_markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(page(), &generated).unwrap();
    }
    let stored = std::fs::read_to_string(page()).unwrap_or_default();
    assert!(
        stored == generated,
        "docs/standards-forms.md is stale: UPDATE_DOCS=1 cargo test -p todoke-standard --test forms_docs"
    );
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/standards-forms.md")
}

/// The whole page.
fn forms_markdown() -> String {
    let mut text = HEAD.to_owned();
    text += &state();
    text += READING;
    text += &widths();
    text += &doubtful();
    for table in FormTable::ALL {
        text += &format!("\n## Items: {}\n", table.title());
        text +=
            "\n*form* and *table*: the column in files of the form alone and of the whole table.\n";
        text += "Without a name, the row stood on the lost page. `!` marks a row in doubt.\n";
        let shared = |group: Group| {
            let items = form_items(*table).iter();
            items.filter(move |item| item.kind.is_none() && item.group == group)
        };
        text += &items_of("Header of all forms", shared(Group::Header), None);
        for kind in table.kinds() {
            let own = form_items(*table).iter().filter(|item| item.kind == Some(kind));
            text += &items_of(kind.title(), own, Some(kind));
        }
        if shared(Group::Extension).next().is_some() {
            text += &items_of("Extension items of all forms", shared(Group::Extension), None);
        }
    }
    text
}

/// How much of the tables could be read.
fn state() -> String {
    let mut text =
        "\n| table | items | sure | likely | damaged | of these on a lost page |\n".to_owned();
    text += "|---|---|---|---|---|---|\n";
    for table in FormTable::ALL {
        let items = form_items(*table);
        let count = |confidence| items.iter().filter(|item| item.confidence == confidence).count();
        text += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            table.title(),
            items.len(),
            count(Confidence::Sure),
            count(Confidence::Likely),
            count(Confidence::Damaged),
            items.iter().filter(|item| item.lost).count(),
        );
    }
    text
}

/// How many columns each reading has.
fn widths() -> String {
    let mut text = "\n## Columns of a record\n\n| form | whole table | without extension items | form alone | without extension items |\n|---|---|---|---|---|\n".to_owned();
    for kind in FormKind::ALL {
        let width = |columns, extension| {
            let mut layouts = form_layouts().iter().filter(|layout| layout.kind == *kind);
            let fits =
                |layout: &&FormLayout| (layout.columns, layout.extension) == (columns, extension);
            layouts.find(fits).map_or(0, |layout| layout.width)
        };
        text += &format!(
            "| {kind} | {} | {} | {} | {} |\n",
            width(Columns::Table, true),
            width(Columns::Table, false),
            width(Columns::Form, true),
            width(Columns::Form, false),
        );
    }
    text + "\n135 columns are a form of either table: the caller says which table is meant.\n"
}

/// The rows in doubt and the odd ones, by what the tables say about them.
fn doubtful() -> String {
    let mut text = "\n## Rows in doubt, and rows that are odd as printed\n".to_owned();
    for table in FormTable::ALL {
        for (confidence, title) in [
            (Confidence::Damaged, "damaged: part of the row is lost"),
            (Confidence::Likely, "likely: put together from shifted or half-empty cells"),
            (Confidence::Sure, "sure, and odd or open as printed"),
        ] {
            let mut rows = BTreeMap::<&str, Vec<&FormItem>>::new();
            for item in form_items(*table) {
                if item.confidence == confidence && !item.remark.is_empty() {
                    // What fills the lost page in one reading is in the table; nobody knows, so it is not said here.
                    let (remark, _) =
                        item.remark.split_once("; one reading").unwrap_or((&item.remark, ""));
                    rows.entry(remark).or_default().push(item);
                }
            }
            let mut rows: Vec<_> = rows.into_iter().collect();
            rows.sort_by_key(|(_, items)| items[0].field.item);
            text += &format!(
                "\n{}, {title}\n\n| items | 項目名 | remark |\n|---|---|---|\n",
                table.title()
            );
            for (remark, items) in rows {
                let name = if items.len() == 1 { items[0].field.name.as_str() } else { "" };
                text += &format!(
                    "| {} | {} | {} |\n",
                    ranges(&items),
                    cell(name),
                    cell(&remark.replace("the seed", "the text read"))
                );
            }
        }
    }
    text
}

/// `5, 7-9`.
fn ranges(items: &[&FormItem]) -> String {
    let mut ranges = Vec::<(u32, u32)>::new();
    for item in items {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == item.field.item => *last = item.field.item,
            _ => ranges.push((item.field.item, item.field.item)),
        }
    }
    let text = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn items_of<'a>(
    title: &str,
    items: impl Iterator<Item = &'a FormItem>,
    kind: Option<FormKind>,
) -> String {
    let mut text = format!(
        "\n### {title}\n\n| form | table | 項目名 | value | length | mark | codes |\n|---|---|---|---|---|---|---|\n"
    );
    let layout = form_layouts().iter().find(|layout| {
        Some(layout.kind) == kind && layout.columns == Columns::Form && layout.extension
    });
    let mut section = "";
    for item in items {
        if item.section != section {
            section = &item.section;
            text += &format!("| | | *{}* | | | | |\n", cell(section));
        }
        let field = &item.field;
        let column = layout.and_then(|layout| layout.field(field.item)).map(|field| field.column);
        let codes: Vec<_> =
            field.codes.iter().map(|code| format!("{}={}", code.value, code.meaning)).collect();
        let transfer = item.transfer_from.map(|from| format!(" (may be carried over from {from})"));
        text += &format!(
            "| {} | {}{} | {}{} | {} | {} | {} | {} |\n",
            column.map(|column| column.to_string()).unwrap_or_default(),
            field.item,
            if field.weak == Some(Weak::Row) { " !" } else { "" },
            if item.lost && item.confidence == Confidence::Damaged {
                String::new()
            } else {
                cell(&field.name)
            },
            transfer.unwrap_or_default(),
            value_of(item.lost, field),
            field.max_len.map(|length| length.to_string()).unwrap_or_default(),
            mark_of(field.requirement),
            cell(&codes.join(", ")),
        );
    }
    text
}

fn value_of(lost: bool, field: &Field) -> &'static str {
    match field.form {
        _ if lost => "not known",
        Form::FreeText => "text",
        Form::Code => "code",
        Form::Codes => "codes",
        Form::Date { .. } => "YYYYMMDD",
        Form::Moment => "YYYYMMDDHHMM",
        Form::Time { .. } => "HHMM",
        Form::Integer => "whole number",
        Form::Decimal => "number",
        Form::Digits { .. } => "digits",
        Form::Alphanumeric => "digits and letters",
        Form::Katakana => "katakana",
        Form::OfficeNumber => "10 characters",
        Form::InsuredNumber => "10 digits, or H and 9 digits",
        other => panic!("no table has {other:?}"),
    }
}

fn mark_of(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Required => "●",
        Requirement::Needed { strongly: true } => "◎",
        Requirement::Needed { strongly: false } => "○",
        Requirement::Optional | Requirement::Conditional => "",
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
