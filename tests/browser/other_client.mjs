// An office that uses another client: openssl and HTTPS as docs/exchange.md and docs/formats.md describe them, and no check
// of what it sends. The zip program packs.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export class OtherClient {
  #folder;
  #exchange;
  #office;

  /** Takes part in the data link with a code of the exchange. */
  static async enrol(folder, exchange, office) {
    const client = new OtherClient();
    Object.assign(client, office);
    client.#folder = join(folder, 'another client');
    client.#exchange = exchange;
    client.#office = office;
    await mkdir(client.#folder);
    const code = await exchange.add(office);
    const key =
      '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout office.key -outform DER -out office.csr';
    await client.#openssl(`req -new ${key} -subj /CN=${office.number}`);
    const asked = (await client.#read('office.csr')).toString('base64');
    const answer = await client.#ask('POST', '/.well-known/est/simpleenroll', {
      headers: {
        authorization: `Basic ${Buffer.from(`${office.number}:${code}`).toString('base64')}`,
        'content-type': 'application/pkcs10',
      },
      body: asked,
    });
    await client.#write('office.p7', Buffer.from(answer.toString(), 'base64'));
    await client.#openssl('pkcs7 -inform DER -in office.p7 -print_certs -out office.pem');
    return client;
  }

  /** Seals and sends these files to an office, whatever is in them. */
  async send(receiver, kind, paths) {
    const id = this.#newId();
    const made = new Date().toISOString();
    const files = await Promise.all(
      paths.map(async (path) => ({ name: basename(path), bytes: await readFile(path) })),
    );
    const [, month, serial] = /^[A-Z0-9]+_(\d{6})_.*_(\d{14})\.CSV$/.exec(files[0].name);
    const party = (office) => ({ number: office.number, service_type: office.serviceType });
    const both = {
      message_id: id,
      sender: party(this.#office),
      receiver: party(receiver),
      unit_kind: kind,
      serial,
      service_month: month,
    };
    await this.#write(
      'manifest.json',
      JSON.stringify({
        ...{
          format: 'todoke-package/1',
          ...both,
          csv_version: '202407',
          standard: '4.1',
          remark: null,
          created_at: made,
        },
        files: files.map(({ name, bytes }) => ({
          ...{
            name,
            kind: name.slice(0, name.indexOf('_')),
            size_bytes: bytes.length,
            sha256: sha256(bytes),
          },
        })),
        attachments: [],
      }),
    );
    for (const { name, bytes } of files) await this.#write(name, bytes);
    await run('zip', ['-X', '-D', `${id}.zip`, 'manifest.json', ...files.map(({ name }) => name)], {
      cwd: this.#folder,
    });
    await this.#sign(`${id}.zip`, 'signed.der');
    await this.#write('partner.pem', await this.#certificate(receiver));
    await this.#openssl(
      'cms -encrypt -binary -aes-256-gcm -in signed.der -recip partner.pem -outform DER -out sealed.cms -keyopt ecdh_kdf_md:sha256',
    );
    const sealed = await this.#read('sealed.cms');
    const body = { body_size_bytes: sealed.length, body_sha256: sha256(sealed) };
    await this.#write(
      'note.json',
      JSON.stringify({
        format: 'todoke-dispatch-note/1',
        ...both,
        ...body,
        acting_for: null,
        created_at: made,
      }),
    );
    await this.#sign('note.json', 'note.cms');
    const form = new FormData();
    const part = (bytes) => new Blob([bytes], { type: 'application/cms' });
    form.set('dispatch_note', part(await this.#read('note.cms')));
    form.set('body', part(sealed));
    const upload = new Response(form);
    await this.#ask('PUT', `/v1/messages/${id}`, {
      ...(await this.#identity()),
      headers: { 'content-type': upload.headers.get('content-type') },
      body: Buffer.from(await upload.arrayBuffer()),
    });
    return id;
  }

  /** How far the receiver says a message came. */
  async outcomes(id) {
    const { events } = JSON.parse(await this.#ask('GET', '/v1/mailbox?after=0', await this.#identity()));
    return events.filter((event) => event.message_id === id && event.outcome).map((event) => event.outcome);
  }

  async #certificate(office) {
    const { offices } = JSON.parse(await this.#ask('GET', '/v1/offices', await this.#identity()));
    return offices.findLast(({ number }) => number === office.number).certificate;
  }

  async #identity() {
    return { key: await this.#read('office.key'), cert: await this.#read('office.pem') };
  }

  #sign(file, out) {
    const words =
      '-binary -nodetach -nosmimecap -md sha256 -signer office.pem -inkey office.key -outform DER';
    return this.#openssl(`cms -sign ${words} -in ${file} -out ${out}`);
  }

  /** UUID version 7: the exchange orders by it. */
  #newId() {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  async #ask(method, path, { body, ...options }) {
    const ca = await readFile(this.#exchange.authority);
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, this.#exchange.url),
        { method, ca, agent: false, ...options },
        (answer) => {
          const parts = [];
          answer.on('data', (part) => parts.push(part));
          answer.on('end', () => {
            const whole = Buffer.concat(parts);
            if (answer.statusCode < 300) resolve(whole);
            else reject(new Error(`${method} ${path}: ${answer.statusCode} ${whole}`));
          });
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  async #openssl(words) {
    await run('openssl', words.split(' '), { cwd: this.#folder });
  }

  #read(name) {
    return readFile(join(this.#folder, name));
  }

  #write(name, bytes) {
    return writeFile(join(this.#folder, name), bytes);
  }
}
