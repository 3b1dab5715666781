import bcd, {
  type Identifier as Entry,
  type SimpleSupportStatement,
} from '@mdn/browser-compat-data'
import { parse, type Node } from 'acorn'

/** The oldest browsers the element is made for. */
export const floor = {
  chrome_android: 80,
  webview_android: 80,
  safari_ios: 14,
  firefox: 115,
} as const

/**
 * What a built file needs beyond the floor: syntax after ES2020, and what the platform gained later, by MDN's tables.
 * A member of an object of unknown kind counts only where every kind that has one of that name got it later; and where
 * the code writes objects with such a member itself, only when it is called and the language has one (`.at()`).
 */
export function floorFaults(code: string, sourceType: 'module' | 'script'): string[] {
  let program: Node
  try {
    program = parse(code, { ecmaVersion: 2020, sourceType })
  } catch (error) {
    return [`syntax after ES2020: ${String(error)}`]
  }
  const nodes = [...all(program)]
  const own = new Set(nodes.flatMap(boundBy))
  const written = new Set(nodes.flatMap(keyOf))
  const called = new Set(nodes.flatMap(calleeOf))
  const isGlobal = (node: unknown): node is Named => isIdentifier(node) && !own.has(node.name)
  const faults = new Set<string>()
  const judge = (what: string, entries: readonly Entry[]) => {
    if (entries.length > 0 && entries.every((entry) => tooYoung(entry))) faults.add(what)
  }

  for (const node of nodes) {
    if (isGlobal(node)) judge(node.name, globals(node.name))
    if (isSpreadIntoOptionalCall(node))
      faults.add('f?.(...list), which Chrome before 91 gets wrong')
    const { object, property, computed } = node as Node & Record<string, unknown>
    if (node.type !== 'MemberExpression' || computed === true || !isIdentifier(property)) continue
    if (isGlobal(object) && object.name === 'globalThis') {
      judge(property.name, globals(property.name))
    } else if (isGlobal(object)) {
      judge(`${object.name}.${property.name}`, staticMembers(object.name, property.name))
    } else if (!written.has(property.name)) {
      judge(`.${property.name}`, members(property.name, interfaces))
    } else if (called.has(node)) {
      judge(`.${property.name}()`, members(property.name, language))
    }
  }
  return [...faults].toSorted()
}

interface Named extends Node {
  name: string
}

function isIdentifier(node: unknown): node is Named {
  return typeof node === 'object' && node !== null && (node as Node).type === 'Identifier'
}

/** A node and all below it, but the names that only look like one: keys and members. */
function* all(node: Node): Generator<Node> {
  yield node
  for (const [key, value] of Object.entries(node)) {
    const { computed } = node as Node & { computed?: boolean }
    if ((key === 'property' || key === 'key') && computed !== true && isIdentifier(value)) continue
    for (const child of [value].flat()) if (isNode(child)) yield* all(child)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** Names that a node declares, anywhere: a minified file does not reuse a global's name for its own. */
function boundBy(node: Node): string[] {
  const { id, params, param, local } = node as Node & Record<string, unknown>
  const patterns = [id, params, param, local].flat().filter(isNode)
  return patterns.flatMap((pattern) =>
    [...all(pattern)].filter(isIdentifier).map(({ name }) => name),
  )
}

/** The name under which an object of the code's own has something. */
function keyOf(node: Node): string[] {
  const { key } = node as Node & { key?: unknown }
  return isIdentifier(key) ? [key.name] : []
}

function calleeOf(node: Node): Node[] {
  const { callee } = node as Node & { callee?: Node }
  return callee === undefined ? [] : [callee]
}

function isSpreadIntoOptionalCall(node: Node): boolean {
  const { expression } = node as Node & { expression?: unknown }
  return (
    node.type === 'ChainExpression' &&
    isNode(expression) &&
    [...all(expression)].some((each) => {
      const { arguments: given = [] } = each as Node & { arguments?: Node[] }
      return each.type === 'CallExpression' && given.some(({ type }) => type === 'SpreadElement')
    })
  )
}

// Tables hold entries by name, and `__compat`, which has no members.
const builtins = bcd.javascript['builtins'] ?? {}
const { Atomics: _, Intl: dates, ...kinds } = builtins // the first has no members, and common names
const language = [...Object.values(kinds), ...Object.values(dates ?? {})] as Entry[]
const interfaces = [...(Object.values(bcd.api) as Entry[]), ...language]

function globals(name: string): Entry[] {
  return defined([builtins[name], bcd.api[name], bcd.api['Window']?.[name]])
}

function staticMembers(owner: string, name: string): Entry[] {
  const kinds = defined([builtins[owner], bcd.api[owner]])
  return kinds.flatMap((kind) => defined([kind[`${name}_static`] ?? kind[name]]))
}

function members(name: string, kinds: readonly Entry[]): Entry[] {
  return kinds.flatMap((kind) => defined([kind[name]]))
}

function defined(entries: (Entry | undefined)[]): Entry[] {
  return entries.filter((entry) => entry?.__compat !== undefined) as Entry[] // shown just here
}

function tooYoung(entry: Entry): boolean {
  const { support } = entry.__compat ?? {}
  return Object.entries(floor).some(([browser, oldest]) => {
    const statements = [support?.[browser as keyof typeof floor]].flat()
    return !statements.some((statement) => isSince(statement, oldest))
  })
}

function isSince(statement: SimpleSupportStatement | undefined, oldest: number): boolean {
  if (statement === undefined || statement.flags !== undefined) return false
  if (statement.prefix !== undefined || statement.alternative_name !== undefined) return false
  const { version_added: added, version_removed: removed } = statement
  if (typeof added !== 'string' || removed !== undefined) return false
  return Number.parseFloat(added.replace('≤', '')) <= oldest
}
