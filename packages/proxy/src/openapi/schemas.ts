import * as z from 'zod/mini'
import * as browserDoor from '@pvit-checkout/contract/checkout'
import { problems, reasons, type ProblemCode } from '@pvit-checkout/contract/checkout'
import * as shopDoor from '@pvit-checkout/contract/shop'
import { problemTitles } from '@pvit-checkout/contract/shop'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Which way a schema is read: what we take, or what we answer. */
type Direction = 'input' | 'output'

const prefix = '#/components/schemas/'

/** The contract's schemas as JSON Schema, each under the name it is exported by. */
export interface SchemaBook {
  /** A schema of the contract, by reference where it has a name of its own. */
  of(schema: z.ZodMiniType, direction: Direction): JsonSchema
  /** The same written out, and not a component: for the fields of a query. */
  plain(schema: z.ZodMiniType, direction: Direction): JsonSchema
  reference(name: string): JsonSchema
  /** What was referred to, and what that refers to, by name. */
  components(): Record<string, JsonSchema>
}

/**
 * Every schema the contract's doors export is a component, written once. Bodies are told as they are taken, replies as they
 * are answered; a reply may get new fields, so none of ours says that there are no others.
 */
export function createSchemaBook(): SchemaBook {
  const names = new Map<z.core.$ZodType, string>()
  const registry = z.registry<{ id: string }>()
  for (const [name, schema] of Object.entries({ ...browserDoor, ...shopDoor })) {
    if (!(schema instanceof z.core.$ZodType) || names.has(schema)) continue
    names.set(schema, name)
    registry.add(schema, { id: name })
  }
  const written = { input: write('input'), output: write('output') }
  const used = new Map<string, JsonSchema>()

  function write(io: Direction): Record<string, JsonSchema> {
    const { schemas } = z.toJSONSchema(registry, {
      io,
      uri: (name) => prefix + name,
      override: ({ zodSchema, jsonSchema }) => {
        delete jsonSchema.$id
        delete jsonSchema.$schema
        // The word an old client falls back to, which nobody sends.
        if (zodSchema._zod.def.type === 'catch') delete jsonSchema.default
        // Whole numbers are all as safe as JavaScript's.
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
        if (io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties
      },
    })
    return Object.fromEntries(
      Object.entries(schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema]),
    )
  }

  function refer(name: string, direction: Direction): JsonSchema {
    const schema = (byHand[name] ?? ((told) => told))(written[direction][name] ?? {})
    if (!used.has(name)) {
      used.set(name, schema)
      for (const inner of referencesIn(schema)) refer(inner, direction)
    }
    return { $ref: prefix + name }
  }

  return {
    of(schema, direction) {
      const name = names.get(schema)
      if (name !== undefined) return refer(name, direction)
      throw new Error('A schema of a route is not exported by a door of the contract.')
    },
    plain(schema, direction) {
      const told = written[direction][names.get(schema) ?? ''] ?? {}
      for (const inner of referencesIn(told)) refer(inner, direction)
      return told
    },
    reference: (name) => refer(name, 'output'),
    components: () => Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** What zod's schemas leave open on purpose, so that old clients can read new words, and this document says. */
const byHand: Readonly<Record<string, (told: JsonSchema) => JsonSchema>> = {
  ProblemCode: () => ({
    type: 'string',
    enum: Object.keys(problems),
    'x-codes': Object.entries(problems).map(([code, { status, retryable }]): Code => {
      return { code, status, retryable, title: problemTitles[code as ProblemCode] } // the table's own keys
    }),
  }),
  Reason: () => ({ type: 'string', enum: Object.keys(reasons) }),
  Timestamp: (told) => ({ ...told, format: 'date-time' }),
  Problem: (told) => withProperty(told, 'code', { $ref: `${prefix}ProblemCode` }),
  PaymentView: withReason,
  ShopPayment: withReason,
  EventPayment: withReason,
  EventPayout: withReason,
  ShopPayout: withReason,
}

interface Code {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly title: string
}

/** The codes of problems that a document's components tell of. */
export function codesOf(schemas: Readonly<Record<string, JsonSchema>>): readonly Code[] {
  return schemas['ProblemCode']?.['x-codes'] as Code[] // written just above, one entry a code
}

/** The fields of an object's schema. */
export function fieldsOf({ properties = {}, required = [] }: JsonSchema): readonly Field[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    typeof schema === 'boolean' ? [] : [{ name, schema, required: required.includes(name) }],
  )
}

interface Field {
  readonly name: string
  readonly schema: JsonSchema
  readonly required: boolean
}

function withReason(told: JsonSchema): JsonSchema {
  return withProperty(told, 'reason', { anyOf: [{ $ref: `${prefix}Reason` }, { type: 'null' }] })
}

function withProperty(told: JsonSchema, name: string, schema: JsonSchema): JsonSchema {
  return { ...told, properties: { ...told.properties, [name]: schema } }
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string'
      ? [inner.slice(prefix.length)]
      : referencesIn(inner),
  )
}
