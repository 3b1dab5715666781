import { existsSync, globSync } from 'node:fs'

import { must } from '../pack.ts'
import type { WebKitPaths } from './webkit.ts'

export interface EnginePaths {
  firefox: string
  webkit: WebKitPaths
}

/** Firefox and WebKitGTK as Debian ships them; installed through apt-get where that is possible. */
export async function findEngines(): Promise<EnginePaths> {
  const found = installed()
  if (found !== null) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const wanted = ['firefox-esr', 'webkit2gtk-driver', 'xvfb']
    await must('apt-get', ['update', '-q'], '/')
    const quietly = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q']
    await must('env', [...quietly, '--no-install-recommends', ...wanted], '/')
  }
  const now = installed()
  if (now !== null) return now
  throw new Error(
    'This proof drives Firefox and WebKitGTK. Install Debian’s firefox-esr, webkit2gtk-driver and xvfb (or their like), or run it as root on Debian, where it installs them itself.',
  )
}

function installed(): EnginePaths | null {
  const firefox = first('/usr/bin/firefox-esr', '/usr/bin/firefox')
  const driver = first('/usr/bin/WebKitWebDriver')
  const xvfb = first('/usr/bin/Xvfb')
  const miniBrowser = first(...globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser'))
  if (!firefox || !driver || !xvfb || !miniBrowser) return null
  return { firefox, webkit: { driver, miniBrowser, xvfb } }
}

function first(...paths: string[]): string | undefined {
  return paths.find((path) => existsSync(path))
}
