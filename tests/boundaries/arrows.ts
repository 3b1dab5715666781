import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path/posix'

import { computed, importsOf } from './imports.ts'

/** A source file, by its path from the repository's root. */
export interface SourceFile {
  path: string
  source: string
}

export interface Manifest {
  name: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  /** What the room calls by `#name`, by where it runs. */
  imports?: Record<string, Record<string, string>>
}

export interface House {
  files: readonly SourceFile[]
  /** By room (`packages/proxy`), and `.` for the repository's own. */
  manifests: Readonly<Record<string, Manifest>>
}

/**
 * Which of our packages' doors each room may open. `pvit ← proxy → contract ← client ← react ← element`,
 * `pvit ← simulator`: the two halves meet in contract alone.
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  'packages/contract': [],
  'packages/pvit': [],
  'packages/proxy': ['contract/checkout', 'contract/shop', 'pvit'],
  'packages/client': ['contract/checkout'],
  'packages/react': ['contract/checkout', 'client'],
  'packages/element': [
    'contract/checkout',
    'client',
    'react',
    'react/late-screens',
    'react/first.css',
    'react/late.css',
    'react/styles.css',
  ],
  'packages/simulator': ['pvit', 'pvit/wire'],
  'apps/storefront/src': ['contract/checkout', 'react', 'react/styles.css'],
  'apps/storefront/server': ['contract/checkout', 'contract/shop'],
}

/** Rooms whose code runs in a shopper's browser. */
const browserRooms = new Set([
  'packages/contract',
  'packages/client',
  'packages/react',
  'packages/element',
  'apps/storefront/src',
])

/**
 * Rooms that are published in one piece, with what they import inside: a tool is as good as a dependency there, as it
 * is in an app, which nobody installs. By alias, the element's React is Preact.
 */
const bundled = new Map<string, Readonly<Record<string, string>>>([
  ['packages/element', { react: 'preact', 'react-dom': 'preact' }],
])

/** What a room may reach in another one by a relative path: the storefront's two halves share wire and addresses. */
const sharedFiles: Readonly<Record<string, readonly string[]>> = {
  'apps/storefront/server': ['apps/storefront/src/wire.ts', 'apps/storefront/src/routes.ts'],
}

/** Every arrow that points the wrong way, one line each; empty when the house stands. */
export function arrowFaults({ files, manifests }: House): string[] {
  return [...files.flatMap((file) => faultsOf(file, manifests)), ...unusedFaults(files, manifests)]
}

function faultsOf({ path, source }: SourceFile, manifests: House['manifests']): string[] {
  const room = roomOf(path)
  if (room === null) return [`${path} is in no room of the arrows table`]
  return importsOf(path, source).flatMap(({ specifier: asked }) => {
    const specifier = meant(asked.replace(/\?.*$/, ''), room, manifests) // `?inline`: how, not what
    const fault = specifier.startsWith('.')
      ? relativeFault(path, room, specifier)
      : specifier === computed
        ? computedFault(path)
        : isBuiltin(specifier)
          ? builtinFault(path, room, specifier)
          : specifier.startsWith(scope)
            ? (doorFault(path, room, specifier) ?? manifestFault(path, room, specifier, manifests))
            : (zodFault(room, specifier) ?? manifestFault(path, room, specifier, manifests))
    return fault === null ? [] : [`${path}: ${specifier} ${fault}`]
  })
}

function relativeFault(path: string, room: string, specifier: string): string | null {
  const target = normalize(join(dirname(path), specifier))
  const walls = room.startsWith('packages/') ? `${room}/src/` : `${room}/`
  if (!target.startsWith(walls)) {
    return sharedFiles[room]?.includes(target) ? null : `leaves ${walls}`
  }
  if (isTest(path)) return null
  const [, part] = partFolder.exec(path) ?? []
  const [, other] = partFolder.exec(target) ?? []
  if (part !== undefined && other !== undefined && part !== other) {
    return 'is a sibling part: parts meet in the context'
  }
  if (adapters.test(target) && !adapters.test(path) && !cli.test(path)) {
    return 'is an adapter: the core never imports one'
  }
  return null
}

