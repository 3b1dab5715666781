/** Where this package keeps things in a QueryClient; `session` is the engine's session id, null while it is not read. */
export const queryKeys = {
  payment: (session: string | null) => ['pvit-checkout', session, 'payment'] as const,
  payer: (session: string | null, phone: string | null) =>
    ['pvit-checkout', session, 'payer', phone] as const,
}
