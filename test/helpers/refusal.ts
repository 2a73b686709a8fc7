import { expect } from 'vitest'
import { type ErrorCode, TokenGraphError } from '../../src/core/errors.ts'

/** The error of what must be refused, as this library refuses: its code, and a message on one line. */
export async function refusal(act: () => unknown, code: ErrorCode): Promise<string> {
  const error = await Promise.resolve().then(act).then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  expect(`${error.code}: ${error.message}`).toMatch(new RegExp(`^${code}: .*\\bgot .`))
  expect(error.message).not.toMatch(/[\n\r]/)
  return error.message
}
