/// <reference types="@vitest/browser-playwright" />
import { locales, type Locale, type Payer } from '@pvit-checkout/contract/checkout'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cdp, page } from 'vitest/browser'
import { cleanup, render } from 'vitest-browser-react'

import { CheckoutScreens } from '../checkout/checkout-screens.tsx'
import { loadLateScreensNow } from '../testing/load-late-screens.ts'
import { CheckoutStage, type CheckoutStageProps } from '../testing/checkout-stage.tsx'
import { screens, type ScreenName } from '../testing/screens.ts'
import './styles.css'

const every = Object.keys(screens) as ScreenName[]

beforeAll(() => loadLateScreensNow())
afterEach(async () => {
  await cleanup()
  document.documentElement.removeAttribute('style')
  await emulate([])
})

describe.each(every)('%s', (screen) => {
  it.each(locales)('fits 320 px, and nothing in it is cut off: %s', async (locale) => {
    await page.viewport(320, 640)
    await draw(screen, locale)
    expect(overflow()).toEqual([])
  })

  it('fits a page of 640 px at 200 %', async () => {
    await page.viewport(640, 800)
    document.documentElement.style.zoom = '2'
    await draw(screen)
    expect(overflow()).toEqual([])
  })

  it('fits a phone of 360 px whose letters are twice as large', async () => {
    await page.viewport(360, 640)
    document.documentElement.style.fontSize = '200%'
    await draw(screen)
    expect(overflow()).toEqual([])
  })

  it('has targets of 48 px, all that can be pressed', async () => {
    await page.viewport(320, 640)
    await draw(screen)
    const small = targets()
      .map((each) => ({ each, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 48 || box.width < 48)
      .map(({ each, box }) => `${each.textContent} ${box.width}×${box.height}`)
    expect(small).toEqual([])
  })

  it('moves nothing for whoever asked for stillness', async () => {
    await emulate([{ name: 'prefers-reduced-motion', value: 'reduce' }])
    await draw(screen)
    const moving = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1)
    expect(moving.map((each) => (each as CSSAnimation).animationName)).toEqual([])
  })

  it('keeps its edges where colours are forced', async () => {
    await emulate([{ name: 'forced-colors', value: 'active' }])
    await draw(screen)
    // Backgrounds are gone there: a button without an edge is a word like any other.
    const bare = targets().filter((each) => {
      const { borderTopWidth, borderTopStyle, textDecorationLine } = getComputedStyle(each)
      const edged = borderTopStyle !== 'none' && Number.parseFloat(borderTopWidth) > 0
      return !edged && textDecorationLine === 'none'
    })
    expect(bare.map((each) => each.outerHTML.slice(0, 80))).toEqual([])
    for (const each of targets()) {
      each.focus()
      const { outlineStyle, outlineWidth } = getComputedStyle(each)
      const seen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      expect([each.textContent, seen]).toEqual([each.textContent, true])
    }
  })
})

/** The screens whose numbers, sums and buttons a narrow column could cut off, or break. */
const tight = [
  'formKnownNumber',
  'waiting',
  'paid',
  'paidMeanwhile',
  'declined',
  'unconfirmed',
] as const

it.each(tight)(
  'fits what the margins leave of a page of 320 px whose letters are twice as large: %s',
  async (screen) => {
    await page.viewport(288, 640)
    document.documentElement.style.fontSize = '200%'
    await draw(screen)
    expect(overflow()).toEqual([])
    expect(brokenWords()).toEqual([])
  },
)

it.each(['formFilled', ...tight] as const)(
  'fits a column of 300 px on a wide page whose letters are twice as large, and breaks no word there: %s',
  async (screen) => {
    await page.viewport(1280, 800)
    document.documentElement.style.fontSize = '200%'
    document.documentElement.style.width = '300px'
    await draw(screen)
    expect(overflow()).toEqual([])
    expect(brokenWords()).toEqual([])
  },
)

it.each(locales)(
  'has room for “one last check” where letters are twice as large: %s',
  async (locale) => {
    await page.viewport(288, 640)
    document.documentElement.style.fontSize = '200%'
    await draw('waiting', locale, { at: 180_000 })
    expect(document.querySelector('.pvit-countdown')?.textContent).toMatch(/…$/)
    expect(overflow()).toEqual([])
    expect(brokenWords()).toEqual([])
  },
)

it('prints the receipt in black on white, without what is there to be pressed', async () => {
  await emulate([{ name: 'prefers-color-scheme', value: 'dark' }], 'print')
  await draw('paid')
  await expect.poll(() => document.querySelector('[data-pvit-part="receipt"]')).not.toBeNull()
  expect(targets().map((each) => each.textContent)).toEqual([])
  const receipt = document.querySelector('[data-pvit-part="receipt"]')
  expect(receipt?.textContent).toContain('P7K2M9QX4T1B8Z3')
  expect(receipt?.getClientRects()).toHaveLength(1)
  const words = [...document.querySelectorAll('.pvit :is(h2, p, dt, dd)')]
  const colours = new Set(words.map((each) => getComputedStyle(each).color))
  expect(
    [...colours].filter((each) => !['rgb(0, 0, 0)', 'rgb(60, 60, 60)'].includes(each)),
  ).toEqual([])
})

it.each(['paid', 'unconfirmed', 'declined'] as const)(
  'keeps a reference in one piece at 320 px: %s',
  async (screen) => {
    await page.viewport(320, 640)
    await draw(screen)
    const [reference] = [...document.querySelectorAll('.pvit :is(b, dd)')].filter(
      (each) => each.textContent === 'P7K2M9QX4T1B8Z3',
    )
    const line = document.createRange()
    line.selectNodeContents(reference!)
    expect(line.getClientRects()).toHaveLength(1)
  },
)

it.each(['unconfirmed', 'declined'] as const)(
  'leaves air above a reference whose button has no room beside it: %s',
  async (screen) => {
    await page.viewport(288, 640) // what a page of 320 px with margins leaves
    await draw(screen)
    const box = document.querySelector('.pvit-reference')!
    const [label, button] = [box.querySelector('.pvit-small')!, box.querySelector('button')!]
    const top = (each: Element) => each.getBoundingClientRect().top
    expect(top(button)).toBeGreaterThan(top(label) + 40)
    expect(top(label) - top(box)).toBeGreaterThanOrEqual(6)
  },
)

it.each([
  ['unknown', { known: false, active: null, name: null }],
  ['named', { known: true, active: true, name: 'Marie-Christine O.' }],
] as const)(
  'keeps the button in its place when a late name check answers: %s',
  async (state, answer) => {
    await page.viewport(320, 640)
    let tell = (_: Payer) => {}
    const payer = new Promise<Payer>((resolve) => {
      tell = resolve
    })
    await render(
      <CheckoutStage {...screens.formFilled} behaviour={{ payer: () => payer }}>
        <CheckoutScreens />
      </CheckoutStage>,
    )
    const part = (name: string) => document.querySelector(`[data-pvit-part="${name}"]`)
    const top = () => part('pay')?.getBoundingClientRect().top
    const shown = () => part('payer')?.getAttribute('data-state')
    await expect.poll(shown).toBe('checking')
    const before = top()
    tell({ operator: 'airtel', ...answer })
    await expect.poll(shown).toBe(state)
    expect(top()).toBe(before)
  },
)

it('would see a thing that is too wide', async () => {
  await page.viewport(320, 640)
  await draw('form')
  const wide = document.createElement('p')
  wide.style.width = '400px'
  wide.textContent = 'wide'
  document.querySelector('.pvit')?.append(wide)
  expect(overflow()).not.toEqual([])
})

async function draw(
  screen: ScreenName,
  locale: Locale = 'fr',
  changes: Partial<CheckoutStageProps> = {},
) {
  await render(
    <CheckoutStage {...screens[screen]} {...changes} locale={locale}>
      <CheckoutScreens />
    </CheckoutStage>,
  )
  // English comes as a file of its own.
  await expect.poll(() => document.querySelector('.pvit')?.textContent).not.toBe('')
}

function targets(): HTMLElement[] {
  const all = document.querySelectorAll<HTMLElement>('.pvit :is(button, input, a, summary)')
  return [...all].filter((each) => each.offsetParent !== null)
}

/** What is wider than the page, or than the box that shows it. */
function overflow(): string[] {
  const root = document.documentElement
  const cut = [...document.querySelectorAll<HTMLElement>('.pvit, .pvit *')].filter((each) => {
    if (each.closest('.pvit-unseen, svg') !== null || each.clientWidth === 0) return false
    return each.scrollWidth > each.clientWidth + 1
  })
  return [
    ...(root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth}`] : []),
    ...cut.map((each) => `${each.className}: ${each.scrollWidth} in ${each.clientWidth}`),
  ]
}

/** Words over two lines; a reference is no word, and longer than any. */
function brokenWords(): string[] {
  const root = document.querySelector('.pvit')!
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const broken: string[] = []
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (node.parentElement?.closest('.pvit-unseen') !== null) continue
    // What a space that does not break holds together is one word here.
    for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[^ \n-]+/g)) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
      if (lines.size > 1 && word !== 'P7K2M9QX4T1B8Z3') broken.push(word)
    }
  }
  return broken
}

async function emulate(features: { name: string; value: string }[], media = '') {
  await cdp().send('Emulation.setEmulatedMedia', { features, media })
}
