import { join } from 'node:path'

import { build } from 'vite'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'

/** The element's built files by path, as a shop copies them. */
export type Files = Readonly<Record<string, string>>

declare module 'vitest' {
  interface ProvidedContext {
    files: Files
  }
}

/** Before all tests, once: what `packages/element` is built to, modules and classic script, written nowhere. */
export default async function buildOnce(project: TestProject): Promise<void> {
  const files: Record<string, string> = {}
  for (const mode of ['production', 'classic']) {
    const built = await build({
      root: join(import.meta.dirname, '../../packages/element'),
      mode,
      logLevel: 'error',
      build: { write: false, sourcemap: false },
    })
    if ('close' in built) throw new Error('The build watches: it must run once.')
    for (const file of [built].flat().flatMap((part) => part.output)) {
      files[`/${file.fileName}`] = String(file.type === 'chunk' ? file.code : file.source)
    }
  }
  project.provide('files', files)
}

export function builtElement(): Files {
  return inject('files')
}
