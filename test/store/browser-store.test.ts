import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as esbuild from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchOnDisk, noChromium } from '../helpers/chromium.ts'
import { built, ROOT } from '../helpers/command.ts'

/** What the page has as `page`: the package as it is bundled, the store alone, and what tests do there. */
const PAGE = `
import { createIndex, openBrowserFolder } from 'tokengraph/browser'
import { browserStore } from './src/store/browser-store.ts'

const idOf = i => 'n' + i
const note = i => ({
  id: idOf(i), title: 'Note ' + i, text: 'Note ' + (i - 1) + ' came before this. Only' + i + ' and word' + i % 7 + '.',
})
const commit = async (folder, ...numbers) => {
  await folder.put(numbers.map(note))
  return folder.commit()
}
const found = async (index, question) => {
  const { hits } = await index.search(question, { kinds: ['passage'], limit: 20 })
  return hits.map(({ id, score }) => id + ' ' + score.toFixed(9))
}
const told = work => work.then(() => 'no error', error => error.code + ': ' + error.message)
const databases = async () => (await indexedDB.databases()).map(({ name }) => name)

/** What lies in a folder and is named by no manifest. */
async function orphansIn(name) {
  const store = browserStore(name), manifest = new TextDecoder('latin1').decode(await store.read('manifest'))
  return (await store.list()).filter(each => each !== 'manifest' && !manifest.includes(each))
}

/** Whether an index answers as a fresh one of the same documents; else what it does not answer so. */
async function isRight(index) {
  const numbers = (await index.graph.ids('passage')).map(id => parseInt(id.slice(1))), last = numbers.at(-1)
  const fresh = await createIndex(numbers.map(note))
  for (const question of ['Only' + last, 'Which note came before?', 'word3 Note 4']) {
    const [got, wanted] = await Promise.all([index, fresh].map(each => found(each, question)))
    if (got.length === 0 || String(got.toSorted()) !== String(wanted.toSorted())) return question
  }
  return (await found(index, 'Only' + last))[0].startsWith(idOf(last) + '#0 ') || 'the last one'
}

/** Says when the transaction of this number is in work, and keeps it so where it is held: it asks on and on. */
function watch(number, isHeld) {
  let transactions = 0
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (...given) {
    const made = transaction.apply(this, given)
    if (++transactions !== number) return made
    const ask = () => { made.objectStore('blobs').count().onsuccess = ask }
    if (isHeld) ask()
    setTimeout(() => console.log(made.mode, made.durability), isHeld ? 20 : 0)
    return made
  }
}

/** Begins a commit that is watched. One of nine segments joins them, and removes them one by one. */
async function beginToClose({ number, isHeld, from }) {
  window.folder ??= await openBrowserFolder('closed')
  let next = from
  do await commit(folder, next++)
  while (number > 3 && (await browserStore('closed').list()).length < 9)
  watch(number, isHeld)
  commit(folder, next)
  return next
}

/** Opens what another tab was closed in the middle of, and commits once more. */
async function openAgain(next) {
  const before = await orphansIn('closed')
  window.folder = await openBrowserFolder('closed')
  const { generation, index } = folder
  const opened = { generation, ids: await index.graph.ids('passage'), right: await isRight(index) }
  await commit(folder, next)
  return { ...opened, orphans: { before, after: await orphansIn('closed') } }
}

globalThis.page = {
  beginToClose, browserStore, commit, databases, found, isRight, note, openAgain, openBrowserFolder, orphansIn, told,
}
`
const HAS = PAGE.slice(PAGE.lastIndexOf('{'), PAGE.lastIndexOf('}') + 1)
const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module" src="page.js"></script>`

/** What a page found when it opened the folder that another one was closed in. */
interface Opened {
  generation: number
  ids: string[]
  right: true | string
  orphans: { before: string[], after: string[] }
}

/** Where a tab is closed: in the transaction of a commit with this number, which goes on, or is held until then. */
interface Closing { number: number, isHeld: boolean }

const CLOSINGS: Closing[] = [
  ...[1, 2, 3, 4, 6].map(number => ({ number, isHeld: true })), ...[1, 2, 3].map(number => ({ number, isHeld: false })),
]
/** The transaction that writes the manifest: after what it names is written, before the rest is looked for. */
const MANIFEST = 2

let server: Server, origin: string, profile: string, context: BrowserContext
/** Two tabs that stay. */
let one: Page, other: Page
const faults: string[] = []

async function newPage(site = origin): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', error => faults.push(String(error)))
  await page.goto(site)
  await page.waitForFunction('window.page')
  return page
}

/** Runs in a page, where a function cannot come along but as its text. */
async function run<T>(page: Page, body: string, given: unknown = undefined): Promise<T> {
  return await page.evaluate(`(async given => { const ${HAS} = page; ${body} })(${JSON.stringify(given)})`) as T
}

