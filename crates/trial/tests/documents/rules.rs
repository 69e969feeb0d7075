//! `docs/rules.md`: every rule with its samples and what a check says of them.

use std::fmt::Write;

use todoke_standard::catalogue::{Rule, rules};
use todoke_standard::{Finding, Severity};
use todoke_trial::broken::{BrokenSet, broken_sets};

use super::cell;
use crate::checker;

const HEAD: &str = "\
<!-- cargo xtask rules が作る文書です。手で直さず、crates/standard/spec/rules.csv か crates/trial/src/broken を直してください。 -->

# 確認の決まり

届けが確かめる決まりの一覧です。指摘の終わりの［］の中の番号で探してください。

- 決まりの番号は変わりません。使わなくなった番号を、別の決まりに使うこともありません。
- **エラー**は送信を止めます。**注意**は、内容が正しければそのまま送れます。**お知らせ**は、操作の要らないものです。
- 「エラー（場合により注意）」は、出典の弱い項目や、害のない場合に、注意にとどめる決まりです。
  項目の決まりのうち、注意の見本がないものは、[ほかの様式](standards-forms.md)だけで注意になります。
- 出典の「別紙」は、ケアプランデータ連携標準仕様4.1の別紙「CSVファイルレイアウト定義書」です。「届けの決まり」は、標準仕様にはなく、届けが決めたものです。
  「運用実態」は、公開されている出力プログラムを読んでわかった、介護ソフトごとの書き方です。
- 見本は、正しいファイルの組の一か所だけを壊したものです。場所、値、必要な値、表示は、その見本を確かめた結果そのものです。
  見本の人と事業所は、作ったものです。
";

/// The whole document.
pub(crate) fn text() -> String {
    let sets: Vec<(BrokenSet, Vec<Finding>)> = broken_sets()
        .into_iter()
        .map(|set| {
            let findings = checker::findings_of_set(&set);
            (set, findings)
        })
        .collect();
    let mut text = HEAD.to_owned();
    let groups: Vec<&[Rule]> = grouped();
    text += "\n## 目次\n\n";
    for group in &groups {
        let name = group[0].group;
        let codes: Vec<_> = group.iter().map(|rule| link(rule.code)).collect();
        writeln!(text, "- [{name}](#{name})（{}件）：{}", group.len(), codes.join(" ")).unwrap();
    }
    for group in &groups {
        writeln!(text, "\n## {}", group[0].group).unwrap();
        for rule in *group {
            one(rule, &sets, &mut text);
        }
    }
    text
}

/// The rules in the order of their codes; a group stands where its first rule stands, whole.
fn grouped() -> Vec<&'static [Rule]> {
    let mut all: Vec<Rule> = rules().to_vec();
    let first = |group: &str| rules().iter().position(|rule| rule.group == group);
    all.sort_by_key(|rule| first(rule.group));
    let all: &'static [Rule] = all.leak();
    all.chunk_by(|one, next| one.group == next.group).collect()
}

fn link(code: &str) -> String {
    format!("[{code}](#{})", code.to_lowercase())
}

fn one(rule: &Rule, sets: &[(BrokenSet, Vec<Finding>)], text: &mut String) {
    let Rule { code, sentence, why, source, .. } = rule;
    writeln!(text, "\n### {code}\n\n{}\n", cell(sentence)).unwrap();
    writeln!(text, "- 重さ：{}", weights(rule.severities)).unwrap();
    writeln!(text, "- 理由：{}", cell(why)).unwrap();
    writeln!(text, "- 出典：{}", cell(source)).unwrap();
    if let Some(shown) = rule.shown_by {
        let why = if shown.needs_engine {
            "前に送ったものや受け取ったものと比べるため、ファイルの見本だけでは示せません"
        } else {
            "ケアプランのファイルの組では示せません"
        };
        writeln!(text, "- 見本：なし（{why}）。試験：`{}` の `{}`", shown.file, shown.test)
            .unwrap();
        return;
    }
    text.push_str("\n| 見本 | 重さ | 場所 | 値 | 必要な値 | 表示 |\n|---|---|---|---|---|---|\n");
    for (set, findings) in sets.iter().filter(|(set, _)| set.codes.contains(code)) {
        // Where the same code comes at several places, the first says it.
        if let Some(finding) = findings.iter().find(|finding| finding.code == *code) {
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                sample(set),
                finding.severity.japanese(),
                cell(&place(finding)),
                cell(&finding.found),
                cell(&finding.expected),
                cell(&finding.message),
            )
            .unwrap();
        }
    }
}

fn weights(severities: &[Severity]) -> String {
    let usual = severities[0].japanese();
    let weaker: Vec<_> = severities[1..].iter().map(|one| one.japanese()).collect();
    match weaker.is_empty() {
        true => usual.to_owned(),
        false => format!("{usual}（場合により{}）", weaker.join("、")),
    }
}

fn sample(set: &BrokenSet) -> String {
    let name = set.name;
    let link = match set.folder() {
        Some(folder) => format!("[{name}](../samples/{folder})"),
        // A megabyte and more: made for the test only.
        None => format!("{name}（大きいため試験の中だけ）"),
    };
    match &set.checked_by {
        Some(checker) => {
            let does = if checker.sends { "送る" } else { "受け取る" };
            format!("{link}（{}・{}が{does}とき）", checker.number, checker.service_type)
        }
        None => link,
    }
}

/// File kind, line, column and 項目名, as far as the finding has them.
fn place(finding: &Finding) -> String {
    let kind = finding.file.split(['_', '.']).next().unwrap_or(&finding.file);
    let mut place = kind.to_owned();
    if let Some(line) = finding.line {
        write!(place, " {line}行目").unwrap();
    }
    if let Some(column) = finding.column {
        write!(place, " {column}列目").unwrap();
    }
    if let Some(field) = &finding.field {
        write!(place, "「{field}」").unwrap();
    }
    place
}
