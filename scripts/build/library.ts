import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { UserConfig } from 'tsdown'

import { must } from '../prove/pack.ts'
import { commandOf } from '../setup/command-of.mjs'

const typescript = commandOf(dirname(dirname(import.meta.dirname)), 'typescript', 'tsc')

/**
 * How a package becomes its `dist`: one ES module for each door its package.json opens (`exports`, `bin` and its own
 * `imports`), with types.
 * The doors are written once, there; `publishConfig` names the same files under `dist`.
 */
export function library(folder: string, runsOn: 'server' | 'browser' | 'anywhere'): UserConfig {
  const manifest = readManifest(folder)
  return {
    entry: doors(manifest),
    format: 'esm',
    logLevel: 'warn',
    dts: { sourcemap: false },
    // tsdown has types written without a look at whether those of our other packages are there: where they are not, as in a
    // fresh clone, what is inferred from them is `any` or another name, without a word.
    hooks: {
      'build:prepare': () => must(process.execPath, [typescript, '-b', '--noCheck'], folder),
    },
    sourcemap: true,
    // One file for each source keeps a browser's bundler free to drop what is not used, and React's 'use client' in place.
    unbundle: true,
    root: join(folder, 'src'),
    // Nothing is copied in, and what is imported is declared.
    deps: { neverBundle: true, onlyImport: declared(manifest) },
    plugins: [typesByWholeName(manifest), declaredTypesOnly(declared(manifest))],
    // 'use client' is for the bundler of the shop, not for this one.
    checks: { pluginTimings: false, moduleLevelDirective: false },
    ...platforms[runsOn],
  }
}

// The two for browsers keep today's syntax: the shop's own bundler knows how old its shoppers' browsers are.
const platforms = {
  // `fixedExtension` would write .mjs; the packages say "type": "module".
  server: { platform: 'node', target: 'node22', fixedExtension: false },
  browser: { platform: 'browser', target: 'es2022' },
  anywhere: { platform: 'neutral', target: 'es2022' },
} as const satisfies Record<string, UserConfig>

// Readers of types that look no further than the package (attw, some documentation tools) find nothing behind a `#name`.
function typesByWholeName({ imports = {} }: Manifest) {
  return {
    name: 'types-by-whole-name',
    renderChunk(code: string, { fileName }: { fileName: string }) {
      if (!fileName.endsWith('.d.ts')) return null
      const whole = Object.entries(imports).reduce(
        (text, [name, { default: target = name }]) => text.replaceAll(`"${name}"`, `"${target}"`),
        code,
      )
      return { code: whole, map: null } // types are built without one
    },
  }
}

// An inferred type may name a package of the author's that the reader does not have (`import("zod").…`): there it turns
// into `any` without a word. The cure is to write the type down where it is exported.
function declaredTypesOnly(names: string[]) {
  return {
    name: 'declared-types-only',
    generateBundle(_options: unknown, bundle: Record<string, { fileName: string; code?: string }>) {
      const faults = Object.values(bundle).flatMap(({ fileName, code = '' }) =>
        [...code.matchAll(/\bimport\("((?:@[^/"]+\/)?[^./"][^/"]*)/g)]
          .filter(([, name = '']) => fileName.endsWith('.d.ts') && !names.includes(name))
          .map(
            ([, name]) => `${fileName} has a type from ${name}, which package.json does not name`,
          ),
      )
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

interface Manifest {
  name: string
  exports?: Record<string, string>
  bin?: Record<string, string>
  /** What a package calls by `#name`, by where it runs. */
  imports?: Record<string, Record<string, string>>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

function doors({ exports = {}, bin = {}, imports = {} }: Manifest): Record<string, string> {
  const sources = [
    ...Object.values(exports),
    ...Object.values(bin),
    ...Object.values(imports).flatMap((each) => Object.values(each)),
  ].filter((path) => /\.tsx?$/.test(path))
  return Object.fromEntries(sources.map((path) => [path.replace(/^\.\/src\/|\.tsx?$/g, ''), path]))
}

function declared({ imports = {}, dependencies = {}, peerDependencies = {} }: Manifest): string[] {
  return [imports, dependencies, peerDependencies].flatMap((each) => Object.keys(each))
}
