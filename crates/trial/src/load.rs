//! A month's end: many K2 units of one care-management office, made from a seed, for benches and load tests; and one
//! unit of three people for tests that cut its files short.

use crate::forms::{Equipment, MonthlyPlan, ServiceLine};
use crate::offices::{Office, around_the_clock_office, equipment_office, office, office_of_load};
use crate::patterns::Pattern;
use crate::people::{Column, person_of_load};
use crate::script::CURRENT_MONTH;
use crate::state::Visit;
use crate::steps::{care_manager, scenario};
use crate::unit::{Content, Unit};

/// With so many people per partner the three files of a unit are 20 KB on average: the 第6表 30 to 44 KB, the 第7表 16
/// to 21 KB, the 利用者補足情報 3 KB.
pub const PEOPLE_FOR_FILES_OF_20_KB: usize = 12;

const SERVICE_TYPES: [&str; 5] = ["11", "13", "15", "78", "22"];
const MADE_ON: &str = "20270125";

/// The K2 units of A事業所 for February 2027, one per partner. The same arguments give the same units.
pub fn units(partners: usize, people_per_partner: usize, seed: u64) -> Vec<Unit> {
    let Some(care_office) = office('A') else { return Vec::new() };
    let offices = partner_offices(partners);
    let mut dice = Dice { state: seed };
    let mut units = Vec::with_capacity(partners);
    for (index, receiver) in offices.iter().enumerate() {
        let plans = (0..people_per_partner).map(|order| {
            let number = index * people_per_partner + order;
            let neighbour = offices.get((index + 1 + order) % offices.len()).unwrap_or(receiver);
            plan(number, receiver, neighbour, care_office, &mut dice)
        });
        units.push(Unit {
            sender: care_office.clone(),
            receiver: receiver.clone(),
            month: CURRENT_MONTH.to_owned(),
            content: Content::MonthlyPlans(plans.collect()),
        });
    }
    units
}

/// The partners of a load, in order.
pub fn partner_offices(partners: usize) -> Vec<Office> {
    let types = SERVICE_TYPES.iter().cycle();
    (0..partners).zip(types).map(|(index, one)| office_of_load(index, one)).collect()
}

/// A K2 unit of A事業所 to J事業所 with three people, rich enough that a loss at any row end must show: two services
/// each, one person with rented equipment, one with a service billed per day.
pub fn unit_of_three_people() -> Option<Unit> {
    let care_office = office('A')?;
    let mut plans = Vec::new();
    for pattern in [Pattern::P22Prime, Pattern::P23, Pattern::P24] {
        let steps = scenario(care_office, Column::Proxy, pattern).steps;
        if let Content::MonthlyPlans(first) = &steps.first()?.unit.content {
            plans.extend(first.iter().cloned());
        }
    }
    if let [_, second, third] = plans.as_mut_slice() {
        let rented = ServiceLine::of_equipment(&equipment_office(), CURRENT_MONTH, &equipment());
        second.services.push(rented);
        let daily = ServiceLine::prorated(&around_the_clock_office(), CURRENT_MONTH, 9, 28);
        third.services.push(daily);
    }
    Some(Unit {
        sender: care_office.clone(),
        receiver: office('J')?.clone(),
        month: CURRENT_MONTH.to_owned(),
        content: Content::MonthlyPlans(plans),
    })
}

fn equipment() -> [Equipment; 2] {
    let one = |tais_code: &str, name: &str| Equipment {
        tais_code: tais_code.to_owned(),
        name: name.to_owned(),
    };
    [
        one("00001-000010", "自走用車いす 見本Ａ型"),
        one("00002-000123", "２モーターベッド(見本), 標準幅"),
    ]
}

fn plan(
    number: usize,
    receiver: &Office,
    neighbour: &Office,
    care_office: &Office,
    dice: &mut Dice,
) -> MonthlyPlan {
    let mut services = vec![visits(receiver, dice)];
    if neighbour.number != receiver.number {
        services.push(visits(neighbour, dice));
    }
    if dice.roll(3) == 0 {
        services.push(ServiceLine::of_equipment(&equipment_office(), CURRENT_MONTH, &equipment()));
    }
    MonthlyPlan {
        // Public assistance numbers appear in a load as in life: about one in forty.
        person: if number % 40 == 39 {
            person_of_load(number, format!("H{:09}", 700_000_000 + number))
        } else {
            person_of_load(number, format!("{:010}", 7_000_000_000_u64 + number as u64))
        },
        month: CURRENT_MONTH.to_owned(),
        made_on: MADE_ON.to_owned(),
        care_manager: care_manager(care_office).to_owned(),
        services,
    }
}

/// One or two visits a week at the same hour.
fn visits(office: &Office, dice: &mut Dice) -> ServiceLine {
    let first_day = 1 + dice.roll(7);
    let hours = if dice.roll(2) == 0 { 1 } else { 3 };
    let start = 9 + dice.roll(6);
    let mut days: Vec<u64> = (0..4).map(|week| first_day + week * 7).collect();
    if dice.roll(2) == 0 && first_day <= 4 {
        days.extend((0..4).map(|week| first_day + 3 + week * 7));
        days.sort_unstable();
    }
    let visits: Vec<Visit> = days
        .into_iter()
        .map(|day| Visit {
            date: format!("{CURRENT_MONTH}{day:02}"),
            start: format!("{start:02}00"),
            end: format!("{:02}00", start + hours),
        })
        .collect();
    ServiceLine::of_visits(office, &visits)
}

/// SplitMix64: small, fast, the same everywhere.
struct Dice {
    state: u64,
}

impl Dice {
    /// A number from 0 to `sides` - 1.
    fn roll(&mut self, sides: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides.max(1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |seed| {
            units(3, 4, seed).iter().flat_map(|u| u.files("20270201090000")).collect::<Vec<_>>()
        };
        assert_eq!(bytes(7), bytes(7), "a bench must measure the same twice");
        assert_ne!(bytes(7), bytes(8), "another seed is another month");
    }

    #[test]
    fn files_are_about_20_kb() {
        let units = units(100, PEOPLE_FOR_FILES_OF_20_KB, 1);
        let files: Vec<_> = units.iter().flat_map(|unit| unit.files("20270201090000")).collect();
        assert_eq!(files.len(), 300);
        let average = files.iter().map(|file| file.bytes.len()).sum::<usize>() / files.len();
        assert!((19_000..22_000).contains(&average), "average {average} bytes");
    }

    #[test]
    fn the_unit_of_three_people_has_three_files() {
        let unit = unit_of_three_people().unwrap();
        assert_eq!(unit.people_count(), 3);
        assert_eq!(unit.files("20270201090000").len(), 3);
    }
}
