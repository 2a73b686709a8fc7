import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { hasBrowser } from '../../src/cli/browser.ts'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'
import type { GraphView } from '../../src/view/graph-view.ts'
import { callCli } from '../helpers/call-cli.ts'
import { built, runCli, startCli } from '../helpers/command.ts'

const QUESTION = 'Where did the father of Robert the Strong live?'
const DOCUMENTS = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.\n\nHe fought in the west.' },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived in a castle by the river Loire. </script><img src=x onerror=alert(1)>' },
  { id: 'wall', title: '北京城墙', text: '北京的城墙很长，明代修建。' },
]

const before = process.cwd()
let cwd: string
const started: ChildProcess[] = []
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'tokengraph-view-'))
  process.chdir(cwd)
  writeFileSync(join(cwd, 'docs.jsonl'), DOCUMENTS.map(document => `${JSON.stringify(document)}\n`).join(''))
  expect(await callCli(['index', 'docs.jsonl', '--out', 'all.tkg'])).toMatchObject({ code: 0, err: '' })
})
afterAll(() => {
  // servers of tests that failed on the way
  for (const child of started) child.kill('SIGKILL')
  process.chdir(before)
  rmSync(cwd, { recursive: true, force: true })
})

/** Starts a server, and gives what it printed first. It must be ended. */
async function view(args: readonly string[], env = process.env) {
  const { child, finished } = startCli(['view', 'all.tkg', ...args], { cwd, env })
  started.push(child)
  const printed = await Promise.race([once(child.stdout!, 'data').then(([text]) => String(text)), finished.then(({ err }) => { throw new Error(`it ended: ${err}`) })])
  const interrupt = () => { child.kill('SIGINT'); return finished }
  return { printed, interrupt }
}

/** A mistake in what was asked: one line, exit code 1. */
async function refusal(...args: string[]): Promise<string> {
  const { code, out, err } = await callCli(['view', ...args])
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 })
  expect(err).toMatch(/^tokengraph: /)
  return err
}

describe('a view that is served', () => {
  test('prints its address, alone on a line; Ctrl-C ends it well', async () => {
    const { printed, interrupt } = await view(['--port', '0'])
    expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
    const address = printed.trim()
    const page = await fetch(address)
    expect({ status: page.status, text: await page.text() }).toEqual({ status: 200, text: expect.stringContaining('<script src="/page.js">') })
    expect(await (await fetch(`${address}page.js`)).text()).toBe(readFileSync(built('viz/page.js'), 'utf8'))
    const overview = await (await fetch(`${address}api/search`)).json() as GraphView
    expect(overview).toMatchObject({ schema: 'tokengraph.graph-view/2', query: '' })
    expect(overview.nodes.length).toBeGreaterThan(3)
    expect(await interrupt()).toEqual({ code: 0, out: printed, err: '' })
    await expect(fetch(address)).rejects.toThrow()
  })

  test('begins with the question, and as many nodes as it is told', async () => {
    const { printed, interrupt } = await view(['--port', '0', '--question', QUESTION, '--nodes', '6', '--json'])
    const { address, port, host } = JSON.parse(printed)
    expect({ address, host }).toEqual({ address: `http://127.0.0.1:${port}/`, host: '127.0.0.1' })
    const first = await (await fetch(`${address}api/search`)).json() as GraphView
    expect(first.query).toBe(QUESTION)
    expect(first.nodes.length).toBeLessThanOrEqual(6)
    expect(await interrupt()).toMatchObject({ code: 0, err: '' })
  })

  test('Ctrl-C does not wait for a browser that holds its connection', async () => {
    const { printed, interrupt } = await view(['--port', '0', '--no-open'])
    await fetch(`${printed.trim()}api/stats`, { headers: { connection: 'keep-alive' } })
    expect(await interrupt()).toMatchObject({ code: 0, err: '' })
  })

  test('warns where others can reach it, and prints where', async () => {
    const { printed, interrupt } = await view(['--port', '0', '--host', '0.0.0.0'])
    const addresses = printed.trim().split('\n'), { port } = new URL(addresses[0]!)
    const own = Object.values(networkInterfaces()).flatMap(each => each!).filter(({ internal, family }) => !internal && family === 'IPv4')
    expect(addresses).toEqual(['127.0.0.1', ...own.map(({ address }) => address)].map(host => `http://${host}:${port}/`))
    for (const address of addresses) expect((await fetch(`${address}api/stats`)).status).toBe(200)
    const { code, err } = await interrupt()
    expect(code).toBe(0)
    expect(err).toMatch(/^tokengraph: --host 0\.0\.0\.0: whoever reaches this machine can read the whole index, without a password\n$/)
  })

  test('a port that is taken, a host that is another machine, an index that is not there', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      expect(await refusal('all.tkg', '--port', String((other.address() as AddressInfo).port))).toMatch(/another program.*--port 0/)
    } finally {
      other.close()
    }
    expect(await refusal('all.tkg', '--host', '203.0.113.7', '--port', '0')).toContain('not this machine')
    expect(await refusal('none.tkg')).toContain('no such file')
    expect(await refusal('all.tkg', '--port', '70000')).toContain('65535')
    expect(await refusal('all.tkg', '--port', 'x')).toContain('whole number')
    expect(await refusal('all.tkg', '--nodes', '0')).toContain('at least 1')
    expect(await refusal('all.tkg', '--propagate', 'vectors', '--port', '0')).toContain('an index with vectors')
    expect(await refusal('all.tkg', '--prot', '1')).toContain('--port')
  })
})

