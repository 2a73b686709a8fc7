import { spawn } from 'node:child_process'
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Browser, Page } from 'playwright-core'
import { createIndex } from '../../src/index/create-index.ts'
import { saveIndex } from '../../src/node.ts'
import type { GraphView } from '../../src/view/graph-view.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import type { Document } from '../../src/text/document.ts'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { launchChromium } from '../../test/helpers/chromium.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { readSet } from '../lib/data.ts'
import { summarize, type Summary } from '../lib/stats.ts'
import { bundle, CONTENDERS, PAGE, places } from './pages.ts'
import { fixed, spread, table } from '../lib/table.ts'

interface ViewOptions extends Omit<CommonOptions, 'data'> {
  data?: string
  rounds: number
}

/** What is to be reached. */
const LIMITS = {
  framesPerSecond: 30,
  sharpMs: 150,
  firstPictureMs: 1000,
  searchMs: 100,
  whatIfMs: 100,
  gzipBytes: 90_000,
}

/** Canvas and page are drawn by software, without a detour over a graphics card that is itself emulated. */
const FLAGS = ['--disable-gpu', '--window-size=1280,800']

/** How a program draws a graph while it is panned and zoomed. */
interface Drawn {
  contender: string
  gzipBytes: number
  /** Milliseconds until 2,000 nodes were painted, the data being there. */
  firstPictureMs: Summary
  /** Frames a second while 20,000 nodes were panned and zoomed. */
  framesPerSecond: Summary
  /** The longest time between two frames in it. */
  longestFrameMs: Summary
  /** From the end of a gesture to the end of the last long frame: then the picture is sharp and still. */
  sharpMs: Summary
}

/** The view in a real browser, and two other programs that draw the same graph. */
export const view: Benchmark<ViewOptions> = {
  name: 'view',
  about: 'the view in Chromium: frames a second, first picture, search, what-if; beside sigma and force-graph',
  readsData: false,
  configure: (command: Command) => {
    command.option('--data <folder>', 'the folder of evaluation sets: HotpotQA’s passages in place of the sample texts')
      .option('--rounds <n>', 'rounds of each measurement', wholeNumber(1), 5)
  },
  async run({ data, rounds }, note) {
    note('index …')
    const { index, questions, name } = await material(data)
    const large = await index.overview({ nodes: 20_000 }), small = await index.overview({ nodes: 2000 })
    const browser = await launchChromium(FLAGS)
    try {
      const drawn: Drawn[] = []
      for (const contender of CONTENDERS) {
        note(`${contender.name} …`)
        const own = contender.flags && await launchChromium(contender.flags)
        drawn.push(await measure(own ?? browser, contender, large, small, rounds))
        await own?.close()
      }
      note('search …')
      const searched = await searches(browser, index, questions)
      const collection = {
        name,
        passages: index.graph.count('passage'),
        nodes: large.nodes.length,
        edges: large.edges.length,
      }
      const result = { browser: browser.version(), collection, limits: LIMITS, drawn, ...searched }
      return { result, text: report(result) }
    } finally {
      await browser.close()
    }
  },
}

async function material(data: string | undefined): Promise<{ name: string, index: TokenIndex, questions: string[] }> {
  if (data !== undefined) {
    const { documents, questions } = await readSet({ data }, 'hotpotqa')
    return { name: 'HotpotQA', index: await createIndex(documents), questions: questions.map(({ text }) => text) }
  }
  const files = ['en-fables', 'en-wikipedia', 'zh-wikipedia', 'zh-poems'].map(file =>
    new URL(`../../samples/texts/${file}.jsonl`, import.meta.url)
  )
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8')))
  const documents = texts.flatMap(text => text.trim().split('\n').map(line => JSON.parse(line) as Document))
  return {
    name: 'sample texts',
    index: await createIndex(documents),
    questions: documents.flatMap(({ title }) => (title ? [`What is ${title}?`] : [])),
  }
}

