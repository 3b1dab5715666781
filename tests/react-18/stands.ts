import { version } from 'react'
import { version as domVersion } from 'react-dom'

// An alias that no longer fits would test today's React twice, and nobody would see it.
for (const stands of [version, domVersion]) {
  if (!stands.startsWith('18.')) throw new Error(`These tests stand on React ${stands}, not on 18.`)
}
