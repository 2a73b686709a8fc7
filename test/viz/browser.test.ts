import Graphs, { type MultiGraph } from 'graphology'
import { parse as parseGexf } from 'graphology-gexf'
import { parse as parseGraphml } from 'graphology-graphml'
import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GraphView } from '../../src/view/graph-view.ts'
import { replay, rerank } from '../../src/view/replay.ts'
import type { Document, ViewOptions } from '../../src/index.ts'
import { EDGE_KIND_NAMES } from '../../viz/kinds.ts'
import { keyOf } from '../../viz/state.ts'
import { launchChromium, noChromium } from '../helpers/chromium.ts'
import { built } from '../helpers/command.ts'
import { largeView } from './helpers/large-view.ts'
import { type ShownIndex, showIndex } from './helpers/served-view.ts'
import {
  expectListed, exported, listBox, listed, openTab, openView, paintedPixels, resultRows, row, settled, shownText, slide, sumIn, watchedPage, type Watched,
} from './helpers/view-page.ts'

const DOCUMENTS: Document[] = [
  { id: 'prestige', title: 'The Prestige (film)', text: 'The Prestige is a film by Christopher Nolan about two rival stage magicians. Nikola Tesla builds a machine for one of them.', metadata: { language: 'en', topics: ['film', 'stage'] } },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was an inventor. He was born in Smiljan and died in New York City, where Thomas Edison had his lamps.', metadata: { language: 'en', topics: ['people'] } },
  { id: 'nolan', title: 'Christopher Nolan', text: 'Christopher Nolan was born in London. He directs films.\n\nHis brother Jonathan Nolan writes for the stage and for films.', metadata: { language: 'en', topics: ['people', 'film'] } },
  { id: 'edison', title: 'Thomas Edison', text: 'Thomas Edison was an inventor who was born in Milan, Ohio. Nikola Tesla worked for him.', metadata: { language: 'en', topics: ['people'] } },
  { id: 'london', title: 'London', text: 'London lies on the Thames. Stage magicians were once its pride.', metadata: { language: 'en', topics: ['places'] } },
  { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village at the foot of the Velebit mountains.', metadata: { language: 'en', topics: ['places'] } },
  { id: 'york', title: 'New York City', text: 'New York City has a stage on every corner of Broadway. An inventor died there.', metadata: { language: 'en', topics: ['places'] } },
  { id: 'magic', title: 'Stage magic', text: 'Rival magicians of the stage hide a machine behind a mirror.', metadata: { language: 'en', topics: ['stage'] } },
  { id: 'story', title: '无声狂啸', text: '《无声狂啸》是美国科幻小说大师哈兰·艾里森的一篇短篇小说，获得雨果奖。', metadata: { language: 'zh' } },
  { id: 'writer', title: '哈兰·艾里森', text: '哈兰·艾里森，美国科幻小说大师，曾就读于俄亥俄州立大学。写了《无声狂啸》。', metadata: { language: 'zh' } },
  { id: 'poem', title: '登鸛雀樓', text: '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。', metadata: { language: 'zh', author: '王之渙' } },
  ...['Vienna', 'Paris', 'Berlin', 'Madrid', 'Lisbon', 'Athens', 'Warsaw', 'Prague'].map((city, i) => ({
    id: `act-${i}`, title: `The ${city} act`, text: `In ${city} an inventor played for ${i + 2} films and rival magicians. ${['Nikola Tesla', 'Thomas Edison', 'Christopher Nolan'][i % 3]} saw it.`, metadata: { language: 'en', topics: ['stage'] },
  })),
]
const QUESTION = 'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?'
const CHINESE = '《无声狂啸》的作者曾就读于哪所大学？'
/** Fewer than the question touches, so that something is left to be the rest. */
const NODES = 24

const ATTACK = '<img src=x onerror="window.ran=1">', BREAKOUT = '</script><script>window.ran=1</script>', COMMENT = '<!--<script>'
const TURNED = '\u202Eesrever\u202C', EMOJI = '👩🏽‍🚀🇩🇰', LONG = 'x'.repeat(10_000)
const HOSTILE: Document[] = [
  { id: ATTACK, title: ATTACK, text: `Here stands ${ATTACK} and ${BREAKOUT} near the Harbour Bridge.`, metadata: { [ATTACK]: BREAKOUT } },
  { id: 'turned', title: `${TURNED} title`, text: `The Harbour Bridge was ${TURNED} here. ${COMMENT}` },
  { id: 'long', title: `Long ${LONG}`, text: `Near the Harbour Bridge ${LONG} stands.` },
  { id: 'emoji', title: EMOJI, text: `The Harbour Bridge ${EMOJI} 北京的城墙很长。` },
  { id: 'blank', title: '   ', text: 'Blank is the title of what the Harbour Bridge told.' },
  { id: 'links', title: 'javascript:window.ran=1', text: `'"><svg onload=window.ran=1> Harbour Bridge {{constructor.constructor('window.ran=1')()}}` },
]
const HOSTILE_QUESTION = `Harbour Bridge ${BREAKOUT}${ATTACK}`

/** At run-time graphology's default export is its base class; TypeScript takes it for a namespace. */
const Graph = Graphs as unknown as typeof MultiGraph

describe.skipIf(noChromium)('the view in Chromium', () => {
  let browser: Browser, context: BrowserContext

  beforeAll(async () => {
    browser = await launchChromium(['--disable-gpu'])
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] })
    context.setDefaultTimeout(15_000)
  })
  afterAll(() => browser?.close())

  /** Each test of a group begins with the page as it was opened, and ends with no fault in it. */
  function watching(address: () => string): { watched: () => Watched, page: () => Page } {
    let watched: Watched
    beforeAll(async () => { watched = await watchedPage(context) })
    afterAll(() => watched.page.close())
    beforeEach(() => openView(watched.page, address()))
    afterEach(async () => {
      expect(watched.faults.splice(0)).toEqual([])
      expect(await watched.page.evaluate('window.ran')).toBe(undefined)
    })
    return { watched: () => watched, page: () => watched.page }
  }

  describe('on a server', () => {
    let shown: ShownIndex, address: string
    beforeAll(async () => {
      shown = await showIndex(DOCUMENTS)
      address = await shown.serve('--question', QUESTION, '--nodes', String(NODES))
    })
    afterAll(() => shown?.end())
    const engine = (options: ViewOptions = {}, question = QUESTION) => shown.index.view(question, { nodes: NODES, ...options })
    const { page, watched } = watching(() => address)

    const search = async (question: string) => {
      await page().keyboard.press('Escape')
      await page().keyboard.press('/')
      await page().keyboard.type(question)
      const [answer] = await Promise.all([page().waitForResponse(response => response.url().includes('/api/search')), page().keyboard.press('Enter')])
      await answer.finished()
    }
    const hasFocus = (control: Locator) => control.evaluate(element => (element.getRootNode() as ShadowRoot).activeElement === element)
    const changed = () => page().locator('.what-if .over', { hasText: 'Ranking computed anew over the whole graph.' }).waitFor()
    const selectNode = async (kind: 'passage' | 'name' | 'token', id: string) => {
      await openTab(page(), { passage: 'Passages', name: 'Names', token: 'Tokens' }[kind])
      await row(page(), `${kind} ${id}`).click()
      await page().locator('.details h2').waitFor()
    }

    test('draws the graph, says what is in it, and lists the results', async () => {
      await settled(page())
      const [graph] = await paintedPixels(page())
      expect(graph).toBeGreaterThan(2000)
      const view = await engine()
      expect(view.rest.passages).toBeGreaterThan(0)
      expect(await shownText(page())).toMatch(new RegExp(`^${view.nodes.length} of ${view.whole!.nodes} nodes · (up to )?${view.rest.passages} more passages? reached$`))
      await expectListed(page(), view)
    })

    test('the list is in the order of a search: in English, in Chinese, and for nothing found', async () => {
      for (const question of [CHINESE, QUESTION, 'zzzz']) {
        await search(question)
        await expect.poll(() => page().locator('.results > .note').innerText()).toBe(`for ${question}`)
        const view = await engine({}, question), { hits } = await shown.index.search(question), inView = new Set(view.nodes.map(keyOf))
        expect(hits.length > 5).toBe(question !== 'zzzz')
        for (const kind of ['passage', 'name', 'token'] as const) {
          const keys = hits.filter(hit => hit.kind === kind).map(keyOf).filter(key => inView.has(key))
          expect((await listed(page()))[kind].slice(0, keys.length).map(({ key }) => key)).toEqual(keys)
        }
        await expectListed(page(), view)
      }
    })

    test('an address may bring the question, and whatever else', async () => {
      const note = () => page().locator('.results > .note').evaluate(element => element.textContent)
      for (const [query, question, shownAt] of [
        [`?question=${encodeURIComponent(CHINESE)}`, CHINESE, ''], ['?utm_source=x&q=rival+magicians', 'rival magicians', ''], ['?question=', '', ''],
        ['?utm_source=x', QUESTION, '?utm_source=x'], ['?question=lamps#tg1&q=films', 'films', '?question=lamps'],
      ] as const) {
        await openView(page(), `${address}${query}`)
        await expect.poll(note, { message: query }).toBe(question && `for ${question}`)
        expect(await page().getByRole('combobox', { name: 'Question' }).inputValue()).toBe(question)
        expect(await page().evaluate('location.search')).toBe(shownAt)
      }
      // and can be opened again, from wherever one got to
      await openView(page(), `${address}?question=rival+magicians`)
      await search('films')
      await expect.poll(note).toBe('for films')
      await page().reload()
      await expect.poll(note).toBe('for films')
      await page().goBack()
      await expect.poll(note).toBe('for rival magicians')
    })

    test('of two questions on their way the last one counts, whichever is answered first', async () => {
      let answer = () => {}
      const held = new Promise<void>(resolve => { answer = resolve })
      await page().route('**/api/search?*', async route => {
        await held
        await route.continue()
      }, { times: 1 })
      await page().getByRole('combobox', { name: 'Question' }).fill('rival magicians')
      await page().keyboard.press('Enter')
      await page().getByRole('combobox', { name: 'Question' }).fill(CHINESE)
      await page().keyboard.press('Enter')
      const note = () => page().locator('.results > .note').innerText()
      await expect.poll(note).toBe(`for ${CHINESE}`)
      await Promise.all([page().waitForResponse(response => response.url().includes('rival')).then(response => response.finished()), answer()])
      await page().locator('.tokengraph[aria-busy=false]').waitFor()
      expect(await note()).toBe(`for ${CHINESE}`)
    })

    test('the keyboard alone finds, walks through the list, chooses and leaves', async () => {
      await search('rival magicians')
      await expect.poll(() => page().locator('.results > .note').innerText()).toBe('for rival magicians')
      await page().keyboard.press('Escape')
      expect(await page().evaluate(() => document.activeElement === document.body)).toBe(true)

      const box = listBox(page(), 'passage'), keys = (await listed(page())).passage.map(({ key }) => key)
      expect(keys.length).toBeGreaterThan(3)
      const active = async () => {
        const id = await box.getAttribute('aria-activedescendant')
        return id === null ? undefined : page().locator(`[id=${JSON.stringify(id)}]`).getAttribute('data-node')
      }
      const selected = () => box.locator('[aria-selected=true]').evaluateAll(options => options.map(option => (option as HTMLElement).dataset.node))
      await box.focus()
      expect(await active()).toBe(keys[0])
      for (const [key, at] of [['ArrowDown', 1], ['ArrowDown', 2], ['ArrowUp', 1], ['End', keys.length - 1], ['ArrowDown', keys.length - 1], ['Home', 0]] as const) {
        await page().keyboard.press(key)
        expect(await active(), key).toBe(keys[at])
      }
      expect(await selected()).toEqual([])
      // up from the first result to the question, and back
      await page().keyboard.press('ArrowUp')
      expect(await hasFocus(page().getByRole('combobox', { name: 'Question' }))).toBe(true)
      await page().keyboard.press('ArrowDown')
      expect(await hasFocus(box)).toBe(true)
      expect(await active()).toBe(keys[0])
      await page().keyboard.press('ArrowDown')
      await page().keyboard.press('Enter')
      await expect.poll(selected).toEqual([keys[1]])
      expect(await page().locator('.details h2').innerText()).not.toBe('')
      await page().keyboard.press('Escape')
      await expect.poll(selected).toEqual([])
      await page().keyboard.press('Escape')
      expect(await page().evaluate(() => document.activeElement === document.body)).toBe(true)
    })

    test('the search box is completed while one types: arrow keys put a line in it, Escape what was typed, Enter asks', async () => {
      const box = page().getByRole('combobox', { name: 'Question' }), list = page().getByRole('listbox', { name: 'Completions' }), options = list.getByRole('option')
      const expanded = async () => [await box.getAttribute('aria-expanded'), await list.isVisible()], typed = 'who saw nikola'
      const type = async (text: string) => {
        await box.selectText()
        await page().keyboard.type(text)
        await list.waitFor()
      }
      await type(typed)
      const { suggestions } = await shown.index.suggest(typed, { limit: 8 }), [first] = suggestions
      expect(first!.text).toContain('Nikola Tesla')
      expect(await options.count()).toBe(suggestions.length)
      expect([await expanded(), await box.inputValue(), await box.getAttribute('aria-activedescendant'), await page().locator('.search .popup [role="status"]').first().innerText()]).toEqual([['true', true], typed, null, `${suggestions.length} to choose from with ↓`])
      await page().keyboard.press('ArrowDown')
      expect([await box.inputValue(), await box.getAttribute('aria-activedescendant'), await list.locator('[aria-selected="true"]').getAttribute('id')]).toEqual([first!.text, 'completions-0', 'completions-0'])
      await page().keyboard.press('ArrowUp')
      expect([await box.inputValue(), await box.getAttribute('aria-activedescendant')]).toEqual([typed, null])
      await page().keyboard.press('ArrowUp')
      expect(await box.inputValue()).toBe(suggestions.at(-1)!.text)
      await page().keyboard.press('Escape')
      expect([await expanded(), await box.inputValue(), await hasFocus(box)]).toEqual([['false', false], typed, true])
      await page().keyboard.press('Escape')
      expect([await box.inputValue(), await hasFocus(box)]).toEqual([QUESTION, false])

      await type(typed)
      await page().keyboard.press('ArrowDown')
      await page().keyboard.press('Enter')
      const note = () => page().locator('.results > .note').innerText()
      await expect.poll(note).toBe(`for ${first!.text}`)
      expect(await expanded()).toEqual(['false', false])

      await type('inventr')
      await options.filter({ hasText: 'did you mean' }).click()
      await expect.poll(note).toBe('for inventor')
      await box.selectText()
      await Promise.all([page().waitForResponse(response => response.url().includes('suggest?text=zzzzqq')), page().keyboard.type('zzzzqq')])
      expect(await expanded()).toEqual(['false', false])
    })

    test('the search box has the questions asked before', async () => {
      const box = page().getByRole('combobox', { name: 'Question' }), note = () => page().locator('.results > .note').innerText()
      await search('rival magicians')
      await expect.poll(note).toBe('for rival magicians')
      await search('Nikola Tesla')
      await expect.poll(note).toBe('for Nikola Tesla')
      await box.focus()
      for (const [key, value] of [['ArrowUp', 'rival magicians'], ['ArrowUp', QUESTION], ['ArrowUp', QUESTION], ['ArrowDown', 'rival magicians']] as const) {
        await page().keyboard.press(key)
        expect(await box.inputValue(), key).toBe(value)
      }
      await page().keyboard.press('Enter')
      await expect.poll(note).toBe('for rival magicians')
    })

    test('arrow keys move the picture, and 0 fits it again', async () => {
      await settled(page())
      const picture = page().locator('.picture'), linked = () => page().evaluate(() => new URLSearchParams(location.hash.slice(1)).get('cam'))
      expect(await linked()).toBe(null)
      await picture.focus()
      await page().keyboard.press('ArrowLeft')
      await expect.poll(linked).not.toBe(null)
      const [x, y, k] = (await linked())!.split(',').map(Number) as [number, number, number]
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowDown']) await page().keyboard.press(key)
      await expect.poll(async () => (await linked())!.split(',').map(Number)).toEqual([expect.closeTo(x + 60, 0), expect.closeTo(y - 60, 0), expect.closeTo(k, 3)])
      await page().keyboard.press('0')
      await expect.poll(linked).toBe(null)
    })

    test('what is hovered in the list is lit in the picture, and the other way round', async () => {
      await settled(page())
      const [first] = (await listed(page())).passage
      await row(page(), first!.key).click()
      await page().getByRole('button', { name: 'Centre' }).click()
      await settled(page())
      const picture = (await page().locator('.picture').boundingBox())!, x = picture.x + picture.width / 2, y = picture.y + picture.height / 2
      const lit = () => page().locator('[role=option].lit').evaluateAll(options => options.map(option => (option as HTMLElement).dataset.node))
      await page().mouse.move(x, y)
      await expect.poll(lit).toEqual([first!.key])
      await page().mouse.move(picture.x + 3, picture.y + picture.height - 3)
      await expect.poll(lit).toEqual([])

      await page().keyboard.press('Escape')
      const second = (await listed(page())).passage[1]!.key, before = await page().locator('canvas').nth(1).evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())
      await row(page(), second).hover()
      await expect.poll(lit).toEqual([second])
      await expect.poll(() => page().locator('canvas').nth(1).evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())).not.toBe(before)
    })

    test('each step of the replay has the numbers of the engine, and parts that add up to them', async () => {
      const view = await engine(), run = replay(view), last = view.settings!.steps
      const place = view.results.map(({ node }) => node).find(node => run.transitions.some(({ target }) => target === node) && view.nodes[node]!.fromRest?.some(came => came !== 0))!
      await selectNode('passage', view.nodes[place]!.id)
      for (let step = 0; step <= last; step++) {
        await slide(page(), 'Step of the walk', step)
        await page().locator('.replay .told', { hasText: `Step ${step} of ${last}` }).waitFor()
        const wanted = view.nodes[place]!.scores![step]!, sum = await sumIn(page(), 'What the last step brought'), shares = await sumIn(page(), 'Shares of the seeds')
        const unit = 1e-3 * wanted
        for (const each of [sum, shares]) {
          expect(Math.abs((each?.total ?? 0) - wanted), `step ${step}`).toBeLessThanOrEqual(unit)
          expect(Math.abs((each?.parts ?? []).reduce((total, { amount }) => total + amount, 0) - (each?.total ?? 0))).toBeLessThan(1e-12)
        }
        if (step > 0) {
          const part = (name: string) => sum!.parts.find(each => each.name === name)?.amount ?? 0
          expect(Math.abs(part('From nodes not shown') - view.nodes[place]!.fromRest![step - 1]!)).toBeLessThanOrEqual(unit)
          expect(Math.abs(part('As a seed itself') - view.settings!.restart * view.nodes[place]!.seed!)).toBeLessThanOrEqual(unit)
        }
        const rows = resultRows({ ...view, results: rerank(view, run, {}, step) })
        expect((await listed(page())).passage).toEqual(rows.passage)
      }
    })

    test('playing goes from the seeds to the end, and stops there', async () => {
      const last = (await engine()).settings!.steps
      await page().emulateMedia({ reducedMotion: 'no-preference' })
      await page().getByLabel('Speed').selectOption('2')
      await page().locator('.replay .told').evaluate(told => {
        const steps: string[] = []
        new MutationObserver(() => steps.push(told.querySelector('strong')!.textContent!)).observe(told, { childList: true })
        Object.assign(window, { steps })
      })
      await page().getByRole('button', { name: 'Play', exact: true }).click()
      await page().getByRole('button', { name: 'Pause' }).waitFor()
      await page().getByRole('button', { name: 'Play', exact: true }).waitFor()
      expect(await page().evaluate('steps')).toEqual(Array.from({ length: last + 1 }, (_, step) => `Step ${step} of ${last}`))
      await page().emulateMedia({ reducedMotion: 'reduce' })
      await expectListed(page(), await engine())
      await page().getByRole('button', { name: 'One step back' }).click()
      await page().locator('.replay .told', { hasText: `Step ${last - 1} of ${last}` }).waitFor()
      await page().getByRole('button', { name: 'End replay' }).click()
      await page().getByRole('button', { name: 'End replay' }).waitFor({ state: 'hidden' })
    })

    test('a change ranks as the engine does with other settings; undo brings back what was', async () => {
      const before = await listed(page())
      await openTab(page(), 'What if')
      await slide(page(), /^Restart/, 0.8)
      await changed()
      await expectListed(page(), await engine({ walk: { restart: 0.8 } }))
      await slide(page(), 'mentions a name', 0.2)
      await expect.poll(async () => {
        await changed()
        return await listed(page())
      }).toMatchObject({ name: resultRows(await engine({ walk: { restart: 0.8, edges: { mentions: 0.2 } } })).name })
      await expectListed(page(), await engine({ walk: { restart: 0.8, edges: { mentions: 0.2 } } }))
      await page().getByRole('button', { name: 'Undo' }).click()
      await page().getByRole('button', { name: 'Undo' }).click()
      await page().locator('.what-if .over', { hasText: 'Change something' }).waitFor()
      expect(await listed(page())).toEqual(before)
      await page().getByRole('button', { name: 'Redo' }).click()
      await changed()
      await expectListed(page(), await engine({ walk: { restart: 0.8 } }))
    })

    test('without a node, or an edge, the ranking is the one of a graph that lacks it', async () => {
      const before = await listed(page()), name = { kind: 'name', id: 'Nikola Tesla' } as const
      await selectNode(name.kind, name.id)
      await page().getByRole('button', { name: 'Remove node' }).click()
      await openTab(page(), 'What if')
      await changed()
      const wanted = await engine({ without: { nodes: [name] } })
      await expectListed(page(), wanted)
      expect(resultRows(wanted)).not.toEqual(resultRows(await engine()))
      expect(await row(page(), keyOf(name)).count()).toBe(0)
      await page().getByRole('button', { name: 'Put back' }).click()
      await page().locator('.what-if .over', { hasText: 'Change something' }).waitFor()
      expect(await listed(page())).toEqual(before)

      await selectNode('passage', 'prestige#0')
      await page().getByRole('button', { name: 'Remove the edge mentions, Nikola Tesla' }).click()
      await openTab(page(), 'What if')
      await changed()
      const edge = { kind: 'mentions', source: 'prestige#0', target: 'Nikola Tesla' } as const
      await expectListed(page(), await engine({ without: { edges: [edge] } }))
      expect(await page().locator('.moves tbody tr').count()).toBeGreaterThan(0)
      await listBox(page(), 'passage').focus()
      await page().keyboard.press('Control+z')
      await page().locator('.what-if .over', { hasText: 'Change something' }).waitFor()
      expect(await listed(page())).toEqual(before)
    })

    test('a kind of edge is taken away as a whole, and comes back', async () => {
      const before = await listed(page()), view = await engine(), { edges } = view
      const wanted = await engine({ without: { edgeKinds: ['contains'] } })
      expect(resultRows(wanted)).not.toEqual(resultRows(view))
      await openTab(page(), 'What if')
      expect(await page().locator('.kinds li > :first-child').allInnerTexts()).toEqual(EDGE_KIND_NAMES.filter(name => edges.some(({ kind }) => kind === name)))
      await page().getByRole('button', { name: 'Remove the edges contains' }).click()
      await changed()
      await expectListed(page(), wanted)
      expect(await page().locator('.removed li').count()).toBe(1)
      expect(await page().getByRole('tab', { name: 'What if' }).locator('.count').innerText()).toBe('1')
      await page().getByRole('button', { name: 'Put back the edges contains' }).click()
      await page().locator('.what-if .over', { hasText: 'Change something' }).waitFor()
      expect(await listed(page())).toEqual(before)
      await page().getByRole('button', { name: 'Undo' }).click()
      await changed()
      await expectListed(page(), wanted)
    })

    test('filters hide what they say, and count it', async () => {
      const { nodes, edges } = await engine(), hiddenBy = (isShown: (place: number) => boolean, passes: (edge: GraphView['edges'][number]) => boolean) => {
        const left = nodes.filter((_, place) => isShown(place)).length
        const gone = edges.filter(edge => !passes(edge) || !isShown(edge.source) || !isShown(edge.target)).length
        return `${left} nodes · hidden: ${nodes.length - left} ${nodes.length - left === 1 ? 'node' : 'nodes'}, ${gone} ${gone === 1 ? 'edge' : 'edges'}`
      }
      const told = () => page().locator('.filters > [role=status]').innerText()
      await openTab(page(), 'Filters')
      await page().getByRole('checkbox', { name: 'tokens' }).uncheck()
      const isNoToken = (place: number) => nodes[place]!.kind !== 'token'
      await expect.poll(told).toBe(hiddenBy(isNoToken, () => true))
      expect(await shownText(page())).toContain((await told()).split(' · ')[1]!)
      const tokens = await listBox(page(), 'token').locator('[role=option]').count()
      expect(tokens).toBeGreaterThan(0)
      expect(await listBox(page(), 'token').locator('.filtered').count()).toBe(tokens)
      expect(await page().locator('.list', { has: listBox(page(), 'token') }).locator('.note').first().textContent()).toBe(`${tokens} of ${tokens} kept out of the picture by filters.`)
      expect(await listBox(page(), 'passage').locator('.filtered').count()).toBe(0)
      await page().getByRole('checkbox', { name: 'mentions' }).uncheck()
      await expect.poll(told).toBe(hiddenBy(isNoToken, ({ kind }) => kind !== 'mentions'))
      await page().getByRole('button', { name: 'Show everything' }).click()
      await expect.poll(told).toBe(hiddenBy(() => true, () => true))

      await slide(page(), 'Least weight of edges', 0.5)
      const most = (kind: string) => Math.max(...edges.filter(edge => edge.kind === kind).map(({ weight }) => weight))
      await expect.poll(told).toBe(hiddenBy(() => true, ({ kind, weight }) => weight >= 0.5 * most(kind)))
      await page().getByRole('button', { name: 'Show everything' }).click()
      await slide(page(), 'Least degree of a node', 0.5)
      const least = Math.ceil((Math.max(...nodes.map(({ degree }) => degree)) + 1) ** 0.5) - 1
      await expect.poll(told).toBe(hiddenBy(place => nodes[place]!.degree >= least, () => true))
      await page().getByRole('button', { name: 'Show everything' }).click()

      const nextTo = (matches: (place: number) => boolean) => (place: number) =>
        matches(place) || edges.some(({ source, target }) => (source === place && matches(target)) || (target === place && matches(source)))
      await page().getByLabel('Document').selectOption({ label: 'Nikola Tesla' })
      await expect.poll(told).toBe(hiddenBy(nextTo(place => nodes[place]!.document === 'tesla'), () => true))
      await page().getByRole('button', { name: 'Show everything' }).click()
      await page().getByLabel('Metadata field').selectOption('topics')
      await page().getByLabel('Metadata value').selectOption('people')
      await expect.poll(told).toBe(hiddenBy(nextTo(place => (nodes[place]!.metadata?.topics as string[] | undefined)?.includes('people') ?? false), () => true))
    })

    test('what is taken away opens again', async () => {
      await settled(page())
      const view = await engine(), { nodes, edges } = view
      const gexf = await exported(page(), 'GEXF'), graphml = await exported(page(), 'GraphML'), json = await exported(page(), 'JSON')
      expect(gexf.name).toBe('Where-was-the-inventor-born-who-appears.gexf')
      for (const graph of [parseGexf(Graph, gexf.bytes.toString()), parseGraphml(Graph, graphml.bytes.toString())]) {
        expect({ nodes: graph.order, edges: graph.size }).toEqual({ nodes: nodes.length, edges: edges.length })
        expect(graph.getNodeAttribute('name:Nikola Tesla', 'label')).toBe('Nikola Tesla')
      }
      expect(JSON.parse(json.bytes.toString())).toEqual(JSON.parse(JSON.stringify(view)))

      const svg = await exported(page(), 'SVG')
      const parsed = await page().evaluate(text => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
        const all = [...parsed.querySelectorAll('*')]
        return {
          root: parsed.documentElement.localName, error: parsed.querySelector('parsererror')?.textContent ?? null, texts: all.filter(each => each.localName === 'text').length,
          scripts: all.filter(each => each.localName === 'script' || each.localName === 'foreignObject' || each.getAttributeNames().some(name => /^on|href$/i.test(name))).length,
        }
      }, svg.bytes.toString())
      expect(parsed).toEqual({ root: 'svg', error: null, texts: expect.any(Number), scripts: 0 })
      expect(parsed.texts).toBeGreaterThan(5)

      const { bytes } = await exported(page(), 'PNG'), [width, height] = await page().locator('.picture').evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])
      expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2 * width!, 2 * height!])
      expect(bytes.length).toBeGreaterThan(5000)
    })

    test('a link brings back the question, the choice, the filters and the change', async () => {
      await search(CHINESE)
      await expect.poll(() => page().locator('.results > .note').innerText()).toContain(CHINESE)
      const [first] = (await listed(page())).passage
      await row(page(), first!.key).click()
      await openTab(page(), 'Filters')
      await page().getByRole('checkbox', { name: 'tokens' }).uncheck()
      await openTab(page(), 'What if')
      await slide(page(), /^Restart/, 0.2)
      await changed()
      const was = { shown: await shownText(page()), rows: await listed(page()) }
      await page().locator('summary', { hasText: 'Export' }).click()
      await page().getByRole('button', { name: 'Copy link' }).click()
      await page().getByText('The link to what is shown is in the clipboard.').waitFor()
      const link = await page().evaluate(() => navigator.clipboard.readText())
      expect(link.startsWith(`${address}#tg1&`)).toBe(true)
      await expect.poll(() => page().url()).toBe(link)

      for (const open of [() => openView(page(), link), () => page().reload()]) {
        await open()
        await row(page(), first!.key).waitFor({ state: 'attached' })
        expect(await page().getByRole('combobox', { name: 'Question' }).inputValue()).toBe(CHINESE)
        expect(await row(page(), first!.key).getAttribute('aria-selected')).toBe('true')
        await openTab(page(), 'What if')
        await changed()
        expect({ shown: await shownText(page()), rows: await listed(page()) }).toEqual(was)
      }
    })

    test('a link that cannot be read is told, and the page works', async () => {
      await openView(page(), `${address}#tg1&nonsense=1`)
      await page().getByRole('alert').filter({ hasText: 'The link\'s “nonsense” could not be read' }).waitFor()
      await search(QUESTION)
      await expect.poll(() => page().locator('.results > .note').innerText()).toBe(`for ${QUESTION}`)
      await expectListed(page(), await engine())
    })

    test('neighbourhoods, explanations, tables and structure are shown', async () => {
      await selectNode('passage', 'tesla#0')
      await page().getByRole('button', { name: 'Explain over the whole graph' }).click()
      const { score } = await shown.index.explain(QUESTION, { kind: 'passage', id: 'tesla#0' })
      await page().getByText(`Without any change: score ${new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(score)}`).waitFor()
      await page().getByRole('button', { name: 'Show neighbourhood' }).click()
      const around = await shown.index.neighbourhood({ kind: 'passage', id: 'tesla#0' }, { nodes: NODES })
      await expect.poll(() => shownText(page())).toBe(`${around.nodes.length} of ${around.whole!.nodes} nodes`)
      await page().getByRole('button', { name: 'Back to the results' }).click()
      await expectListed(page(), await engine())
      await page().getByRole('button', { name: 'Table', exact: true }).click()
      const view = await engine()
      const rows = await page().locator('.tables table').evaluateAll(tables => tables.map(table => table.querySelectorAll('tbody tr').length))
      expect(rows.reduce((sum, each) => sum + each, 0)).toBe(view.nodes.length + view.edges.length)
      await openTab(page(), 'Structure')
      expect(await page().locator('.bridges li').count()).toBeGreaterThan(0)
    })

    test('nothing is asked of anyone else, and the policy forbids it', async () => {
      const asked = watched().asked.filter(url => url !== 'about:blank')
      expect(asked.length).toBeGreaterThan(10)
      expect(asked.filter(url => !url.startsWith(address) && !url.startsWith(`blob:${address}`) && !url.startsWith('data:'))).toEqual([])
      const policy = (await fetch(address)).headers.get('content-security-policy')!
      expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]))
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
    })
  })

  describe('saved in a file', () => {
    let shown: ShownIndex, address: string
    beforeAll(async () => {
      shown = await showIndex(DOCUMENTS)
      address = await shown.save('page.html', '--question', QUESTION, '--nodes', '500')
    })
    afterAll(() => shown?.end())
    const { page, watched } = watching(() => address)
    const engine = (options: ViewOptions = {}) => shown.index.view(QUESTION, { nodes: 500, ...options })

    test('opens from disk, asks nobody, and replays', async () => {
      await settled(page())
      const view = await engine()
      await expectListed(page(), view)
      await slide(page(), 'Step of the walk', 1)
      await page().locator('.replay .told', { hasText: 'Step 1 of' }).waitFor()
      expect((await listed(page())).passage).toEqual(resultRows({ ...view, results: rerank(view, replay(view), {}, 1) }).passage)
      expect(watched().asked.filter(url => url !== 'about:blank' && url !== address && !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([])
    })

    test('ranks over the graph shown after a change, and says so', async () => {
      await openTab(page(), 'What if')
      const nodes = (await engine()).nodes.length, over = page().locator('.what-if .over')
      expect(await over.innerText()).toContain(`over the ${nodes} nodes shown, not over the whole graph`)
      await slide(page(), /^Restart/, 0.8)
      await over.filter({ hasText: `Ranking computed over the ${nodes} nodes shown, not over the whole graph.` }).waitFor()
      // all passages are shown: the engine's ranking it is
      expect((await listed(page())).passage.map(({ key }) => key)).toEqual(resultRows(await engine({ walk: { restart: 0.8 }, limit: 100 })).passage.map(({ key }) => key))
      await page().getByRole('button', { name: 'Undo' }).click()
      await expectListed(page(), await engine())
    })

    test('says where edges taken away leave the seeds as they were', async () => {
      await openTab(page(), 'What if')
      const over = page().locator('.what-if .over'), isSaid = async () => {
        await over.filter({ hasText: 'nodes shown, not over the whole graph.' }).filter({ hasText: 'Ranking computed' }).waitFor()
        return (await over.innerText()).includes('What the question gave passages at first stays as it was')
      }
      await slide(page(), /^Restart/, 0.8)
      expect(await isSaid()).toBe(false)
      await page().getByRole('button', { name: 'Remove the edges contains' }).click()
      await page().getByRole('button', { name: 'Put back the edges contains' }).waitFor()
      expect(await isSaid()).toBe(true)
    })

    test('passages that are shown and are no results are not listed as results', async () => {
      const { nodes, results } = await engine(), found = new Set(results.map(({ node }) => keyOf(nodes[node]!)))
      const rows = await listBox(page(), 'passage').locator('[role=option]').evaluateAll(options => options.map(option => [(option as HTMLElement).dataset.node!, option.querySelector('.rank')!.textContent!, option.textContent!]))
      const others = rows.filter(([key]) => !found.has(key as never))
      expect(others.length).toBeGreaterThan(0)
      expect(rows.slice(-others.length)).toEqual(others)
      expect(others[0]![1]).toBe(`(${rows.length - others.length + 1})`)
      for (const [, rank, text] of rows) expect(text!.includes('not among the results')).toBe(rank!.startsWith('('))
      expect(await page().getByRole('tab', { name: 'Passages' }).locator('.count').innerText()).toBe(String(rows.length - others.length))
    })

    test('finds nodes of the graph shown by their labels', async () => {
      await page().keyboard.press('/')
      await page().keyboard.type('nikola t')
      await page().locator('#found [role=option]').first().waitFor()
      await page().keyboard.press('Enter')
      await expect.poll(() => page().locator('.details h2').innerText()).toBe('Nikola Tesla')
    })
  })

  describe('hostile texts', () => {
    let shown: ShownIndex, served: string, saved: string
    beforeAll(async () => {
      shown = await showIndex(HOSTILE)
      served = await shown.serve('--question', HOSTILE_QUESTION)
      saved = await shown.save('page.html', '--question', HOSTILE_QUESTION)
    })
    afterAll(() => shown?.end())

    describe.each([['served', () => served], ['saved', () => saved]] as const)('in a page that is %s', (_, address) => {
      const { page } = watching(address)

      test('stand there as text, everywhere, and run nothing', async () => {
        await settled(page())
        const { nodes } = await shown.index.view(HOSTILE_QUESTION)
        const passages = nodes.filter(({ kind }) => kind === 'passage')
        expect(new Set(passages.map(node => node.document))).toEqual(new Set(HOSTILE.map(({ id }) => id)))
        for (const node of passages) {
          await openTab(page(), 'Passages')
          await row(page(), keyOf(node)).evaluate(element => (element as HTMLElement).click())
          await expect.poll(() => page().locator('.details .text').evaluate(element => element.textContent)).toBe(node.text)
        }
        await row(page(), `passage ${ATTACK}#0`).evaluate(element => (element as HTMLElement).click())
        await expect.poll(() => page().locator('.details h2').innerText()).toBe(ATTACK)
        expect(await page().locator('.details .facts').innerText()).toContain(BREAKOUT)
        await page().getByRole('button', { name: 'Centre' }).click()
        await settled(page())
        const { x, y, width, height } = (await page().locator('.picture').boundingBox())!
        await page().mouse.move(x + width / 2, y + height / 2)
        await expect.poll(() => page().locator('.picture svg text').first().evaluate(element => element.textContent)).toBe(ATTACK)
        for (const name of ['Names', 'Tokens', 'What if', 'Filters', 'Structure']) await openTab(page(), name)
        await page().getByRole('button', { name: 'Table', exact: true }).click()
        expect(await page().locator('.tables').innerText()).toContain(ATTACK)
        // a text that turns the writing round does so in its own place
        expect(await page().locator('bdi', { hasText: 'esrever' }).count()).toBeGreaterThan(0)
        for (const element of ['img', 'script', 'iframe', 'svg[onload]', 'a[href^="javascript"]']) expect(await page().locator(`.tokengraph ${element}`).count(), element).toBe(0)
      })

      test('stand as text in what is taken away', async () => {
        await settled(page())
        const svg = (await exported(page(), 'SVG')).bytes.toString()
        const found = await page().evaluate(text => {
          const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
          return { error: parsed.querySelector('parsererror')?.textContent ?? null, bad: parsed.querySelectorAll('script, img, foreignObject').length, text: parsed.documentElement.textContent! }
        }, svg)
        expect(found).toMatchObject({ error: null, bad: 0 })
        expect(found.text).toContain('<img src=x')
        for (const [title, parse] of [['GEXF', parseGexf], ['GraphML', parseGraphml]] as const) {
          const graph = parse(Graph, (await exported(page(), title)).bytes.toString())
          expect(graph.getNodeAttribute(`passage:${ATTACK}#0`, 'title')).toBe(ATTACK)
        }
      })
    })

    test('a question from a link, and one that is typed, are texts too', async () => {
      const { page, faults } = await watchedPage(context)
      await openView(page, `${served}#tg1&q=${encodeURIComponent(`${ATTACK} Harbour`)}`)
      expect(await page.getByRole('combobox', { name: 'Question' }).inputValue()).toBe(`${ATTACK} Harbour`)
      for (const question of [`${BREAKOUT} bridge`, ATTACK, `${TURNED} harbour`, LONG, EMOJI]) {
        await page.getByRole('combobox', { name: 'Question' }).fill(question)
        await page.keyboard.press('Enter')
        await expect.poll(() => page.locator('.results > .note').evaluate(element => element.textContent)).toContain(question.replace(/[\u202c\u202e]/g, '').slice(0, 20))
      }
      expect({ ran: await page.evaluate('window.ran'), faults }).toEqual({ ran: undefined, faults: [] })
      await page.close()
    })
  })

  describe('embedded in a page of one\'s own', () => {
    const SITE = 'http://embedding.test/'
    const PLAIN = `<!doctype html><meta charset="utf-8"><title>plain</title><link rel="icon" href="data:,"><div id="graph" style="height: 600px"></div>
      <script type="module">
        import { renderTokenGraph } from './viz/index.js'
        window.render = (view, options) => {
          document.getElementById('graph').replaceChildren()
          window.told = []
          window.view = renderTokenGraph(document.getElementById('graph'), view, options)
          for (const name of ['error', 'select', 'view', 'state']) window.view.on(name, value => told.push([name, value instanceof Error ? value.message : value]))
        }
        window.ready = true
      </script>`
    let watched: Watched, page: Page, view: GraphView
    beforeAll(async () => {
      const shown = await showIndex(DOCUMENTS)
      view = await shown.index.view(QUESTION)
      await shown.end()
      watched = await watchedPage(context)
      page = watched.page
      await page.route(`${SITE}**`, async route => {
        const { pathname } = new URL(route.request().url())
        await (pathname === '/' ? route.fulfill({ contentType: 'text/html', body: PLAIN })
          : route.fulfill({ contentType: 'text/javascript', body: await readFile(built('viz/index.js'), 'utf8') }))
      })
    })
    beforeEach(async () => {
      await page.goto(SITE)
      await page.waitForFunction('window.ready')
    })
    afterEach(() => expect(watched.faults.splice(0)).toEqual([]))
    afterAll(() => page?.close())

    const render = (given: unknown, options: object = {}) => page.evaluate(given => (window as unknown as { render: (...given: unknown[]) => void }).render(...given as unknown[]), [given, options] as unknown)
    const update = (given: unknown) => page.evaluate(given => (window as unknown as { view: { update: (view: unknown) => void } }).view.update(given), given)
    const told = (name: string) => page.evaluate(`told.filter(([each]) => each === '${name}').map(([, value]) => value)`) as Promise<unknown[]>

    test('shows a view; update, select, on and state do what they say', async () => {
      await render(view)
      await expectListed(page, view)
      await settled(page)
      await page.evaluate(`view.select({ kind: 'name', id: 'Nikola Tesla' })`)
      await expect.poll(() => page.locator('.details h2').innerText()).toBe('Nikola Tesla')
      expect(await told('select')).toEqual([{ kind: 'name', id: 'Nikola Tesla' }])
      expect(await page.evaluate('view.state()')).toContain('sel=name+Nikola+Tesla')
      const less = { ...view, query: 'less', results: view.results.slice(0, 3) }
      await update(less)
      await expect.poll(() => page.locator('.results > .note').innerText()).toBe('for less')
      expect(await told('view')).toHaveLength(1)
      await page.evaluate('view.select()')
      expect(await told('error')).toEqual([])
    })

    test('leaves nothing behind', async () => {
      await page.evaluate(() => {
        // listeners of what outlives the view
        const held: string[] = [], lasting = (target: EventTarget | undefined) => target === window || target === document || target instanceof MediaQueryList
        const { addEventListener, removeEventListener } = EventTarget.prototype
        EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, ...given: Parameters<typeof addEventListener>) {
          const [type, , options] = given
          if (lasting(this)) held.push(type)
          if (lasting(this) && typeof options === 'object') options.signal?.addEventListener('abort', () => held.splice(held.indexOf(type), 1))
          return addEventListener.apply(this ?? window, given)
        }
        EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, ...given: Parameters<typeof removeEventListener>) {
          if (lasting(this) && held.includes(given[0])) held.splice(held.indexOf(given[0]), 1)
          return removeEventListener.apply(this ?? window, given)
        }
        Object.assign(window, { held })
      })
      const before = await page.evaluate('document.documentElement.outerHTML')
      await render(view)
      await settled(page)
      expect(page.workers()).toHaveLength(1)
      await page.getByRole('button', { name: 'Play', exact: true }).click()
      await page.evaluate('view.destroy()')
      expect(await page.evaluate('document.documentElement.outerHTML')).toBe(before)
      expect(await page.evaluate('held')).toEqual([])
      await expect.poll(() => page.workers().length).toBe(0)
      await page.keyboard.press('/')
      expect(await page.evaluate('document.activeElement === document.body')).toBe(true)
    })

    test('several views on one page do not disturb each other', async () => {
      await page.evaluate(given => {
        const graph = document.getElementById('graph')!, other = graph.cloneNode() as HTMLElement
        other.id = 'other'
        document.body.append(other)
        const { render } = window as unknown as { render: (...given: unknown[]) => void }
        render(given, {})
        const first = graph.firstElementChild!
        other.append(first)
        render({ ...given, query: 'the other' }, {})
      }, view as object)
      const notes = page.locator('.results > .note')
      await expect.poll(() => notes.allInnerTexts()).toEqual(['for the other', `for ${QUESTION}`])
    })

    const alert = () => page.locator('.problem[role=alert]').innerText()

    test.each<[string, () => unknown, string]>([
      ['another version', () => ({ ...view, schema: 'tokengraph.graph-view/9' }), 'GraphView.schema: got "tokengraph.graph-view/9"'],
      ['nothing', () => undefined, 'GraphView: got nothing'],
      ['a text', () => 'view', 'GraphView: got "view"'],
      ['a missing field', () => ({ ...view, nodes: [{ ...view.nodes[0], degree: undefined }] }), 'GraphView.nodes[0].degree: got nothing'],
      ['a number that is none', () => ({ ...view, edges: [{ ...view.edges[0], weight: NaN }] }), 'GraphView.edges[0].weight: got NaN'],
      ['an edge to nowhere', () => ({ ...view, edges: [{ ...view.edges[0], target: 10_000 }] }), 'GraphView.edges[0].target: got place 10000, where there is nothing'],
      ['markup in a kind', () => ({ ...view, nodes: [{ ...view.nodes[0], kind: ATTACK }] }), 'GraphView.nodes[0].kind'],
    ])('says what is wrong with a view: %s', async (_, given, message) => {
      await render(given())
      expect(await alert()).toContain(message)
      await expect.poll(() => told('error')).toEqual([expect.stringContaining(message)])
      // and a good one afterwards is shown
      await update(view)
      await expectListed(page, view)
      expect(await page.locator('.problem').isVisible()).toBe(false)
    })

    test('a million nodes are refused, with a way out', async () => {
      await page.evaluate(given => (window as unknown as { render: (...given: unknown[]) => void }).render({ ...given, nodes: Array.from({ length: 1_000_000 }, () => given.nodes[0]) }, {}), view as { nodes: object[] })
      expect(await alert()).toContain('got 1,000,000 nodes; expected at most')
      expect(await alert()).toContain('Cut it with the option "nodes"')
    })

    test('no node, and one node, are graphs too', async () => {
      const none: GraphView = { ...largeView(1, 0, 1), nodes: [], communities: [] }
      await render(none)
      await page.getByText('This graph has no nodes.').waitFor()
      await render(largeView(1, 0, 1))
      await settled(page)
      expect(await shownText(page)).toBe('1 node')
      await row(page, 'token word-0').click()
      await expect.poll(() => page.locator('.details h2').innerText()).toBe('word 0')
      expect(await told('error')).toEqual([])
    })

    test('lists and tables are shown a part at a time, and say nothing of more where there is none', async () => {
      await render(largeView(250, 300, 5))
      const more = page.locator('.list .more'), told = () => more.evaluateAll(buttons => buttons.map(each => each.textContent))
      expect(await told()).toEqual(['', '', 'Show 100 more of 250'])
      await more.last().click()
      expect(await told()).toEqual(['', '', 'Show 50 more of 250'])
      await more.last().click()
      expect(await told()).toEqual(['', '', ''])
      expect(await page.locator('.list [role=option]').count()).toBe(250)
      await page.getByRole('button', { name: 'Table', exact: true }).click()
      const rows = await page.locator('.tables .more').allTextContents()
      expect([rows.slice(0, 2), rows[2], rows[3]]).toEqual([['', ''], 'Show 50 more of 250', expect.stringMatching(/^Show \d+ more of \d+$/)])
    })

    test('20,000 nodes do not freeze the page while they are laid out', async () => {
      await page.route(`${SITE}large.json`, route => route.fulfill({ json: largeView(20_000, 60_000, 50) }))
      await page.evaluate(`fetch('./large.json').then(answer => answer.json()).then(large => { render(large, { state: 'tg1&all=1' }) })`)
      await page.locator('[role=listbox] [role=option]').first().waitFor({ state: 'attached' })
      const soon = { timeout: 2000 }
      await page.getByRole('tab', { name: 'Structure' }).click(soon)
      await page.getByText('Bridges').waitFor(soon)
      await page.keyboard.press('/')
      await expect.poll(() => page.evaluate(`document.querySelector('[data-tokengraph]').shadowRoot.activeElement?.matches('input')`), soon).toBe(true)
      await page.keyboard.press('Escape')
      await page.locator('[role=listbox] [role=option]').nth(3).click(soon)
      await page.locator('.details h2').waitFor(soon)
      expect((await paintedPixels(page))[0]).toBeGreaterThan(10_000)
    })
  })
})
