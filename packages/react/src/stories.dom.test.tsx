/// <reference types="vite/client" />
import {
  browserFaults,
  paymentMethods,
  paymentStatuses,
  problems,
  reasons,
} from '@pvit-checkout/contract/checkout'
import { composeStories, type Meta } from '@storybook/react-vite'
import { act, cleanup, render } from '@testing-library/react'
import { beforeAll, describe, expect, it } from 'vitest'

import * as checkout from './index.ts'
import { fr } from './i18n/fr.ts'
import { lateFr } from './i18n/late-fr.ts'
import { loadLateScreensNow } from './testing/load-late-screens.ts'

type StoryFile = Parameters<typeof composeStories>[0] & { default: Meta }

const files = import.meta.glob<StoryFile>('./**/*.stories.tsx', { eager: true })
const words: Readonly<Record<string, string>> = { ...fr, ...lateFr }

/** What all stories together put on the screen. */
const seen = { texts: '', statuses: new Set<string>(), parts: new Set<string>() }

beforeAll(async () => {
  await loadLateScreensNow()
  for (const file of Object.values(files)) {
    for (const Story of Object.values<() => React.ReactNode>(composeStories(file))) {
      render(<Story />)
      // Names are asked for after a rest, on a clock that the stage moves.
      await act(async () => {
        await Promise.resolve()
      })
      gather()
      cleanup()
    }
  }
}, 60_000)

describe('the stories', () => {
  it('show every status that the drop-in can have', () => {
    const all = [...paymentStatuses, 'loading', 'idle', 'error']
    expect(all.filter((status) => !seen.statuses.has(status))).toEqual([])
  })

  it('show every part', () => {
    const all = ['phone', 'payer', 'methods', 'pay', 'status', 'receipt', 'retry']
    expect(all.filter((part) => !seen.parts.has(part))).toEqual([])
  })

  it('have a file for every part that is exported', () => {
    const drawn = new Set(Object.values(files).map((file) => file.default.component))
    // The box and its fillings: every story stands in them.
    const boxes = ['CheckoutProvider', 'CheckoutRoot', 'PvitCheckout', 'CheckoutError']
    const parts = Object.entries(checkout).filter(
      ([name]) => /^[A-Z]/.test(name) && !boxes.includes(name),
    )
    expect(parts.length).toBeGreaterThan(10)
    expect(parts.filter(([, part]) => !drawn.has(part as never)).map(([name]) => name)).toEqual([])
  })

  it.each(Object.keys(reasons))('tell why a payment failed: %s', (reason) => {
    expect(seen.texts).toContain(beginning(`reason.${reason}`))
  })

  it.each([...Object.keys(problems), ...browserFaults])('tell what went wrong: %s', (code) => {
    expect(seen.texts).toContain(beginning(`error.${code}`))
  })

  it.each(paymentMethods.filter((method) => method !== 'restlink' && method !== 'mobile_money'))(
    'offer the way %s',
    (method) => {
      expect(seen.texts).toContain(beginning(`method.${method}`))
    },
  )
})

function gather() {
  seen.texts += plain(document.body.textContent)
  for (const box of document.querySelectorAll('[data-pvit-status]')) {
    seen.statuses.add(box.getAttribute('data-pvit-status') ?? '')
  }
  for (const part of document.querySelectorAll('[data-pvit-part]')) {
    seen.parts.add(part.getAttribute('data-pvit-part') ?? '')
  }
}

/** Up to the first blank that is filled in. */
function beginning(key: string): string {
  return plain((words[key] ?? `no words for ${key}`).split('{')[0] ?? '')
}

function plain(text: string): string {
  return text.replaceAll(/\s/g, ' ')
}
