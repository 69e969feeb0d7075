//! The words of the form view: values as people write them, and differences as plain sentences.

use todoke_standard::calendar::{holiday, japanese_date, japanese_month};
use todoke_standard::compare::{DayChange, DayDifference, RowChange, RowDifference, Times};
use todoke_standard::layout::{Field, Form, Layout};
use todoke_standard::{Date, FileKind, Month, Standard, Weekday, service_title};

/// Nothing was there before.
pub(super) const NOTHING: &str = "なし";
/// The row was not there before.
pub(super) const NEW_ROW: &str = "新しく加わった行";
/// The previous value was empty.
const EMPTY: &str = "空欄";
/// A time that the form does not show.
const NO_TIME: &str = "―";

/// An actual without its plan.
pub(super) const NO_PLAN: &str =
    "この月の予定が、この事業所とのやりとりの中に見つかりません。予定とくらべずに表示しています。";
/// A message that could not be opened.
pub(crate) const NOT_OPENED: &str = "この受信データは開けなかったため、様式を表示できません。送信した事業所に、もう一度送ってもらってください。";
/// A message still on its way.
pub(crate) const NOT_HERE_YET: &str =
    "まだ届いていません。届くと、ここに様式を表示します。操作は不要です。";
/// Files without any row.
pub(super) const NO_ROWS: &str = "ファイルに、表示できる行がありません。";
/// A picture of the family.
pub(super) const PICTURE: &str =
    "家族構成の画像が付いています。画像は介護ソフトに取り込んで確認してください。";

/// More people than are drawn.
pub(super) fn drawn_of(drawn: usize, people: usize) -> String {
    format!("{people}人のうち、指摘のある方から{drawn}人の様式を表示しています。")
}

/// Rows that could not be read.
pub(super) fn unread_rows(file: &str, rows: usize) -> String {
    format!(
        "{file} の{rows}行は、項目の数や引用符が合わず読めません。読めた行だけを表示しています。"
    )
}

/// A file that is none of the standard's.
pub(super) fn unread_file(file: &str) -> String {
    format!("{file} は標準仕様のファイルではないため、表示していません。")
}

/// Fewer documents of other forms are drawn than there are.
pub(super) fn drawn_documents(drawn: usize, count: u64) -> String {
    format!("{count}件の書類のうち、指摘のあるものから{drawn}件を表示しています。")
}

/// Records of other forms that are no documents.
pub(super) fn unread_documents(records: u64) -> String {
    format!("{records}件は書類として読めないため、様式を表示していません。理由は指摘にあります。")
}

/// Items of other forms whose row in the table is in doubt.
pub(super) const DOUBTFUL_ITEMS: &str =
    "項目番号を添えた欄は、項目の一覧表で読み取りが確かでない項目です。";
/// A document with nothing but the header.
pub(super) const NO_FORM: &str = "様式の分からない書類";

/// 令和8年4月1日, or the characters of the file when they are no date.
pub(super) fn date(date: Option<Date>) -> String {
    date.map(japanese_date).unwrap_or_default()
}

/// 2026年4月1日.
pub(super) fn western(date: Option<Date>) -> Option<String> {
    date.map(|date| format!("{}年{}月{}日", date.year(), date.month().number(), date.day()))
}

/// 令和8年4月分.
pub(super) fn month(month: Month) -> String {
    format!("{}分", japanese_month(month))
}

/// A month of the store.
pub(super) fn month_of(text: Option<&str>) -> Option<String> {
    text.and_then(Month::parse).filter(|found| !found.is_zero()).map(month)
}

/// 9:30; a dash for no time; the characters of the file when they are no time.
pub(super) fn time(text: &str) -> String {
    if text == "9999" {
        return NO_TIME.to_owned();
    }
    match minutes(text) {
        Some(minutes) => format!("{}:{:02}", minutes / 60, minutes % 60),
        None => text.to_owned(),
    }
}

/// Minutes after midnight of `HHMM`.
pub(super) fn minutes(text: &str) -> Option<u32> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u32 = text.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    (minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0))).then_some(hours * 60 + minutes)
}

