//! The words for what is wrong with other forms than the care plan's (S-08xx); those of single items are in `field`.

use super::{CONFIRM, EXPORT_AGAIN, NOTHING, Problem, Wording};

const CHOOSE_FORM: &str =
    "介護ソフトの出力設定で、出力する様式と項目を確かめ、もう一度出力してください。";
const CHOOSE_COMMA: &str =
    "介護ソフトの出力設定で区切りを「,」(CSV)にし、もう一度出力してください。";

/// What is wrong with a file or a document of another form.
pub(crate) enum FormProblem<'a> {
    /// The number of columns is that of no form, or of more than one.
    NoForm { found: usize, expected: &'a str, several: bool, tabs: bool },
    /// Values in the columns of the lost page.
    LostPage { first: u32, last: u32 },
    /// The first line holds the names of the items.
    Heading,
    /// No item of any form has a value.
    NoContent,
    /// 「… なし」 and another item of the same question.
    Contradiction { other: &'a str, column: u32 },
    /// A moment before the one it ends.
    Reversed { found: String, start: &'a str },
}

impl Problem for FormProblem<'_> {
    fn wording(&self) -> Wording {
        match self {
            FormProblem::NoForm { found, expected, several, tabs } => {
                let why = if *tabs {
                    "区切りがタブのようです。「,」で区切る必要があります。"
                } else if *several {
                    "この数の様式は入退院と訪問看護の両方にあるため、どちらか決められません。"
                } else {
                    "どの様式の項目の数とも合わないため、中身は確認できませんでした。"
                };
                Wording::error("S-0806", format!("項目が{found}個です。{why}"))
                    .found(format!("{found}個"))
                    .expected(*expected)
                    .action(if *tabs { CHOOSE_COMMA } else { CHOOSE_FORM })
            }
            FormProblem::LostPage { first, last } => Wording::note(
                "S-0807",
                format!(
                    "項目の表の元の資料に、項目{first}から{last}のページがありません。この範囲は確認していません。"
                ),
            )
            .expected("項目の表にある項目")
            .action(NOTHING),
            FormProblem::Heading => Wording::note(
                "S-0808",
                "1行目を項目名の見出しとして読み飛ばしました。見出しの有無は決められていません。",
            )
            .found("見出しの行")
            .expected("見出し、または1件目の記録")
            .action(NOTHING),
            FormProblem::NoContent => Wording::warning(
                "S-0809",
                "どの様式の項目にも値がありません。どの様式の書類か決められません。",
            )
            .expected("様式の項目の値")
            .action(EXPORT_AGAIN),
            FormProblem::Contradiction { other, column } => Wording::warning(
                "S-0810",
                format!("「なし」に1が付いていますが、「{other}」({column}列目)にも1が付いています。"),
            )
            .found("1")
            .expected("どちらか一方だけが1")
            .action(CONFIRM),
            FormProblem::Reversed { found, start } => {
                Wording::warning("S-0811", format!("「{start}」より前の時刻です。"))
                    .found(found.as_str())
                    .expected("開始と同じか後の日時")
                    .action(CONFIRM)
            }
        }
    }
}
