import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The whole page over the fake backend, to look at while drawing. Not part of what is built.
export default defineConfig({
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  server: { port: 5199, strictPort: true },
});
