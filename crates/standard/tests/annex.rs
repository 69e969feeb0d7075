//! 第7表 as different care software writes it: what the standard leaves open is never told as a fault (CL-03: files are taken as
//! the care software writes them).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use support::{
    DAY_CARE, HOME_HELP, MONDAYS, Person, Sheet, WEDNESDAYS, YAMADA, check, codes, plan,
    supplement, words,
};
use todoke_standard::{FileKind, Severity};

/// A row of 第7表: code, office, 単位数, 回数, and further items.
type AnnexRow<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [(u32, &'a str)]);

fn annex(rows: &[AnnexRow<'_>]) -> Sheet {
    let sheet = Sheet::new(FileKind::Upsikyu, Some("202702"));
    rows.iter().fold(sheet, |sheet, (code, office, units, times, more)| {
        let own = [(9, *code), (7, *office), (13, *units), (16, *times)];
        let items: Vec<_> = own.into_iter().chain(more.iter().copied()).collect();
        sheet.row(&items)
    })
}

fn unit(people: &[Person<'_>], rows: &[AnnexRow<'_>]) -> [Sheet; 3] {
    [plan(people), annex(rows), supplement(&[YAMADA])]
}

const NOBODY: &str = "9999999999";

#[test]
fn a_reduction_has_no_sign_and_is_taken_away() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, &["01"], "114111", HOME_HELP)];
    let rows: &[AnnexRow<'_>] = &[
        ("111111", HOME_HELP, "245", "4", &[(17, "980"), (18, "980")]),
        ("114111", HOME_HELP, "98", "1", &[(17, "98"), (18, "98")]),
        ("11AAAA", HOME_HELP, "0", "0", &[(17, "882"), (18, "882"), (22, "882")]),
        ("999999", NOBODY, "0", "0", &[(17, "882"), (18, "882"), (21, "0"), (22, "882")]),
    ];
    assert_eq!(words(&check(&unit(people, rows))), "", "980 less 98 (同一建物減算) is 882");
    let wrong = unit(people, rows).map(|sheet| match sheet.kind {
        FileKind::Upsikyu => sheet.set(2, 17, "892"),
        _ => sheet,
    });
    assert_eq!(codes(&check(&wrong)), ["S-0702"], "no sign gives 892");
}

#[test]
fn one_subtotal_may_stand_for_several_offices_or_for_each() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111111", DAY_CARE)];
    let own = |office| ("111111", office, "245", "4", &[(17, "980"), (18, "980")][..]);
    let sum = |office, units: &'static [(u32, &'static str)]| ("11AAAA", office, "0", "0", units);
    let total = ("999999", NOBODY, "0", "0", &[(17, "1960"), (18, "1960"), (22, "1960")][..]);
    let half: &[(u32, &str)] = &[(17, "980"), (18, "980"), (22, "980")];
    let whole: &[(u32, &str)] = &[(17, "1960"), (18, "1960"), (22, "1960")];
    let (a, b) = (own(HOME_HELP), own(DAY_CARE));
    let each = [a, sum(HOME_HELP, half), b, sum(DAY_CARE, half), total];
    assert_eq!(words(&check(&unit(people, &each))), "", "one a row group");
    let one = [a, b, sum(DAY_CARE, whole), total];
    assert_eq!(words(&check(&unit(people, &one))), "", "one for the service type");
    let first_only = [a, b, sum(HOME_HELP, half), total];
    assert_eq!(words(&check(&unit(people, &first_only))), "", "a single row needs no subtotal");
    let none = [a, b, sum(HOME_HELP, &[(17, "1000"), (18, "1000")]), total];
    let report = check(&unit(people, &none));
    assert_eq!(codes(&report), ["S-0702"], "1000 is neither 980 nor 1960");
    let columns = &report.findings().next().unwrap().also_columns;
    assert_eq!(columns, &[18], "in both columns");
}

