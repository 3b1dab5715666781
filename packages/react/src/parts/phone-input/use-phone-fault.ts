import { formatPhone, readPhone } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../../checkout/context.ts'
import type { PayForm } from '../../checkout/use-pay-form.ts'

/** What is wrong with the number, in words; null when it can be paid with. An operator is only asked where one prompts. */
export function usePhoneFault({ fault, phoneText }: PayForm, prompts: boolean): string | null {
  const { t, snapshot } = useCheckoutContext()
  switch (fault?.kind) {
    case undefined:
      return null
    case 'empty':
      return t('phone.empty')
    case 'incomplete':
      return t(fault.missing === 1 ? 'phone.missingOne' : 'phone.missing', { count: fault.missing })
    case 'too-long':
      return t(fault.extra === 1 ? 'phone.extraOne' : 'phone.extra', { count: fault.extra })
    case 'foreign':
      return t('phone.foreign')
    case 'legacy': {
      // Eight digits that one more would make a number of today: either reading may be right, so both are offered.
      const isShort = readPhone(`${phoneText}0`).kind === 'complete'
      const phone = formatPhone(fault.suggestion)
      return t(isShort ? 'phone.legacyOrShort' : 'phone.legacy', { phone })
    }
    case 'not-mobile-money': {
      const canChoose = prompts && snapshot.session?.operatorSelectable === true
      return t(canChoose ? 'phone.notMobileMoneyChoose' : 'phone.notMobileMoney')
    }
    case 'operator-closed':
      return prompts
        ? t('phone.operatorClosed', { operator: t(`operator.${fault.operator}`) })
        : null
  }
}