/// 9:30〜10:30, a dash for no time.
pub(super) fn times(start: &str, end: &str) -> String {
    if start == "9999" || (start.is_empty() && end.is_empty()) {
        return NO_TIME.to_owned();
    }
    if start == end || end.is_empty() {
        return time(start);
    }
    format!("{}〜{}", time(start), time(end))
}

fn between(times_of: &Times) -> String {
    times(&times_of.start, &times_of.end)
}

/// A number with separators; anything else as it is.
pub(super) fn number(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, decimals) = rest.split_once('.').unwrap_or((rest, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    };
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{decimals}")
    }
}

/// A count in a cell: nothing for none.
pub(super) fn count(count: u32) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

/// 要介護2 instead of 要介護２.
pub(super) fn narrow(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '０'..='９' => {
                char::from_digit(u32::from(character) - u32::from('０'), 10).unwrap_or(character)
            }
            other => other,
        })
        .collect()
}

/// The word of a service type, by the first two characters of a サービスコード.
pub(super) fn service_type(code: &str) -> Option<&'static str> {
    code.get(..2).and_then(service_title)
}

/// What a service is called: the goods, the service type, else the code.
pub(super) fn service(code: &str, equipment_name: &str) -> String {
    if !equipment_name.is_empty() {
        return equipment_name.to_owned();
    }
    service_type(code).map_or_else(|| code.to_owned(), str::to_owned)
}

/// A value of an item as the form shows it.
pub(super) fn value(kind: FileKind, item: u32, raw: &str) -> String {
    let field = Layout::of(kind, Standard::V4_1).and_then(|layout| layout.field(item));
    field.map_or_else(|| raw.to_owned(), |field| field_value(field, raw))
}

/// A value of a column as the form shows it.
pub(super) fn field_value(field: &Field, raw: &str) -> String {
    if let Some(words) = code_words(field, raw) {
        return words;
    }
    match field.form {
        Form::Date { .. } => Date::parse(raw).map_or_else(|| raw.to_owned(), japanese_date),
        Form::Month { .. } => Month::parse(raw)
            .filter(|month| !month.is_zero())
            .map_or_else(|| raw.to_owned(), japanese_month),
        Form::Time { .. } => time(raw),
        Form::Moment => moment(raw),
        Form::Integer | Form::Decimal => number(raw),
        _ => raw.to_owned(),
    }
}

/// The words of the codes of a column; none where the code list does not have them.
pub(super) fn code_words(field: &Field, raw: &str) -> Option<String> {
    let words = match field.form {
        Form::Codes => field.meanings(raw)?.join("、"),
        _ => field.meaning(raw)?.to_owned(),
    };
    Some(narrow(&words))
}

/// 令和9年1月25日 13:00 of `YYYYMMDDHHMM`; the characters of the file when they are no moment.
fn moment(raw: &str) -> String {
    let parts = raw.split_at_checked(8);
    let read = parts.and_then(|(date, time)| Some((Date::parse(date)?, minutes(time)?, time)));
    match read {
        Some((date, _, clock)) => format!("{} {}", japanese_date(date), time(clock)),
        None => raw.to_owned(),
    }
}

/// The name of an item.
fn item_name(kind: FileKind, item: u32) -> &'static str {
    Layout::of(kind, Standard::V4_1)
        .and_then(|layout| layout.field(item))
        .map_or("", |field| field.name.as_str())
}

/// A previous value, told so that an empty one can be seen.
pub(super) fn previous(value: &str) -> String {
    if value.is_empty() { EMPTY.to_owned() } else { value.to_owned() }
}

/// How a day looks in the head of 第6表.
pub(super) fn day_kind(date: Date) -> (&'static str, Option<&'static str>) {
    let holiday = holiday(date);
    let kind = match (holiday, date.weekday()) {
        (Some(_), _) => "holiday",
        (None, Weekday::Sunday) => "sunday",
        (None, Weekday::Saturday) => "saturday",
        _ => "weekday",
    };
    (kind, holiday)
}