#[test]
fn managed_units_may_be_left_out_and_days_beyond_thirty_stand_apart() {
    let people: &[Person<'_>] = &[
        (YAMADA, &["26"], "111111", HOME_HELP),
        (YAMADA, MONDAYS, "211111", DAY_CARE),
        (YAMADA, WEDNESDAYS, "211211", DAY_CARE),
        (YAMADA, &["28"], "216104", DAY_CARE),
    ];
    let rows: &[AnnexRow<'_>] = &[
        ("111111", HOME_HELP, "245", "1", &[(17, "245")]),
        ("211111", DAY_CARE, "603", "4", &[(17, "2412")]),
        ("211211", DAY_CARE, "672", "4", &[(17, "2688"), (33, "1")]),
        ("216104", DAY_CARE, "240", "1", &[(17, "240")]),
        ("21AAAA", DAY_CARE, "0", "0", &[(17, "2412")]),
        ("21ZZZZ", DAY_CARE, "0", "0", &[(17, "2688")]),
        ("999999", NOBODY, "0", "0", &[(17, "2657"), (22, "2657")]),
    ];
    assert_eq!(words(&check(&unit(people, rows))), "", "EEEE is the software's choice");
    for (units, why) in [
        ("2689", "ZZZZ is exactly the days beyond 30"),
        ("0", "none of them is left out"),
        ("5100", "and no other day is in it"),
    ] {
        let wrong = unit(people, rows).map(|sheet| match sheet.kind {
            FileKind::Upsikyu => sheet.set(5, 17, units),
            _ => sheet,
        });
        assert_eq!(told(&wrong), [("S-0702", "2688".to_owned())], "{units}: {why}");
    }
}

#[test]
fn a_monthly_code_stands_for_many_days_and_a_visit_for_one() {
    let all: Vec<String> = (1..=20).map(|day| format!("{day:02}")).collect();
    let days: Vec<&str> = all.iter().map(String::as_str).collect();
    let unit = |code: &str, times: &str| {
        let people = [(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, &days[..], code, DAY_CARE)];
        let rows = [
            ("111111", HOME_HELP, "245", "4", &[][..]),
            (code, DAY_CARE, "10458", times, &[(17, "10458")]),
            ("999999", NOBODY, "0", "0", &[]),
        ];
        [plan(&people), annex(&rows), supplement(&[YAMADA])]
    };
    for code in ["731141", "766100", "A21111", "171001"] {
        let found: Vec<_> = codes(&check(&unit(code, "1")));
        assert!(!found.contains(&"S-0511"), "{code} counts by the month: {found:?}");
    }
    assert_eq!(codes(&check(&unit("131311", "1"))), [""; 0], "訪問看護 has a monthly code, too");
    assert_eq!(codes(&check(&unit("151111", "1"))), ["S-0511"], "day care may be an add-on: asked");
    let two = check(&unit("151111", "2"));
    assert!(two.units[0].has_errors(), "but nothing counts twice a month: {}", words(&two));
}

#[test]
fn an_add_on_per_month_may_count_days_and_stand_there_once() {
    let unit = |code: &str| {
        let people = [(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, code, DAY_CARE)];
        let rows = [
            ("111111", HOME_HELP, "245", "4", &[(17, "980")][..]),
            (code, DAY_CARE, "100", "4", &[(17, "100")]),
            ("999999", NOBODY, "0", "0", &[(17, "1080")]),
        ];
        [plan(&people), annex(&rows), supplement(&[YAMADA])]
    };
    assert_eq!(words(&check(&unit("155301"))), "", "an add-on of day care");
    assert_eq!(
        codes(&check(&unit("151111"))),
        ["S-0701"],
        "a day of day care is counted each time"
    );
}

#[test]
fn days_marked_for_proration_count_once_however_many_rows_repeat_them() {
    let marks = format!("{}{}", "1".repeat(24), "0".repeat(7));
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "151111", DAY_CARE)];
    let with = |times: &str| {
        let rows = [
            ("111111", HOME_HELP, "245", "4", &[][..]),
            ("151111", DAY_CARE, "318", times, &[]),
            ("999999", NOBODY, "0", "0", &[]),
        ];
        let plan = (4..8).fold(plan(people), |plan, row| plan.set(row, 11, &marks));
        [plan, annex(&rows), supplement(&[YAMADA])]
    };
    for times in ["24", "4", "1"] {
        assert_eq!(words(&check(&with(times))), "", "{times}: marked days, visits, or one add-on");
    }
    assert_eq!(codes(&check(&with("19"))), ["S-0511"], "19 is none of them");
}

