/**
 * The shape of a JSON text, byte for byte but for the values: names, order, and what tells text from whole
 * numbers from doubles. `{"amount":200.0}` becomes `{"amount":double}`.
 */
export function shapeOf(json: string): string {
  const parts = json.match(/"(?:[^"\\]|\\.)*"\s*:?|[^"]+/g) ?? []
  return parts
    .map((part) => {
      if (/^".*:$/s.test(part)) return part.replace(/\s+:$/, ':')
      if (part.startsWith('"')) return 'text'
      return part
        .replace(/\s+/g, '')
        .replace(/-?\d+\.\d+/g, 'double')
        .replace(/-?\d+/g, 'whole')
    })
    .join('')
}
