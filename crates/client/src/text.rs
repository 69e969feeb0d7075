//! Every Japanese sentence that the engine says to a person, by code. Findings in files bring their own (`todoke-standard`).
//!
//! Order of each: what happened, whether the data is safe, whether we try again, what the operator does.

use jiff::Timestamp;
use todoke_protocol::{EXCHANGE_SIGNER, Outcome};
use todoke_standard::Standard;

/// The sentence that belongs to a code, or to its group. Unknown codes are a defect and say so.
pub fn sentence(code: &str) -> &'static str {
    let group = code.get(..code.len().saturating_sub(1)).map(|start| format!("{start}x"));
    let find = |wanted: &str| {
        SENTENCES.iter().find_map(|(known, sentence)| (*known == wanted).then_some(*sentence))
    };
    find(code).or_else(|| find(&group?)).unwrap_or(UNKNOWN)
}

const UNKNOWN: &str = "予期しない問題が起きました。データは保存されています。くり返すときは、この番号をサポートへお知らせください。";

/// All codes with their sentences, in order.
pub const SENTENCES: &[(&str, &str)] = &[
    // D: disk and store
    (
        "D-0101",
        "データベースを開けません。パスフレーズ（または保管された鍵）が合っていません。データはそのまま残っています。正しいパスフレーズを指定してください。",
    ),
    (
        "D-0102",
        "ディスクの空きがありません。これまでのデータは保存されています。不要なファイルを消して空きを作ってください。自動で続きから再開します。",
    ),
    (
        "D-0103",
        "データベースがほかのプログラムに使われています。データは保存されています。少し待ってから、もう一度お試しください。",
    ),
    (
        "D-0104",
        "データベースが壊れています。この先の処理を止めました。バックアップから戻してください。交換所にある送信データは失われません。",
    ),
    (
        "D-0105",
        "データベースは新しい版のTodokeで作られています。データはそのまま残っています。新しい版のTodokeで開いてください。",
    ),
    (
        "D-0106",
        "状態の移り変わりに矛盾があり、処理を止めました。データは保存されています。この番号をサポートへお知らせください。",
    ),
    (
        "D-0107",
        "指定された番号の送信データはありません。outbox または inbox の一覧で番号を確認してください。",
    ),
    (
        "D-0108",
        "保存された値を読み取れません。データはそのまま残っています。この番号をサポートへお知らせください。",
    ),
    (
        "D-0109",
        "データベースの鍵を作れません。データはそのまま残っています。この番号をサポートへお知らせください。",
    ),
    (
        "D-0110",
        "データベースに書き込めません。これまでのデータは保存されています。ディスクの状態を確認してください。",
    ),
    (
        "D-0201",
        "取込フォルダに書き込めません。受け取ったデータは保存されています。フォルダがあるか、書き込めるかを確認してください。自動でもう一度書き出します。",
    ),
    (
        "D-0202",
        "出力フォルダを読めません。送信は始まっていません。フォルダがあるか、読めるかを確認してください。自動でもう一度確認します。",
    ),
    (
        "D-0203",
        "取込フォルダに、同じ名前で内容の違うファイルがあります。上書きはしていません。受け取ったデータは保存されています。介護ソフトで先のファイルを取り込むか移してください。自動で続きます。",
    ),
    (
        "D-0204",
        "ファイルを読めません。ほかのプログラムが使っているかもしれません。ファイルはそのまま残っています。少し待ってから、もう一度お試しください。",
    ),
    ("D-0205", "まだ事業所が設定されていません。todoke setup で設定してください。"),
    (
        "D-0206",
        "パスフレーズのファイルを読めないか、中身が空です。--passphrase-file の指定を確認してください。データはそのまま残っています。",
    ),
    (
        "D-0207",
        "パソコンの鍵の保管庫（資格情報マネージャーなど）を使えません。データはそのまま残っています。--passphrase-file でパスフレーズのファイルを指定してください。",
    ),
    (
        "D-0208",
        "別のTodokeが同じデータで動いています。データは保存されています。そのまま動いている方にお任せください。",
    ),
    (
        "D-0209",
        "フォルダの指定が正しくありません。出力フォルダと取込フォルダには、別々の、すでにあるフォルダを指定してください。",
    ),
    (
        "D-0210",
        "Todokeの設定ファイルを読めません。データはそのまま残っています。設定ファイル（key.json）をバックアップから戻してください。",
    ),
    (
        "D-0212",
        "操作の記録のつながりが途切れています。記録の一部が変えられたか壊れたおそれがあります。バックアップと比べ、この番号をサポートへお知らせください。",
    ),
    (
        "D-0213",
        "事業所番号は数字（または英大文字）10桁、サービス種類は2桁で指定してください。設定は変わっていません。",
    ),
    (
        "D-0214",
        "画面からの指示を読み取れませんでした。データは変わっていません。画面を開きなおしてください。くり返すときは、この番号をサポートへお知らせください。",
    ),
    (
        "D-0215",
        "この受信データは、取込フォルダへ出せる状態ではありません。受け取ったデータは保存されています。",
    ),
    (
        "D-0216",
        "この送信データは、もう一度送れる状態ではありません。データは保存されています。送信済の一覧で状態を確認してください。",
    ),
    (
        "D-0240",
        "この連携先は見つかりません。データは変わっていません。連携先の画面を開きなおしてください。",
    ),
    (
        "D-0242",
        "パスフレーズは8文字以上で、改行を入れずに入力してください。設定は変わっていません。",
    ),
    ("D-0243", "事業所名が空です。設定は変わっていません。事業所名を入力してください。"),
    (
        "D-0244",
        "フォルダを作れません。設定は変わっていません。別の場所を選ぶか、エクスプローラーなどでフォルダを作ってから選んでください。",
    ),
    ("D-0241", "連携先の名前が空です。データは変わっていません。名前を入力してください。"),
    (
        "D-0220",
        "取込フォルダのファイルを、ほかのプログラム（介護ソフト、ウイルス対策ソフトなど）が使っています。上書きはしていません。受け取ったデータは保存されています。使い終わると自動で続きます。",
    ),
    (
        "D-0211",
        "ファイルを書き出せません。もとのデータはそのまま残っています。書き出し先を確認してください。",
    ),
    // D-023x: a withdrawal that is not made
    (
        "D-0230",
        "まだ交換所へ送っていないため、取り下げは作っていません。送信データは保存されています。送らないときは、取り消してください。",
    ),
    (
        "D-0231",
        "差戻しのため、相手に送っていません。取り下げはいりません。ファイルはそのまま残っています。",
    ),
    (
        "D-0232",
        "受取拒否のため、相手は取り込んでいません。取り下げはいりません。送信データは保存されています。",
    ),
    (
        "D-0233",
        "すでに取り消したため、相手には届いていません。取り下げはいりません。送信データは保存されています。",
    ),
    (
        "D-0234",
        "これは取り下げのデータです。取り下げを取り下げることはできません。送信データは保存されています。取り下げた内容を戻すときは、介護ソフトからもう一度出力して送ってください。",
    ),
    (
        "D-0235",
        "取り消しを申し込んでいるため、取り下げは作っていません。送信データは保存されています。取り消せなかったときは、もう一度お試しください。",
    ),
    (
        "D-0236",
        "選んだ利用者がいないか、この送信データにない方が含まれています。取り下げは作っていません。送信データは保存されています。利用者を選びなおしてください。",
    ),
    (
        "D-0237",
        "この送信データからは取り下げを作れません。送信データは保存されています。介護ソフトから取り下げ（削除）のファイルを出力してください。続くときは、この番号をサポートへお知らせください。",
    ),
    // D-025x: the check
    (
        "D-0250",
        "--json とほかの --format は、いっしょに使えません。ファイルは変わっていません。どちらか一つを指定してください。",
    ),
    (
        "D-0251",
        "この番号の決まりはありません。指摘の終わりの［］の中の番号（例 S-0105）を指定してください。一覧は docs/rules.md にあります。",
    ),
    (
        "D-0252",
        "ここに書けません。同じ名前のファイルがあるときは、上書きしません。別の名前を指定するか、先のファイルを移してください。",
    ),
    (
        "D-0253",
        "同じ名前のファイルが2つあるため、直した写しを一つのフォルダに置けません。何も書いていません。フォルダをひとつずつ指定してください。",
    ),
    (
        "D-0254",
        "元のファイルのあるフォルダには、直した写しを置けません。何も書いていません。--fix には別のフォルダを指定してください。",
    ),
    // D-03xx: practice
    (
        "D-0301",
        "練習用のデータを書き込めません。ふだんのデータには影響ありません。ディスクの空きと状態を確認して、もう一度練習を始めてください。",
    ),
    (
        "D-0302",
        "練習用のデータを読み取れません。ふだんのデータには影響ありません。「練習データを新しくする」を押してください。",
    ),
    (
        "D-0303",
        "練習用の証明書を作れません。ふだんのデータには影響ありません。この番号をサポートへお知らせください。",
    ),
    (
        "D-0304",
        "練習中は事業所の設定を変えられません。設定は変わっていません。「練習を終える」を押してから、もう一度変えてください。",
    ),
    // E: envelope
    // E-01xx without a sentence of their own share the one of their group (see `sentence`).
    (
        "E-010x",
        "受け取ったデータが封書の形になっていません。取り込まずに保管しています。送信元に、もう一度送るよう連絡してください。",
    ),
    (
        "E-011x",
        "署名を確認できません。受け取ったデータは取り込まずに保管しています。送信元に、もう一度送るよう連絡してください。",
    ),
    (
        "E-012x",
        "封書を開けません。この事業所あてでないか、途中で変わっています。受け取ったデータは取り込まずに保管しています。送信元に、もう一度送るよう連絡してください。",
    ),
    (
        "E-013x",
        "鍵か証明書のファイルを使えません。設定は変わっていません。ファイルとパスワードを確認してください。",
    ),
    (
        "E-014x",
        "封書の中身が目録と合いません。受け取ったデータは取り込まずに保管しています。送信元に電話などで確認してください。",
    ),
    (
        "E-019x",
        "暗号の処理ができません。データは保存されています。この番号をサポートへお知らせください。",
    ),
    (
        "E-0901",
        "送り状と中身が合いません。受け取ったデータは取り込まずに保管しています。送信元に電話などで確認してください。",
    ),
    (
        "E-0902",
        "交換所の受付証を確認できません。送信データは保存されています。自動でもう一度送ります。続くときは交換所の窓口へ連絡してください。",
    ),
    (
        "E-0903",
        "受領通知を確認できなかったため、状態に反映していません。送信データは保存されています。続くときは交換所の窓口へ連絡してください。",
    ),
    (
        "E-0904",
        "PKCS#12ファイル（証明書ファイル）を読めません。パスワードが違うか、ファイルが壊れています。ファイルとパスワードを確認してください。",
    ),
    (
        "E-0905",
        "送信データの封をできません。データは保存されています。この番号をサポートへお知らせください。",
    ),
    (
        "E-0906",
        "認証局の証明書ファイル（--ca）を読めません。交換所から受け取ったPEM形式のファイルを指定してください。",
    ),
    (
        "E-0907",
        "標準仕様に合わないファイルを受け取りました。取り込まずに保管しています。指摘の内容を送信元に伝えてください。",
    ),
    (
        "E-0909",
        "指定されたファイルは、ひとつの送信単位になっていないか、エラーがあります。todoke check で確認してください。",
    ),
    (
        "E-0908",
        "発行された証明書がこの事業所の鍵や番号と合いません。設定は変わっていません。交換所の窓口へ連絡してください。",
    ),
    // T: trust and time
    (
        "T-0101",
        "証明書の有効期限が切れています。送信データは保存されています。証明書を更新してください。",
    ),
    (
        "T-0102",
        "証明書はまだ有効期間に入っていません。送信データは保存されています。パソコンの時計と証明書の開始日を確認してください。",
    ),
    (
        "T-0103",
        "証明書の発行元を信頼できません。データは保存されています。交換所の証明書（--ca）が正しいか確認してください。",
    ),
    (
        "T-0104",
        "証明書は失効しています。データは保存されています。相手または交換所の窓口に確認してください。",
    ),
    (
        "T-0105",
        "証明書の用途が合いません。データは保存されています。交換所から発行された事業所の証明書を使ってください。",
    ),
    (
        "T-0106",
        "証明書の事業所番号が合いません。データは保存されています。正しい事業所の証明書か確認してください。",
    ),
    (
        "T-0107",
        "証明書の鍵が短すぎます。データは保存されています。証明書を発行しなおしてください。",
    ),
    (
        "T-0108",
        "失効リストが古くなっています。データは保存されています。交換所につながりしだい、自動で新しくします。",
    ),
    (
        "T-0109",
        "失効リストがまだありません。データは保存されています。交換所につながりしだい、自動で受け取ります。",
    ),
    (
        "T-0110",
        "証明書の発行のつながりに誤りがあります。データは保存されています。相手または交換所の窓口に確認してください。",
    ),
    (
        "T-0111",
        "証明書を読めません。データは保存されています。相手または交換所の窓口に確認してください。",
    ),
    (
        "T-0112",
        "証明書の鍵の種類に対応していません。データは保存されています。交換所の窓口で証明書を発行しなおしてください。",
    ),
    (
        "T-0301",
        "パソコンの時計がずれているため、証明書を正しく確認できないおそれがあります。時計を合わせてください。送信データは保存されています。",
    ),
    // N: network
    (
        "N-0201",
        "交換所につながりません。データは保存されています。自動でもう一度送ります。操作は不要です。",
    ),
    (
        "N-0202",
        "交換所との安全な接続を作れません。証明書か時計に問題があります。データは保存されています。todoke doctor で確認してください。",
    ),
    (
        "N-0203",
        "交換所の答えを読み取れません。データは保存されています。自動でもう一度試します。続くときは交換所の窓口へ連絡してください。",
    ),
    ("N-0204", "交換所のアドレスが正しくありません。https:// で始まるアドレスを指定してください。"),
    (
        "N-0205",
        "通信の準備ができません。データは保存されています。この番号をサポートへお知らせください。",
    ),
    // The door for a browser of this machine (`todoke serve`).
    (
        "N-0301",
        "画面を出すための番号（ポート）を使えません。ほかのプログラムが使っているかもしれません。データは保存されています。--port で別の番号を指定するか、指定せずに始めてください。",
    ),
    (
        "N-0302",
        "この画面を使うための鍵がないか、古くなっています。データは保存されています。todoke serve が最後に表示したアドレスを開いてください。",
    ),
    (
        "N-0303",
        "Todokeの画面以外からの呼び出しを断りました。データは変わっていません。todoke serve が表示したアドレスを開いてください。",
    ),
    (
        "N-0304",
        "一度に受け取れる大きさを超えています。データは変わっていません。ファイルを分けて入れてください。",
    ),
    (
        "N-0305",
        "画面からの指示を最後まで行えませんでした。データは保存されています。画面を開きなおして、状態を確認してください。くり返すときは、この番号をサポートへお知らせください。",
    ),
    (
        "N-0400",
        "交換所がこの操作を受け付けませんでした。データは保存されています。この番号を交換所の窓口へお知らせください。",
    ),
    (
        "N-0401",
        "交換所に証明書を示せませんでした。データは保存されています。todoke setup で証明書を設定しなおしてください。",
    ),
    (
        "N-0403",
        "この事業所の証明書は交換所で使えません（失効または未登録）。データは保存されています。交換所の窓口へ連絡してください。",
    ),
    ("N-0404", "交換所にこの送信データはありません。データは手元に保存されています。"),
    (
        "N-0409",
        "交換所に同じ番号で中身の違うデータがあります。送信を止めました。データは保存されています。この番号をサポートへお知らせください。",
    ),
    (
        "N-0410",
        "相手がすでに受け取りを始めたため、取り消せません。取り下げのファイルを送るか、相手に連絡してください。",
    ),
    ("N-0411", "送信元が取り消した送信データです。取り込むものはありません。"),
    (
        "N-0413",
        "送信データが大きすぎて交換所が受け付けません。ファイルはそのまま残っています。利用者を分けて出力してください。",
    ),
    (
        "N-0422",
        "交換所が送り状を受け付けませんでした。データは保存されています。証明書と事業所番号を確認してください。",
    ),
    (
        "N-0423",
        "連携先がまだ交換所で受け取れる状態になっていません。データは保存されています。登録されしだい、送れるようになります。お急ぎのときはFAXなどで送ってください。",
    ),
    (
        "N-0424",
        "交換所が受領通知を受け付けませんでした。受け取ったデータは保存されています。この番号をサポートへお知らせください。",
    ),
    (
        "N-0425",
        "登録コードが違うか、使用済みか、期限切れです。設定は変わっていません。交換所から新しい登録コードを受け取ってください。",
    ),
    (
        "N-0430",
        "相手の事業所が、この送信データを受け取れませんでした。相手の証明書が新しくなったときなどに起こります。データは保存されています。「もう一度送る」を押してください。くり返すときは、相手の事業所に電話で確かめてください。",
    ),
    (
        "N-0429",
        "登録コードの誤りが続いたため、しばらく受け付けられません。設定は変わっていません。時間をおいて、もう一度お試しください。",
    ),
    (
        "N-0500",
        "交換所で問題が起きています。データは保存されています。自動でもう一度送ります。操作は不要です。",
    ),
    (
        "N-0503",
        "交換所が一時的に受け付けられません。データは保存されています。交換所の指定した時間をおいて、自動でもう一度送ります。操作は不要です。",
    ),
];

