import type { NodeRef } from '../../core/kinds.ts'
import { bestPassages } from '../best-passages.ts'
import { rankNames } from '../names.ts'
import { bestOf } from '../nodes.ts'
import { onlyTerm, sumOfShares } from '../share.ts'
import type { LastStage } from '../stage.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import { walk } from './walk.ts'

/**
 * Names, one step from the best passages: see {@link rankNames}. They go by what the walk brought to passages, so that
 * their scores stay linear in the seeds.
 */
export const step: LastStage<'step'> = {
  name: 'step',
  takes: ['passages', 'faded', 'walk'],
  async run(ask, { passages: { terms }, faded: { scores, fades } }) {
    const { graph, asked, wanted: { namesFrom, includeAsked } } = ask,
      walked = terms.find(({ name }) => name === 'walk')
    const leaveOut = new Set(includeAsked ? [] : asked.mentions.map(({ name }) => name))
    const reached = walked
      ? (await bestPassages(ask, scores, namesFrom)).filter(passage => walked.raw.at(passage) > 0)
      : []
    const ranked = await rankNames(
      graph,
      reached.map(passage => [passage, ((fades?.get(passage) ?? 1) * walked!.raw.at(passage)) / walked!.scale]),
      leaveOut,
    )
    const raw = new SparseVector(graph.count('name'))
    for (const { name, score } of ranked) raw.add(name, score)
    return { scores: raw, ranked: new Map(ranked.map(each => [each.name, each])) }
  },
  async explain(ask, found, names) {
    const given = names.map(name => found.step.ranked.get(name)?.from ?? [])
    const passages = [...new Set(given.flatMap(from => from.map(({ passage }) => passage)))]
    const shares = await walk.explain(ask, found, passages),
      of = new Map(passages.map((passage, i) => [passage, shares[i]!]))
    return given.map(from =>
      sumOfShares(from.map(({ passage, amount }) => [of.get(passage)!, amount / found.walk.scores.at(passage)]))
    )
  },
  split: (...asked) => step.explain(...asked),
  has: ({ step: { ranked } }, name) => ranked.has(name),
  from: ({ step: { ranked } }, name) => ranked.get(name)!.from,
  async best({ graph }, { step: { ranked, scores } }, count) {
    const names = [...ranked.keys()], entries = await graph.names(names), scale = scores.max()
    return bestOf(names, count, name => scores.at(name), entries.map(({ key }) => key))
      .map(node => ({
        kind: 'name',
        node,
        passage: ranked.get(node)!.from[0]!.passage,
        score: scores.at(node) / scale,
      }))
  },
  score: ({ step: { scores } }, name) => scores.at(name) / scores.max(),
  terms: ({ step: { scores } }, name) => [onlyTerm('step', scores.at(name), scores.max())],
  /** From the passages, and to the one that gave most as the walk led there. */
  async ways(ask, found, name, count) {
    const { from } = found.step.ranked.get(name)!, node: NodeRef = { kind: 'name', node: name }, [most] = from
    const incoming = from.map(({ passage, edge, amount }) => ({
      from: { kind: 'passage' as const, node: passage },
      via: [],
      edges: [{ edge, reversed: edge === 'names' }],
      amount,
      traffic: amount,
    }))
    if (!most) return { restart: 0, incoming, paths: [] }
    const { waysOfWalk } = await import('../ways.ts')
    const { paths } = await waysOfWalk(
      await walk.walk(ask, found),
      found.walk.walker.number({ kind: 'passage', node: most.passage })!,
      count,
      ask.pace,
    )
    const whole = found.walk.scores.at(most.passage)
    return {
      restart: 0,
      incoming,
      paths: paths.map(({ nodes, amount }) => ({
        nodes: [...nodes, node],
        amount: whole > 0 ? (most.amount * amount) / whole : 0,
      })),
    }
  },
}
