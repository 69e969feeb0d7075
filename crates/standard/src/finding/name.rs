//! The words for broken file names (S-03xx).

use super::{OFFICE, Problem, VENDOR, Wording};
use crate::name::{NameError, NameFault};

const FORM: &str =
    "標準仕様4.1のファイル名(種類_年月_送信元番号_送信元種類_送信先番号_送信先種類_14桁の連番.CSV)";

impl Problem for NameError {
    fn wording(&self) -> Wording {
        let code = self.code();
        let error = |message: &str| Wording::error(code, message).action(VENDOR);
        match &self.fault {
            NameFault::NotOurs => Wording::note(
                code,
                "ケアプランデータ連携のファイルではないため、確認しませんでした。",
            )
            .expected(FORM),
            NameFault::EmptyReceiver => {
                error("ファイル名に送信先の事業所がありません。どの事業所へ送るか決められません。")
                    .found("なし")
                    .expected("送信先の事業所番号(10桁)とサービス種類(2桁)")
                    .action(
                        "介護ソフトの「連携先(サービス事業所)」の登録で、送信先の事業所番号とサービス種類を入れてから、もう一度出力してください。",
                    )
            }
            NameFault::EmptySender => {
                error("ファイル名に送信元の事業所がありません。")
                    .found("なし")
                    .expected("送信元の事業所番号(10桁)とサービス種類(2桁)")
                    .action(
                        "介護ソフトの「自事業所」の登録で、事業所番号とサービス種類を入れてから、もう一度出力してください。",
                    )
            }
            NameFault::PartCount { found } => {
                error("ファイル名が標準仕様の形ではありません。区切り「_」の数が合いません。")
                    .found(format!("{found}個"))
                    .expected(FORM)
                    .action("ファイル名を変えずに、介護ソフトからもう一度出力してください。")
            }
            NameFault::ServiceCodeOf40 { found } => error(&format!(
                "ファイル名のサービス種類「{found}」が3桁で、もう一方は2桁です。標準仕様4.1では、両方とも2桁です。"
            ))
            .found(found)
            .expected("2桁のサービス種類")
            .action("介護ソフトを標準仕様4.1に対応した版に更新し、もう一度出力してください。"),
            NameFault::ServiceType { found } => error(&format!(
                "ファイル名のサービス種類「{found}」が正しくありません。半角2桁が必要です。"
            ))
            .found(found)
            .expected("半角2桁のサービス種類")
            .action(OFFICE),
            NameFault::OfficeNumber { found } => error(&format!(
                "ファイル名の事業所番号「{found}」が正しくありません。半角10桁が必要です。"
            ))
            .found(found)
            .expected("半角10桁の事業所番号")
            .action(OFFICE),
            NameFault::Month { found } => error(&format!(
                "ファイル名の年月「{found}」がありえない年月です。西暦4桁と月2桁が必要です。"
            ))
            .found(found)
            .expected("YYYYMM"),
            NameFault::MonthMissing => {
                error("ファイル名に対象年月がありません。この種類のファイルには必要です。")
                    .found("なし")
                    .expected("YYYYMM")
            }
            NameFault::MonthSurplus { found } => error(&format!(
                "ファイル名に年月「{found}」が入っています。この種類のファイル名に年月は入りません。"
            ))
            .found(found)
            .expected("年月のないファイル名"),
            NameFault::MonthZero => error(
                "ファイル名の年月が000000です。000000は、計画書(第1表から第3表)と一緒に送る利用者補足情報だけに使えます。",
            )
            .found("000000")
            .expected("サービス提供年月(YYYYMM)"),
            NameFault::Serial { found } => error(&format!(
                "ファイル名の連番「{found}」が14桁の数字ではありません。"
            ))
            .found(found)
            .expected("年月日時分秒の14桁の数字"),
            NameFault::Copied { found } => error(&format!(
                "ファイル名の終わりに「{}」が付いています。コピーしたファイルのようです。",
                found.trim()
            ))
            .found(found)
            .expected("14桁の連番で終わるファイル名")
            .action("このファイルを出力フォルダから除いてください。元のファイルはそのまま送れます。"),
            NameFault::Extension { found, expected } => error(&format!(
                "拡張子が「.{found}」です。「.{expected}」が必要です。"
            ))
            .found(found)
            .expected(*expected)
            .action("ファイル名を変えずに、介護ソフトからもう一度出力してください。"),
            NameFault::Branch { found } => error(&format!(
                "画像のファイル名の枝番「{found}」が4桁の数字ではありません。"
            ))
            .found(found)
            .expected("4桁の数字"),
            NameFault::SmallLetters { found } => error(&format!(
                "ファイル名の先頭「{found}」が大文字ではありません。"
            ))
            .found(found)
            .expected("大文字の種類名"),
            NameFault::KindNotInStandard { standard } => error(&format!(
                "標準仕様{standard}の形のファイル名ですが、この種類のファイルは4.1からのものです。"
            ))
            .found(standard.number())
            .expected("送信元と送信先のサービス種類が入った4.1のファイル名"),
        }
    }
}

/// The serial is 14 digits, but no moment in time.
pub(crate) struct SerialIsNoMoment<'a>(pub(crate) &'a str);

impl Problem for SerialIsNoMoment<'_> {
    fn wording(&self) -> Wording {
        Wording::warning(
            "S-0317",
            format!(
                "ファイル名の連番「{}」は、ありえない日時です。取り込みの順番に使われます。",
                self.0
            ),
        )
        .found(self.0)
        .expected("出力した年月日時分秒")
        .action(
            "このまま送れますが、取り込みの順番が変わることがあります。介護ソフトの会社に、この表示を伝えてください。",
        )
    }
}