/// Many subtotals over many equal details are the slowest sums there are; the check stops adding and says so.
#[test]
fn a_file_made_to_keep_the_check_busy_is_left_alone() {
    let people: &[Person<'_>] = &[(YAMADA, &["01"], "111111", HOME_HELP)];
    let rows = |details: usize, subtotals: usize| {
        let mut sheet = Sheet::new(FileKind::Upsikyu, Some("202702"));
        for at in 0..details {
            let (code, times) = (format!("11{at:04}"), at.to_string());
            sheet = sheet.row(&[(9, &code), (13, "1"), (16, "1"), (17, "1"), (32, &times)]);
        }
        for at in 0..subtotals {
            let branch = format!("{at:02}");
            sheet = sheet.row(&[(8, &branch), (9, "11AAAA"), (13, "0"), (16, "0"), (17, "999")]);
        }
        let total = [(7, NOBODY), (9, "999999"), (13, "0"), (16, "0")];
        [plan(people), sheet.row(&total), supplement(&[YAMADA])]
    };
    let long = check(&rows(501, 1));
    assert!(codes(&long).contains(&"S-0710"), "more rows than a person has");
    let costly = check(&rows(400, 90));
    assert!(codes(&costly).contains(&"S-0710"), "400 x 400 x 90 sums are not tried");
    assert!(!codes(&costly).contains(&"S-0702"), "and nothing is said about them");
    assert!(codes(&check(&rows(30, 2))).contains(&"S-0702"), "a usual person is checked");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// With basic codes and 給付管理単位数 nothing is open: any other number is an error, and the right one never.
    #[test]
    fn a_wrong_digit_in_a_sum_is_always_found(
        details in vec((10..900_u64, 1..5_usize), 2..6),
        off in 1..2_000_u64,
    ) {
        let codes: Vec<_> = (0..details.len()).map(|at| format!("1111{at:02}")).collect();
        let people: Vec<_> = details
            .iter()
            .zip(&codes)
            .map(|((_, times), code)| (YAMADA, &MONDAYS[..(*times).min(4)], code.as_str(), HOME_HELP))
            .collect();
        let sum: u64 = details.iter().map(|(units, times)| units * *times as u64).sum();
        let of = |subtotal: u64, total: u64| {
            let mut sheet = Sheet::new(FileKind::Upsikyu, Some("202702"));
            for ((units, times), code) in details.iter().zip(&codes) {
                let (amount, units, times) = ((units * *times as u64).to_string(), units.to_string(), times.to_string());
                sheet = sheet.row(&[(9, code), (13, &units), (16, &times), (17, &amount), (18, &amount)]);
            }
            let rows = [("11AAAA", HOME_HELP, subtotal), ("999999", NOBODY, total)];
            for (code, office, units) in rows {
                let units = units.to_string();
                sheet = sheet.row(&[(9, code), (7, office), (13, "0"), (16, "0"), (17, &units)]);
            }
            [plan(&people), sheet, supplement(&[YAMADA])]
        };
        prop_assert_eq!(words(&check(&of(sum, sum))), "", "it adds up");
        prop_assert_eq!(codes_of(&of(sum + off, sum)), ["S-0702"], "the subtotal is wrong");
        prop_assert_eq!(codes_of(&of(sum, sum + off)), ["S-0703"], "the total is wrong");
    }
}

fn codes_of(unit: &[Sheet]) -> Vec<&'static str> {
    codes(&check(unit))
}

/// Each finding's code and the number it expects.
fn told(unit: &[Sheet]) -> Vec<(&'static str, String)> {
    check(unit).findings().map(|told| (told.code, told.expected.clone())).collect()
}

#[test]
fn a_missing_subtotal_is_told_at_the_first_row_of_its_type() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111211", HOME_HELP), (YAMADA, WEDNESDAYS, "111111", HOME_HELP)];
    let own = |code| (code, HOME_HELP, "245", "4", &[(17, "980"), (18, "980")][..]);
    let total = ("999999", NOBODY, "0", "0", &[(17, "1960"), (18, "1960")][..]);
    let report = check(&unit(people, &[own("111211"), own("111111"), total]));
    let told: Vec<_> = report.findings().map(|told| (told.code, told.line)).collect();
    assert_eq!(told, [("S-0507", Some(1))], "in the order of the file, not of the codes");
}

