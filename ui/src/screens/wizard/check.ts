// What is missing or wrong in a step's answers, by field. An empty answer means: on to the next.

import { addressOf } from '../../app/typed';
import { ja } from '../../text/ja';
import type { Answers, StepName } from './answers.svelte';

export type Faults = Partial<
  Record<
    | 'officeNumber'
    | 'serviceType'
    | 'name'
    | 'exchangeUrl'
    | 'authority'
    | 'code'
    | 'p12'
    | 'password'
    | 'exportFolder'
    | 'importFolder'
    | 'passphrase',
    string
  >
>;

/** What is wrong with an office number so far; `typing` forgives that it is not all there yet. */
export function officeNumberFault(number: string, typing: boolean): string | null {
  const words = ja.wizard.office;
  if (number && !/^[0-9A-Z]*$/.test(number)) return words.numberLetters;
  if (number.length > 10) return words.numberLength(number.length);
  if (typing) return null;
  if (!number) return words.numberEmpty;
  return number.length < 10 ? words.numberLength(number.length) : null;
}

export function faultsOf(step: StepName, answers: Answers): Faults {
  const faults: Faults = {};
  const words = ja.wizard;
  const need = (field: keyof Faults, fault: string | null | false) => {
    if (fault) faults[field] = fault;
  };
  if (step === 'office') {
    need('officeNumber', officeNumberFault(answers.plainNumber, false));
    need('serviceType', !answers.serviceType && words.office.serviceEmpty);
    need('name', !answers.name.trim() && words.office.nameEmpty);
  } else if (step === 'exchange') {
    const address = addressOf(answers.exchangeUrl);
    need(
      'exchangeUrl',
      !address
        ? words.exchange.addressEmpty
        : !/^https:\/\/[^/]/i.test(address) && words.exchange.addressWrong,
    );
    need('authority', !answers.authorityPem && words.exchange.authorityEmpty);
  } else if (step === 'certificate' && answers.credential === 'code') {
    need('code', !answers.code.trim() && words.certificate.codeEmpty);
  } else if (step === 'certificate') {
    need('p12', !answers.p12 && words.certificate.p12Empty);
    need('password', !answers.password && words.certificate.passwordEmpty);
  } else if (step === 'folders') {
    const [exported, imported] = [answers.exportFolder.trim(), answers.importFolder.trim()];
    need('exportFolder', !exported && ja.settings.exportEmpty);
    need(
      'importFolder',
      !imported ? ja.settings.importEmpty : imported === exported && ja.settings.folderSame,
    );
  } else if (step === 'summary' && answers.needsPassphrase) {
    need('passphrase', [...answers.passphrase.trim()].length < 8 && words.summary.passphraseShort);
  }
  return faults;
}
