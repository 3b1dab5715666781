import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { fakeToken } from '@pvit-checkout/client/testing'

import { must, type Packed } from '../pack.ts'
import { serveFolder } from '../serve-folder.ts'

export interface Shop {
  url: string
  /** The checkout's outline is in the page as the server sends it. */
  drawnByServer: boolean
  close: () => unknown
}

interface ShopOptions {
  root: string
  packed: readonly Packed[]
  react: '18' | '19'
}

const token = fakeToken()

/** The guides' own page, as a new Vite app would hold it; built, and served as plain files. */
export async function viteShop(folder: string, options: ShopOptions): Promise<Shop> {
  const { root, react } = options
  write(folder, 'package.json', {
    ...manifest(options),
    devDependencies: {
      vite: '^8',
      '@vitejs/plugin-react': '^6',
      typescript: '*',
      '@types/react': `^${react}`,
      '@types/react-dom': `^${react}`,
    },
  })
  write(
    folder,
    'index.html',
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Shop</title></head>' +
      '<body><div id="root"></div><script type="module" src="/main.tsx"></script></body></html>',
  )
  const page = 'payment-page.tsx'
  cpSync(join(root, 'docs/guides/examples', page), join(folder, page))
  write(
    folder,
    'main.tsx',
    `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PaymentPage } from './payment-page.tsx'
createRoot(document.getElementById('root')!).render(
  <StrictMode><PaymentPage token="${token}" /></StrictMode>,
)`,
  )
  write(
    folder,
    'vite.config.ts',
    `import react from '@vitejs/plugin-react'\nexport default { plugins: [react()] }`,
  )
  write(folder, 'tsconfig.json', {
    compilerOptions: {
      strict: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      jsx: 'react-jsx',
      types: ['vite/client'],
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    files: ['main.tsx'],
  })
  await install(folder)
  await must('npm', ['exec', '--', 'tsc', '-p', '.'], folder)
  await must('npm', ['exec', '--', 'vite', 'build', '--logLevel', 'error'], folder)
  const served = await serveFolder(join(folder, 'dist'))
  return { ...served, drawnByServer: false }
}

/** The app router, and a server component that draws the checkout straight from the package. */
export async function nextShop(folder: string, options: ShopOptions): Promise<Shop> {
  const { dependencies, ...rest } = manifest(options)
  write(folder, 'package.json', {
    ...rest,
    dependencies: { ...dependencies, next: '^16' },
    devDependencies: { typescript: '^5', '@types/react': '^19', '@types/node': '*' },
  })
  write(
    folder,
    'app/layout.tsx',
    `import '@pvit-checkout/react/styles.css'
export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="fr"><body>{children}</body></html>
}`,
  )
  write(folder, 'app/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
  write(
    folder,
    'app/page.tsx',
    `import { PvitCheckout } from '@pvit-checkout/react'
export default function Page() {
  return <PvitCheckout endpoint="/pay" session="${token}" />
}`,
  )
  await install(folder)
  const next = ['exec', '--', 'next']
  await must('env', ['NEXT_TELEMETRY_DISABLED=1', 'npm', ...next, 'build'], folder)
  const bin = join(folder, 'node_modules/next/dist/bin/next')
  const server = spawn(process.execPath, [bin, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { url: await addressOf(server), drawnByServer: true, close: () => server.kill() }
}

/** The guides' HTML, and the element's files beside it as they lie in its package. */
export async function elementShop(folder: string, options: ShopOptions): Promise<Shop> {
  const { root, packed } = options
  const tarball = packed.find(({ name }) => name === '@pvit-checkout/element')?.tarball
  if (tarball === undefined) throw new Error('The element was not packed.')
  await must('tar', ['-xzf', tarball, '--strip-components=2', 'package/dist'], folder)
  const guide = readFileSync(join(root, 'docs/guides/examples/script-tag.html'), 'utf8')
  write(
    folder,
    'index.html',
    guide
      .replace('TOKEN FROM YOUR SERVER', token)
      .replace('https://shop.example/pay', '/pay')
      .replace('<script type="module" src="/script-tag.js"></script>', ''),
  )
  const served = await serveFolder(folder)
  return { ...served, drawnByServer: false }
}

function manifest({ packed, react }: ShopOptions) {
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  return {
    name: 'shop',
    private: true,
    type: 'module',
    dependencies: {
      '@pvit-checkout/react': tarballs['@pvit-checkout/react'],
      '@pvit-checkout/client': tarballs['@pvit-checkout/client'],
      '@pvit-checkout/contract': tarballs['@pvit-checkout/contract'],
      react: `^${react}.0.0`,
      'react-dom': `^${react}.0.0`,
    },
  }
}

function install(folder: string): Promise<void> {
  return must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder)
}

/** Where the server says it is to be found. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stdout?.on('data', (chunk: Buffer) => {
      said += String(chunk)
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (url !== undefined) resolve(`${url}/`)
    })
    server.on('exit', () => reject(new Error(`The server ended: ${said}`)))
  })
}

function write(folder: string, name: string, content: unknown): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
}
