//! The steps of the trial against sections 7 to 9 of its scenarios, transcribed here as they are printed there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

use std::collections::BTreeSet;

use todoke_trial::{
    Column, Direction, Pattern, Scenario, ServiceTime, expected_states, office, scenario, scenarios,
};

fn of_a(pattern: Pattern) -> Scenario {
    scenario(office('A').unwrap(), Column::Proxy, pattern)
}

/// `2/3 13-16, 2/10 13-16` as the tables of sections 8 and 9 write it.
fn printed(days: &[ServiceTime]) -> String {
    let day = |day: &ServiceTime| {
        assert!(day.date.starts_with("2027"), "all months are moved from 2021 to 2027");
        let number = |text: &str| text.parse::<u32>().unwrap();
        format!(
            "{}/{} {}-{}",
            number(&day.date[4..6]),
            number(&day.date[6..8]),
            number(&day.start[..2]),
            number(&day.end[..2])
        )
    };
    days.iter().map(day).collect::<Vec<_>>().join(", ")
}

/// Plan and actuals of one service office after each circled step, February only.
fn states(scenario: &Scenario, office_letter: char) -> Vec<(String, String)> {
    let number = &office(office_letter).unwrap().number;
    scenario
        .rounds()
        .map(|round| {
            let state = &round[0].expected;
            let found = state
                .services
                .iter()
                .find(|one| &one.service_office == number && one.service_month == "202702");
            found.map_or_else(Default::default, |one| (printed(&one.planned), printed(&one.actual)))
        })
        .collect()
}

#[test]
fn pattern_1_2_ends_every_step_as_section_8_says() {
    let base = "2/1 13-14, 2/8 13-14, 2/15 13-14, 2/22 13-14";
    let moved = "2/2 13-14, 2/8 14-15, 2/15 13-14, 2/22 13-14";
    let moved_again = "2/2 13-14, 2/15 13-14, 2/22 13-14, 2/23 13-14, 2/26 13-14";
    let done = "2/2 13-14, 2/15 14-15, 2/22 13-14, 2/24 13-14, 2/26 13-14";
    let expected =
        [(base, ""), (moved, ""), (moved, moved), (moved_again, moved), (moved_again, done)];
    let expected = expected.map(|(plan, actual)| (plan.to_owned(), actual.to_owned()));
    assert_eq!(states(&of_a(Pattern::P12), 'K'), expected, "section 8, steps ① to ⑤");
}

#[test]
fn pattern_2_2_ends_every_step_as_section_9_says() {
    let j = [
        ("2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16", ""),
        ("2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16", ""),
        (
            "2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16",
            "2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16",
        ),
        (
            "2/3 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16",
            "2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16",
        ),
        (
            "2/3 13-16, 2/17 13-16, 2/24 13-16, 2/25 13-16",
            "2/3 14-17, 2/17 13-16, 2/24 13-16, 2/25 13-16",
        ),
    ];
    let fridays = "2/5 13-16, 2/12 13-16, 2/19 13-16, 2/26 13-16";
    let later = "2/5 14-17, 2/12 13-16, 2/19 13-16, 2/26 13-16";
    let l = [
        ("", ""),
        (fridays, ""),
        (fridays, fridays),
        (later, fridays),
        (later, "2/5 14-17, 2/19 13-16, 2/22 13-16, 2/23 13-16, 2/26 13-16"),
    ];
    let texts = |rows: [(&str, &str); 5]| rows.map(|(p, a)| (p.to_owned(), a.to_owned()));
    assert_eq!(states(&of_a(Pattern::P22), 'J'), texts(j), "section 9, office J");
    assert_eq!(states(&of_a(Pattern::P22), 'L'), texts(l), "section 9, office L");
}

#[test]
fn pattern_2_2_sends_its_first_step_to_j_only() {
    let scenario = of_a(Pattern::P22);
    let receivers: Vec<_> = scenario
        .rounds()
        .map(|round| round.iter().map(|step| step.service_office.letter).collect::<String>())
        .collect();
    assert_eq!(receivers, ["J", "JL", "JL", "JL", "JL"], "op 1: 地域密着型通所介護のみ");
}

