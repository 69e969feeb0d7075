// What the last 診断 found, kept for as long as the page is open: the help section copies it.

import { call, type DiagnosisView } from '../../backend/backend';
import { desk, sentence } from '../../app/state.svelte';
import { ja } from '../../text/ja';

class Doctor {
  found = $state.raw<DiagnosisView[] | null>(null);
  running = $state(false);
  fault = $state<string | null>(null);

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      this.found = await call('doctor', null);
      this.fault = null;
    } catch (error) {
      this.fault = sentence(error);
    }
    this.running = false;
  }

  /** The findings as lines to send to somebody. */
  get text(): string {
    const lines = (this.found ?? []).map(
      (one) =>
        `${ja.settings.health[one.health]}　${one.subject}　${one.message}${one.code && !one.message.includes(one.code) ? `[${one.code}]` : ''}`,
    );
    return [`${ja.settings.version} ${desk.status?.version ?? ''}　${desk.today}`, ...lines].join('\n');
  }
}

export const doctor = new Doctor();