/// The database is sound.
pub const DOCTOR_DATABASE_GOOD: &str = "壊れていません。";
/// The audit chain holds.
pub const DOCTOR_AUDIT_GOOD: &str = "すべてつながっています。";
/// The exchange answers.
pub const DOCTOR_EXCHANGE_GOOD: &str = "つながります。";
/// The exchange takes our certificate.
pub const DOCTOR_MAILBOX_GOOD: &str = "この事業所の証明書で受信できます。";
/// The clock is right.
pub const DOCTOR_CLOCK_GOOD: &str = "合っています。";

/// How long the certificate still lasts.
pub fn doctor_certificate_days(days: i64) -> String {
    format!("あと{days}日使えます。")
}

/// A step of 今月の状況 for which there is nothing yet: shape and word.
pub const BOARD_NOTHING: (&str, &str) = ("・", "まだ");
/// A step that was ticked off by hand.
pub const BOARD_TICKED: (&str, &str) = ("✓", "済（手で記入）");

/// The exchange answered the wizard.
pub const EXCHANGE_REACHED: &str = "交換所につながりました。";

/// The exchange answered, and this computer's clock is off.
pub fn exchange_reached_clock_off(minutes: i64) -> String {
    format!("交換所につながりました。{}", clock_off(minutes))
}

