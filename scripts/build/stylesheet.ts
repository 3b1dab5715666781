import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { bundle } from 'lightningcss'

/** Writes a stylesheet with all that it imports as one file: a shop links one address, a browser waits for one answer. */
export function writeStylesheet(source: string, target: string): void {
  const { code } = bundle({ filename: source })
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, code)
}
