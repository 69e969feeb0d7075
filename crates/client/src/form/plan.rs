//! 第1表, 第2表, 第3表 of a plan.

use todoke_standard::compare::fill_down;
use todoke_standard::layout::Layout;
use todoke_standard::records::{CarePlan, CodedValue, FirstTable, SecondTableRow, ThirdTableRow};
use todoke_standard::{FileKind, Standard};

use super::draw::Drawing;
use super::marks::ROW;
use super::sheets::{
    Activity, Cell, Choice, ChoiceOption, FirstTableSheet, MergedCell, MergedGoal, SecondTableLine,
    SecondTableSheet, Sheet, Tells, ThirdTableSheet, WeekBlock,
};
use super::words;

/// Minutes that a line of text of 主な日常生活上の活動 needs.
const ACTIVITY_ROOM: u32 = 55;
const DAY: u32 = 24 * 60;

/// The sheets of a plan, as far as the unit holds them.
pub(super) fn sheets(drawing: &Drawing<'_>, plan: &CarePlan) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    if let Some(first) = &plan.first {
        sheets.push(Sheet::FirstTable(Box::new(first_table(drawing, plan, first))));
    }
    if !plan.second.is_empty() {
        sheets.push(Sheet::SecondTable(second_table(drawing, plan)));
    }
    if !plan.third.is_empty() {
        sheets.push(Sheet::ThirdTable(third_table(drawing, plan)));
    }
    sheets
}

/// All possibilities of a code in print order; the code may circle several.
pub(super) fn choice(cell: Cell, words: &[&str], chosen: impl Fn(&str) -> bool) -> Choice {
    let options = words
        .iter()
        .map(|word| ChoiceOption { word: (*word).to_owned(), chosen: chosen(word) })
        .collect();
    Choice { options, cell }
}

/// 認定済・申請中.
pub(super) fn certification(cell: Cell) -> Choice {
    let text = cell.text.clone();
    choice(cell, &["認定済", "申請中"], |word| text == word)
}

fn meaning(value: &CodedValue) -> String {
    words::narrow(value.meaning.as_deref().unwrap_or(&value.code))
}

fn first_table(drawing: &Drawing<'_>, plan: &CarePlan, first: &FirstTable) -> FirstTableSheet {
    let marks = &drawing.marks;
    let kind = FileKind::Up1kyo;
    let cell = |items: &[u32], text: &str| marks.cell(kind, first.line, items, text);
    let date = |item, date| marks.date(kind, first.line, item, date);
    let joined = |parts: &[&str]| {
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
    };
    let postal = |code: &str| {
        if code.is_empty() { String::new() } else { format!("〒{code}") }
    };
    let [street, building] = &first.address;
    let [office_street, office_building] = &first.office_address;
    let address = joined(&[&postal(&first.postal_code), street, building]);
    let office_address =
        joined(&[&postal(&first.office_postal_code), office_street, office_building]);
    let category = meaning(&first.plan_category);
    let levels: Vec<String> = Layout::of(kind, Standard::V4_1)
        .and_then(|layout| layout.field(21))
        .map(|field| field.codes.iter().map(|code| words::narrow(&code.meaning)).collect())
        .unwrap_or_default();
    let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
    let level = meaning(&first.care_level);
    let reason = meaning(&first.home_help_reason);
    let mut made_on = date(4, first.made_on);
    marks.mark_rest(&mut made_on, kind, first.line, &DRAWN_OF_FIRST);
    let mut head = drawing.head();
    marks.mark(&mut head.insurer_number, kind, first.line, &[2]);
    marks.mark(&mut head.insured_number, kind, first.line, &[3]);
    FirstTableSheet {
        head,
        made_on,
        address: marks.personal(kind, first.line, &[5, 6, 7], address, Tells::Address),
        category: choice(cell(&[16], &category), &["初回", "紹介", "継続"], |word| {
            category.contains(word)
        }),
        state: certification(cell(&[17], &meaning(&first.certification_state))),
        care_manager: cell(&[8], &first.care_manager),
        office_name: cell(&[9], &first.office_name),
        office_number: cell(&[13], &first.office_number),
        office_address: cell(&[10, 11, 12], &office_address),
        planned_on: date(14, plan.planned_on),
        first_planned_on: date(15, first.first_planned_on),
        certified_on: date(18, first.certified_on),
        certified_from: date(19, first.certified_from),
        certified_until: date(20, first.certified_until),
        care_level: choice(cell(&[21], &level), &levels, |word| level == word),
        wishes: cell(&[22], &first.wishes),
        board_opinion: cell(&[23], &first.board_opinion),
        policy: cell(&[24], &first.policy),
        home_help_reason: choice(
            cell(&[25], &reason),
            &["一人暮らし", "家族等が障害、疾病等", "その他"],
            |word| reason == word,
        ),
        other_reason: cell(&[26], &first.other_reason),
    }
}

