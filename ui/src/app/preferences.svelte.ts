// How the page looks to this person: text size, colours, when it hides itself, whether names are hidden. Kept by the engine, worn by <html>.

import { call, type Preferences as Kept } from '../backend/backend';
import { desk } from './state.svelte';

const FIRST: Kept = {
  text_size: 'standard',
  theme: 'system',
  lock_minutes: 0,
  mask_names: false,
  notify: true,
  own_telephone: '',
  own_fax_number: '',
};

class Preferences {
  now = $state<Kept>(FIRST);
  /** Whether the screen is hidden at this moment. */
  hidden = $state(false);

  /** Reads what is kept and wears it; follows the machine where the person said so. Called once, at the start. */
  async start(): Promise<void> {
    for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
      matchMedia(query).addEventListener('change', () => this.wear());
    }
    this.wear();
    try {
      this.now = await call('preferences', null);
    } catch {
      // Without an engine the page says so itself; the standard look stays.
      return;
    }
    this.wear();
    desk.masked = this.now.mask_names;
  }

  /** Keeps a change. It is worn at once and taken back if it cannot be kept. */
  async save(change: Partial<Kept>): Promise<void> {
    const before = this.now;
    this.now = { ...before, ...change };
    this.wear();
    try {
      this.now = await call('save_preferences', this.now);
    } catch (error) {
      this.now = before;
      this.wear();
      throw error;
    }
    if (change.mask_names !== undefined) desk.masked = change.mask_names;
  }

  /** What another command kept along with its own. */
  took(kept: Kept): void {
    const { notify, text_size, theme, lock_minutes, mask_names, own_telephone, own_fax_number } = kept;
    this.now = { notify, text_size, theme, lock_minutes, mask_names, own_telephone, own_fax_number };
  }

  private wear(): void {
    const { theme, text_size } = this.now;
    const wants = (query: string) => matchMedia(query).matches;
    const system = wants('(prefers-contrast: more)')
      ? 'contrast'
      : wants('(prefers-color-scheme: dark)')
        ? 'dark'
        : 'light';
    document.documentElement.dataset.theme = theme === 'system' ? system : theme;
    document.documentElement.dataset.size = text_size;
  }
}

export const preferences = new Preferences();
