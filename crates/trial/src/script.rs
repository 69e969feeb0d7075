//! What happens in each pattern, step by step, in the order of the circled numbers of 図表121 (not the row order of
//! 巻末資料７: in 1-2 and 2-2 the second update comes after the first actuals). Days and times are those of sections
//! 6 to 9 of the trial's scenarios; the states are written out whole, so that a wrong edit cannot hide.

use crate::patterns::{Operation, Pattern};
use crate::state::Visit;

/// Current month of the trial, moved from 2021 to 2027, whose weekdays are the same.
pub(crate) const CURRENT_MONTH: &str = "202702";
/// The month added in 1-4 and 2-4.
pub(crate) const NEXT_MONTH: &str = "202703";

/// Day and starting hour of a visit. One-service visits last one hour, two-service visits three.
pub(crate) type Slot = (u8, u8);

/// The visits of one month: of the first (or only) and of the second service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Days {
    pub(crate) first: &'static [Slot],
    pub(crate) second: &'static [Slot],
}

/// One circled step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Round {
    CarePlan(Operation),
    CarePlanWithdrawn,
    MonthlyPlan(Operation, &'static str, Days),
    MonthlyPlanWithdrawn,
    Actuals(Operation, Days),
    /// Only the first (or only) service withdraws.
    ActualsWithdrawn,
}

impl Round {
    pub(crate) fn operation(self) -> Operation {
        match self {
            Self::CarePlan(operation)
            | Self::MonthlyPlan(operation, ..)
            | Self::Actuals(operation, _) => operation,
            Self::CarePlanWithdrawn => Operation::CarePlanWithdrawn,
            Self::MonthlyPlanWithdrawn => Operation::MonthlyPlanWithdrawn,
            Self::ActualsWithdrawn => Operation::ActualsWithdrawn,
        }
    }
}

const MONDAYS: &[Slot] = &[(1, 13), (8, 13), (15, 13), (22, 13)];
const WEDNESDAYS: &[Slot] = &[(3, 13), (10, 13), (17, 13), (24, 13)];
const FRIDAYS: &[Slot] = &[(5, 13), (12, 13), (19, 13), (26, 13)];

const ONE: Days = Days { first: MONDAYS, second: &[] };
const TWO: Days = Days { first: WEDNESDAYS, second: FRIDAYS };

const CREATED: Operation = Operation::MonthlyPlanCreated;

/// The rounds of a pattern.
pub(crate) fn rounds(pattern: Pattern) -> Vec<Round> {
    match pattern {
        Pattern::P11 | Pattern::P21 => vec![
            Round::CarePlan(Operation::CarePlanCreated),
            Round::CarePlan(Operation::CarePlanUpdated),
            Round::CarePlanWithdrawn,
        ],
        Pattern::P12 => one_service_in_five_steps(),
        Pattern::P22 => two_services_in_five_steps(),
        Pattern::P12Prime => plan_and_actuals(ONE),
        Pattern::P22Prime => plan_and_actuals(TWO),
        Pattern::P13 => {
            vec![Round::MonthlyPlan(CREATED, CURRENT_MONTH, ONE), Round::MonthlyPlanWithdrawn]
        }
        Pattern::P23 => {
            vec![Round::MonthlyPlan(CREATED, CURRENT_MONTH, TWO), Round::MonthlyPlanWithdrawn]
        }
        Pattern::P14 => next_month(ONE),
        Pattern::P24 => next_month(TWO),
    }
}

/// Visits as dates and times.
pub(crate) fn visits(month: &str, slots: &[Slot], hours: u8) -> Vec<Visit> {
    let visit = |(day, start): &Slot| Visit {
        date: format!("{month}{day:02}"),
        start: format!("{start:02}00"),
        end: format!("{:02}00", start + hours),
    };
    slots.iter().map(visit).collect()
}

fn plan_and_actuals(days: Days) -> Vec<Round> {
    vec![
        Round::MonthlyPlan(CREATED, CURRENT_MONTH, days),
        Round::Actuals(Operation::ActualsSent, days),
    ]
}

fn next_month(days: Days) -> Vec<Round> {
    vec![
        Round::MonthlyPlan(CREATED, CURRENT_MONTH, days),
        Round::MonthlyPlan(Operation::NextMonthAdded, NEXT_MONTH, days),
        Round::Actuals(Operation::ActualsSent, days),
        Round::ActualsWithdrawn,
    ]
}

/// Section 8. The actuals of step ⑤ differ from the plan of step ④ in two places; printed so.
fn one_service_in_five_steps() -> Vec<Round> {
    const MOVED: Days = Days { first: &[(2, 13), (8, 14), (15, 13), (22, 13)], second: &[] };
    const MOVED_AGAIN: Days =
        Days { first: &[(2, 13), (15, 13), (22, 13), (23, 13), (26, 13)], second: &[] };
    const DONE: Days =
        Days { first: &[(2, 13), (15, 14), (22, 13), (24, 13), (26, 13)], second: &[] };
    vec![
        Round::MonthlyPlan(CREATED, CURRENT_MONTH, ONE),
        Round::MonthlyPlan(Operation::MonthlyPlanUpdated, CURRENT_MONTH, MOVED),
        Round::Actuals(Operation::ActualsSent, MOVED),
        Round::MonthlyPlan(Operation::MonthlyPlanUpdatedAgain, CURRENT_MONTH, MOVED_AGAIN),
        Round::Actuals(Operation::ActualsUpdated, DONE),
    ]
}

/// Section 9. Step ① plans the first service only; in step ⑤ the second service has days no plan holds; printed so.
fn two_services_in_five_steps() -> Vec<Round> {
    const FIRST_ONLY: Days = Days { first: WEDNESDAYS, second: &[] };
    const BOTH: Days =
        Days { first: &[(3, 13), (10, 13), (17, 13), (24, 13), (25, 13)], second: FRIDAYS };
    const CHANGED: Days = Days {
        first: &[(3, 13), (17, 13), (24, 13), (25, 13)],
        second: &[(5, 14), (12, 13), (19, 13), (26, 13)],
    };
    const DONE: Days = Days {
        first: &[(3, 14), (17, 13), (24, 13), (25, 13)],
        second: &[(5, 14), (19, 13), (22, 13), (23, 13), (26, 13)],
    };
    vec![
        Round::MonthlyPlan(CREATED, CURRENT_MONTH, FIRST_ONLY),
        Round::MonthlyPlan(Operation::MonthlyPlanUpdated, CURRENT_MONTH, BOTH),
        Round::Actuals(Operation::ActualsSent, BOTH),
        Round::MonthlyPlan(Operation::MonthlyPlanUpdatedAgain, CURRENT_MONTH, CHANGED),
        Round::Actuals(Operation::ActualsUpdated, DONE),
    ]
}
