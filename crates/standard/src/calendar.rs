//! The Japanese calendar: eras with their borders by day, and the national holidays computed by rule.
//!
//! Holidays follow 国民の祝日に関する法律 with its amendments and the two special laws of 2019 and 2020-2021. The equinoxes use the
//! approximation of 海上保安庁水路部 for 1980-2099; each year's true date is announced in the February before.

use crate::{Date, Month, Weekday};

/// First days of the eras, the newest first.
const ERAS: [(&str, u16, &str); 5] = [
    ("令和", 2019, "20190501"),
    ("平成", 1989, "19890108"),
    ("昭和", 1926, "19261225"),
    ("大正", 1912, "19120730"),
    ("明治", 1868, "18680125"),
];

/// The years for which holidays are known.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2099;

/// A date in the Japanese calendar: 令和8年4月1日.
pub fn japanese_date(date: Date) -> String {
    format!("{}{}月{}日", japanese_year(date), date.month().number(), date.day())
}

/// A month in the Japanese calendar, by its first day: 令和8年4月. Empty for the sentinel.
pub fn japanese_month(month: Month) -> String {
    let first = month.day(1);
    first.map_or_else(String::new, |day| format!("{}{}月", japanese_year(day), month.number()))
}

/// The year of a date in the Japanese calendar: 令和8年, 令和元年.
pub fn japanese_year(date: Date) -> String {
    let era = ERAS.iter().find(|(.., first)| date.as_str() >= *first);
    let Some((name, begins, _)) = era else { return format!("{}年", date.year()) };
    match date.year() - begins + 1 {
        1 => format!("{name}元年"),
        year => format!("{name}{year}年"),
    }
}

/// The national holiday on a date; none outside 2000-2099.
pub fn holiday(date: Date) -> Option<&'static str> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    named(date).or_else(|| between(date)).or_else(|| substitute(date))
}

/// A holiday that the law names.
fn named(date: Date) -> Option<&'static str> {
    let (year, day) = (date.year(), date.day());
    let nth_monday = |nth: u8| date.weekday() == Weekday::Monday && day.div_ceil(7) == nth;
    // The summer holidays moved for the games of 2020, held in 2021.
    match (year, date.month().number(), day) {
        (2019, 5, 1) => return Some("天皇の即位の日"),
        (2019, 10, 22) => return Some("即位礼正殿の儀の行われる日"),
        (2020, 7, 23) | (2021, 7, 22) => return Some("海の日"),
        (2020, 7, 24) | (2021, 7, 23) => return Some("スポーツの日"),
        (2020, 8, 10) | (2021, 8, 8) => return Some("山の日"),
        (2020 | 2021, 7 | 10, _) | (2020 | 2021, 8, 11) => return None,
        _ => {}
    }
    let name = match date.month().number() {
        1 if day == 1 => "元日",
        1 if nth_monday(2) => "成人の日",
        2 if day == 11 => "建国記念の日",
        2 if day == 23 && year >= 2020 => "天皇誕生日",
        3 if day == equinox(year, 20_843_100) => "春分の日",
        4 if day == 29 && year >= 2007 => "昭和の日",
        4 if day == 29 => "みどりの日",
        5 if day == 3 => "憲法記念日",
        5 if day == 4 && year >= 2007 => "みどりの日",
        5 if day == 5 => "こどもの日",
        7 if year >= 2003 && nth_monday(3) => "海の日",
        7 if year < 2003 && day == 20 => "海の日",
        8 if day == 11 && year >= 2016 => "山の日",
        9 if year >= 2003 && nth_monday(3) => "敬老の日",
        9 if year < 2003 && day == 15 => "敬老の日",
        9 if day == equinox(year, 23_248_800) => "秋分の日",
        10 if nth_monday(2) && year >= 2020 => "スポーツの日",
        10 if nth_monday(2) => "体育の日",
        11 if day == 3 => "文化の日",
        11 if day == 23 => "勤労感謝の日",
        12 if day == 23 && year < 2019 => "天皇誕生日",
        _ => return None,
    };
    Some(name)
}

/// Article 3, paragraph 3: a day between two holidays.
fn between(date: Date) -> Option<&'static str> {
    let day_before = before(date)?;
    let enclosed = named(day_before).is_some() && named(after(date)?).is_some();
    // Before 2007 the paragraph left Sundays and substitutes alone.
    let old_exception = date.year() < 2007
        && (date.weekday() == Weekday::Sunday || day_before.weekday() == Weekday::Sunday);
    (enclosed && !old_exception).then_some("国民の休日")
}

/// Article 3, paragraph 2: a holiday on a Sunday moves to the next day that is none. Before 2007 only to Monday.
fn substitute(date: Date) -> Option<&'static str> {
    let mut day = before(date)?;
    while named(day).is_some() {
        if day.weekday() == Weekday::Sunday {
            return Some("振替休日");
        }
        if date.year() < 2007 {
            return None;
        }
        day = before(day)?;
    }
    None
}

