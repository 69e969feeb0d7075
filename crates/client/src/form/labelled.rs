//! 利用者補足情報, the 介護予防 forms item by item, and 取り下げ.

use todoke_standard::layout::Layout;
use todoke_standard::records::{FormRecord, LabelledValue, Supplement, Withdrawal};
use todoke_standard::{Date, FileKind, Standard, service_title};

use super::draw::Drawing;
use super::marks::{ROW, month_cell};
use super::sheets::{Cell, LabelledPair, LabelledSheet, Tells, WithdrawalLine, WithdrawalSheet};
use super::words;

/// The 介護予防 forms in the order in which they are filed.
const FORMS: [FileKind; 5] = [
    FileKind::Upkihon,
    FileKind::UpkihonSub1,
    FileKind::UpkihonSub2,
    FileKind::Upyobo,
    FileKind::UpyoboSub,
];

/// Items of 補足 that only programs need, or that 第7表 shows as a table.
const OF_THE_ANNEX: std::ops::RangeInclusive<u32> = 20..=56;

pub(super) fn supplement(drawing: &Drawing<'_>, supplement: &Supplement) -> LabelledSheet {
    let kind = FileKind::Uphosoku;
    let marks = &drawing.marks;
    let has_annex = drawing.records.annex_rows.iter().any(|row| row.person == drawing.person);
    let head = drawing.head();
    let mut kana = head.kana.clone();
    marks.mark_rest(&mut kana, kind, supplement.line, &(2..=61).collect::<Vec<u32>>());
    let mut pairs = vec![
        LabelledPair { label: label(kind, 5), cell: kana },
        LabelledPair { label: label(kind, 6), cell: head.name.clone() },
        LabelledPair { label: label(kind, 7), cell: head.sex.clone() },
        LabelledPair { label: label(kind, 8), cell: head.birth.clone() },
    ];
    for item in 9..=61 {
        if has_annex && OF_THE_ANNEX.contains(&item) {
            continue;
        }
        let found = supplement.values.iter().find(|value| value.item == item);
        let mut cell = match found {
            Some(found) => value_cell(drawing, kind, supplement.line, found),
            None => marks.cell(kind, supplement.line, &[item], ""),
        };
        // An empty item is shown only when there is something to say about it.
        if cell.text.is_empty() && cell.changed.is_none() && cell.findings.is_empty() {
            continue;
        }
        if let Some(title) = is_service_type(item).then(|| service_title(&cell.text)).flatten() {
            cell.text = title.to_owned();
        }
        if item >= 60
            && let Some(name) = drawing.offices.get(&cell.text)
        {
            cell.hover = Some(name.clone());
        }
        pairs.push(LabelledPair { label: label(kind, item), cell });
    }
    let date = match (supplement.planned_on, supplement.month) {
        (Some(date), _) => marks.date(kind, supplement.line, 4, Some(date)),
        (None, month) => month_cell(month),
    };
    LabelledSheet {
        head,
        title: kind.title().to_owned(),
        date,
        pairs,
        columns: Vec::new(),
        rows: Vec::new(),
    }
}

fn is_service_type(item: u32) -> bool {
    (20..=52).contains(&item) && item.is_multiple_of(4)
}

/// The 介護予防 forms of the person.
pub(super) fn forms(drawing: &Drawing<'_>) -> Vec<LabelledSheet> {
    let mut sheets = Vec::new();
    for kind in FORMS {
        let records = drawing.form_records(kind);
        if matches!(kind, FileKind::Upkihon | FileKind::Upyobo) {
            sheets.extend(records.into_iter().map(|record| single(drawing, record)));
        } else if !records.is_empty() {
            sheets.push(table(drawing, kind, &records));
        }
    }
    sheets
}

fn single(drawing: &Drawing<'_>, record: &FormRecord) -> LabelledSheet {
    let kind = record.kind;
    let mut pairs: Vec<LabelledPair> = record
        .values
        .iter()
        .map(|value| LabelledPair {
            label: value.name.clone(),
            cell: value_cell(drawing, kind, record.line, value),
        })
        .collect();
    // What is empty but has something to be said about it.
    let last = Layout::of(kind, Standard::V4_1).map_or(0, |layout| layout.fields.len());
    for item in 5..=u32::try_from(last).unwrap_or(0) {
        let cell = drawing.marks.cell(kind, record.line, &[item], "");
        let is_known = record.values.iter().any(|value| value.item == item);
        if !is_known && (cell.changed.is_some() || !cell.findings.is_empty()) {
            pairs.push(LabelledPair { label: label(kind, item), cell });
        }
    }
    let mut date = drawing.marks.date(kind, record.line, 4, record.date);
    drawing.marks.mark(&mut date, kind, record.line, &[ROW, 1, 2, 3]);
    LabelledSheet {
        head: drawing.head(),
        title: kind.title().to_owned(),
        date,
        pairs,
        columns: Vec::new(),
        rows: Vec::new(),
    }
}