async function measure(
  browser: Browser,
  contender: (typeof CONTENDERS)[number],
  large: GraphView,
  small: GraphView,
  rounds: number,
): Promise<Drawn> {
  const { text, gzipBytes } = await bundle(contender)
  const first: number[] = [], gestures: Gesture[] = []
  for (let round = 0; round < rounds; round++)
    await withPage(browser, text, small, async page => {
      first.push(await page.evaluate('window.begin()'))
    })
  await withPage(browser, text, large, async page => {
    await page.evaluate('window.begin()')
    // our layout goes on in a worker: until it rests, the picture changes without a gesture, too
    await page.waitForTimeout(25_000)
    for (let round = 0; round < rounds; round++) gestures.push(await gesture(page))
  })
  const of = (pick: (gesture: Gesture) => number) => summarize(gestures.map(pick))
  return {
    contender: contender.name,
    gzipBytes,
    firstPictureMs: summarize(first),
    framesPerSecond: of(each => each.framesPerSecond),
    longestFrameMs: of(each => each.longestFrameMs),
    sharpMs: of(each => each.sharpMs),
  }
}

interface Gesture {
  framesPerSecond: number
  longestFrameMs: number
  sharpMs: number
}

/** Two seconds of dragging the canvas, two of turning the wheel; then it is waited for stillness. */
async function gesture(page: Page): Promise<Gesture> {
  const [x, y] = [480, 400]
  await page.mouse.move(x, y)
  const from = await now(page)
  // where nothing is: a node would be dragged in place of the picture
  await page.mouse.move(60, 700)
  await page.mouse.down()
  for (let i = 0, until = Date.now() + 2000; Date.now() < until; i++) {
    await page.mouse.move(60 + 40 * (1 - Math.cos(i / 10)), 700 - 40 * Math.sin(i / 10))
    await page.waitForTimeout(8)
  }
  await page.mouse.up()
  await page.mouse.move(x, y)
  for (let i = 0, until = Date.now() + 2000; Date.now() < until; i++) {
    await page.mouse.wheel(0, i % 60 < 30 ? -30 : 30)
    await page.waitForTimeout(8)
  }
  const to = await now(page)
  await page.waitForTimeout(1000)
  const frames = await page.evaluate(`window.frames_.filter(time => time >= ${from})`) as number[]
  const during = frames.filter(time => time <= to)
  const gaps = frames.slice(1).map((time, i) => ({ end: time, length: time - frames[i]! }))
  const long = gaps.filter(({ end, length }) => end > to && length > 25)
  return {
    framesPerSecond: (1000 * (during.length - 1)) / (during.at(-1)! - during[0]!),
    longestFrameMs: Math.max(...gaps.filter(({ end }) => end <= to).map(({ length }) => length)),
    sharpMs: Math.max(0, ...long.map(({ end }) => end - to)),
  }
}

const now = (page: Page) => page.evaluate('performance.now()') as Promise<number>

/** Serves a contender's page with its data, and closes all when it is done. */
async function withPage(
  browser: Browser,
  code: string,
  graph: GraphView,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const files: Record<string, [type: string, body: string]> = {
    '/': ['text/html', PAGE],
    '/contender.js': ['text/javascript', code],
    '/view.json': ['application/json', JSON.stringify(graph)],
    '/places.json': ['application/json', JSON.stringify(places(graph))],
  }
  const server: Server = createServer((request, response) => {
    const found = files[new URL(request.url!, 'http://x').pathname]
    response.writeHead(found ? 200 : 404, { 'content-type': found?.[0] ?? 'text/plain' }).end(found?.[1])
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction('window.ready')
    await act(page)
  } finally {
    await page.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

interface Searched {
  searchMs: Summary
  whatIfMs: Summary
}

/** How long a search takes in the served page, from Enter to the highlighted result; and in a saved one, what a change takes to a new list. */
async function searches(browser: Browser, index: TokenIndex, questions: readonly string[]): Promise<Searched> {
  const folder = await mkdtemp(join(tmpdir(), 'tokengraph-bench-'))
  const file = join(folder, 'bench.tkg')
  await saveIndex(index, file)
  const process_ = spawn(process.execPath, [
    fileURLToPath(new URL('../../dist/cli.js', import.meta.url)),
    'view',
    file,
    '--port',
    '0',
    '--no-open',
  ])
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = ''
      process_.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString()
        const found = /https?:\/\/\S+/.exec(said)
        if (found) resolve(found[0])
      })
      process_.on('exit', code => reject(new Error(`tokengraph view ended with ${code}`)))
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(address)
    const searchMs: number[] = []
    for (const question of questions.slice(0, 25)) searchMs.push(await searchOnce(page, question))
    await page.close()
    return {
      searchMs: summarize(searchMs.slice(5)),
      whatIfMs: await whatIf(browser, await index.view(questions[0]!, { nodes: 2000 })),
    }
  } finally {
    process_.kill('SIGINT')
    await rm(folder, { recursive: true, force: true })
  }
}

