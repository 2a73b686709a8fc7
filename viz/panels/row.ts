import { NODE_KINDS } from '../kinds.ts'
import type { Lists, Ranked } from '../ranking.ts'
import { hover } from '../store.ts'
import { bar, h, hidden, nodesOf, onHover, setLabel } from './dom.ts'
import { amount, count, percent } from './numbers.ts'
import type { Parts } from './panel.ts'
import { showMove } from './show-move.ts'
import { partText, snippetOf } from './snippet.ts'

/** A row of the ranked list. */
export interface Row {
  element: HTMLElement
  show(item: Ranked, list: Listing): void
}

/**
 * What a list is of: by what it is ranked, whether something was changed, and which nodes filters keep out of the
 * picture.
 */
export interface Listing {
  by: Lists['by']
  isChanged: boolean
  isShown(place: number): boolean
}

export function makeRow({ key }: Ranked, { store, visit }: Pick<Parts, 'store' | 'visit'>): Row {
  const rank = h('span', { class: 'rank' }), called = rowName(), figures = rowFigures(), asides = hidden('')
  let at = 0
  const element = h(
    'div',
    {
      role: 'option',
      class: 'row',
      'data-node': key,
      onclick: () => visit(at),
      onpointerenter: onHover(() => store.apply(hover(key))),
    },
    rank,
    called.name,
    figures.move,
    figures.share,
    called.snippet,
    figures.length,
    asides,
  )
  return {
    element,
    show(item, list) {
      at = item.place
      element.id = `result-${at}`
      rank.textContent = item.isResult ? count(item.rank) : `(${count(item.rank)})`
      rank.title = item.isResult ? '' : 'Shown in the graph, not among the results'
      called.show(item.node)
      figures.show(item, list)
      const isShown = list.isShown(at)
      element.classList.toggle('filtered', !isShown)
      element.classList.toggle('beyond', !item.isResult)
      asides.textContent = asidesOf(item.isResult, isShown)
    },
  }
}

const asidesOf = (isResult: boolean, isShown: boolean): string =>
  `${isResult ? '' : ', not among the results'}${isShown ? '' : ', kept out of the picture by filters'}`

/** What a row's node is called, and where the question is in it. */
function rowName(): { name: HTMLElement, snippet: HTMLElement, show(node: Ranked['node']): void } {
  const label = h('bdi', { class: 'label', dir: 'auto' }), part = h('span', { class: 'part' })
  const snippet = h('bdi', { class: 'snippet', dir: 'auto' })
  let shown: Ranked['node'] | undefined
  return {
    name: h('span', { class: 'name' }, label, part),
    snippet,
    show(node) {
      if (node === shown) return
      shown = node
      setLabel(label, node.part && node.title ? node.title : node.label)
      part.textContent = node.part && node.part.of > 1 ? ` ${partText(node.part)}` : ''
      part.title = part.textContent && 'Passage of its document'
      snippet.replaceChildren(...nodesOf(snippetOf(node)))
    },
  }
}

/** Its score, as a number and as a bar, and how far it moved. */
function rowFigures(): { move: HTMLElement, share: HTMLElement, length: HTMLElement, show: Row['show'] } {
  const move = h('span', { class: 'move' }), share = h('span', { class: 'score' }), length = bar(0)
  return {
    move,
    share,
    length,
    show(item, { by, isChanged }) {
      const { score } = item.result
      share.textContent = by === 'score' ? percent(item.share) : amount(score)
      const { degree } = NODE_KINDS[item.node.kind]
      share.title = by === 'score' ? `Score ${amount(score)}` : `${degree}, in the whole graph`
      length.hidden = by !== 'score'
      length.style.setProperty('--share', String(item.share))
      showMove(move, item, isChanged)
    },
  }
}
