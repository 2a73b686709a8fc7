import { detailsPanel } from './details.ts'
import { whenChanged } from './dom.ts'
import { filtersPanel, isOpen } from './filters.ts'
import { count } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { structurePanel } from './structure.ts'
import { tabs } from './tabs.ts'
import { whatIfPanel } from './what-if.ts'

/** How much a change to the walk holds: what it took away, and values that it set. */
export function changesIn({ without, restart, steps, edges }: Model['state']['change']): number {
  const { nodes = [], edges: cut = [], edgeKinds = [] } = without ?? {}
  const set = [restart, steps, ...Object.values(edges ?? {})].filter(value => value !== undefined)
  return nodes.length + cut.length + edgeKinds.length + set.length
}

/**
 * What is said about the graph, sheet by sheet; only the one that is seen is kept up to date. Where a node is selected
 * its details are seen.
 */
export function sidesPanel(parts: Parts): Panel {
  const sides = {
    details: detailsPanel(parts),
    change: whatIfPanel(parts),
    filters: filtersPanel(parts),
    structure: structurePanel(parts),
  }
  let opened: keyof typeof sides = 'details', last: Model | undefined
  const sheets = tabs('About the graph', {
    details: { title: 'Details', element: sides.details.element },
    change: { title: 'What if', element: sides.change.element },
    filters: { title: 'Filters', element: sides.filters.element },
    structure: { title: 'Structure', element: sides.structure.element },
  }, name => {
    opened = name
    if (last) sides[name].update(last)
  })
  const follow = whenChanged<Model>(({ state }) => [state.selected], ({ state }) => {
    if (state.selected !== undefined) sheets.open('details')
  })
  const mark = whenChanged<Model>(({ state }) => [state.filters, state.change], ({ state: { filters, change } }) => {
    const changes = changesIn(change)
    sheets.mark('change', changes === 0 ? '' : count(changes))
    sheets.mark('filters', isOpen(filters) ? '' : '•')
  })
  return {
    element: sheets.element,
    update(model) {
      last = model
      follow(model)
      sides[opened].update(model)
      mark(model)
    },
  }
}
