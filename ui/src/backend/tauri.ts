// The door of the window. The only file that knows Tauri.

import { invoke } from '@tauri-apps/api/core';
import { listen as listenTauri } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import {
  RefusalError,
  type Backend,
  type Commands,
  type Event,
  type ExportedFile,
  type Refusal,
  type WindowActs,
} from './backend';

/** Turns a listener that Tauri gives later into one that can be stopped now. */
function stoppable(listening: Promise<() => void>): () => void {
  return () => void listening.then((stop) => stop());
}

const windowActs: WindowActs = {
  pickFolder: () => invoke<string | null>('pick_folder'),
  pickFile: () => invoke<string | null>('pick_file'),
  async saveRecords(name, query) {
    try {
      return await invoke<ExportedFile | null>('save_records', { name, query });
    } catch (refusal) {
      throw new RefusalError(refusal as Refusal);
    }
  },
  protect: (on) => invoke<boolean>('protect_window', { protect: on }),
  onDrop: ({ over, leave, drop }) =>
    stoppable(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        if (payload.type === 'drop') drop(payload.paths);
        else if (payload.type === 'leave') leave();
        else over();
      }),
    ),
  autostart: () => invoke<boolean>('autostart'),
  setAutostart: (on) => invoke<void>('set_autostart', { on }),
  quit: () => invoke<void>('quit'),
  onOpenTarget: (open) =>
    stoppable(
      listenTauri<{ screen: string; id: string | null }>('todoke://open', ({ payload }) =>
        open(payload.screen, payload.id),
      ),
    ),
};

export function tauriBackend(): Backend {
  return {
    kind: 'tauri',
    async call<N extends keyof Commands>(name: N, argument: Commands[N]['argument']) {
      try {
        return await invoke<Commands[N]['answer']>('call', { name, arguments: argument ?? null });
      } catch (refusal) {
        throw new RefusalError(refusal as Refusal);
      }
    },
    listen: (hear) => stoppable(listenTauri<Event>('todoke://event', ({ payload }) => hear(payload))),
    window: windowActs,
  };
}
