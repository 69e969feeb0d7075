//! The patterns of the trial (one service user each) and the operations they are made of.

use serde::Serialize;

/// A pattern of the trial: 1-x use one service, 2-x two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// 1-1: the care plan is created, updated and withdrawn.
    P11,
    /// 1-2: the monthly plan is created and updated twice, actuals come back twice.
    P12,
    /// 1-2': the monthly plan is created and actuals come back.
    P12Prime,
    /// 1-3: the monthly plan is created and withdrawn.
    P13,
    /// 1-4: the next month is added, actuals come back and are withdrawn.
    P14,
    /// 2-1: as 1-1 with two services.
    P21,
    /// 2-2: as 1-2; the second service comes with the first update.
    P22,
    /// 2-2': as 1-2' with two services.
    P22Prime,
    /// 2-3: as 1-3 with two services.
    P23,
    /// 2-4: as 1-4; only the first service withdraws its actuals.
    P24,
}

const PATTERNS: [Pattern; 10] = [
    Pattern::P11,
    Pattern::P12,
    Pattern::P12Prime,
    Pattern::P13,
    Pattern::P14,
    Pattern::P21,
    Pattern::P22,
    Pattern::P22Prime,
    Pattern::P23,
    Pattern::P24,
];

/// All patterns, 1-1 to 2-4.
pub fn patterns() -> &'static [Pattern] {
    &PATTERNS
}

impl Pattern {
    /// The name the trial prints, such as `1-2'`.
    pub fn id(self) -> &'static str {
        match self {
            Self::P11 => "1-1",
            Self::P12 => "1-2",
            Self::P12Prime => "1-2'",
            Self::P13 => "1-3",
            Self::P14 => "1-4",
            Self::P21 => "2-1",
            Self::P22 => "2-2",
            Self::P22Prime => "2-2'",
            Self::P23 => "2-3",
            Self::P24 => "2-4",
        }
    }

    /// The name as a folder, without the prime sign.
    pub fn folder(self) -> &'static str {
        match self {
            Self::P12Prime => "1-2-prime",
            Self::P22Prime => "2-2-prime",
            other => other.id(),
        }
    }

    /// Whether the person uses two services.
    pub fn has_two_services(self) -> bool {
        self >= Self::P21
    }
}

/// What is done in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 1(1) 第1表, 第2表, 利用者補足情報: first sending.
    CarePlanCreated,
    /// 1(2) the same, updated.
    CarePlanUpdated,
    /// 1(3) the same, withdrawn.
    CarePlanWithdrawn,
    /// 2(1) 第6表, 第7表, 利用者補足情報: first sending of the current month.
    MonthlyPlanCreated,
    /// 2(2) first update.
    MonthlyPlanUpdated,
    /// 2(3) second update.
    MonthlyPlanUpdatedAgain,
    /// 2(4) withdrawn.
    MonthlyPlanWithdrawn,
    /// 2(5) the next month is added.
    NextMonthAdded,
    /// 3(1) actuals of the current month.
    ActualsSent,
    /// 3(2) actuals, updated.
    ActualsUpdated,
    /// 3(3) actuals, withdrawn.
    ActualsWithdrawn,
}

impl Operation {
    /// The code the trial prints, such as `2(3)`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CarePlanCreated => "1(1)",
            Self::CarePlanUpdated => "1(2)",
            Self::CarePlanWithdrawn => "1(3)",
            Self::MonthlyPlanCreated => "2(1)",
            Self::MonthlyPlanUpdated => "2(2)",
            Self::MonthlyPlanUpdatedAgain => "2(3)",
            Self::MonthlyPlanWithdrawn => "2(4)",
            Self::NextMonthAdded => "2(5)",
            Self::ActualsSent => "3(1)",
            Self::ActualsUpdated => "3(2)",
            Self::ActualsWithdrawn => "3(3)",
        }
    }

    /// The name as part of a folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::CarePlanCreated => "care-plan-created",
            Self::CarePlanUpdated => "care-plan-updated",
            Self::CarePlanWithdrawn => "care-plan-withdrawn",
            Self::MonthlyPlanCreated => "monthly-plan-created",
            Self::MonthlyPlanUpdated => "monthly-plan-updated",
            Self::MonthlyPlanUpdatedAgain => "monthly-plan-updated-again",
            Self::MonthlyPlanWithdrawn => "monthly-plan-withdrawn",
            Self::NextMonthAdded => "next-month-added",
            Self::ActualsSent => "actuals-sent",
            Self::ActualsUpdated => "actuals-updated",
            Self::ActualsWithdrawn => "actuals-withdrawn",
        }
    }
}

impl Serialize for Pattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl Serialize for Operation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
