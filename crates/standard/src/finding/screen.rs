//! Where in the care software something is put right: the screen of the form, and the cell. What to do is said with both
//! where the words of a problem leave them open.

use super::guard::{NOT_FOR_US, UNKNOWN_PERSON};
use super::{
    AS_IT_IS, CONFIRM, EXPORT_AGAIN, Finding, ONCE_MORE, PERSON, Place, SERVICE, Severity,
};
use crate::{FileKind, FileName, Recognition};

/// The form with what is known of a person.
const OF_PERSON: &str = "利用者の情報";

/// The form under whose name the care software shows what a file holds; none for files it makes by itself, like withdrawals.
pub(super) fn of_file(name: &str) -> Option<&'static str> {
    let Recognition::Standard(name) = FileName::recognise(name) else { return None };
    match name.kind {
        FileKind::Uphosoku => Some(OF_PERSON),
        FileKind::Up1kyo => Some("居宅サービス計画書(第1表)"),
        FileKind::Up2kyo => Some("居宅サービス計画書(第2表)"),
        FileKind::Up3kyo => Some("週間サービス計画表(第3表)"),
        FileKind::Upplan => Some("サービス利用票(第6表)"),
        FileKind::Upsikyu => Some("サービス利用票別表(第7表)"),
        FileKind::Upjsk => Some("実績"),
        FileKind::Upkihon
        | FileKind::UpkihonSub1
        | FileKind::UpkihonSub2
        | FileKind::UpkihonImage => Some("介護予防の利用者基本情報"),
        FileKind::Upyobo | FileKind::UpyoboSub => Some("介護予防サービス・支援計画書"),
        FileKind::Dlt1kyo
        | FileKind::Dltplan
        | FileKind::Dltjsk
        | FileKind::Dltkihon
        | FileKind::Dltyobo => None,
    }
}

/// Items that the care software writes by itself: no screen shows them.
const MADE_BY_SOFTWARE: [&str; 3] = ["CSVバージョン", "作成年月日", "明細判別コード"];

/// The item whose value is the person's number itself.
const INSURED: &str = "被保険者番号";

/// Whose record a finding is about, and in which form of the care software that record is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose<'a> {
    pub(super) form: Option<&'a str>,
    /// 被保険者番号 of the record, as it is shown; empty where none is known.
    pub(super) insured: &'a str,
}

/// What to do, with the screen, the person and the cell. Who is named by the message already is not named again.
pub(super) fn action(action: &str, message: &str, whose: Whose<'_>, place: Place) -> String {
    if place.field.is_some_and(|field| MADE_BY_SOFTWARE.contains(&field)) {
        return match action {
            CONFIRM => AS_IT_IS.to_owned(),
            EXPORT_AGAIN => ONCE_MORE.to_owned(),
            _ => action.to_owned(),
        };
    }
    if action == PERSON && place.field == Some(INSURED) {
        // Wherever the person is looked for, it is by another item than the wrong one.
        return action.to_owned();
    }
    let form = if action == PERSON { Some(OF_PERSON) } else { whose.form };
    let Some(form) = form.filter(|_| place.record.is_some()) else { return action.to_owned() };
    let cell = cell(message, whose.insured, place.field);
    match action {
        CONFIRM => {
            format!(
                "介護ソフトの{form}の画面で、{cell}を確かめてください。正しければ、そのまま送れます。"
            )
        }
        EXPORT_AGAIN | SERVICE | PERSON => {
            format!("介護ソフトの{form}の画面で、{cell}を直し、もう一度出力してください。")
        }
        _ => action.to_owned(),
    }
}

fn cell(message: &str, insured: &str, field: Option<&str>) -> String {
    let is_known = !insured.is_empty() && !message.contains(insured);
    match field {
        Some(INSURED) if is_known => format!("{INSURED}「{insured}」"),
        Some(field) if is_known => format!("{INSURED}{insured}の方の「{field}」"),
        Some(field) => format!("「{field}」"),
        None if is_known => format!("{INSURED}{insured}の方の内容"),
        None => "内容".to_owned(),
    }
}

/// What the receiver does about a finding: whoever got a file cannot put it right in a screen of their own.
///
/// Guards against misdelivery have words for the receiver already.
pub(crate) fn for_receiver(findings: &mut [Finding]) {
    for finding in findings {
        let action = match finding.severity {
            Severity::Note => continue,
            Severity::Warning => {
                "気になるときは、送信元の事業所へたずねてください。届いたファイルは、そのままです。"
            }
            Severity::Error => {
                "送信元の事業所にこの表示を伝え、直したものを送ってもらってください。"
            }
        };
        if ![NOT_FOR_US, UNKNOWN_PERSON].contains(&finding.action.as_str()) {
            action.clone_into(&mut finding.action);
        }
    }
}
