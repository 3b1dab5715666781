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

/** Walks a text that is known to be JSON. By hand, for every callback waits for it: an expression that finds its tokens takes twice as long. */
function isPlain(json: string): boolean {
  const open: Set<string>[] = []
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '{' || character === '[') {
      if (open.push(new Set()) > deepest) return false
    } else if (character === '}' || character === ']') {
      open.pop()
    } else if (character === '"') {
      const start = at
      at = endOfText(json, start)
      if (!isKey(json, at + 1)) continue
      const key = unescaped(json.slice(start, at + 1))
      const keys = open.at(-1)
      if (forbiddenKeys.has(key) || keys?.has(key)) return false
      keys?.add(key)
    }
  }
  return true
}

/** Where its closing quotation mark is: the first that no odd number of backslashes stands before. */
function endOfText(json: string, start: number): number {
  for (let end = start; ;) {
    end = json.indexOf('"', end + 1)
    let before = end - 1
    while (json[before] === '\\') before -= 1
    if ((end - before) % 2 === 1) return end
  }
}

function isKey(json: string, after: number): boolean {
  let next = after
  while (/\s/.test(json[next] ?? '.')) next += 1
  return json[next] === ':'
}

function unescaped(text: string): string {
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
}
