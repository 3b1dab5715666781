import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Edit, Mutant } from './mutants.ts'

/** The sources a mutant changes, by path from the root. Throws where it does not fit the code any more. */
export function mutated(root: string, { name, edits }: Mutant): Map<string, string> {
  const sources = new Map<string, string>()
  for (const edit of edits) {
    const source = sources.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8')
    sources.set(edit.file, applied(name, source, edit))
  }
  return sources
}

function applied(name: string, source: string, { file, search, replace }: Edit): string {
  const places = source.split(search)
  if (places.length !== 2) {
    throw new Error(
      `The mutant "${name}" no longer fits: its text stands ${places.length - 1} times in ${file}, not once. Write it anew for the code as it is now.`,
    )
  }
  return places.join(replace)
}
