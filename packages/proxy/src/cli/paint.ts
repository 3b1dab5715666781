import { styleText } from 'node:util'
import type { Terminal } from './terminal.ts'

export type Paint = 'green' | 'yellow' | 'red' | 'dim' | 'bold'

/** Colours on a terminal, unless NO_COLOR says no; FORCE_COLOR says yes anywhere. */
export function painterOf({
  stdout,
  environment,
}: Pick<Terminal, 'stdout' | 'environment'>): (look: Paint, text: string) => string {
  const colours = hasColours(environment, stdout.isTTY === true)
  return (look, text) => (colours ? styleText(look, text, { validateStream: false }) : text)
}

function hasColours(environment: Terminal['environment'], isTTY: boolean): boolean {
  if (environment['NO_COLOR']) return false
  if (environment['FORCE_COLOR']) return environment['FORCE_COLOR'] !== '0'
  return isTTY && environment['TERM'] !== 'dumb'
}
