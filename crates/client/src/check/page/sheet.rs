//! The forms as tables of HTML, as the printed forms look: the drawing decides what stands where, this only writes it down.

use super::table::Canvas;
use super::{week, words};
use crate::form::sheets::{
    AnnexSheet, Cell, FirstTableSheet, LabelledSheet, PersonHead, SecondTableSheet, Sheet,
    UsageSheet, WithdrawalSheet,
};

/// Writes one form.
pub(super) fn draw(sheet: &Sheet, canvas: &mut Canvas<'_>) {
    canvas.raw("<article>\n");
    match sheet {
        Sheet::FirstTable(sheet) => first(sheet, canvas),
        Sheet::SecondTable(sheet) => second(sheet, canvas),
        Sheet::ThirdTable(sheet) => {
            canvas.title(words::THIRD);
            person(&sheet.head, &[("作成年月日", &sheet.made_on)], canvas);
            week::draw(sheet, canvas);
        }
        Sheet::Usage(sheet) => usage(sheet, canvas),
        Sheet::Annex(sheet) => annex(sheet, canvas),
        Sheet::Supplement(sheet) => labelled("補足", sheet, canvas),
        Sheet::Labelled(sheet) => labelled("介護予防", sheet, canvas),
        Sheet::Withdrawal(sheet) => withdrawal(sheet, canvas),
    }
    canvas.raw("</article>\n");
}

/// Who the form is about, and what else stands in its head.
fn person(head: &PersonHead, more: &[(&str, &Cell)], canvas: &mut Canvas<'_>) {
    let own = [
        ("利用者名", &head.name),
        ("フリガナ", &head.kana),
        ("保険者番号", &head.insurer_number),
        ("被保険者番号", &head.insured_number),
        ("生年月日", &head.birth),
        ("性別", &head.sex),
    ];
    let pairs: Vec<(&str, &Cell)> = own.into_iter().chain(more.iter().copied()).collect();
    canvas.pairs(&pairs);
}

fn first(sheet: &FirstTableSheet, canvas: &mut Canvas<'_>) {
    canvas.title(words::FIRST);
    let more = [
        ("作成年月日", &sheet.made_on),
        ("住所", &sheet.address),
        ("居宅サービス計画作成者氏名", &sheet.care_manager),
        ("居宅介護支援事業者・事業所名", &sheet.office_name),
        ("事業所番号", &sheet.office_number),
        ("事業所の所在地", &sheet.office_address),
        ("居宅サービス計画作成（変更）日", &sheet.planned_on),
        ("初回居宅サービス計画作成日", &sheet.first_planned_on),
        ("認定日", &sheet.certified_on),
        ("認定の有効期間（開始）", &sheet.certified_from),
        ("認定の有効期間（終了）", &sheet.certified_until),
    ];
    person(&sheet.head, &more, canvas);
    canvas.raw("<table class=\"long\"><tbody>\n");
    let choices = [
        ("計画書の区分", &sheet.category),
        ("認定の状況", &sheet.state),
        ("要介護状態区分", &sheet.care_level),
    ];
    for (label, choice) in choices {
        canvas.raw("<tr>");
        canvas.label(label);
        canvas.choice(choice);
        canvas.raw("</tr>\n");
    }
    let texts = [
        ("利用者及び家族の生活に対する意向を踏まえた課題分析の結果", &sheet.wishes),
        ("介護認定審査会の意見及びサービスの種類の指定", &sheet.board_opinion),
        ("総合的な援助の方針", &sheet.policy),
    ];
    for (label, cell) in texts {
        canvas.raw("<tr>");
        canvas.label(label);
        canvas.cell(cell, "");
        canvas.raw("</tr>\n");
    }
    canvas.raw("<tr>");
    canvas.label("生活援助中心型の算定理由");
    canvas.choice(&sheet.home_help_reason);
    canvas.raw("</tr>\n<tr>");
    canvas.label("その他の理由");
    canvas.cell(&sheet.other_reason, "");
    canvas.raw("</tr>\n</tbody></table>\n");
}

fn second(sheet: &SecondTableSheet, canvas: &mut Canvas<'_>) {
    canvas.title(words::SECOND);
    person(&sheet.head, &[("作成年月日", &sheet.made_on)], canvas);
    canvas.raw("<div class=\"wide\"><table class=\"second\">\n");
    canvas.columns(words::SECOND_COLUMNS);
    canvas.raw("<tbody>\n");
    for row in &sheet.rows {
        canvas.raw("<tr>");
        if let Some(issue) = &row.issue {
            canvas.cell(&issue.cell, &format!(" rowspan=\"{}\"", issue.span));
        }
        if let Some(goal) = &row.goal {
            for cell in &goal.cells {
                canvas.cell(cell, &format!(" rowspan=\"{}\"", goal.span));
            }
        }
        for cell in &row.help {
            canvas.cell(cell, "");
        }
        canvas.raw("</tr>\n");
    }
    canvas.raw("</tbody>\n</table></div>\n<p class=\"note\">");
    canvas.text(words::SECOND_NOTES);
    canvas.raw("</p>\n");
}

