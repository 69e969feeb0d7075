//! The 12 offices of the trial and who links with whom. Only the number of A事業所 is printed; the others are
//! invented in the area 99, which no municipality has, with a valid check digit.

use std::sync::LazyLock;

use serde::Serialize;

/// What an office does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 居宅介護支援事業所.
    CareManagement,
    /// サービス事業所.
    Service,
}

/// An office of the trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Office {
    /// The letter the trial gives it; `-` for an office made for a load.
    pub letter: char,
    /// The office number, ten characters.
    pub number: String,
    /// The service type that stands beside the number in file names.
    pub service_type: String,
    /// The name as the trial prints it.
    pub name: String,
    /// Care management or service.
    pub role: Role,
    /// The letter of the vendor of its care software.
    pub vendor: char,
    /// The letter of its transmission proxy, if it had one. Unused now: all link directly.
    pub proxy: Option<char>,
}

const TABLE: [(char, &str, &str, char, Option<char>); 12] = [
    ('A', "1371215102", "43", 'A', None),
    ('B', "1379900028", "43", 'B', None),
    ('C', "1379900036", "43", 'C', None),
    ('D', "1379900044", "22", 'A', None),
    ('E', "1379900051", "13", 'B', None),
    ('F', "1379900069", "15", 'C', None),
    ('G', "1379900077", "43", 'A', Some('D')),
    ('H', "1379900085", "43", 'B', Some('E')),
    ('I', "1379900093", "43", 'C', Some('F')),
    ('J', "1379900101", "78", 'A', Some('D')),
    ('K', "1379900119", "11", 'B', Some('E')),
    ('L', "1379900127", "11", 'C', Some('F')),
];

static OFFICES: LazyLock<Vec<Office>> = LazyLock::new(|| TABLE.into_iter().map(from_row).collect());

/// All offices, A to L.
pub fn offices() -> &'static [Office] {
    &OFFICES
}

/// The office of a letter.
pub fn office(letter: char) -> Option<&'static Office> {
    OFFICES.iter().find(|office| office.letter == letter)
}

/// The care-management offices A, B, C, G, H, I.
pub fn care_management_offices() -> impl Iterator<Item = &'static Office> {
    OFFICES.iter().filter(|office| office.role == Role::CareManagement)
}

/// The service offices D, E, F, J, K, L.
pub fn service_offices() -> impl Iterator<Item = &'static Office> {
    OFFICES.iter().filter(|office| office.role == Role::Service)
}

/// A welfare equipment office (17) that is no office of the trial; some people rent from it.
pub fn equipment_office() -> Office {
    outside_the_trial("1379900135", "17", "見本福祉用具㈱")
}

/// An office of 定期巡回・随時対応型訪問介護看護 (76), billed per day, that is no office of the trial.
pub fn around_the_clock_office() -> Office {
    outside_the_trial("1379900143", "76", "見本２４時間ケア")
}

/// A service office made for a load, the number completed by its check digit.
pub fn office_of_load(index: usize, service_type: &str) -> Office {
    let body = format!("13799{:04}", 1000 + index % 9000);
    let number = format!("{body}{}", check_digit(&body));
    outside_the_trial(&number, service_type, &format!("負荷試験{}事業所", index + 1))
}

fn outside_the_trial(number: &str, service_type: &str, name: &str) -> Office {
    Office {
        letter: '-',
        number: number.to_owned(),
        service_type: service_type.to_owned(),
        name: name.to_owned(),
        role: Role::Service,
        vendor: '-',
        proxy: None,
    }
}

/// The check digit of the first nine digits: weights 2 and 1 from the right, digit sums, modulus 10.
fn check_digit(body: &str) -> u32 {
    let digits = body.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    (10 - sum % 10) % 10
}

fn from_row(
    (letter, number, service_type, vendor, proxy): (char, &str, &str, char, Option<char>),
) -> Office {
    let role = if service_type == "43" { Role::CareManagement } else { Role::Service };
    Office {
        letter,
        number: number.to_owned(),
        service_type: service_type.to_owned(),
        name: format!("{letter}事業所"),
        role,
        vendor,
        proxy,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_are_distinct_and_carry_the_check_digit_of_the_printed_one() {
        let numbers: BTreeSet<_> = offices().iter().map(|office| &office.number).collect();
        assert_eq!(numbers.len(), 12, "K and L are both 訪問介護 and differ by number");
        let others = [equipment_office(), around_the_clock_office(), office_of_load(0, "11")];
        for office in offices().iter().chain(&others) {
            assert_eq!(office.number.len(), 10);
            let (body, last) = office.number.split_at(9);
            assert_eq!(last, check_digit(body).to_string(), "{}", office.number);
        }
    }

    #[test]
    fn six_manage_care_and_six_serve() {
        assert_eq!(care_management_offices().map(|o| o.letter).collect::<String>(), "ABCGHI");
        assert_eq!(service_offices().map(|o| o.letter).collect::<String>(), "DEFJKL");
    }
}
