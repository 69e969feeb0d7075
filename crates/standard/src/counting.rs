//! How the codes of a service type are counted, and what follows for 回数 of 第7表 against the days of 第6表.
//!
//! `spec/counting.csv` says it per service type. The basis is the fee schedule (介護報酬の算定構造), not the exchange standard, and
//! no code table is read: where a type has fixed monthly codes, one code may stand for many days, and only the upper bound
//! (S-0504) and the presence of the code (S-0505, S-0506) are checked.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::FileKind;
use crate::facts::{Facts, Usage, part};
use crate::finding::link::LinkProblem;
use crate::link::{Found, LINK, service_type, text};
use crate::row::item;

const COUNTING_TABLE: &str = include_str!("../spec/counting.csv");

/// How a service type counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counted {
    /// Per visit or per day; add-ons may be per month.
    Visit,
    /// With fixed monthly codes.
    Month,
    /// Per visit or day, with a rare monthly code.
    Mixed,
}

#[derive(Deserialize)]
struct CountingRow {
    service_type: String,
    counted: Counted,
}

/// How a service type counts; types outside the table may count by the month.
pub(crate) fn counted(service_type: &str) -> Counted {
    static TABLE: OnceLock<BTreeMap<String, Counted>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut rows = csv::Reader::from_reader(COUNTING_TABLE.as_bytes());
        let rows = rows.deserialize::<CountingRow>().filter_map(Result::ok);
        rows.map(|row| (row.service_type, row.counted)).collect()
    });
    table.get(service_type).copied().unwrap_or(Counted::Month)
}

/// 第7表 counts exactly what 第6表 holds, as far as the service type allows to tell (S-0511). What 第7表 counts beyond it is
/// S-0504.
pub(crate) fn exact_counts(plan: &Facts, annex: &Facts, found: &mut Found) {
    for (key, usage) in &annex.services {
        let Some(planned) = plan.services.get(key) else { continue };
        let counted = counted(service_type(key));
        if usage.times >= planned.times || fits(usage.times, planned, counted) {
            continue;
        }
        // Once: perhaps an add-on per month that 第6表 shows on several days. Over 30 days: the standard leaves the days open.
        let open = usage.times < 2 || planned.over_thirty_days;
        let problem = LinkProblem::TooFewTimes {
            person: text(part(key, 1)),
            office: text(part(key, LINK)),
            code: text(part(key, LINK + 1)),
            annex: usage.times,
            plan: planned.times,
            open,
        };
        found.push((FileKind::Upsikyu, usage.at.place(item::ANNEX_TIMES), problem));
    }
}

/// Whether a smaller number of 第7表 is one that 第6表 allows.
fn fits(times: u64, planned: &Usage, counted: Counted) -> bool {
    let marked = u64::from(planned.marks.count_ones());
    // 日割対象日 stands on every row of the service: its days count once. An add-on per month counts as one then.
    let by_marks = planned.marks != 0 && [marked, planned.rows, 1].contains(&times);
    match counted {
        Counted::Month => true,
        Counted::Mixed => times == 1 || by_marks,
        Counted::Visit => by_marks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scope, scope_of, service_types};

    #[test]
    fn every_service_type_in_scope_stands_in_the_table_once() {
        let lines: Vec<_> = COUNTING_TABLE.lines().skip(1).collect();
        for code in service_types().filter(|code| scope_of(code) == Scope::In) {
            let own = lines.iter().filter(|line| line.starts_with(&format!("{code},"))).count();
            assert_eq!(own, 1, "{code} is counted in one way");
        }
        assert_eq!(lines.len(), 45, "and no other type stands there");
    }

    #[test]
    fn monthly_types_are_known() {
        assert_eq!(counted("11"), Counted::Visit, "訪問介護");
        assert_eq!(counted("17"), Counted::Month, "福祉用具貸与");
        assert_eq!(counted("78"), Counted::Mixed, "療養通所介護 stands under 78");
        assert_eq!(counted("99"), Counted::Month, "a type nobody knows is not judged");
    }
}
