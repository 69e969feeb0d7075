// The door of the window. The only file that knows Tauri.

import { invoke, type InvokeArgs } from '@tauri-apps/api/core';
import { listen as listenTauri } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import {
  RefusalError,
  type Backend,
  type Commands,
  type Event,
  type ExportedFile,
  type NoticeTarget,
  type Refusal,
  type TakenView,
  type WindowActs,
} from './backend';

/** Turns a listener that Tauri gives later into one that can be stopped now. */
function stoppable(listening: Promise<() => void>): () => void {
  return () => void listening.then((stop) => stop());
}

/** What the shell says no to comes as the refusal for a person. */
async function ask<T>(command: string, given?: InvokeArgs): Promise<T> {
  try {
    return await invoke<T>(command, given);
  } catch (refusal) {
    throw new RefusalError(refusal as Refusal);
  }
}

const windowActs: WindowActs = {
  pickFolder: () => ask<string | null>('pick_folder'),
  takeChosen: () => ask<TakenView | null>('take_chosen'),
  saveRecords: (name, query) => ask<ExportedFile | null>('save_records', { name, query }),
  protect: (on) => ask<boolean>('protect_window', { protect: on }),
  onDrop: ({ over, leave, drop }) =>
    stoppable(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        if (payload.type === 'drop') drop(ask<TakenView>('take_dropped'));
        else if (payload.type === 'leave') leave();
        else over();
      }),
    ),
  autostart: () => ask<boolean>('autostart'),
  setAutostart: (on) => ask<void>('set_autostart', { on }),
  quit: () => ask<void>('quit'),
  onOpenTarget: (open) =>
    stoppable(listenTauri<NoticeTarget>('todoke://open', ({ payload }) => open(payload))),
};

export function tauriBackend(): Backend {
  return {
    kind: 'tauri',
    call: <N extends keyof Commands>(name: N, argument: Commands[N]['argument']) =>
      ask<Commands[N]['answer']>('call', { name, arguments: argument ?? null }),
    listen: (hear) => stoppable(listenTauri<Event>('todoke://event', ({ payload }) => hear(payload))),
    window: windowActs,
  };
}
