// A section of the settings that is saved as a whole.

import type { SettingsChange, SettingsView } from '../../backend/backend';

/** Keeps a change and gives the settings as they are then. Throws the sentence for its place. */
export type SaveSettings = (change: SettingsChange) => Promise<SettingsView>;

/** The form's 保存する or Enter. */
export function submit(event: SubmitEvent, form: { save(): Promise<boolean> }): void {
  event.preventDefault();
  void form.save();
}
