//! The words for characters that cannot be sent (S-0011, S-0013 to S-0017).

use super::{Problem, VENDOR, Wording};
use crate::text::{TextFault, TextFaultAt};

/// The codes that fall away when the whole file turns out to be UTF-8.
pub(crate) const TEXT_CODES: &[&str] = &["S-0013", "S-0014", "S-0015", "S-0017"];

const REPLACE: &str =
    "介護ソフトで、この文字を使える文字(標準の漢字やかな)に置き換え、もう一度出力してください。";

impl Problem for TextFaultAt {
    fn wording(&self) -> Wording {
        let [first, second] = self.bytes;
        let pair = format!("{first:02X}{second:02X}");
        let byte = format!("{first:02X}");
        let allowed = "Shift_JIS(MS932)にある文字";
        match self.fault {
            TextFault::HalfCharacter => Wording::error(
                "S-0013",
                "全角文字の前半だけがあり、後半が欠けています。文字数の上限で文字が半分に切れたようです。",
            )
            .found(byte)
            .expected("前半と後半のそろった全角文字")
            .action("介護ソフトで、この項目を短く書き直して、もう一度出力してください。"),
            TextFault::NotInMs932 => Wording::error(
                "S-0014",
                format!("Shift_JIS(MS932)にない文字(コード{pair})です。"),
            )
            .found(pair)
            .expected(allowed)
            .action(REPLACE),
            TextFault::Gaiji => Wording::error(
                "S-0015",
                format!("外字(コード{pair})が使われています。外字は相手のパソコンで別の文字になるため、送れません。"),
            )
            .found(pair)
            .expected(allowed)
            .action(REPLACE),
            TextFault::InvalidByte => Wording::error(
                "S-0017",
                format!("文字にならないバイト({byte})があります。文字コードが違うか、ファイルが壊れています。"),
            )
            .found(byte)
            .expected(allowed)
            .action(VENDOR),
            TextFault::Control => Wording::warning(
                "S-0011",
                format!("制御文字(コード{byte})が入っています。相手の介護ソフトが読めないことがあります。"),
            )
            .found(byte)
            .expected("タブと改行のほかに制御文字のない文字")
            .action(VENDOR),
        }
    }
}
