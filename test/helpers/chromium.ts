import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const inPath = (names: readonly string[]) =>
  (process.env.PATH ?? '').split(delimiter).flatMap(folder => names.map(name => join(folder, name))).find(existsSync)

/** $CHROMIUM, or a Chromium where one is usually found. */
const executable = process.env.CHROMIUM || ['/usr/bin/chromium'].find(existsSync) || inPath(['chromium', 'chromium-browser', 'google-chrome', 'chrome'])

/** Whether tests in a browser are left out: where there is none, but not in CI, where that is a failure. */
export const noChromium = !executable && !process.env.CI
if (noChromium) console.warn('NOT TESTED: no Chromium, neither in $CHROMIUM nor as chromium in the PATH. With CI set this is a failure.')

/** Starts Chromium without a window and without calls home. */
export const launchChromium = (args: readonly string[]): Promise<Browser> => chromium.launch(settings(args))

/** The same, but what sites keep is kept in a folder, as users' browsers do, and not in memory. */
export const launchOnDisk = (folder: string, args: readonly string[]): Promise<BrowserContext> => chromium.launchPersistentContext(folder, settings(args))

/**
 * What is turned off in Chromium: what Playwright turns off, since only the last such list is heard, and the page for
 * suggestions to its address bar, which would take a process of its own in each window that nobody sees.
 */
const OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
]

function settings(args: readonly string[]) {
  if (!executable) throw new Error('no Chromium: set $CHROMIUM to one')
  return {
    executablePath: executable, headless: true,
    args: [
      '--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', `--disable-features=${OFF.join()}`, ...args,
    ],
  }
}
