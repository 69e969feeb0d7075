//! 第7表: 区分支給限度管理・利用者負担計算, and the tables below it.

use todoke_standard::records::{AnnexRow, AnnexRowKind};
use todoke_standard::{FileKind, service_title};

use super::draw::{Drawing, find};
use super::marks::month_cell;
use super::sheets::{AnnexLine, AnnexSheet, Cell};
use super::words;

/// The items of the columns from 単位数 on, in the order of the form.
const NUMBERS: [u32; 17] = [13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29];
/// 前月までの利用日数, 当月の計画利用日数, 累積利用日数.
const SHORT_STAY: [u32; 3] = [30, 31, 32];

pub(super) fn sheet(drawing: &Drawing<'_>) -> AnnexSheet {
    let own = |row: &&AnnexRow| row.person == drawing.person;
    let rows: Vec<&AnnexRow> = drawing.records.annex_rows.iter().filter(own).collect();
    let month = rows.iter().find_map(|row| row.month);
    let first = rows.first().map_or(0, |row| row.line);
    let made_on = rows.iter().find_map(|row| row.made_on);
    let total = rows.iter().find(|row| row.row == AnnexRowKind::Total);
    let short_stay_row = total
        .into_iter()
        .chain(&rows)
        .find(|row| SHORT_STAY.iter().any(|item| find(&row.values, *item).is_some()));
    let short_stay = SHORT_STAY.iter().map(|item| match short_stay_row {
        Some(row) => number(drawing, row, *item),
        None => Cell::default(),
    });
    AnnexSheet {
        head: drawing.head(),
        month: month_cell(month),
        made_on: drawing.marks.date(FileKind::Upsikyu, first, 4, made_on),
        rows: rows.iter().map(|row| line(drawing, row)).collect(),
        limit: drawing.supplement_value(19),
        by_type: by_type(drawing),
        by_type_total: drawing.supplement_value(56),
        short_stay: short_stay.collect(),
    }
}

fn number(drawing: &Drawing<'_>, row: &AnnexRow, item: u32) -> Cell {
    let raw = find(&row.values, item).map_or("", |value| value.value.as_str());
    // The standard wants 0 where the form is blank.
    let blank = row.row != AnnexRowKind::Detail && item == 13 && raw == "0";
    let text = if blank { String::new() } else { words::number(raw) };
    drawing.marks.cell(FileKind::Upsikyu, row.line, &[item], text)
}

fn line(drawing: &Drawing<'_>, row: &AnnexRow) -> AnnexLine {
    let text = |item: u32| find(&row.values, item).map_or("", |value| value.value.as_str());
    let type_word = words::service_type(&row.service_code);
    let code_of_type = row.service_code.get(..2).unwrap_or_default();
    let subtotal = |kind: &str| format!("{} 小計{kind}", type_word.unwrap_or(code_of_type));
    let over = if text(33) == "1" { "（30日超過分）" } else { "" };
    let (kind, service) = match row.row {
        AnnexRowKind::Detail => {
            let service = words::service(&row.service_code, text(12));
            ("detail", format!("{service}{over}"))
        }
        AnnexRowKind::SubtotalInLimit => ("subtotal", subtotal("")),
        AnnexRowKind::SubtotalOutsideLimit => ("subtotal", subtotal("（限度額の対象外）")),
        AnnexRowKind::SubtotalOverThirtyDays => ("subtotal", subtotal("（30日超過分）")),
        AnnexRowKind::Total => ("total", "合計".to_owned()),
    };
    let cell =
        |items: &[u32], text: &str| drawing.marks.cell(FileKind::Upsikyu, row.line, items, text);
    let shown = row.row != AnnexRowKind::Total;
    let office_name = match row.office_name.as_str() {
        "" if shown => drawing.office(&row.office_number),
        name => name.to_owned(),
    };
    let mut service = cell(&[10, 11, 12, 33], &service);
    let drawn: Vec<u32> = [6, 7, 8, 9, 10, 11, 12].into_iter().chain(NUMBERS).collect();
    let drawn: Vec<u32> = drawn.into_iter().chain(SHORT_STAY).collect();
    drawing.marks.mark_rest(&mut service, FileKind::Upsikyu, row.line, &drawn);
    let is_detail = row.row == AnnexRowKind::Detail;
    let mut cells = vec![
        cell(&[6], &office_name),
        cell(&[7, 8], if shown { &row.office_number } else { "" }),
        service,
        cell(&[9], if is_detail { &row.service_code } else { "" }),
    ];
    cells.extend(NUMBERS.iter().map(|item| number(drawing, row, *item)));
    AnnexLine { kind, cells }
}

/// 種類別支給限度管理: nine slots of 補足, four items each from No.20 on.
fn by_type(drawing: &Drawing<'_>) -> Vec<Vec<Cell>> {
    (0..9)
        .map(|slot| 20 + slot * 4)
        .filter_map(|item| {
            let mut service_type = drawing.supplement_value(item);
            if service_type.text.is_empty() {
                return None;
            }
            if let Some(title) = service_title(&service_type.text) {
                service_type.text = title.to_owned();
            }
            let numbers = (item + 1..item + 4).map(|item| drawing.supplement_value(item));
            Some(std::iter::once(service_type).chain(numbers).collect())
        })
        .collect()
}