/// One visit code twice: A and B, a subtotal of the limit, and the grand total, each with further items.
fn two_codes(
    a: &[(u32, &str)],
    b: &[(u32, &str)],
    sum: &[(u32, &str)],
    total: &[(u32, &str)],
) -> [Sheet; 3] {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111211", HOME_HELP)];
    unit(
        people,
        &[
            ("111111", HOME_HELP, "245", "4", a),
            ("111211", HOME_HELP, "100", "4", b),
            ("11AAAA", HOME_HELP, "0", "0", sum),
            ("999999", NOBODY, "0", "0", total),
        ],
    )
}

#[test]
fn a_row_that_counts_nothing_toward_the_limit_is_not_in_its_subtotal_for_certain() {
    let outside: &[(u32, &str)] = &[(17, "400"), (18, "0")];
    let inside: &[(u32, &str)] = &[(17, "980"), (18, "980")];
    let of = |sum: &str, total: &str| two_codes(inside, outside, &[(17, sum)], &[(17, total)]);
    assert_eq!(words(&check(&of("980", "1380"))), "", "給付管理単位数 0 stands outside");
    assert_eq!(words(&check(&of("1380", "1380"))), "", "or inside: 0 is no word about it");
    let both: &[(u32, &str)] = &[(17, "1380"), (18, "1380")];
    let sum = two_codes(inside, outside, both, &[(17, "1380")]);
    assert_eq!(words(&check(&sum)), "", "then its units count toward the limit as well");
}

#[test]
fn a_basic_service_is_never_taken_away() {
    let managed = |units: &'static str| [(17, units), (18, units)];
    let of = |sum| codes_of(&two_codes(&managed("980"), &managed("400"), &managed(sum), &[]));
    assert_eq!(of("1380"), [""; 0], "added up");
    assert_eq!(of("580"), ["S-0702"], "980 less 400");
}

#[test]
fn what_lies_above_the_limits_is_added_to_what_lies_within() {
    let managed = |units: &'static str| [(17, units), (18, units)];
    let of = |above_type: &str, above: &str, within: &str| {
        let split = [(17, "1380"), (18, "1380"), (19, above_type), (21, above), (22, within)];
        let report = check(&two_codes(&managed("980"), &managed("400"), &split, &[]));
        report.findings().map(|told| (told.code, told.severity)).collect::<Vec<_>>()
    };
    assert_eq!(of("100", "80", "1200"), [], "100 and 80 above, 1200 within");
    let wrong = [("S-0706", Severity::Error)];
    assert_eq!(
        of("100", "80", "1400"),
        wrong,
        "100 less is not what stands above the type's limit"
    );
    assert_eq!(of("0", "0", "1300"), wrong, "80 units nowhere");
    // Day care of a large office counts other units than it bills; a row outside the limit does not make it one.
    let outside: &[(u32, &str)] = &[(17, "400"), (18, "0")];
    let split: &[(u32, &str)] = &[(17, "980"), (18, "980"), (22, "900")];
    let report = check(&two_codes(&managed("980"), outside, split, &[]));
    let told: Vec<_> = report.findings().map(|told| (told.code, told.severity)).collect();
    assert_eq!(told, wrong, "what is left over is an error there as well");
}

#[test]
fn money_may_differ_by_a_yen_and_a_fixed_burden_leaves_it_open() {
    let managed = |units: &'static str| [(17, units), (18, units)];
    let of = |cost: &str, claim: &str, fixed: &str| {
        let money = [(17, "1380"), (18, "1380"), (22, "1380"), (23, "10.00"), (24, cost)];
        let money = [&money[..], &[(25, "90"), (26, claim), (27, fixed)]].concat();
        codes_of(&two_codes(&managed("980"), &managed("400"), &money, &[]))
    };
    assert_eq!(of("13800", "12420", ""), [""; 0], "units times price, and 90 % of it");
    assert_eq!(of("13801", "12420", ""), [""; 0], "a yen more is rounding");
    assert_eq!(of("13802", "12421", ""), ["S-0704"], "two are told");
    assert_eq!(of("13800", "12300", ""), ["S-0704"], "another claim");
    assert_eq!(of("13800", "12300", "0"), ["S-0704"], "a fixed burden of nothing is none");
    assert_eq!(of("13800", "12300", "120"), [""; 0], "定額利用者負担 explains it");
}

