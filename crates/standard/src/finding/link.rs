//! The words for files of a unit that do not fit together (S-05xx).

use super::{CONFIRM, JUST_EXPORT_AGAIN, Problem, VENDOR, Wording};
use crate::{FileKind, service_title};

/// A link between two files of a unit that does not hold.
pub(crate) enum LinkProblem {
    /// A row whose base has no record of that key.
    NoBase { base: FileKind, person: String },
    /// A row whose base knows the person, but under another date or month.
    OtherDate { base: FileKind, person: String, date: &'static str, found: String, known: String },
    /// A base record without a row in another file.
    NoRows { member: FileKind, person: String },
    /// 第7表 of a person without the grand total.
    NoTotal { person: String },
    /// 第7表 counts more than 第6表 holds.
    TooFewDays { person: String, office: String, code: String, annex: u64, plan: u64 },
    /// 第7表 counts less than 第6表 holds; open where a code that counts once a month would explain it.
    TooFewTimes { person: String, office: String, code: String, annex: u64, plan: u64, open: bool },
    /// Services in 第6表 that 第7表 lacks altogether.
    NoAnnexRow { person: String, office: String, service_type: String },
    /// A service code of 第6表 that 第7表 lacks.
    NoAnnexCode { person: String, office: String, code: String },
    /// Several codes of a service type without their subtotal; open where the standard does not clearly ask for it.
    NoSubtotal { person: String, service_type: String, open: bool },
    /// A picture that a row names and that is not there.
    NoPicture { picture: String },
    /// A picture that no row names.
    UnnamedPicture,
    /// A person of one 介護予防 form without the other.
    NoOtherForm { other: FileKind, person: String },
}

impl Problem for LinkProblem {
    fn wording(&self) -> Wording {
        let incomplete =
            "出力の途中のファイルかもしれません。介護ソフトからもう一度すべて出力してください。";
        match self {
            LinkProblem::NoBase { base, person } => Wording::error(
                "S-0501",
                format!(
                    "利用者(被保険者番号{person})の同じ日付(年月)の記録が、「{}」にありません。",
                    base.title()
                ),
            )
            .found(person)
            .expected(format!("「{}」にある利用者", base.title()))
            .action(incomplete),
            LinkProblem::OtherDate { base, person, date, found, known } => Wording::error(
                "S-0501",
                format!(
                    "利用者(被保険者番号{person})の{date}「{found}」が、「{}」の「{known}」と違います。",
                    base.title()
                ),
            )
            .found(found)
            .expected(known)
            .action(
                "介護ソフトで、この利用者の日付(年月)を確かめ、もう一度すべて出力してください。",
            ),
            LinkProblem::NoRows { member, person } => Wording::error(
                "S-0502",
                format!(
                    "利用者(被保険者番号{person})の同じ日付(年月)の記録が、一緒に送る「{}」にありません。",
                    member.title()
                ),
            )
            .found(person)
            .expected(format!("「{}」の記録", member.title()))
            .action(incomplete),
            LinkProblem::NoTotal { person } => Wording::error(
                "S-0503",
                format!("利用者(被保険者番号{person})の全合計の行(999999)が、第7表にありません。"),
            )
            .found("なし")
            .expected("全合計の行(999999)")
            .action(incomplete),
            LinkProblem::TooFewDays { person, office, code, annex, plan } => Wording::error(
                "S-0504",
                format!(
                    "利用者(被保険者番号{person})の事業所{office}・サービスコード{code}は、第7表では{annex}回(日)ですが、第6表には{plan}回(日)しかありません。第6表の記録が足りません。"
                ),
            )
            .found(format!("{annex}回(日)"))
            .expected(format!("第6表にある{plan}回(日)まで"))
            .action(incomplete),
            LinkProblem::TooFewTimes { person, office, code, annex, plan, open } => Wording::error(
                "S-0511",
                format!(
                    "利用者(被保険者番号{person})の事業所{office}・サービスコード{code}は、第6表では{plan}回(日)ですが、第7表では{annex}回(日)です。{}",
                    if *open {
                        "月に1回と数える加算や、30日を超える利用なら、これで正しいことがあります。"
                    } else {
                        "利用票と別表の回数が合いません。"
                    }
                ),
            )
            .found(format!("{annex}回(日)"))
            .expected(format!("第6表と同じ{plan}回(日)"))
            .action(if *open {
                CONFIRM
            } else {
                "介護ソフトの利用票別表の画面で、このサービスの回数を確かめ(再計算し)、もう一度すべて出力してください。"
            })
            .weakened(*open),
            LinkProblem::NoAnnexRow { person, office, service_type } => Wording::error(
                "S-0505",
                format!(
                    "利用者(被保険者番号{person})の事業所{office}・{}は、第6表にありますが、第7表に1行もありません。第7表の記録が足りません。",
                    service_title(service_type).unwrap_or(service_type.as_str())
                ),
            )
            .found(service_type)
            .expected("第7表の行")
            .action(incomplete),
            LinkProblem::NoAnnexCode { person, office, code } => Wording::warning(
                "S-0506",
                format!(
                    "利用者(被保険者番号{person})の事業所{office}・サービスコード{code}は、第6表にありますが、第7表にありません。"
                ),
            )
            .found(code)
            .expected("第7表の行")
            .action(CONFIRM),
            LinkProblem::NoSubtotal { person, service_type, open } => Wording::error(
                "S-0507",
                format!(
                    "利用者(被保険者番号{person})の{}には複数の行がありますが、小計の行({service_type}AAAA)がありません。",
                    service_title(service_type).unwrap_or(service_type.as_str())
                ),
            )
            .found("なし")
            .expected(format!("小計の行({service_type}AAAA)"))
            .action(if *open { CONFIRM } else { VENDOR })
            .weakened(*open),
            LinkProblem::NoPicture { picture } => Wording::error(
                "S-0508",
                format!("家族構成の画像「{picture}」が、一緒に送るファイルにありません。"),
            )
            .found(picture)
            .expected("一緒に出力された画像")
            .action(JUST_EXPORT_AGAIN),
            LinkProblem::UnnamedPicture => Wording::warning(
                "S-0509",
                "この画像の名前が、利用者基本情報のどの記録にもありません。だれの画像か、相手にわかりません。",
            )
            .found("名前が書かれていない画像")
            .expected("利用者基本情報に書かれた画像")
            .action(CONFIRM),
            LinkProblem::NoOtherForm { other, person } => Wording::warning(
                "S-0510",
                format!("利用者(被保険者番号{person})の「{}」が、一緒に送るファイルにありません。", other.title()),
            )
            .found(person)
            .expected(other.title())
            .action(CONFIRM),
        }
    }
}
