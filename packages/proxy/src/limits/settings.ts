import type { Setting } from '../config/readers.ts'
import { whole } from '../config/readers.ts'
import { toCamelCase, type SettingFault, type ValuesOf } from '../config/table.ts'
import type { Window } from './windows.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const units: Readonly<Record<string, number>> = { s: 1_000, m: minute, h: hour, d: day }

/** How much anybody may ask for: prompts on phones, names of strangers, open streams. Null: switched off. */
export const limitTable = {
  LIMIT_PHONE: {
    read: unlessOff(windows),
    fallback: [per(3, 10 * minute), per(8, day)] as readonly Window[],
  },
  LIMIT_SESSION: { read: unlessOff(whole(1, 1_000)), fallback: 4 },
  LIMIT_IP: {
    read: unlessOff(windows),
    fallback: [per(120, 10 * minute)] as readonly Window[],
  },
  LIMIT_GLOBAL: { read: unlessOff(windows), fallback: [per(30, 1_000)] as readonly Window[] },
  LIMIT_KYC: { read: unlessOff(kyc), fallback: kyc('5,600/1h') },
  LIMIT_SSE_IP: { read: unlessOff(whole(1, 100_000)), fallback: 200 },
} as const satisfies Record<string, Setting<unknown>>

export type LimitSettings = ValuesOf<typeof limitTable>

export interface KycLimit {
  /** Numbers a session may ask about. */
  readonly numbers: number
  /** Questions to PVIT in all. */
  readonly shared: readonly Window[]
}

/** Money can be asked of anybody's phone without these: they are switched off where no phone rings, on test accounts alone. */
export function limitFaults(
  read: LimitSettings,
  accounts: readonly { readonly pvitEnvironment: 'test' | 'production' }[],
): SettingFault[] {
  if (!accounts.some(({ pvitEnvironment }) => pvitEnvironment === 'production')) return []
  return Object.keys(limitTable)
    .filter((name) => read[toCamelCase(name) as keyof LimitSettings] === null)
    .map((name) => ({
      name,
      wrong: 'is off, which only PVIT_ENVIRONMENT=test allows',
      cure: 'Give a limit, or leave it out for its default.',
    }))
}

function unlessOff<V>(read: (text: string) => V): (text: string) => V | null {
  return (text) => (text.trim() === 'off' ? null : read(text))
}

/** `3/10m,8/1d`: at most 3 in any ten minutes, and 8 in any day. `30/s` is `30/1s`. */
function windows(text: string): readonly Window[] {
  const read = text.split(',').map((part) => {
    const [, most = '', length = '1', unit = ''] =
      /^(\d{1,7})\/(\d{1,5})?([smhd])$/.exec(part.trim()) ?? []
    const windowMs = Number(length) * (units[unit] ?? Number.NaN)
    if (!(Number(most) >= 1 && windowMs >= 1_000 && windowMs <= 31 * day))
      throw new Error(
        'must list limits such as 3/10m,8/1d (how many, in how many s, m, h or d, at most 31d), or be "off"',
      )
    return per(Number(most), windowMs)
  })
  if (new Set(read.map(({ windowMs }) => windowMs)).size < read.length || read.length > 4)
    throw new Error('must list at most four limits, each over another time')
  return read
}

function kyc(text: string): KycLimit {
  const parts = text.split(',').map((part) => part.trim())
  const bare = parts.filter((part) => /^\d+$/.test(part))
  const rates = parts.filter((part) => !/^\d+$/.test(part))
  try {
    if (bare.length > 1) throw new Error('gives two numbers per session')
    return {
      numbers: bare[0] === undefined ? 5 : whole(1, 1_000)(bare[0]),
      shared: rates.length === 0 ? [per(600, hour)] : windows(rates.join(',')),
    }
  } catch (cause) {
    throw new Error(
      'must be numbers per session (1 to 1000) and a limit for all, such as 5,600/1h, or be "off"',
      { cause },
    )
  }
}

function per(most: number, windowMs: number): Window {
  return { most, windowMs }
}
