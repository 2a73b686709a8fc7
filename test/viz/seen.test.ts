import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Document } from '../../src/index.ts'
import { PALETTE } from '../../viz/scene/palette.ts'
import { keyOf } from '../../viz/state.ts'
import { launchChromium, noChromium } from '../helpers/chromium.ts'
import { type ShownIndex, showIndex } from './helpers/served-view.ts'
import { expectListed, listed, openTab, openView, row, settled, shownText, watchedPage, type Watched } from './helpers/view-page.ts'
import { TRIES_ALL } from '../helpers/runs.ts'

const CITIES = ['Vienna', 'Paris', 'Berlin', 'Madrid', 'Lisbon', 'Athens', 'Warsaw', 'Prague', 'Oslo', 'Dublin', 'Rome', 'Bern']
const TRADES = ['lanterns', 'mirrors', 'clocks', 'bridges', 'violins']
const LINES = [
  'The inventor of the ochre lantern was born in Vienna.', 'Nobody knows who wrote of him first.', 'His ochre lantern hung over the harbour of Lisbon.',
]
/** Cities in groups, so that the picture has a border with results on it; documents of several passages, and some of one title. */
const DOCUMENTS: Document[] = [
  ...CITIES.map((city, i) => ({
    id: `city-${i}`, title: city,
    text: `${city} is known for ${TRADES[i % 5]}. From ${city} one travels to ${CITIES[(i + 1) % 12]}, where ${TRADES[(i + 1) % 5]} are sold.`,
  })),
  ...CITIES.flatMap((city, i) => ['builds', 'repairs'].map((does, n) => ({
    id: `guild-${i}-${n}`, title: `Guild of ${city}`,
    text: `The guild ${does} ${TRADES[i % 5]} since the year ${1500 + 7 * i + n}. ${city} pays for them, and ${CITIES[(i + 4) % 12]} buys.`,
  }))),
  { id: 'chronicle', title: 'Chronicle', text: LINES.map(line => `${line} ${'Years went by, and the chronicle tells of rain. '.repeat(28)}`).join('\n\n') },
  ...Array.from({ length: 20 }, (_, i) => ({ id: `alone-${i}`, title: `Alone${i} Hill${i}`, text: `Nothing${i} stands${i} here${i}.` })),
]
const QUESTION = 'Where was the inventor of the ochre lantern born?', OTHER = 'Which guild repairs violins?'