/// 8日（水）.
fn day(month: Option<Month>, day: u8) -> String {
    match month.and_then(|month| month.day(day)) {
        Some(date) => format!("{day}日（{}）", date.weekday().japanese()),
        None => format!("{day}日"),
    }
}

/// What a sentence about a day says before the arrow. The service is named where the time alone does not tell it.
fn subject(month: Option<Month>, difference: &DayDifference, office: Option<&str>) -> String {
    let times = between(&difference.times);
    let untimed = times == NO_TIME;
    let mut said = day(month, difference.day);
    if !untimed {
        said.push_str(&times);
    }
    if untimed || office.is_some() {
        let service = service(&difference.service_code, &difference.equipment_name);
        let code = if difference.equipment_name.is_empty() { &difference.service_code } else { "" };
        let separator = if untimed { "" } else { " " };
        said.push_str(&format!("{separator}{service}{code}"));
    }
    if let Some(office) = office {
        said.push_str(&format!("（{office}）"));
    }
    said
}

/// A difference between plan and actual.
pub(super) fn against_plan(month: Option<Month>, difference: &DayDifference) -> String {
    let subject = subject(month, difference, None);
    match &difference.change {
        DayChange::Missing { .. } => format!("{subject} → 実績なし"),
        DayChange::Added { count: 1 } => format!("{subject} → 予定になかった実績"),
        DayChange::Added { count } => format!("{subject} → 予定になかった実績（{count}回）"),
        DayChange::Count { before, after } => {
            format!("{subject} → 予定{before}回、実績{after}回")
        }
        DayChange::Time { after } => format!("{subject} → 実績は{}", between(after)),
    }
}

/// A difference between two versions of 第6表.
pub(super) fn against_previous(
    month: Option<Month>,
    difference: &DayDifference,
    office: Option<&str>,
) -> String {
    let subject = subject(month, difference, office);
    match &difference.change {
        DayChange::Missing { .. } => format!("{subject} → なくなりました"),
        DayChange::Added { count: 1 } => format!("{subject} → 加わりました"),
        DayChange::Added { count } => format!("{subject} → {count}回が加わりました"),
        DayChange::Count { before, after } => format!("{subject} → {before}回から{after}回へ"),
        DayChange::Time { after } => format!("{subject} → {}へ", between(after)),
    }
}

/// The marks of a difference on a cell: on the side before, on the side after.
pub(super) fn marks(difference: &DayDifference, before_is: &str, after_is: &str) -> [String; 2] {
    let times = |count: u32| if count == 0 { NOTHING.to_owned() } else { format!("{count}回") };
    match &difference.change {
        DayChange::Missing { count } => {
            [format!("{after_is}：{NOTHING}"), format!("{before_is}：{}", times(*count))]
        }
        DayChange::Added { count } => {
            [format!("{after_is}：{}", times(*count)), format!("{before_is}：{NOTHING}")]
        }
        DayChange::Count { before, after } => {
            [format!("{after_is}：{}", times(*after)), format!("{before_is}：{}", times(*before))]
        }
        DayChange::Time { after } => [
            format!("{after_is}：{}", between(after)),
            format!("{before_is}：{}", between(&difference.times)),
        ],
    }
}

/// What a form is called in a sentence.
fn form(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Up1kyo => "第1表",
        FileKind::Up2kyo => "第2表",
        FileKind::Up3kyo => "第3表",
        FileKind::Upplan | FileKind::Upjsk => "第6表",
        FileKind::Upsikyu => "第7表",
        FileKind::Uphosoku => "利用者補足情報",
        other => other.title(),
    }
}

/// Items of 第2表 that are merged over several rows: told once, without the row.
const MERGED: [u32; 5] = [7, 9, 10, 11, 12];

/// Rows that differ from the version before, as sentences; what is merged on the form is told once.
pub(super) fn row_changes<'a>(changes: impl Iterator<Item = &'a RowChange>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for sentence in changes.flat_map(row_change) {
        let (merged, sentence) = sentence;
        if !merged || !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    told
}

