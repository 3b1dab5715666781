import { join } from 'node:path'

/** `pvit-checkout`: bundled, where the run has done so (bundle.ts), else its sources. */
export const program =
  process.env['PROXY_PROGRAM'] ?? join(import.meta.dirname, '../../packages/proxy/src/cli/bin.ts')