#[test]
fn subtotals_of_rented_goods_need_no_code_of_the_goods() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, &["01"], "171003", DAY_CARE)];
    let goods = unit(
        people,
        &[
            ("111111", HOME_HELP, "245", "4", &[]),
            ("171003", DAY_CARE, "500", "1", &[(10, "00001-000010")]),
            ("17AAAA", DAY_CARE, "0", "0", &[]),
            ("999999", NOBODY, "0", "0", &[]),
        ],
    )
    .map(|sheet| match sheet.kind {
        FileKind::Upplan => sheet.set(4, 16, "00001-000010"),
        _ => sheet,
    });
    assert_eq!(words(&check(&goods)), "", "17AAAA is no piece of equipment");
}

#[test]
fn what_a_row_does_not_tell_is_not_held_against_it() {
    let managed = |units: &'static str| [(17, units), (18, units)];
    let [plan, annex, other] = two_codes(&managed("980"), &managed("400"), &managed("1380"), &[]);
    let with = |row: usize, items: &[(u32, &str)]| {
        let set = |sheet: Sheet, (item, value): &(u32, &str)| sheet.set(row, *item, value);
        let annex = items.iter().fold(annex.clone(), set);
        codes_of(&[plan.clone(), annex, other.clone()])
    };
    assert_eq!(with(0, &[(13, "0")]), [""; 0], "units that the software does not know");
    assert_eq!(with(0, &[(17, "+981")]), ["S-0109"], "what is no number is no other number either");
    assert_eq!(with(0, &[(30, "0"), (31, "28"), (32, "28")]), [""; 0], "a stay of the whole month");
    assert_eq!(with(0, &[(30, "0"), (31, "29"), (32, "29")]), ["S-0711"], "February has 28 days");
    let mut empty = annex.clone();
    empty.rows.push(annex.rows[2].clone());
    let empty = empty.set(4, 9, "13AAAA").set(4, 17, "0").set(4, 18, "0");
    assert_eq!(
        codes_of(&[plan.clone(), empty.clone(), other.clone()]),
        [""; 0],
        "a sum of nothing"
    );
    let some = codes_of(&[plan.clone(), empty.set(4, 17, "1"), other.clone()]);
    assert_eq!(some, ["S-0709"], "of which one unit is too many");
}

#[test]
fn branches_of_an_office_have_their_own_subtotals() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111211", HOME_HELP)];
    let rows = |first: &'static str, second: &'static str| {
        let sum = [[(8, "01"), (17, first), (18, first)], [(8, "02"), (17, second), (18, second)]];
        codes_of(&unit(
            people,
            &[
                ("111111", HOME_HELP, "245", "4", &[(8, "01"), (17, "980"), (18, "980")]),
                ("111211", HOME_HELP, "100", "4", &[(8, "02"), (17, "400"), (18, "400")]),
                ("11AAAA", HOME_HELP, "0", "0", &sum[0]),
                ("11AAAA", HOME_HELP, "0", "0", &sum[1]),
                ("999999", NOBODY, "0", "0", &[(17, "1380"), (18, "1380")]),
            ],
        ))
    };
    assert_eq!(rows("980", "400"), [""; 0], "each its own");
    assert_eq!(rows("400", "980"), ["S-0702", "S-0702"], "not each other's");
}

#[test]
fn what_stands_below_a_subtotal_is_not_added_to_the_total_again() {
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111111", DAY_CARE)];
    let own: &[(u32, &str)] = &[(17, "980"), (18, "980"), (24, "9800")];
    let of = |subtotal: &'static str, cost: &'static str| {
        codes_of(&unit(
            people,
            &[
                ("111111", HOME_HELP, "245", "4", own),
                ("111111", DAY_CARE, "245", "4", own),
                // For both offices, and without 給付管理単位数.
                ("11AAAA", DAY_CARE, "0", "0", &[(17, "1960"), (24, subtotal)]),
                ("999999", NOBODY, "0", "0", &[(17, "1960"), (24, cost)]),
            ],
        ))
    };
    assert_eq!(of("19600", "19600"), [""; 0], "the cost of the subtotal is all of it");
    assert_eq!(of("19600", "25000"), ["S-0703"], "no sum of any rows");
    assert_eq!(of("0", "19600"), [""; 0], "a subtotal without money: the rows hold it");
}

