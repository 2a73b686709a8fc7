import { bestResults } from '../best-passages.ts'
import type { LastStage } from '../stage.ts'

type Name = 'faded' | 'faded-vectors'
type Fade = () => Promise<typeof import('../fade.ts')>

/**
 * Passages as another stage ranked them, what each has faded with the age of its document: see `fadeOf`. It is
 * all of the ranking that is fading, before the best are taken; names and tokens are then taken from the passages as
 * they are now. Without the option `decay` the scores are those of the stage before.
 *
 * @param fade  loads what fades, where it is asked for
 */
export function fadedOf<N extends Name>(name: N, before: LastStage, fade: Fade): LastStage<N> {
  const stage: LastStage<Name> = {
    name,
    takes: [before.name],
    async run(ask, found) {
      const { decay } = ask.ranking
      if (!decay) return { scores: found[before.name].scores }
      return (await fade()).faded(ask, found, before, decay)
    },
    best: (ask, found, count) => bestResults(ask, found[name].scores, count),
  }
  return stage as LastStage<N>
}
