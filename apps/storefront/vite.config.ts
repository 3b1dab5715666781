import { join } from 'node:path'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const app = import.meta.dirname
const repository = join(app, '../..')

export default defineConfig({
  plugins: [react()],
  // The workspace's packages are sources here: all of them draw with the one React of this app.
  resolve: { dedupe: ['react', 'react-dom'] },
  server: {
    // Nobody but the shop's own pages has a reason to ask.
    cors: false,
    fs: {
      // By default Vite serves the whole repository, to every page on this machine: the demo's keys in .data too.
      allow: [
        join(app, 'src'),
        join(app, 'node_modules'),
        join(repository, 'node_modules'),
        ...['contract', 'client', 'react'].map((name) => join(repository, 'packages', name, 'src')),
      ],
    },
  },
  build: {
    // The old telephones the checkout is made for.
    target: ['chrome80', 'safari14', 'firefox115'],
    // A drawing or icon in the script would be paid for before the first word is shown.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
