//! Transmission units: which kinds of file travel together under one serial (K1-K4, J1-J2, Y1-Y9).
//! The engine asks here from names alone; contents are compared in `link`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{FileKind, FileName, OfficeAddress, Serial, ServiceType, Standard, scope};

/// A legal transmission unit of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum UnitKind {
    /// 居宅サービス計画書
    K1,
    /// サービス利用票
    K2,
    /// 居宅サービス計画書の取り下げ
    K3,
    /// サービス利用票の取り下げ
    K4,
    /// 実績
    J1,
    /// 実績の取り下げ
    J2,
    /// 介護予防 利用者基本情報
    Y1,
    /// 介護予防 支援計画書と利用者基本情報
    Y2,
    /// 介護予防 支援計画書
    Y3,
    /// 介護予防 サービス利用票
    Y4,
    /// 介護予防 利用者基本情報の取り下げ
    Y5,
    /// 介護予防 支援計画書の取り下げ
    Y6,
    /// 介護予防 サービス利用票の取り下げ
    Y7,
    /// 介護予防 実績
    Y8,
    /// 介護予防 実績の取り下げ
    Y9,
}

/// What makes files one unit: the serial and both addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitKey {
    /// The 14-digit serial; import goes in its order.
    pub serial: Serial,
    /// Who sends.
    pub sender: OfficeAddress,
    /// Who receives.
    pub receiver: OfficeAddress,
}

/// What a set of file kinds amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "identity")]
pub enum UnitIdentity {
    /// Exactly one legal unit.
    Complete {
        /// Which.
        kind: UnitKind,
    },
    /// Part of a unit: more files must come.
    Incomplete {
        /// The units it can become, the likeliest first.
        candidates: Vec<UnitKind>,
        /// What the likeliest one still lacks.
        missing: Vec<FileKind>,
    },
    /// Files that belong to no common unit.
    Surplus {
        /// The unit most of them belong to.
        nearest: Option<UnitKind>,
        /// What that unit still lacks.
        missing: Vec<FileKind>,
        /// What does not belong to it, or stands there twice.
        surplus: Vec<FileKind>,
    },
}

struct UnitRule {
    kind: UnitKind,
    required: &'static [FileKind],
    optional: &'static [FileKind],
}

const RULES: &[UnitRule] = {
    use FileKind::{
        Dlt1kyo, Dltjsk, Dltkihon, Dltplan, Dltyobo, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upjsk,
        Upkihon, UpkihonImage, UpkihonSub1, UpkihonSub2, Upplan, Upsikyu, Upyobo, UpyoboSub,
    };
    const fn rule(
        kind: UnitKind,
        required: &'static [FileKind],
        optional: &'static [FileKind],
    ) -> UnitRule {
        UnitRule { kind, required, optional }
    }
    &[
        rule(UnitKind::K1, &[Up1kyo, Up2kyo, Up3kyo, Uphosoku], &[]),
        rule(UnitKind::K2, &[Upplan, Upsikyu, Uphosoku], &[]),
        rule(UnitKind::K3, &[Dlt1kyo], &[]),
        rule(UnitKind::K4, &[Dltplan], &[]),
        rule(UnitKind::J1, &[Upjsk], &[]),
        rule(UnitKind::J2, &[Dltjsk], &[]),
        rule(UnitKind::Y1, &[Upkihon], &[UpkihonSub1, UpkihonSub2, UpkihonImage]),
        rule(UnitKind::Y3, &[Upyobo], &[UpyoboSub]),
        rule(
            UnitKind::Y2,
            &[Upyobo, Upkihon],
            &[UpyoboSub, UpkihonSub1, UpkihonSub2, UpkihonImage],
        ),
        rule(UnitKind::Y5, &[Dltkihon], &[]),
        rule(UnitKind::Y6, &[Dltyobo], &[]),
    ]
};

impl UnitRule {
    fn holds(&self, kind: FileKind) -> bool {
        self.required.contains(&kind) || self.optional.contains(&kind)
    }

    fn required(&self, standard: Standard) -> impl Iterator<Item = FileKind> + '_ {
        // 3.x had K1 without 第3表.
        self.required.iter().copied().filter(move |kind| kind.exists_in(standard))
    }

    fn missing(&self, kinds: &[FileKind], standard: Standard) -> Vec<FileKind> {
        self.required(standard).filter(|kind| !kinds.contains(kind)).collect()
    }
}

