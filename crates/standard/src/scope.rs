//! Service types: which offices manage care, which services are exchanged, what they are called.
//! The list is the one of the standard's body text (4.1).

use crate::ServiceType;

/// What the standard says about a service type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Its services are exchanged.
    In,
    /// Its services are left out of the files.
    Out,
    /// A care-management office: sends plans, receives actuals.
    CareManagement,
    /// In none of the standard's lists.
    Unknown,
}

/// Type, meaning and scope. `59` and `81` stand in two lists of the standard, out of scope in both.
const TYPES: &[(&str, &str, Scope)] = &[
    ("11", "訪問介護", Scope::In),
    ("12", "訪問入浴介護", Scope::In),
    ("13", "訪問看護", Scope::In),
    ("14", "訪問リハビリテーション", Scope::In),
    ("15", "通所介護", Scope::In),
    ("16", "通所リハビリテーション", Scope::In),
    ("17", "福祉用具貸与", Scope::In),
    ("21", "短期入所生活介護", Scope::In),
    ("22", "短期入所療養介護（介護老人保健施設）", Scope::In),
    ("23", "短期入所療養介護（介護療養型医療施設等）", Scope::In),
    ("2A", "短期入所療養介護（介護医療院）", Scope::In),
    ("31", "居宅療養管理指導", Scope::In),
    ("71", "夜間対応型訪問介護", Scope::In),
    ("76", "定期巡回・随時対応型訪問介護看護", Scope::In),
    ("72", "認知症対応型通所介護", Scope::In),
    ("78", "地域密着型通所介護", Scope::In),
    ("73", "小規模多機能型居宅介護", Scope::In),
    ("68", "小規模多機能型居宅介護（短期利用）", Scope::In),
    ("77", "看護小規模多機能型居宅介護", Scope::In),
    ("79", "看護小規模多機能型居宅介護（短期利用）", Scope::In),
    ("27", "特定施設入居者生活介護（短期利用）", Scope::In),
    ("28", "地域密着型特定施設入居者生活介護（短期利用）", Scope::In),
    ("38", "認知症対応型共同生活介護（短期利用）", Scope::In),
    ("33", "特定施設入居者生活介護", Scope::Out),
    ("36", "地域密着型特定施設入居者生活介護", Scope::Out),
    ("32", "認知症対応型共同生活介護", Scope::Out),
    ("41", "特定福祉用具販売", Scope::Out),
    ("42", "住宅改修", Scope::Out),
    ("51", "介護福祉施設サービス", Scope::Out),
    ("52", "介護保健施設サービス", Scope::Out),
    ("53", "介護療養施設サービス", Scope::Out),
    ("54", "地域密着型介護老人福祉施設入所者生活介護", Scope::Out),
    ("59", "特定入所者介護サービス等", Scope::Out),
    ("81", "市町村特別給付", Scope::Out),
    ("62", "介護予防訪問入浴介護", Scope::In),
    ("63", "介護予防訪問看護", Scope::In),
    ("64", "介護予防訪問リハビリテーション", Scope::In),
    ("66", "介護予防通所リハビリテーション", Scope::In),
    ("67", "介護予防福祉用具貸与", Scope::In),
    ("24", "介護予防短期入所生活介護", Scope::In),
    ("25", "介護予防短期入所療養介護（介護老人保健施設）", Scope::In),
    ("26", "介護予防短期入所療養介護（介護療養型医療施設等）", Scope::In),
    ("2B", "介護予防短期入所療養介護（介護医療院）", Scope::In),
    ("34", "介護予防居宅療養管理指導", Scope::In),
    ("74", "介護予防認知症対応型通所介護", Scope::In),
    ("75", "介護予防小規模多機能型居宅介護", Scope::In),
    ("69", "介護予防小規模多機能型居宅介護（短期利用）", Scope::In),
    ("39", "介護予防認知症対応型共同生活介護（短期利用）", Scope::In),
    ("35", "介護予防特定施設入居者生活介護", Scope::Out),
    ("37", "介護予防認知症対応型共同生活介護", Scope::Out),
    ("44", "特定介護予防福祉用具販売", Scope::Out),
    ("45", "介護予防住宅改修", Scope::Out),
    ("A1", "訪問型サービス（みなし）", Scope::In),
    ("A2", "訪問型サービス（独自）", Scope::In),
    ("A3", "訪問型サービス（独自／定率）", Scope::In),
    ("A4", "訪問型サービス（独自／定額）", Scope::In),
    ("A5", "通所型サービス（みなし）", Scope::In),
    ("A6", "通所型サービス（独自）", Scope::In),
    ("A7", "通所型サービス（独自／定率）", Scope::In),
    ("A8", "通所型サービス（独自／定額）", Scope::In),
    ("43", "居宅介護支援", Scope::CareManagement),
    ("46", "介護予防支援", Scope::CareManagement),
    ("AF", "介護予防ケアマネジメント", Scope::CareManagement),
];

fn entry(code: &str) -> Option<&'static (&'static str, &'static str, Scope)> {
    TYPES.iter().find(|(known, ..)| *known == code)
}

/// What the standard says about a service type.
pub fn scope_of(service_type: &str) -> Scope {
    entry(service_type).map_or(Scope::Unknown, |(_, _, scope)| *scope)
}

/// The Japanese name of a service type.
pub fn service_title(service_type: &str) -> Option<&'static str> {
    entry(service_type).map(|(_, title, _)| *title)
}

/// The service types of offices that take part: those that manage care and those whose services are exchanged.
pub fn service_types() -> impl Iterator<Item = &'static str> {
    TYPES.iter().filter(|(_, _, scope)| *scope != Scope::Out).map(|(code, ..)| *code)
}

/// Whether an address belongs to an office that manages care.
pub(crate) fn is_care_office(service_type: Option<ServiceType>) -> bool {
    service_type.is_some_and(|code| scope_of(code.as_str()) == Scope::CareManagement)
}

/// Whether an address belongs to a 介護予防 office (介護予防支援 or 介護予防ケアマネジメント).
pub(crate) fn is_prevention_office(service_type: Option<ServiceType>) -> bool {
    service_type.is_some_and(|code| matches!(code.as_str(), "46" | "AF"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_type_stands_in_the_list_once() {
        for (code, title, _) in TYPES {
            let times = TYPES.iter().filter(|(other, ..)| other == code).count();
            assert_eq!(times, 1, "{code} {title} must not have two meanings");
            assert!(ServiceType::parse(code).is_some(), "{code} is a service type");
        }
        let count = |scope| TYPES.iter().filter(|(_, _, own)| *own == scope).count();
        assert_eq!(count(Scope::In), 45, "23 介護給付, 14 予防給付, 8 総合事業 in scope");
        assert_eq!(count(Scope::Out), 15, "11 介護給付 and 4 more of 予防給付 out of scope");
    }
}