describe.skipIf(noChromium)('what is seen of the view', () => {
  let browser: Browser, shown: ShownIndex, address: string
  beforeAll(async () => {
    browser = await launchChromium(['--disable-gpu'])
    shown = await showIndex(DOCUMENTS)
    address = await shown.serve('--nodes', '80')
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.end()
  })

  /** A page with a mouse and one under a finger: a new one takes longer than most tests. */
  const pages = new Map<boolean, Watched>()
  let watched: Watched, page: Page
  /** Opens the view in a window of a size, on a touch screen or not. */
  const open = async (width: number, height: number, isTouched = false) => {
    const viewport = { width, height }
    if (!pages.has(isTouched)) {
      const context = await browser.newContext({ viewport, hasTouch: isTouched, isMobile: isTouched, colorScheme: 'light', reducedMotion: 'reduce' })
      context.setDefaultTimeout(15_000)
      pages.set(isTouched, await watchedPage(context))
    }
    watched = pages.get(isTouched)!
    page = watched.page
    await page.setViewportSize(viewport)
    await openView(page, address)
  }
  afterEach(() => expect(watched.faults.splice(0)).toEqual([]))

  const note = () => page.locator('.results > .note').evaluate(element => element.textContent)
  const ask = async (question: string) => {
    await page.getByRole('combobox', { name: 'Question' }).fill(question)
    await page.keyboard.press('Enter')
    await expect.poll(note).toBe(question === '' ? '' : `for ${question}`)
    await page.keyboard.press('Escape')
  }
  const passages = async () => (await listed(page)).passage.map(({ key }) => key)
  const selected = () => page.locator('[role=option][aria-selected=true]').evaluateAll(rows => rows.map(each => (each as HTMLElement).dataset.node))
  /** How often some colours are painted, pixel by pixel. */
  const painted = (...colours: string[]) => page.locator('canvas').first().evaluate((canvas, wanted) => {
    const { width, height } = canvas as HTMLCanvasElement, copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true })!
    copy.drawImage(canvas as HTMLCanvasElement, 0, 0)
    const { data } = copy.getImageData(0, 0, width, height), counts = wanted.map(() => 0)
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] !== 255) continue
      const at = wanted.indexOf(`#${[0, 1, 2].map(part => data[i + part]!.toString(16).padStart(2, '0')).join('')}`)
      if (at >= 0) counts[at]!++
    }
    return counts
  }, colours)

  describe('in a wide window', () => {
    beforeEach(() => open(1280, 800))

    test('colours tell communities at first, scores once something was asked, and what one chose from then on', async () => {
      const { communities, scores } = PALETTE.light, legend = page.locator('.legend')
      const areSeen = async () => {
        await settled(page)
        const [first, second, best] = await painted(communities[0]!, communities[1]!, scores.at(-1)!)
        return { communities: first! > 20 && second! > 20, scores: best! > 20 }
      }
      expect(await areSeen()).toEqual({ communities: true, scores: false })
      expect(await legend.innerText()).toContain('colour: community of closely linked nodes')
      await ask(QUESTION)
      expect(await areSeen()).toEqual({ communities: false, scores: true })
      expect(await legend.innerText()).toContain('colour: score, as a share of the best of its kind')
      expect(await page.getByLabel('Colour').inputValue()).toBe('score')
      await page.getByLabel('Colour').selectOption('community')
      expect(await areSeen()).toEqual({ communities: true, scores: false })
      await ask(OTHER)
      expect(await page.getByLabel('Colour').inputValue()).toBe('community')
    })

    test('results of one title are told apart by what they say, with the words of the question marked', async () => {
      await ask(OTHER)
      const { nodes, results } = await shown.index.view(OTHER, { nodes: 80 })
      const found = results.map(({ node }) => nodes[node]!).filter(({ kind }) => kind === 'passage')
      expect(new Set(found.map(({ title }) => title)).size).toBeLessThan(found.length)
      const texts = await page.locator('[aria-label=Passages] [role=option]').evaluateAll(rows => rows.map(each => each.querySelector('.snippet')!.textContent!))
      expect(new Set(texts.slice(0, found.length)).size).toBe(found.length)
      const first = page.locator('[aria-label=Passages] [role=option]').first()
      expect((await first.locator('mark').allInnerTexts()).map(text => text.toLowerCase())).toEqual(expect.arrayContaining(['guild', 'repairs', 'violins']))
      expect(await first.locator('.snippet').isVisible()).toBe(true)
    })

    test('a passage says which one of its document’s it is', async () => {
      await ask(QUESTION)
      const names = await page.locator('[role=option][data-node^="passage chronicle#"] .name').allInnerTexts()
      const { part } = (await shown.index.view(QUESTION)).nodes.find(({ id }) => id === 'chronicle#0')!
      expect(part!.of).toBeGreaterThan(2)
      expect(names.length).toBeGreaterThan(1)
      for (const name of names) expect(name).toMatch(new RegExp(`^Chronicle \\d of ${part!.of}$`))
      await row(page, 'passage chronicle#0').click()
      await expect.poll(() => page.locator('.details .facts').innerText()).toMatch(new RegExp(`Passage\\s+1 of ${part!.of}`))
    })

    test('the overview says how much of the index it shows, and shows nothing that is linked to nothing', async () => {
      const stats = shown.index.stats().nodes, all = stats.passage + stats.name + stats.token
      const view = await shown.index.overview({ nodes: 80 })
      expect(await shownText(page)).toBe(`${view.nodes.length} of ${all} nodes`)
      const linked = new Set(view.edges.flatMap(({ source, target }) => [source, target]))
      for (const { key } of Object.values(await listed(page)).flat()) expect(linked.has(view.nodes.findIndex(node => keyOf(node) === key)), key).toBe(true)
      await openTab(page, 'Filters')
      await page.getByRole('checkbox', { name: 'tokens' }).uncheck()
      await expect.poll(() => shownText(page)).toMatch(new RegExp(`^\\d+ of ${all} nodes · hidden: \\d+ nodes, \\d+ edges$`))
    })

    test('a find box leads to nodes of the picture, and the question stays', async () => {
      await ask(QUESTION)
      const box = page.getByRole('combobox', { name: 'Find in the graph' })
      await box.fill('lisb')
      await page.locator('#found [role=option]').first().waitFor()
      // it stands above the picture
      const { x, y, width, height } = (await page.locator('#found [role=option]').first().boundingBox())!
      expect(await page.evaluate(([px, py]) => document.querySelector('[data-tokengraph]')!.shadowRoot!.elementFromPoint(px!, py!)?.closest('#found') !== null, [x + width / 2, y + height / 2])).toBe(true)
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('.details h2').innerText()).toBe('Lisbon')
      expect(await page.getByRole('combobox', { name: 'Question' }).inputValue()).toBe(QUESTION)
      await box.fill('zzz')
      await page.getByText('Nothing found among the').waitFor()
      // first the list goes, then the focus
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.keyboard.press('/')
      expect(await page.evaluate(() => (document.querySelector('[data-tokengraph]')!.shadowRoot!.activeElement as HTMLInputElement).name)).toBe('question')
    })

    test('Back goes to the question before as it was left, Forward to the one after, a link to any', async () => {
      const first = await listed(page), questions = async () => [await page.getByRole('combobox', { name: 'Question' }).inputValue(), await note()]
      await ask(QUESTION)
      const [, second] = await passages()
      await row(page, second!).click()
      await ask(OTHER)
      await expect.poll(selected).toEqual([])
      await page.goBack()
      await expect.poll(questions).toEqual([QUESTION, `for ${QUESTION}`])
      await expectListed(page, await shown.index.view(QUESTION, { nodes: 80 }))
      expect(await selected()).toEqual([second])
      expect(await page.title()).toBe(`${QUESTION} – tokengraph`)
      await page.goBack()
      await expect.poll(questions).toEqual(['', ''])
      expect(await listed(page)).toEqual(first)
      await page.goForward()
      await page.goForward()
      await expect.poll(questions).toEqual([OTHER, `for ${OTHER}`])
      await expectListed(page, await shown.index.view(OTHER, { nodes: 80 }))
      // what one does on the way makes no entries of its own
      const length = await page.evaluate(() => history.length)
      await row(page, (await passages())[0]!).click()
      await page.getByRole('button', { name: 'Show neighbourhood' }).click()
      await page.getByRole('button', { name: 'Back to the results' }).waitFor()
      await expect.poll(() => page.url()).toContain('sel=')
      expect(await page.evaluate(() => history.length)).toBe(length)
      await page.goBack()
      await expect.poll(questions).toEqual([QUESTION, `for ${QUESTION}`])
      // another link put into the address
      await page.evaluate(question => { location.hash = `tg1&q=${encodeURIComponent(question)}&sel=name+Vienna` }, OTHER)
      await expect.poll(questions).toEqual([OTHER, `for ${OTHER}`])
      await expect.poll(() => page.locator('.details h2').innerText()).toBe('Vienna')
      await page.goBack()
      await expect.poll(questions).toEqual([QUESTION, `for ${QUESTION}`])
    })
  })

  /** The rectangle that holds all that is painted in the picture, as shares of its sides. */
  const filled = () => page.locator('canvas').first().evaluate(canvas => {
    const { width, height } = canvas as HTMLCanvasElement, copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true })!
    copy.drawImage(canvas as HTMLCanvasElement, 0, 0)
    const seen = canvas.closest('.picture')!.getBoundingClientRect(), own = canvas.getBoundingClientRect(), scale = width / own.width
    const left = Math.round((seen.left - own.left) * scale), top = Math.round((seen.top - own.top) * scale), wide = Math.round(seen.width * scale), high = Math.round(seen.height * scale)
    const { data } = copy.getImageData(left, top, wide, high)
    // from the sides inwards: what stands near them is found at once
    const isPainted = (x: number, y: number) => data[4 * (y * wide + x) + 3]! >= 100
    const inColumn = (x: number) => { for (let y = 0; y < high; y++) if (isPainted(x, y)) return true; return false }
    const inRow = (y: number) => { for (let x = 0; x < wide; x++) if (isPainted(x, y)) return true; return false }
    let x0 = 0, x1 = wide - 1, y0 = 0, y1 = high - 1
    while (x0 < x1 && !inColumn(x0)) x0++
    while (x1 > x0 && !inColumn(x1)) x1--
    while (y0 < y1 && !inRow(y0)) y0++
    while (y1 > y0 && !inRow(y1)) y1--
    return { width: (x1 - x0) / wide, height: (y1 - y0) / high }
  })

  test.each([...TRIES_ALL ? [[1280, 800], [800, 600]] as const : [], [390, 844] as const])('whatever is chosen, and zoomed, the picture stays filled: %i × %i', async (width, height) => {
    await open(width, height)
    await ask(QUESTION)
    await settled(page)
    const fit = await filled(), expectFilled = async (what: string) => {
      await settled(page)
      const now = await filled()
      expect(now.width, what).toBeGreaterThan(0.9 * fit.width)
      expect(now.height, what).toBeGreaterThan(0.9 * fit.height)
    }
    const keys = (await passages()).slice(0, 10)
    expect(keys.length).toBe(10)
    for (const key of keys) {
      await row(page, key).evaluate(element => (element as HTMLElement).click())
      await expect.poll(selected).toEqual([key])
      await expectFilled(key)
    }
    await page.locator('.picture').focus()
    for (const key of ['+', '+', '-', '-', '-', '-', '-']) {
      await page.keyboard.press(key)
      await expectFilled(key)
    }
  })

  test.each([[360, 640], [390, 844], [412, 915], [740, 360], [800, 600], [1280, 800]])('no tab is cut off: %i × %i', async (width, height) => {
    await open(width, height)
    await ask(QUESTION)
    // a count beside the name is the widest that a tab gets
    await row(page, (await passages())[0]!).evaluate(element => (element as HTMLElement).click())
    for (const side of ['Results', 'About the graph']) {
      const turn = page.getByRole('button', { name: side, exact: true })
      if (await turn.isVisible()) await turn.click()
      const list = page.getByRole('tablist', { name: side === 'Results' ? 'Results by kind' : side })
      expect(await list.getByRole('tab').count()).toBe(side === 'Results' ? 3 : 4)
      expect(await list.getByRole('tab').evaluateAll((tabs, width) => tabs.flatMap(tab => {
        const { left, right } = tab.getBoundingClientRect(), panel = tab.parentElement!.parentElement!.getBoundingClientRect()
        const isWhole = left >= panel.left && right <= panel.right && right <= width && tab.scrollWidth <= tab.clientWidth && right > left
        return isWhole ? [] : [tab.textContent]
      }), width)).toEqual([])
    }
    // and nothing else sticks out at the side
    expect(await page.locator('.app').evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true)
  })

  describe('under a finger', () => {
    const lit = () => page.locator('[role=option].lit').evaluateAll(rows => rows.map(each => (each as HTMLElement).dataset.node))
    const tip = () => page.locator('.picture svg').evaluate(svg => (svg as SVGElement).style.display)

    test.each([[390, 844], [1024, 768]])('a tap on the third result chooses it, and lights nothing else: %i × %i', async (width, height) => {
      await open(width, height, true)
      await ask(QUESTION)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      const [, , third] = await passages()
      await row(page, third!).tap()
      await expect.poll(selected).toEqual([third])
      await settled(page)
      expect(await lit()).toEqual([])
      expect(await tip()).toBe('none')
    })

    test('on a phone the list gives way to what was chosen, and comes back', async () => {
      await open(390, 844, true)
      await ask(QUESTION)
      expect([await page.locator('.left').isVisible(), await page.locator('.right').isVisible()]).toEqual([true, false])
      const [first] = await passages()
      await row(page, first!).tap()
      await page.locator('.details h2').waitFor()
      expect([await page.locator('.left').isVisible(), await page.locator('.right').isVisible()]).toEqual([false, true])
      await page.getByRole('button', { name: 'Results', exact: true }).tap()
      expect(await row(page, first!).isVisible()).toBe(true)
    })
  })
})
