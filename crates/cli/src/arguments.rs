//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use todoke_client::home::usual_folder;

/// ケアプランが届く。届いたとわかる。
#[derive(Debug, Parser)]
#[command(name = "todoke", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

/// Words that every command understands.
#[derive(Debug, Args)]
pub(crate) struct Globals {
    /// データの置き場所（省略時はこのパソコンの利用者ごとの場所）
    #[arg(long, global = true, value_name = "DIR", env = "TODOKE_HOME")]
    home: Option<PathBuf>,
    /// データベースのパスフレーズを1行目に書いたファイル（省略時はOSの鍵の保管庫）
    #[arg(long, global = true, value_name = "FILE", env = "TODOKE_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// 結果をJSONで出す
    #[arg(long, global = true)]
    pub json: bool,
    /// 動作の記録を標準エラーに出す（くり返すと詳しくなる）
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

impl Globals {
    /// The home folder: as given, or local application data of this account.
    pub(crate) fn home(&self) -> PathBuf {
        self.home.clone().unwrap_or_else(usual_folder)
    }

    pub(crate) fn log_level(&self) -> &'static str {
        match self.verbose {
            0 => "off",
            1 => "todoke=info,todoke_client=info,todoke_serve=info,todoke_store=info",
            _ => "debug",
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// ファイルやフォルダを標準仕様と照らし合わせる
    Check(Check),
    /// 事業所を設定する（証明書、フォルダ、交換所）
    Setup(Box<Setup>),
    /// 送受信する（--once: することがなくなるまで）
    Run(Run),
    /// ブラウザで使う画面を、このパソコンの中だけに出す
    Serve(Serve),
    /// 指定したファイルを今すぐ送る
    Send(Send),
    /// 送信箱を表示する
    Outbox(Page),
    /// 受信箱を表示する
    Inbox(Page),
    /// ひとつを詳しく表示する（受信データは開封になる）
    Show(Show),
    /// 相手に届く前に取り消す
    Recall(One),
    /// 届いたことの証明（受領通知とその検証）
    Proof(Proof),
    /// 封書をほかの道具と確かめ合う
    #[command(subcommand)]
    Envelope(Envelope),
    /// 送受信に必要なものをひとつずつ診断する
    Doctor,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// CSVファイルまたはフォルダ
    #[arg(required_unless_present = "explain", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 結果の形（省略時は text。--json は json と同じ）
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// 結果をこのファイルに書く（文字コードはUTF-8。今あるファイルには書かない）
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 名前が標準仕様のものでないCSVを、入退院（hospital）・訪問看護（nursing）の様式として確かめる
    #[arg(long, value_enum, value_name = "KIND")]
    pub form: Option<FormChoice>,
    /// 自動で直せるところを直した写しをこのフォルダに作り、写しを確かめる（元のファイルは変えない）
    #[arg(long, value_name = "DIR")]
    pub fix: Option<PathBuf>,
    /// 番号の決まりを説明する（例 S-0105）
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "format", "out", "form", "fix"])]
    pub explain: Option<String>,
}

/// How the result of a check is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 人が読む文
    Text,
    /// JSON
    Json,
    /// SARIF 2.1.0（エディターやCI）
    Sarif,
    /// JUnit XML（CI）
    Junit,
    /// 1枚のページ（様式つき。個人情報を含む）
    Html,
}

/// Which of the other forms.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormChoice {
    /// 項目の数から決める
    Auto,
    /// 入退院時の情報連携
    Hospital,
    /// 訪問看護
    Nursing,
}

