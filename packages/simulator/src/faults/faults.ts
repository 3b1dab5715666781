import { rowOf } from '../api/refusal.ts'
import type { Journal } from '../journal.ts'
import type { Random } from '../random.ts'
import {
  faultCatalogue,
  faultNamed,
  type FaultKind,
  type FaultName,
  type Hook,
} from './catalogue.ts'

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
  /** Only this API, or `callback` for what PVIT sends. */
  on?: Hook
  /** What the fault can be told: see the catalogue. */
  params?: Record<string, string | number | boolean>
}

/** What strikes one call. */
export interface Hits {
  has(name: FaultName): boolean
  /** A parameter of a fault that strikes; the catalogue's own value where it was not given. */
  number(name: FaultName, param: string): number
  text(name: FaultName, param: string): string
  flag(name: FaultName, param: string): boolean
  names: readonly FaultName[]
  /** The same as plain data, for what is kept: `toHits` reads it. */
  struck: readonly ArmedFault[]
}

export interface Faults {
  /** Arms a fault; the name may leave its group out where that is clear (`html-502`, `callback.lost`). */
  arm(fault: Omit<ArmedFault, 'name'> & { name: string }): void
  /** Disarms one name, or all. */
  clear(name?: string): void
  armed(): ArmedFault[]
  /** What strikes the n-th call of this kind about this reference. Depends on the seed and the arguments only, save for `times`. */
  draw(about: FaultTarget): Hits
}

export interface FaultTarget {
  hook: Hook
  reference: string
  nth: number
  /** What the catalogue's `only` is about. */
  what?: string
}

export function createFaults({ random, journal }: { random: Random; journal: Journal }): Faults {
  let list: ArmedFault[] = []

  return {
    arm(fault) {
      const { name } = faultNamed(fault.name)
      checkFault(name, fault)
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

/** A fault that could not strike as it says would pass for a test that held. */
function checkFault(name: FaultName, fault: Omit<ArmedFault, 'name'>): void {
  const { rate, times, nth, on, params = {} } = fault
  const kind: FaultKind = faultCatalogue[name]
  if (rate !== undefined && !(rate >= 0 && rate <= 1)) {
    throw new Error(`Fault ${name}: rate ${rate} must lie between 0 and 1.`)
  }
  for (const [filter, count] of Object.entries({ times, nth })) {
    if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
      throw new Error(`Fault ${name}: ${filter} must be a whole number from 1, not ${count}.`)
    }
  }
  if (on !== undefined && !kind.on.includes(on)) {
    throw new Error(`Fault ${name} strikes ${kind.on.join(', ')}; it cannot strike ${on}.`)
  }
  for (const [param, value] of Object.entries(params)) {
    const usual = kind.params?.[param]
    if (usual === undefined) {
      const known = Object.keys(kind.params ?? {}).join(', ') || 'none'
      throw new Error(`Fault ${name} has no parameter ${param}; it has: ${known}.`)
    }
    if (typeof usual === 'number' && !(Number(value) >= 0 && Number(value) < Infinity)) {
      throw new Error(`Fault ${name}: ${param} must be a number from 0, not "${value}".`)
    }
    if (typeof usual === 'boolean' && !['true', 'false'].includes(String(value))) {
      throw new Error(`Fault ${name}: ${param} must be true or false, not "${value}".`)
    }
    if (name === 'errors.row' && param === 'code') rowOf(Number(value))
    if (param === 'httpStatus' && !(Number(value) >= 200 && Number(value) <= 599)) {
      throw new Error(`Fault ${name}: ${param} must lie between 200 and 599, not "${value}".`)
    }
  }
}

function strikes(
  fault: ArmedFault,
  { hook, reference, nth, what = '' }: FaultTarget,
  random: Random,
): boolean {
  const { on, only } = faultNamed(fault.name)
  if (!on.includes(hook) || (fault.on !== undefined && fault.on !== hook)) return false
  // Where it could do nothing it does not strike, nor use up one of its times.
  if (only && !only.includes(what)) return false
  if (fault.reference !== undefined && fault.reference !== reference) return false
  if (fault.nth !== undefined && fault.nth !== nth) return false
  const rate = fault.rate ?? 1
  return rate >= 1 || random.draw('fault', fault.name, reference, hook, nth) < rate
}

export function toHits(struck: readonly ArmedFault[]): Hits {
  const param = (name: FaultName, key: string) => {
    const kind: FaultKind = faultCatalogue[name]
    return struck.find((fault) => fault.name === name)?.params?.[key] ?? kind.params?.[key]
  }
  return {
    names: struck.map((fault) => fault.name),
    has: (name) => struck.some((fault) => fault.name === name),
    number: (name, key) => Number(param(name, key)),
    text: (name, key) => String(param(name, key)),
    flag: (name, key) => String(param(name, key)) === 'true',
    struck,
  }
}

export const noHits: Hits = toHits([])
