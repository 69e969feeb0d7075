//! The two item tables and the forms in them. The ids are ours: the source gives none.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An item table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormTable {
    /// 入退院: 532 items.
    HospitalDischarge,
    /// 訪問看護: 463 items, of which 43 stood on a page that is lost.
    VisitingNursing,
}

impl FormTable {
    /// Both tables.
    pub const ALL: &'static [FormTable] =
        &[FormTable::HospitalDischarge, FormTable::VisitingNursing];

    /// The Japanese name of the group of forms.
    pub fn title(self) -> &'static str {
        match self {
            FormTable::HospitalDischarge => "入退院時の情報連携",
            FormTable::VisitingNursing => "訪問看護",
        }
    }

    /// The forms of the table, in its order.
    pub fn kinds(self) -> impl Iterator<Item = FormKind> {
        FormKind::ALL.iter().copied().filter(move |kind| kind.table() == self)
    }
}

/// A form other than those of the care-plan standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// 入院時情報提供書: care office to hospital.
    Admission,
    /// 退院・退所情報記録書: what the care office learns before somebody comes home.
    Discharge,
    /// 訪問看護計画書.
    NursingPlan,
    /// 訪問看護報告書.
    NursingReport,
    /// 訪問看護記録書Ⅰ.
    NursingRecordFirst,
    /// 訪問看護記録書Ⅱ.
    NursingRecordSecond,
    /// 訪問看護の情報提供書.
    NursingInformation,
}

impl FormKind {
    /// Every form, in the order of the tables.
    pub const ALL: &'static [FormKind] = &[
        FormKind::Admission,
        FormKind::Discharge,
        FormKind::NursingPlan,
        FormKind::NursingReport,
        FormKind::NursingRecordFirst,
        FormKind::NursingRecordSecond,
        FormKind::NursingInformation,
    ];

    /// The name of the form, as the tables write it.
    pub fn title(self) -> &'static str {
        match self {
            FormKind::Admission => "入院時情報提供書",
            FormKind::Discharge => "退院・退所情報記録書",
            FormKind::NursingPlan => "訪問看護計画書",
            FormKind::NursingReport => "訪問看護報告書",
            FormKind::NursingRecordFirst => "訪問看護記録書Ⅰ",
            FormKind::NursingRecordSecond => "訪問看護記録書Ⅱ",
            FormKind::NursingInformation => "訪問看護の情報提供書",
        }
    }

    /// The table that holds its items.
    pub fn table(self) -> FormTable {
        match self {
            FormKind::Admission | FormKind::Discharge => FormTable::HospitalDischarge,
            _ => FormTable::VisitingNursing,
        }
    }

    /// The form of a name in the tables.
    pub fn from_title(title: &str) -> Option<FormKind> {
        FormKind::ALL.iter().copied().find(|kind| kind.title() == title)
    }
}

impl fmt::Display for FormKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}