#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// 事業所番号（10桁）
    #[arg(long, value_name = "N")]
    pub office: String,
    /// サービス種類（2桁。居宅介護支援は43）
    #[arg(long, value_name = "NN")]
    pub service_type: String,
    /// 事業所名
    #[arg(long, value_name = "S")]
    pub name: String,
    /// 交換所のアドレス（https://…）
    #[arg(long, value_name = "URL")]
    pub exchange: String,
    /// 交換所の認証局の証明書（PEM）
    #[arg(long, value_name = "FILE")]
    pub ca: PathBuf,
    #[command(flatten)]
    pub credential: Credential,
    /// --p12 のパスワードを1行目に書いたファイル（省略時は --passphrase-file と同じ）
    #[arg(long, value_name = "FILE", requires = "p12")]
    pub p12_password_file: Option<PathBuf>,
    /// 登録コードで作る鍵の種類
    #[arg(long, value_enum, default_value = "rsa-3072")]
    pub key_type: KeyType,
    /// 介護ソフトの出力フォルダ
    #[arg(long, value_name = "DIR")]
    pub export_folder: PathBuf,
    /// 介護ソフトの取込フォルダ
    #[arg(long, value_name = "DIR")]
    pub import_folder: PathBuf,
    /// 送る前に人が確認するか
    #[arg(long, value_enum, default_value = "never")]
    pub review: ReviewWhen,
    /// 送ったファイルを出力フォルダの中の「送信済」へ移す
    #[arg(long)]
    pub move_sent: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Credential {
    /// 交換所から受け取った登録コード
    #[arg(long, value_name = "C")]
    pub code: Option<String>,
    /// 証明書ファイル（PKCS#12）
    #[arg(long, value_name = "FILE")]
    pub p12: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KeyType {
    #[value(name = "rsa-2048")]
    Rsa2048,
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
    #[value(name = "p-256")]
    P256,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ReviewWhen {
    /// 確認しない（エラーのないものはすべて送る）
    Never,
    /// 注意のあるものだけ確認する
    Warnings,
    /// すべて確認する
    Always,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// することがなくなったら終わる
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// 画面を出す番号（省略時は空いている番号）
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// ブラウザを開く
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// 送るファイルまたはフォルダ
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Page {
    /// 件数
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub limit: u32,
    /// この番号より古いもの
    #[arg(long, value_name = "ID")]
    pub before: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// 送信データの番号
    #[arg(value_name = "ID")]
    pub id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// 送信データの番号
    #[arg(value_name = "ID")]
    pub id: String,
    /// 開封にしないで見る
    #[arg(long)]
    pub peek: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Proof {
    /// 送信データの番号
    #[arg(value_name = "ID")]
    pub id: String,
    /// 受領通知と証明書をこのフォルダへ書き出す（openssl で検証できる形）
    #[arg(long, value_name = "DIR")]
    pub export: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Envelope {
    /// 封書を開ける
    Open(EnvelopeOpen),
    /// 封をする
    Seal(EnvelopeSeal),
}

/// Whose key: this office's, or one from a file.
#[derive(Debug, Args)]
pub(crate) struct OwnKey {
    /// 鍵と証明書のファイル（PKCS#12。省略時はこの事業所のもの）
    #[arg(long, value_name = "FILE")]
    pub p12: Option<PathBuf>,
    /// --p12 のパスワードを1行目に書いたファイル
    #[arg(long, value_name = "FILE", requires = "p12")]
    pub p12_password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct EnvelopeOpen {
    /// 封書（CMS, DER）
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub key: OwnKey,
    /// 信頼する認証局（PEM。--p12 のときに必要）
    #[arg(long, value_name = "FILE", requires = "p12")]
    pub ca: Option<PathBuf>,
    /// 失効リスト（DER）
    #[arg(long, value_name = "FILE", requires = "ca")]
    pub crl: Option<PathBuf>,
    /// 書き出すフォルダ
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct EnvelopeSeal {
    /// 送信単位のファイル
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub key: OwnKey,
    /// 受け取る事業所の証明書（PEM。省略時は連携先の一覧から）
    #[arg(long, value_name = "FILE", conflicts_with = "to_office")]
    pub to: Option<PathBuf>,
    /// 受け取る事業所の番号
    #[arg(long, value_name = "N")]
    pub to_office: Option<String>,
    /// 書き出すファイル
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}
