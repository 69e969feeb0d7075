// The door of `todoke serve`: same origin, the session's token from the address's fragment, events as a stream.

import { RefusalError, type Backend, type Commands, type Event, type Refusal } from './backend';
import { ja } from '../text/ja';

const TOKEN_KEY = 'todoke-token';

/** Takes the token out of the fragment, so that it stands in no history and no referrer. */
function token(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

function unreachable(): RefusalError {
  return new RefusalError({
    code: 'N-0210',
    message: ja.error.cutOff,
    passing: true,
  });
}

function refused(text: string): RefusalError | null {
  try {
    const refusal = JSON.parse(text) as Refusal | null;
    return refusal?.message ? new RefusalError(refusal) : null;
  } catch {
    // Not the engine's words: something between it and the page answered.
    return null;
  }
}

/**
 * Whether the page is going away. The browser then breaks every call: that is no fault and nobody is there to be told, so such a call
 * does not answer. Only when the page comes back after all, out of the browser's cache, its callers hear that it broke.
 */
let leaving = false;
addEventListener('pagehide', () => (leaving = true));
addEventListener('pageshow', () => (leaving = false));

function returned(): Promise<unknown> {
  return new Promise((resolve) => addEventListener('pageshow', resolve, { once: true }));
}

export function httpBackend(): Backend {
  const authorization = `Bearer ${token()}`;
  async function call<N extends keyof Commands>(
    name: N,
    argument: Commands[N]['argument'],
  ): Promise<Commands[N]['answer']> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`api/${name}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(argument ?? null),
      });
      text = await response.text();
    } catch {
      if (leaving) await returned();
      throw unreachable();
    }
    if (response.ok) return JSON.parse(text) as Commands[N]['answer'];
    throw refused(text) ?? unreachable();
  }
  function listen(hear: (event: Event) => void): () => void {
    const ended = new AbortController();
    void follow(authorization, hear, ended.signal);
    return () => ended.abort();
  }
  return { kind: 'http', call, listen, window: null };
}

/** Reads the stream of events; begins again when it breaks, and then tells that anything may have changed. */
async function follow(
  authorization: string,
  hear: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch('events', { headers: { authorization }, signal });
      if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.startsWith('data: ')) hear(JSON.parse(line.slice(6)) as Event);
      }
    } catch {
      if (signal.aborted) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    hear({ event: 'changed' });
  }
}
