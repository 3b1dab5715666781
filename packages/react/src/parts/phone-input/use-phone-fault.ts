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
      return fault.missing === 1
        ? t('phone.missingOne')
        : t('phone.missing', { count: fault.missing })
    case 'too-long':
      return fault.extra === 1 ? t('phone.extraOne') : t('phone.extra', { count: fault.extra })
    case 'foreign':
      return t('phone.foreign')
    case 'legacy': {
      const phone = formatPhone(fault.suggestion)
      // Eight digits that one more would make a number of today: either reading may be right, so both are offered.
      return readPhone(`${phoneText}0`).kind === 'complete'
        ? t('phone.legacyOrShort', { phone })
        : t('phone.legacy', { phone })
    }
    case 'not-mobile-money':
      return prompts && snapshot.session?.operatorSelectable === true
        ? t('phone.notMobileMoneyChoose')
        : t('phone.notMobileMoney')
    case 'operator-closed':
      return prompts
        ? t('phone.operatorClosed', { operator: t(`operator.${fault.operator}`) })
        : null
  }
}
