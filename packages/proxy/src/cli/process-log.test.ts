import { expect, it } from 'vitest'
import { createProcessLog } from './process-log.ts'

const plain = (_: string, text: string) => text

it('writes for a person the time in UTC, how grave it is, what happened and of what', () => {
  let out = ''
  const log = createProcessLog({ write: (text: string) => (out += text) }, 'info', plain)
  log.info('begun')
  log.warn('PVIT did not answer', { account: 'ACC_TEST', cause: 'timeout' })
  log.error('\u001B[2Jgone\u009B', { account: '\u001B[2J' })
  expect(out.replaceAll(/^\d\d:\d\d:\d\dZ /gm, '')).toBe(
    [
      'info  begun\n',
      'warn  PVIT did not answer  account="ACC_TEST" cause="timeout"\n',
      // Nothing in it can move the cursor of a terminal.
      'error  [2Jgone   account="\\u001b[2J"\n',
    ].join(''),
  )
})
