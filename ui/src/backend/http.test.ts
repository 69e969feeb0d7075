// @vitest-environment happy-dom
// The door of `todoke serve`: what a broken call means while the page stays and while it goes.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RefusalError } from './backend';
import { httpBackend } from './http';

const answers = (answer: () => Promise<Response>) => vi.stubGlobal('fetch', answer);
const broken = () => Promise.reject(new TypeError('Failed to fetch'));
/** A turn of everything that waits. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

function watched(calling: Promise<unknown>): { said: () => string } {
  let said = 'nothing';
  calling.then(
    () => (said = 'an answer'),
    (error: unknown) => (said = error instanceof RefusalError ? error.refusal.code : String(error)),
  );
  return { said: () => said };
}

afterEach(() => {
  vi.unstubAllGlobals();
  dispatchEvent(new Event('pageshow'));
});

describe('a call over HTTP', () => {
  it('says in the engine’s words why it cannot be done', async () => {
    const refusal = { code: 'D-0207', message: '鍵の保管庫がありません。[D-0207]', passing: false };
    answers(async () => new Response(JSON.stringify(refusal), { status: 422 }));
    const calling = watched(httpBackend().call('status', null));
    await turn();
    expect(calling.said(), 'the code of the engine').toBe('D-0207');
  });

  it('says that the engine cannot be reached when somebody else answers', async () => {
    answers(async () => new Response('<html>', { status: 502 }));
    const calling = watched(httpBackend().call('status', null));
    await turn();
    expect(calling.said(), 'a page of a proxy is no answer').toBe('N-0210');
  });

  it('says that the engine cannot be reached when it breaks', async () => {
    answers(broken);
    const calling = watched(httpBackend().call('status', null));
    await turn();
    expect(calling.said()).toBe('N-0210');
  });

  it('never answers when it breaks because the page goes away', async () => {
    answers(broken);
    dispatchEvent(new Event('pagehide'));
    const calling = watched(httpBackend().call('status', null));
    await turn();
    expect(calling.said(), 'nobody is there to be told').toBe('nothing');
  });

  it('breaks after all when the page comes back out of the cache, and the next one works', async () => {
    answers(broken);
    dispatchEvent(new Event('pagehide'));
    const calling = watched(httpBackend().call('status', null));
    await turn();
    dispatchEvent(new Event('pageshow'));
    await turn();
    expect(calling.said(), 'nobody waits for ever').toBe('N-0210');
    answers(async () => new Response('null'));
    const next = watched(httpBackend().call('check_now', null));
    await turn();
    expect(next.said(), 'the page works again').toBe('an answer');
  });
});
