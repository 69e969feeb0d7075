//! What a repair changed, and what kept it from changing anything: values for programs, sentences for people.

use std::fmt;

use serde::Serialize;

/// A kind of repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The extension is written in capitals (S-0908).
    Extension,
    /// A byte order mark is taken away (S-0002).
    ByteOrderMark,
    /// UTF-8 becomes MS932 (S-0003).
    Encoding,
    /// A character that MS932 lacks is replaced by one of the published table. The only change of what is said.
    Character,
    /// Free text, or a bare field with a quote in it, is put in quotes (S-0902, S-0006).
    Quoted,
    /// A code, date or number loses its quotes (S-0906).
    Unquoted,
    /// Lines end with CRLF (S-0010, S-0904, S-0905).
    LineEnds,
    /// The last line gets its end (S-0012).
    LastLineEnd,
}

/// Something that was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// Physical line from 1, of the first of several.
    pub line: Option<u64>,
    /// Column from 1.
    pub column: Option<u32>,
    /// 項目名.
    pub field: Option<String>,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// How many places of the file: changes of characters are told one by one, those of shape once a column.
    pub count: u32,
    /// Where a replacement is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
}

impl Change {
    /// A change of the file as a whole.
    pub(crate) fn of_file(kind: ChangeKind, before: &str, after: &str) -> Change {
        Change {
            kind,
            line: None,
            column: None,
            field: None,
            before: before.to_owned(),
            after: after.to_owned(),
            count: 1,
            source: None,
        }
    }
}

impl fmt::Display for Change {
    /// Line, column, 項目名, what was changed into what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "{line}行目")?;
        }
        if let Some(column) = self.column {
            write!(f, " {column}列目")?;
        }
        if let Some(field) = &self.field {
            write!(f, "「{field}」")?;
        }
        if self.line.is_some() {
            f.write_str(":")?;
        }
        let Change { before, after, .. } = self;
        match self.kind {
            ChangeKind::Extension => {
                write!(f, "拡張子を「{before}」から「{after}」に変えました。")?
            }
            ChangeKind::ByteOrderMark => f.write_str("ファイルの先頭のBOMを取りました。")?,
            ChangeKind::Encoding => {
                f.write_str("文字コードをUTF-8からShift_JIS(MS932)に変えました。")?;
            }
            ChangeKind::Character => write!(
                f,
                "Shift_JIS(MS932)にない「{before}」を「{after}」に変えました。正しいか、目で確かめてください。"
            )?,
            ChangeKind::Quoted => write!(f, "「{before}」を「\"」で囲みました。")?,
            ChangeKind::Unquoted => write!(f, "「{after}」を囲む「\"」を取りました。")?,
            ChangeKind::LineEnds => write!(f, "行の終わりを{before}から{after}に変えました。")?,
            ChangeKind::LastLineEnd => f.write_str("最後の行に改行を加えました。")?,
        }
        if self.count > 1 {
            write!(f, "(全部で{}か所)", self.count)?;
        }
        if let Some(source) = self.source {
            write!(f, "(出典 {source})")?;
        }
        Ok(())
    }
}

/// Why a file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "left")]
pub enum Left {
    /// UTF-16 is not read.
    Utf16,
    /// A record is longer than any may be.
    TooLong {
        /// Where it begins.
        line: u64,
    },
    /// A character of a UTF-8 file that MS932 lacks and the table does not replace: a person must choose another.
    Character {
        /// Physical line.
        line: u64,
        /// Column from 1, where the row can be read by columns.
        column: Option<u32>,
        /// The character.
        character: char,
    },
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Left::Utf16 => f.write_str("文字コードがUTF-16のため、直していません。"),
            Left::TooLong { line } => {
                write!(f, "{line}行目からの記録が長すぎるため、直していません。")
            }
            Left::Character { line, column, character } => {
                write!(f, "{line}行目")?;
                if let Some(column) = column {
                    write!(f, " {column}列目")?;
                }
                let code = u32::from(*character);
                // What cannot be seen is told by its number alone.
                let seen = (!character.is_control()).then(|| format!("「{character}」"));
                write!(
                    f,
                    ":{}(U+{code:04X})は、Shift_JIS(MS932)になく、置き換える字の決まりもありません。このファイルは直していません。",
                    seen.unwrap_or_default()
                )
            }
        }
    }
}
