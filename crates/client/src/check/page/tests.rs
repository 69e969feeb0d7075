//! The page: that findings and cells lead to each other, and what is drawn of the documents of other forms.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::check::{OtherForms, Report, check_paths};
use crate::clock::Clock;

/// 記入例 in MS932: what the samples have in free text.
const SAMPLE_WORD: &[u8] = &[0x8B, 0x4C, 0x93, 0xFC, 0x97, 0xE1];

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }
}

fn sample(path: &str) -> Vec<u8> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/forms");
    std::fs::read(samples.join(path)).unwrap()
}

fn page_of_paths(paths: &[PathBuf]) -> String {
    let checked = check_paths(paths, Some(OtherForms::Auto), &Stopped).unwrap();
    checked.report(Report::Html).unwrap()
}

fn page_of(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shorui.csv");
    std::fs::write(&path, bytes).unwrap();
    page_of_paths(&[path])
}

/// With one text of bytes instead of the first of another.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// The sheet of a document.
fn sheet(page: &str, record: u64) -> &str {
    let head = format!("<span class=\"number\">{record}件目</span>");
    let (_, rest) = page.split_once(&head).unwrap_or_else(|| panic!("{record}件目 is drawn"));
    rest.split("</article>").next().unwrap()
}

/// What stands in the first cell of a label.
fn cell<'a>(sheet: &'a str, label: &str) -> &'a str {
    let found = sheet.split_once(&format!("<dt>{label}</dt><dd>"));
    let (_, rest) = found.unwrap_or_else(|| panic!("{label} is drawn in:\n{sheet}"));
    rest.split("</dd>").next().unwrap()
}

fn headings(sheet: &str) -> Vec<&str> {
    let parts = sheet.split("<h5>").skip(1);
    parts.map(|part| part.split("</h5>").next().unwrap()).collect()
}

#[test]
fn a_document_has_its_sections_in_the_order_of_the_table() {
    let page = page_of(&sample("good/discharge.csv"));
    let sheet = sheet(&page, 1);
    assert!(sheet.starts_with(" 退院・退所情報記録書</h4>"), "its title");
    let expected = [
        "共通",
        "属性",
        "今回の入院概要",
        "疾患と入院(所)中の状況",
        "本人/家族の受け止め/意向",
        "退院後に必要な事柄",
        "情報収集",
        "属性 <small>拡張項目</small>",
        "今回の入院概要 <small>拡張項目</small>",
        "疾患と入院(所)中の状況 <small>拡張項目</small>",
        "本人/家族の受け止め/意向 <small>拡張項目</small>",
        "退院後に必要な事柄 <small>拡張項目</small>",
        "ACP <small>拡張項目</small>",
        "課題認識 <small>拡張項目</small>",
        "カンファレンス等情報収集 <small>拡張項目</small>",
    ];
    assert_eq!(headings(sheet), expected, "as the table has them");
}

#[test]
fn values_are_told_in_words_with_their_codes() {
    let page = page_of(&sample("good/admission.csv"));
    let admission = sheet(&page, 1);
    assert_eq!(cell(admission, "患者性別"), "女 <small class=\"code\">2</small>", "code and word");
    assert_eq!(
        cell(admission, "患者生年月日"),
        "大正8年2月28日",
        "a date of the Japanese calendar"
    );
    assert!(admission.contains("<th>利用者名</th><td>山田　貞子</td>"), "whom it is about");
    let page = page_of(&sample("good/discharge.csv"));
    let discharge = sheet(&page, 1);
    let start = cell(discharge, "情報収集1回目聞き取り日開始時刻");
    assert_eq!(start, "令和9年1月25日 13:00", "a day and a time");
    assert_eq!(cell(discharge, "情報収集1回目聞き取り場所"), "記入例", "free text as it is");
    assert!(!discharge.contains("<th>利用者名</th>"), "this form tells no name, so none is shown");
    let page = page_of(&sample("good/nursing_record_second.csv"));
    let occupations = cell(sheet(&page, 1), "訪問職種");
    assert!(occupations.ends_with(" <small class=\"code\">1;2</small>"), "{occupations}");
    assert!(occupations.contains('、'), "several codes, several words: {occupations}");
}

#[test]
fn a_finding_stands_on_its_cell_and_both_lead_to_each_other() {
    let page = page_of(&sample("broken/admission.csv"));
    let (first, second) = (sheet(&page, 1), sheet(&page, 2));
    assert!(!first.contains("<mark"), "the first document is right");
    let date = cell(second, "入院日");
    let sign = "<mark class=\"error\"><a class=\"sign\" id=\"u1-c0\" href=\"#u1-f0\" title=\"エラー：空です。";
    assert!(date.starts_with(sign), "an empty item is shown for its finding: {date}");
    assert!(date.ends_with(">[×1]</a></mark>"), "with nothing but the number: {date}");
    assert!(page.contains("<li id=\"u1-f0\" class=\"error\">"), "the finding is listed");
    assert!(page.contains("<a class=\"there\" href=\"#u1-c0\">様式の欄へ</a>"), "and leads back");
    let birth = cell(second, "患者生年月日");
    assert!(birth.contains("大正8年2月28日<a class=\"sign\""), "the value as it stands: {birth}");
    let level = cell(second, "入院時の要介護度 <small>項目34</small>");
    assert!(level.contains("要介護2<a"), "no word is made up for an unknown code: {level}");
}

