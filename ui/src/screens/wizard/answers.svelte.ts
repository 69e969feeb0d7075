// Everything that was entered so far. It outlives the screen, so that a look at the practice loses nothing.

import { preferences } from '../../app/preferences.svelte';
import { addressOf, officeNumberOf } from '../../app/typed';
import { backend, type CertificateTried, type ExchangeTried, type SetUp } from '../../backend/backend';

export const STEPS = [
  'welcome',
  'office',
  'exchange',
  'certificate',
  'folders',
  'sending',
  'summary',
] as const;
export type StepName = (typeof STEPS)[number];

class Answers {
  step = $state<StepName>('welcome');
  officeNumber = $state('');
  serviceType = $state('');
  name = $state('');
  exchangeUrl = $state('');
  authorityPem = $state('');
  authorityFile = $state('');
  /** What came of calling the exchange, for just this address and certificate. */
  exchangeTried = $state.raw<ExchangeTried | null>(null);
  credential = $state<'code' | 'p12'>('code');
  code = $state('');
  p12 = $state('');
  p12File = $state('');
  password = $state('');
  certificateTried = $state.raw<CertificateTried | null>(null);
  exportFolder = $state('');
  importFolder = $state('');
  review = $state<'never' | 'warnings' | 'always'>('always');
  moveSent = $state(true);
  notify = $state(preferences.now.notify);
  autostart = $state(backend().window !== null);
  passphrase = $state('');
  /** This computer has no keyring, so a passphrase is asked for. */
  needsPassphrase = $state(false);

  get plainNumber(): string {
    return officeNumberOf(this.officeNumber);
  }

  get setUp(): SetUp {
    return {
      office_number: this.plainNumber,
      service_type: this.serviceType,
      name: this.name.trim(),
      exchange_url: addressOf(this.exchangeUrl),
      authority_pem: this.authorityPem,
      credential:
        this.credential === 'code'
          ? { kind: 'code', code: this.code.normalize('NFKC').trim() }
          : { kind: 'p12', p12_base64: this.p12, password: this.password },
      export_folder: this.exportFolder.trim(),
      import_folder: this.importFolder.trim(),
      review: this.review,
      move_sent: this.moveSent,
      passphrase: this.needsPassphrase ? this.passphrase.trim() : null,
    };
  }
}

let kept: Answers | null = null;

export function answersSoFar(): Answers {
  kept ??= new Answers();
  return kept;
}

/** Once the office is there nothing of it is needed any more, secrets least of all. */
export function forgetAnswers(): void {
  kept = null;
}

export type { Answers };