#[test]
fn the_total_of_money_holds_each_row_once_within_the_limit_and_outside() {
    let inside: &[(u32, &str)] = &[(17, "980"), (18, "980"), (24, "9800")];
    let outside: &[(u32, &str)] = &[(17, "400"), (18, "0"), (24, "4000")];
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111211", HOME_HELP)];
    let rows: [AnnexRow<'_>; 4] = [
        ("111111", HOME_HELP, "245", "4", inside),
        ("111211", HOME_HELP, "100", "4", outside),
        ("11AAAA", HOME_HELP, "0", "0", inside),
        ("11EEEE", HOME_HELP, "0", "0", outside),
    ];
    let of = |cost: &str| {
        let total = [(17, "1380"), (24, cost)];
        let rows = [&rows[..], &[("999999", NOBODY, "0", "0", &total)]].concat();
        codes_of(&unit(people, &rows))
    };
    assert_eq!(of("13800"), [""; 0], "9,800 and 4,000 yen");
    assert_eq!(of("9000"), ["S-0703"], "less than the subtotals hold");
    let of = |cost: &str| {
        let total: &[(u32, &str)] = &[(17, "1380"), (24, cost)];
        let total = ("999999", NOBODY, "0", "0", total);
        let [a, b, _, rest] = rows;
        codes_of(&unit(people, &[a, b, rest, total])).contains(&"S-0703")
    };
    assert!(!of("13800"), "a row within the limit beside the subtotal of the rest");
    assert!(of("4000"), "which does not hold it");
    // Alone, such rows have no subtotal.
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "151111", DAY_CARE)];
    let of = |cost: &str| {
        let rows: [AnnexRow<'_>; 3] = [
            ("111111", HOME_HELP, "245", "4", inside),
            ("151111", DAY_CARE, "100", "4", outside),
            ("999999", NOBODY, "0", "0", &[(17, "1380"), (24, cost)]),
        ];
        codes_of(&unit(people, &rows))
    };
    assert_eq!(of("13800"), [""; 0], "each row");
    assert_eq!(of("17800"), ["S-0703"], "4,000 yen twice");
}

#[test]
fn a_wrong_sum_is_told_beside_the_right_one() {
    let inside: &[(u32, &str)] = &[(17, "980"), (18, "900")];
    let outside: &[(u32, &str)] = &[(17, "400"), (18, "")];
    let sum = two_codes(inside, outside, &[(17, "980"), (18, "901")], &[(17, "1380")]);
    assert_eq!(told(&sum), [("S-0702", "900".to_owned())], "units that count are summed as told");
    let total = two_codes(inside, outside, inside, &[(17, "1380"), (18, "1")]);
    assert_eq!(told(&total), [("S-0703", "900".to_owned())], "what tells none counts none");
    let above = two_codes(inside, outside, &[inside, &[(22, "900")]].concat(), &[(22, "800")]);
    assert_eq!(told(&above), [("S-0703", "900".to_owned())], "within the limits are 900");
    let people: &[Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111211", HOME_HELP)];
    let rest = unit(
        people,
        &[
            ("111111", HOME_HELP, "245", "4", inside),
            ("111211", HOME_HELP, "100", "4", outside),
            ("11EEEE", HOME_HELP, "0", "0", &[(17, "1380")]),
            ("999999", NOBODY, "0", "0", &[(17, "1380")]),
        ],
    );
    let rest = told(&rest);
    assert!(rest.contains(&("S-0702", "400".to_owned())), "EEEE holds no managed row: {rest:?}");
}

#[test]
fn nothing_is_left_over_between_the_parts_of_a_service_type() {
    let people: &[Person<'_>] = &[
        (YAMADA, MONDAYS, "211111", DAY_CARE),
        (YAMADA, WEDNESDAYS, "211211", DAY_CARE),
        (YAMADA, &["28"], "213311", DAY_CARE),
    ];
    let of = |outside: &'static str| {
        let unit = unit(
            people,
            &[
                ("211111", DAY_CARE, "245", "4", &[(17, "980"), (18, "980")]),
                ("211211", DAY_CARE, "100", "4", &[(17, "400"), (18, "0")]),
                ("213311", DAY_CARE, "300", "1", &[(17, "300"), (33, "1")]),
                ("21AAAA", DAY_CARE, "0", "0", &[(17, "980")]),
                ("21EEEE", DAY_CARE, "0", "0", &[(17, outside)]),
                ("21ZZZZ", DAY_CARE, "0", "0", &[(17, "300")]),
                ("999999", NOBODY, "0", "0", &[]),
            ],
        );
        let unit =
            unit.map(|sheet| sheet.renamed(&format!("{HOME_HELP}_11"), &format!("{DAY_CARE}_21")));
        check(&unit).findings().map(|told| told.code).collect::<Vec<_>>()
    };
    assert_eq!(of("400"), [""; 0], "980, 400 and 300 are all of it");
    assert_eq!(of("0"), ["S-0702"], "400 units stand in no part");
}

