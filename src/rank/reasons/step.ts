import type { NodeRef } from '../../core/kinds.ts'
import { onlyTerm, sumOfShares } from '../share.ts'
import type { KnownName } from '../relation-seeds.ts'
import type { Found, LastReasons } from '../stage.ts'
import { type Path, waysOfWalk } from '../ways.ts'
import { walk } from './walk.ts'

/** What the walk brought to the passages that a name was reached from. */
export const step: LastReasons = {
  async explain(ask, found, names) {
    const given = names.map(name => found.step.ranked.get(name)?.from ?? [])
    const passages = [...new Set(given.flatMap(from => from.map(({ passage }) => passage)))]
    const shares = await walk.explain(ask, found, passages),
      of = new Map(passages.map((passage, i) => [passage, shares[i]!]))
    return given.map((from, i) =>
      sumOfShares([
        ...from.map(({ passage, amount }) => [of.get(passage)!, amount / found.walk.scores.at(passage)] as const),
        [knownTo(found, names[i]!).map(({ way, amount }) => ({ origin: originOf(way), amount })), 1],
      ])
    )
  },
  split: (...asked) => step.explain(...asked),
  has: ({ step: { ranked } }, name) => ranked.has(name),
  from: (found, name) => [
    ...found.step.ranked.get(name)!.from,
    ...knownTo(found, name).map(({ amount }) => ({ edge: 'knows' as const, amount })),
  ],
  known: ({ names: { related } }) => related?.ways,
  score: ({ step: { scores } }, name) => scores.at(name) / scores.max(),
  terms: ({ step: { scores } }, name) => [onlyTerm('step', scores.at(name), scores.max())],
  /** From the passages, and to the one that gave most as the walk led there; what triples lead to is its own seed. */
  async ways(ask, found, name, count) {
    const { from } = found.step.ranked.get(name)!, node: NodeRef = { kind: 'name', node: name }, [most] = from
    const incoming = from.map(({ passage, edge, amount }) => ({
      from: { kind: 'passage' as const, node: passage },
      via: [],
      edges: [{ edge, reversed: edge === 'names' }],
      amount,
      traffic: amount,
    }))
    const known = knownTo(found, name), restart = known.reduce((sum, { amount }) => sum + amount, 0)
    const led = known.map(({ way: { names }, amount }): Path => ({
      nodes: names.map(node => ({ kind: 'name', node })),
      amount,
    }))
    if (!most) return { restart, incoming, paths: led.slice(0, count) }
    const { paths } = await waysOfWalk(
      await walk.walk(ask, found),
      found.walk.walker.number({ kind: 'passage', node: most.passage })!,
      count,
      ask.pace,
    )
    const whole = found.walk.scores.at(most.passage)
    const walked = paths.map(({ nodes, amount }) => ({
      nodes: [...nodes, node],
      amount: whole > 0 ? (most.amount * amount) / whole : 0,
    }))
    return { restart, incoming, paths: [...led, ...walked].sort((a, b) => b.amount - a.amount).slice(0, count) }
  },
}

/** What triples led to a name. */
const knownTo = ({ step: { ranked } }: Pick<Found, 'step'>, name: number): readonly KnownName[] =>
  ranked.get(name)?.known ?? []

const originOf = ({ names }: KnownName['way']): NodeRef => ({ kind: 'name', node: names[0]! })
