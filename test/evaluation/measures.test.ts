import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import {
  CUTOFFS, type Cutoffs, type MeasureName, type Measures, type Qrels, type Run, type RunEntry,
  mean, measure, measureRun, orderRun,
} from '../../src/evaluation/measures.ts'

type Values = Record<string, number>
interface Case {
  name: string
  inputs: { qrels: Record<string, Values>, run: Record<string, Values> }
  outputs: { per_query: Record<string, Values>, mean_over_evaluated: Values, mean_over_qrels: Values }
}

const golden = JSON.parse(readFileSync(new URL('../golden/retrieval.json', import.meta.url), 'utf8')) as { cases: Case[] }

/** Our name of each measure of trec_eval that we have. */
const OURS: Record<string, MeasureName> = {
  map: 'map', recip_rank: 'mrr', recall_5: 'recall@5', recall_10: 'recall@10', recall_100: 'recall@100',
  success_1: 'hit@1', success_5: 'hit@5', success_10: 'hit@10', ndcg_cut_5: 'ndcg@5', ndcg_cut_10: 'ndcg@10',
}
const GOLDEN_CUTOFFS: Cutoffs = { recall: [5, 10, 100], all: [5, 10, 100], hit: [1, 5, 10], ndcg: [5, 10] }

const qrelsOf = (given: Record<string, Values>): Qrels =>
  new Map(Object.entries(given).map(([question, grades]) => [question, new Map(Object.entries(grades))]))
const runOf = (given: Record<string, Values>): Run =>
  new Map(Object.entries(given).map(([question, scores]) => [question, entriesOf(scores)]))
const entriesOf = (scores: Values): RunEntry[] => Object.entries(scores).map(([id, score]) => ({ id, score }))
const gradesOf = (grades: Values) => new Map(Object.entries(grades))

function expectAlike(ours: Measures, theirs: Values): void {
  for (const [name, our] of Object.entries(OURS)) {
    expect(Math.abs(ours[our] - theirs[name]), `${our}: ${ours[our]} for ${theirs[name]}`).toBeLessThan(1e-9)
  }
}

describe.each(golden.cases)('trec_eval: $name', ({ inputs, outputs }) => {
  const qrels = qrelsOf(inputs.qrels)
  const rows = measureRun(qrels, runOf(inputs.run), GOLDEN_CUTOFFS)

  it.each(Object.keys(outputs.per_query))('gives the values of %s', question => {
    expectAlike(rows.get(question)!, outputs.per_query[question])
  })

  it('gives the means over all judged questions, the missing ones as 0', () => {
    expectAlike(mean(rows.values()), outputs.mean_over_qrels)
  })

  it('gives the means over the answered questions when only those are given', () => {
    const answered = [...rows].filter(([question]) => inputs.run[question]).map(([, row]) => row)
    expectAlike(mean(answered), outputs.mean_over_evaluated)
  })

  it('has all@k exactly where recall@k is 1', () => {
    for (const [question, values] of Object.entries(outputs.per_query)) {
      for (const k of [5, 10, 100]) expect(rows.get(question)![`all@${k}`]).toBe(values[`recall_${k}`] === 1 ? 1 : 0)
    }
  })

  it('has a row for each judged question and for no other', () => {
    expect([...rows.keys()]).toEqual(Object.keys(inputs.qrels))
  })
})

describe('the golden comparison can fail', () => {
  const { inputs, outputs } = golden.cases[0]
  const theirs = outputs.per_query.q03

  it('when ties are broken the other way', () => {
    const ascending = orderRun(entriesOf(inputs.run.q03)).reverse()
    const ours = measure(ascending, gradesOf(inputs.qrels.q03), GOLDEN_CUTOFFS)
    expect(ours.map).toBeCloseTo(0.789, 3)
    expect(() => expectAlike(ours, theirs)).toThrow()
  })

  it('when the missing question is left out of the means', () => {
    const rows = measureRun(qrelsOf(inputs.qrels), runOf(inputs.run), GOLDEN_CUTOFFS)
    rows.delete('q05')
    expect(() => expectAlike(mean(rows.values()), outputs.mean_over_qrels)).toThrow()
  })
})

