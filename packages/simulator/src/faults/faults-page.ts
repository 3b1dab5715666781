import { apiPaths } from '@pvit-checkout/pvit/wire'
import { faultCatalogue, type FaultKind } from './catalogue.ts'

const apis = Object.keys(apiPaths).length

/** docs/simulator-faults.md: every fault by group, with what it strikes and what it can be told. */
export function faultsPage(): string {
  const faults: [string, FaultKind][] = Object.entries(faultCatalogue)
  const groups = new Set(faults.map(([name]) => groupOf(name)))
  return [
    '# Faults of the simulator',
    '',
    '<!-- Generated from packages/simulator/src/faults/catalogue.ts by packages/simulator/scripts/write-faults-page.ts. -->',
    '',
    'Arm one with `--faults`, on the home page, by `POST /_control/faults` or with `simulator.faults.arm`.',
    'Whether a call is struck depends on the seed, the reference, the operation and how often it was asked, never on timing.',
    ...[...groups].flatMap((group) => [
      '',
      `## ${group}`,
      '',
      '| Fault | Strikes | What happens | Parameters |',
      '| --- | --- | --- | --- |',
      ...faults.filter(([name]) => groupOf(name) === group).map(row),
    ]),
    '',
  ].join('\n')
}

function groupOf(name: string): string {
  return name.split('.')[0] ?? ''
}

function row([name, { on, only, says, params = {} }]: [string, FaultKind]): string {
  const told = Object.entries(params).map(([param, value]) => `\`${param}=${value}\``)
  const where = on.length === apis ? 'every API' : on.join(', ')
  const which = only ? `: ${only.join(', ')}` : ''
  return `| \`${name}\` | ${where}${which} | ${says} | ${told.join(' ')} |`
}
