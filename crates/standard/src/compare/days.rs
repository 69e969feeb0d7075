//! 第6表 by service line and day.

use std::collections::BTreeMap;

use crate::records::ServiceLine;

/// From when to when, as in the file; `9999` = no time shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Times {
    /// サービス開始時刻.
    pub start: String,
    /// サービス終了時刻.
    pub end: String,
}

/// A day on which a service differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDifference {
    /// サービス事業者コード.
    pub office_number: String,
    /// サービスコード.
    pub service_code: String,
    /// TAISコード or 福祉用具届出コード.
    pub equipment_code: String,
    /// 用具名称（機種名）.
    pub equipment_name: String,
    /// Day of the month.
    pub day: u8,
    /// When the service is, or was before.
    pub times: Times,
    /// What differs.
    pub change: DayChange,
}

/// How a service differs on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayChange {
    /// Another number of times.
    Count {
        /// Times before.
        before: u32,
        /// Times after.
        after: u32,
    },
    /// Another time of day, as often.
    Time {
        /// The new time.
        after: Times,
    },
    /// It is there no more.
    Missing {
        /// Times before.
        count: u32,
    },
    /// It was not there before.
    Added {
        /// Times after.
        count: u32,
    },
}

/// What makes lines the same service whatever the time of day.
type Service<'a> = [&'a str; 5];

