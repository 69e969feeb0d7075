//! The words for what is wrong with the shape of a file (S-00xx).

use super::{EXPORT_AGAIN, JUST_EXPORT_AGAIN, NOTHING, Problem, VENDOR, Wording};
use crate::Standard;
use crate::reader::{Fault, FaultAt};

/// The encoding offices must choose in their care software.
const CHOOSE_MS932: &str =
    "介護ソフトの出力設定で文字コード「Shift_JIS(MS932)」を選び、もう一度出力してください。";

impl Problem for FaultAt {
    fn wording(&self) -> Wording {
        match self.fault {
            Fault::Utf8Mark => Wording::error(
                "S-0002",
                "ファイルの先頭にBOM(文字コードUTF-8の目印)があります。BOMのないShift_JIS(MS932)が必要です。",
            )
            .found("EF BB BF")
            .expected("BOMのないShift_JIS(MS932)")
            .action(CHOOSE_MS932),
            Fault::Utf16Mark => Wording::error(
                "S-0003",
                "文字コードがUTF-16です。Shift_JIS(MS932)が必要です。中身は確認できませんでした。",
            )
            .found("UTF-16")
            .expected("Shift_JIS(MS932)")
            .action(CHOOSE_MS932),
            Fault::QuoteInBareField => Wording::error(
                "S-0006",
                "「\"」で囲まれていない項目の途中に「\"」があります。「\"」を含む文字は全体を「\"」で囲み、中の「\"」は2つ重ねる必要があります。",
            )
            .found("\"")
            .expected("「\"」で囲んだ項目")
            .action(VENDOR),
            Fault::TextAfterQuote => Wording::error("S-0007", self.text_after_quote())
            .found("閉じる「\"」のあとの文字")
            .expected("「,」か改行")
            .action(VENDOR),
            Fault::UnclosedQuote => Wording::error(
                "S-0005",
                "ここで始まる「\"」が、ファイルの終わりまで閉じていません。出力の途中で切れたファイルのようです。",
            )
            .found("閉じていない「\"」")
            .expected("対になる「\"」")
            .action(JUST_EXPORT_AGAIN),
            Fault::LoneCarriageReturn => Wording::error(
                "S-0010",
                "行の終わりがCRだけです。CRLF(またはLF)が必要です。",
            )
            .found("CR")
            .expected("CRLF")
            .action(VENDOR),
            Fault::Nul => Wording::error(
                "S-0009",
                "使えないバイト(00)が入っています。ファイルが壊れているようです。",
            )
            .found("00")
            .expected("文字")
            .action(JUST_EXPORT_AGAIN),
            Fault::BlankLine => Wording::error("S-0008", "空の行です。どの行にも1件の記録が必要です。")
                .found("空の行")
                .expected("1件の記録")
                .action(VENDOR),
            Fault::TooLong => Wording::error(
                "S-0018",
                "1件の記録が1MBを超えています。「\"」の閉じ忘れか、壊れたファイルのようです。中身は確認できませんでした。",
            )
            .found("1MBを超える記録")
            .expected("1MBまでの記録")
            .action(JUST_EXPORT_AGAIN),
            Fault::NoLineEnd => {
                Wording::note("S-0012", "最後の行に改行がありません。記録はそろっています。")
                    .found("改行なし")
                    .expected("CRLF")
                    .action(NOTHING)
            }
        }
    }
}

impl FaultAt {
    /// A quote that was never closed is only noticed at the next one, perhaps lines below.
    fn text_after_quote(&self) -> String {
        let text = "閉じる「\"」のあとに文字があります。「,」か改行が必要です。";
        if self.field_line < self.line {
            let start = self.field_line;
            format!(
                "{text}この項目は{start}行目で始まっています。そこの「\"」の閉じ忘れかもしれません。"
            )
        } else {
            text.to_owned()
        }
    }
}

/// Problems of the file as a whole.
pub(crate) enum FileShape {
    /// No byte at all.
    Empty,
    /// The whole file is UTF-8, perhaps with a byte order mark.
    Utf8 { mark: bool },
    /// Another number of columns than the layout.
    FieldCount {
        found: usize,
        expected: usize,
        /// The standard whose layout has as many columns.
        other: Option<Standard>,
        /// One column that holds tabs.
        tabs: bool,
    },
    /// The first row holds the names of the columns.
    Heading,
    /// A picture that is no JPEG.
    NotJpeg,
    /// More keys than any real unit holds.
    TooManyKeys,
}

impl Problem for FileShape {
    fn wording(&self) -> Wording {
        match self {
            FileShape::Empty => Wording::error("S-0001", "ファイルが空です。1件以上の記録が必要です。")
                .found("0バイト")
                .expected("1件以上の記録")
                .action(JUST_EXPORT_AGAIN),
            FileShape::Utf8 { mark } => {
                let found = if *mark { "UTF-8(BOM付き)" } else { "UTF-8" };
                Wording::error(
                    "S-0003",
                    format!("文字コードが{found}です。Shift_JIS(MS932)が必要です。"),
                )
                .found(found)
                .expected("Shift_JIS(MS932)")
                .action(CHOOSE_MS932)
            }
            FileShape::FieldCount { found, expected, other, tabs } => {
                let hint = match other {
                    _ if *tabs => "区切りがタブのようです。「,」で区切る決まりです。".to_owned(),
                    Some(standard) => format!("標準仕様{standard}の形のようです。"),
                    None if found < expected => "途中で切れた行のようです。".to_owned(),
                    None => String::new(),
                };
                Wording::error(
                    "S-0004",
                    format!("項目が{found}個です。{expected}個が必要です。{hint}"),
                )
                .found(format!("{found}個"))
                .expected(format!("{expected}個"))
                .action(match other {
                    _ if *tabs => "介護ソフトの出力設定で区切りを「,」(CSV)にし、もう一度出力してください。",
                    Some(_) => "介護ソフトの出力設定で標準仕様の版を確認し、もう一度出力してください。",
                    None => JUST_EXPORT_AGAIN,
                })
            }
            FileShape::Heading => Wording::error(
                "S-0021",
                "1行目が項目名の見出しです。見出しの行は付けない決まりです。",
            )
            .found("見出しの行")
            .expected("1件目の記録")
            .action("介護ソフトの出力設定で見出しの行をなくし、もう一度出力してください。"),
            FileShape::NotJpeg => {
                Wording::error("S-0019", "家族構成の画像がJPEGではありません。JPEGの画像が必要です。")
                    .expected("JPEG")
                    .action(EXPORT_AGAIN)
            }
            FileShape::TooManyKeys => Wording::error(
                "S-0020",
                "1つのファイルに入っている利用者とサービスの組み合わせが多すぎて、つながりを確認できません。",
            )
            .expected("2万件まで")
            .action("介護ソフトで利用者を分けて出力してください。"),
        }
    }
}
