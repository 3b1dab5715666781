import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // The workspace's packages are sources here: all of them draw with the one React of this app.
  resolve: { dedupe: ['react', 'react-dom'] },
  build: {
    // The old telephones the checkout is made for.
    target: ['chrome80', 'safari14', 'firefox115'],
    // A drawing or icon in the script would be paid for before the first word is shown.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