/// Day of an equinox, from its mean day of 1980 in millionths.
fn equinox(year: u16, of_1980: u32) -> u8 {
    let years = u32::from(year.saturating_sub(1980));
    u8::try_from((of_1980 + 242_194 * years) / 1_000_000 - years / 4).unwrap_or(0)
}

fn before(date: Date) -> Option<Date> {
    let month = date.month();
    match (date.day(), month.number()) {
        (1, 1) => Date::new(date.year() - 1, 12, 31),
        (1, number) => {
            let month = Month::new(date.year(), number - 1)?;
            month.day(month.days())
        }
        (day, _) => month.day(day - 1),
    }
}

fn after(date: Date) -> Option<Date> {
    let month = date.month();
    month.day(date.day() + 1).or_else(|| month.next().day(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    /// The holidays of a year as `MMDD`.
    fn holidays(year: u16) -> Vec<String> {
        let days = (1..=12)
            .filter_map(|number| Month::new(year, number))
            .flat_map(|month| (1..=month.days()).filter_map(move |day| month.day(day)));
        days.filter(|day| holiday(*day).is_some())
            .map(|day| day.as_str().get(4..).unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn eras_change_on_their_day() {
        for (western, japanese) in [
            ("19120729", "明治45年7月29日"),
            ("19120730", "大正元年7月30日"),
            ("19261224", "大正15年12月24日"),
            ("19261225", "昭和元年12月25日"),
            ("19890107", "昭和64年1月7日"),
            ("19890108", "平成元年1月8日"),
            ("20190430", "平成31年4月30日"),
            ("20190501", "令和元年5月1日"),
            ("20260401", "令和8年4月1日"),
            ("19090101", "明治42年1月1日"),
        ] {
            assert_eq!(japanese_date(date(western)), japanese, "{western}");
        }
        assert_eq!(
            japanese_month(Month::parse("202702").unwrap()),
            "令和9年2月",
            "by its first day"
        );
        assert_eq!(japanese_month(Month::ZERO), "", "the sentinel is no month");
    }

    #[test]
    fn the_holidays_of_known_years_come_out() {
        // As published by 内閣府 (syukujitsu.csv).
        assert_eq!(
            holidays(2026),
            [
                "0101", "0112", "0211", "0223", "0320", "0429", "0503", "0504", "0505", "0506",
                "0720", "0811", "0921", "0922", "0923", "1012", "1103", "1123"
            ],
            "2026: 振替休日 on 6 May after three holidays in a row, 国民の休日 on 22 September"
        );
        assert_eq!(
            holidays(2019),
            [
                "0101", "0114", "0211", "0321", "0429", "0430", "0501", "0502", "0503", "0504",
                "0505", "0506", "0715", "0811", "0812", "0916", "0923", "1014", "1022", "1103",
                "1104", "1123"
            ],
            "2019: the change of emperor, ten days in a row"
        );
        assert_eq!(
            holidays(2021),
            [
                "0101", "0111", "0211", "0223", "0320", "0429", "0503", "0504", "0505", "0722",
                "0723", "0808", "0809", "0920", "0923", "1103", "1123"
            ],
            "2021: the games moved three holidays, one of them to a Sunday"
        );
        assert_eq!(
            holidays(2020),
            [
                "0101", "0113", "0211", "0223", "0224", "0320", "0429", "0503", "0504", "0505",
                "0506", "0723", "0724", "0810", "0921", "0922", "1103", "1123"
            ],
            "2020: the games that were put off"
        );
        assert_eq!(
            holidays(2005),
            [
                "0101", "0110", "0211", "0320", "0321", "0429", "0503", "0504", "0505", "0718",
                "0919", "0923", "1010", "1103", "1123", "1223"
            ],
            "2005: 4 May was a 国民の休日"
        );
        assert_eq!(
            holidays(2000),
            [
                "0101", "0110", "0211", "0320", "0429", "0503", "0504", "0505", "0720", "0915",
                "0923", "1009", "1103", "1123", "1223"
            ],
            "2000: before 海の日 and 敬老の日 moved to Mondays"
        );
    }

    #[test]
    fn holidays_have_their_names() {
        for (day, name) in [
            ("20260506", "振替休日"),
            ("20260922", "国民の休日"),
            ("20270322", "振替休日"),
            ("20060504", "国民の休日"),
            ("20990320", "春分の日"),
        ] {
            assert_eq!(holiday(date(day)), Some(name), "{day}");
        }
        assert_eq!(holiday(date("21000101")), None, "no rule is known so far ahead");
        assert_eq!(holiday(date("19990101")), None, "nor kept for the past century");
        assert_eq!(holiday(date("20030504")), None, "a Sunday between two holidays, before 2007");
    }
}
