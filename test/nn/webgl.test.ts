import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../helpers/chromium.ts'
import { expectedOf, type GoldenCase } from './golden-cases.ts'
import { near } from './tensors.ts'
import type { WebglPage } from './webgl-page.ts'

/** The library with TensorFlow.js as a browser loads it, in one text. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('webgl-page.ts', import.meta.url))], bundle: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, logLevel: 'error',
  })
  return outputFiles[0]!.text
}

const golden = (file: string, name: string): [file: string, name: string, GoldenCase] => {
  const { cases } = JSON.parse(readFileSync(new URL(`../golden/${file}.json`, import.meta.url), 'utf8')) as { cases: GoldenCase[] }
  return [file, name, cases.find(each => each.name === name)!]
}

describe.skipIf(noChromium)('on webgl, drawn in software', () => {
  let browser: Browser, page: Page
  const faults: string[] = []

  const inPage = <Name extends keyof WebglPage>(name: Name, ...given: Parameters<WebglPage[Name]>): Promise<Awaited<ReturnType<WebglPage[Name]>>> =>
    page.evaluate(`page.${name}(...${JSON.stringify(given)})`)

  beforeAll(async () => {
    browser = await launchChromium(['--use-angle=swiftshader', '--enable-unsafe-swiftshader'])
    page = await browser.newPage()
    page.on('pageerror', error => faults.push(String(error)))
    page.on('console', message => { if (message.type() === 'error') faults.push(message.text()) })
    await page.addScriptTag({ type: 'module', content: await bundled() })
    await page.waitForFunction('globalThis.page')
    expect(await inPage('start')).toMatchObject({ backend: 'webgl', bits: 32, renderer: expect.stringContaining('SwiftShader') })
  })
  afterAll(async () => {
    await browser?.close()
    expect(faults).toEqual([])
  })

  // numbers are of 32 bits here too, so that the tolerances are those of Node
  it.each([
    golden('gcn', 'GCNConv a add_self_loops=True weighted'),
    golden('gcn', 'GCNConv b add_self_loops=False'),
    golden('gat', 'GATConv a heads=3 concat=True add_self_loops=False'),
    golden('gat', 'GATConv b heads=1 concat=True add_self_loops=True'),
    golden('transformer', 'TransformerConv, heads=3 concat=True root_weight=True edge_dim=3'),
    golden('gatv2', 'GATv2Conv a share_weights=False add_self_loops=True'),
  ])('%s as PyTorch Geometric computes it: %s', async (file, _, each) => {
    const before = await inPage('tensors')
    const { numbers, ends } = await inPage('runGolden', file, each), expected = expectedOf(each)
    expect(ends).toEqual(expected.ends)
    for (const [name, values] of Object.entries(expected.numbers)) near(numbers[name]!, values, name.startsWith('gradient') ? 1e-4 : 1e-5, name)
    expect(await inPage('tensors')).toBe(before)
  })

  it('without edges nodes hear their biases alone, and these learn', async () => {
    const results = await inPage('withoutEdges')
    expect(results.map(([name]) => name)).toEqual(['TokenGraphGCN', 'TokenGraphGAT', 'TokenGraphGATv2', 'TokenGraphSAGE'])
    for (const [name, out, biases] of results) {
      expect(out, name).toEqual([1, 1, 1, 1, 1, 1])
      expect(biases.at(-1), name).toBe(6)
    }
  })
})
