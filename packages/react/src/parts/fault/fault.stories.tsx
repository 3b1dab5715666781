import {
  browserFaults,
  CheckoutError,
  problems,
  type ErrorCode,
} from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

import { sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { CheckoutStage } from '../../testing/checkout-stage.tsx'
import { onStage } from '../../testing/story.tsx'
import { Fault } from './fault.tsx'

const meta = { title: 'Parts/Fault', component: Fault } satisfies Meta<typeof Fault>
export default meta
type Story = StoryObj<typeof meta>

function because(
  code: ErrorCode,
  session = null as ReturnType<typeof sampleSession> | null,
): Story {
  const error = new CheckoutError(code)
  return {
    decorators: [onStage({ snapshot: sampleSnapshot({ phase: 'error', session, error }) })],
    play: async ({ canvasElement }) => {
      await expect(canvasElement.textContent).not.toMatch(/FCFA/)
    },
  }
}

export const NoConnection = because('connection-lost')
export const CaptivePortal = because('unreadable-reply')
export const Expired = because('unauthorized')
export const WrongSite = because('forbidden-origin')
export const NotFound = because('not-found')
export const Broken = because('internal')
export const SessionClosed = because('session-closed', sampleSession({ status: 'expired' }))
export const AlreadyPaid = because('order-already-paid', sampleSession({ status: 'paid' }))

/** All that can be said in place of a form, by the catalogue. */
export const EveryFault: Story = {
  // The same screen many times on one page is what this page is for.
  parameters: { a11y: { config: { rules: [{ id: 'landmark-unique', enabled: false }] } } },
  render: (_, { globals }) => (
    <>
      {[...Object.keys(problems), ...browserFaults].map((code) => (
        <CheckoutStage
          key={code}
          snapshot={sampleSnapshot({
            phase: 'error',
            session: null,
            error: new CheckoutError(code as ErrorCode), // the catalogue's own keys
          })}
          locale={globals['locale']}
          theme={globals['theme']}
        >
          <Fault />
        </CheckoutStage>
      ))}
    </>
  ),
}
