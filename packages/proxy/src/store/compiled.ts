import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './tables.ts'

type Value = string | number | null
/** What a statement is given: single values, or a row of them whose columns never change. */
type Given = Value | object

/**
 * A statement that Kysely builds and compiles once, and that is given other values each time: building one costs more than
 * SQLite takes to run it. `build` is called once, with stand-ins for the values: it may hand them on to Kysely and nothing
 * else. Run the result with `executeQuery`, of the database or of a transaction.
 */
export function compiled<Args extends readonly Given[], Row>(
  build: (...args: Args) => Compilable<Row>,
): (...args: Args) => CompiledQuery<Row> {
  let made: { query: CompiledQuery<Row>; readers: ((args: Args) => unknown)[] } | null = null
  return (...args) => {
    made ??= make(build, args)
    const { query, readers } = made
    return { ...query, parameters: readers.map((read) => read(args)) }
  }
}

function make<Args extends readonly Given[], Row>(
  build: (...args: Args) => Compilable<Row>,
  shape: Args,
) {
  const places = new Map<unknown, (args: Args) => unknown>()
  const standIn = (read: (args: Args) => unknown) => {
    const place = {}
    places.set(place, read)
    return place
  }
  const standIns = shape.map((given, index) =>
    given === null || typeof given !== 'object'
      ? standIn((args) => args[index])
      : Object.fromEntries(
          Object.keys(given).map((column) => [
            column,
            standIn((args) => (args[index] as Record<string, Value>)[column]),
          ]),
        ),
  )
  // Kysely takes any object for a value; the types it is built with are those it will be given.
  const query = build(...(standIns as unknown as Args)).compile()
  const readers = query.parameters.map((value) => places.get(value) ?? (() => value))
  return { query, readers }
}

/** Its first row, of the database or of a transaction. */
export async function first<Row>(
  on: Pick<Kysely<Tables>, 'executeQuery'>,
  query: CompiledQuery<Row>,
): Promise<Row | undefined> {
  const { rows } = await on.executeQuery(query)
  return rows[0]
}