impl UnitKind {
    /// All kinds.
    pub const ALL: &'static [UnitKind] = &[
        UnitKind::K1,
        UnitKind::K2,
        UnitKind::K3,
        UnitKind::K4,
        UnitKind::J1,
        UnitKind::J2,
        UnitKind::Y1,
        UnitKind::Y2,
        UnitKind::Y3,
        UnitKind::Y4,
        UnitKind::Y5,
        UnitKind::Y6,
        UnitKind::Y7,
        UnitKind::Y8,
        UnitKind::Y9,
    ];

    /// The id: `K2`.
    pub fn id(self) -> &'static str {
        match self {
            UnitKind::K1 => "K1",
            UnitKind::K2 => "K2",
            UnitKind::K3 => "K3",
            UnitKind::K4 => "K4",
            UnitKind::J1 => "J1",
            UnitKind::J2 => "J2",
            UnitKind::Y1 => "Y1",
            UnitKind::Y2 => "Y2",
            UnitKind::Y3 => "Y3",
            UnitKind::Y4 => "Y4",
            UnitKind::Y5 => "Y5",
            UnitKind::Y6 => "Y6",
            UnitKind::Y7 => "Y7",
            UnitKind::Y8 => "Y8",
            UnitKind::Y9 => "Y9",
        }
    }

    /// The kind of an id.
    pub fn from_id(id: &str) -> Option<UnitKind> {
        UnitKind::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            UnitKind::K1 => "居宅サービス計画書",
            UnitKind::K2 => "サービス利用票(予定)",
            UnitKind::K3 => "居宅サービス計画書の取り下げ",
            UnitKind::K4 => "サービス利用票(予定)の取り下げ",
            UnitKind::J1 => "実績",
            UnitKind::J2 => "実績の取り下げ",
            UnitKind::Y1 => "介護予防の利用者基本情報",
            UnitKind::Y2 => "介護予防の支援計画書と利用者基本情報",
            UnitKind::Y3 => "介護予防の支援計画書",
            UnitKind::Y4 => "介護予防のサービス利用票(予定)",
            UnitKind::Y5 => "介護予防の利用者基本情報の取り下げ",
            UnitKind::Y6 => "介護予防の支援計画書の取り下げ",
            UnitKind::Y7 => "介護予防のサービス利用票(予定)の取り下げ",
            UnitKind::Y8 => "介護予防の実績",
            UnitKind::Y9 => "介護予防の実績の取り下げ",
        }
    }

    /// Whether it withdraws what was sent before.
    pub fn is_withdrawal(self) -> bool {
        !self.withdraws().is_empty()
    }

    /// The units whose content it takes back; none for a unit that withdraws nothing. 利用者基本情報 and 支援計画書 of 介護予防 may have
    /// gone together (Y2) or alone (標準仕様4.1 本文 削除の扱い).
    pub fn withdraws(self) -> &'static [UnitKind] {
        match self {
            UnitKind::K3 => &[UnitKind::K1],
            UnitKind::K4 | UnitKind::Y7 => &[UnitKind::K2, UnitKind::Y4],
            UnitKind::J2 | UnitKind::Y9 => &[UnitKind::J1, UnitKind::Y8],
            UnitKind::Y5 => &[UnitKind::Y1, UnitKind::Y2],
            UnitKind::Y6 => &[UnitKind::Y2, UnitKind::Y3],
            UnitKind::K1
            | UnitKind::K2
            | UnitKind::J1
            | UnitKind::Y1
            | UnitKind::Y2
            | UnitKind::Y3
            | UnitKind::Y4
            | UnitKind::Y8 => &[],
        }
    }

    /// The file kinds the unit must hold in a standard.
    pub fn members(self, standard: Standard) -> Vec<FileKind> {
        self.rule().map(|rule| rule.required(standard).collect()).unwrap_or_default()
    }

    /// The file kinds the unit may hold besides.
    pub fn optional_members(self) -> &'static [FileKind] {
        self.rule().map_or(&[], |rule| rule.optional)
    }

    fn rule(self) -> Option<&'static UnitRule> {
        let files_of = self.without_prevention();
        RULES.iter().find(|rule| rule.kind == files_of)
    }

    /// 介護予防 has no names of its own for 利用票 and 実績: the files are those of K2, K4, J1, J2.
    fn without_prevention(self) -> UnitKind {
        match self {
            UnitKind::Y4 => UnitKind::K2,
            UnitKind::Y7 => UnitKind::K4,
            UnitKind::Y8 => UnitKind::J1,
            UnitKind::Y9 => UnitKind::J2,
            other => other,
        }
    }

    /// The 介護予防 twin, when the care-management side is a 介護予防 office.
    fn at(self, sender: Option<ServiceType>, receiver: Option<ServiceType>) -> UnitKind {
        match self {
            UnitKind::K2 if scope::is_prevention_office(sender) => UnitKind::Y4,
            UnitKind::K4 if scope::is_prevention_office(sender) => UnitKind::Y7,
            UnitKind::J1 if scope::is_prevention_office(receiver) => UnitKind::Y8,
            UnitKind::J2 if scope::is_prevention_office(receiver) => UnitKind::Y9,
            other => other,
        }
    }
}

