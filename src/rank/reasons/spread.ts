import type { Reasons } from '../stage.ts'

/** The heavy tokens that a passage has. */
export const spread: Reasons = {
  async explain(_, { words: { bm25 }, spread: { heavy } }, passages) {
    return (await bm25.parts(passages, heavy)).map(parts =>
      Array.from(parts, ([token, amount]) => ({ origin: { kind: 'token', node: token }, amount }))
    )
  },
}