/// The items of 第1表 with cells of their own.
const DRAWN_OF_FIRST: [u32; 25] =
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];

fn second_table(drawing: &Drawing<'_>, plan: &CarePlan) -> SecondTableSheet {
    let marks = &drawing.marks;
    let kind = FileKind::Up2kyo;
    let rows = fill_down(&plan.second);
    let same_issue = |one: &SecondTableRow, other: &SecondTableRow| {
        one.issue_number == other.issue_number && one.issue == other.issue
    };
    let goal_of = |row: &SecondTableRow| {
        [&row.long_goal, &row.long_period, &row.short_goal, &row.short_period].map(String::clone)
    };
    let same_goal = |one: &SecondTableRow, other: &SecondTableRow| {
        same_issue(one, other)
            && one.goal_number == other.goal_number
            && goal_of(one) == goal_of(other)
    };
    let issue_spans = spans(&rows, same_issue);
    let goal_spans = spans(&rows, same_goal);
    // A merged cell carries the marks of all its rows.
    let merged = |at: usize, span: u32, item: u32, text: &str| {
        let mut cell = Cell { text: text.to_owned(), ..Cell::default() };
        for row in rows.iter().skip(at).take(span as usize) {
            marks.mark(&mut cell, kind, row.line, &[item]);
        }
        cell
    };
    let lines = rows.iter().enumerate().map(|(at, row)| {
        let issue = issue_spans
            .get(at)
            .copied()
            .flatten()
            .map(|span| MergedCell { span, cell: merged(at, span, 7, &row.issue) });
        let goal = goal_spans.get(at).copied().flatten().map(|span| MergedGoal {
            span,
            cells: [9, 11, 10, 12]
                .into_iter()
                .zip(goal_of(row))
                .map(|(item, text)| merged(at, span, item, &text))
                .collect(),
        });
        let cell = |items: &[u32], text: &str| marks.cell(kind, row.line, items, text);
        let mut help = cell(&[14], &row.help);
        let drawn = [7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20];
        marks.mark_rest(&mut help, kind, row.line, &drawn);
        let mut office = cell(&[17, 18], &row.office_name);
        if !row.office_number.is_empty() {
            office.hover = Some(row.office_number.clone());
        }
        let covered = cell(&[15], if row.covered { "○" } else { "" });
        let help = vec![
            help,
            covered,
            cell(&[16], &row.service),
            office,
            cell(&[19], &row.frequency),
            cell(&[20], &row.period),
        ];
        SecondTableLine { issue, goal, help }
    });
    let line = rows.first().map_or(0, |row| row.line);
    SecondTableSheet {
        head: drawing.head(),
        made_on: marks.date(kind, line, 4, plan.second_made_on),
        rows: lines.collect(),
    }
}

