//! The service users of the trial. Those of A事業所 with the offices K, J and L are printed (section 5); all others are
//! invented after their pattern: same sexes, care level and kinds of insured number.

use serde::Serialize;

use crate::names::{FAMILY_NAMES, MEN, WOMEN};
use crate::offices::{Office, offices};
use crate::patterns::{Pattern, patterns};

/// Which service offices a person uses: those that were linked directly in 2021, or those behind a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Partners D, E, F.
    Direct,
    /// Partners J, K, L.
    Proxy,
}

impl Column {
    /// Both columns.
    pub const ALL: [Self; 2] = [Self::Direct, Self::Proxy];
}

/// 性別.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
}

impl Sex {
    /// The code of the standard.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }
}

/// A service user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// 利用者氏名フリガナ.
    pub kana: String,
    /// 利用者氏名.
    pub name: String,
    /// 利用者性別.
    pub sex: Sex,
    /// 利用者生年月日, `YYYYMMDD`.
    pub birth_date: String,
    /// 要介護状態区分, `22` = 要介護2.
    pub care_level: String,
    /// 利用者郵便番号.
    pub postal_code: String,
    /// 利用者住所１.
    pub address: String,
    /// 利用者住所２; may be empty.
    pub building: String,
    /// 利用者電話番号.
    pub telephone: String,
    /// Chooses among prepared texts, so that people differ.
    pub variant: usize,
}

impl Person {
    /// A person on public assistance only: the insured number begins with H.
    pub fn is_on_public_assistance_only(&self) -> bool {
        self.insured_number.starts_with('H')
    }
}

/// Insurer, postal code and town of each care-management office's people, in the order A, B, C, G, H, I.
const PLACES: [(char, &str, &str, &str); 6] = [
    ('A', "131128", "154-0000", "東京都世田谷区見本町"),
    ('B', "131136", "150-0000", "東京都渋谷区架空町"),
    ('C', "131144", "164-0000", "東京都中野区例示町"),
    ('G', "131151", "166-0000", "東京都杉並区想定町"),
    ('H', "131169", "170-0000", "東京都豊島区仮名町"),
    ('I', "131177", "114-0000", "東京都北区試行町"),
];

type Printed = (Pattern, &'static str, &'static str, &'static str, Sex, &'static str);

/// Section 5: A事業所 with K, and with J and L.
const PRINTED: [Printed; 8] = [
    (Pattern::P11, "1234567896", "ヨシダミノル", "吉田実", Sex::Male, "19090101"),
    (Pattern::P12, "1234567897", "ヤマダサダコ", "山田貞子", Sex::Female, "19190228"),
    (Pattern::P13, "1234567898", "ササキイチロウ", "佐々木一郎", Sex::Male, "19290312"),
    (Pattern::P14, "H123456783", "ヤマグチヨシコ", "山口芳子", Sex::Female, "19390430"),
    (Pattern::P21, "1234567899", "マツモトヒロシ", "松本博", Sex::Male, "19090101"),
    (Pattern::P22, "1234567900", "サイトウアイコ", "斉藤愛子", Sex::Female, "19190228"),
    (Pattern::P23, "1234567901", "イノウエヒロシ", "井上弘", Sex::Male, "19290312"),
    (Pattern::P24, "H123456784", "キムラキヨコ", "木村清子", Sex::Female, "19390430"),
];

/// The people of a care-management office in one column, one per pattern.
pub fn people(care_office: &Office, column: Column) -> Vec<(Pattern, Person)> {
    patterns().iter().map(|pattern| (*pattern, person(care_office, column, *pattern))).collect()
}

/// The person of a pattern.
pub fn person(care_office: &Office, column: Column, pattern: Pattern) -> Person {
    let place = PLACES.iter().position(|(letter, ..)| *letter == care_office.letter).unwrap_or(0);
    let order = patterns().iter().position(|one| *one == pattern).unwrap_or(0);
    let block = place * 2 + usize::from(column == Column::Proxy);
    let mut person = invented(place, block * patterns().len() + order, pattern, column);
    let printed = PRINTED.iter().find(|row| row.0 == pattern);
    if let (('A', Column::Proxy), Some((_, insured_number, kana, name, sex, birth_date))) =
        ((care_office.letter, column), printed)
    {
        person.insured_number = (*insured_number).to_owned();
        person.kana = (*kana).to_owned();
        person.name = (*name).to_owned();
        person.sex = *sex;
        person.birth_date = (*birth_date).to_owned();
    }
    person
}

/// A person of a load: as the trial's people, but as many as wanted.
pub fn person_of_load(number: usize, insured_number: String) -> Person {
    let pattern = patterns().iter().cycle().nth(number % patterns().len());
    let mut person = invented(
        number % PLACES.len(),
        number,
        pattern.copied().unwrap_or(Pattern::P12),
        Column::Direct,
    );
    person.insured_number = insured_number;
    person
}

