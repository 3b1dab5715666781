import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

/** The form that was posted; anything else is told so with 415. */
export async function formOf(c: Context): Promise<FormData> {
  try {
    return await c.req.formData()
  } catch (cause) {
    const message = 'This page takes a form: application/x-www-form-urlencoded.'
    throw new HTTPException(415, { message, cause })
  }
}