/// The exchange did not answer the wizard.
pub fn exchange_not_reached(code: &str) -> String {
    let sentence = match code {
        "N-0201" => {
            "交換所につながりません。アドレスと、インターネットにつながっているかを確かめてください。"
        }
        "N-0202" => {
            "つながりましたが、この認証局の証明書では交換所を確認できません。アドレスと証明書ファイルを確かめてください。パソコンの時計も確かめてください。"
        }
        "N-0203" | "N-0400" | "N-0404" => {
            "このアドレスの相手は交換所ではないようです。アドレスを確かめてください。"
        }
        _ => "交換所が今は答えられません。しばらくしてから、もう一度お試しください。",
    };
    format!("{sentence}設定は変わっていません。[{code}]")
}

/// The file in the wizard is no office's certificate.
pub const CERTIFICATE_OF_NO_OFFICE: &str =
    "事業所の証明書ではありません（事業所番号が入っていません）。別のファイルを選んでください。";

/// The certificate in the wizard is good.
pub fn certificate_good(number: &str, until: Timestamp) -> String {
    format!("事業所番号{number}の証明書です。{}まで使えます。", date(until))
}

/// The certificate in the wizard is over.
pub fn certificate_ended(until: Timestamp) -> String {
    format!(
        "この証明書の有効期限は{}で切れています。新しい証明書を受け取ってください。",
        date(until)
    )
}

