//! 第3表 as a table: a row a part of the day, a column a day of the week.

use super::table::Canvas;
use super::words;
use crate::form::sheets::ThirdTableSheet;

pub(super) fn draw(sheet: &ThirdTableSheet, canvas: &mut Canvas<'_>) {
    canvas.raw("<div class=\"wide\"><table class=\"week\">\n");
    canvas.columns(
        std::iter::once("").chain(words::WEEKDAYS).chain(std::iter::once(words::ACTIVITIES)),
    );
    canvas.raw("<tbody>\n");
    let mut from = 0;
    for (word, until) in words::PARTS {
        let (start, end) = (from * 60, until * 60);
        // The last part takes what is drawn at the very end of the day.
        let within = |at: u32| at >= start && (at < end || until == 24);
        canvas.raw("<tr>");
        canvas.label(&format!("{word} {from}:00〜{until}:00"));
        for weekday in (1..).take(words::WEEKDAYS.len()) {
            canvas.raw("<td>");
            let blocks = sheet.blocks.iter();
            for block in blocks.filter(|block| block.weekday == weekday && within(block.start)) {
                canvas.raw("<p>");
                canvas.text(&block.times);
                canvas.raw("<br />");
                canvas.value(&block.cell);
                canvas.raw("</p>");
            }
            canvas.raw("</td>");
        }
        canvas.raw("<td>");
        for activity in sheet.activities.iter().filter(|activity| within(activity.at)) {
            canvas.raw("<p>");
            canvas.text(&activity.times);
            canvas.raw(" ");
            canvas.value(&activity.cell);
            canvas.raw("</p>");
        }
        canvas.raw("</td></tr>\n");
        from = until;
    }
    canvas.raw("<tr>");
    canvas.label(words::OTHERS);
    canvas.raw("<td colspan=\"8\">");
    for other in &sheet.others {
        canvas.raw("<p>");
        canvas.value(other);
        canvas.raw("</p>");
    }
    canvas.raw("</td></tr>\n</tbody>\n</table></div>\n");
}
