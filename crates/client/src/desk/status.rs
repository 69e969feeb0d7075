//! Where everything stands: what the frame of the window shows at all times.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::view::reason;
use super::{Desk, Refusal};
use crate::api::ReasonView;
use crate::error::ClientError;
use crate::text;

/// Claims close on this day of the month; actuals that come later count for the next month.
const CLAIMS_DAY: i8 = 10;

/// The frame of the window.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StatusView {
    /// Whether an office is set up and open.
    pub is_set_up: bool,
    /// Why the office that is set up could not be opened.
    pub closed: Option<Refusal>,
    /// This office.
    pub office: Option<OwnOfficeView>,
    /// Whether this is 練習: nothing leaves the machine.
    pub practice: bool,
    /// When the exchange last answered, since this program started.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub answered_at: Option<Timestamp>,
    /// Why the exchange is not reached, while it is not.
    pub line_fault: Option<ReasonView>,
    /// Why the engine does not work, while it does not.
    pub engine_fault: Option<ReasonView>,
    /// Units on their way to the exchange: kept, not yet there.
    pub queued: u32,
    /// 未読, at most 1,000.
    pub unread: u32,
    /// 要対応 in 受信, at most 1,000.
    pub attention: u32,
    /// Units that wait for 送信する or have errors.
    pub to_send: u32,
    /// The day claims close, `YYYY-MM-DD`.
    pub deadline: String,
    /// Days until then.
    pub days_left: u32,
    /// Today in Japan, `YYYY-MM-DD`.
    pub today: String,
    /// The version of this program.
    pub version: &'static str,
}

/// This office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OwnOfficeView {
    /// 事業所番号.
    pub number: String,
    /// サービス種類.
    pub service_type: String,
    /// 事業所名.
    pub name: String,
    /// Whether it is a 居宅介護支援事業所 (or 介護予防支援): it sends plans and waits for actuals.
    pub plans: bool,
}

impl OwnOfficeView {
    pub(super) fn of(own: todoke_store::OwnOffice) -> Self {
        Self {
            plans: super::board::is_care_office(&own),
            number: own.address.number.to_string(),
            service_type: own.address.service_type.to_string(),
            name: own.name,
        }
    }
}

pub(super) fn status(desk: &Desk) -> Result<StatusView, ClientError> {
    let today = text::japan(desk.clock.now()).date();
    let deadline = deadline(today);
    let days_left = today.until(deadline).map_or(0, |span| span.get_days());
    let practice = desk.is_practising();
    let mut view = StatusView {
        is_set_up: false,
        closed: desk.closed().filter(|_| !practice),
        office: None,
        practice,
        answered_at: None,
        line_fault: None,
        engine_fault: None,
        queued: 0,
        unread: 0,
        attention: 0,
        to_send: 0,
        deadline: deadline.to_string(),
        days_left: u32::try_from(days_left).unwrap_or_default(),
        today: today.to_string(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let Ok(office) = desk.office() else { return Ok(view) };
    let store = office.client.store();
    let own = store.own_office()?;
    view.is_set_up = true;
    view.office = own.map(OwnOfficeView::of);
    let line = office.line.state();
    view.answered_at = line.answered_at;
    view.line_fault = reason(line.fault.as_ref());
    view.engine_fault = reason(office.worker.fault().as_ref());
    let counts = store.inbox_counts()?;
    view.unread = counts.unread;
    view.attention = counts.attention;
    let at_hand = store.at_hand_counts()?;
    view.queued = at_hand.queued;
    view.to_send = at_hand.to_look_at;
    Ok(view)
}

pub(super) fn check_now(desk: &Desk) -> Result<(), ClientError> {
    desk.check_everything_now()
}

/// The next tenth, today included.
fn deadline(today: Date) -> Date {
    let this_month = Date::new(today.year(), today.month(), CLAIMS_DAY).unwrap_or(today);
    if today <= this_month {
        return this_month;
    }
    this_month.checked_add(jiff::Span::new().months(1)).unwrap_or(this_month)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn claims_close_on_the_next_tenth() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(deadline(day("2026-11-10")), day("2026-11-10"), "the day itself counts");
        assert_eq!(deadline(day("2026-11-11")), day("2026-12-10"), "after it, the next month");
        assert_eq!(deadline(day("2026-12-25")), day("2027-01-10"), "over the year");
    }
}