/// The certificate in the wizard is not good yet.
pub fn certificate_not_yet(from: Timestamp) -> String {
    format!("この証明書は{}から使えます。パソコンの時計も確かめてください。", date(from))
}

/// A file that nearly has a name of the standard.
pub const FILE_NAME_BROKEN: &str = "標準仕様に近い名前ですが、正しくありません";
/// A file of something else.
pub const FILE_FOREIGN: &str = "標準仕様のファイルではありません";

/// The folder that the wizard proposes to make.
pub const FOLDER_OF_TODOKE: &str = "届け";
/// In it.
pub const EXPORT_FOLDER: &str = "出力フォルダ";
/// In it.
pub const IMPORT_FOLDER: &str = "取込フォルダ";
/// What is in the names of folders that care software uses, in small letters.
pub const FOLDER_MARKS: &[&str] =
    &["ケアプラン", "データ連携", "careplan", "出力フォルダ", "取込フォルダ"];

/// Where the database key lies: the keyring.
pub const KEY_IN_KEYRING: &str =
    "データベースの鍵は、パソコンの鍵の保管庫（資格情報マネージャーなど）に保管しました。";
/// Where the database key lies: a file named at the start.
pub const KEY_FROM_FILE: &str =
    "データベースの鍵は、起動時に指定されたパスフレーズのファイルから作ります。";
/// Where the database key lies: beside the database.
pub const KEY_BESIDE: &str = "このパソコンには鍵の保管庫がないため、パスフレーズをTodokeのフォルダに、このアカウントだけが読めるファイルとして保管しました。パソコンを盗まれたときに備えて、ディスクの暗号化をおすすめします。";

/// What 診断 looks at before there is anything else to look at.
pub const DOCTOR_OFFICE: &str = "事業所の設定";
/// What to do about a certificate that ends soon.
pub const DOCTOR_RENEW: &str =
    "期限までに、設定の「証明書」で新しい登録コードか証明書ファイルを入れてください。";

/// What to do about a finding of 診断.
pub fn doctor_action(code: &str) -> &'static str {
    match code {
        "D-0201" | "D-0202" | "D-0209" => "設定の「フォルダ」で、フォルダを選びなおしてください。",
        "D-0205" => "はじめの設定を終わらせてください。",
        "D-0101" | "D-0206" | "D-0207" | "D-0210" => {
            "Todokeを、いつものアカウントで起動しなおしてください。"
        }
        "D-0102" => "不要なファイルを消して、空きを作ってください。",
        "D-0103" | "D-0208" => "少し待ってから、もう一度診断してください。",
        "D-0104" | "D-0212" => "バックアップを用意して、サポートへこの画面の番号を伝えてください。",
        "D-0105" => "新しい版のTodokeを入れてください。",
        "T-0301" => "パソコンの設定で、時刻を自動で合わせるようにしてください。",
        "N-0201" => "インターネットにつながっているか、確かめてください。",
        "N-0401" | "N-0403" => "交換所の窓口に、証明書の状態を確かめてください。",
        _ if code.starts_with("T-") => DOCTOR_RENEW,
        _ if code.starts_with("N-") => "少し待ってから、もう一度診断してください。",
        _ => "この画面の番号をサポートへ伝えてください。",
    }
}

/// On a cover sheet, where the number of pages is written.
pub const COVER_PAGES: &str = "送信枚数（この送付状を含む）：　　　枚";
/// On a cover sheet, for whom it reaches by mistake.
pub const COVER_WRONG_RECEIVER: &str = "個人情報が含まれます。お心当たりのない場合は、お手数ですが送信元へご連絡のうえ、破棄してください。";

/// What the wizard's list begins with: the offices that manage care.
pub const SERVICE_TYPES_FIRST: &[&str] = &["43", "46", "AF"];

/// Who did what nobody did by hand.
pub const BY_ITSELF: &str = "自動";

