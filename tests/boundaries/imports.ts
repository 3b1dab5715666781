import { parseSync, Visitor } from 'vite'

/** In place of a name that only the running program knows. */
export const computed = '(computed)'

export interface Import {
  specifier: string
  /** Gone at run time. It still ties two packages together, so most rules count it. */
  typeOnly: boolean
}

/** Everything a module imports, by the parser the build uses: static, re-exported, dynamic, in types. */
export function importsOf(file: string, source: string): Import[] {
  const { module, program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`)
  const imports: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }))
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) imports.push({ specifier: moduleRequest.value, typeOnly: isType })
    }
  }
  new Visitor({
    ImportExpression({ source: from }) {
      const name = from.type === 'Literal' && typeof from.value === 'string' ? from.value : null
      imports.push({ specifier: name ?? computed, typeOnly: false })
    },
    TSImportType({ source: from }) {
      imports.push({ specifier: from.value, typeOnly: true })
    },
  }).visit(program)
  return imports
}
