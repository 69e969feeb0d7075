//! The words for what is wrong in a file as a whole (S-02xx) and for dialects (S-09xx).

use super::{AS_IT_IS, CONFIRM, NOTHING, OFFICE, PERSON, Problem, SERVICE, VENDOR, Wording, shown};
use crate::{Month, Standard, service_title};

/// What a file breaks beyond its single rows.
pub(crate) enum FileProblem<'a> {
    /// Another CSVバージョン than the first record.
    MixedVersions { found: &'a [u8], first: &'a str },
    /// The CSVバージョン of another standard than the name's form.
    VersionOfOther { found: &'a [u8], standard: Standard, layout_fits: bool },
    /// A CSVバージョン that stands in no version table.
    UnknownVersion { found: &'a str, standard: Standard },
    /// Another month than the name says.
    MonthNotOfName { found: &'a [u8], name: Month },
    /// Another month than the first record, in a file whose name says none.
    MixedMonths { found: &'a [u8], first: &'a str },
    /// 補足: the date must be zero with a month, and real without.
    SupplementDate { found: &'a [u8], with_plan: bool },
    /// A day of another month.
    DayOutsideMonth { found: &'a [u8], month: &'a [u8] },
    /// A second row with the key of a base file.
    RepeatedKey { person: &'a str, first_line: u64 },
    /// A second grand total of a person.
    RepeatedTotal { first_line: u64 },
    /// A row that stands there twice.
    RepeatedRow,
    /// Another care-management office than the name says.
    CareOffice { found: &'a [u8], named: &'a str, sends: bool },
    /// 第2表 or 支援計画 out of order: a number is less than the one of the row before.
    NumberOrder { item: &'static str, names: [&'static str; 3], found: u32, before: u32 },
    /// A birth date after today.
    BornLater { found: &'a [u8] },
    /// The month lies before the first month of the file's standard.
    BeforeStandard { month: Month, standard: Standard, first: Month },
    /// Free text without quotes.
    BareText,
    /// 単位数 0.
    ZeroUnits,
}

impl Problem for FileProblem<'_> {
    fn wording(&self) -> Wording {
        match self {
            FileProblem::MixedVersions { found, first } => Wording::error(
                "S-0201",
                format!(
                    "CSVバージョン「{}」が、1件目の「{first}」と違います。1つのファイルのCSVバージョンは同じでなければなりません。",
                    shown(found)
                ),
            )
            .found(shown(found))
            .expected(*first)
            .action(VENDOR),
            FileProblem::VersionOfOther { found, standard, layout_fits } => {
                let found = shown(found);
                let text = format!(
                    "CSVバージョン「{found}」は、ファイル名の形(標準仕様{standard})のものではありません。「{}」が必要です。",
                    standard.csv_version()
                );
                let wording = if *layout_fits {
                    Wording::warning("S-0202", text).action(CONFIRM)
                } else {
                    Wording::error("S-0202", text)
                        .action("介護ソフトの出力設定で標準仕様の版を確認し、もう一度出力してください。")
                };
                wording.found(found).expected(standard.csv_version())
            }
            FileProblem::UnknownVersion { found, standard } => Wording::warning(
                "S-0901",
                format!(
                    "CSVバージョン「{found}」は標準仕様の版にありません。標準仕様{standard}の形として読みました。"
                ),
            )
            .found(*found)
            .expected(standard.csv_version())
            .action(CONFIRM),
            FileProblem::MonthNotOfName { found, name } if name.is_zero() => Wording::error(
                "S-0203",
                format!(
                    "対象年月「{}」が入っています。計画書と一緒に送る利用者補足情報では、000000にする決まりです。",
                    shown(found)
                ),
            )
            .found(shown(found))
            .expected(name.as_str())
            .action(VENDOR),
            FileProblem::MonthNotOfName { found, name } => Wording::error(
                "S-0203",
                format!(
                    "対象年月「{}」が、ファイル名の年月「{name}」と違います。1つのファイルの対象年月は1つです。",
                    shown(found)
                ),
            )
            .found(shown(found))
            .expected(name.as_str())
            .action("介護ソフトで対象年月を選び直し、もう一度出力してください。"),
            FileProblem::MixedMonths { found, first } => Wording::error(
                "S-0204",
                format!(
                    "対象年月「{}」が、1件目の「{first}」と違います。1つのファイルの対象年月は1つです。",
                    shown(found)
                ),
            )
            .found(shown(found))
            .expected(*first)
            .action("介護ソフトで対象年月を選び直し、もう一度出力してください。"),
            FileProblem::SupplementDate { found, with_plan } => {
                let (text, expected) = if *with_plan {
                    ("計画書と一緒に送る利用者補足情報では、第1表と同じ作成（変更）日が必要です。", "第1表の作成（変更）日")
                } else {
                    ("利用票と一緒に送る利用者補足情報では、00000000にする決まりです。", "00000000")
                };
                Wording::error("S-0205", format!("「{}」が入っています。{text}", shown(found)))
                    .found(shown(found))
                    .expected(expected)
                    .action(VENDOR)
            }
            FileProblem::DayOutsideMonth { found, month } => Wording::error(
                "S-0206",
                format!("「{}」は対象年月「{}」の日ではありません。", shown(found), shown(month)),
            )
            .found(shown(found))
            .expected(format!("{}の日", shown(month)))
            .action(SERVICE),
            FileProblem::RepeatedKey { person, first_line } => Wording::error(
                "S-0207",
                format!("同じ利用者({person})・同じ日付(年月)の記録が{first_line}行目にもあります。1件だけにする決まりです。"),
            )
            .found(*person)
            .expected("1件だけ")
            .action("介護ソフトで、この利用者の同じ日付(年月)のものが二重に登録されていないかを確かめ、もう一度出力してください。"),
            FileProblem::RepeatedTotal { first_line } => Wording::error(
                "S-0208",
                format!("この利用者の全合計(999999)の行が2つあります。この利用者の行は{first_line}行目から始まります。"),
            )
            .found("999999")
            .expected("全合計は1行だけ")
            .action(VENDOR),
            FileProblem::RepeatedRow => {
                Wording::warning("S-0209", "まったく同じサービスの行が、ほかにもあります。二重に入力されていませんか。")
                    .found("同じ内容の行")
                    .expected("同じ内容は1行だけ")
                    .action(CONFIRM)
            }
            FileProblem::CareOffice { found, named, sends } => {
                let side = if *sends { "送信元" } else { "送信先" };
                Wording::warning(
                    "S-0210",
                    format!("事業所番号「{}」が、ファイル名の{side}「{named}」と違います。", shown(found)),
                )
                .found(shown(found))
                .expected(*named)
                .action(CONFIRM)
            }
            FileProblem::NumberOrder { item, names, found, before } => Wording::warning(
                "S-0211",
                format!(
                    "{item}が「{before}」の次に「{found}」です。{}の順に並べる決まりです。相手の画面で順番が変わることがあります。",
                    names.join("・")
                ),
            )
            .found(found.to_string())
            .expected(format!("{before}以上"))
            .action(CONFIRM),
            FileProblem::BornLater { found } => Wording::warning(
                "S-0212",
                format!("生年月日「{}」が今日より後の日です。", shown(found)),
            )
            .found(shown(found))
            .expected("今日までの日")
            .action(PERSON),
            FileProblem::BeforeStandard { month, standard, first } => Wording::note(
                "S-0213",
                format!(
                    "対象年月「{month}」は、標準仕様{standard}が始まる前の月です({standard}は{}年{}月から)。",
                    first.year(),
                    first.number()
                ),
            )
            .found(month.as_str())
            .expected("202504以後")
            .action(NOTHING),
            FileProblem::BareText => Wording::warning(
                "S-0902",
                "文章の項目が「\"」で囲まれていません。標準仕様では囲む決まりですが、読むことはできます。",
            )
            .found("「\"」で囲まれていない文章")
            .expected("「\"」で囲んだ文章")
            .action(AS_IT_IS),
            FileProblem::ZeroUnits => Wording::note(
                "S-0903",
                "単位数が0の行があります。単位数がわからないときに0を入れる介護ソフトがあります。",
            )
            .found("0")
            .expected("サービスの単位数")
            .action(NOTHING),
        }
    }
}

/// What is wrong with the services of a row (S-06xx, told at the row).
pub(crate) enum ServiceProblem<'a> {
    /// A service that is not exchanged.
    OutOfScope { service_type: &'a str },
    /// A service type of no list.
    UnknownType { service_type: &'a str },
    /// Actuals of another office.
    ActualsOfOther { found: &'a [u8], sender: &'a str },
    /// Actuals of another service type than the name's.
    ActualsOfOtherType { found: &'a str, sender: &'a str },
}

impl Problem for ServiceProblem<'_> {
    fn wording(&self) -> Wording {
        let title = |code: &str| service_title(code).unwrap_or("不明な種類").to_owned();
        match self {
            ServiceProblem::OutOfScope { service_type } => Wording::error(
                "S-0607",
                format!(
                    "サービス種類「{service_type}」({})は、データ連携の対象外です。対象外のサービスは出力しない決まりです。",
                    title(service_type)
                ),
            )
            .found(*service_type)
            .expected("対象のサービス種類")
            .action(VENDOR),
            ServiceProblem::UnknownType { service_type } => Wording::warning(
                "S-0608",
                format!("サービス種類「{service_type}」は、標準仕様の一覧にありません。"),
            )
            .found(*service_type)
            .expected("標準仕様の一覧にあるサービス種類")
            .action(SERVICE),
            ServiceProblem::ActualsOfOther { found, sender } => Wording::error(
                "S-0609",
                format!(
                    "サービス事業者コード「{}」が、ファイル名の送信元「{sender}」と違います。ほかの事業所の実績は送れません。",
                    shown(found)
                ),
            )
            .found(shown(found))
            .expected(*sender)
            .action(OFFICE),
            ServiceProblem::ActualsOfOtherType { found, sender } => Wording::warning(
                "S-0610",
                format!(
                    "サービス種類「{found}」({})の実績が、ファイル名の送信元のサービス種類「{sender}」({})と違います。",
                    title(found),
                    title(sender)
                ),
            )
            .found(*found)
            .expected(*sender)
            .action(CONFIRM),
        }
    }
}