/// What 記録 can be narrowed to, in this order: what went, what came, what a person did. A status that units and messages share stands with its side.
pub const RECORD_ACTIONS: &[(&str, &str)] = &[
    ("out.found", "出力フォルダで見つけた"),
    ("out.accepted", "確認した（指摘なし・連携先待ち）"),
    ("out.rejected", "差戻し（エラーあり）"),
    ("out.awaiting_review", "確認待ちにした"),
    ("send_decided", "送信すると決めた"),
    ("send_undone", "送信を元に戻した"),
    ("set_aside", "保留・除外を変えた"),
    ("out.ready", "送信の準備ができた"),
    ("out.sealed", "署名して暗号化した"),
    ("out.uploaded", "交換所へ送信済"),
    ("out.delivered", "相手に到着"),
    ("out.opened", "相手が開封"),
    ("out.refused", "受取拒否"),
    ("recall_requested", "取り消しを申し込んだ"),
    ("recall_failed", "取り消せなかった"),
    ("out.withdrawn", "取り消した"),
    ("in.announced", "受信の知らせが来た"),
    ("in.arrived", "受信した"),
    ("in.delivered", "取込フォルダへ渡した"),
    ("in.opened", "開封した"),
    ("done", "処理済にした"),
    ("not_done", "処理済を取り消した"),
    ("handed_over_again", "取込フォルダへもう一度出した"),
    ("in.duplicate", "重複（取り込みなし）"),
    ("in.quarantined", "隔離した"),
    ("in.withdrawn", "送信元が取り消した"),
    ("disbelieved", "確認できない知らせを退けた"),
    ("receipt_refused", "受領通知を交換所が受け付けなかった"),
    ("ticked", "今月の状況に済の印を付けた"),
    ("not_ticked", "今月の状況の印を消した"),
    ("partner_saved", "連携先の控えを書いた"),
    ("partner_removed", "連携先の控えを消した"),
    ("set_up", "事業所を設定した"),
    ("settings_changed", "設定を変えた"),
    ("records_exported", "記録を書き出した"),
];
/// An action that this version does not know.
pub const RECORD_OTHER: &str = "その他";
/// The columns of the exported record.
pub const RECORD_COLUMNS: &[&str] = &[
    "番号",
    "日時",
    "操作者",
    "内容",
    "連携先",
    "種類",
    "提供年月",
    "人数",
    "補足",
    "送信データの番号",
];

/// The name of an exported record.
pub fn records_file(at: Timestamp) -> String {
    format!("Todoke_操作の記録_{}.csv", japan(at).strftime("%Y%m%d_%H%M"))
}

/// A time that sorts as text, in Japan: 2026-11-25 09:30:00.
pub fn stamp(at: Timestamp) -> String {
    japan(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// What the detail of a record entry says: the status before, a code, or what was chosen.
pub fn record_detail(action: &str, detail: &str) -> String {
    let step = |step: &str| if step == "plan" { PLANNED } else { ACTUAL };
    match action {
        "set_aside" => match detail {
            "held" => "保留にしました。".to_owned(),
            "excluded" => "除外しました。".to_owned(),
            _ => "送信待ちの一覧へ戻しました。".to_owned(),
        },
        "ticked" | "not_ticked" => match detail.split_once(' ') {
            Some((of, which)) => format!("{}の{}", month(of), step(which)),
            None => String::new(),
        },
        "partner_saved" => format!("送り方：{}", method(detail)),
        "records_exported" => format!("{detail}件"),
        "settings_changed" => detail.split(' ').map(setting).collect::<Vec<_>>().join("、"),
        // A code of the table: why.
        _ if detail.as_bytes().get(1) == Some(&b'-') => format!("{}[{detail}]", sentence(detail)),
        _ => String::new(),
    }
}

/// A setting by its name in the record.
fn setting(name: &str) -> &'static str {
    match name {
        "name" => "事業所名",
        "export_folder" => EXPORT_FOLDER,
        "import_folder" => IMPORT_FOLDER,
        "review" => "送信前の確認",
        "move_sent" => "送信済の移動",
        "privacy" => "画面の目かくし",
        _ => RECORD_OTHER,
    }
}

/// How forms go to a partner.
pub fn method(method: &str) -> &'static str {
    match method {
        "link" => "データ連携",
        "fax" => "FAX",
        "mail" => "メール",
        "post" => "郵送",
        "by_hand" => "持参",
        _ => "",
    }
}

/// Initials from kana: ヨシダ　ミノル as Y.M.; none where a kana says nothing.
pub fn initials(kana: &str) -> Option<String> {
    let letters: Option<Vec<char>> =
        kana.split_whitespace().map(|part| initial(part.chars().next()?)).collect();
    let letters = letters.filter(|letters| !letters.is_empty())?;
    Some(letters.into_iter().flat_map(|letter| [letter, '.']).collect())
}

/// The letter that a kana begins with in ヘボン式.
fn initial(kana: char) -> Option<char> {
    const ROWS: &[(&str, char)] = &[
        ("アァあ", 'A'),
        ("イィい", 'I'),
        ("ウゥう", 'U'),
        ("エェえ", 'E'),
        ("オォおヲを", 'O'),
        ("カキクケコかきくけこ", 'K'),
        ("ガギグゲゴがぎぐげご", 'G'),
        ("サシスセソさしすせそ", 'S'),
        ("ザズゼゾざずぜぞ", 'Z'),
        ("ジヂじぢ", 'J'),
        ("タツテトたつてと", 'T'),
        ("チち", 'C'),
        ("ダヅデドだづでど", 'D'),
        ("ナニヌネノなにぬねの", 'N'),
        ("ハヒヘホはひへほ", 'H'),
        ("フふ", 'F'),
        ("バビブベボばびぶべぼ", 'B'),
        ("パピプペポぱぴぷぺぽ", 'P'),
        ("マミムメモまみむめも", 'M'),
        ("ヤユヨやゆよ", 'Y'),
        ("ラリルレロらりるれろ", 'R'),
        ("ワわ", 'W'),
        ("ヴ", 'V'),
    ];
    // Half-width kana come with their marks apart; what the table lacks has no initial.
    ROWS.iter().find(|(row, _)| row.contains(kana)).map(|(_, letter)| *letter)
}

