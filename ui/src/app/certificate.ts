// Just enough of X.509 to tell a person whose certificate a file is. Whether it is any good is judged by the engine.

const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';

/** The certificate in a file as PEM: a PEM file as it is, a DER file wrapped. Nothing where there is none. */
export function pemOf(bytes: Uint8Array): string | null {
  const text = new TextDecoder('latin1').decode(bytes);
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (found) return found.map((one) => `${one.replaceAll('\r', '')}\n`).join('');
  if (subjectOf(bytes) === null) return null;
  const lines = btoa(text).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The name of the first certificate of a PEM text; empty where it has none, nothing where it is no certificate. */
export function subjectOfPem(pem: string): string | null {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END/.exec(pem)?.[1]?.replace(/\s/g, '');
  if (!body) return null;
  try {
    return subjectOf(Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

interface Element {
  tag: number;
  content: Uint8Array;
  end: number;
}

function element(bytes: Uint8Array, at: number): Element | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return null;
  let [start, length] = [at + 2, first];
  if (first > 0x80) {
    const count = first - 0x80;
    if (count > 4) return null;
    length = 0;
    for (const byte of bytes.subarray(start, start + count)) length = length * 256 + byte;
    start += count;
  }
  const end = start + length;
  return first === 0x80 || end > bytes.length ? null : { tag, content: bytes.subarray(start, end), end };
}

function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const one = element(bytes, at);
    if (!one) return found;
    found.push(one);
    at = one.end;
  }
  return found;
}

function subjectOf(der: Uint8Array): string | null {
  const whole = element(der, 0);
  if (whole?.tag !== 0x30) return null;
  const body = elements(whole.content)[0];
  if (body?.tag !== 0x30) return null;
  const fields = elements(body.content);
  // [0] version, serial, algorithm, issuer, validity, subject; the version may be left out.
  const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
  if (subject?.tag !== 0x30) return null;
  const names = new Map<string, string>();
  for (const set of elements(subject.content)) {
    for (const pair of elements(set.content)) {
      const [type, value] = elements(pair.content);
      if (type?.tag === 0x06 && value) names.set(objectId(type.content), words(value));
    }
  }
  return names.get(COMMON_NAME) ?? names.get(ORGANISATION) ?? '';
}

function objectId(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(
        ...(numbers.length
          ? [number]
          : [Math.min(Math.floor(number / 40), 2), number - 40 * Math.min(Math.floor(number / 40), 2)]),
      );
      number = 0;
    }
  }
  return numbers.join('.');
}

function words({ tag, content }: Element): string {
  if (tag === 0x1e) return new TextDecoder('utf-16be').decode(content);
  return new TextDecoder('utf-8').decode(content);
}
