//! The words for units that are not whole (S-04xx).

use super::{JUST_EXPORT_AGAIN, NOTHING, Problem, Severity, VENDOR, Wording};
use crate::{FileKind, Month, Standard, UnitKind};

/// What is wrong with the set of files under one key.
pub(crate) enum UnitProblem<'a> {
    /// A member is missing.
    Missing { unit: UnitKind, member: FileKind },
    /// A file that belongs to another unit.
    Surplus { nearest: Option<UnitKind>, together: &'a [FileKind], member: FileKind },
    /// The same kind twice.
    Twice { member: FileKind, first: &'a str },
    /// A member is missing and seems to lie under another serial or address.
    OtherKey { unit: UnitKind, member: FileKind, file: &'a str },
    /// Another month than the other files.
    OtherMonth { found: Month, expected: Month },
    /// Another CSVバージョン than the other files.
    OtherVersion { found: &'a str, expected: &'a str },
    /// A later version of the standard is in force for the unit's month. Who receives it cannot change that.
    Outdated { standard: Standard, in_force: Standard, incoming: bool },
}

impl Problem for UnitProblem<'_> {
    fn wording(&self) -> Wording {
        match self {
            UnitProblem::Missing { unit, member } => Wording::error(
                "S-0401",
                format!(
                    "「{}」として送るファイルのうち、「{}」({member})がありません。一緒に送る決まりです。",
                    unit.title(),
                    member.title()
                ),
            )
            .found("なし")
            .expected(member.id())
            .action("介護ソフトの出力が終わるのを待ち、それでもなければ、もう一度すべて出力してください。"),
            UnitProblem::Surplus { nearest, together, member } => {
                let together: Vec<_> = together.iter().map(|kind| kind.id()).collect();
                let together = format!("{}だけ", together.join("、"));
                let unit = nearest.map_or(String::new(), |unit| format!("「{}」", unit.title()));
                Wording::error(
                    "S-0402",
                    format!("「{}」({member})は、{unit}と同じ連番では送れません。この連番で送れるのは{together}です。", member.title()),
                )
                .found(member.id())
                .expected(together)
                .action(JUST_EXPORT_AGAIN)
            }
            UnitProblem::Twice { member, first } => Wording::error(
                "S-0403",
                format!("「{}」({member})が2つあります。もう1つは {first} です。", member.title()),
            )
            .found(member.id())
            .expected("1つだけ")
            .action("どちらが正しいか確かめ、いらないファイルを出力フォルダから除いてください。2か月分なら、1か月ずつ出力し直してください。"),
            UnitProblem::OtherKey { unit, member, file } => Wording::error(
                "S-0404",
                format!(
                    "「{}」として送るファイルのうち、「{}」({member})がありません。{file} は、連番か送信元・送信先が違うため、一緒に送れません。",
                    unit.title(),
                    member.title()
                ),
            )
            .found(*file)
            .expected("連番、送信元、送信先の同じファイル")
            .action("介護ソフトの出力が終わるのを待ち、それでも同じなら、送信先を確かめて、もう一度すべて出力してください。"),
            UnitProblem::OtherMonth { found, expected } => Wording::error(
                "S-0405",
                if expected.is_zero() {
                    format!("ファイル名の年月が{found}です。計画書と一緒に送る利用者補足情報は000000にする決まりです。")
                } else {
                    format!("ファイル名の年月が{found}です。一緒に送るほかのファイルは{expected}です。")
                },
            )
            .found(found.as_str())
            .expected(expected.as_str())
            .action(JUST_EXPORT_AGAIN),
            UnitProblem::OtherVersion { found, expected } => Wording::error(
                "S-0406",
                format!("CSVバージョンが「{found}」です。一緒に送るほかのファイルは「{expected}」です。"),
            )
            .found(*found)
            .expected(*expected)
            .action(VENDOR),
            UnitProblem::Outdated { standard, in_force, incoming } => {
                let wording = Wording::warning(
                    "S-0407",
                    format!(
                        "標準仕様{standard}の形のファイルです。この月に使う標準仕様は{in_force}です。{}",
                        if *incoming { "" } else { "相手の介護ソフトが読めないことがあります。" }
                    ),
                )
                .found(standard.number())
                .expected(in_force.number());
                match incoming {
                    true => Wording { severity: Severity::Note, ..wording.action(NOTHING) },
                    false => wording.action(
                        "このまま送れます。介護ソフトの出力設定に標準仕様の版があれば、新しい版を選んでください。",
                    ),
                }
            }
        }
    }
}