/// The first moment of a day in Japan.
pub(crate) fn midnight_in_japan(day: jiff::civil::Date) -> Timestamp {
    let zone =
        jiff::tz::Offset::from_hours(9).map_or(jiff::tz::TimeZone::UTC, jiff::tz::TimeZone::fixed);
    day.to_zoned(zone).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// Faults of line and exchange that pass by themselves.
pub const PASSING: &[&str] = &["N-0201", "N-0203", "N-0500", "N-0503"];

/// 「交換所につながりません」 with how much is waiting and when the next try comes.
pub fn exchange_unreachable(code: &str, waiting: usize, minutes: i64) -> String {
    format!(
        "{what}送信待ちのデータ{waiting}件は保存されています。{minutes}分後に自動でもう一度送ります。操作は不要です。[{code}]",
        what = match code {
            "N-0503" => "交換所が一時的に受け付けられません。",
            "N-0500" => "交換所で問題が起きています。",
            "N-0203" => "交換所の答えを読み取れません。",
            _ => "交換所につながりません。",
        }
    )
}

/// The clock warning with its amount.
pub fn clock_off(minutes: i64) -> String {
    let (amount, way) = (minutes.abs(), if minutes < 0 { "進んで" } else { "遅れて" });
    format!(
        "パソコンの時計が{amount}分{way}いるため、証明書を正しく確認できないおそれがあります。時計を合わせてください。送信データは保存されています。[T-0301]"
    )
}

/// Word and shape of an outgoing status (`ui.md`): the same in list, tray, print and log.
pub fn outgoing_status(status: todoke_store::OutgoingStatus) -> (&'static str, &'static str) {
    use todoke_store::OutgoingStatus as S;
    match status {
        S::Found => ("○", "確認中"),
        S::Accepted => ("△", "連携先待ち"),
        S::Rejected => ("×", "差戻し"),
        S::AwaitingReview => ("△", "確認待ち"),
        S::Ready | S::Sealed => ("○", "送信待ち"),
        S::Uploaded => ("→", "交換所へ送信済"),
        S::Delivered => ("●", "相手に到着"),
        S::Opened => ("◎", "相手が開封"),
        S::Refused => ("×", "受取拒否"),
        S::Withdrawn => ("―", "取消済"),
    }
}

/// Word and shape of an incoming status.
pub fn incoming_status(status: todoke_store::IncomingStatus) -> (&'static str, &'static str) {
    use todoke_store::IncomingStatus as S;
    match status {
        S::Announced => ("○", "受信待ち"),
        S::Arrived => ("→", "受信済（取込フォルダへ渡す前）"),
        S::Delivered => ("●", "到着（未読）"),
        S::Opened => ("◎", "開封済"),
        S::Duplicate => ("―", "重複"),
        S::Quarantined => ("△", "隔離（要対応）"),
        S::Withdrawn => ("―", "取消済"),
    }
}

/// 予定.
pub const PLANNED: &str = "予定";
/// 実績.
pub const ACTUAL: &str = "実績";

/// A person at the head of a form.
pub fn form_person(name: Option<&str>, kana: Option<&str>, insurer: &str, insured: &str) -> String {
    let name = name.unwrap_or("（氏名はこのファイルにありません）");
    let kana = kana.map(|kana| format!("（{kana}）")).unwrap_or_default();
    format!("  {name}{kana}  保険者{insurer} 被保険者{insured}")
}

/// 総合的な援助の方針.
pub fn form_policy(policy: &str) -> String {
    format!("    総合的な援助の方針：{policy}")
}

/// A row of 第2表.
pub fn form_help(issue: &str, help: &str, office: &str) -> String {
    format!("    {issue} → {help} {office}")
}

/// A day with its count: 1日, or 1日×2.
pub fn form_day(day: u8, count: u32) -> String {
    if count == 1 { format!("{day}日") } else { format!("{day}日×{count}") }
}

/// A line of 第6表.
pub fn form_service(
    word: &str,
    (start, end): (&str, &str),
    code: &str,
    office: &str,
    days: &str,
) -> String {
    format!("    {word} {}  {code} {office}：{days}", hours(start, end))
}

fn hours(start: &str, end: &str) -> String {
    let clock = |time: &str| match (time.get(..2), time.get(2..)) {
        (Some(hour), Some(minute)) => {
            format!("{}:{minute}", hour.strip_prefix('0').unwrap_or(hour))
        }
        _ => time.to_owned(),
    };
    if start == "9999" {
        "時間なし".to_owned()
    } else {
        format!("{}～{}", clock(start), clock(end))
    }
}

/// What a withdrawal takes back.
pub fn form_withdrawn(title: &str, month_taken: Option<&str>) -> String {
    format!("    {title} {}", month_taken.map(month).unwrap_or_default())
}

/// A file name that was sent before with other content.
pub const NAME_USED: &str = "同じ名前で内容の違うファイルを、前に送っています。相手の介護ソフトが取り違えるおそれがあります。";
/// What should have been.
pub const NAME_USED_EXPECTED: &str = "新しい連番のファイル名";
/// What to do.
pub const NAME_USED_ACTION: &str = "介護ソフトでもう一度出力してください（連番が新しくなります）。";

/// What a guard says: what is noticed, what was expected, what to do.
pub type GuardWords = (String, &'static str, &'static str);

/// The same files went to the same partner before.
pub fn sent_unchanged(at: Timestamp) -> GuardWords {
    (
        format!("同じ内容を、{}にこの事業所へ送っています。", stamp(at)),
        "前に送ったものから変わった内容",
        "二度送る必要がなければ、除外してください。もう一度送るときは、このまま送れます。",
    )
}

/// People who never were in anything exchanged with this partner.
pub fn first_of_people(names: &[String]) -> GuardWords {
    (
        format!("{}をこの事業所へ送るのは、これが初めてです。", few_names(names)),
        "この事業所を利用している方",
        "送り先が正しければ、そのまま送れます。ちがうときは、除外してください。",
    )
}

/// A withdrawal of what never went to this partner from here.
pub fn withdraws_nothing(names: &[String]) -> GuardWords {
    (
        format!(
            "{}について、取り下げるもとの送信が、この事業所あてに見つかりません。",
            few_names(names)
        ),
        "届けから送ったものの取り下げ",
        "FAXなど、ほかの方法で送ったものの取り下げなら、そのまま送れます。ちがうときは、除外してください。",
    )
}

/// A partner whose own units come in an earlier standard than the one that is to go there.
pub fn partner_writes_otherwise(
    theirs: Standard,
    ours: Standard,
) -> (String, String, &'static str) {
    (
        format!(
            "この事業所から届くファイルは標準仕様{theirs}の形です。送るのは{ours}の形なので、相手の介護ソフトに取り込めないことがあります。"
        ),
        format!("標準仕様{theirs}の形"),
        "取り込めるかを相手の事業所に確かめてください。取り込めるなら、このまま送れます。一度送れば、次からはお知らせしません。",
    )
}

/// How a person is called in a sentence.
pub fn name_of(person: &todoke_store::Person) -> String {
    match &person.name {
        Some(name) => format!("{name}さん"),
        None => format!("被保険者番号{}の方", person.insured_number),
    }
}

/// The first names, and how many more.
fn few_names(names: &[String]) -> String {
    const NAMED: usize = 3;
    let more = names.len().saturating_sub(NAMED);
    let named = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
    if more == 0 { named } else { format!("{named}ほか{more}名") }
}

/// A withdrawal that also takes what was sent later.
pub const WITHDRAWS_NEWER: &str = "この取り下げは、あとから送った新しい内容にも効きます（取り下げは利用者と年月・日付で行われます）。";
/// What should have been.
pub const WITHDRAWS_NEWER_EXPECTED: &str = "最後に送った送信データの取り下げ";
/// What to do.
pub const WITHDRAWS_NEWER_ACTION: &str = "新しい内容も取り下げてよいときは、このまま送ってください。残すときは、この取り下げを取り消してください。";

/// The head of a notice that is about 練習 only.
pub fn practice_notice(title: &str) -> String {
    format!("【練習】{title}")
}

/// A unit that is older than what was handed over before.
pub const LATE: &str = "この送信データより新しい連番のものを、先に取込フォルダへ渡しています。";
/// What should have been.
pub const LATE_EXPECTED: &str = "前に渡したものより新しい連番";
/// What to do.
pub const LATE_ACTION: &str =
    "介護ソフトに取り込んだあと、内容が古いものに戻っていないか確かめてください。";

/// Ending of a check.
pub fn checked(files: usize, findings: usize) -> String {
    if findings == 0 {
        format!("{files}件のファイルを確認しました。指摘はありません。")
    } else {
        format!("{files}件のファイルを確認しました。指摘が{findings}件あります。")
    }
}

/// Copies that are as their files were.
pub(crate) const NOTHING_TO_FIX: &str =
    "自動で直すところはありません。写しは元のファイルと同じです。";

/// Set-up is done.
pub fn set_up(name: &str, until: &str) -> String {
    format!("{name}を設定しました。証明書は{until}まで使えます。")
}

/// A date as people in Japan read it: 令和8年4月1日, in Japanese time.
pub fn date(at: Timestamp) -> String {
    let date = japan(at).date();
    match date.year() {
        year @ 2020.. => format!("令和{}年{}月{}日", year - 2018, date.month(), date.day()),
        year => format!("{year}年{}月{}日", date.month(), date.day()),
    }
}

/// Date and time, short.
pub fn time(at: Timestamp) -> String {
    let zoned = japan(at);
    format!(
        "{}年{}月{}日 {}:{:02}",
        zoned.year(),
        zoned.month(),
        zoned.day(),
        zoned.hour(),
        zoned.minute()
    )
}

/// 202702 as 2027年2月分.
pub fn month(month: &str) -> String {
    match (month.get(..4), month.get(4..).and_then(|month| month.parse::<u8>().ok())) {
        (Some(year), Some(number @ 1..=12)) => format!("{year}年{number}月分"),
        _ => String::new(),
    }
}

/// What a transmission unit is, in words.
pub fn unit(kind: &str) -> &'static str {
    match kind {
        "K1" => "居宅サービス計画書（第1・2・3表）",
        "K2" => "サービス利用票・別表（第6・7表）",
        "K3" => "居宅サービス計画書の取り下げ",
        "K4" => "サービス利用票の取り下げ",
        "J1" | "Y8" => "実績",
        "J2" | "Y9" => "実績の取り下げ",
        "Y1" => "利用者基本情報（介護予防）",
        "Y2" => "介護予防サービス・支援計画書と利用者基本情報",
        "Y3" => "介護予防サービス・支援計画書",
        "Y4" => "サービス利用票・別表（介護予防）",
        "Y5" => "利用者基本情報の取り下げ",
        "Y6" => "介護予防サービス・支援計画書の取り下げ",
        "Y7" => "サービス利用票の取り下げ（介護予防）",
        _ => "（種類を判別できません）",
    }
}

