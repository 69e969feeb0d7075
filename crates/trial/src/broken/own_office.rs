//! Sets that are right in themselves and wrong for the office that sends or gets them.

use super::dialects::earlier_names;
use super::sets::{monthly_plan_withdrawn, monthly_plans, monthly_plans_with, written};
use super::{BrokenSet, Checker, broken};
use crate::csv_file::SampleFile;
use crate::forms::ServiceLine;
use crate::offices::office;

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        checked_by(
            Checker { number: "1379900028", service_type: "43", sends: true },
            broken(
                "office-sender-is-another",
                "B事業所 is about to send what A事業所 exported",
                written(monthly_plans()),
            ),
        ),
        checked_by(
            Checker { number: "1379900127", service_type: "11", sends: false },
            broken(
                "office-receiver-is-another",
                "L事業所 gets what is addressed to K事業所",
                written(monthly_plans()),
            ),
        ),
        checked_by(
            Checker { number: "1371215102", service_type: "46", sends: true },
            broken(
                "office-service-type-is-another",
                "A事業所 is set up as 介護予防支援 (46), the name says 43",
                written(monthly_plan_withdrawn()),
            ),
        ),
        checked_by(
            Checker { number: "1379900119", service_type: "11", sends: false },
            broken(
                "office-gets-a-person-of-another",
                "K事業所 gets the plan of a person who uses L事業所 only",
                person_of_another(),
            ),
        ),
        checked_by(
            Checker { number: "1371215102", service_type: "43", sends: false },
            broken(
                "office-gets-standard-3-2-after-its-end",
                "A事業所 gets results of February 2027 by standard 3.2",
                earlier_names("202208", &["", ""], &[15, 16, 17]),
            ),
        ),
    ]
}

fn person_of_another() -> Vec<SampleFile> {
    written(monthly_plans_with(|plan| {
        let visits = plan.services.iter().flat_map(ServiceLine::visits).collect::<Vec<_>>();
        office('L').map(|other| ServiceLine::of_visits(other, &visits)).into_iter().collect()
    }))
}

fn checked_by(checker: Checker, set: BrokenSet) -> BrokenSet {
    BrokenSet { checked_by: Some(checker), ..set }
}
