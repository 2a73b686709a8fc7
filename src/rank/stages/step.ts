import { bestPassages } from '../best-passages.ts'
import { rankNames } from '../names.ts'
import { bestOf } from '../nodes.ts'
import type { LastStage } from '../stage.ts'
import { SparseVector } from '../../math/sparse/vector.ts'

/**
 * Names, one step from the best passages: see {@link rankNames}. They go by what the walk brought to passages, so that
 * their scores stay linear in the seeds. What triples lead a name of the question to is there, too, in shares of the
 * best passage, whether or not a passage has it.
 */
export const step: LastStage<'step'> = {
  name: 'step',
  takes: ['passages', 'faded', 'walk', 'names'],
  async run(ask, { passages: { terms }, faded: { scores, factors }, names }) {
    const { graph, asked, wanted: { namesFrom, includeAsked } } = ask,
      walked = terms.find(({ name }) => name === 'walk')
    const leaveOut = new Set(includeAsked ? [] : asked.mentions.map(({ name }) => name))
    const reached = walked
      ? (await bestPassages(ask, scores, namesFrom)).filter(passage => walked.raw.at(passage) > 0)
      : []
    const ranked = await rankNames(
      graph,
      reached.map(passage => [
        passage,
        ((factors?.get(passage)?.all ?? 1) * walked!.raw.at(passage)) / walked!.scale,
      ]),
      leaveOut,
      asked.mentions.length > 0 && graph.has('knows')
        ? await (await import('../known-seeds.ts')).knownOf(
          ask,
          names.related,
          reached.length > 0 ? walked!.scale : undefined,
        )
        : [],
    )
    const raw = new SparseVector(graph.count('name'))
    for (const { name, score } of ranked) raw.add(name, score)
    return { scores: raw, ranked: new Map(ranked.map(each => [each.name, each])) }
  },
  async best({ graph }, { step: { ranked, scores } }, count) {
    const names = [...ranked.keys()], entries = await graph.names(names), scale = scores.max()
    return bestOf(names, count, name => scores.at(name), entries.map(({ key }) => key))
      .map(node => ({
        kind: 'name',
        node,
        passage: ranked.get(node)!.from[0]?.passage,
        score: scores.at(node) / scale,
      }))
  },
}
