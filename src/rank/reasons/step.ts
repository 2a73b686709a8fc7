import type { NodeRef } from '../../core/kinds.ts'
import { onlyTerm, sumOfShares } from '../share.ts'
import type { LastReasons } from '../stage.ts'
import { waysOfWalk } from '../ways.ts'
import { walk } from './walk.ts'

/** What the walk brought to the passages that a name was reached from. */
export const step: LastReasons = {
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
  known: ({ names: { related } }) => related?.ways,
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
