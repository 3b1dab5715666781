/** The most a body may weigh, in bytes; PVIT's longest is under 1 KB. */
export const bodyLimits = { reply: 64 * 1024, callback: 16 * 1024, keyDelivery: 4 * 1024 } as const

const deepest = 8
// The last three change what an object does where a number or a text was expected; nobody's fields are called so.
const forbiddenKeys = new Set([
  ...['__proto__', 'constructor', 'prototype'],
  ...['toString', 'valueOf', 'toJSON'],
])

/**
 * Parses JSON from outside. Undefined for what is no JSON, nests deeper than 8, names a key twice in
 * one object (two readers would see two payments) or names a key that could reach a prototype or
 * make a comparison throw.
 */
export function readJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isPlain(text) ? value : undefined
}

/** Walks the tokens of a text that is known to be JSON. */
function isPlain(json: string): boolean {
  const open: Set<string>[] = []
  for (const { 0: token, index } of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') {
      if (open.push(new Set()) > deepest) return false
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (isKey(json, index + token.length)) {
      const key = String(JSON.parse(token))
      const keys = open.at(-1)
      if (forbiddenKeys.has(key) || keys?.has(key)) return false
      keys?.add(key)
    }
  }
  return true
}

function isKey(json: string, after: number): boolean {
  const rest = /\S/g
  rest.lastIndex = after
  return rest.exec(json)?.[0] === ':'
}