describe('the browser', () => {
  /** Runs the command until it has printed its address and, if it does, opened a browser. */
  async function opened(...args: string[]): Promise<{ code: number, printed: string[], browsed: string[] }> {
    const printed: string[] = [], browsed: string[] = [], ending = new AbortController()
    const io: Io = {
      out: text => { printed.push(text); setTimeout(() => ending.abort(), 50) }, note: () => {}, interactive: false, width: 80, colour: false, signal: ending.signal,
      browse: async address => void browsed.push(address),
    }
    return { code: await run(['view', join(cwd, 'all.tkg'), '--port', '0', ...args], io), printed, browsed }
  }

  test('is opened at the address that is printed', async () => {
    const { code, printed, browsed } = await opened()
    expect(code).toBe(0)
    expect(browsed).toEqual(printed)
  })

  test('is not opened with --no-open', async () => {
    expect(await opened('--no-open')).toMatchObject({ code: 0, browsed: [] })
  })

  it.each<[boolean, NodeJS.ProcessEnv, NodeJS.Platform, boolean]>([
    [true, { DISPLAY: ':0' }, 'linux', true], [true, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true], [true, { WSL_DISTRO_NAME: 'Debian' }, 'linux', true],
    [true, {}, 'darwin', true], [true, {}, 'win32', true], [true, { DISPLAY: 'localhost:10', SSH_CONNECTION: 'x' }, 'linux', true],
    [false, { DISPLAY: ':0' }, 'linux', false], [false, {}, 'darwin', false], [false, { DISPLAY: ':0', CI: 'true' }, 'linux', true], [false, { CI: '1' }, 'darwin', true],
    [false, {}, 'linux', true], [false, { SSH_CONNECTION: 'x' }, 'linux', true], [false, { SSH_CONNECTION: 'x' }, 'darwin', true],
    [false, { SSH_CONNECTION: 'x', WSL_DISTRO_NAME: 'Debian' }, 'linux', true],
  ])('is there: %s, with %j on %s, a terminal: %s', (there, env, platform, isTerminal) => {
    expect(hasBrowser(env, platform, isTerminal)).toBe(there)
  })
})

