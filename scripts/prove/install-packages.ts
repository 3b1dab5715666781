// Installs the packed packages with npm into an empty project, as a shop would, and opens every door there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { must, packAll } from './pack.ts'

const root = dirname(dirname(import.meta.dirname))
// Outside the repository, where its node_modules cannot help out.
const shop = mkdtempSync(join(tmpdir(), 'shop-'))

try {
  const packed = await packAll(root, join(root, '.cache', 'packed'))
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  write('package.json', {
    name: 'shop',
    private: true,
    type: 'module',
    dependencies: {
      ...tarballs,
      react: '^19.0.0',
      'react-dom': '^19.0.0',
      typescript: '*',
      '@types/react': '^19.0.0',
      '@types/node': '*',
    },
    // The packages need each other in this very version, not one from a registry.
    overrides: tarballs,
  })
  await must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], shop)
  const doors = packed.flatMap(({ name, doors }) => doors.map((door) => name + door.slice(1)))
  await opensInNode(doors)
  await fitsTypes(doors)
  await must('npm', ['exec', '--', 'pvit-checkout', 'keys'], shop)
  keepsForReact()
} finally {
  rmSync(shop, { recursive: true, force: true })
}

// An element class needs a browser's HTMLElement to be defined at all; everything else must open on a server too.
async function opensInNode(doors: string[]): Promise<void> {
  const source = doors
    .filter((door) => door !== '@pvit-checkout/element')
    .map(
      (door) =>
        `if (Object.keys(await import('${door}')).length === 0) throw new Error('${door} opens on nothing')`,
    )
  write('open.js', source.join('\n'))
  await must(process.execPath, ['open.js'], shop)
}

async function fitsTypes(doors: string[]): Promise<void> {
  write('tsconfig.json', {
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      noEmit: true,
      skipLibCheck: false,
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      jsx: 'react-jsx',
      types: ['node'],
    },
    files: ['types.ts'],
  })
  const source = doors.map(
    (door, index) => `import * as door${index} from '${door}'\nconsole.log(door${index})`,
  )
  write('types.ts', source.join('\n'))
  await must('npm', ['exec', '--', 'tsc', '-p', '.'], shop)
}

// A server component may import what leans on hooks only while that file says so; a stylesheet is one file, not a tree of
// them.
function keepsForReact(): void {
  const dist = join(shop, 'node_modules/@pvit-checkout/react/dist')
  const opened = ['index.js', 'testing/index.js'].flatMap((door) => openedBy(join(dist, door)))
  const needy = opened.filter((file) => leansOnHooks(readFileSync(file, 'utf8')))
  // The drop-in, the provider, every part and every hook.
  if (needy.length < 15)
    throw new Error(`Only ${needy.length} files of the React package lean on hooks.`)
  const silent = needy.filter((file) => !isForClients(readFileSync(file, 'utf8')))
  if (silent.length > 0) throw new Error(`No 'use client' in ${silent.join(', ')}.`)
  const sheet = readFileSync(join(dist, 'styles/styles.css'), 'utf8')
  if (sheet.includes('@import')) throw new Error('styles.css imports other files.')
}

/** The package's own files that a built door hands on. */
function openedBy(door: string): string[] {
  const names = readFileSync(door, 'utf8').matchAll(/from\s*["'](\.[^"']+)["']/g)
  return [...names].map(([, name = '']) => join(dirname(door), name))
}

function leansOnHooks(code: string): boolean {
  return (
    /import\s*\{[^}]*\b(use[A-Z]\w*|createContext)\b[^}]*\}\s*from/.test(code) ||
    /\b_?jsxs?\(/.test(code)
  )
}

function isForClients(code: string): boolean {
  return /^(['"])use client\1/.test(code)
}

function write(name: string, content: unknown): void {
  writeFileSync(join(shop, name), typeof content === 'string' ? content : JSON.stringify(content))
}
