import * as z from '#zod'

// A file of its own: the browser makes keys and checks none, and what is in a file it reads is sent to it.
/** 8 to 64 of `[A-Za-z0-9_-]`, made once per intent to pay and sent again with every retry of it. */
export const IdempotencyKey = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/))