#[test]
fn pattern_2_4_withdraws_the_actuals_of_j_only() {
    let scenario = of_a(Pattern::P24);
    let last: Vec<_> = scenario.steps.iter().filter(|step| step.number == 4).collect();
    assert_eq!(last.len(), 1, "one unit");
    assert_eq!((last[0].service_office.letter, last[0].unit_kind()), ('J', "J2"));
    let wednesdays = "2/3 13-16, 2/10 13-16, 2/17 13-16, 2/24 13-16";
    let fridays = "2/5 13-16, 2/12 13-16, 2/19 13-16, 2/26 13-16";
    assert_eq!(states(&scenario, 'J')[3], (wednesdays.to_owned(), String::new()));
    assert_eq!(states(&scenario, 'L')[3], (fridays.to_owned(), fridays.to_owned()), "L stays");
    let march = scenario.final_state().services.into_iter().filter(|s| s.service_month == "202703");
    let march: Vec<_> = march.map(|state| printed(&state.planned)).collect();
    assert_eq!(
        march,
        [
            "3/3 13-16, 3/10 13-16, 3/17 13-16, 3/24 13-16",
            "3/5 13-16, 3/12 13-16, 3/19 13-16, 3/26 13-16"
        ],
        "section 6, 翌月分"
    );
}

#[test]
fn withdrawn_plans_leave_nothing_behind() {
    for pattern in [Pattern::P11, Pattern::P21, Pattern::P13, Pattern::P23] {
        let state = of_a(pattern).final_state();
        assert_eq!(state, Default::default(), "{} ends withdrawn", pattern.id());
    }
}

#[test]
fn the_update_of_a_care_plan_carries_the_three_printed_texts() {
    let scenario = of_a(Pattern::P21);
    let second: Vec<_> = scenario.steps.iter().filter(|step| step.number == 2).collect();
    assert_eq!(second.len(), 2, "one unit to J, one to L");
    let plan = &second[0].expected.care_plans[0];
    assert_eq!(plan.policy, "関節の動きをよくする体操等を取り入れていきます。");
    assert_eq!(plan.first_issue, "病気が悪くならないようにしたい");
    assert_eq!(plan.telephone, "03-1234-5678");
    let first = &scenario.steps[0].expected.care_plans[0];
    assert_ne!(first.policy, plan.policy, "an update must be seen to change something");
    assert_eq!(first.plan_date, plan.plan_date, "the key stays, so the update replaces");
}

#[test]
fn operations_are_those_of_the_printed_table() {
    let codes = |pattern| {
        let scenario = of_a(pattern);
        scenario.rounds().map(|round| round[0].operation.code()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(Pattern::P11), "1(1) 1(2) 1(3)");
    assert_eq!(codes(Pattern::P12), "2(1) 2(2) 3(1) 2(3) 3(2)", "circled order, not op order");
    assert_eq!(codes(Pattern::P12Prime), "2(1) 3(1)");
    assert_eq!(codes(Pattern::P13), "2(1) 2(4)");
    assert_eq!(codes(Pattern::P14), "2(1) 2(5) 3(1) 3(3)");
    for (one, two) in [
        (Pattern::P11, Pattern::P21),
        (Pattern::P12, Pattern::P22),
        (Pattern::P12Prime, Pattern::P22Prime),
        (Pattern::P13, Pattern::P23),
        (Pattern::P14, Pattern::P24),
    ] {
        assert_eq!(codes(one), codes(two), "2-x does what 1-x does");
    }
}

#[test]
fn every_care_office_links_with_every_service_office() {
    let mut pairs = BTreeSet::new();
    for step in scenarios().iter().flat_map(|scenario| &scenario.steps) {
        pairs.insert((step.care_office.letter, step.service_office.letter));
    }
    assert_eq!(pairs.len(), 36, "6 x 6 pairs: {pairs:?}");
}

#[test]
fn actuals_go_back_and_everything_else_goes_out() {
    for step in scenarios().iter().flat_map(|scenario| &scenario.steps) {
        let expected = match step.unit_kind() {
            "J1" | "J2" => Direction::ToCareManagementOffice,
            _ => Direction::ToServiceOffice,
        };
        assert_eq!(step.direction, expected);
        assert_eq!(step.sender().number, step.unit.sender.number);
        assert_eq!(step.receiver().number, step.unit.receiver.number);
    }
}

#[test]
fn the_end_of_the_trial_holds_every_person_that_was_not_withdrawn() {
    let end = expected_states();
    let people: BTreeSet<_> = end.services.iter().map(|state| &state.insured_number).collect();
    assert_eq!(people.len(), 72, "6 offices x 2 columns x patterns x-2, x-2', x-4");
    assert!(end.care_plans.is_empty(), "both care plan patterns end withdrawn");
}
