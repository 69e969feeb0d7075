// A certificate's name, from the file that a person picks.
import { describe, expect, it } from 'vitest';
import { pemOf, subjectOfPem } from './certificate';

const LF = String.fromCharCode(10);
// Made with openssl for these tests; its key was thrown away.
const BODY = `MIIB6TCCAY+gAwIBAgIUcI5HTfYTjPuCXBddI30RtjJ0wrMwCgYIKoZIzj0EAwIw
SjESMBAGA1UECgwJ5p2x6YO955yMMTQwMgYDVQQDDCvmnbHpg73nnIzjgrHjgqLj
g5fjg6njg7PkuqTmj5vmiYAg6KqN6Ki85bGAMB4XDTI2MTEyNTE5MTcwOVoXDTI2
MTIyNTE5MTcwOVowSjESMBAGA1UECgwJ5p2x6YO955yMMTQwMgYDVQQDDCvmnbHp
g73nnIzjgrHjgqLjg5fjg6njg7PkuqTmj5vmiYAg6KqN6Ki85bGAMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEHk10H7issHOE36JOS6hcb7/KMpYZeF92D6snHfTS
JH3yAHCbqalpB0RgFMr5DqpZ4joaP3VShOEBvqGc7uE67qNTMFEwHQYDVR0OBBYE
FKrXo9cMrkRdka1obFMy0NVSdjdDMB8GA1UdIwQYMBaAFKrXo9cMrkRdka1obFMy
0NVSdjdDMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgbIZFXjNe
e9wf7+YCTvliJjIUTeTsSuYs03xtRpdRcV0CIQD9Cb8vLgIrOidYJjLT7IoLTOmz
saehUQEHu4fMCsAarg==`;
const PEM = ['-----BEGIN CERTIFICATE-----', BODY, '-----END CERTIFICATE-----', ''].join(LF);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the certificate of an exchange', () => {
  it('is named by its common name in Japanese', () => {
    expect(subjectOfPem(PEM), 'the person knows the exchange by this name').toBe(
      '東都県ケアプラン交換所 認証局',
    );
  });

  it('is taken from a PEM file with other text around it', () => {
    const file = `subject: 交換所${LF}${PEM.replaceAll(LF, `\r${LF}`)}rest`;
    expect(pemOf(bytes(file)), 'only the certificate, with plain line ends').toBe(PEM);
  });

  it('is taken from a DER file too', () => {
    const der = Uint8Array.from(atob(BODY.replaceAll(LF, '')), (letter) => letter.charCodeAt(0));
    expect(subjectOfPem(pemOf(der) ?? ''), 'the same certificate in its other form').toBe(
      '東都県ケアプラン交換所 認証局',
    );
  });

  it('is not seen in a file that is none', () => {
    expect(pemOf(bytes('見積書')), 'a text').toBeNull();
    expect(pemOf(new Uint8Array([0x30, 0x82, 0xff, 0xff, 0x01])), 'a length beyond the end').toBeNull();
    expect(
      subjectOfPem('-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----'),
      'no base64',
    ).toBeNull();
  });
});
