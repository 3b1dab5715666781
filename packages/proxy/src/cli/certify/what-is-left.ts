import type { Settings } from '../../config/settings.ts'

/** Between the go-live test and the first franc. PVIT v5.5 §4 to §7. */
export function whatIsLeft({ publicUrl }: Pick<Settings, 'publicUrl'>): string[] {
  return [
    "Look at the four in PVIT's dashboard, under Reporting. Its home page does not show them.",
    'Complete the profile there: company name, contact, circuit sheet and what else it asks for.',
    'Ask support@mypvit.pro to validate the integration and move the account to production; ask in the same mail for the addresses PVIT calls from, for PVIT_SOURCE_IPS.',
    'Then make the production account there: one per operator, and one for cards if you take them.',
    `Register the addresses of this proxy for production ("pvit-checkout urls" prints them for ${publicUrl}), and take the new codes and the new accounts: PVIT_ENVIRONMENT=production, PVIT_ACCOUNT or PVIT_ACCOUNTS, every PVIT_…_CODE and PVIT_PASSWORD.`,
    'Name a new database in DATABASE_URL: in the old one, orders that were paid with play money read as paid.',
    '"pvit-checkout doctor" with those settings; then pay something small yourself, on each operator.',
  ]
}
