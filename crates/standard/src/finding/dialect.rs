//! The words for dialects: what real exporters write beside the standard, and what never stops a file (S-0904 to S-0909).
//! The other dialects stand where they are found: S-0012, S-0901 to S-0903.

use super::{NOTHING, Problem, Wording};

/// A way of writing that is not the standard's, or not the usual one.
pub(crate) enum Dialect<'a> {
    /// Every line ends with LF alone.
    LineFeeds,
    /// Some lines end with LF, others with CRLF.
    MixedLineEnds,
    /// Codes, dates or numbers in quotes.
    QuotedCodes,
    /// 第2表: repeated numbers are left blank.
    BlankNumbers,
    /// The extension is not `CSV`.
    Extension(&'a str),
    /// Numbers with leading zeros.
    PaddedNumbers,
}

impl Problem for Dialect<'_> {
    fn wording(&self) -> Wording {
        match self {
            Dialect::LineFeeds => Wording::note(
                "S-0904",
                "行の終わりがLFです。多くの介護ソフトはCRLFで書きます。中身は読めています。",
            )
            .found("LF")
            .expected("CRLF"),
            Dialect::MixedLineEnds => Wording::note(
                "S-0905",
                "行の終わりにCRLFとLFが混ざっています。中身は読めています。",
            )
            .found("CRLFとLF")
            .expected("どちらか一方"),
            Dialect::QuotedCodes => Wording::note(
                "S-0906",
                "文字の項目でないコードや日付や数が「\"」で囲まれています。囲むのは文字の項目だけです。中身は読めています。",
            )
            .found("「\"」で囲んだ値")
            .expected("囲まない値"),
            Dialect::BlankNumbers => Wording::note(
                "S-0907",
                "前の行と同じ番号が空になっている行があります。順番は、前の行の番号とみなして確かめました。",
            )
            .found("空")
            .expected("前の行と同じ番号"),
            Dialect::Extension(found) => Wording::note(
                "S-0908",
                format!("拡張子が「.{found}」です。標準仕様では大文字の「.CSV」です。中身は読めています。"),
            )
            .found(*found)
            .expected("CSV"),
            Dialect::PaddedNumbers => Wording::note(
                "S-0909",
                "数の前に0が付いています。標準仕様の例では付きません。数としては読めています。",
            )
            .found("0の付いた数")
            .expected("0の付かない数"),
        }
        .action(NOTHING)
    }
}