fn usage(sheet: &UsageSheet, canvas: &mut Canvas<'_>) {
    canvas.title(if sheet.for_provider { words::PROVIDER } else { words::USAGE });
    let more = [
        ("対象年月", &sheet.month),
        ("認定の状況", &sheet.state.cell),
        ("要介護状態区分", &sheet.care_level),
        ("変更後要介護状態区分", &sheet.new_care_level),
        ("変更日", &sheet.changed_on),
        ("区分支給限度基準額", &sheet.limit),
        ("限度額適用期間（開始）", &sheet.limit_from),
        ("限度額適用期間（終了）", &sheet.limit_until),
        ("前月までの短期入所利用日数", &sheet.short_stay_days),
        ("居宅介護支援事業者事業所名", &sheet.care_office),
        ("担当者名", &sheet.care_manager),
        ("作成年月日", &sheet.made_on),
    ];
    person(&sheet.head, &more, canvas);
    canvas.raw("<div class=\"wide\"><table class=\"usage\">\n<thead><tr>");
    for word in ["提供時間帯", "サービス内容", "サービスコード", "事業所名", ""]
    {
        canvas.label(word);
    }
    for day in &sheet.days {
        canvas.label(&format!("{}\n{}", day.day, day.weekday));
    }
    canvas.label("合計回数");
    canvas.raw("</tr></thead>\n<tbody>\n");
    for line in &sheet.lines {
        canvas.raw("<tr>");
        for cell in [&line.times, &line.service, &line.code, &line.office] {
            canvas.cell(cell, " rowspan=\"2\"");
        }
        days("予定", &line.planned, &line.planned_total, canvas);
        canvas.raw("</tr>\n<tr>");
        days("実績", &line.actual, &line.actual_total, canvas);
        canvas.raw("</tr>\n");
    }
    canvas.raw("</tbody>\n</table></div>\n");
}

fn days(word: &str, days: &[Cell], total: &Cell, canvas: &mut Canvas<'_>) {
    canvas.label(word);
    for cell in days.iter().chain([total]) {
        canvas.cell(cell, "");
    }
}

fn annex(sheet: &AnnexSheet, canvas: &mut Canvas<'_>) {
    canvas.title(words::ANNEX);
    let more = [
        ("対象年月", &sheet.month),
        ("作成年月日", &sheet.made_on),
        ("区分支給限度基準額（単位）", &sheet.limit),
        ("種類別支給限度管理 合計", &sheet.by_type_total),
    ];
    person(&sheet.head, &more, canvas);
    let rows = sheet.rows.iter().map(|row| row.cells.iter().collect());
    canvas.table("annex", words::ANNEX_COLUMNS, rows);
    if !sheet.by_type.is_empty() {
        let rows = sheet.by_type.iter().map(|row| row.iter().collect());
        canvas.table("by-type", words::BY_TYPE, rows);
    }
    canvas.table("short-stay", words::SHORT_STAY, [sheet.short_stay.iter().collect()]);
}

fn labelled(number: &str, sheet: &LabelledSheet, canvas: &mut Canvas<'_>) {
    canvas.title([number, &sheet.title]);
    person(&sheet.head, &[("年月・日付", &sheet.date)], canvas);
    if !sheet.pairs.is_empty() {
        let pairs: Vec<(&str, &Cell)> =
            sheet.pairs.iter().map(|pair| (pair.label.as_str(), &pair.cell)).collect();
        canvas.pairs(&pairs);
    }
    if !sheet.rows.is_empty() {
        let rows = sheet.rows.iter().map(|row| row.iter().collect());
        canvas.table("records", sheet.columns.iter().map(String::as_str), rows);
    }
}

fn withdrawal(sheet: &WithdrawalSheet, canvas: &mut Canvas<'_>) {
    canvas.title(words::WITHDRAWAL);
    let rows = sheet.rows.iter().map(|row| {
        vec![
            &row.name,
            &row.insurer_number,
            &row.insured_number,
            &row.forms,
            &row.date,
            &row.office,
            &row.service,
        ]
    });
    canvas.table("withdrawal", words::WITHDRAWN, rows);
}
