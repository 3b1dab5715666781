import { join } from 'node:path'

import { build } from 'vite'

const proxy = join(import.meta.dirname, '../../packages/proxy')

/**
 * Before all tests, once: the proxy's program and all it stands on, in few files. From its sources each start reads eight
 * hundred, for a second of work, and the tests start it some hundred times.
 */
export default async function bundleProgram(): Promise<void> {
  // As deep in the package as the sources: from there it finds its manifest and the element.
  const outDir = join(proxy, '.cache/program')
  await build({
    root: proxy,
    configFile: false,
    logLevel: 'error',
    // The driver is left where tests that stand in its way find it.
    ssr: { noExternal: true, external: ['pg'] },
    build: {
      ssr: 'src/cli/bin.ts',
      outDir,
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: { output: { chunkFileNames: '[name].js' } },
    },
  })
  process.env['PROXY_PROGRAM'] = join(outDir, 'bin.js')
}
