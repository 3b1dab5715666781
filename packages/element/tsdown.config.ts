import type { UserConfig } from 'tsdown'

import { library } from '../../scripts/build/library.ts'

// Vite writes what runs (vite.config.ts); this adds the types beside it.
const config: UserConfig = {
  ...library(import.meta.dirname, 'browser'),
  entry: { 'pvit-checkout': 'src/index.ts' },
  clean: false,
  dts: { sourcemap: false, emitDtsOnly: true },
}

export default config
