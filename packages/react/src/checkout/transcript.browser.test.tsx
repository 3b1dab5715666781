import { virtual } from '@guidepup/virtual-screen-reader'
import { afterEach, describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { cleanup, render } from 'vitest-browser-react'

import { createTestCheckout, type ScenarioName, type TestCheckout } from '../testing/index.ts'
import '../styles/styles.css'
import { PvitCheckout } from './pvit-checkout.tsx'

afterEach(async () => {
  await virtual.stop()
  await cleanup()
})

// What a payment sounds like in French, to be read by a person: transcripts/*.txt are reviewed like code. What the page
// says by itself stands behind `»`; the rest is what a shopper hears who moves through it.
describe('a whole payment, read aloud', () => {
  it('that is paid', async () => {
    const { tells, hears, checkout, box, transcript } = await listen('pays')
    await tells('Le formulaire')
    await hears('Un numéro trop court, et le champ quitté', async () => {
      await userEvent.type(field(box), '0741234')
      await userEvent.tab()
    })
    await hears('Le numéro complété', async () => {
      await userEvent.type(field(box), '56')
      await checkout.clock.push(2_000)
    })
    await tells('Le formulaire rempli')
    await hears('Payer', async () => {
      await press(box, /^Payer/)
      await checkout.clock.push(1_000)
    })
    await hears('La demande est sur le téléphone', () => checkout.clock.push(3_000))
    await tells('L’attente')
    await hears('Le réseau tombe', async () => {
      checkout.goOffline()
      await checkout.clock.push(2_000)
    })
    await hears('Le réseau revient', async () => {
      checkout.goOnline()
      await checkout.clock.push(1_000)
    })
    await hears('Le code est entré', () => checkout.clock.push(10_000))
    await tells('Le reçu')
    await expect(transcript()).toMatchFileSnapshot('./transcripts/paid.txt')
  })

  it('that is declined', async () => {
    const { tells, hears, checkout, box, transcript } = await listen('declines')
    await hears('Payer', () => pay(box, checkout))
    await hears('L’opérateur refuse', () => checkout.clock.push(15_000))
    await tells('L’échec')
    await expect(transcript()).toMatchFileSnapshot('./transcripts/declined.txt')
  })

  it('that nobody confirms', async () => {
    const { tells, hears, checkout, box, transcript } = await listen('unconfirmed')
    await hears('Payer', () => pay(box, checkout))
    await hears('Deux minutes', () => checkout.clock.push(120_000))
    await tells('L’attente, longue')
    await hears('Le temps est passé', () => checkout.clock.push(75_000))
    await tells('Pas confirmé')
    await expect(transcript()).toMatchFileSnapshot('./transcripts/unconfirmed.txt')
  })

  it('whose session cannot be read', async () => {
    const { tells, checkout, transcript } = await listen('proxy-down')
    await checkout.clock.push(10_000)
    await tells('Pas de connexion')
    await expect(transcript()).toMatchFileSnapshot('./transcripts/unreadable.txt')
  })
})

/** Writes down what a screen reader says; compared with the reviewed file when the test ends. */
async function listen(scenario: ScenarioName) {
  const checkout = createTestCheckout({ scenario })
  const view = await render(<PvitCheckout {...checkout.props} onDismiss={() => false} />)
  const box = view.container
  await virtual.start({ container: box })
  const lines: string[] = []
  await checkout.clock.push(1_000)
  const hears = async (what: string, happens: () => Promise<unknown>) => {
    await virtual.clearSpokenPhraseLog()
    await happens()
    // The reader takes a few turns to hear what has changed.
    for (let turn = 0; turn < 5; turn += 1) await checkout.clock.settle()
    lines.push('', `## ${what}`, ...(await virtual.spokenPhraseLog()).map((words) => `» ${words}`))
  }
  const tells = async (what: string) => {
    await virtual.stop()
    await virtual.start({ container: box })
    await virtual.clearSpokenPhraseLog()
    // Round once: the reader begins again behind the last thing, at the live region that stands first.
    for (let step = 0; ; step += 1) {
      await virtual.next()
      if ((await virtual.lastSpokenPhrase()) === 'status') break
      if (step === 300) throw new Error('The reader does not come round.')
    }
    const phrases = await virtual.spokenPhraseLog()
    lines.push('', `# ${what}`, ...phrases.filter((phrase) => !furniture.test(phrase)))
  }
  return { tells, hears, checkout, box, transcript: () => `${lines.join('\n').trim()}\n` }
}

/** Where one thing ends and the next begins, which readers say or leave out by their settings. */
const furniture = /^(paragraph|strong|end of .*|end, .*)$/

async function pay(box: HTMLElement, checkout: TestCheckout) {
  await userEvent.type(field(box), '074123456')
  await checkout.clock.push(1_000)
  await press(box, /^Payer/)
  await checkout.clock.push(3_000)
}

function field(box: HTMLElement): HTMLInputElement {
  const input = box.querySelector('input')
  if (input === null) throw new Error('The phone field is not drawn.')
  return input
}

async function press(box: HTMLElement, name: RegExp) {
  const button = [...box.querySelectorAll('button')].find((each) => name.test(each.textContent))
  if (button === undefined) throw new Error(`There is no button ${name}.`)
  await userEvent.click(button)
}
