import type { Setting } from './readers.ts'

export type Table = Readonly<Record<string, Setting<unknown>>>
/** Finds what somebody gave for a setting, as text. */
export type Given = (name: string) => string | undefined

/** What is wrong with one setting; no value is in it. */
export interface SettingFault {
  readonly name: string
  /** To be read after the name. */
  readonly wrong: string
  readonly cure: string
}

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Rest}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>

type ValueOf<S> = S extends { read: (text: string) => infer V }
  ? S extends { fallback: infer F }
    ? Widen<V | F>
    : Widen<V>
  : never
type Widen<V> = V extends boolean ? boolean : V

/** What a table of settings reads to, under camelCase names. */
export type ValuesOf<T extends Table> = {
  readonly [Name in keyof T & string as CamelCase<Name>]: ValueOf<T[Name]>
}

/** Every setting of the table, read or defaulted; and all that is wrong, without a value. With faults, `values` has holes. */
export function readTable<T extends Table>(
  table: T,
  given: Given,
): { values: ValuesOf<T>; faults: SettingFault[] } {
  const faults: SettingFault[] = []
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(table)) {
    const text = given(name)
    const cure = setting.cure ?? ''
    try {
      if (text !== undefined) values[toCamelCase(name)] = setting.read(text)
      else if ('fallback' in setting) values[toCamelCase(name)] = setting.fallback
      else faults.push({ name, wrong: 'is missing', cure })
    } catch (error) {
      faults.push({ name, wrong: error instanceof Error ? error.message : 'cannot be read', cure })
    }
  }
  return { values: values as ValuesOf<T>, faults } // every name of the table was filled in, or stands among the faults
}

/** PVIT_BASE_URL → pvitBaseUrl */
export function toCamelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
