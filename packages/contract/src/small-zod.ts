// `#zod` in a browser, where elsewhere it is `zod/mini` (package.json): the part of it that the browser's door is written
// in, at an eighth of the bytes. Servers that call themselves browsers too (workers) get zod, which the shop's
// door needs. small-zod.test.ts holds both to the same answers, for every schema the browser reads with.

interface Issue {
  path: readonly (string | number)[]
  code: string
  message: string
}

type Read = (value: unknown, path: Issue['path'], issues: Issue[]) => unknown

type Check = (value: never) => boolean

type Result = { success: true; data: unknown } | { success: false; error: { issues: Issue[] } }

interface Schema {
  read: Read
  safeParse(value: unknown): Result
  parse(value: unknown): unknown
  check(...checks: Check[]): Schema
  brand(): Schema
}

export const string = () => typed((value) => typeof value === 'string')
export const number = () => typed(Number.isFinite)
export const int = () => typed(Number.isSafeInteger)
export const boolean = () => typed((value) => typeof value === 'boolean')
export const literal = (wanted: unknown) => typed((value) => value === wanted)

const oneOf = (words: readonly unknown[]) => typed((value) => words.includes(value))
const orElse = (inner: Schema, fallback: unknown) =>
  schema((value) => {
    const result = inner.safeParse(value)
    return result.success ? result.data : fallback
  })
export { oneOf as enum, orElse as catch }

export const nullable = (inner: Schema) => unless(null, inner)
export const optional = (inner: Schema) => unless(undefined, inner)

export const array = (inner: Schema) =>
  schema((value, path, issues) =>
    Array.isArray(value)
      ? Array.from(value, (item, at) => inner.read(item, [...path, at], issues))
      : refuse(path, issues),
  )

type Change = (value: unknown) => unknown

export const transform = (change: Change) => change
/** Only from a `transform`, which refuses nothing. */
export const pipe = (change: Change, then: Schema) =>
  schema((value, path, issues) => then.read(change(value), path, issues))

/** Fields it does not know are let by, and dropped. */
export const object = (shape: Readonly<Record<string, Schema>>) =>
  schema((value, path, issues) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(path, issues)
    }
    const given = value as Readonly<Record<string, unknown>> // shown just above
    const data: Record<string, unknown> = {}
    for (const [name, inner] of Object.entries(shape)) {
      const field = inner.read(given[name], [...path, name], issues)
      if (field !== undefined || name in given) data[name] = field
    }
    return data
  })

export const regex = (pattern: RegExp) => (value: string) => pattern.test(value)
export const minLength = (least: number) => (value: string) => value.length >= least
export const maxLength = (most: number) => (value: string) => value.length <= most
export const gte = (least: number) => (value: number) => value >= least
export const lte = (most: number) => (value: number) => value <= most
export const refine = (check: Check) => check

function typed(is: (value: unknown) => boolean): Schema {
  return schema((value, path, issues) => (is(value) ? value : refuse(path, issues)))
}

function unless(free: null | undefined, inner: Schema): Schema {
  return schema((value, path, issues) => (value === free ? value : inner.read(value, path, issues)))
}

function schema(read: Read): Schema {
  const safeParse = (value: unknown): Result => {
    const issues: Issue[] = []
    const data = read(value, [], issues)
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } }
  }
  const self: Schema = {
    read,
    safeParse,
    parse(value) {
      const result = safeParse(value)
      if (result.success) return result.data
      throw new Error(JSON.stringify(result.error.issues))
    },
    check: (...checks) =>
      schema((value, path, issues) => {
        const before = issues.length
        const data = read(value, path, issues)
        if (issues.length > before || checks.every((check) => check(data as never))) return data
        return refuse(path, issues)
      }),
    brand: () => self,
  }
  return self
}

function refuse(path: Issue['path'], issues: Issue[]): undefined {
  issues.push({ path, code: 'invalid', message: 'invalid' })
  return undefined
}