impl fmt::Display for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// The key of the unit a file belongs to.
pub fn unit_key(name: &FileName) -> UnitKey {
    UnitKey { serial: name.serial, sender: name.sender, receiver: name.receiver }
}

/// Which legal unit a set of kinds forms, what is missing, what is too much.
///
/// The service types tell 居宅介護支援 from 介護予防 where the files do not (K2 or Y4, J1 or Y8).
pub fn identify_unit(
    kinds: &[FileKind],
    standard: Standard,
    sender: Option<ServiceType>,
    receiver: Option<ServiceType>,
) -> UnitIdentity {
    identify(kinds, standard, sender, receiver, None)
}

/// The same from the names of files with one key; the month of 利用者補足情報 settles what it goes with.
pub fn identify_names<'a>(names: impl IntoIterator<Item = &'a FileName>) -> UnitIdentity {
    let names: Vec<_> = names.into_iter().collect();
    let kinds: Vec<_> = names.iter().map(|name| name.kind).collect();
    let supplement = names
        .iter()
        .find(|name| name.kind == FileKind::Uphosoku)
        .and_then(|name| name.service_month)
        .map(|month| month.is_zero());
    let Some(first) = names.first() else {
        return UnitIdentity::Surplus { nearest: None, missing: Vec::new(), surplus: Vec::new() };
    };
    let (sender, receiver) = (first.sender.service_type, first.receiver.service_type);
    identify(&kinds, first.standard, sender, receiver, supplement)
}

fn identify(
    kinds: &[FileKind],
    standard: Standard,
    sender: Option<ServiceType>,
    receiver: Option<ServiceType>,
    supplement_of_plan: Option<bool>,
) -> UnitIdentity {
    let named = |rule: &UnitRule| rule.kind.at(sender, receiver);
    let repeated = repeated(kinds);
    let fitting: Vec<_> = RULES
        .iter()
        .filter(|rule| kinds.iter().all(|kind| rule.holds(*kind)))
        .filter(|rule| match (rule.kind, supplement_of_plan) {
            // Beside other files a wrong month is a finding, not another unit.
            (UnitKind::K1, Some(of_plan)) if kinds.len() == 1 => of_plan,
            (UnitKind::K2, Some(of_plan)) if kinds.len() == 1 => !of_plan,
            _ => true,
        })
        .collect();

    if repeated.is_empty() && !kinds.is_empty() {
        if let Some(rule) = fitting.iter().find(|rule| rule.missing(kinds, standard).is_empty()) {
            return UnitIdentity::Complete { kind: named(rule) };
        }
        if let Some(likeliest) = fitting.first() {
            return UnitIdentity::Incomplete {
                missing: likeliest.missing(kinds, standard),
                candidates: fitting.iter().map(|rule| named(rule)).collect(),
            };
        }
    }
    let share = |rule: &&UnitRule| kinds.iter().filter(|kind| rule.holds(**kind)).count();
    let nearest = RULES.iter().rev().max_by_key(share).filter(|rule| share(rule) > 0);
    let missing = nearest.map(|rule| rule.missing(kinds, standard)).unwrap_or_default();
    let foreign =
        kinds.iter().copied().filter(|kind| !nearest.is_some_and(|rule| rule.holds(*kind)));
    let surplus = foreign.chain(repeated.iter().copied()).collect();
    UnitIdentity::Surplus { nearest: nearest.map(named), missing, surplus }
}

