import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml'
import { bodyLimits } from './json.ts'

const mostNodes = 64

/**
 * Reads a flat XML message: one root of any name, and under it elements that hold text and nothing
 * else. Undefined for everything beyond that: a DTD, an entity that is not one of the five, an element
 * in an element, a name twice, more than 64 nodes or 16 KB.
 */
export function readFlatXml(text: string): Record<string, string> | undefined {
  if (text.length > bodyLimits.callback || /<!(DOCTYPE|ENTITY)/i.test(text)) return undefined
  let root: XmlElement | null
  try {
    root = parseXml(text).root
  } catch {
    return undefined
  }
  if (!root) return undefined

  const fields = new Map<string, string>()
  for (const child of root.children) {
    if (child instanceof XmlElement) {
      const value = textOf(child)
      if (value === undefined || fields.has(child.name)) return undefined
      if (fields.set(child.name, value).size > mostNodes) return undefined
    } else if (child instanceof XmlText && child.text.trim() !== '') {
      return undefined
    }
  }
  return Object.fromEntries(fields)
}

/** Writes a flat XML message; the values may hold anything. */
export function writeFlatXml(root: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `<${name}>${escape(value)}</${name}>`)
  return `<${root}>${lines.join('')}</${root}>`
}

function textOf(element: XmlElement): string | undefined {
  const plain = element.children.every((child) => !(child instanceof XmlElement))
  return plain ? element.text.trim() : undefined
}

function escape(value: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return value.replace(/[&<>"]/g, (sign) => entities[sign] ?? '')
}