#[test]
fn so_do_a_finding_of_a_care_plan_and_its_cell() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/broken");
    let page = page_of_paths(&[folder.join("annex-limit-split")]);
    let ids: Vec<&str> = page.split("<a class=\"sign\" id=\"").skip(1).collect();
    assert!(!ids.is_empty(), "a finding stands on a cell");
    for id in ids {
        let (id, _) = id.split_once('"').unwrap();
        assert!(page.contains(&format!("<a class=\"there\" href=\"#{id}\">")), "{id} is led to");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: one place");
    }
}

#[test]
fn empty_items_without_a_finding_are_left_out() {
    let whole = sample("good/nursing_plan.csv");
    assert!(page_of(&whole).contains("<dd>1360071</dd>"), "郵便番号 is shown");
    let page = page_of(&replaced(&whole, b"1360071", b""));
    assert!(!page.contains("<dt>利用者郵便番号</dt>"), "until it is empty");
    assert!(!page.contains("<dd></dd>"), "and so it is with the whole lost page");
}

#[test]
fn items_of_the_lost_page_show_their_number_and_what_stands_there() {
    let page = page_of(&sample("broken/nursing_plan.csv"));
    let item = cell(sheet(&page, 2), "(項目名不明) <small>項目70</small>");
    assert!(
        item.starts_with("<mark class=\"notice\">有<a "),
        "as it stands, with the note: {item}"
    );
    assert!(!page.contains("<small>項目71</small>"), "its neighbours are empty");
    assert!(page.contains("項目番号を添えた欄は"), "the page says what the numbers are for");
}

#[test]
fn nothing_of_a_value_is_markup() {
    let script = b"<script>alert(\"\"1\"\")</script>";
    let bytes = replaced(&sample("good/admission.csv"), SAMPLE_WORD, script);
    let page = page_of(&bytes);
    assert!(!page.contains("<script"), "it is text");
    let text = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;";
    assert!(sheet(&page, 1).contains(&format!("<dd>{text}</dd>")), "and stays readable");
}

#[test]
fn free_text_keeps_its_line_breaks() {
    let bytes = replaced(&sample("good/admission.csv"), SAMPLE_WORD, b"a\r\nb");
    let page = page_of(&bytes);
    let text = "<div class=\"whole\"><dt>事業所名</dt><dd>a\nb</dd></div>";
    assert!(sheet(&page, 1).contains(text), "{}", sheet(&page, 1));
}

#[test]
fn of_very_many_documents_those_with_findings_come_first() {
    let broken = sample("broken/discharge.csv");
    let end = broken.windows(2).position(|window| window == b"\r\n").unwrap() + 2;
    let (good, faulty) = broken.split_at(end);
    let mut bytes = good.repeat(119);
    bytes.extend(faulty);
    bytes.extend(good.repeat(10));
    bytes.extend(b"1,2,3\r\n");
    let page = page_of(&bytes);
    assert!(page.contains("130件の書類のうち、指摘のあるものから100件を表示しています。"), "said");
    assert!(page.contains("1件は書類として読めないため、様式を表示していません。"), "said too");
    assert_eq!(page.matches("<article>").count(), 100, "no more are drawn");
    assert!(sheet(&page, 120).contains("<mark "), "the one with findings is");
    assert!(sheet(&page, 99).contains("退院・退所情報記録書"), "and the first of the others");
    assert!(!page.contains(">100件目<"), "but not the rest");
}

#[test]
fn a_document_of_several_forms_names_the_form_of_each_section() {
    let table = sample("good/hospital_discharge_table.csv");
    let lines: Vec<&[u8]> = table.split(|byte| *byte == b'\n').collect();
    let columns = |line: &[u8]| -> Vec<Vec<u8>> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.split(|byte| *byte == b',').map(<[u8]>::to_vec).collect()
    };
    let both = columns(lines[0]).into_iter().zip(columns(lines[1]));
    let both = both.map(|(one, other)| if one.is_empty() { other } else { one });
    let mut bytes = both.collect::<Vec<_>>().join(&b","[..]);
    bytes.extend(b"\r\n");
    let page = page_of(&bytes);
    let sheet = sheet(&page, 1);
    assert!(sheet.starts_with(" 入院時情報提供書・退院・退所情報記録書</h4>"), "both titles");
    let headings = headings(sheet);
    assert_eq!(headings[0], "共通", "what they share");
    assert_eq!(headings[2], "利用者基本情報 <small>入院時情報提供書</small>", "its form");
    let last =
        "カンファレンス等情報収集 <small>退院・退所情報記録書</small> <small>拡張項目</small>";
    assert_eq!(headings.last(), Some(&last), "in the order of the table");
}

#[test]
fn two_files_of_one_name_are_both_drawn_with_their_own_findings() {
    let folder = tempfile::tempdir().unwrap();
    for (place, path) in [("a", "broken/discharge.csv"), ("b", "broken/admission.csv")] {
        std::fs::create_dir(folder.path().join(place)).unwrap();
        std::fs::write(folder.path().join(place).join("same.csv"), sample(path)).unwrap();
    }
    let page = page_of_paths(&["a", "b"].map(|place| folder.path().join(place)));
    assert_eq!(page.matches("<article>").count(), 4, "two documents of each");
    let after = page.split("入院時情報提供書</h4>").nth(2).unwrap();
    let date = cell(after, "入院日");
    let target = date.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
    let told = page.split(&format!("<li id=\"{target}\"")).nth(1).unwrap();
    let told = told.split("</li>").next().unwrap();
    assert!(told.contains("「入院日」"), "the sign leads to its own finding: {told}");
}
