import { Visitor, type ESTree, type Rolldown } from 'vite'

type Text = Rolldown.RolldownMagicString

/**
 * The entry hands its own parts to the files that come late, instead of being imported by them. A late file could name
 * the entry only by its bare name; shops add `?ver=3` to that, and would get the entry twice: two contexts, on the
 * screen that says “paid”. So in a late file
 *
 *     import { a as Screen } from '../entry.js'    becomes    export default ({ a: Screen }) => {
 *     export { Receipt }                                        return { Receipt }
 *                                                             }
 *
 * and the entry calls that with what it would have exported: `import('./late.js').then((late) => late.default(parts()))`.
 */
export function handOver(): Rolldown.Plugin {
  return {
    name: 'hand-over',
    renderChunk(code, chunk, _, { chunks, magicString: text }) {
      if (text === undefined) throw new Error('hand-over needs experimental.nativeMagicString.')
      const program = this.parse(code)
      if (chunk.isEntry) {
        const promised = this.getModuleInfo(chunk.facadeModuleId ?? '')?.exports ?? []
        const handed = handOut(text, program, new Set(promised))
        for (const { source, end } of importsOf(program)) {
          const isTaking = chunk.dynamicImports.some(
            (name) => source.endsWith(name) && chunks[name]?.imports.length,
          )
          if (isTaking) text.appendLeft(end, `.then((late) => late.default(${handed}))`)
        }
      } else if (chunk.imports.length > 0) {
        takeIn(text, program)
      }
      return text
    },
  }
}

/** Export what the entry promises and nothing else; what it gives to late files is the object returned, as source text. */
function handOut(text: Text, { body }: ESTree.Program, promised: ReadonlySet<string>): string {
  const last = onlyExport(body)
  const names = namesOf(last)
  const given = names.filter(({ outside }) => !promised.has(outside))
  const kept = names.filter(({ outside }) => promised.has(outside))
  text.update(
    last.start,
    last.end,
    `export { ${kept.map(({ inside, outside }) => `${inside} as ${outside}`).join(', ')} };`,
  )
  return `{ ${given.map(({ inside, outside }) => `${outside}: ${inside}`).join(', ')} }`
}

/** A late file's body becomes a function of what it would have imported. */
function takeIn(text: Text, { body }: ESTree.Program) {
  const [first, ...others] = body.filter((node) => node.type === 'ImportDeclaration')
  if (first === undefined || others.length > 0 || body[0] !== first) {
    throw new Error('hand-over: a late file must import from the entry, first and alone.')
  }
  const taken = first.specifiers.map((each) => {
    if (each.type !== 'ImportSpecifier' || each.imported.type !== 'Identifier') {
      throw new Error('hand-over: a late file must import by name.')
    }
    return `${each.imported.name}: ${each.local.name}`
  })
  text.update(first.start, first.end, `export default ({ ${taken.join(', ')} }) => {`)
  const last = onlyExport(body)
  const given = namesOf(last).map(({ inside, outside }) => `${outside}: ${inside}`)
  text.update(last.start, last.end, `return { ${given.join(', ')} }; };`)
}

function onlyExport(body: ESTree.Program['body']): ESTree.ExportNamedDeclaration {
  const [found, ...others] = body.filter((node) => node.type.startsWith('Export'))
  if (found?.type !== 'ExportNamedDeclaration' || found.declaration || others.length > 0) {
    throw new Error('hand-over: a chunk must end in one list of exports.')
  }
  return found
}

function namesOf({ specifiers }: ESTree.ExportNamedDeclaration) {
  return specifiers.map(({ local, exported }) => {
    if (local.type !== 'Identifier' || exported.type !== 'Identifier') {
      throw new Error('hand-over: exports must have plain names.')
    }
    return { inside: local.name, outside: exported.name }
  })
}

function importsOf(program: ESTree.Program): { source: string; end: number }[] {
  const found: { source: string; end: number }[] = []
  new Visitor({
    ImportExpression({ source, end }) {
      if (source.type === 'Literal') found.push({ source: String(source.value), end })
    },
  }).visit(program)
  return found
}
