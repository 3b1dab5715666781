/**
 * JSON as PVIT's server writes it. Its amounts are doubles and show it (`200.0`), which matters to readers in
 * languages that tell 200 from 200.0; `JSON.stringify` cannot say that, so amounts travel as `Double` here.
 */
export type Json =
  | string
  | number
  | boolean
  | null
  | Double
  | Json[]
  | { [name: string]: Json | undefined }

/** A number that is written with a decimal point. */
export class Double {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

export const double = (value: number) => new Double(value)

export function writeJson(value: Json): string {
  if (value instanceof Double) {
    return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value)
  }
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(member)}`],
    )
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}