/** From Enter until the list shows the first result and the next frame was painted. */
async function searchOnce(page: Page, question: string): Promise<number> {
  await page.locator('input[type=search]').fill(question)
  return await page.evaluate(`(async () => {
    ${FIND}
    const list = find(document, 'nav [role=listbox]'), input = find(document, 'input[type=search]')
    const from = performance.now(), changed = change(list)
    input.form.requestSubmit()
    await changed
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
    return performance.now() - from
  })()`) as number
}

/** From a change of the restart to the new list, in a page that has no server. */
async function whatIf(browser: Browser, graph: GraphView): Promise<Summary> {
  const { text } = await bundle(CONTENDERS[0]!)
  const times: number[] = []
  await withPage(browser, text, graph, async page => {
    await page.evaluate('window.begin()')
    await page.waitForTimeout(5000)
    await page.getByRole('tab', { name: 'What if' }).click()
    for (let i = 0; i < 20; i++) {
      times.push(await page.evaluate(`(async () => {
        ${FIND}
        const slider = find(document, 'input[aria-label^=Restart]'), list = find(document, 'nav [role=listbox]')
        const from = performance.now(), changed = change(list)
        slider.value = ${i % 2 === 0 ? 0.1 : 0.8}
        for (const type of ['input', 'change']) slider.dispatchEvent(new Event(type, { bubbles: true, composed: true }))
        await changed
        return performance.now() - from
      })()`) as number)
      await page.waitForTimeout(200)
    }
  })
  return summarize(times)
}

/** For pages: finds an element through shadow roots, and waits for the next change of one that leaves options in it. */
const FIND = `
  const find = (root, selector) => root.querySelector(selector) ?? [...root.querySelectorAll('*')].reduce((found, each) => found ?? (each.shadowRoot && find(each.shadowRoot, selector)), null)
  const change = list => new Promise(resolve => new MutationObserver((_, observer) => {
    if (list.querySelector('[role=option]')) { observer.disconnect(); resolve() }
  }).observe(list, { childList: true, subtree: true, attributes: true, characterData: true }))`

function report({ browser, collection, drawn, searchMs, whatIfMs }: {
  browser: string
  collection: { name: string, passages: number, nodes: number, edges: number }
  drawn: Drawn[]
} & Searched): string {
  const rows = drawn.map(({ contender, gzipBytes, firstPictureMs, framesPerSecond, longestFrameMs, sharpMs }) => [
    contender,
    spread(framesPerSecond, 0),
    spread(longestFrameMs, 0),
    spread(sharpMs, 0),
    spread(firstPictureMs, 0),
    fixed(gzipBytes / 1000, 1),
  ])
  return [
    `Chromium ${browser}, without a window, drawing by software; ${collection.name}, ${
      fixed(collection.passages)
    } passages.`,
    `${fixed(collection.nodes)} nodes and ${
      fixed(collection.edges)
    } edges panned and zoomed; the first picture of 2,000 nodes. Median (least–most).`,
    table([['', 'frames/s', 'longest ms', 'sharp after ms', 'first picture ms', 'gzip kB'], ...rows]),
    `limits: ${LIMITS.framesPerSecond} frames/s, sharp after ${LIMITS.sharpMs} ms, first picture ${
      fixed(LIMITS.firstPictureMs)
    } ms, ${LIMITS.gzipBytes / 1000} kB`,
    `search to highlighted result, through the server: ${
      spread(searchMs, 0)
    } ms (limit ${LIMITS.searchMs}); what-if to new ranking, 2,000 nodes: ${
      spread(whatIfMs, 0)
    } ms (limit ${LIMITS.whatIfMs})`,
  ].join('\n')
}
