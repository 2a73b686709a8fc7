import type { GraphView } from '../../src/explanation/graph-view.ts'
import { fillWindow, say, show } from './window.ts'

/** A page that was saved: the view stands in it, and there is nobody to ask. */
const element = fillWindow()
try {
  show(element, JSON.parse(document.getElementById('view')!.textContent!) as GraphView)
} catch (error) {
  say(element, `The graph cannot be shown. ${error instanceof Error ? error.message : String(error)}`, 'alert')
}
