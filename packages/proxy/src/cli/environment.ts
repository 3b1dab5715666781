import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import {
  readPart,
  readSettings,
  settingNames,
  SettingsError,
  type Config,
  type Settings,
} from '../config/settings.ts'
import { isNear } from './near.ts'
import type { Environment, Terminal } from './terminal.ts'

const configNames = [
  'pvit-checkout.config.ts',
  'pvit-checkout.config.js',
  'pvit-checkout.config.json',
] as const

/** The settings of this process: flags > environment > `.env` > config file. A relative SQLite path starts at the caller's folder. */
export async function readProcessSettings(where: Where, flags: Environment): Promise<Settings> {
  const config = await readConfigFile(where.folder)
  const given = layered(where, flags)
  const settings = inFolder(where, given, () => readSettings(config, given))
  return { ...settings, databaseUrl: absolute(settings.databaseUrl, where.folder) }
}

/** From the same places, some of them only. A relative SQLite path stays one. */
export async function readProcessPart<Name extends Parameters<typeof readPart>[0][number]>(
  names: readonly Name[],
  where: Where,
  flags: Environment,
) {
  const config = await readConfigFile(where.folder)
  const given = layered(where, flags)
  return inFolder(where, given, () => readPart(names, config, given))
}

/** Whoever stands in the wrong folder misses everything, and none of it is what is wrong; flags are typed in any folder. */
function inFolder<Read>(
  { folder, environment }: Where,
  given: Environment,
  read: () => Read,
): Read {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    const hasFile = ['.env', ...configNames].some((name) => existsSync(join(folder, name)))
    const surrounding = filled(environment)
    const isSetAround = settingNames.some((name) => surrounding[name] !== undefined)
    const misses = error.faults.some(({ name }) => given[name] === undefined)
    if (hasFile || isSetAround || !misses) throw error
    const nowhere = {
      name: '.env',
      wrong: 'is not in this folder, and no pvit-checkout.config file is',
      cure: 'Run this in the folder that has one, or set all in the environment.',
    }
    throw new SettingsError([nowhere, ...error.faults], { cause: error })
  }
}

export interface Misspelt {
  readonly name: string
  /** The setting that was probably meant. */
  readonly near: string | null
}

/** Names in the environment that look like settings of ours and are none. */
export function misspeltNames(where: Where): Misspelt[] {
  const given = layered(where, {})
  // A setting that is given is not what the other name was meant for.
  const open = settingNames.filter((setting) => given[setting] === undefined)
  return Object.keys(given)
    .filter((name) => !settingNames.includes(name))
    .map((name) => ({ name, near: open.find((setting) => isNear(name, setting)) ?? null }))
    .filter(({ name, near }) => near !== null || /^(?:PVIT|CHECKOUT|HOOK|LIMIT)_/.test(name))
}

/** Whether others of this machine than its owner may read `.env`. On Windows the mode of a file does not tell: false. */
export function isEnvFileOpen({ folder }: Pick<Where, 'folder'>): boolean {
  const file = statSync(join(folder, '.env'), { throwIfNoEntry: false })
  return process.platform !== 'win32' && file !== undefined && (file.mode & 0o077) !== 0
}

type Where = Pick<Terminal, 'environment' | 'folder'>

/** What is blank is not given: it hides nothing in the layer below. */
function layered({ environment, folder }: Where, flags: Environment): Environment {
  const envFile = join(folder, '.env')
  const fromFile = existsSync(envFile) ? parseEnv(readText('.env', envFile)) : {}
  return { ...fromFile, ...filled(environment), ...flags }
}

function filled(environment: Environment): Environment {
  const entries = Object.entries(environment).filter(([, value]) => value?.trim() !== '')
  return Object.fromEntries(entries)
}

async function readConfigFile(folder: string): Promise<Config> {
  const [name, other] = configNames.filter((candidate) => existsSync(join(folder, candidate)))
  if (name === undefined) return {}
  if (other !== undefined) throw unusable(name, `stands beside ${other}`, 'Keep one of them.')
  const config = await load(name, join(folder, name))
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config
  throw unusable(
    name,
    'gives no settings',
    name.endsWith('.json')
      ? 'It must hold one object: { "pvitEnvironment": "test", … }.'
      : 'End it with export default defineConfig({ pvitEnvironment: "test", … }).',
  )
}

async function load(name: string, path: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return JSON.parse(readText(name, path))
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
    return module.default
  } catch (error) {
    if (error instanceof SettingsError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : null
    // Where Node reads TypeScript, it is something else that the file imports.
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && !process.features.typescript) {
      const cure = 'Use Node 22.18 or newer, or write it as pvit-checkout.config.js.'
      throw unusable(name, `cannot be read by Node ${process.versions.node}`, cure, error)
    }
    // What a parser says of a file may quote it, and it may hold a password.
    const cure = name.endsWith('.json')
      ? 'It must be plain JSON: no comments, no comma after the last entry.'
      : `node ${name} shows where it breaks.`
    throw unusable(name, `cannot be read (${nameOf(error)})`, cure, error)
  }
}

/** As editors and shells leave it: on Windows with a byte order mark, which is no part of the first name. */
function readText(name: string, path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const cure = 'It must be a file, and this user must be allowed to read it.'
    throw unusable(name, `cannot be read (${nameOf(error)})`, cure, error)
  }
  // Every other byte of UTF-16 is one; what it says would go unseen.
  if (bytes.includes(0)) {
    const cure =
      'Save it as UTF-8. Windows PowerShell writes UTF-16 where >> is used; cmd /c "npx pvit-checkout keys >> .env" does not.'
    throw unusable(name, 'is not in UTF-8', cure)
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function unusable(name: string, wrong: string, cure: string, cause?: unknown): SettingsError {
  return new SettingsError([{ name, wrong, cure }], { cause })
}

/** A SQLite file by its whole path. */
export function absolute(databaseUrl: string, folder: string): string {
  if (!databaseUrl.startsWith('file:')) return databaseUrl
  const path = databaseUrl.slice('file:'.length)
  return path === ':memory:' ? databaseUrl : `file:${resolve(folder, path)}`
}
