import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { build, type InlineConfig, type Rolldown } from 'vite'

import { root } from './house.ts'

/** What a browser would be sent, and what it was made of. */
export interface Bundle {
  files: { name: string; text: string }[]
  /** Paths of the modules inside, from the repository's root; a foreign one as the bundler names it. */
  modules: string[]
}

/** Words that belong to PVIT's wire or to the server: one of them in a browser's file means that a door stands open. */
const serverWords = [
  'X-Secret',
  'secret_key',
  'sk_live_',
  'sk_test_',
  'merchant_operation_account_code',
  'customer_account_number',
  'callback_url_code',
  'renew-secret',
  'CHECKOUT_API_KEY',
  'CHECKOUT_SECRET_KEY',
  'HOOK_TOKEN',
  'PVIT_PASSWORD',
] as const

/** Rooms and files of the server's half. */
const serverModules =
  /^(packages\/(proxy|pvit|simulator)\/|packages\/contract\/src\/(shop|notes)\.ts|apps\/[^/]+\/server\/|scripts\/)/

/** What leaves by the doors `/testing`, and must be asked for there. */
const testModules = /^packages\/[^/]+\/src\/testing\//

/** Everything in the bundle that a browser must not get, one line each. `secrets` are values it must not hold. */
export function bundleFaults(
  { files, modules }: Bundle,
  secrets: readonly string[] = [],
): string[] {
  return [
    ...modules
      .filter((module) => serverModules.test(module))
      .map((module) => `${module} is the server's`),
    ...modules
      .filter((module) => testModules.test(module))
      .map((module) => `${module} is for tests`),
    ...modules
      .filter((module) => /(^|\/)__vite-browser-external|^node:/.test(module))
      .map((module) => `${module}: one of Node's own modules`),
    ...files.flatMap(({ name, text }) => [
      ...serverWords
        .filter((word) => text.toLowerCase().includes(word.toLowerCase()))
        .map((word) => `${name} holds "${word}"`),
      // Quoted: React has a property called node, and its minified `{node:e}` is no import.
      ...(/["'`]node:[a-z]/.test(text) ? [`${name} holds "node:"`] : []),
      ...secrets.flatMap((secret, index) =>
        text.includes(secret) ? [`${name} holds the value of secret ${index + 1}`] : [],
      ),
    ]),
  ]
}

/** Build for browsers into a folder of its own, read it, and leave nothing behind. */
export async function bundle(config: InlineConfig): Promise<Bundle> {
  const outDir = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    const built = await build({
      logLevel: 'silent',
      ...config,
      build: { ...config.build, outDir, emptyOutDir: true },
    })
    const names = await readdir(outDir, { recursive: true, withFileTypes: true })
    return {
      files: names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ name: relative(outDir, path), text: readFileSync(path, 'utf8') })),
      modules: modulesOf(built),
    }
  } finally {
    await rm(outDir, { recursive: true })
  }
}

/** Source text in place of an entry file, resolved as if it lay in the repository's root. */
export function bundleOf(source: string): Promise<Bundle> {
  const entry = '\0entry'
  return bundle({
    root,
    configFile: false,
    publicDir: false,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? entry : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: { rolldownOptions: { input: 'entry' } },
  })
}

function modulesOf(built: Awaited<ReturnType<typeof build>>): string[] {
  if ('close' in built) throw new Error('The build watches: it must run once.')
  const outputs: Rolldown.RolldownOutput[] = Array.isArray(built) ? built : [built]
  return outputs.flatMap(({ output }) =>
    output.flatMap((file) =>
      file.type === 'chunk'
        ? file.moduleIds.map((id) => relative(root, id).replaceAll('\\', '/'))
        : [],
    ),
  )
}