describe('a page in a file', () => {
  const inFile = (name: string) => readFileSync(join(cwd, name), 'utf8')

  test('holds the graph of a question, its script, and nothing from elsewhere', async () => {
    const { code, out, err } = await callCli(['view', 'all.tkg', '--question', QUESTION, '--html', 'robert.html'])
    expect({ code, err, out }).toEqual({ code: 0, err: '', out: expect.stringMatching(/^\d+ nodes and \d+ edges written to robert\.html\n$/) })
    const html = inFile('robert.html')
    const [data, script, ...more] = Array.from(html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g), ([, text]) => text!)
    expect(more).toEqual([])
    const exported = JSON.parse((await callCli(['export', 'all.tkg', '--format', 'view', '--question', QUESTION])).out)
    expect(JSON.parse(data!)).toEqual(exported)
    expect(data).not.toContain('<')
    expect(html).toContain(`script-src 'sha256-${createHash('sha256').update(script!).digest('base64')}'`)
    const beside = html.replace(data!, '').replace(script!, '')
    expect(beside.replace('href="data:,"', '')).not.toMatch(/\b(src|href|action)=|https?:|@import|url\(|unsafe/)
    expect(html.match(/<!--|<script/g)).toHaveLength(2)
  })

  test('holds an overview where nothing is asked', async () => {
    const { out } = await callCli(['view', 'all.tkg', '--html', 'overview.html', '--nodes', '5', '--json'])
    const written = JSON.parse(out)
    expect(written).toMatchObject({ file: 'overview.html', bytes: readFileSync(join(cwd, 'overview.html')).length })
    expect(written.nodes).toBeLessThanOrEqual(5)
  })

  test('says where there is nothing to show, and refuses what the index has not', async () => {
    const { code, out, err } = await callCli(['view', 'all.tkg', '--question', 'xylophone', '--html', 'nothing.html'])
    expect({ code, out, err }).toEqual({
      code: 0, out: '0 nodes and 0 edges written to nothing.html\n', err: 'tokengraph: the page shows nothing. No word or name of the question is in the index.\n',
    })
    expect(await refusal('all.tkg', '--propagate', 'vectors', '--html', 'vectors.html')).toContain('an index with vectors')
    expect(existsSync(join(cwd, 'vectors.html'))).toBe(false)
  })

  test('replaces a page that it saved before, and nothing else', async () => {
    expect(await callCli(['view', 'all.tkg', '--html', 'old.html', '--nodes', '3'])).toMatchObject({ code: 0 })
    const old = inFile('old.html')
    expect(await callCli(['view', 'all.tkg', '--html', 'old.html', '--nodes', '9'])).toMatchObject({ code: 0 })
    expect(inFile('old.html').length).toBeGreaterThan(old.length)
    writeFileSync(join(cwd, 'mine.html'), '<!doctype html>mine')
    for (const name of ['mine.html', 'docs.jsonl']) {
      const before = inFile(name)
      expect(await refusal('all.tkg', '--html', name)).toContain('no saved page of ours')
      expect(inFile(name)).toBe(before)
    }
    const before = readFileSync(join(cwd, 'all.tkg'))
    for (const more of [[], ['--force']]) expect(await refusal('all.tkg', '--html', 'all.tkg', ...more)).toContain('a file that is read, too')
    expect(readFileSync(join(cwd, 'all.tkg'))).toEqual(before)
    expect(await callCli(['view', 'all.tkg', '--html', 'mine.html', '--force'])).toMatchObject({ code: 0 })
  })

  test('leaves nothing behind where it cannot be written', async () => {
    mkdirSync(join(cwd, 'folder'))
    expect(await refusal('all.tkg', '--html', 'folder')).toContain('a folder')
    expect(await refusal('all.tkg', '--html', 'none/x.html')).toContain('no such folder')
    expect(await refusal('all.tkg', '--html', 'x.html', '--port', '1')).toContain('--port')
    expect(existsSync(join(cwd, 'x.html'))).toBe(false)
    expect(readdirSync(join(cwd, 'folder'))).toEqual([])
  })
})

describe('what commands load', () => {
  /** The files that a process said to have loaded. */
  const filesIn = (reports: string): string[] => readdirSync(reports)
    .flatMap(name => (JSON.parse(readFileSync(join(reports, name), 'utf8')) as { result: { url: string }[] }).result.map(({ url }) => url))
    .filter(url => url.startsWith('file:')).map(url => fileURLToPath(url))
  const reporting = () => {
    const reports = mkdtempSync(join(cwd, 'loaded-'))
    return { reports, env: { ...process.env, NODE_V8_COVERAGE: reports } }
  }
  /** Whether something that only a server or a page needs is in a file. */
  const serves = (file: string) => /[\\/]viz[\\/]/.test(file) || /getRequestListener|xdg-open|frame-ancestors/.test(readFileSync(file, 'utf8'))

  test('searching: no server, no browser, no page', async () => {
    const { reports, env } = reporting()
    expect(await runCli(['search', 'all.tkg', 'castle'], { cwd, env })).toMatchObject({ code: 0, err: '' })
    expect(filesIn(reports).length).toBeGreaterThan(2)
    expect(filesIn(reports).filter(serves)).toEqual([])
  })

  test('which a view does load', async () => {
    const { reports, env } = reporting()
    await (await view(['--port', '0'], env)).interrupt()
    expect(filesIn(reports).filter(serves).length).toBeGreaterThan(1)
  })
})
