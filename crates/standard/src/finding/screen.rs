//! Where in the care software something is put right: the screen of the form, and the cell. What to do is said with both
//! where the words of a problem leave them open.

use super::guard::{NOT_FOR_US, UNKNOWN_PERSON};
use super::{AS_IT_IS, CONFIRM, EXPORT_AGAIN, Finding, ONCE_MORE, Place, Severity};
use crate::{FileKind, FileName, Recognition};

/// The form under whose name the care software shows what a file holds; none for files it makes by itself, like withdrawals.
pub(super) fn of_file(name: &str) -> Option<&'static str> {
    let Recognition::Standard(name) = FileName::recognise(name) else { return None };
    match name.kind {
        FileKind::Uphosoku => Some("利用者の情報"),
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

/// What to do, with the screen and the cell.
pub(super) fn action(action: &str, form: Option<&str>, place: Place) -> String {
    if place.field.is_some_and(|field| MADE_BY_SOFTWARE.contains(&field)) {
        return match action {
            CONFIRM => AS_IT_IS.to_owned(),
            EXPORT_AGAIN => ONCE_MORE.to_owned(),
            _ => action.to_owned(),
        };
    }
    let cell = place.field.map(|field| format!("「{field}」を")).unwrap_or_default();
    match form.filter(|_| place.record.is_some()) {
        Some(form) if action == CONFIRM => {
            format!(
                "介護ソフトの{form}の画面で、{cell}確かめてください。正しければ、そのまま送れます。"
            )
        }
        Some(form) if action == EXPORT_AGAIN => {
            format!("介護ソフトの{form}の画面で{cell}直し、もう一度出力してください。")
        }
        _ => action.to_owned(),
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
