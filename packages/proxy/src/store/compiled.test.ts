import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { expect, it } from 'vitest'
import { compiled } from './compiled.ts'

interface Shelf {
  books: { id: string; title: string; pages: number | null; lent: number }
}

const db = new Kysely<Shelf>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (one) => new SqliteIntrospector(one),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

it('is built once and given other values each time, each in its place', () => {
  let built = 0
  const rename = compiled((id: string, row: { title: string; pages: number | null }) => {
    built += 1
    return db
      .updateTable('books')
      .set({ ...row, lent: sql<number>`case when ${id} = 'x' then 1 else lent end` })
      .where('id', '=', id)
      .where('lent', '=', 0)
  })
  const first = rename('a', { title: 'One', pages: null })
  const second = rename('b', { pages: 7, title: 'Two' })

  expect(built).toBe(1)
  expect(second.sql).toBe(first.sql)
  expect(first.parameters).toEqual(['One', null, 'a', 'a', 0])
  expect(second.parameters).toEqual(['Two', 7, 'b', 'b', 0])
})
