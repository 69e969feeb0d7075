//! A finding: one problem at one place, said once for programs (code) and once for people (Japanese).
//! The words of each problem stand beside its rule's group in this folder; how findings are gathered, in `collect`.

pub(crate) mod annex;
mod collect;
pub(crate) mod condition;
pub(crate) mod dialect;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod group;
pub(crate) mod guard;
pub(crate) mod link;
pub(crate) mod name;
pub(crate) mod screen;
pub(crate) mod shape;
pub(crate) mod text;
pub(crate) mod unit;

pub(crate) use collect::Findings;

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Asks the operator.
    Warning,
    /// Stops the sending.
    Error,
}

impl Severity {
    /// The Japanese word on screen.
    pub fn japanese(self) -> &'static str {
        match self {
            Severity::Note => "お知らせ",
            Severity::Warning => "注意",
            Severity::Error => "エラー",
        }
    }
}

/// One problem at one place of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code for programs, never reused: `S-0105`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Name of the file.
    pub file: String,
    /// Record number (件目) from 1.
    pub record: Option<u64>,
    /// Physical line from 1, as Notepad counts it.
    pub line: Option<u64>,
    /// Column (field) number from 1.
    pub column: Option<u32>,
    /// Byte offset from the start of the file.
    pub byte_offset: Option<u64>,
    /// 項目名.
    pub field: Option<String>,
    /// The value found, shortened when long.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What is wrong and what was expected, as a Japanese sentence.
    pub message: String,
    /// What the operator does.
    pub action: String,
    /// How many times the same problem occurs in the same row (or the whole file, where the message says so).
    pub count: u32,
    /// The further columns of the same row with the same problem.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_columns: Vec<u32>,
}

impl Finding {
    /// Counts the same problem once more, perhaps in another column.
    fn repeat(&mut self, column: Option<u32>) {
        self.count = self.count.saturating_add(1);
        let another = column.filter(|column| Some(*column) != self.column);
        if let Some(column) = another.filter(|column| !self.also_columns.contains(column)) {
            self.also_columns.push(column);
        }
    }

    /// File order: the file as a whole, then by line; in a line the columns before the row as a whole.
    pub(crate) fn position(&self) -> (Option<u64>, bool, Option<u32>) {
        (self.line, self.column.is_none(), self.column)
    }
}

impl fmt::Display for Finding {
    /// File, line, column, 項目名, what is wrong, what was expected; on the second line what to do and the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.severity != Severity::Error {
            write!(f, "【{}】", self.severity.japanese())?;
        }
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, " {line}行目")?;
        }
        if let Some(record) = self.record.filter(|record| Some(*record) != self.line) {
            write!(f, "({record}件目)")?;
        }
        if let Some(column) = self.column {
            write!(f, " {column}列目")?;
        }
        if let Some(field) = &self.field {
            write!(f, "「{field}」")?;
        }
        write!(f, ":{}", self.message)?;
        if !self.also_columns.is_empty() {
            let columns: Vec<_> = self.also_columns.iter().map(|c| format!("{c}列目")).collect();
            write!(f, "同じ行の{}も同じです。", columns.join("、"))?;
        }
        if self.count as usize > self.also_columns.len() + 1 {
            write!(f, "(全部で{}か所)", self.count)?;
        }
        write!(f, "\n{}[{}]", self.action, self.code)
    }
}

/// A problem that a rule found, before it is put into words.
pub(crate) trait Problem {
    /// The words, with code and weight.
    fn wording(&self) -> Wording;
}

/// What a problem says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) message: String,
    pub(crate) action: &'static str,
}

impl Wording {
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Wording {
        Wording {
            code,
            severity: Severity::Error,
            found: String::new(),
            expected: String::new(),
            message: message.into(),
            action: EXPORT_AGAIN,
        }
    }

    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Wording {
        Wording { severity: Severity::Warning, ..Wording::error(code, message) }
    }

    pub(crate) fn note(code: &'static str, message: impl Into<String>) -> Wording {
        Wording { severity: Severity::Note, action: NOTHING, ..Wording::error(code, message) }
    }

    pub(crate) fn found(mut self, found: impl Into<String>) -> Wording {
        self.found = found.into();
        self
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Wording {
        self.expected = expected.into();
        self
    }

    pub(crate) fn action(mut self, action: &'static str) -> Wording {
        self.action = action;
        self
    }

    /// Makes an error a warning, where the source of the rule is weak.
    pub(crate) fn weakened(mut self, weak: bool) -> Wording {
        if weak {
            self.severity = self.severity.min(Severity::Warning);
        }
        self
    }
}

/// Where a problem lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) record: Option<u64>,
    pub(crate) line: Option<u64>,
    pub(crate) column: Option<u32>,
    pub(crate) byte_offset: Option<u64>,
    pub(crate) field: Option<&'static str>,
}

pub(crate) const EXPORT_AGAIN: &str = "介護ソフトで内容を直し、もう一度出力してください。";
pub(crate) const JUST_EXPORT_AGAIN: &str = "介護ソフトからもう一度出力してください。";
pub(crate) const PERSON: &str = "介護ソフトで利用者の情報を直し、もう一度出力してください。";
pub(crate) const OFFICE: &str = "介護ソフトで事業所の情報を直し、もう一度出力してください。";
pub(crate) const SERVICE: &str = "介護ソフトで利用票の内容を直し、もう一度出力してください。";
pub(crate) const VENDOR: &str = "介護ソフトの会社に、この表示を伝えてください。";
pub(crate) const CONFIRM: &str = "内容が正しければ、そのまま送れます。";
pub(crate) const AS_IT_IS: &str = "このまま送れます。介護ソフトの作り方の問題なので、介護ソフトの会社に、この表示を伝えてください。";
pub(crate) const ONCE_MORE: &str =
    "もう一度出力してください。それでも同じなら、介護ソフトの会社に、この表示を伝えてください。";
pub(crate) const NOTHING: &str = "操作は不要です。";

/// Values longer than this are shortened in findings.
const SHOWN_CHARACTERS: usize = 40;

/// A value as a finding shows it: decoded, shortened, line breaks made visible.
pub(crate) fn shown(bytes: &[u8]) -> String {
    // A character has at most two bytes here; what lies beyond the cut is not shown anyway.
    let head = bytes.get(..SHOWN_CHARACTERS * 2 + 2).unwrap_or(bytes);
    let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(head);
    let visible = |character: char| match character {
        '\r' | '\n' => '↵',
        '\t' => '→',
        control if control.is_control() => '□',
        // 外字 and bytes that are no character: shown as printers show a missing character.
        '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' => '〓',
        other => other,
    };
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS).map(visible).collect();
    if head.len() < bytes.len() || text.chars().count() > SHOWN_CHARACTERS {
        shown.push('…');
    }
    shown
}
