import { questionOf } from '../link.ts'
import { firstView, httpSource } from './http-source.ts'
import { fillWindow, linkInAddress, say, show } from './window.ts'

/** The page that `tokengraph view` serves. */
async function open(element: HTMLElement, link: string): Promise<void> {
  say(element, 'The graph is on its way …', 'status')
  try {
    show(element, await (link === '' ? firstView() : httpSource.search(questionOf(link) ?? '')), httpSource)
  } catch (error) {
    say(element, `The graph cannot be shown. ${error instanceof Error ? error.message : String(error)}`, 'alert')
  }
}

void open(fillWindow(), linkInAddress())
