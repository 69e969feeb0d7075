//! The words of the page.

use todoke_standard::Finding;

pub(super) const TITLE: &str = "ケアプランデータの確認結果";
pub(super) const PERSONAL: &str = "個人情報が含まれています。";
pub(super) const PERSONAL_CARE: &str = "利用者の氏名や計画の内容がそのまま載っています。見る必要のある人だけに渡し、使い終わったら消してください。";
pub(super) const NO_FINDING: &str = "指摘はありません。";
pub(super) const FINDINGS: &str = "指摘";
pub(super) const PEOPLE: &str = "利用者";
pub(super) const NO_NAME: &str = "氏名なし";
pub(super) const MARKS: &str = "様式の中の［番号］は、上の指摘の番号です。";
pub(super) const TO_CELL: &str = "様式の欄へ";
pub(super) const TOO_LARGE: &str = "ファイルが大きいため、様式は表示していません。";

pub(super) fn sum(files: usize, today: &str) -> String {
    format!("{files}件のファイルを、{today}に確認しました。")
}

pub(super) const DOCUMENTS: &str = "様式";
pub(super) const EXTENSION: &str = "拡張項目";

pub(super) fn record(number: u64) -> String {
    format!("{number}件目")
}

pub(super) fn item_number(number: u32) -> String {
    format!("項目{number}")
}

pub(super) fn forms_of(name: &str) -> String {
    format!("{name} 様の様式")
}

pub(super) fn about(name: &str) -> String {
    format!("{name} 様")
}

pub(super) fn numbers(insurer: &str, insured: &str) -> String {
    format!("保険者番号 {insurer}　被保険者番号 {insured}")
}

pub(super) fn findings_of(count: u32) -> String {
    if count == 0 { String::new() } else { format!("指摘 {count}件") }
}

/// Where a finding lies: file, line, column, 項目名.
pub(super) fn place(finding: &Finding) -> String {
    let mut place = finding.file.clone();
    if let Some(line) = finding.line {
        place += &format!(" {line}行目");
    }
    if let Some(column) = finding.column {
        place += &format!(" {column}列目");
    }
    if let Some(field) = &finding.field {
        place += &format!("「{field}」");
    }
    place
}

/// What is wrong, with how often.
pub(super) fn what(finding: &Finding) -> String {
    match finding.count {
        0 | 1 => finding.message.clone(),
        count => format!("{}(全部で{count}か所)", finding.message),
    }
}

/// The head of a form: number and title.
pub(super) const FIRST: [&str; 2] = ["第1表", "居宅サービス計画書（1）"];
pub(super) const SECOND: [&str; 2] = ["第2表", "居宅サービス計画書（2）"];
pub(super) const THIRD: [&str; 2] = ["第3表", "週間サービス計画表"];
pub(super) const USAGE: [&str; 2] = ["第6表", "サービス利用票（兼居宅サービス計画）"];
pub(super) const PROVIDER: [&str; 2] = ["第6表", "サービス提供票"];
pub(super) const ANNEX: [&str; 2] = ["第7表", "サービス利用票別表"];
pub(super) const WITHDRAWAL: [&str; 2] = ["取り下げ", "取り下げの一覧"];

pub(super) const SECOND_COLUMNS: [&str; 11] = [
    "生活全般の解決すべき課題（ニーズ）",
    "長期目標",
    "（期間）",
    "短期目標",
    "（期間）",
    "サービス内容",
    "※1",
    "サービス種別",
    "※2",
    "頻度",
    "期間",
];
pub(super) const SECOND_NOTES: &str =
    "※1 保険給付の対象となるかどうかの区分　※2 当該サービス提供を行う事業所";

/// The parts of a day in 第3表, with the hour at which each ends.
pub(super) const PARTS: [(&str, u32); 6] =
    [("深夜", 6), ("早朝", 8), ("午前", 12), ("午後", 18), ("夜間", 22), ("深夜", 24)];
pub(super) const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
pub(super) const ACTIVITIES: &str = "主な日常生活上の活動";
pub(super) const OTHERS: &str = "週単位以外のサービス";

pub(super) const ANNEX_COLUMNS: [&str; 21] = [
    "事業所名",
    "事業所番号",
    "サービス内容／種類",
    "サービスコード",
    "単位数",
    "割引後 率％",
    "割引後 単位数",
    "回数",
    "サービス単位／金額",
    "給付管理単位数",
    "種類支給限度基準を超える単位数",
    "種類支給限度基準内単位数",
    "区分支給限度基準を超える単位数",
    "区分支給限度基準内単位数",
    "単位数単価",
    "費用総額（保険／事業対象分）",
    "給付率（％）",
    "保険／事業費請求額",
    "定額利用者負担単価金額",
    "利用者負担（保険／事業対象分）",
    "利用者負担（全額負担分）",
];
pub(super) const BY_TYPE: [&str; 4] =
    ["サービス種類", "種類支給限度基準額（単位）", "合計単位数", "種類支給限度基準を超える単位数"];
pub(super) const SHORT_STAY: [&str; 3] =
    ["前月までの短期入所利用日数", "当月の計画利用日数", "累積利用日数"];
pub(super) const WITHDRAWN: [&str; 7] = [
    "利用者",
    "保険者番号",
    "被保険者番号",
    "取り下げる様式",
    "対象の年月・日付",
    "事業所",
    "サービス種類",
];
