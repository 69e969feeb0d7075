//! The system's file dialogs. They give paths to the page, which can do nothing with them but hand them to the engine.

use std::path::Path;
use std::pin::Pin;
use std::sync::mpsc;

use rfd::{AsyncFileDialog, FileHandle};
use serde_json::Value;
use tauri::{WebviewWindow, async_runtime};

use crate::text;

/// What is asked for.
pub(crate) enum Choice {
    Folder,
    File,
    NewFile { name: String },
}

/// Shows the dialog and waits for the person; none if nothing was chosen.
pub(crate) async fn ask(window: WebviewWindow, choice: Choice) -> Result<Option<String>, Value> {
    let waiting = move || {
        let (sender, receiver) = mpsc::channel();
        let parent = window.clone();
        // A dialog is made on the main thread and waited for on another: so the window goes on.
        let asked = window.run_on_main_thread(move || {
            let future = show(&parent, choice);
            drop(sender.send(async_runtime::spawn(future)));
        });
        asked.ok()?;
        let answer = receiver.recv().ok()?;
        async_runtime::block_on(answer).ok()
    };
    let answered = async_runtime::spawn_blocking(waiting).await;
    answered.ok().flatten().ok_or_else(|| text::NOT_HERE.refusal())
}

fn show(
    parent: &WebviewWindow,
    choice: Choice,
) -> impl Future<Output = Option<String>> + Send + 'static {
    let dialog = AsyncFileDialog::new().set_parent(parent);
    let chosen: Chosen = match choice {
        Choice::Folder => Box::pin(dialog.set_title(text::PICK_FOLDER).pick_folder()),
        Choice::File => Box::pin(dialog.set_title(text::PICK_FILE).pick_file()),
        Choice::NewFile { name } => {
            Box::pin(dialog.set_title(text::SAVE_FILE).set_file_name(name).save_file())
        }
    };
    async { chosen.await.and_then(|file| as_text(file.path())) }
}

type Chosen = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// A path that is no text cannot go through the page; there is none on the systems we are made for.
fn as_text(path: &Path) -> Option<String> {
    path.to_str().map(str::to_owned)
}