describe('orderRun', () => {
  it('orders by score, then by the bytes of the id, both descending', () => {
    const ids = ['Z', 'd1', 'd10', 'd2', 'd9', 'é', '图']
    expect(orderRun([{ id: 'best', score: 2 }, ...ids.map(id => ({ id, score: 1 })), { id: 'worst', score: -1 }]))
      .toEqual(['best', '图', 'é', 'd9', 'd2', 'd10', 'd1', 'Z', 'worst'])
  })

  it('puts characters beyond U+FFFF above those below, where UTF-16 order has it the other way', () => {
    const low = 'ab\uff21', high = 'ab\u{1f600}'
    expect(low > high).toBe(true)
    expect(orderRun([{ id: low, score: 1 }, { id: high, score: 1 }])).toEqual([high, low])
  })

  it('takes scores that are one 32-bit float for a tie', () => {
    expect(orderRun([{ id: 'd1', score: 1.00000001 }, { id: 'd2', score: 1 }])).toEqual(['d2', 'd1'])
    expect(orderRun([{ id: 'd1', score: 1.000001 }, { id: 'd2', score: 1 }])).toEqual(['d1', 'd2'])
    expect(orderRun([{ id: 'd1', score: 1e40 }, { id: 'd2', score: 1e39 }])).toEqual(['d2', 'd1'])
    expect(orderRun([{ id: 'd1', score: 0 }, { id: 'd2', score: -0 }])).toEqual(['d2', 'd1'])
  })

  it('cuts to the depth, 1000 unless told', () => {
    const entries = Array.from({ length: 1200 }, (_, at) => ({ id: `d${at}`, score: at }))
    const ids = orderRun(entries)
    expect([ids.length, ids[0], ids[999]]).toEqual([1000, 'd1199', 'd200'])
    expect(orderRun(entries, 2)).toEqual(['d1199', 'd1198'])
    expect(orderRun(entries, 0)).toEqual([])
  })

  it('leaves what it was given as it was', () => {
    const entries = Object.freeze([{ id: 'a', score: 1 }, { id: 'b', score: 2 }])
    expect(orderRun(entries)).toEqual(['b', 'a'])
    expect(entries.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('refuses NaN and a passage given twice', () => {
    expect(() => orderRun([{ id: 'a', score: NaN }])).toThrow(expect.objectContaining({ code: 'format' }))
    expect(() => orderRun([{ id: 'a', score: 1 }, { id: 'b', score: 2 }, { id: 'a', score: 3 }]))
      .toThrow(/"a" twice/)
  })
})

describe('measure', () => {
  it('gives the values computed by hand', () => {
    // Relevant: a (2), b (1), c (1). Retrieved at ranks 2 (a) and 4 (b); c is not.
    const row = measure(['x', 'a', 'y', 'b', 'z'], gradesOf({ a: 2, b: 1, c: 1, x: 0 }))
    const dcg = 2 / Math.log2(3) + 1 / Math.log2(5), ideal = 2 + 1 / Math.log2(3) + 1 / 2
    expect(row).toEqual({
      'recall@2': 1 / 3, 'recall@5': 2 / 3, 'recall@10': 2 / 3, 'recall@50': 2 / 3, 'recall@100': 2 / 3,
      'all@5': 0, 'hit@1': 0, 'hit@5': 1, mrr: 1 / 2, map: (1 / 2 + 2 / 4) / 3, 'ndcg@10': dcg / ideal,
    })
  })

  it('gives 1 in everything that two found passages at the top allow', () => {
    const row = measure(['a', 'b', 'x'], gradesOf({ a: 1, b: 1 }))
    expect(Object.values(row)).toEqual(Object.values(row).map(() => 1))
    expect(measure(['a', 'x', 'b'], gradesOf({ a: 1, b: 1 }))['all@5']).toBe(1)
    expect(measure(['a', 'x', 'y', 'z', 'w', 'b'], gradesOf({ a: 1, b: 1 }))['all@5']).toBe(0)
  })

  it.each([
    ['nothing is retrieved', [], { a: 1 }],
    ['nothing is judged', ['a'], {}],
    ['nothing is relevant', ['a', 'b'], { a: 0, b: -1 }],
    ['only unjudged ones are retrieved', ['x', 'y'], { a: 1 }],
  ] as [string, string[], Values][])('gives 0 in everything if %s', (_, ranked, grades) => {
    const row = measure(ranked, gradesOf(grades))
    expect(Object.values(row)).toEqual(Object.values(row).map(() => 0))
  })

  it('has the cut-offs that are asked for, and no others', () => {
    expect(Object.keys(measure([], new Map(), { recall: [3], all: [2], hit: [], ndcg: [1, 7] })))
      .toEqual(['recall@3', 'all@2', 'mrr', 'map', 'ndcg@1', 'ndcg@7'])
  })

  it('takes the grade itself as gain, and none from a grade below 0', () => {
    const only = { recall: [], all: [], hit: [], ndcg: [1] }
    expect(measure(['b', 'a'], gradesOf({ a: 3, b: 1 }), only)['ndcg@1']).toBe(1 / 3)
    expect(measure(['b', 'a'], gradesOf({ a: 3, b: -2 }), only)['ndcg@1']).toBe(0)
  })

  it('refuses a passage given twice', () => {
    expect(() => measure(['a', 'a'], gradesOf({ a: 1 }))).toThrow(TokenGraphError)
  })
})

describe('mean', () => {
  it('counts every judged question alike, the missing ones as 0', () => {
    const qrels = qrelsOf({ one: { a: 1 }, two: { b: 1 }, missing: { c: 1 }, none: { d: 0 } })
    const rows = measureRun(qrels, runOf({ one: { a: 1 }, two: { x: 2, b: 1 }, unjudged: { a: 1 } }))
    const means = mean(rows.values())
    expect(means.mrr).toBe((1 + 1 / 2) / 4)
    expect(means['hit@1']).toBe(1 / 4)
    expect(means['recall@2']).toBe(2 / 4)
    expect(Object.keys(means)).toEqual(Object.keys(rows.get('one')!))
  })

  it('counts only the passages within the depth', () => {
    const qrels = qrelsOf({ one: { a: 1 } }), run = runOf({ one: { x: 2, a: 1 } })
    expect(mean(measureRun(qrels, run, CUTOFFS, 1).values()).map).toBe(0)
    expect(mean(measureRun(qrels, run, CUTOFFS, 2).values()).map).toBe(1 / 2)
  })

  it('refuses to average nothing', () => {
    expect(() => mean([])).toThrow(expect.objectContaining({ code: 'format' }))
  })
})

/** The definitions, one rank after the other, without any sharing of work; ids are compared as bytes. */
function naive(entries: RunEntry[], grades: Map<string, number>, { recall, all, hit, ndcg }: Cutoffs): Values {
  const left = [...entries], ranked: string[] = []
  const leads = (a: RunEntry, b: RunEntry) => {
    const [x, y] = new Float32Array([a.score, b.score])
    return x === y ? Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) > 0 : x > y
  }
  while (left.length > 0) {
    const best = left.reduce((a, b) => (leads(b, a) ? b : a))
    ranked.push(best.id)
    left.splice(left.indexOf(best), 1)
  }
  const relevant = new Set([...grades].filter(([, grade]) => grade >= 1).map(([id]) => id))
  const found = (k: number) => [...relevant].filter(id => ranked.slice(0, k).includes(id)).length
  const dcg = (ids: string[], k: number) => {
    let sum = 0
    for (let rank = 1; rank <= Math.min(k, ids.length); rank++) sum += (grades.get(ids[rank - 1]) ?? 0) * Math.LN2 / Math.log(rank + 1)
    return sum
  }
  const values: Values = { mrr: 0, map: 0 }
  for (let rank = ranked.length; rank >= 1; rank--) {
    if (!relevant.has(ranked[rank - 1])) continue
    values.mrr = 1 / rank
    values.map += found(rank) / rank / relevant.size
  }
  for (const k of recall) values[`recall@${k}`] = relevant.size ? found(k) / relevant.size : 0
  for (const k of all) values[`all@${k}`] = Number(relevant.size > 0 && [...relevant].every(id => ranked.slice(0, k).includes(id)))
  for (const k of hit) values[`hit@${k}`] = Number(ranked.slice(0, k).some(id => relevant.has(id)))
  const ideal = [...grades.keys()].sort((a, b) => grades.get(b)! - grades.get(a)!)
  for (const k of ndcg) values[`ndcg@${k}`] = relevant.size ? dcg(ranked, k) / dcg(ideal, k) : 0
  return values
}

describe('against the definitions', () => {
  // Few characters, so that ids share beginnings and lie on both sides of the surrogates.
  const id = fc.array(fc.constantFrom('a', 'b', '1', 'é', '图', '\uff21', '\u{1f600}', '\u{20000}'), { minLength: 1, maxLength: 3 })
    .map(parts => parts.join(''))
  const score = fc.oneof(fc.constantFrom(0, 1, 1 + 1e-8, 1 + 1e-6, -2), fc.double({ noNaN: true }))
  const entries = fc.uniqueArray(fc.record({ id, score }), { selector: entry => entry.id, maxLength: 40 })
  const grades = fc.uniqueArray(fc.tuple(id, fc.integer({ min: 0, max: 3 })), { selector: ([key]) => key, maxLength: 20 })
    .map(pairs => new Map(pairs))

  it('gives the same values for random runs and judgements', () => {
    fc.assert(fc.property(entries, grades, (given, judged) => {
      const row = measureRun(new Map([['q', judged]]), new Map([['q', given]])).get('q')!
      const slow = naive(given, judged, CUTOFFS)
      expect(Object.keys(row).sort()).toEqual(Object.keys(slow).sort())
      for (const [name, value] of Object.entries(row)) expect(value, name).toBeCloseTo(slow[name], 12)
    }), { numRuns: 500, seed: 1 })
  })

  it('does not depend on the order in which the run is given', () => {
    fc.assert(fc.property(entries, given => {
      expect(orderRun([...given].reverse())).toEqual(orderRun(given))
    }), { seed: 2 })
  })
})
