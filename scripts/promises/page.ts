import type { Proof } from './proofs.ts'
import { attacks, failures, type Promised } from './rows.ts'

/** docs/promises.md: what is promised, and what fails when it is not kept. */
export function promisesPage(proofs: readonly Proof[]): string {
  return `# What is promised, and what proves it

Written by \`node scripts/promises/write-promises-page.ts\` from \`scripts/promises/rows.ts\` and the names of the proofs: a test that proves promise 4 ends in “(promise 4)”. A test fails while a promise has no proof, or this page is not current. \`test\` runs in \`npm test\`, \`prove\` in \`npm run prove\`, \`bench\` in \`npm run bench\`. \`npm run prove -- whole\` runs those tests at the whole size asked of them that \`npm test\` runs at a smaller one.

What cannot be promised: if PVIT itself says “failed”, or does not know a payment for a quarter of an hour, the customer pays again, and then the first one succeeds after all, both debits stand. That is found and told (promise 16), and the question before a new attempt makes it rare.

## When something fails

${table(failures, proofs)}

## When somebody attacks

${table(attacks, proofs)}
`
}

function table(rows: Readonly<Record<number, Promised>>, proofs: readonly Proof[]): string {
  const lines = Object.entries(rows).map(([number, { when, promise, smaller }]) => {
    const proven = proofs.filter(({ promises }) => promises.includes(Number(number)))
    const cells = [...proven.map(cell), ...(smaller === undefined ? [] : [short(smaller)])]
    return `| ${number} | ${when} | ${promise} | ${cells.join('<br>')} |`
  })
  return ['| | When | Then | Proof |', '|---|---|---|---|', ...lines].join('\n')
}

function short({ asked, proven }: NonNullable<Promised['smaller']>): string {
  return `Smaller than asked: ${proven}, not ${asked}.`
}

function cell({ kind, claim, file }: Proof): string {
  const [name = ''] = file.split('/').slice(-1)
  return `\`${kind}\` [${claim.replaceAll('|', '\\|')}](../${file} "${name}")`
}