/// A row that differs, as sentences; with each whether it is about a merged cell.
fn row_change(change: &RowChange) -> Vec<(bool, String)> {
    let form = form(change.kind);
    let name = if change.name.is_empty() {
        String::new()
    } else {
        format!("「{}」", short(&change.name))
    };
    match &change.difference {
        RowDifference::Added => vec![(false, format!("{form}{name} → 加わりました"))],
        RowDifference::Removed => vec![(false, format!("{form}{name} → なくなりました"))],
        RowDifference::Changed(items) => items
            .iter()
            .map(|item| {
                let shown = |raw: &str| short(&previous(&value(change.kind, item.item, raw)));
                let label = item_name(change.kind, item.item);
                let merged = change.kind == FileKind::Up2kyo && MERGED.contains(&item.item);
                let name = if merged { "" } else { &name };
                let values = format!("{} → {}", shown(&item.before), shown(&item.after));
                (merged, format!("{form}{name} {label}：{values}"))
            })
            .collect(),
    }
}

/// A text as a list can show it.
fn short(text: &str) -> String {
    const SHOWN: usize = 24;
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.chars().count() <= SHOWN {
        return flat;
    }
    let head: String = flat.chars().take(SHOWN).collect();
    format!("{head}…")
}

/// The head of the comparison with the plan.
pub(super) fn plan_title(differences: usize) -> String {
    match differences {
        0 => "予定どおりです。".to_owned(),
        count => format!("予定と{count}か所ちがいます。"),
    }
}

/// The head of the comparison with the version before.
pub(super) fn previous_title(differences: usize) -> String {
    match differences {
        0 => "前回と同じ内容です。".to_owned(),
        count => format!("前回から{count}か所変わりました。"),
    }
}

/// 実績 8回（予定 8回のうち 2か所ちがいます）.
pub(super) fn actual_summary(done: u32, planned: Option<u32>, differences: usize) -> String {
    match (planned, differences) {
        (None, _) => format!("実績 {done}回"),
        (Some(_), 0) => format!("実績 {done}回（予定どおり）"),
        (Some(planned), count) => {
            format!("実績 {done}回（予定 {planned}回のうち {count}か所ちがいます）")
        }
    }
}

/// 予定 8回（前回から変更 2か所）.
pub(super) fn plan_summary(planned: u32, differences: Option<usize>) -> String {
    format!("予定 {planned}回{}", since_last(differences))
}

/// 居宅サービス計画書（前回から変更 2か所）.
pub(super) fn form_summary(unit_word: &str, differences: Option<usize>) -> String {
    format!("{unit_word}{}", since_last(differences))
}

fn since_last(differences: Option<usize>) -> String {
    match differences {
        None => String::new(),
        Some(0) => "（前回と同じ）".to_owned(),
        Some(count) => format!("（前回から変更 {count}か所）"),
    }
}

/// 取り下げ.
pub(super) const WITHDRAWN: &str = "取り下げ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_are_written_as_on_paper() {
        assert_eq!(time("0930"), "9:30", "no leading zero");
        assert_eq!(time("2400"), "24:00", "the end of the day");
        assert_eq!(time("2460"), "2460", "what is no time stays as it is");
        assert_eq!(times("9999", "9999"), "―", "no time shown");
        assert_eq!(times("0630", "0630"), "6:30", "a point in time");
        assert_eq!(number("19705"), "19,705", "thousands");
        assert_eq!(number("11.40"), "11.40", "decimals stay");
        assert_eq!(number("-1234567"), "-1,234,567", "a sign stays");
        assert_eq!(number("１２"), "１２", "what is no number stays as it is");
        assert_eq!(moment("202701251300"), "令和9年1月25日 13:00", "a day and a time");
        assert_eq!(moment("202702301300"), "202702301300", "what is no day stays as it is");
        assert_eq!(moment("2027012"), "2027012", "and what is too short");
        assert_eq!(narrow("要介護２"), "要介護2", "as people write it");
        assert_eq!(value(FileKind::Up1kyo, 21, "25"), "要介護5", "a code becomes its word");
        assert_eq!(value(FileKind::Up1kyo, 18, "20260318"), "令和8年3月18日", "a date its own");
    }
}
