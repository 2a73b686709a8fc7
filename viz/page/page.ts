import type { GraphView } from '../../src/view/graph-view.ts'
import { isLink, questionOf } from '../link.ts'
import { firstView, httpSource } from './http-source.ts'
import { fillWindow, linkInAddress, linkOfQuery, say, show } from './window.ts'

/**
 * The page of `tokengraph view`: a saved one has its view in it and nobody to ask; a served one asks the server that
 * gave it.
 */
async function open(element: HTMLElement, saved: string | undefined): Promise<void> {
  try {
    if (saved !== undefined) return show(element, JSON.parse(saved) as GraphView)
    say(element, 'The graph is on its way …', 'status')
    linkOfQuery()
    const link = linkInAddress()
    show(element, await (isLink(link) ? httpSource.search(questionOf(link) ?? '') : firstView()), httpSource)
  } catch (error) {
    say(element, `The graph cannot be shown. ${error instanceof Error ? error.message : String(error)}`, 'alert')
  }
}

void open(fillWindow(), document.getElementById('view')?.textContent)
