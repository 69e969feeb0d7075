//! The forms of a care plan as rows of the standard's CSV kinds: one module per form.

pub mod actuals;
pub mod annex;
pub mod care_plan;
pub mod monthly_plan;
pub mod service_line;
pub mod supplement;
pub mod withdrawal;

mod texts;

pub use care_plan::{CarePlan, Edition, WeeklyService};
pub use monthly_plan::MonthlyPlan;
pub use service_line::{Equipment, Line, ServiceLine};