#[test]
fn the_parts_of_a_service_type_hold_its_reductions_and_every_row() {
    let people: &[Person<'_>] = &[
        (YAMADA, MONDAYS, "111111", HOME_HELP),
        (YAMADA, WEDNESDAYS, "111211", HOME_HELP),
        (YAMADA, &["01"], "114111", HOME_HELP),
    ];
    let of = |inside: &'static str, outside: &'static str| {
        codes_of(&unit(
            people,
            &[
                ("111111", HOME_HELP, "245", "4", &[(17, "980"), (18, "980")]),
                ("111211", HOME_HELP, "100", "4", &[(17, "400"), (18, "0")]),
                ("114111", HOME_HELP, "98", "1", &[(17, "98"), (18, "98")]),
                ("11AAAA", HOME_HELP, "0", "0", &[(17, inside)]),
                ("11EEEE", HOME_HELP, "0", "0", &[(17, outside)]),
                ("999999", NOBODY, "0", "0", &[]),
            ],
        ))
    };
    assert_eq!(of("882", "400"), [""; 0], "980 less 98, and 400");
    assert_eq!(of("882", "0"), ["S-0702"], "400 units are in neither part");
}

/// One person's rows: details of one yen's worth, and sums of as many offices.
fn many_rows(details: usize, sums: usize) -> Sheet {
    let mut sheet = annex(&[]);
    for _ in 0..details {
        sheet = sheet.row(&[(9, "111111"), (7, HOME_HELP), (13, "1"), (16, "1"), (17, "1")]);
    }
    for at in 1..sums {
        let office = format!("13{at:08}");
        sheet = sheet.row(&[(9, "11AAAA"), (7, &office), (13, "0"), (16, "0"), (17, "0")]);
    }
    sheet.row(&[(9, "999999"), (7, NOBODY), (13, "0"), (16, "0"), (17, "999")])
}

fn adding(sheet: &Sheet) -> (bool, bool) {
    let report = check(std::slice::from_ref(sheet));
    let codes = codes(&report);
    (codes.contains(&"S-0703"), codes.contains(&"S-0710"))
}

#[test]
fn as_many_rows_are_added_up_as_the_rule_says_and_more_are_told() {
    const ADDED_UP: (bool, bool) = (true, false);
    const LEFT_OUT: (bool, bool) = (false, true);
    assert_eq!(adding(&many_rows(499, 1)), ADDED_UP, "500 rows of a person");
    assert_eq!(adding(&many_rows(500, 1)), LEFT_OUT, "501");
    // 160 sums of 250 details: just as much work as a file may cost.
    assert!(!adding(&many_rows(250, 160)).1, "10,000,000 steps");
    assert!(adding(&many_rows(250, 161)).1, "and 62,500 more");
}

#[test]
fn of_a_very_long_file_all_or_nothing_is_added_up() {
    let mut sheet = annex(&[]);
    for person in 0..20_000 {
        let person = format!("{person:010}");
        let own = [(13, "1"), (16, "1"), (17, "1")];
        let detail = [(3, person.as_str()), (9, "111111"), (7, HOME_HELP)];
        sheet = sheet.row(&[&detail[..], &own].concat());
        let total = [(3, person.as_str()), (9, "999999"), (7, NOBODY)];
        sheet = sheet.row(&[&total[..], &own].concat());
    }
    let last = sheet.rows.len() - 1;
    let wrong = sheet.set(last, 17, "2");
    assert_eq!(adding(&wrong), (true, false), "40,000 rows, and the last total is wrong");
    let mut longer = wrong;
    longer.rows.push(longer.rows[0].clone());
    assert_eq!(adding(&longer), (false, true), "one row more");
}