/** The command line reads the shop's own configuration file, wherever it lies; a test may run code it has just written. */
function computedFault(path: string): string | null {
  return cli.test(path) || isTest(path) ? null : 'import: no rule can read it. Write the name out'
}

function builtinFault(path: string, room: string, specifier: string): string | null {
  if (!specifier.startsWith('node:')) return `needs its prefix: node:${specifier}`
  return browserRooms.has(room) && !isTest(path) ? 'is not there in a browser' : null
}

function doorFault(path: string, room: string, specifier: string): string | null {
  const door = specifier.slice(scope.length)
  const doors = arrows[room] ?? []
  if (doors.includes(door)) return null
  // Test kits leave by their own doors, and only tests go through them.
  const kit = /^(\w+)\/(fixtures|testing)$/.exec(door)
  const neighbour = kit !== null && doors.some((open) => open.split('/')[0] === kit[1])
  return neighbour && isTest(path) ? null : `is not a door ${room} may open`
}

function zodFault(room: string, specifier: string): string | null {
  if (room === 'packages/contract' && specifier !== 'zod/mini' && specifier !== 'vitest') {
    return specifier === 'fast-check' ? null : 'is not zod/mini, all that contract leans on'
  }
  return browserRooms.has(room) && specifier === 'zod' ? 'is too heavy here: zod/mini' : null
}

function manifestFault(
  path: string,
  room: string,
  specifier: string,
  manifests: House['manifests'],
): string | null {
  const own = manifests[manifestRoom(room)]
  const declared = { ...own?.dependencies, ...own?.peerDependencies }
  const name = packageOf(specifier)
  if (name in declared) return null
  const forTests = { ...own?.devDependencies, ...manifests['.']?.devDependencies }
  if ((isTest(path) || room.startsWith('apps/')) && name in forTests) return null
  if (bundled.has(room) && (bundled.get(room)?.[name] ?? name) in { ...own?.devDependencies }) {
    return null
  }
  return `is not in the dependencies of ${manifestRoom(room)}/package.json`
}

/** A dependency nobody imports is paid for by everybody who installs the package. */
function unusedFaults(files: readonly SourceFile[], manifests: House['manifests']): string[] {
  const used = new Map<string, Set<string>>()
  for (const { path, source } of files) {
    const room = roomOf(path)
    if (room === null || isTest(path)) continue
    const names = used.get(manifestRoom(room)) ?? new Set()
    for (const { specifier } of importsOf(path, source)) {
      names.add(packageOf(meant(specifier, room, manifests)))
    }
    used.set(manifestRoom(room), names)
  }
  return Object.entries(manifests).flatMap(([room, { dependencies = {} }]) =>
    room === '.'
      ? []
      : Object.keys(dependencies)
          .filter((name) => used.get(room)?.has(name) !== true)
          .map((name) => `${room}/package.json: ${name} is a dependency that no source imports`),
  )
}

const scope = '@pvit-checkout/'
const partFolder = /^packages\/react\/src\/parts\/([^/]+)\//
const adapters = /^packages\/proxy\/src\/adapters\//
const cli = /^packages\/proxy\/src\/cli\//

/** Tests, stories, test kits and conformance suites see more than the code they are about. */
function isTest(path: string): boolean {
  return /\.(test|stories)\.tsx?$|\/(testing|fixtures)\/|[/.]conformance\.ts$/.test(path)
}

function roomOf(path: string): string | null {
  return Object.keys(arrows).find((room) => path.startsWith(`${room}/`)) ?? null
}

/** `#name` is the room's own word, explained in its package.json. */
function meant(specifier: string, room: string, manifests: House['manifests']): string {
  return manifests[manifestRoom(room)]?.imports?.[specifier]?.['default'] ?? specifier
}

function manifestRoom(room: string): string {
  return room.startsWith('apps/') ? room.split('/').slice(0, 2).join('/') : room
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