/// A file that is none of the standard's.
pub fn foreign_file(path: &str) -> String {
    format!("標準仕様のファイル名ではないため送りません：{path}")
}

/// 取り消した.
pub const RECALL_DONE: &str = "取り消しました。相手には届きません。";
/// The exchange is not reached.
pub const RECALL_WAITING: &str = "交換所につながりません。取り消しの申し込みは保存されています。つながりしだい自動で取り消します。[N-0201]";
/// Too late.
pub const RECALL_IMPOSSIBLE: &str = "取り消せません。相手がすでに受け取りを始めたか、送信が終わっています。取り下げのファイルを送るか、相手に連絡してください。[N-0410]";
/// What to do with the address of `todoke serve`.
pub const SERVE_OPEN: &str = "このアドレスをこのパソコンのブラウザで開いてください。この画面を使うための鍵が入っているので、ほかの人に見せないでください。終わるときは Ctrl+C を押します。";
/// No browser could be opened.
pub const SERVE_NO_BROWSER: &str = "ブラウザを開けません。上のアドレスをブラウザで開いてください。";
/// The engine has ended.
pub const SERVE_ENDED: &str = "終わりました。データは保存されています。";
/// Nothing was sent yet.
pub const OUTBOX_EMPTY: &str =
    "送信箱は空です。介護ソフトから出力フォルダへ出力すると、ここに並びます。";
/// Nothing came yet.
pub const INBOX_EMPTY: &str = "受信箱は空です。連携先から届くと、ここに並びます。";

