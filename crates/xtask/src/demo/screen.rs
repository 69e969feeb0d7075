//! After the story: its end on the screens. A事業所's window, or its page for a browser; the partners work on behind it and answer.

use std::process::{Child, Stdio};

use anyhow::{Context as _, Result};

use super::story::Story;
use crate::shell::Workshop;

/// The offices that answer while somebody looks. They end with it.
struct Working(Vec<Child>);

impl Drop for Working {
    fn drop(&mut self) {
        for child in &mut self.0 {
            if child.kill().is_ok() {
                // Only to leave no zombie; what an office did is kept however it ends.
                let _ = child.wait();
            }
        }
    }
}

/// Whether a window can be seen here.
pub(super) fn has_display() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Shows A事業所 until the window is ended (終了 in its tray) or Ctrl-C is pressed.
pub(super) fn show(shop: &Workshop, story: Story) -> Result<()> {
    let (_exchange, offices) = story.end();
    let (own, partners): (Vec<_>, Vec<_>) =
        offices.into_iter().partition(|office| office.letter == 'A');
    let own = own.into_iter().next().context("A事業所がありません")?;
    let mut working = Working(Vec::new());
    for partner in partners {
        working.0.push(partner.work()?);
    }
    println!("\nA事業所の出力フォルダに、あたらしい利用票を置きました。「送信」の画面に出ます。");
    println!("ほかの事業所も動いているので、送れば届き、返事が来ます。");
    if has_display() {
        println!(
            "A事業所の画面を開きます。終わるときは、トレイの「終了」か Ctrl-C を押してください。"
        );
        let status = own.window(&shop.program("todoke-app")).status();
        let status = status.context("画面を開けません")?;
        println!("画面が終わりました（{status}）。");
        return Ok(());
    }
    println!(
        "画面（ディスプレイ）がないため、ブラウザで開くアドレスを表示します。終わるときは Ctrl-C を押してください。\n"
    );
    let mut serving =
        own.serve().stdout(Stdio::inherit()).spawn().context("todoke を動かせません")?;
    serving.wait().context("todoke が見つかりません")?;
    Ok(())
}
