import type { GraphView, ViewNode } from '../../../src/view/graph-view.ts'

const RESTART = 0.25, STEPS = 3

/**
 * A view made by hand, true to its own equation: passages a → b over the name N, b → c over M, a follows d; the words of the
 * question are `x` and the name N, and something comes in from the rest at b and c.
 */
export function madeView(): GraphView {
  const passages: Pick<ViewNode, 'id' | 'seeds' | 'fromRest'>[] = [
    { id: 'a#0', seeds: [{ origin: 0, amount: 0.5 }, { origin: 1, amount: 0.1 }], fromRest: [0, 0, 0] },
    { id: 'b#0', seeds: [{ origin: 0, amount: 0.2 }], fromRest: [0.01, 0.02, 0.015] },
    { id: 'c#0', seeds: [], fromRest: [0, 0.005, 0.004] },
    { id: 'd#0', seeds: [{ origin: 1, amount: 0.05 }], fromRest: [0, 0, 0] },
  ]
  const transitions: GraphView['transitions'] = [
    { source: 0, target: 1, via: [4], edges: [{ edge: 'mentions', reversed: false }, { edge: 'names', reversed: false }], weight: 0.7 },
    { source: 1, target: 0, via: [4], edges: [{ edge: 'names', reversed: true }, { edge: 'mentions', reversed: true }], weight: 0.2 },
    { source: 1, target: 2, via: [5], edges: [{ edge: 'mentions', reversed: false }, { edge: 'names', reversed: false }], weight: 0.8 },
    { source: 3, target: 0, via: [], edges: [{ edge: 'follows', reversed: true }], weight: 0.1 },
    { source: 0, target: 3, via: [], edges: [{ edge: 'follows', reversed: false }], weight: 0.1 },
  ]
  const seeds = passages.map(passage => passage.seeds!.reduce((sum, { amount }) => sum + amount, 0))
  const states = [seeds]
  for (let t = 0; t < STEPS; t++) {
    const next = seeds.map((seed, place) => RESTART * seed + passages[place]!.fromRest![t]!)
    for (const { source, target, weight } of transitions) next[target]! += (1 - RESTART) * weight * states[t]![source]!
    states.push(next)
  }
  const last = states[STEPS]!, best = Math.max(...last)
  const titles = ['Alpha', 'Beta', 'Gamma', 'Delta'], lexical = [2, 1, 0, 4]
  const nodes: ViewNode[] = [
    ...passages.map((passage, place): ViewNode => ({
      kind: 'passage', label: titles[place]!, degree: 1 + place / 2, community: place < 2 ? 0 : 1, betweenness: place / 10, seed: seeds[place]!, scores: states.map(state => state[place]!),
      document: passage.id.slice(0, 1), title: titles[place]!, metadata: { year: 1990 + place, tags: ['all', place < 2 ? 'first' : 'second'] }, text: `${titles[place]} runs with the North Sea; 金 and x, runner.`, start: 0, ...passage,
    })),
    { kind: 'name', id: 'North Sea', label: 'North Sea', degree: 7, community: 0, betweenness: 0.4 },
    { kind: 'name', id: 'Sea', label: 'Sea', degree: 2, community: 1, betweenness: 0 },
    { kind: 'token', id: 'run', label: 'runs', degree: 30, community: 0, betweenness: 0 },
    { kind: 'token', id: '金', label: '金', degree: 3, community: 1, betweenness: 0 },
  ]
  const scored = last.map((raw, node) => {
    const terms = [{ name: 'walk' as const, share: 0.9, raw, scale: best, value: (0.9 * raw) / best }, { name: 'lexical' as const, share: 0.1, raw: lexical[node]!, scale: 4, value: (0.1 * lexical[node]!) / 4 }]
    return { node, score: terms[0]!.value + terms[1]!.value, terms }
  }).sort((a, b) => b.score - a.score)
  const given = (node: number, name: 'step' | 'near', from: { source?: number, edge: 'mentions' | 'names' | 'contains', amount: number }[], scale: number) => {
    const raw = from.reduce((sum, { amount }) => sum + amount, 0)
    return { node, score: raw / scale, terms: [{ name, share: 1, raw, scale, value: raw / scale }], from }
  }
  return {
    schema: 'tokengraph.graph-view/2', query: 'x of the North Sea?',
    settings: { restart: RESTART, steps: STEPS, view: { name: 'passages', nodes: ['passage'], paths: [
      { hops: [{ edge: 'mentions', direction: 'out', damped: true }, { edge: 'names', direction: 'out', shared: true }], weight: 1, back: 0.3 },
      { hops: [{ edge: 'follows', direction: 'out' }], weight: 0.1, back: 1 },
    ] } },
    nodes,
    edges: [
      { source: 0, target: 4, kind: 'mentions', weight: 1 }, { source: 4, target: 1, kind: 'names', weight: 1 }, { source: 1, target: 5, kind: 'mentions', weight: 2 },
      { source: 5, target: 2, kind: 'names', weight: 1 }, { source: 0, target: 3, kind: 'follows', weight: 1 }, { source: 0, target: 6, kind: 'contains', weight: 1 },
      { source: 0, target: 7, kind: 'contains', weight: 1 }, { source: 6, target: 7, kind: 'co-occurs', weight: 1.5 },
    ],
    transitions,
    results: [...scored, given(4, 'step', [{ source: 0, edge: 'mentions', amount: 0.3 }, { source: 1, edge: 'names', amount: 0.2 }, { edge: 'mentions', amount: 0.1 }], 0.6),
      given(5, 'step', [{ source: 1, edge: 'mentions', amount: 0.12 }], 0.6), given(6, 'near', [{ source: 0, edge: 'contains', amount: 2 }], 2), given(7, 'near', [{ source: 0, edge: 'contains', amount: 1 }], 2)],
    origins: [{ kind: 'name', id: 'North Sea', label: 'North Sea' }, { kind: 'token', id: 'x', label: 'x' }],
    communities: [{ label: 'North Sea', size: 4 }, { label: 'Gamma', size: 4 }],
    gaps: [{ a: 0, b: 1, edges: 1, expected: 2.5 }],
    rest: { passages: 93, seed: 0.15, scores: [0.15, 0.12, 0.1, 0.09] },
  }
}
