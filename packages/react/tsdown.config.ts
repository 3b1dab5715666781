import { join } from 'node:path'

import type { UserConfig } from 'tsdown'

import { library } from '../../scripts/build/library.ts'
import { writeStylesheet } from '../../scripts/build/stylesheet.ts'

const folder = import.meta.dirname

const config: UserConfig = {
  ...library(folder, 'browser'),
  onSuccess() {
    const sheet = 'styles/styles.css'
    writeStylesheet(join(folder, 'src', sheet), join(folder, 'dist', sheet))
  },
}

export default config
