//! The words for sendings that must not leave, or not arrive (S-06xx).

use super::{CONFIRM, OFFICE, Problem, Wording};
use crate::{OfficeAddress, ServiceType, UnitKind, service_title};

const ONLY_THEIR_PEOPLE: &str =
    "介護ソフトで、送信先の事業所を利用している人だけを選んで、もう一度出力してください。";

/// Why a unit must not be sent, or not be taken in.
pub(crate) enum GuardProblem<'a> {
    /// The sender in the name is another office.
    NotOurSending { own: OfficeAddress, found: OfficeAddress },
    /// The receiver in the name is another office.
    NotForUs { own: OfficeAddress, found: OfficeAddress },
    /// The same office under another service type.
    OtherOwnType { own: ServiceType, found: ServiceType },
    /// An office of this type does not send this.
    SenderType { unit: UnitKind, found: ServiceType },
    /// An office of this type does not receive this.
    ReceiverType { unit: UnitKind, found: ServiceType, known: bool },
    /// A person who does not use the receiver.
    NotTheirs {
        person: &'a str,
        receiver: OfficeAddress,
        other_types: &'a [String],
        incoming: bool,
    },
    /// A person of 第1表 whose 第2表 does not name the receiver.
    NotInPlan { person: &'a str, receiver: OfficeAddress, weak: bool },
}

/// What a receiver does; who sent it cannot undo it from a screen.
pub(super) const NOT_FOR_US: &str = "取り込まずに、送ってきた事業所へ連絡してください。";
/// The same where the person may be known after all.
pub(super) const UNKNOWN_PERSON: &str =
    "この利用者を知らない場合は、送ってきた事業所へ連絡してください。";

impl Problem for GuardProblem<'_> {
    fn wording(&self) -> Wording {
        let title = |code: &str| service_title(code).unwrap_or("不明な種類").to_owned();
        let address = |office: &OfficeAddress| match office.service_type {
            Some(code) => format!("{}、{}", office.number, title(code.as_str())),
            None => office.number.to_string(),
        };
        match self {
            GuardProblem::NotOurSending { own, found } => Wording::error(
                "S-0601",
                format!(
                    "ファイル名の送信元「{}」は、この事業所「{}」ではありません。ほかの事業所の名前では送れません。",
                    found.number, own.number
                ),
            )
            .found(found.number.as_str())
            .expected(own.number.as_str())
            .action("介護ソフトの「自事業所」の登録と、このパソコンの設定の事業所番号を確かめてください。"),
            GuardProblem::NotForUs { own, found } => Wording::error(
                "S-0602",
                format!(
                    "ファイル名の送信先「{}」は、この事業所「{}」ではありません。ほかの事業所あての情報です。",
                    found.number, own.number
                ),
            )
            .found(found.number.as_str())
            .expected(own.number.as_str())
            .action(NOT_FOR_US),
            GuardProblem::OtherOwnType { own, found } => Wording::warning(
                "S-0611",
                format!(
                    "ファイル名のサービス種類「{found}」({})は、この事業所の設定「{own}」({})と違います。",
                    title(found.as_str()),
                    title(own.as_str())
                ),
            )
            .found(found.as_str())
            .expected(own.as_str())
            .action(CONFIRM),
            GuardProblem::SenderType { unit, found } => Wording::error(
                "S-0603",
                format!(
                    "送信元のサービス種類「{found}」({})の事業所は、「{}」を送れません。",
                    title(found.as_str()),
                    unit.title()
                ),
            )
            .found(found.as_str())
            .expected(if is_from_care_office(*unit) { "43、46、AF" } else { "対象のサービス種類" })
            .action(OFFICE),
            GuardProblem::ReceiverType { unit, found, known } => {
                let text = format!(
                    "送信先のサービス種類「{found}」({})の事業所は、「{}」を受け取れません。",
                    title(found.as_str()),
                    unit.title()
                );
                Wording::error("S-0604", text)
                    .found(found.as_str())
                    .expected(if is_from_care_office(*unit) { "対象のサービス種類" } else { "43、46、AF" })
                    .action(OFFICE)
                    .weakened(!known)
            }
            GuardProblem::NotTheirs { person, receiver, other_types, incoming } => {
                let others: Vec<_> = other_types.iter().map(|code| title(code)).collect();
                let others = match others.is_empty() {
                    true => String::new(),
                    false => format!("同じ番号の事業所の「{}」は利用しています。", others.join("」「")),
                };
                let (text, action) = if *incoming {
                    (
                        format!(
                            "利用者(被保険者番号{person})の第6表に、この事業所({})のサービスがありません。{others}",
                            address(receiver)
                        ),
                        UNKNOWN_PERSON,
                    )
                } else {
                    (
                        format!(
                            "この利用者(被保険者番号{person})は、送信先の事業所({})を利用していません。{others}関係のない事業所へ個人情報を送ることになります。",
                            address(receiver)
                        ),
                        ONLY_THEIR_PEOPLE,
                    )
                };
                Wording::error("S-0605", text)
                    .found(*person)
                    .expected("送信先の事業所を利用している人")
                    .action(action)
                    .weakened(*incoming)
            }
            GuardProblem::NotInPlan { person, receiver, weak } => {
                let text = if *weak {
                    format!(
                        "利用者(被保険者番号{person})の第2表にサービス事業者コードが入っていないため、送信先の事業所({})を利用しているか確かめられません。",
                        address(receiver)
                    )
                } else {
                    format!(
                        "この利用者(被保険者番号{person})の第2表に、送信先の事業所({})がありません。関係のない事業所へ個人情報を送ることになります。",
                        address(receiver)
                    )
                };
                Wording::error("S-0606", text)
                    .found(*person)
                    .expected("第2表に送信先の事業所がある人")
                    .action(if *weak { CONFIRM } else { ONLY_THEIR_PEOPLE })
                    .weakened(*weak)
            }
        }
    }
}

/// Whether the unit goes from a care-management office to a service office.
pub(crate) fn is_from_care_office(unit: UnitKind) -> bool {
    !matches!(unit, UnitKind::J1 | UnitKind::J2 | UnitKind::Y8 | UnitKind::Y9)
}
