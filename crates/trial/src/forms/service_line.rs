//! What one office does for one person in one month: the lines of 第6表, each a service code with a time and its days.

use crate::offices::Office;
use crate::state::{ServiceTime, Visit};
use crate::tariff::{self, Item, Tariff};

/// The value of a time that a service does not have.
pub const NO_TIME: &str = "9999";

/// A lent piece of welfare equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equipment {
    /// TAISコード.
    pub tais_code: String,
    /// 用具名称（機種名）.
    pub name: String,
}

/// One line of 第6表: one code, one time, some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// サービスコード.
    pub code: String,
    /// 単位数.
    pub units: u32,
    /// Whether it counts toward 区分支給限度基準額.
    pub within_limit: bool,
    /// サービス開始時刻.
    pub start: String,
    /// サービス終了時刻.
    pub end: String,
    /// サービス利用日, in order.
    pub dates: Vec<String>,
    /// 日割対象日: 31 characters, only for services billed per day.
    pub prorated_days: Option<String>,
    /// Only for 福祉用具貸与.
    pub equipment: Option<Equipment>,
}

impl Line {
    /// What 第7表 counts for the line: times, or days billed.
    pub fn count(&self) -> usize {
        match &self.prorated_days {
            Some(days) => days.chars().filter(|day| *day == '1').count(),
            None => self.dates.len(),
        }
    }
}

/// All lines of one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    /// The service office.
    pub office: Office,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl ServiceLine {
    /// Visits with the add-ons of the office's service type.
    pub fn of_visits(office: &Office, visits: &[Visit]) -> Self {
        let Some(tariff) = tariff::tariff(&office.service_type) else {
            return Self { office: office.clone(), lines: Vec::new() };
        };
        let mut lines: Vec<Line> = Vec::new();
        for visit in visits {
            let item = item_of(tariff, visit);
            add_day(&mut lines, item, visit);
        }
        for visit in visits {
            if let Some(item) = tariff.per_visit {
                add_day(&mut lines, item, visit);
            }
        }
        let mut line = Self { office: office.clone(), lines };
        line.add_percent(tariff, visits.last().map(|visit| visit.date.as_str()));
        line
    }

    /// Lent equipment, billed once a month on its first day.
    pub fn of_equipment(office: &Office, month: &str, equipment: &[Equipment]) -> Self {
        let Some(tariff) = tariff::tariff("17") else {
            return Self { office: office.clone(), lines: Vec::new() };
        };
        let items = [tariff.one_hour, tariff.three_hours];
        let lines = equipment.iter().zip(items.into_iter().cycle()).map(|(equipment, item)| Line {
            equipment: Some(equipment.clone()),
            ..timeless(item.code, item.units, true, format!("{month}01"))
        });
        Self { office: office.clone(), lines: lines.collect() }
    }

    /// A service billed per day from a day of the month to its end.
    pub fn prorated(office: &Office, month: &str, first_day: usize, last_day: usize) -> Self {
        let Some(tariff) = tariff::tariff(&office.service_type) else {
            return Self { office: office.clone(), lines: Vec::new() };
        };
        let billed = |day: usize| if (first_day..=last_day).contains(&day) { '1' } else { '0' };
        let line = Line {
            prorated_days: Some((1..=31).map(billed).collect()),
            ..timeless(
                tariff.one_hour.code,
                tariff.one_hour.units,
                true,
                format!("{month}{first_day:02}"),
            )
        };
        let mut service = Self { office: office.clone(), lines: vec![line] };
        let date = format!("{month}{first_day:02}");
        service.add_percent(tariff, Some(date.as_str()));
        service
    }

    /// Days with a time, in order, without repeats: what a state holds of this office.
    pub fn visits(&self) -> Vec<ServiceTime> {
        let mut visits: Vec<_> = self
            .lines
            .iter()
            .filter(|line| line.start != NO_TIME)
            .flat_map(|line| {
                line.dates.iter().map(|date| ServiceTime {
                    date: date.clone(),
                    start: line.start.clone(),
                    end: line.end.clone(),
                })
            })
            .collect();
        visits.sort();
        visits.dedup();
        visits
    }

    fn add_percent(&mut self, tariff: &Tariff, date: Option<&str>) {
        let (Some(add_on), Some(date)) = (tariff.percent, date) else { return };
        let month: u32 = self
            .lines
            .iter()
            .map(|line| line.units * u32::try_from(line.count()).unwrap_or(0))
            .sum();
        // Rounded half up, as the billing rules of percent add-ons have it.
        let units = (month * add_on.per_mille + 500) / 1000;
        self.lines.push(timeless(add_on.code, units, false, date.to_owned()));
    }
}

fn timeless(code: &str, units: u32, within_limit: bool, date: String) -> Line {
    Line {
        code: code.to_owned(),
        units,
        within_limit,
        start: NO_TIME.to_owned(),
        end: NO_TIME.to_owned(),
        dates: vec![date],
        prorated_days: None,
        equipment: None,
    }
}

fn item_of(tariff: &Tariff, visit: &Visit) -> Item {
    let hours =
        visit.end.parse::<u32>().unwrap_or(0).saturating_sub(visit.start.parse().unwrap_or(0));
    if hours > 100 { tariff.three_hours } else { tariff.one_hour }
}

fn add_day(lines: &mut Vec<Line>, item: Item, visit: &Visit) {
    let same = |line: &&mut Line| {
        line.code == item.code && line.start == visit.start && line.end == visit.end
    };
    if let Some(line) = lines.iter_mut().find(same) {
        line.dates.push(visit.date.clone());
        return;
    }
    lines.push(Line {
        code: item.code.to_owned(),
        units: item.units,
        within_limit: true,
        start: visit.start.clone(),
        end: visit.end.clone(),
        dates: vec![visit.date.clone()],
        prorated_days: None,
        equipment: None,
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::offices::office;

    fn visit(date: &str, start: &str, end: &str) -> Visit {
        Visit { date: date.to_owned(), start: start.to_owned(), end: end.to_owned() }
    }

    #[test]
    fn add_ons_do_not_change_the_visits() {
        let visits = [visit("20270203", "1300", "1600"), visit("20270210", "1400", "1700")];
        let line = ServiceLine::of_visits(office('J').unwrap(), &visits);
        assert_eq!(
            line.visits(),
            visits,
            "bathing add-on shares the time, percent add-on has none"
        );
        assert_eq!(line.lines.len(), 5, "two times of two codes and one percent add-on");
    }

    #[test]
    fn a_prorated_service_counts_its_days() {
        let line = ServiceLine::prorated(office('J').unwrap(), "202702", 9, 28);
        let days = line.lines[0].prorated_days.as_deref().unwrap();
        assert_eq!((days.len(), line.lines[0].count()), (31, 20), "9 to 28 February");
    }
}
