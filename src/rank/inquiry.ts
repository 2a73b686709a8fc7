import type { Pace } from '../core/pace.ts'
import { passageView, type View } from '../walk/view.ts'
import { readAsked } from '../query/asked.ts'
import type { Ranking } from './options.ts'
import type { ReadQuery } from '../query/query.ts'
import type { Understood } from '../query/demands.ts'
import { understand } from '../query/understand.ts'
import type { Searcher } from './searcher.ts'
import type { Ask, Found, StageName, Wanted } from './stage.ts'
import { STAGES } from './stages/all.ts'

/** A question on its way through the stages: each runs once, when it is first needed. */
export class Inquiry {
  readonly #found: Partial<Record<StageName, Promise<unknown>>> = {}
  readonly found = {} as Found

  constructor(readonly ask: Ask) {}

  /** What was found up to a stage, and by it. */
  async upTo(name: StageName): Promise<Found> {
    await (this.#found[name] ??= this.#run(name))
    return this.found
  }

  async #run(name: StageName): Promise<void> {
    const stage = STAGES[name]
    for (const before of stage.takes) await this.upTo(before)
    const { pace } = this.ask
    if (pace.due) await pace.pause(stage.name, 0)
    Object.assign(this.found, { [stage.name]: await stage.run(this.ask, this.found) })
  }

  /** The same question for other nodes; what does not depend on these is kept. */
  wanting(wanted: Partial<Wanted>): Inquiry {
    return new Inquiry({ ...this.ask, wanted: { ...this.ask.wanted, ...wanted } })
  }
}

/** What passes a filter, and has what the question demands. */
const both = (wanted: Wanted, { among, passes }: NonNullable<Understood['demand']>): Wanted => ({
  ...wanted,
  narrows: true,
  among: wanted.among ? passage => wanted.among!(passage) && among(passage) : among,
  passes: (entry, passage) => (wanted.passes?.(entry, passage) ?? true) && passes(entry, passage),
})

/**
 * Reads a question, for the stages that answer it.
 * @param view  of the walk
 * @throws TokenGraphError `not-found` for a node that the graph lacks
 */
export async function inquire(
  whole: Searcher,
  query: ReadQuery,
  ranking: Ranking,
  wanted: Wanted,
  pace: Pace,
  view: View = passageView(ranking.walk.edges),
): Promise<Inquiry> {
  const searcher = await whole.without(ranking.without), { graph } = searcher
  const { syntax, prefix, typos } = ranking, { demand, query: meant, ...read } = await understand(graph, query, syntax)
  return new Inquiry({
    query: meant,
    ranking,
    wanted: demand ? both(wanted, demand) : wanted,
    asked: await readAsked(graph, meant, ranking.seeds, { ...read, prefix, typos }),
    graph,
    searcher,
    view,
    pace,
  })
}