fn invented(place: usize, index: usize, pattern: Pattern, column: Column) -> Person {
    let (_, insurer_number, postal_code, town) =
        PLACES.get(place).copied().unwrap_or(('A', "131128", "154-0000", "東京都世田谷区見本町"));
    let sex = match pattern {
        Pattern::P11 | Pattern::P13 | Pattern::P21 | Pattern::P23 | Pattern::P12Prime => Sex::Male,
        _ => Sex::Female,
    };
    let given_names = if sex == Sex::Male { &MEN } else { &WOMEN };
    let family = pick(&FAMILY_NAMES, index * 7);
    // Families repeat after 40 people, 5 is prime to 12: nobody of the trial has another's name.
    let given = pick(given_names, index + index / FAMILY_NAMES.len() * 5);
    let building = if index.is_multiple_of(3) {
        format!("コーポ表通り{}号室", 101 + index % 4 * 100)
    } else {
        String::new()
    };
    Person {
        insurer_number: insurer_number.to_owned(),
        insured_number: insured_number(place, pattern, column),
        kana: format!("{}{}", family.1, given.1),
        name: format!("{}{}", family.0, given.0),
        sex,
        birth_date: format!(
            "{}{:02}{:02}",
            1926 + index * 3 % 24,
            1 + index % 12,
            1 + index * 11 % 28
        ),
        care_level: "22".to_owned(),
        postal_code: postal_code.to_owned(),
        address: format!("{town}{}－{}－{}", 1 + index % 5, 1 + index % 17, 1 + index % 11),
        building,
        telephone: format!("03-0000-{:04}", 1000 + index * 37 % 9000),
        variant: index,
    }
}

/// Numbers after the printed ones of A with the proxies' offices; patterns 1-4 and 2-4 begin with H.
fn insured_number(place: usize, pattern: Pattern, column: Column) -> String {
    let office = place + 1;
    let body = if column == Column::Proxy { 234_567 } else { 345_678 };
    let number = match pattern {
        Pattern::P14 => return format!("H{office}{:08}", body * 100 + 83),
        Pattern::P24 => return format!("H{office}{:08}", body * 100 + 84),
        Pattern::P11 => 896,
        Pattern::P12 => 897,
        Pattern::P13 => 898,
        Pattern::P21 => 899,
        Pattern::P22 => 900,
        Pattern::P23 => 901,
        Pattern::P12Prime => 902,
        Pattern::P22Prime => 903,
    };
    format!("{office}{:09}", body * 1000 + number)
}

fn pick<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index % list.len().max(1)).copied().unwrap_or_default()
}

/// How many people the trial has in all.
pub fn count() -> usize {
    let care_offices = offices().iter().filter(|office| office.service_type == "43").count();
    care_offices * Column::ALL.len() * patterns().len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::offices::{care_management_offices, office};

    fn everyone() -> Vec<Person> {
        care_management_offices()
            .flat_map(|office| Column::ALL.map(|column| people(office, column)))
            .flatten()
            .map(|(_, person)| person)
            .collect()
    }

    #[test]
    fn the_printed_people_are_exactly_the_printed_ones() {
        let a = office('A').unwrap();
        let yamada = person(a, Column::Proxy, Pattern::P12);
        assert_eq!(yamada.insured_number, "1234567897");
        assert_eq!((yamada.kana.as_str(), yamada.name.as_str()), ("ヤマダサダコ", "山田貞子"));
        assert_eq!((yamada.sex, yamada.birth_date.as_str()), (Sex::Female, "19190228"));
        assert_eq!((yamada.insurer_number.as_str(), yamada.care_level.as_str()), ("131128", "22"));
        assert_eq!(person(a, Column::Proxy, Pattern::P24).insured_number, "H123456784");
    }

    #[test]
    fn no_two_people_share_a_number_or_a_name() {
        let everyone = everyone();
        assert_eq!(everyone.len(), count());
        let numbers: BTreeSet<_> = everyone.iter().map(|one| &one.insured_number).collect();
        assert_eq!(numbers.len(), everyone.len(), "insured numbers are keys");
        let names: BTreeSet<_> = everyone.iter().map(|one| &one.name).collect();
        assert_eq!(names.len(), everyone.len(), "a reader of the demo tells people apart by name");
    }

    #[test]
    fn next_month_patterns_have_people_on_public_assistance() {
        for office in care_management_offices() {
            for (pattern, person) in Column::ALL.into_iter().flat_map(|c| people(office, c)) {
                let expected = matches!(pattern, Pattern::P14 | Pattern::P24);
                assert_eq!(person.is_on_public_assistance_only(), expected, "{}", pattern.id());
                assert_eq!(person.insured_number.len(), 10);
            }
        }
    }
}