fn table(drawing: &Drawing<'_>, kind: FileKind, records: &[&FormRecord]) -> LabelledSheet {
    let mut items: Vec<u32> =
        records.iter().flat_map(|record| record.values.iter().map(|value| value.item)).collect();
    items.sort_unstable();
    items.dedup();
    let rows = records.iter().map(|record| {
        let mut cells: Vec<Cell> = items
            .iter()
            .map(|item| match record.values.iter().find(|value| value.item == *item) {
                Some(value) => value_cell(drawing, kind, record.line, value),
                None => drawing.marks.cell(kind, record.line, &[*item], ""),
            })
            .collect();
        if let Some(first) = cells.first_mut() {
            drawing.marks.mark_rest(first, kind, record.line, &items);
        }
        cells
    });
    let first = records.first();
    LabelledSheet {
        head: drawing.head(),
        title: kind.title().to_owned(),
        date: first.map_or_else(Cell::default, |record| {
            drawing.marks.date(kind, record.line, 4, record.date)
        }),
        pairs: Vec::new(),
        rows: rows.collect(),
        columns: items.iter().map(|item| label(kind, *item)).collect(),
    }
}

fn value_cell(drawing: &Drawing<'_>, kind: FileKind, line: u64, value: &LabelledValue) -> Cell {
    let text = words::value(kind, value.item, &value.value);
    let mut cell = drawing.marks.cell(kind, line, &[value.item], text);
    cell.hover = words::western(Date::parse(&value.value));
    cell.tells = tells(&value.name);
    cell
}

/// What an item tells of a person, by its name.
fn tells(name: &str) -> Option<Tells> {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["計画作成者", "事業者", "事業所", "担当", "委託", "医師", "画像"]) {
        return None;
    }
    if has(&["フリガナ", "ﾌﾘｶﾞﾅ"]) {
        return Some(Tells::Kana);
    }
    if has(&["住所", "電話番号", "郵便番号"]) {
        return Some(Tells::Address);
    }
    if has(&["生年月日"]) {
        return Some(Tells::Birth);
    }
    has(&["氏名", "利用者名"]).then_some(Tells::Name)
}

fn label(kind: FileKind, item: u32) -> String {
    Layout::of(kind, Standard::V4_1)
        .and_then(|layout| layout.field(item))
        .map_or_else(String::new, |field| field.name.clone())
}

/// Everything the unit takes back.
pub(super) fn withdrawals(drawing: &Drawing<'_>) -> WithdrawalSheet {
    let rows = drawing.records.withdrawals.iter().map(|withdrawal| line(drawing, withdrawal));
    WithdrawalSheet { rows: rows.collect() }
}

fn line(drawing: &Drawing<'_>, withdrawal: &Withdrawal) -> WithdrawalLine {
    let marks = &drawing.marks;
    let (kind, line) = (withdrawal.kind, withdrawal.line);
    let person = drawing.people.iter().find(|person| {
        person.insurer_number == withdrawal.person.insurer_number
            && person.insured_number == withdrawal.person.insured_number
    });
    let name = person.and_then(|person| person.name.clone());
    let mut name = marks.personal(kind, line, &[ROW], name.unwrap_or_default(), Tells::Name);
    marks.mark_rest(&mut name, kind, line, &[2, 3, 4, 5, 6]);
    let forms: Vec<&str> = withdrawal.withdraws.iter().map(|kind| kind.title()).collect();
    let date = match (withdrawal.month, withdrawal.date) {
        (Some(month), _) => {
            let mut cell = month_cell(Some(month));
            marks.mark(&mut cell, kind, line, &[4]);
            cell
        }
        (None, date) => marks.date(kind, line, 4, date),
    };
    let office = withdrawal.office_number.as_deref().unwrap_or_default();
    let mut office_cell = marks.cell(kind, line, &[5], drawing.office(office));
    office_cell.hover = withdrawal.office_number.clone();
    let service = withdrawal.service_type.as_deref().unwrap_or_default();
    let service = marks.cell(kind, line, &[6], service_title(service).unwrap_or(service));
    let number = |item, text: &str| marks.personal(kind, line, &[item], text, Tells::Number);
    WithdrawalLine {
        name,
        insurer_number: number(2, &withdrawal.person.insurer_number),
        insured_number: number(3, &withdrawal.person.insured_number),
        forms: Cell { text: forms.join("、"), ..Cell::default() },
        date,
        office: office_cell,
        service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_that_tell_of_a_person_are_known_by_their_names() {
        assert_eq!(tells("利用者氏名"), Some(Tells::Name), "a name");
        assert_eq!(tells("利用者氏名フリガナ"), Some(Tells::Kana), "its reading");
        assert_eq!(tells("1 緊急連絡先(電話番号)"), Some(Tells::Address), "where to call");
        assert_eq!(tells("利用者生年月日"), Some(Tells::Birth), "a birth");
        assert_eq!(tells("計画作成者氏名（担当介護支援専門員名）"), None, "not a service user");
        assert_eq!(tells("1 緊急連絡先(氏名)"), Some(Tells::Name), "the family");
    }
}
