// Draws the page over invented answers: index.html?screen=board&rows=45&theme=dark&size=large&names=long&set_up=no&plans=no
import { mount } from 'svelte';
import App from '../src/App.svelte';
import Lock from '../src/frame/Lock.svelte';
import '../src/app/app.css';
import { desk, type Screen } from '../src/app/state.svelte';
import { useBackend } from '../src/backend/backend';
import { fakeBackend } from '../src/backend/fake';
import { preferences } from '../src/app/preferences.svelte';
import { inventedAnswers } from './invented';
import type { Wish } from './wish';

const asked = new URLSearchParams(location.search);
const wish: Wish = {
  rows: Number(asked.get('rows') ?? 45),
  longNames: asked.get('names') === 'long',
  setUp: asked.get('set_up') !== 'no',
  plans: asked.get('plans') !== 'no',
  theme: (asked.get('theme') ?? 'light') as Wish['theme'],
  size: (asked.get('size') ?? 'standard') as Wish['size'],
  today: asked.get('today') ?? '2026-11-25',
};
useBackend(fakeBackend(inventedAnswers(wish)));
desk.open((asked.get('screen') ?? 'board') as Screen);
void preferences.start();
const target = document.getElementById('app');
if (target) {
  mount(App, { target });
  mount(Lock, { target: document.body });
}
