import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent } from 'storybook/test'

import { sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { PhoneInput } from './phone-input.tsx'

const meta = { title: 'Parts/Phone input', component: PhoneInput } satisfies Meta<typeof PhoneInput>
export default meta
type Story = StoryObj<typeof meta>

const form = { decorators: [onStage({ snapshot: sampleSnapshot() })] }

export const Empty: Story = form

export const Typed: Story = {
  ...form,
  play: async ({ canvas }) => {
    const field = canvas.getByRole('textbox')
    await userEvent.type(field, '074123456')
    await expect(field).toHaveValue('074 12 34 56')
    await expect(field).toBeValid()
    await expect(canvas.getByText('Airtel Money')).toHaveAttribute('data-state', 'read')
  },
}

export const Incomplete: Story = {
  ...form,
  play: async ({ canvas }) => {
    const field = canvas.getByRole('textbox')
    await userEvent.type(field, '0741234')
    await userEvent.tab()
    await expect(field).toBeInvalid()
    await expect(field).toHaveAccessibleDescription(/2/)
    await userEvent.type(field, '5')
    // Whoever mends it is not nagged while doing so.
    await expect(field).toBeValid()
    await userEvent.tab()
  },
}

export const OldNumber: Story = {
  ...form,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '04123456')
    await userEvent.tab()
    await expect(canvas.getByRole('textbox')).toHaveAccessibleDescription(/074\s12\s34\s56/)
  },
}

export const OldNumberTaken: Story = {
  ...form,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '04123456')
    await userEvent.tab()
    await userEvent.click(canvas.getByRole('button'))
    await expect(canvas.getByRole('textbox')).toHaveValue('074 12 34 56')
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}

export const TooLong: Story = {
  ...form,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '07412345678')
    await userEvent.tab()
    await expect(canvas.getByRole('textbox')).toBeInvalid()
    await expect(canvas.getByRole('textbox')).toHaveValue('074 12 34 56 78')
  },
}

export const OtherCountry: Story = {
  ...form,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '+33612345678')
    await userEvent.tab()
    await expect(canvas.getByRole('textbox')).toHaveAccessibleDescription(/\+241/)
  },
}

export const NotMobileMoney: Story = {
  ...form,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '011723456')
    await userEvent.tab()
    await expect(canvas.getByRole('textbox')).toBeInvalid()
  },
}

export const OperatorToChoose: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ session: sampleSession({ operatorSelectable: true }) }),
    }),
  ],
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '011723456')
    await userEvent.tab()
    await userEvent.click(canvas.getByRole('radio', { name: 'Moov Money' }))
    await expect(canvas.getByRole('textbox')).toBeValid()
  },
}

export const OperatorToChange: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ session: sampleSession({ operatorSelectable: true }) }),
      phone: '066820866',
    }),
  ],
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button'))
    // The button is gone; whoever has no mouse is not sent back to the top of the page.
    await expect(canvas.getByRole('radio', { name: 'Moov Money' })).toHaveFocus()
  },
}

export const OperatorClosed: Story = {
  decorators: [
    onStage({ snapshot: sampleSnapshot({ session: sampleSession({ operators: ['moov'] }) }) }),
  ],
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox'), '074123456')
    await userEvent.tab()
    await expect(canvas.getByRole('textbox')).toHaveAccessibleDescription(/Airtel Money/)
  },
}

export const KnownToTheShop: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        session: sampleSession({ phone: '074 •• •• 56', phoneKnown: true }),
      }),
    }),
  ],
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('textbox')).toBeNull()
    await expect(canvas.getByText(/074.••.••.56/)).toBeVisible()
  },
}
