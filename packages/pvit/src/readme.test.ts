import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { expect, it } from 'vitest'
import { createPvit } from './client.ts'
import { example } from './fixtures/index.ts'
import type { PvitOptions } from './pvit.ts'
import { Secret } from './secrets.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const [snippet = ''] = [...readme.matchAll(/```ts\n([^]*?)```/g)].map((block) => block[1] ?? '')

it('the README’s example runs, asks for a payment and then for its status', async () => {
  const filled = snippet
    .replace(/^import .*$/m, '')
    .replace('ACC_…', example.account)
    .replaceAll('…', 'AB12')
  const paths: string[] = []
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README, run on purpose
  const run = new Function(
    'createPvit',
    'Secret',
    'keyFromYourStore',
    `return (async () => { ${stripTypeScriptTypes(filled)} })()`,
  ) as (...given: unknown[]) => Promise<void> // what the body returns

  await run(
    (options: PvitOptions) =>
      createPvit({
        ...options,
        fetch: async (url, init) => {
          const request = new Request(url, init)
          paths.push(new URL(request.url).pathname)
          const asked =
            request.method === 'POST' ? ((await request.json()) as { reference: string }) : null
          return Response.json({ status: 'PENDING', merchant_reference_id: asked?.reference })
        },
      }),
    Secret,
    async () => example.key,
  )
  expect(paths).toEqual(['/AB12/rest', '/AB12/status'])
  expect(snippet.trim().split('\n').length).toBeLessThanOrEqual(16)
})
