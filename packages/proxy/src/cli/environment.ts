import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import {
  readPublicAddress,
  readSettings,
  type Config,
  type PublicAddress,
  type Settings,
} from '../config/settings.ts'
import type { Terminal } from './main.ts'

const configNames = [
  'pvit-checkout.config.ts',
  'pvit-checkout.config.js',
  'pvit-checkout.config.json',
] as const

/** The settings of this process: environment > `.env` > config file. A relative SQLite path starts at the caller's folder. */
export async function readProcessSettings(where: Where): Promise<Settings> {
  const settings = readSettings(await readConfigFile(where.folder), withEnvFile(where))
  return { ...settings, databaseUrl: absolute(settings.databaseUrl, where.folder) }
}

/** From the same places, only what PVIT has to be told of us. */
export async function readProcessAddress(where: Where): Promise<PublicAddress> {
  return readPublicAddress(await readConfigFile(where.folder), withEnvFile(where))
}

type Where = Pick<Terminal, 'environment' | 'folder'>

function withEnvFile({ environment, folder }: Where): Readonly<Record<string, string | undefined>> {
  const envFile = join(folder, '.env')
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}
  return { ...fromFile, ...environment }
}

async function readConfigFile(folder: string): Promise<Config> {
  const path = configNames
    .map((name) => join(folder, name))
    .find((candidate) => existsSync(candidate))
  if (path === undefined) return {}
  if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8')) as Config // read field by field by readSettings
  const module = (await import(pathToFileURL(path).href)) as { default?: Config }
  return module.default ?? {}
}

function absolute(databaseUrl: string, folder: string): string {
  const path = databaseUrl.slice('file:'.length)
  return path === ':memory:' || isAbsolute(path) ? databaseUrl : `file:${resolve(folder, path)}`
}
