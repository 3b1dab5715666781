import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { UserConfig } from 'tsdown'

/**
 * How a package becomes its `dist`: one ES module for each door its package.json opens (`exports` and `bin`), with types.
 * The doors are written once, there; `publishConfig` names the same files under `dist`.
 */
export function library(folder: string, runsOn: 'server' | 'browser' | 'anywhere'): UserConfig {
  return {
    entry: doors(folder),
    format: 'esm',
    logLevel: 'warn',
    dts: { sourcemap: false },
    sourcemap: true,
    // One file for each source keeps a browser's bundler free to drop what is not used, and React's 'use client' in place.
    unbundle: true,
    root: join(folder, 'src'),
    // What a package needs it declares; nothing is copied into it unseen.
    deps: { onlyBundle: [] },
    ...platforms[runsOn],
    inputOptions: {
      onLog(level, log, next) {
        // 'use client' is for the bundler of the shop, not for this one.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') next(level, log)
      },
    },
  }
}

// The two for browsers keep today's syntax: the shop's own bundler knows how old its shoppers' browsers are.
const platforms = {
  // `fixedExtension` would write .mjs; the packages say "type": "module".
  server: { platform: 'node', target: 'node22', fixedExtension: false },
  browser: { platform: 'browser', target: 'es2022' },
  anywhere: { platform: 'neutral', target: 'es2022' },
} as const satisfies Record<string, UserConfig>

function doors(folder: string): Record<string, string> {
  const { exports = {}, bin = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as {
    exports?: Record<string, string>
    bin?: Record<string, string>
  }
  const sources = [...Object.values(exports), ...Object.values(bin)].filter((path) =>
    /\.tsx?$/.test(path),
  )
  return Object.fromEntries(sources.map((path) => [path.replace(/^\.\/src\/|\.tsx?$/g, ''), path]))
}
