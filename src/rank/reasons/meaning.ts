import type { Reasons } from '../stage.ts'

/** The question's meaning as a whole. */
export const meaning: Reasons = {
  async explain(_, { meaning: { scores } }, passages) {
    return passages.map(passage => (scores.at(passage) === 0
      ? []
      : [{ origin: { kind: 'meaning', node: 0 }, amount: scores.at(passage) }])
    )
  },
}
