import { readFile } from 'node:fs/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { GraphView } from '../../../src/view/graph-view.ts'
import type { NodeKind } from '../../../src/core/kinds.ts'
import { NODE_KIND_NAMES } from '../../../viz/kinds.ts'
import { amount } from '../../../viz/panels/numbers.ts'
import { keyOf } from '../../../viz/state.ts'

/** A page that is watched: what it asked for, and what went wrong in it. */
export interface Watched {
  page: Page
  asked: string[]
  faults: string[]
}

/** What a page knows of its picture: when the graph was last painted, and whose layout has not come to rest. */
interface Watching {
  painting: { last: number, layouts: Map<Worker, number>, hasWorker: boolean }
}

/** Runs in the page, before anything else: looking at pixels again and again costs more than most tests. */
function watchPainting(): void {
  const painting: Watching['painting'] = { last: 0, layouts: new Map(), hasWorker: false }
  const known = new WeakSet<Worker>()
  Object.assign(window, { painting })
  const { clearRect } = CanvasRenderingContext2D.prototype, { postMessage, terminate } = Worker.prototype
  CanvasRenderingContext2D.prototype.clearRect = function (...given) {
    // the first of a picture's two canvases is the graph's
    if (this.canvas.previousElementSibling === null) painting.last = performance.now()
    clearRect.apply(this, given)
  }
  Worker.prototype.postMessage = function (this: Worker, ask: { type: string, run: number }) {
    if (!known.has(this)) this.addEventListener('message', ({ data }) => {
      if (data.done && data.run === painting.layouts.get(this)) painting.layouts.delete(this)
    })
    known.add(this)
    painting.hasWorker = true
    if (ask.type === 'start' || ask.type === 'pin') painting.layouts.set(this, ask.run)
    postMessage.call(this, ask)
  }
  Worker.prototype.terminate = function () {
    painting.layouts.delete(this)
    terminate.call(this)
  }
}

/** Opens a page. Breaches of its policy and scripts that texts brought in are faults, too. */
export async function watchedPage(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage(), asked: string[] = [], faults: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text()) })
  page.on('dialog', dialog => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.exposeFunction('breach', (what: string) => { faults.push(`policy: ${what}`) })
  await page.addInitScript(`addEventListener('securitypolicyviolation', event => breach(event.violatedDirective + ' ' + event.blockedURI))`)
  await page.addInitScript(watchPainting)
  return { page, asked, faults }
}

/** The titles of the list boxes. */
const TITLES: Record<NodeKind, string> = { passage: 'Passages', name: 'Names', token: 'Tokens' }

/** What is listed: kind by kind, each row's node and what its score says. */
export type Listed = Record<NodeKind, { key: string, score: string }[]>

export const listBox = (page: Page, kind: NodeKind) => page.locator(`[role=listbox][aria-label=${TITLES[kind]}]`)

/** The rows of the ranked list. */
export async function listed(page: Page): Promise<Listed> {
  const rows = await Promise.all(NODE_KIND_NAMES.map(kind => listBox(page, kind).locator('[role=option]').evaluateAll(options => options.map(option => ({
    key: (option as HTMLElement).dataset.node!, score: (option.querySelector('.score') as HTMLElement).title,
  })))))
  return Object.fromEntries(NODE_KIND_NAMES.map((kind, i) => [kind, rows[i]])) as Listed
}

/** The rows that a view's results should give. */
export const resultRows = ({ nodes, results }: GraphView): Listed => Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, results
  .filter(({ node }) => nodes[node]!.kind === kind).map(({ node, score }) => ({ key: keyOf(nodes[node]!), score: `Score ${amount(score)}` }))])) as Listed

/** Expects the list to be a view's results; passages that are shown and are no results may come after. */
export async function expectListed(page: Page, view: GraphView): Promise<void> {
  const wanted = resultRows(view), got = await listed(page)
  expect({ ...got, passage: got.passage.slice(0, wanted.passage.length) }).toEqual(wanted)
}

/** Opens a page with a view anew, and waits for its list. */
export async function openView(page: Page, address: string): Promise<void> {
  // else the page would go on with what stands behind the #
  if (address.includes('#')) await page.goto('about:blank')
  await page.goto(address)
  await page.locator('[role=listbox] [role=option]').first().waitFor({ state: 'attached' })
}

/** A node in the list. */
export const row = (page: Page, key: string) => page.locator(`[role=option][data-node=${JSON.stringify(key)}]`)

export const openTab = (page: Page, name: string) => page.getByRole('tab', { name }).click()

/** Moves a slider. */
export const slide = (page: Page, name: string | RegExp, value: number) => page.getByRole('slider', { name }).fill(String(value))

/** How many pixels of each canvas have been painted: the graph, and what is lit. */
export const paintedPixels = (page: Page): Promise<number[]> => page.locator('canvas').evaluateAll(canvases => canvases.map(canvas => {
  const { width, height } = canvas as HTMLCanvasElement, copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true })!
  copy.drawImage(canvas as HTMLCanvasElement, 0, 0)
  const { data } = copy.getImageData(0, 0, width, height)
  let painted = 0
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) painted++
  return painted
}))

/** Waits until the graph has been painted, its layout rests, and nothing was painted of it for a while. */
export const settled = (page: Page): Promise<void> => page.evaluate(async () => {
  const { painting } = window as unknown as Watching, began = performance.now()
  for (let quiet = 0; quiet < 2;) {
    await new Promise(requestAnimationFrame)
    await new Promise(resolve => setTimeout(resolve, 20))
    const now = performance.now()
    if (now - began > 20_000) throw new Error('the picture does not come to rest')
    // a gesture is followed by a picture 60 ms later; a layout without a worker tells its progress every 100 ms
    const isLong = now - Math.max(painting.last, began) > (painting.hasWorker ? 100 : 250)
    quiet = isLong && painting.last > 0 && painting.layouts.size === 0 ? quiet + 1 : 0
  }
})

/** A number as the page shows it. */
export const numberIn = (text: string): number => Number(text.replaceAll(',', ''))

/** A table of parts that add up: the parts, and the total under them; undefined where there is none. */
export async function sumIn(page: Page, caption: string): Promise<{ parts: { name: string, amount: number }[], total: number } | undefined> {
  const table = page.locator('table.sum').filter({ has: page.locator('caption', { hasText: caption }) })
  if (await table.count() === 0) return undefined
  const parts = await table.locator('tbody tr').evaluateAll(rows => rows.map(each => ({ name: each.children[0]!.textContent!, text: each.children[1]!.textContent! })))
  return { parts: parts.map(({ name, text }) => ({ name, amount: numberIn(text) })), total: numberIn(await table.locator('tfoot td').first().innerText()) }
}

/** Takes a file away by the menu. */
export async function exported(page: Page, title: string): Promise<{ name: string, bytes: Buffer }> {
  await page.locator('summary', { hasText: 'Export' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.menu button', { hasText: new RegExp(`^${title}`) }).click()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** What is drawn and what is hidden, in words. */
export const shownText = (page: Page): Promise<string> => page.locator('.shown').innerText()
