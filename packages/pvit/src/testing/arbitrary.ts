import fc from 'fast-check'
import type { z } from 'zod'

/**
 * Values a schema takes, drawn from the schema itself, so that a schema nobody wrote a test for has
 * one. Knows the kinds of schema `wire.ts` uses and fails on any other.
 */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.ZodType)._zod as unknown as { def: Def } // zod's own description of the schema
  switch (def.type) {
    case 'object':
      return objectOf(def.shape ?? {})
    case 'string':
      return stringOf(schema)
    case 'number':
      return fc
        .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
        .map((number) => number || 0) // JSON has no -0
    case 'boolean':
      return fc.boolean()
    case 'unknown':
      return fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text))
    case 'literal':
      return fc.constantFrom(...(def.values ?? []))
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}))
    case 'union':
      return fc.oneof(...(def.options ?? []).map(arbitraryOf))
    case 'array':
      return fc.array(inner(def.element), { maxLength: 3 })
    case 'nullable':
      return fc.oneof(fc.constant(null), inner(def.innerType))
    case 'optional':
      return fc.oneof(fc.constant(undefined), inner(def.innerType))
    default:
      throw new Error(`arbitraryOf does not know ${def.type} yet: add it.`)
  }
}

interface Def {
  type: string
  shape?: Record<string, z.core.$ZodType>
  options?: z.core.$ZodType[]
  entries?: Record<string, string>
  values?: unknown[]
  element?: z.core.$ZodType
  innerType?: z.core.$ZodType
}

function inner(schema: z.core.$ZodType | undefined): fc.Arbitrary<unknown> {
  if (!schema) throw new Error('a schema without its inner schema')
  return arbitraryOf(schema)
}

function objectOf(shape: Record<string, z.core.$ZodType>): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape).map(([name, field]) => [name, arbitraryOf(field)] as const)
  return fc.record(Object.fromEntries(fields)).map(withoutUndefined)
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function stringOf(schema: z.core.$ZodType): fc.Arbitrary<string> {
  const { minLength, maxLength, patterns } = (schema as z.ZodType)._zod.bag as Bag // what zod's checks noted down
  const pattern = [...(patterns ?? [])][0]
  if (pattern) return fc.stringMatching(pattern)
  return fc.string({ minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? 40, 200) })
}

interface Bag {
  minLength?: number
  maxLength?: number
  patterns?: Set<RegExp>
}