/// A file of a unit.
pub fn file_line(name: &str, kind: &str, bytes: usize) -> String {
    format!("    {name}（{kind} {bytes}バイト）")
}

/// The proof as a page of lines.
pub fn proof(proof: &crate::proof::Proof) -> Vec<String> {
    let mut lines = vec![
        format!("送受信の証明  番号 {}", proof.id),
        format!("連携先  {}（{}）", proof.partner.name, proof.partner.number),
    ];
    if let Some(digest) = proof.body_sha256 {
        lines.push(format!("封書のSHA-256  {digest}"));
    }
    if proof.receipts.is_empty() {
        lines.push("受領通知はまだありません。".to_owned());
    }
    for receipt in &proof.receipts {
        let word = match receipt.outcome {
            Outcome::Accepted => "→ 交換所へ送信済",
            Outcome::Delivered => "● 相手に到着",
            Outcome::Opened => "◎ 相手が開封",
            Outcome::Refused => "× 受取拒否",
            Outcome::Withdrawn => "― 取消済",
        };
        let verdict = match &receipt.fault {
            None => "署名を確認しました".to_owned(),
            Some(code) => format!("確認できません。{}[{code}]", sentence(code)),
        };
        let signer = if receipt.signer == EXCHANGE_SIGNER {
            "交換所".to_owned()
        } else {
            format!("{}（{}）", receipt.signer_name, receipt.signer)
        };
        lines.push(format!("{word}  {}  {signer}  {verdict}", time(receipt.at)));
    }
    lines
}

/// The head of a notice of arrival.
pub const NOTICE_ARRIVED: &str = "届きました";
/// The head of a notice that something asks for somebody.
pub const NOTICE_ATTENTION: &str = "確認が必要です";

/// Something arrived from one partner.
pub fn notice_arrived(partner: &str, units: usize, people: usize) -> String {
    format!("{partner}から{people}名分（{units}件）が届きました。取込フォルダへ出しました。")
}

/// Several partners.
pub fn partners(count: usize) -> String {
    format!("{count}か所")
}

/// An office whose name is not known.
pub fn office_number(number: &str) -> String {
    format!("事業所番号{number}")
}

/// Something arrived that cannot be imported.
pub fn notice_quarantined(partner: &str, units: usize) -> String {
    format!("{partner}からの{units}件は取り込めませんでした。内容を確認してください。")
}

/// Units with errors.
pub fn notice_rejected(units: usize) -> String {
    format!(
        "出力フォルダの{units}件にエラーがあり、送っていません。ファイルはそのまま残っています。"
    )
}

/// Units that wait for a look.
pub fn notice_waiting(partner: &str, units: usize) -> String {
    format!("{partner}への{units}件は、送る前に確認が必要です。送信の画面で確認してください。")
}

/// Units that were refused.
pub fn notice_refused(partner: &str, units: usize) -> String {
    format!("{partner}が{units}件を受け取れませんでした。送信済の画面で理由を確認してください。")
}

/// A line of the diagnosis.
pub fn diagnosis(diagnosis: &crate::doctor::Diagnosis) -> String {
    let mark = match diagnosis.health {
        crate::doctor::Health::Good => "○",
        crate::doctor::Health::Warning => "△",
        crate::doctor::Health::Bad => "×",
    };
    format!("{mark} {}：{}", diagnosis.subject, diagnosis.message)
}

/// An envelope was opened.
pub fn envelope_opened(sender: &str, files: usize) -> String {
    format!("送信元{sender}の署名を確認し、{files}件のファイルを取り出しました。")
}

/// A few names for a line: 吉田実さん、山田貞子さん ほか3名.
pub fn people(people: &[todoke_store::Person]) -> String {
    const SHOWN: usize = 3;
    let names: Vec<String> = people
        .iter()
        .take(SHOWN)
        .map(|person| match &person.name {
            Some(name) => format!("{name}さん"),
            None => format!("被保険者番号{}の方", person.insured_number),
        })
        .collect();
    let more = people.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} ほか{more}名", names.join("、")) } else { names.join("、") }
}

/// Which way a line of a list goes.
pub const TO: &str = "宛先";
/// Which way a line of a list came.
pub const FROM: &str = "送信元";

/// First line of a unit or message in a list.
pub fn list_head(
    status: (&str, &str),
    unit: &str,
    month: &str,
    side: &str,
    partner: &str,
) -> String {
    format!("{} {}  {side} {partner}  {unit} {month}", status.0, status.1)
}

/// A partner by name, or by number while its name is unknown.
pub fn partner(partner: &crate::api::PartnerView) -> String {
    if partner.name.is_empty() {
        format!("事業所番号{}", partner.number)
    } else {
        partner.name.clone()
    }
}

/// Second line of a unit or message in a list.
pub fn list_detail(people: &str, at: Timestamp, id: impl std::fmt::Display) -> String {
    format!("    {people}  {}  番号 {id}", time(at))
}

/// Why it waits, and until when.
pub fn list_reason(reason: &crate::api::ReasonView, due_at: Option<Timestamp>) -> String {
    let next = due_at.map(|at| format!("（次は{}）", time(at))).unwrap_or_default();
    format!("    {}{next}[{}]", reason.message, reason.code)
}

/// A time as clocks in Japan show it.
pub(crate) fn japan(at: Timestamp) -> jiff::Zoned {
    let offset = jiff::tz::Offset::from_hours(9);
    at.to_zoned(offset.map_or(jiff::tz::TimeZone::UTC, jiff::tz::TimeZone::fixed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_the_reviewed_one() {
        let all: String =
            SENTENCES.iter().map(|(code, sentence)| format!("[{code}] {sentence}\n")).collect();
        insta::assert_snapshot!(all);
    }

    #[test]
    fn no_code_stands_twice() {
        let mut codes: Vec<&str> = SENTENCES.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), SENTENCES.len(), "a code means one thing");
    }

    #[test]
    fn sentences_with_numbers_are_the_reviewed_ones() {
        insta::assert_snapshot!(
            [
                exchange_unreachable("N-0201", 3, 5),
                exchange_unreachable("N-0503", 1, 15),
                clock_off(10),
                clock_off(-10),
            ]
            .join("\n")
        );
    }
}
