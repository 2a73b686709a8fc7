import { TokenGraphError, show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { refuseWhenFull } from './memory.ts'
import { tf } from './tensorflow.ts'

/**
 * The backends of TensorFlow.js that can be asked for; `tensorflow` is tfjs-node-gpu or tfjs-node, whichever is
 * installed.
 */
export const BACKENDS = ['wasm', 'cpu', 'tensorflow', 'webgl', 'webgpu'] as const

/** One of {@link BACKENDS}. */
export type BackendName = typeof BACKENDS[number]

const inBrowser = typeof process === 'undefined' || process.versions?.node === undefined

/** A package that is looked for at run time, so that bundlers do not fail where it is not installed. */
const later = (name: string) => [name, () => import(/* @vite-ignore */ name)] as const

/** What brings a backend, best first. Those that every installation has are spelled out, so that bundlers find them. */
const PACKAGES: Record<BackendName, readonly (readonly [name: string, importing: () => Promise<unknown>])[]> = {
  wasm: [['@tensorflow/tfjs-backend-wasm', () => import('@tensorflow/tfjs-backend-wasm')]],
  cpu: [['@tensorflow/tfjs-backend-cpu', () => import('@tensorflow/tfjs-backend-cpu')]],
  tensorflow: [later('@tensorflow/tfjs-node-gpu'), later('@tensorflow/tfjs-node')],
  webgl: [later('@tensorflow/tfjs-backend-webgl')],
  webgpu: [later('@tensorflow/tfjs-backend-webgpu')],
}

/**
 * Chooses what graph layers compute on, and makes it ready. A backend that the program has registered with
 * TensorFlow.js itself is used as it is: a bundled program that wants `webgl` or `webgpu` imports its package.
 *
 * @param name  without one: tfjs-node-gpu where it is installed (never in browsers), else `wasm`, else `cpu`
 * @returns the one in use
 * @throws TokenGraphError `option` for a name that is none; `backend` where its package is not installed, or it does
 *   not start
 *
 * @example
 * await useBackend()        // 'wasm'
 * await useBackend('cpu')   // 'cpu'
 */
export async function useBackend(name?: BackendName): Promise<BackendName> {
  if (name !== undefined && !BACKENDS.includes(name)) {
    throw new TokenGraphError('option', {
      where: 'useBackend',
      got: show(name),
      expected: 'the name of a backend',
      hint: suggestion(String(name), BACKENDS),
    })
  }
  if (name) return start(name)
  if (!inBrowser && await isInstalled('@tensorflow/tfjs-node-gpu')) return start('tensorflow')
  try {
    return await start('wasm')
  } catch (cause) {
    if (!(cause instanceof TokenGraphError)) throw cause
    return start('cpu')
  }
}

/** The backend in use: one of {@link BACKENDS}, or what the program registered; undefined before {@link useBackend}. */
export const backendInUse = (): string | undefined => tf.getBackend() || undefined

/** Makes sure of a backend: the one in use, or the default. */
export const ready = async (): Promise<string> => {
  if (!backendInUse()) return useBackend()
  await tf.ready()
  refuseWhenFull()
  return tf.getBackend()
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    await import(/* @vite-ignore */ name)
    return true
  } catch {
    return false
  }
}

async function start(name: BackendName): Promise<BackendName> {
  if (tf.engine().registryFactory[name] === undefined) await importFirst(name)
  await keepingListeners(async () => {
    const started = await tf.setBackend(name).catch((cause: unknown) => doesNotStart(name, cause))
    if (!started) doesNotStart(name)
    await tf.ready()
  })
  refuseWhenFull()
  // or else it advertises tfjs-node on the console at the first tensor
  if (name === 'cpu') (tf.backend() as { firstUse?: boolean }).firstUse = false
  return name
}

/**
 * Runs what starts a backend, and takes away the listeners for uncaught errors that it leaves: the wasm backend's throw
 * every error of the program again, from its own file of one very long line, which Node then prints.
 */
async function keepingListeners(starting: () => Promise<void>): Promise<void> {
  if (inBrowser) return starting()
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map(event => process.listeners(event as 'uncaughtException'))
  await starting()
  events.forEach((event, i) =>
    process.listeners(event as 'uncaughtException').filter(each => !before[i]!.includes(each)).forEach(each =>
      process.removeListener(event, each)
    )
  )
}

async function importFirst(name: BackendName): Promise<void> {
  let cause: unknown
  for (const [, importing] of PACKAGES[name]) {
    try {
      await importing()
      return
    } catch (error) {
      cause = error
    }
  }
  const packages = PACKAGES[name].map(([each]) => `${each}@${tf.version_core}`)
  throw new TokenGraphError('backend', {
    where: `useBackend(${show(name)})`,
    got: 'a backend that is not installed',
    expected: packages.join(' or '),
    hint: `Run "npm install ${packages[0]}", or choose another backend.`,
    cause,
  })
}

function doesNotStart(name: BackendName, cause?: unknown): never {
  throw new TokenGraphError('backend', {
    where: `useBackend(${show(name)})`,
    got: 'a backend that does not start here',
    hint: 'Choose another one.',
    cause,
  })
}
