import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One claim of the page. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly goal: string
  readonly kept: boolean
}

export type Tell = (row: Row) => void

/** The rows of one run: each is printed as it is told, and all are written as a page at the end. */
export function createTable() {
  const rows: Row[] = []
  return {
    tell: (row: Row): void => {
      rows.push(row)
      say(
        `${row.kept ? 'kept    ' : 'NOT KEPT'}  ${row.what}\n          ${row.measured}   (goal: ${row.goal})`,
      )
    },
    /** Writes bench/results/proxy.md, `preface` above the table. False where a goal was not reached. */
    write: (preface: string): boolean => {
      const folder = join(import.meta.dirname, '..', 'results')
      mkdirSync(folder, { recursive: true })
      const table = rows.map(
        (row) => `| ${row.what} | ${row.measured} | ${row.goal} | ${row.kept ? 'yes' : '**no**'} |`,
      )
      const text = `# The proxy beside a bare pass-through

${preface}

| What | Measured | Goal | Kept |
|---|---|---|---|
${table.join('\n')}
`
      writeFileSync(join(folder, 'proxy.md'), text)
      return rows.every(({ kept }) => kept)
    },
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}
