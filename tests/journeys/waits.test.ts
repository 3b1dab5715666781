import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { listening } from '../../packages/proxy/src/testing/listening.ts'
import { runCertify } from './commands/certify.ts'
import { runDoctor, urls } from './commands/doctor.ts'
import { openStand, type Stand, type StandOptions } from './commands/stand.ts'

// A key is waited for for twenty seconds, a callback for forty: so these stand side by side, each at a stand of its own.
describe.concurrent('what may never come', { timeout: 180_000 }, () => {
  it.each([
    ['secret.lost', 'PVIT made a key, and it did not arrive'],
    ['secret.10008', 'PVIT says SENDING_SECRET_ERROR (10008)'],
  ])('doctor names what %s does to a key, while the old one still works', (name, says) =>
    atStand(
      {
        simulator: (hook) => ({
          urls: { CALLB: `${hook}/callback`, KEYCD: `${hook}/secret` },
          profile: { oldKey: 'lives' },
        }),
      },
      async (stand) => {
        await stand.serve()
        await expect
          .poll(async () => (await fetch(`${stand.publicUrl}/ready`)).status, { timeout: 30_000 })
          .toBe(200)
        stand.simulator.faults.arm({ name })
        const { code, faults, findings } = await runDoctor(stand)
        expect(code).toBe(1)
        expect(faults.map((one) => one.says.replace(/^ACC_\w+: /, ''))).toEqual([says])
        expect(faults[0]?.cure).toContain('PVIT_SECRET_CODE')
        expect(findings.find(({ check }) => check === 'balance')?.state).toBe('ok')
      },
    ),
  )

  it.each([
    ['arrives', 0, []],
    ['does not', 1, [/with success and in words nobody knows, and no key came$/]],
  ])(
    'doctor blames no code where a renewal is answered by an empty 200 and a key %s',
    (_, exit, said) =>
      atStand(
        exit === 0
          ? {}
          : urls((hook) => ({ KEYCD: `${hook.replace('/pvit/', '/nowhere/')}/secret` })),
        async (stand) => {
          const own = parseEnv(readFileSync(join(stand.folder, '.env'), 'utf8'))['PVIT_BASE_URL']
          const before = createServer(
            (request, response) => void passOn(request, response, String(own)),
          )
          const port = await listening(before)
          const { code, findings, faults } = await runDoctor(stand, {
            PVIT_BASE_URL: `http://127.0.0.1:${port}`,
          }).finally(() => before.close())
          expect(faults.map(({ says }) => says)).toEqual(
            said.map((one) => expect.stringMatching(one) as string),
          )
          for (const { cure } of faults) expect(cure).toMatch(/PVIT_SECRET_CODE.*PVIT_BASE_URL/)
          expect(findings.filter(({ state }) => state === 'warning')).toMatchObject([
            {
              says: expect.stringMatching(
                /^PVIT_RENEW_CODE: HTTP 200, .* tells nothing of this code$/,
              ),
            },
          ])
          expect(code).toBe(exit)
        },
      ),
  )

  it('certify does not count a payment whose callback never came', () =>
    atStand({}, async (stand) => {
      stand.simulator.faults.arm({ name: 'callback.lost', times: 1 })
      const { code, passed, payments, findings } = await runCertify(stand)
      expect([code, passed]).toEqual([1, false])
      expect(payments.map(({ callback }) => callback)).toEqual([false, true, true, true])
      expect(findings.find(({ state }) => state === 'fault')).toMatchObject({
        check: '1 of 4',
        says: expect.stringContaining('no callback came'),
        cure: expect.stringContaining('PVIT_CALLBACK_CODE'),
      })
    }))
})

async function atStand(options: StandOptions, test: (stand: Stand) => Promise<void>) {
  const stand = await openStand(options)
  try {
    await test(stand)
  } finally {
    await stand.close()
  }
}

/** Hands on to PVIT what is asked, and answers a renewal, whatever comes of it, with an empty 200. */
async function passOn(request: IncomingMessage, response: ServerResponse, pvit: string) {
  const body = await text(request)
  const answer = await fetch(`${pvit}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(request.headersDistinct)
      .filter(([name]) => /^(?:x-|content-type|accept)/.test(name))
      .map(([name, values]) => [name, String(values)] as [string, string]),
    ...(request.method === 'POST' ? { body } : {}),
  })
  if (request.url?.endsWith('/renew-secret')) return response.writeHead(200).end()
  return response
    .writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? '' })
    .end(await answer.text())
}