/// For each row the number of rows that begin with it and are the same; none where the row above is.
fn spans<T>(rows: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Option<u32>> {
    let mut spans: Vec<Option<u32>> = Vec::with_capacity(rows.len());
    let mut begun = 0_usize;
    for (at, row) in rows.iter().enumerate() {
        let above = at.checked_sub(1).and_then(|above| rows.get(above));
        if above.is_some_and(|above| same(above, row)) {
            if let Some(Some(span)) = spans.get_mut(begun) {
                *span += 1;
            }
            spans.push(None);
        } else {
            begun = at;
            spans.push(Some(1));
        }
    }
    spans
}

fn third_table(drawing: &Drawing<'_>, plan: &CarePlan) -> ThirdTableSheet {
    let marks = &drawing.marks;
    let kind = FileKind::Up3kyo;
    let mut blocks = Vec::new();
    let mut activities = Vec::new();
    let mut others = Vec::new();
    for row in &plan.third {
        match row {
            ThirdTableRow::Weekly { line, service, weekday, start, end } => {
                let mut cell = marks.cell(kind, *line, &[6, 7, 8, 9], service.as_str());
                marks.mark_rest(&mut cell, kind, *line, &[6, 7, 8, 9]);
                let times = words::times(start, end);
                let day: Option<u32> =
                    weekday.code.parse().ok().filter(|day| (1..=7).contains(day));
                match (day, words::minutes(start)) {
                    (Some(day), Some(start)) => {
                        // Over midnight: drawn to the end of the day, the time says until when.
                        let end = words::minutes(end).filter(|end| *end > start);
                        blocks.push(WeekBlock {
                            weekday: day,
                            weekday_word: meaning(weekday),
                            start,
                            end: end.unwrap_or(DAY).max(start),
                            lane: 0,
                            lanes: 1,
                            times,
                            cell,
                        });
                    }
                    _ => {
                        cell.text = format!("{} {} {times}", cell.text, meaning(weekday));
                        others.push(cell);
                    }
                }
            }
            ThirdTableRow::Daily { line, activity, start, end } => {
                let mut cell = marks.cell(kind, *line, &[10, 11, 12], activity.as_str());
                marks.mark_rest(&mut cell, kind, *line, &[10, 11, 12]);
                let times = words::times(start, end);
                match words::minutes(start) {
                    Some(at) => activities.push(Activity { at, times, cell }),
                    None => {
                        cell.text = format!("{} {times}", cell.text);
                        others.push(cell);
                    }
                }
            }
            ThirdTableRow::Other { line, service } => {
                let mut cell = marks.cell(kind, *line, &[13], service.as_str());
                marks.mark_rest(&mut cell, kind, *line, &[13]);
                others.push(cell);
            }
        }
    }
    lay_out(&mut blocks);
    make_room(&mut activities);
    let line = plan.third.first().map_or(0, |row| match row {
        ThirdTableRow::Weekly { line, .. }
        | ThirdTableRow::Daily { line, .. }
        | ThirdTableRow::Other { line, .. } => *line,
    });
    let mut made_on = marks.date(kind, line, 4, plan.third_made_on);
    marks.mark(&mut made_on, kind, line, &[ROW]);
    ThirdTableSheet { head: drawing.head(), made_on, blocks, activities, others }
}

/// Blocks that overlap stand side by side.
fn lay_out(blocks: &mut [WeekBlock]) {
    blocks.sort_by_key(|block| (block.weekday, block.start, block.end));
    let mut rest = blocks;
    while !rest.is_empty() {
        // A group: blocks of one day that hang together.
        let mut until = 0;
        let day = rest.first().map_or(0, |block| block.weekday);
        let size = rest
            .iter()
            .take_while(|block| {
                let belongs = block.weekday == day && (until == 0 || block.start < until);
                until = until.max(block.end.max(block.start + 1));
                belongs
            })
            .count()
            .max(1);
        let (group, others) = std::mem::take(&mut rest).split_at_mut(size);
        rest = others;
        let mut lanes: Vec<u32> = Vec::new();
        for block in group.iter_mut() {
            let free = lanes.iter().position(|ends| *ends <= block.start);
            let lane = free.unwrap_or(lanes.len());
            match lanes.get_mut(lane) {
                Some(ends) => *ends = block.end,
                None => lanes.push(block.end),
            }
            block.lane = u32::try_from(lane).unwrap_or(0);
        }
        let count = u32::try_from(lanes.len()).unwrap_or(1);
        group.iter_mut().for_each(|block| block.lanes = count);
    }
}

/// Activities never lie on one another: what comes too soon after another is drawn a little later, and what would fall off the day, earlier.
fn make_room(activities: &mut [Activity]) {
    activities.sort_by_key(|activity| activity.at);
    let mut free = 0;
    for activity in activities.iter_mut() {
        activity.at = activity.at.max(free);
        free = activity.at + ACTIVITY_ROOM;
    }
    let mut last = DAY.saturating_sub(ACTIVITY_ROOM);
    for activity in activities.iter_mut().rev() {
        activity.at = activity.at.min(last);
        last = activity.at.saturating_sub(ACTIVITY_ROOM);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(weekday: u32, start: u32, end: u32) -> WeekBlock {
        WeekBlock {
            weekday,
            weekday_word: String::new(),
            start,
            end,
            lane: 0,
            lanes: 1,
            times: String::new(),
            cell: Cell::default(),
        }
    }

    fn lanes(mut blocks: Vec<WeekBlock>) -> Vec<(u32, u32, u32)> {
        lay_out(&mut blocks);
        blocks.iter().map(|block| (block.start, block.lane, block.lanes)).collect()
    }

    #[test]
    fn overlapping_services_stand_side_by_side() {
        assert_eq!(lanes(vec![]), [], "nothing to lay out");
        assert_eq!(
            lanes(vec![block(1, 540, 600), block(1, 570, 660), block(1, 600, 630)]),
            [(540, 0, 2), (570, 1, 2), (600, 0, 2)],
            "the third fits under the first"
        );
        assert_eq!(
            lanes(vec![block(1, 540, 600), block(1, 600, 660), block(2, 540, 600)]),
            [(540, 0, 1), (600, 0, 1), (540, 0, 1)],
            "what follows and what is on another day has the whole width"
        );
    }

    #[test]
    fn merged_rows_are_counted_on_their_first() {
        let same = |one: &u8, other: &u8| one == other;
        assert_eq!(spans(&[1, 1, 2, 1], same), [Some(2), None, Some(1), Some(1)], "runs only");
        assert_eq!(spans::<u8>(&[], same), [], "no rows");
    }

    #[test]
    fn activities_close_to_each_other_do_not_overlap() {
        let activity = |at| Activity { at, times: String::new(), cell: Cell::default() };
        let mut activities = vec![activity(390), activity(400), activity(1430), activity(1439)];
        make_room(&mut activities);
        let at: Vec<u32> = activities.iter().map(|activity| activity.at).collect();
        assert_eq!(at, [390, 445, 1330, 1385], "pushed down, and up at the end of the day");
    }
}