describe.skipIf(noChromium)('in Chromium', () => {
  beforeAll(async () => {
    built('browser-folder.js')
    const { outputFiles } = await esbuild.build({
      stdin: { contents: PAGE, resolveDir: ROOT, sourcefile: 'page.js' }, bundle: true, splitting: true, format: 'esm',
      outdir: join(ROOT, 'out'), entryNames: 'page', minify: true, write: false, logLevel: 'error',
    })
    const files = new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]))
    server = createServer((request, response) => {
      const script = files.get(request.url!)
      response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' }).end(script ?? HTML)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    profile = mkdtempSync(join(tmpdir(), 'tokengraph-browser-'))
    context = await launchOnDisk(profile, ['--disable-gpu'])
    ;[one, other] = await Promise.all([newPage(), newPage()])
  })
  afterAll(async () => {
    await context?.close()
    server?.closeAllConnections()
    server?.close()
    if (profile) rmSync(profile, { recursive: true, force: true })
  })
  afterEach(() => { expect(faults.splice(0)).toEqual([]) })

  describe('a folder', () => {
    /** Closes a page in the middle of a commit; gives the number of the note that it was to put in. */
    async function closeIn(page: Page, closing: Closing, from: number): Promise<number> {
      const said = page.waitForEvent('console')
      const making = await run<number>(page, 'return await beginToClose(given)', { ...closing, from })
      // what writes is on disk once it is done
      const writes = closing.number <= MANIFEST
      expect((await said).text()).toMatch(writes ? /^readwrite strict$/ : /^read(only|write) strict$/)
      await page.close()
      return making
    }

    it('has every commit that was acknowledged and no half of another, wherever its tab is closed', async () => {
      const ids = new Set(Array.from({ length: 8 }, (_, i) => `n${i}`))
      await run(one, `
        const folder = await openBrowserFolder('closed', { create: {} })
        await commit(folder, ...Array(8).keys())
        await folder.close()`)
      let next = newPage(), from = ids.size, generation = 1, swept = 0
      for (const closing of CLOSINGS) {
        const page = await next
        next = newPage()
        const making = await closeIn(page, closing, from)
        const opened: Opened = await run(await next, 'return await openAgain(given)', making + 1)
        for (let i = from; i < making; i++) ids.add(`n${i}`)
        const acknowledged = generation + making - from, isIn = opened.generation > acknowledged
        if (isIn) ids.add(`n${making}`)
        expect({ closing, ...opened, ids: new Set(opened.ids), orphans: opened.orphans.after })
          .toEqual({ closing, generation: acknowledged + Number(isIn), ids, right: true, orphans: [] })
        if (closing.isHeld) expect({ closing, isIn }).toEqual({ closing, isIn: closing.number > MANIFEST })
        ids.add(`n${making + 1}`)
        from = making + 2
        generation = opened.generation + 1
        swept += opened.orphans.before.length
      }
      await (await next).close()
      expect(swept).toBeGreaterThan(0)
    })

    it('is written by one tab at a time, and read by any', async () => {
      await run(one, "window.folder = await openBrowserFolder('tabs', { create: {} }); await commit(folder, 1)")
      for (const page of [one, other]) {
        expect(await run(page, "return await told(openBrowserFolder('tabs'))")).toBe(
          'io: writing the browser\'s folder "tabs": got a lock that another tab, a worker or this page holds; '
          + 'expected one writer at a time. Close it there, or open it here with access "read".')
      }
      expect(await run(other, `
        window.reader = await openBrowserFolder('tabs', { access: 'read' })
        return [reader.generation, await reader.index.graph.ids('passage'), await told(reader.commit())]`))
        .toEqual([1, ['n1'], expect.stringContaining('option: ')])
      await run(one, 'await commit(folder, 2)')
      expect(await run(other, `
        const before = await found(reader.index, 'Only2'), { length } = before, index = await reader.refresh()
        return [length, reader.generation, (await found(index, 'Only2'))[0].split(' ')[0]]`)).toEqual([0, 2, 'n2#0'])
      await run(one, 'await folder.close()')
      expect(await run(other, `
        const folder = await openBrowserFolder('tabs')
        await folder.compact()
        return [folder.generation, await isRight(folder.index)]`)).toEqual([3, true])
    })

    it('refuses what it does not know, and makes nothing where nothing is to be made', async () => {
      const missing = expect.stringMatching('^not-found: .*"none": got no index; expected a folder with one. '
        + 'Make one first: the option "create" of openBrowserFolder [(]an empty object will do[)].$') as string
      expect(await run(one, `
        const before = await databases(), all = [
          await told(openBrowserFolder('none', { acess: 'read' })), await told(openBrowserFolder('')),
          await told(openBrowserFolder('none')), await told(openBrowserFolder('none', { access: 'read' })),
        ]
        return [...all, (await databases()).length - before.length]`)).toEqual([
        'option: openBrowserFolder: got unknown option "acess". Did you mean "access"?',
        'option: openBrowserFolder: got ""; expected the name of a folder', missing, missing, 0,
      ])
    })

    it('says where there is no room, and keeps what was committed', async () => {
      // another site, which begins with as much room as it is given here
      const site = origin.replace('127.0.0.1', 'localhost'), page = await newPage(site)
      const session = await context.newCDPSession(page)
      await session.send('Storage.overrideQuotaForOrigin', { origin: site, quotaSize: 1_000_000 })
      expect(await run(page, `
        window.folder = await openBrowserFolder('full', { create: {} })
        await commit(folder, 1)
        // what cannot be written shorter
        const long = String(Array.from({ length: 40 }, () => crypto.getRandomValues(new Uint8Array(30_000))))
        await folder.put([{ ...note(2), metadata: { long } }])
        return await told(folder.commit())`))
        .toMatch(/^io: writing .*"full": got QuotaExceededError.*\. Free some space/)
      expect(await run(page, `
        const { generation } = folder
        await commit(folder, 3)
        return [generation, await folder.index.graph.ids('passage'), await orphansIn('full')]`))
        .toEqual([1, ['n1', 'n3'], []])
      await page.close()
    })

    it('may be a worker\'s, and ends at a signal', async () => {
      const work = `
        const { openBrowserFolder, commit } = page, folder = await openBrowserFolder('worked', { create: {} })
        await commit(folder, 1)
        await folder.close()
        postMessage(folder.generation)`
      expect(await run(one, `
        const code = "import('" + location.origin + "/page.js').then(async () => { " + given + " })"
        const worker = new Worker(URL.createObjectURL(new Blob([code])))
        const made = await new Promise((resolve, reject) => {
          Object.assign(worker, { onmessage: ({ data }) => resolve(data), onerror: reject })
        })
        const folder = await openBrowserFolder('worked'), signal = AbortSignal.abort()
        await folder.put([note(2)])
        const opening = openBrowserFolder('worked', { access: 'read', signal })
        const ended = [await told(folder.commit({ signal })), await told(opening)]
        return [made, folder.generation, ...ended.map(each => each.split(':')[0])]`, work))
        .toEqual([1, 1, 'aborted', 'aborted'])
    })
  })

  describe('browserStore', () => {
    it('writes, reads, lists and removes; of a part of a buffer that part alone', async () => {
      expect(await run(one, `
        const store = browserStore('store'), before = [await store.list(), await store.read('a') ?? 'none']
        await store.write('a', Uint8Array.of(1, 2))
        await store.write('a', new Uint8Array(1000).fill(3).subarray(5, 7))
        const read = await store.read('a'), listed = await store.list()
        await store.remove('a')
        await store.remove('a')
        return [before, [...read], read.buffer.byteLength, listed, await store.list()]`))
        .toEqual([[[], 'none'], [3, 3], 2, ['a'], []])
    })

    it('ends a write at a signal: nothing of it is there', async () => {
      expect(await run(one, `
        const store = browserStore('ended'), abort = new AbortController(), { put } = IDBObjectStore.prototype
        await store.write('a', Uint8Array.of(1))
        IDBObjectStore.prototype.put = function (...given) {
          const request = put.apply(this, given)
          abort.abort()
          return request
        }
        const error = await told(store.write('a', Uint8Array.of(2), abort.signal))
        IDBObjectStore.prototype.put = put
        return [error.split(':')[0], [...await store.read('a')]]`)).toEqual(['aborted', [1]])
    })

    it('keeps nobody from deleting it', async () => {
      expect(await run(one, `
        const store = browserStore('deleted')
        await store.write('a', Uint8Array.of(1))
        const request = indexedDB.deleteDatabase('tokengraph/deleted')
        await new Promise((resolve, reject) => {
          Object.assign(request, { onsuccess: resolve, onerror: reject, onblocked: reject })
        })
        return [await store.list(), (await databases()).includes('tokengraph/deleted')]`)).toEqual([[], false])
    })

    it.each([
      ['IndexedDB', 'window', 'indexedDB', "read('a')"], ['Web Locks', 'navigator', 'locks', 'lock()'],
    ])('says where there is no %s', async (what, holder, name, call) => {
      expect(await run(one, `
        const own = Object.getOwnPropertyDescriptor(${holder}, '${name}')
        Object.defineProperty(${holder}, '${name}', { value: undefined, configurable: true })
        const error = await told(browserStore('notes').${call})
        delete ${holder}.${name}
        if (own) Object.defineProperty(${holder}, '${name}', own)
        return error`)).toBe(`io: opening the browser's folder "notes": got no ${what}; expected a page served by `
        + 'https or from localhost, or a worker of one. In Node use openFolder of tokengraph/node.')
    })
  })
})
