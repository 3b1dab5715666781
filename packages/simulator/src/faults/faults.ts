import type { Journal } from '../journal.ts'
import type { Random } from '../random.ts'
import { faultNamed, type FaultName, type Hook } from './catalogue.ts'

/** An armed fault. Without a filter it strikes every call its kind can strike. */
export interface ArmedFault {
  name: FaultName
  /** Share of the calls struck, 0 to 1, drawn from the seed. Default 1. */
  rate?: number
  /** Strikes left; without it, no end. */
  times?: number
  /** Only the n-th call about one reference (from 1). */
  nth?: number
  /** Only this merchant reference. */
  reference?: string
  /** Only this API, or `callback` or `key` for what PVIT sends. */
  on?: Hook
  /** Names the fault takes: milliseconds, counts, words. */
  params?: Record<string, string | number | boolean>
}

/** What strikes one call. */
export interface Hits {
  has(name: FaultName): boolean
  number(name: FaultName, param: string, fallback: number): number
  text(name: FaultName, param: string, fallback: string): string
  flag(name: FaultName, param: string, fallback: boolean): boolean
  names: readonly FaultName[]
}

export interface Faults {
  /** Arms a fault; the name may leave its group out where that is clear (`html-502`, `callback.lost`). */
  arm(fault: Omit<ArmedFault, 'name'> & { name: string }): void
  /** Disarms one name, or all. */
  clear(name?: string): void
  armed(): ArmedFault[]
  /** What strikes the n-th call of this kind about this reference. Depends on the seed and the arguments only, save for `times`. */
  draw(about: { hook: Hook; reference: string; nth: number }): Hits
}

export function createFaults({ random, journal }: { random: Random; journal: Journal }): Faults {
  let list: ArmedFault[] = []

  return {
    arm(fault) {
      const { name } = faultNamed(fault.name)
      if (fault.rate !== undefined && !(fault.rate >= 0 && fault.rate <= 1)) {
        throw new Error(`Fault ${name}: rate ${fault.rate} must lie between 0 and 1.`)
      }
      list.push({ ...fault, name })
      journal.write('control', fault.reference ?? null, `Armed: ${name}.`)
    },
    clear(name) {
      const full = name === undefined ? null : faultNamed(name).name
      list = full === null ? [] : list.filter((fault) => fault.name !== full)
      journal.write('control', null, full === null ? 'All faults disarmed.' : `Disarmed: ${full}.`)
    },
    armed: () => list.map((fault) => ({ ...fault })),
    draw(about) {
      if (list.length === 0) return noHits
      const struck = list.filter((fault) => strikes(fault, about, random))
      if (struck.length === 0) return noHits
      for (const fault of struck) {
        if (fault.times !== undefined) fault.times -= 1
        journal.write('fault', about.reference || null, `${fault.name} strikes ${about.hook}.`, {
          fault: fault.name,
          on: about.hook,
          nth: about.nth,
        })
      }
      list = list.filter((fault) => fault.times === undefined || fault.times > 0)
      return toHits(struck)
    },
  }
}

function strikes(
  fault: ArmedFault,
  { hook, reference, nth }: { hook: Hook; reference: string; nth: number },
  random: Random,
): boolean {
  const { on } = faultNamed(fault.name)
  if (!on.includes(hook) || (fault.on !== undefined && fault.on !== hook)) return false
  if (fault.reference !== undefined && fault.reference !== reference) return false
  if (fault.nth !== undefined && fault.nth !== nth) return false
  if (fault.times !== undefined && fault.times <= 0) return false
  const rate = fault.rate ?? 1
  return rate >= 1 || random.draw('fault', fault.name, reference, hook, nth) < rate
}

function toHits(struck: ArmedFault[]): Hits {
  const param = (name: FaultName, key: string) =>
    struck.find((fault) => fault.name === name)?.params?.[key]
  return {
    names: struck.map((fault) => fault.name),
    has: (name) => struck.some((fault) => fault.name === name),
    number(name, key, fallback) {
      const value = Number(param(name, key) ?? fallback)
      return Number.isFinite(value) ? value : fallback
    },
    text: (name, key, fallback) => String(param(name, key) ?? fallback),
    flag: (name, key, fallback) => String(param(name, key) ?? fallback) === 'true',
  }
}

export const noHits: Hits = toHits([])
