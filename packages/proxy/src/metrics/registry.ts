/**
 * Counters, gauges and histograms, written as Prometheus reads them (text format 0.0.4). Labels come from closed lists of
 * ours and from the settings: never from a request, or a stranger could fill the monitoring.
 */
export interface Registry {
  counter(name: string, help: string): Counter
  histogram(name: string, help: string, bounds: readonly number[]): Histogram
  /** Read anew for every scrape. */
  gauge(
    name: string,
    help: string,
    read: () => readonly Sample[] | Promise<readonly Sample[]>,
  ): void
  /** Of everything there is to read, whether it has a value yet or not. */
  names(): readonly string[]
  /** Everything, as it stands now. A gauge that cannot be read is left out, the others stay. */
  write(): Promise<string>
}

export interface Counter {
  add(labels?: Labels, by?: number): void
}

export interface Histogram {
  observe(value: number, labels?: Labels): void
}

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels?: Labels
  readonly value: number
}

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

export function createRegistry(): Registry {
  const families = new Map<string, () => Promise<readonly string[]>>()

  function family(
    name: string,
    type: string,
    help: string,
    lines: () => Promise<readonly string[]>,
  ) {
    if (families.has(name)) throw new Error(`The metric ${name} is defined twice.`)
    families.set(name, async () => {
      const read = await lines().catch(() => [])
      return read.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...read]
    })
  }

  return {
    counter(name, help) {
      const counts = new Map<string, number>()
      family(name, 'counter', help, async () =>
        [...counts].map(([labels, count]) => `${name}${labels} ${count}`),
      )
      return {
        add(labels = {}, by = 1) {
          const key = toText(labels)
          counts.set(key, (counts.get(key) ?? 0) + by)
        },
      }
    },

    histogram(name, help, bounds) {
      const series = new Map<string, { labels: Labels; counts: number[]; sum: number }>()
      family(name, 'histogram', help, async () =>
        [...series.values()].flatMap(({ labels, counts, sum }) => {
          let below = 0
          const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
            below += counts[index] ?? 0
            const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)
            return `${name}_bucket${toText({ ...labels, le })} ${below}`
          })
          const text = toText(labels)
          return [...buckets, `${name}_sum${text} ${sum}`, `${name}_count${text} ${below}`]
        }),
      )
      return {
        observe(value, labels = {}) {
          const key = toText(labels)
          const one = series.get(key) ?? {
            ...{ labels, sum: 0 },
            counts: Array<number>(bounds.length + 1).fill(0),
          }
          const index = bounds.findIndex((bound) => value <= bound)
          const place = index < 0 ? bounds.length : index
          one.counts[place] = (one.counts[place] ?? 0) + 1
          one.sum += value
          series.set(key, one)
        },
      }
    },

    gauge(name, help, read) {
      family(name, 'gauge', help, async () =>
        (await read()).map(({ labels = {}, value }) => `${name}${toText(labels)} ${value}`),
      )
    },

    names: () => [...families.keys()],

    async write() {
      const written = await Promise.all([...families.values()].map((lines) => lines()))
      return `${written.flat().join('\n')}\n`
    },
  }
}

/** By hand, for each start writes four: what makes lists of entries takes three times as long. */
function toText(labels: Labels): string {
  let text = ''
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escaped(labels[name])}"`
  return text === '' ? '' : `{${text}}`
}

function escaped(value = ''): string {
  return /[\\"\n]/.test(value)
    ? value.replace(/[\\"\n]/g, (one) => (one === '\n' ? '\\n' : `\\${one}`))
    : value
}
