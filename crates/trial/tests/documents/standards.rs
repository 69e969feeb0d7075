//! `docs/standards.md`: every item of every file kind as the layouts have it, and what of it is uncertain.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use todoke_standard::catalogue::rule;
use todoke_standard::layout::{CodeValue, Field, Form, Layout, Requirement, Weak, layouts};
use todoke_standard::{FileKind, Standard};

use super::cell;

const TABLE: &str = include_str!("../../../standard/spec/careplan.csv");

const HEAD: &str = "\
<!-- cargo xtask rules が作る文書です。手で直さず、crates/standard/spec/careplan.csv か crates/trial/tests/documents を直してください。 -->

# 標準仕様の項目

ケアプランデータ連携標準仕様4.1のファイルの項目と、届けがどう確かめるかの一覧です。届けはこの表のとおりに確かめます。
指摘の番号（S-0101など）の意味は[確認の決まり](rules.md)にあります。

- **番号**は4.1の列の番号です。**3.2**は、標準仕様3.2での列の番号です（「―」は3.2にない項目）。
- **桁**は半角の文字数です（「―」は上限なし）。**必須**の「○」は必ず入れる項目、「△」はほかの項目によって要る項目です。
- **キー**の「○」は、ファイルどうしをつなぐ項目です。
- 「※」は、出典がはっきりしないしるしです。あとの[はっきりしないところ](#はっきりしないところ)に、届けの扱いがあります。

**出典**

- S1：標準仕様4.1 別紙「CSVファイルレイアウト定義書」。公開されている、文字を抜き出した写しによる（元の書類そのものではない）
- S2：標準仕様4.1 本文。同じく写しによる
- S3：介護保険最新情報vol.1156（標準仕様3.2）。一部のページだけ
- S5：公開されている出力プログラム（S1をもとに作られたもの）
- S7：公開されている出力プログラム（S1とは別に作られたもの）
";

/// What the text of the standard leaves open, and what a check does about it.
const OPEN: &[(&str, &str)] = &[
    (
        "行の終わりの改行",
        "CRLFとLFのどちらも読みます。LFと、混ざった改行はお知らせ（S-0904、S-0905）です。CRだけの行の終わりはエラー（S-0010）、最後の改行がないことはお知らせ（S-0012）です。",
    ),
    ("桁が文字の数か、バイトの数か", "桁のある項目はすべて半角なので、どちらでも同じです。"),
    (
        "文章でない項目を「\"」で囲むか、空の文章を「\"\"」とするか",
        "どちらも読みます。文章でない項目を囲むことはお知らせ（S-0906）、文章を囲まないことは注意（S-0902）です。",
    ),
    (
        "同じ行を2度入れてよいか",
        "まったく同じ行は注意（S-0209）です。もとになる表で同じキーの記録が2件あることはエラー（S-0207）です。",
    ),
    (
        "第6表と第7表の行の順番",
        "実績が利用者と事業所ごとにまとまっていないことはお知らせ（S-0215）です。ほかは確かめません。",
    ),
    (
        "ファイルの大きさの上限",
        "標準仕様に上限はありません。届けは、1件の記録は1MBまで（S-0018）、利用者とサービスの組み合わせは2万件まで（S-0020）を読みます。",
    ),
    (
        "1つのファイルにサービス種類を混ぜてよいか（3.xからの例では混ぜ、4.1のファイル名は一つだけを表す）",
        "実績が送信元のサービス種類と違うときは注意（S-0610）です。",
    ),
    (
        "小計の行（種類2桁とAAAA）が、1行ずつの2つの事業所や、限度額の外のサービスにも要るか",
        "その場合だけ注意（S-0507）にとどめます。",
    ),
    ("「必要」の印だけがあり「必須」でない項目（委託の有無）", "空なら注意（S-0139）です。"),
    (
        "第7表 No.14からNo.37、利用者基本情報、支援計画書の桁と備考（写しでは行がずれ、順番で当てはめた）",
        "どの区画も数がぴったり合うので、そのまま使います。",
    ),
    (
        "介護予防の利用票、別表、実績のファイル名（標準仕様に独自の名前がない）",
        "居宅のファイルと同じ名前と並びとして読みます。",
    ),
    (
        "3.2の第6表（22項目）と第7表（34項目）の並び（4.1の表と変更点から計算したもので、3.2の表そのものは見ていない）",
        "ファイル名が3.2の形のときは、この並びで確かめます。",
    ),
    (
        "201905版、202003版、3.0版の並び（見ていない）",
        "3.2の並びで読みます。201905版と202003版には注意（S-0202）を添えます。3.0版はCSVバージョンが3.2と同じなので、見分けられません。",
    ),
    (
        "版の一覧にないCSVバージョン（202410、202201を出すプログラムがある）",
        "ファイル名の形の並びで読み、注意（S-0901）を添えます。",
    ),
    (
        "国の連携クライアント自身の確認（受け付ける組み合わせ、エラーの番号）",
        "見つかっていません。届けで指摘がなくても、そこで同じ結果になるとは言えません。",
    ),
    (
        "4.1の補足とベンダー向けの質疑応答（2026年9月）、標準仕様5.0",
        "あることはわかっていますが、本文は手に入っていません。決まりに入れていません。",
    ),
    (
        "訪問看護計画書の標準項目 No.64からNo.106（元の資料の1ページが失われている）",
        "この文書のファイルには関係しません。そこに値があってもお知らせ（S-0807）だけで、確かめません。失われた項目は推測で補いません。",
    ),
];

/// The whole document.
pub(crate) fn text() -> String {
    let sources = sources();
    let mut text = HEAD.to_owned();
    let all: Vec<&Layout> =
        layouts().iter().filter(|layout| layout.standard == Standard::V4_1).collect();
    let count: usize = all.iter().map(|layout| layout.fields.len()).sum();
    writeln!(text, "\n## 目次\n\n{}種類のファイル、{count}項目です。\n", all.len()).unwrap();
    for layout in &all {
        let (kind, fields) = (layout.kind, layout.fields.len());
        let anchor = kind.id().to_lowercase();
        writeln!(text, "- [{}](#{anchor}) {}（{fields}項目）", cell(kind.id()), layout.table)
            .unwrap();
    }
    text += "- [はっきりしないところ](#はっきりしないところ)\n";
    for layout in &all {
        one(layout, &sources, &mut text);
    }
    uncertain(&all, &mut text);
    assert_known_codes(&text);
    text
}

fn one(layout: &Layout, sources: &BTreeMap<(String, u32), String>, text: &mut String) {
    let kind = layout.kind;
    writeln!(text, "\n## {}\n\n別紙「{}」。", cell(kind.id()), layout.table).unwrap();
    let earlier = Layout::of(kind, Standard::V3_2);
    let (head, line) = match earlier {
        Some(_) => ("| 3.2 ", "|---"),
        None => ("", ""),
    };
    writeln!(text, "\n| 番号 {head}| 項目名 | 形 | 桁 | 必須 | キー | 出典 |").unwrap();
    writeln!(text, "|---{line}|---|---|---|---|---|---|").unwrap();
    for field in &layout.fields {
        let before = earlier.map_or_else(String::new, |earlier| {
            let column = earlier.field(field.item).map(|field| field.column.to_string());
            format!("| {} ", column.as_deref().unwrap_or("―"))
        });
        let source = sources.get(&(kind.id().to_owned(), field.item)).expect("a row of the table");
        writeln!(
            text,
            "| {} {before}| {} | {} | {} | {} | {} | {source} |",
            field.item,
            cell(&field.name),
            cell(&form(field)),
            length(field),
            required(field),
            if field.key { "○" } else { "" },
        )
        .unwrap();
    }
}

fn form(field: &Field) -> String {
    let form = match field.form {
        Form::FreeText => "文章",
        Form::CsvVersion => "CSVバージョン",
        Form::InsuredNumber => "数字10桁、またはHと数字9桁",
        Form::OfficeNumber => "事業所番号(半角10桁)",
        Form::ServiceCode => "サービス種類2桁とサービス項目4桁",
        Form::ServiceType => "サービス種類2桁",
        Form::PostalCode => "NNN-NNNN",
        Form::TaisCode => "NNNNN-NNNNNN",
        Form::DayMarks => "1日から31日までの0か1",
        Form::Code => return format!("コード：{}", codes(&field.codes)),
        Form::Date { zero: false } => "年月日(YYYYMMDD)",
        Form::Date { zero: true } => "年月日(YYYYMMDD)、または00000000",
        Form::Month { zero: false } => "年月(YYYYMM)",
        Form::Month { zero: true } => "年月(YYYYMM)、または000000",
        Form::Time { none: false } => "時分(HHMM)",
        Form::Time { none: true } => "時分(HHMM)、または9999",
        Form::Digits { exact: true } => "数字(桁ちょうど)",
        Form::Digits { exact: false } => "数字",
        Form::Alphanumeric => "英数字",
        Form::Symbols => "英数字と記号",
        Form::Integer => "整数",
        Form::Decimal => "小数",
        // Of the other forms only.
        Form::Katakana => "カタカナ",
        Form::Moment => "日時(YYYYMMDDHHMM)",
        Form::Codes => return format!("コード(複数可)：{}", codes(&field.codes)),
        Form::Unused => "使わない(空)",
    };
    let doubt = if field.weak == Some(Weak::Note) { "※" } else { "" };
    format!("{form}{doubt}")
}

fn codes(codes: &[CodeValue]) -> String {
    let pairs: Vec<_> =
        codes.iter().map(|code| format!("{}={}", code.value, code.meaning)).collect();
    pairs.join("、")
}

fn length(field: &Field) -> String {
    let doubt = if field.weak == Some(Weak::MaxLen) { "※" } else { "" };
    field.max_len.map_or_else(|| "―".to_owned(), |length| format!("{length}{doubt}"))
}

fn required(field: &Field) -> String {
    let mark = match field.requirement {
        Requirement::Required => "○",
        Requirement::Conditional | Requirement::Needed { .. } => "△",
        Requirement::Optional => "",
    };
    let doubt = if field.weak == Some(Weak::Required) { "※" } else { "" };
    format!("{mark}{doubt}")
}

fn uncertain(all: &[&Layout], text: &mut String) {
    text.push_str("\n## はっきりしないところ\n\n");
    text.push_str(
        "次の項目は、はっきりしない点が守られていなくても送信を止めず、注意にとどめます。ほかの点は、ほかの項目と同じように確かめます。\n\n",
    );
    text.push_str(
        "| ファイル | 番号 | 項目名 | はっきりしないこと | 届けの扱い |\n|---|---|---|---|---|\n",
    );
    let mut count = 0;
    for layout in all {
        for field in &layout.fields {
            let Some(weak) = field.weak else { continue };
            count += 1;
            let (what, done) = doubt(layout.kind, field, weak);
            let (kind, name) = (cell(layout.kind.id()), cell(&field.name));
            writeln!(text, "| {kind} | {} | {name} | {what} | {done} |", field.item).unwrap();
        }
    }
    assert_eq!(count, TABLE.matches("WEAK(").count(), "no doubt of the table is passed over");
    text.push_str("\n標準仕様の本文が決めていないことと、手に入っていないもの：\n\n");
    text.push_str("| 内容 | 届けの扱い |\n|---|---|\n");
    for (what, done) in OPEN {
        writeln!(text, "| {} | {} |", cell(what), cell(done)).unwrap();
    }
}

/// What is in doubt, and what a check does.
fn doubt(kind: FileKind, field: &Field, weak: Weak) -> (&'static str, &'static str) {
    let what = match (weak, kind) {
        (Weak::Required, FileKind::Uphosoku) => {
            "写しでは必須の印の行がずれている。この区画の8個の印を、No.1からNo.8に当てはめた"
        }
        (Weak::Required, _) => {
            "写しでは必須の印の行がずれている。No.6、7、8のうち一つは必須でなく、No.7をそれとした"
        }
        (Weak::MaxLen, FileKind::Upsikyu) => {
            "桁が、4.1の表では2、変更点の一覧では5（3.2で2から5へ）"
        }
        (Weak::MaxLen, _) => "写しで桁が失われている。公開されている出力プログラムの2桁を使う",
        (Weak::Row, _) => "行全体",
        (Weak::Note, _) => "備考（9999999999に決まっている）が、No.34とNo.35のどちらのものか",
    };
    let done = match (weak, field.requirement) {
        (Weak::Required, Requirement::Required) => "空なら注意（S-0101）",
        (Weak::Required, _) => "空でも何も言わない",
        (Weak::MaxLen, _) => "長ければ注意（S-0102）",
        (Weak::Row, _) => "決まりが守られていなければ注意",
        (Weak::Note, _) => "ほかの値なら注意（S-0140）",
    };
    (what, done)
}

/// The source of each row of the table, by kind and item.
fn sources() -> BTreeMap<(String, u32), String> {
    let mut table = csv::Reader::from_reader(TABLE.as_bytes());
    let heads = table.headers().expect("a head").clone();
    let at = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let (kind, seq, source) = (at("file_id"), at("seq"), at("source"));
    let rows = table.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let item = row[seq].parse().expect("a number");
        ((row[kind].to_owned(), item), row[source].replace(';', "、"))
    })
    .collect()
}

/// What the document says a check does, a rule of that code does.
fn assert_known_codes(text: &str) {
    let named: BTreeSet<_> = text.split("S-0").skip(1).filter_map(|rest| rest.get(..3)).collect();
    for digits in named {
        assert!(rule(&format!("S-0{digits}")).is_some(), "S-0{digits} is no rule");
    }
}