/// Compares services day by day: `before` and `after` are a plan and its actuals, or two versions of the same. Of each line what is planned
/// and what is done counts, whichever it holds. A service that is missing and one that is there instead on the same day, at the same office,
/// as often, is one service at another time.
///
/// By day, then by time.
pub fn compare_days(before: &[ServiceLine], after: &[ServiceLine]) -> Vec<DayDifference> {
    let mut counts: BTreeMap<(u8, Service<'_>, Times), (u32, u32)> = BTreeMap::new();
    let mut names: BTreeMap<Service<'_>, &str> = BTreeMap::new();
    for (lines, is_after) in [(before, false), (after, true)] {
        for line in lines {
            names.insert(service(line), &line.equipment_name);
            for day in &line.days {
                let key = (day.day, service(line), times(line));
                let (before, after) = counts.entry(key).or_default();
                let count = if is_after { after } else { before };
                *count = count.saturating_add(day.planned).saturating_add(day.actual);
            }
        }
    }
    let difference = |day: u8, service: Service<'_>, times: Times, change| {
        let [service_code, office_number, _, _, equipment_code] = service.map(str::to_owned);
        let equipment_name = names.get(&service).copied().unwrap_or_default().to_owned();
        DayDifference {
            office_number,
            service_code,
            equipment_code,
            equipment_name,
            day,
            times,
            change,
        }
    };
    let mut found = Vec::new();
    let mut missing: BTreeMap<(u8, Service<'_>, u32), Vec<Times>> = BTreeMap::new();
    let mut added: BTreeMap<(u8, Service<'_>, u32), Vec<Times>> = BTreeMap::new();
    for ((day, service, times), (before, after)) in counts {
        match (before, after) {
            (before, after) if before == after => {}
            (count, 0) => missing.entry((day, service, count)).or_default().push(times),
            (0, count) => added.entry((day, service, count)).or_default().push(times),
            (before, after) => {
                found.push(difference(day, service, times, DayChange::Count { before, after }));
            }
        }
    }
    for ((day, service, count), gone) in missing {
        let instead = added.remove(&(day, service, count)).unwrap_or_default();
        let mut instead = instead.into_iter();
        for times in gone {
            let change = match instead.next() {
                Some(after) => DayChange::Time { after },
                None => DayChange::Missing { count },
            };
            found.push(difference(day, service, times, change));
        }
        let rest: Vec<Times> = instead.collect();
        if !rest.is_empty() {
            added.insert((day, service, count), rest);
        }
    }
    for ((day, service, count), new) in added {
        for times in new {
            found.push(difference(day, service, times, DayChange::Added { count }));
        }
    }
    found.sort_by(|one, other| {
        (one.day, &one.times, &one.service_code).cmp(&(
            other.day,
            &other.times,
            &other.service_code,
        ))
    });
    found
}

fn service(line: &ServiceLine) -> Service<'_> {
    [
        &line.service_code,
        &line.office_number,
        &line.satellite,
        &line.detail_number,
        &line.equipment_code,
    ]
}

fn times(line: &ServiceLine) -> Times {
    Times { start: line.start.clone(), end: line.end.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::DayCount;

    fn line(start: &str, end: &str, days: &[(u8, u32)]) -> ServiceLine {
        let day = |(day, planned): &(u8, u32)| DayCount {
            day: *day,
            planned: *planned,
            ..DayCount::default()
        };
        ServiceLine {
            start: start.to_owned(),
            end: end.to_owned(),
            service_code: "111111".to_owned(),
            office_number: "1371200017".to_owned(),
            days: days.iter().map(day).collect(),
            ..ServiceLine::default()
        }
    }

    fn told(before: &[ServiceLine], after: &[ServiceLine]) -> Vec<(u8, String, DayChange)> {
        compare_days(before, after)
            .into_iter()
            .map(|difference| (difference.day, difference.times.start, difference.change))
            .collect()
    }

    fn at(start: &str, end: &str) -> Times {
        Times { start: start.to_owned(), end: end.to_owned() }
    }

    #[test]
    fn the_same_days_differ_in_nothing() {
        let lines = [line("1300", "1400", &[(1, 1), (8, 1)])];
        assert_eq!(told(&lines, &lines), [], "nothing to say");
        assert_eq!(told(&[], &[]), [], "nor of nothing");
        let split = [line("1300", "1400", &[(1, 1)]), line("1300", "1400", &[(8, 1)])];
        assert_eq!(told(&lines, &split), [], "how the rows are spread does not matter");
    }

    #[test]
    fn missing_added_and_counted_days_are_told_in_order() {
        let before = [line("1300", "1400", &[(1, 1), (8, 1), (15, 2)])];
        let after = [line("1300", "1400", &[(1, 1), (15, 1), (24, 1)])];
        assert_eq!(
            told(&before, &after),
            [
                (8, "1300".to_owned(), DayChange::Missing { count: 1 }),
                (15, "1300".to_owned(), DayChange::Count { before: 2, after: 1 }),
                (24, "1300".to_owned(), DayChange::Added { count: 1 }),
            ],
            "by day"
        );
    }

    #[test]
    fn another_time_on_the_same_day_is_one_difference() {
        let before = [line("0900", "1000", &[(3, 1), (4, 1)]), line("1800", "1900", &[(3, 1)])];
        let after = [line("0930", "1030", &[(3, 1)]), line("1800", "1900", &[(3, 1)])];
        assert_eq!(
            told(&before, &after),
            [
                (3, "0900".to_owned(), DayChange::Time { after: at("0930", "1030") }),
                (4, "0900".to_owned(), DayChange::Missing { count: 1 }),
            ],
            "the 3rd moved, the 4th is gone, the evening stays"
        );
        let both = [line("0930", "1030", &[(3, 1)]), line("1830", "1930", &[(3, 1)])];
        assert_eq!(told(&before[..], &both).len(), 3, "each moved visit with its own partner");
    }

    #[test]
    fn another_office_or_another_count_is_no_moved_visit() {
        let before = [line("0900", "1000", &[(3, 1)])];
        let mut elsewhere = line("0930", "1030", &[(3, 1)]);
        elsewhere.office_number = "1371200025".to_owned();
        let changes = told(&before, &[elsewhere]);
        assert_eq!(changes.len(), 2, "one is missing, another is new: {changes:?}");
        let changes = told(&before, &[line("0930", "1030", &[(3, 2)])]);
        assert_eq!(changes.len(), 2, "twice is not the same visit moved: {changes:?}");
    }
}