/// Kinds that stand there more than once; only pictures may.
fn repeated(kinds: &[FileKind]) -> Vec<FileKind> {
    let count = |kind: &FileKind| kinds.iter().filter(|other| *other == kind).count();
    FileKind::ALL.iter().copied().filter(|kind| kind.is_csv() && count(kind) > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identify_at(kinds: &[FileKind], sender: &str, receiver: &str) -> UnitIdentity {
        let (sender, receiver) = (ServiceType::parse(sender), ServiceType::parse(receiver));
        identify_unit(kinds, Standard::V4_1, sender, receiver)
    }

    #[test]
    fn every_unit_of_the_standard_is_complete_with_its_members() {
        for kind in UnitKind::ALL {
            let prevention = kind.id().starts_with('Y');
            let center = if prevention { "46" } else { "43" };
            let from_service = matches!(kind.without_prevention(), UnitKind::J1 | UnitKind::J2);
            let (sender, receiver) = if from_service { ("11", center) } else { (center, "11") };
            let members = kind.members(Standard::V4_1);
            assert_eq!(
                identify_at(&members, sender, receiver),
                UnitIdentity::Complete { kind: *kind },
                "the members of {kind} make {kind}"
            );
        }
    }

    #[test]
    fn a_unit_without_a_member_is_incomplete_and_says_which() {
        let identity = identify_at(&[FileKind::Upplan, FileKind::Uphosoku], "43", "11");
        let expected = UnitIdentity::Incomplete {
            candidates: vec![UnitKind::K2],
            missing: vec![FileKind::Upsikyu],
        };
        assert_eq!(identity, expected, "第7表 is missing");
        let identity = identify_at(&[FileKind::Uphosoku], "43", "11");
        let UnitIdentity::Incomplete { candidates, .. } = identity else { panic!("{identity:?}") };
        assert_eq!(candidates, [UnitKind::K1, UnitKind::K2], "補足 alone can become either");
    }

    #[test]
    fn the_month_of_the_supplement_settles_what_it_goes_with() {
        let name = "UPHOSOKU_202702_1371215102_43_1371200017_11_20270125200201.CSV";
        let name = FileName::parse(name).unwrap();
        let identity = identify_names([&name]);
        let UnitIdentity::Incomplete { candidates, missing } = identity else {
            panic!("{identity:?}")
        };
        assert_eq!(candidates, [UnitKind::K2], "a month belongs to 第6表");
        assert_eq!(missing, [FileKind::Upplan, FileKind::Upsikyu], "both are still to come");
    }

    #[test]
    fn k1_of_the_earlier_standard_has_no_third_table() {
        let kinds = [FileKind::Up1kyo, FileKind::Up2kyo, FileKind::Uphosoku];
        let identity = identify_unit(&kinds, Standard::V3_2, None, None);
        assert_eq!(identity, UnitIdentity::Complete { kind: UnitKind::K1 }, "3.x had no UP3KYO");
        let identity = identify_unit(&kinds, Standard::V4_1, None, None);
        assert!(matches!(identity, UnitIdentity::Incomplete { .. }), "4.1 wants it: {identity:?}");
    }

    #[test]
    fn files_of_two_units_under_one_key_are_surplus() {
        let kinds = [FileKind::Upplan, FileKind::Upsikyu, FileKind::Uphosoku, FileKind::Upjsk];
        let expected = UnitIdentity::Surplus {
            nearest: Some(UnitKind::K2),
            missing: vec![],
            surplus: vec![FileKind::Upjsk],
        };
        assert_eq!(identify_at(&kinds, "43", "11"), expected, "the actuals travel alone");
        let kinds = [FileKind::Upjsk, FileKind::Upjsk];
        let expected = UnitIdentity::Surplus {
            nearest: Some(UnitKind::J1),
            missing: vec![],
            surplus: vec![FileKind::Upjsk],
        };
        assert_eq!(identify_at(&kinds, "11", "43"), expected, "one member twice is too much");
    }

    #[test]
    fn a_withdrawal_takes_back_what_holds_the_form_that_its_file_names() {
        for kind in UnitKind::ALL.iter().copied().filter(|kind| kind.is_withdrawal()) {
            let [file] = kind.members(Standard::V4_1)[..] else { panic!("{kind} is one file") };
            let form = FileKind::from_id(&file.id().replace("DLT", "UP")).unwrap();
            let holders: Vec<UnitKind> = UnitKind::ALL
                .iter()
                .copied()
                .filter(|other| other.members(Standard::V4_1).contains(&form))
                .collect();
            assert_eq!(kind.withdraws(), holders, "{kind} withdraws {form}");
        }
        let withdrawals = UnitKind::ALL.iter().filter(|kind| kind.is_withdrawal()).count();
        assert_eq!(withdrawals, 7, "K3, K4, J2, Y5, Y6, Y7, Y9");
    }

    #[test]
    fn several_pictures_belong_to_one_unit() {
        let kinds = [FileKind::Upkihon, FileKind::UpkihonImage, FileKind::UpkihonImage];
        let identity = identify_at(&kinds, "46", "11");
        assert_eq!(identity, UnitIdentity::Complete { kind: UnitKind::Y1 }, "one picture a person");
    }
}
