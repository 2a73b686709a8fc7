import * as v from 'valibot'
import { number, whole } from '../core/options.ts'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../core/kinds.ts'
import type { CrossEncoder } from '../encoders/cross-encoder.ts'
import { boostSchema, fieldBoosts } from './boost-options.ts'
import { decayOptions } from './decay.ts'
import { rankingDefaults } from './defaults.ts'
import type { Ranker } from './rerank/ranker.ts'

const ruleFor = <T>() => v.custom<(word: string) => T>(given => typeof given === 'function', 'a function of a word')

const DEFAULTS = rankingDefaults()
const { strongest, power, ...sought } = DEFAULTS.seeds, { back, ...weights } = DEFAULTS.walk.edges

const share = (fallback: number) => v.optional(number(0, 1), fallback)
const shares = <Name extends string>(fallbacks: Record<Name, number>, most = 1) =>
  Object.fromEntries(Object.entries<number>(fallbacks).map(([name, fallback]) => [
    name,
    v.optional(number(0, most), fallback),
  ])) as Record<Name, ReturnType<typeof share>>

const crossEncoder = v.custom<CrossEncoder>(
  given => typeof (given as CrossEncoder)?.score === 'function',
  'a CrossEncoder',
)

/** What {@link RankingOptions} may have, with the defaults. */
export const rankingOptions = {
  propagate: v.optional(v.picklist(['scores', 'vectors']), DEFAULTS.propagate),
  syntax: v.optional(v.picklist(['auto', 'operators', 'plain']), DEFAULTS.syntax),
  prefix: v.optional(v.union([v.boolean(), v.literal('last'), ruleFor<boolean>()]), DEFAULTS.prefix),
  typos: v.optional(v.union([v.picklist(['auto', 'off']), whole(0, 2), ruleFor<number>()]), DEFAULTS.typos),
  bm25: v.optional(
    v.strictObject({
      k1: v.optional(number(0, 100), DEFAULTS.bm25.k1),
      b: share(DEFAULTS.bm25.b),
      title: v.optional(number(0, 1000), DEFAULTS.bm25.title),
    }),
    {},
  ),
  dense: v.optional(
    v.strictObject({
      when: v.optional(v.picklist(['auto', 'always', 'never']), DEFAULTS.dense.when),
      share: v.optional(number(0, 1)),
      power: v.optional(number(0, 100), DEFAULTS.dense.power),
    }),
    {},
  ),
  late: v.optional(
    v.strictObject({
      when: v.optional(v.picklist(['auto', 'always', 'never']), DEFAULTS.late.when),
      share: v.optional(number(0, 1)),
      passages: v.optional(whole(1), DEFAULTS.late.passages),
    }),
    {},
  ),
  seeds: v.optional(
    v.strictObject({
      strongest: v.optional(whole(1), strongest),
      power: v.optional(number(0, 20), power),
      ...shares(sought),
    }),
    {},
  ),
  walk: v.optional(
    v.strictObject({
      restart: v.optional(number(0, 1)),
      steps: v.optional(whole(0, 100), DEFAULTS.walk.steps),
      precision: v.optional(number(0, 1), DEFAULTS.walk.precision),
      edges: v.optional(v.strictObject({ ...shares(weights, 1000), back: share(back) }), {}),
      trained: v.optional(v.boolean()),
    }),
    {},
  ),
  spread: v.optional(
    v.strictObject({
      share: v.optional(number(0, 100), DEFAULTS.spread.share),
      passages: v.optional(whole(1), DEFAULTS.spread.passages),
      tokens: v.optional(whole(1), DEFAULTS.spread.tokens),
      when: v.optional(v.picklist(['unnamed', 'always', 'never']), DEFAULTS.spread.when),
    }),
    {},
  ),
  hop: v.optional(
    v.strictObject({
      share: v.optional(number(0, 100), DEFAULTS.hop.share),
      passages: v.optional(whole(1), DEFAULTS.hop.passages),
      most: v.optional(whole(2), DEFAULTS.hop.most),
    }),
    {},
  ),
  rerank: v.optional(
    v.strictObject({
      when: v.optional(v.picklist(['auto', 'always', 'never']), DEFAULTS.rerank.when),
      ranker: v.optional(v.custom<Ranker>(given => typeof (given as Ranker)?.logits === 'function', 'a Ranker')),
    }),
    {},
  ),
  cross: v.optional(
    v.strictObject({
      encoder: v.optional(crossEncoder),
      when: v.optional(v.picklist(['auto', 'always', 'never']), DEFAULTS.cross.when),
      share: share(DEFAULTS.cross.share),
      passages: v.optional(whole(2), DEFAULTS.cross.passages),
    }),
    {},
  ),
  without: v.optional(
    v.strictObject({
      nodes: v.optional(v.array(v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), id: v.string() })), () => []),
      edges: v.optional(
        v.array(v.strictObject({ kind: v.picklist(EDGE_KIND_NAMES), source: v.string(), target: v.string() })),
        () => [],
      ),
      edgeKinds: v.optional(v.array(v.picklist(EDGE_KIND_NAMES)), () => []),
    }),
    {},
  ),
  decay: v.optional(decayOptions),
  boost: v.optional(fieldBoosts),
  boostDocument: v.optional(boostSchema),
}
