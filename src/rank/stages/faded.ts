import { bestResults } from '../best-passages.ts'
import type { LastStage } from '../stage.ts'

type Name = 'faded' | 'faded-vectors'
type Fade = () => Promise<typeof import('../fade.ts')>

/**
 * Passages as another stage ranked them, what each has faded with the age of its document, and multiplied by what its
 * document is boosted by: see `fadeOf`, `boosting`. It is all of the ranking that is multiplied, before the best are
 * taken; names and tokens are then taken from the passages as they are now. Without the options `decay` and
 * `boostDocument` the scores are those of the stage before.
 *
 * @param fade  loads what fades and boosts, where it is asked for
 */
export function fadedOf<N extends Name>(name: N, before: LastStage, fade: Fade): LastStage<N> {
  const stage: LastStage<Name> = {
    name,
    takes: [before.name],
    async run(ask, found) {
      const { decay, boostDocument } = ask.ranking
      if ((decay ?? boostDocument) === undefined) return { scores: found[before.name].scores }
      return (await fade()).faded(ask, found, before)
    },
    best: (ask, found, count) => bestResults(ask, found[name].scores, count),
  }
  return stage as LastStage<N>
}
