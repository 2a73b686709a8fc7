import type { GraphView, ViewNode } from '../../src/explanation/graph-view.ts'
import { isUnchanged } from '../../src/explanation/replay.ts'
import type { NodeKind } from '../../src/core/kinds.ts'
import { EDGE_KINDS, EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../kinds.ts'
import { WEIGHT_NAMES } from '../../src/propagation/view.ts'
import { climbed, type Lists, type Ranked } from '../ranking.ts'
import { keyOf } from '../state.ts'
import { type Action, changeBy, removeKind, restoreEdge, restoreKind, restoreNode, unchange } from '../store.ts'
import { button, type Child, fill, h, label, section, whenChanged } from './dom.ts'
import { facetsOf } from './facets.ts'
import { keepsSeeds } from './keeps-seeds.ts'
import { WEIGHT_LABELS, type WeightName, weightsOf } from './edge-weights.ts'
import { showMove } from './list.ts'
import { amount, count, counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many moves are listed. */
const MOVES = 12

/** The most steps that the slider offers. */
const SLIDER_STEPS = 10

/** Changes to the walk, and who went up and down by them. */
export function whatIfPanel({ store, source, visit }: Parts): Panel {
  const slider = (name: string, streak: string, attributes: { min: number, max: number, step: number }, changed: (value: number) => Action, format: (value: number) => string) => {
    const output = h('output', {})
    const input = h('input', {
      type: 'range', ...attributes, 'aria-label': name, oninput: () => store.apply(changed(Number(input.value)), streak), onpointerdown: () => store.seal(), onblur: () => store.seal(),
    })
    return {
      element: h('label', { class: 'slider' }, h('span', {}, name), input, output),
      show(value: number, isChanged: boolean) {
        input.max = String(Math.max(attributes.max, value))
        input.value = String(value)
        output.textContent = format(value)
        output.classList.toggle('changed', isChanged)
        input.setAttribute('aria-valuetext', format(value))
      },
      enable: (isEnabled: boolean, why: string) => {
        input.disabled = !isEnabled
        input.title = isEnabled ? '' : why
      },
    }
  }
  /** The walk's own values: setting one of them is no change. */
  let own = { restart: 0, steps: 0, weights: {} as Partial<Record<WeightName, number>> }
  const unless = (value: number, usual: number | undefined) => (value === usual ? undefined : value)
  const restart = slider('Restart: stays with the seeds', 'restart', { min: 0, max: 1, step: 0.01 }, value => changeBy({ restart: unless(value, own.restart) }), percent)
  const steps = slider('Steps', 'steps', { min: 0, max: SLIDER_STEPS, step: 1 }, value => changeBy({ steps: unless(value, own.steps) }), count)
  const weights = new Map(WEIGHT_NAMES.map(name => [name, slider(WEIGHT_LABELS[name], name, { min: 0, max: 2, step: 0.05 },
    value => state => changeBy({ edges: { ...state.change.edges, [name]: unless(value, own.weights[name]) } })(state), amount)]))

  const over = h('p', { class: 'over', role: 'status' })
  const undo = button('Undo', store.undo, { title: 'Undo (Ctrl+Z)' }), redo = button('Redo', store.redo, { title: 'Redo (Ctrl+Shift+Z)' })
  const reset = button('Take all back', () => store.apply(unchange))
  const removed = h('div', {}), moves = h('div', {}), kinds = h('ul', { class: 'kinds' })
  const controls = h('div', {},
    section('Walk', restart.element, steps.element),
    section('How much edges count', ...Array.from(weights.values(), each => each.element)),
    section('Kinds of edges', kinds))
  const element = h('div', { class: 'what-if' }, over, h('div', { class: 'actions' }, undo, redo, reset), controls, removed, moves)

  const showControls = whenChanged<Model>(({ before, state }) => [before, state.change], ({ before, state: { change } }) => {
    const { settings } = before
    controls.hidden = !settings
    own = { restart: settings?.restart ?? 0, steps: settings?.steps ?? 0, weights: weightsOf(before) }
    restart.show(change.restart ?? own.restart, change.restart !== undefined)
    steps.show(change.steps ?? own.steps, change.steps !== undefined)
    for (const [name, each] of weights) {
      each.show(change.edges?.[name] ?? own.weights[name]!, change.edges?.[name] !== undefined)
      // edges that the walk left out are not in the view: only the whole graph has them
      each.enable(own.weights[name]! > 0 || source?.whatIf !== undefined, 'The walk shown has no such edges.')
    }
  })
  const showState = whenChanged<Model>(({ canUndo, canRedo, state, over: where, busy, before }) => [canUndo, canRedo, state.change, where, busy, before], model => {
    undo.disabled = !model.canUndo
    redo.disabled = !model.canRedo
    reset.disabled = isUnchanged(model.state.change)
    over.textContent = overText(model, source?.whatIf !== undefined)
    fill(removed, ...removedList(model))
    fill(kinds, ...kindRows(model))
  })
  const showMoves = whenChanged<Model>(({ lists, over: where }) => [lists, where], model => fill(moves, ...movesList(model)))

  const kindRows = ({ state: { change }, before }: Model): Child[] => {
    const { edgeKinds: gone = [] } = change.without ?? {}, { edgeKinds: shown } = facetsOf(before)
    return EDGE_KIND_NAMES.filter(kind => shown.has(kind) || gone.includes(kind)).map(kind => {
      const isGone = gone.includes(kind)
      return h('li', {}, h('span', {}, kind), h('span', { class: 'count', title: 'Edges shown' }, count(shown.get(kind) ?? 0)),
        button(isGone ? 'Put back' : 'Remove', () => store.apply((isGone ? restoreKind : removeKind)(kind)), {
          'data-key': `kind ${kind}`, 'aria-label': `${isGone ? 'Put back' : 'Remove'} the edges ${kind}`,
        }))
    })
  }

  const removedList = ({ state: { change }, before }: Model): Child[] => {
    const { nodes = [], edges = [], edgeKinds = [] } = change.without ?? {}
    if (nodes.length + edges.length + edgeKinds.length === 0) return []
    const name = (kind: NodeKind, id: string) => label(before.nodes.find(node => node.kind === kind && node.id === id)?.label ?? id, 60)
    return [section('Taken away', h('ul', { class: 'removed' },
      ...nodes.map(node => h('li', {}, h('span', {}, name(node.kind, node.id), h('span', { class: 'kind' }, ` ${node.kind}`)),
        button('Put back', () => store.apply(restoreNode(node)), { 'data-key': `node ${node.kind} ${node.id}` }))),
      ...edgeKinds.map(kind => h('li', {}, h('span', {}, `all edges: ${kind}`),
        button('Put back', () => store.apply(restoreKind(kind)), { 'data-key': `gone ${kind}`, 'aria-label': `Put back all edges ${kind}` }))),
      ...edges.map(edge => {
        const { says, ends: [from, to] } = EDGE_KINDS[edge.kind]
        return h('li', {}, h('span', {}, name(from, edge.source), h('span', { class: 'via' }, ` ${says} `), name(to, edge.target)),
          button('Put back', () => store.apply(restoreEdge(edge)), { 'data-key': `edge ${edge.kind} ${edge.source} ${edge.target}` }))
      })))]
  }

  const movesList = ({ lists, over: where, before }: Model): Child[] => {
    if (!where) return []
    const all = movesOf(before, lists), listed = movers(all)
    if (listed.length === 0) return [section('Ranks', h('p', { class: 'note' }, 'No rank changed.'))]
    return [section('Ranks', h('table', { class: 'moves' },
      h('caption', {}, `${counted(all.length, { one: 'rank', many: 'ranks' })} changed; those nearest the top:`),
      h('thead', {}, h('tr', {}, ...['Node', 'Before', 'Now', 'Move'].map(title => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...listed.map(({ node, former, rank, item }) => {
        const move = h('td', {}, 'gone')
        if (item) showMove(move, item, true)
        const name = label(node.label, 60)
        return h('tr', { 'data-node': keyOf(node) }, h('th', { scope: 'row' }, item ? button(name, () => visit(item.place), { class: 'link' }) : name, h('span', { class: 'kind' }, ` ${node.kind}`)),
          ...[former, rank].map(each => h('td', {}, each === undefined ? 'not listed' : count(each))), move)
      }))))]
  }

  return {
    element,
    update(model) {
      showControls(model)
      showState(model)
      showMoves(model)
    },
  }
}

/** A node whose rank is another than before; without one of the ranks it is new, or gone. */
export interface Move {
  node: ViewNode
  former?: number
  rank?: number
  /** Where it is now. */
  item?: Ranked
}

/** What is listed elsewhere than before a change, no longer, or for the first time. */
export function movesOf({ nodes, results }: GraphView, { kinds }: Lists): Move[] {
  return NODE_KIND_NAMES.flatMap(kind => {
    const now = new Set(kinds[kind].map(({ key }) => key))
    const moved = kinds[kind].filter(item => climbed(item) !== 0).map((item): Move => ({ node: item.node, rank: item.rank, ...(item.former !== undefined && { former: item.former }), item }))
    const listed = results.map(({ node }) => nodes[node]!).filter(node => node.kind === kind)
    return [...moved, ...listed.map((node, i): Move => ({ node, former: i + 1 })).filter(({ node }) => !now.has(keyOf(node)))]
  })
}

/** The moves that matter most: those that touch the best ranks, before or after. */
export function movers<Item extends Pick<Move, 'former' | 'rank'>>(moves: readonly Item[]): Item[] {
  const best = ({ former = Infinity, rank = Infinity }: Item) => Math.min(former, rank)
  const far = ({ former = Infinity, rank = Infinity }: Item) => Math.abs(former - rank)
  return [...moves].sort((a, b) => best(a) - best(b) || far(b) - far(a) || 0).slice(0, MOVES)
}

function overText({ over, busy, before, view, state }: Model, canAsk: boolean): string {
  if (!before.settings) return 'This graph was not made by a walk, so there is nothing to change in one. Search first.'
  if (over === 'whole') return 'Ranking computed anew over the whole graph.'
  const nodes = counted(view.nodes.length, { one: 'node', many: 'nodes' })
  if (over === 'shown' && busy) return `Ranking computed over the ${nodes} shown; the whole graph is being asked…`
  const seeds = keepsSeeds(before, state.change.without) ? ' What the question gave passages at first stays as it was, also over edges taken away: that can only be counted over the whole graph.' : ''
  if (over === 'shown') return `Ranking computed over the ${nodes} shown${canAsk ? '' : ', not over the whole graph'}.${seeds}`
  return `Change something, and see ranks move. They are computed ${canAsk ? 'anew over the whole graph' : `over the ${nodes} shown, not over the whole graph`}.`
}
