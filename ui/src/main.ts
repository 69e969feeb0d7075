import { mount } from 'svelte';
import App from './App.svelte';
import './app/app.css';
import { useBackend } from './backend/backend';
import { httpBackend } from './backend/http';

async function start(): Promise<void> {
  if ('__TAURI_INTERNALS__' in window) useBackend((await import('./backend/tauri')).tauriBackend());
  else useBackend(httpBackend());
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
