//! Every Japanese sentence that the shell itself says: tray, dialogs, failures. The page's own are in `ui/src/text/ja.ts`.

pub(crate) const APP: &str = "届け";
pub(crate) const OPEN: &str = "開く";
pub(crate) const CHECK_NOW: &str = "今すぐ確認";
pub(crate) const QUIT: &str = "終了";
pub(crate) const NOTHING_UNREAD: &str = "未読はありません";
pub(crate) const PICK_FOLDER: &str = "フォルダを選ぶ";
pub(crate) const PICK_FILE: &str = "ファイルを選ぶ";
pub(crate) const SAVE_FILE: &str = "保存する場所を選ぶ";

/// The window does not come up.
pub(crate) const NO_WINDOW: Failure = Failure {
    code: "W-0101",
    sentence: "届けの画面を開けません。送受信のデータは保存されています。パソコンを再起動してから、もう一度お試しください。くり返すときは、この番号をサポートへお知らせください。",
};

/// The program came to a point that it should never reach.
pub(crate) const DEFECT: Failure = Failure {
    code: "W-0102",
    sentence: "届けに予期しない問題が起きました。送受信のデータは保存されています。届けを終了してから、もう一度開いてください。くり返すときは、この番号をサポートへお知らせください。",
};

/// Something of the system that the window needs did not work.
pub(crate) const NOT_HERE: Failure = Failure {
    code: "W-0103",
    sentence: "このパソコンでは、この操作ができませんでした。送受信のデータは保存されています。もう一度お試しください。くり返すときは、この番号をサポートへお知らせください。",
};

const FAILURES: &[Failure] = &[NO_WINDOW, DEFECT, NOT_HERE];

/// A failure of the shell, as a person reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failure {
    pub code: &'static str,
    sentence: &'static str,
}

impl Failure {
    /// The failure with this code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        FAILURES.iter().copied().find(|failure| failure.code == code)
    }

    /// The sentence, with its code at the end.
    pub(crate) fn message(self) -> String {
        format!("{}[{}]", self.sentence, self.code)
    }

    /// The same in the shape in which the engine refuses.
    pub(crate) fn refusal(self) -> serde_json::Value {
        serde_json::json!({ "code": self.code, "message": self.message(), "passing": false })
    }
}

/// What the tray shows when the mouse rests on it.
pub(crate) fn tooltip(unread: u32) -> String {
    match unread {
        0 => APP.to_owned(),
        _ => format!("{APP} 未読{unread}"),
    }
}

/// The first line of the tray's menu: some desktops show no tooltip.
pub(crate) fn unread(unread: u32) -> String {
    match unread {
        0 => NOTHING_UNREAD.to_owned(),
        _ => format!("未読 {unread}件"),
    }
}
