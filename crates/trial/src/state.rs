//! What must be known at the offices after a step: plan and actual days per person, month and service office, and the
//! texts of the care plan that the trial changes. Simple types, so that a test can build the same from received files.

use serde::{Deserialize, Serialize};

/// A day with its time. Rows without a time (`9999`, such as percent add-ons) are no part of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceTime {
    /// `YYYYMMDD`.
    pub date: String,
    /// `HHMM`.
    pub start: String,
    /// `HHMM`.
    pub end: String,
}

/// A planned or actual visit is a day with its time.
pub type Visit = ServiceTime;

/// Plan and actuals of one person, month and service office. Absent from a state when both are empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceState {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// `YYYYMM`.
    pub service_month: String,
    /// The number of the service office.
    pub service_office: String,
    /// 第6表 (予定) as that service office holds it, of its own services, in order of time, without repeats.
    pub planned: Vec<ServiceTime>,
    /// 第6表 (実績) of that service office as the care-management office holds it.
    pub actual: Vec<ServiceTime>,
}

/// The care plan of one person as one service office holds it. Absent when withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CarePlanState {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// The number of the service office.
    pub service_office: String,
    /// 居宅サービス計画作成（変更）日.
    pub plan_date: String,
    /// 第1表 総合的な援助の方針.
    pub policy: String,
    /// 第2表 課題 of the first row.
    pub first_issue: String,
    /// 利用者補足情報 利用者電話番号.
    pub telephone: String,
}

/// All that is known after a step, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateAfter {
    /// Plans and actuals of the month tables.
    pub services: Vec<ServiceState>,
    /// Care plans.
    pub care_plans: Vec<CarePlanState>,
}

impl StateAfter {
    /// Both states as one.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.services.extend(other.services);
        self.care_plans.extend(other.care_plans);
        self.services.sort();
        self.care_plans.sort();
        self
    }
}
