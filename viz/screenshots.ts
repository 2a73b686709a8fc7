/**
 * Takes pictures of the view in its main states, of the index that `npm start` makes; needs Chromium, and what
 * `npm run build` makes.
 *
 *     npx tsx viz/screenshots.ts [FOLDER]
 */
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchChromium } from '../test/helpers/chromium.ts'
import { startCli } from '../test/helpers/command.ts'

const QUESTION = 'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?'
/** The passage that answers, and the name by which it is reached. */
const BRIDGE = 'Nikola Tesla'
const INDEX = fileURLToPath(new URL('../samples/tour.tkg', import.meta.url))
const folder = process.argv[2] ?? fileURLToPath(new URL('screenshots', import.meta.url))

/** The states, each after the one before. */
const STATES: readonly [name: string, reach: (page: Page) => Promise<unknown>][] = [
  ['overview', page => page.getByRole('button', { name: 'Communities' }).waitFor()],
  ['question', async page => {
    await page.getByRole('combobox', { name: 'Question' }).fill(QUESTION)
    await page.keyboard.press('Enter')
    await page.locator('.results h2', { hasText: 'Results' }).waitFor()
    await page.keyboard.press('Escape')
  }],
  ['replay', async page => {
    await page.getByRole('slider', { name: 'Step of the walk' }).fill('2')
    await page.locator('.replay .told', { hasText: 'Step 2' }).waitFor()
  }],
  ['taken-apart', async page => {
    await page.getByRole('button', { name: 'End replay' }).click()
    await page.locator('[aria-label=Passages] [role=option]', { hasText: BRIDGE }).first().click()
    await page.locator('.details h2', { hasText: BRIDGE }).waitFor()
    await page.getByRole('button', { name: 'Fit' }).click()
  }],
  ['what-if', async page => {
    await page.getByRole('tab', { name: 'Names' }).click()
    await page.locator('[aria-label=Names] [role=option]', { hasText: BRIDGE }).first().click()
    await page.getByRole('button', { name: 'Remove node' }).click()
    await page.getByRole('tab', { name: 'What if' }).click()
    await page.getByText('Ranking computed anew over the whole graph.').waitFor()
    await page.getByRole('tab', { name: 'Passages' }).click()
    await page.getByRole('button', { name: 'Fit' }).click()
  }],
  ['dark', async page => {
    await page.getByRole('button', { name: 'Take all back' }).click()
    await page.getByRole('button', { name: 'Dark theme' }).click()
    await page.getByRole('tab', { name: 'Passages' }).click()
    await page.locator('[aria-label=Passages] [role=option]').first().click()
    await page.locator('.details h2').waitFor()
    await page.getByRole('button', { name: 'Fit' }).click()
  }],
]

/** Waits until the picture stands still. */
async function stand(page: Page): Promise<void> {
  const picture = () =>
    page.locator('canvas').evaluateAll(canvases =>
      canvases.map(canvas => (canvas as HTMLCanvasElement).toDataURL()).join()
    )
  for (let last = '', now = await picture(); now !== last; now = await picture()) {
    last = now
    await page.waitForTimeout(500)
  }
}

if (!existsSync(INDEX)) throw new Error('samples/tour.tkg is missing. Run "npm start" first.')
mkdirSync(folder, { recursive: true })
const { child, finished } = startCli(['view', INDEX, '--port', '0', '--no-open']), printed = once(child.stdout!, 'data')
const browser = await launchChromium(['--disable-gpu'])
try {
  const [address] = await printed
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  await page.goto(String(address).trim())
  for (const [name, reach] of STATES) {
    await reach(page)
    await page.mouse.move(0, 0)
    await stand(page)
    const path = join(folder, `${name}.png`)
    await page.screenshot({ path })
    console.log(path)
  }
} finally {
  await browser.close()
  child.kill('SIGINT')
  await finished
}
