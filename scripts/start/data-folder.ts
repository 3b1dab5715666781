import { randomBytes, randomInt } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseEnv } from 'node:util'

import { Fault } from '../setup/say.mjs'

/** What the demo shares among its three programs: made at the first start, kept in `demo.env`. */
export type DemoKeys = Record<keyof typeof makers, string>

const code = () =>
  Array.from({ length: 16 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[randomInt(36)]).join('')
const key = () => randomBytes(32).toString('base64url')

const makers = {
  PVIT_ACCOUNT: () => 'ACC_DEMO',
  PVIT_PASSWORD: key,
  PVIT_REST_CODE: code,
  PVIT_LINK_CODE: code,
  PVIT_STATUS_CODE: code,
  PVIT_BALANCE_CODE: code,
  PVIT_KYC_CODE: code,
  PVIT_RENEW_CODE: code,
  PVIT_CALLBACK_CODE: code,
  PVIT_SECRET_CODE: code,
  PVIT_SUCCESS_CODE: code,
  PVIT_FAILED_CODE: code,
  CHECKOUT_API_KEY: key,
  CHECKOUT_SECRET_KEY: key,
  HOOK_TOKEN: key,
  SHOP_WEBHOOK_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
}

// What the three programs write here; a reset removes nothing else, wherever DEMO_DATA_DIR points.
const ours = /^(demo\.env|proxy\.db|simulator\.|orders\.)/

/**
 * Opens the folder for this process alone and reads or makes the keys. Folder and keys are closed to other users (0700,
 * 0600).
 */
export function openDataFolder(
  folder: string,
  { reset }: { reset: boolean },
): { keys: DemoKeys; close: () => void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const close = claim(folder)
  if (reset) {
    for (const name of readdirSync(folder)) {
      if (ours.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
  return { keys: readOrMakeKeys(join(folder, 'demo.env')), close }
}

// A lock that the system lifts when its holder dies, however it dies: SQLite's, on a file of its own.
function claim(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'in-use'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new Fault(
      `Another npm start is using ${folder}. Stop it first, or give this one a folder of its own with DEMO_DATA_DIR.`,
    )
  }
  return () => lock.close()
}

function readOrMakeKeys(file: string): DemoKeys {
  const kept = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const keys = Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [name, kept[name] || make()]),
  ) as DemoKeys
  const text = Object.entries(keys).map(([name, value]) => `${name}=${value}\n`)
  // Renamed into place, so that a start cut short leaves the old keys or the new ones, never half a file.
  writeFileSync(
    `${file}.new`,
    [
      '# The demo’s keys, made on this machine. `npm start -- --reset` makes new ones.\n',
      ...text,
    ].join(''),
    { mode: 0o600 },
  )
  renameSync(`${file}.new`, file)
  return keys
}
