import type { UserConfig } from 'tsdown'

import { library } from '../../scripts/build/library.ts'

// Vite writes what runs (vite.config.ts); this adds the types beside it.
const config: UserConfig = {
  ...library(import.meta.dirname, 'browser'),
  entry: {
    'pvit-checkout': 'src/index.ts',
    'jsx/react': 'src/jsx/react.ts',
    'jsx/react-18': 'src/jsx/react-18.ts',
    'jsx/preact': 'src/jsx/preact.ts',
  },
  clean: false,
  dts: { sourcemap: false, emitDtsOnly: true },
}

export default config
