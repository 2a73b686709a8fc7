import { writeLink } from './link.ts'
import type { Page } from './panels/page.ts'
import type { Parts } from './panels/panel.ts'
import type { Showing } from './showing.ts'
import type { ViewSource } from './source.ts'
import type { Store } from './store.ts'
import type { Travel } from './travel.ts'

/**
 * What panels act on.
 *
 * @param options.link  makes the address of a state. Default: that of the page, with the state as its fragment.
 * @param others  what is made after the panels are: nothing asks for it before
 */
export function partsOf(
  store: Store,
  { source, link }: { source?: ViewSource, link?: (state: string) => string },
  others: () => { showing: Showing, travel: Travel, page: Page },
): Parts {
  const drawing = () => others().showing.drawing()!
  return {
    store,
    ...(source && { source }),
    search: question => others().travel.search(question),
    neighbourhood: node => others().travel.neighbourhood(node),
    back: () => others().travel.back(),
    visit: place => others().showing.visit(place),
    centre: place => drawing().centre(place),
    link() {
      const state = writeLink(store.state())
      return link?.(state) ?? `${location.href.replace(/#.*$/s, '')}#${state}`
    },
    svg: () => drawing().svg(),
    png: () => drawing().png(),
    fit: () => drawing().fit(),
    zoomBy: factor => drawing().zoomBy(factor),
    panBy: (x, y) => drawing().panBy(x, y),
    announce: text => others().page.announce(text),
    notify: text => others().page.notify(text, 'status'),
  }
}
