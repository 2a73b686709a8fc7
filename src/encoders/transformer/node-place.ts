import { TokenGraphError, show } from '../../core/errors.ts'
import { ask, chunksOf, hubAdvice, hubUrl, isOffline } from './hub.ts'
import { type Asked, isHubName, isPath, isRequired, type Place } from './place.ts'

/** Whether there is a file system of Node's. */
export const hasNode = (): boolean => globalThis.process?.getBuiltinModule !== undefined

/**
 * What this folder uses of Node: asked for at run time, and not imported, so that the bundle for browsers has no trace
 * of it.
 */
function node() {
  const get = process.getBuiltinModule
  return { ...get('node:fs/promises'), path: get('node:path'), createHash: get('node:crypto').createHash }
}

type Node = ReturnType<typeof node>

/** transformers.js reads the folder itself, by its whole path. */
const LOCAL = { localModelPath: '', allowLocalModels: true, useFS: true, useCustomCache: false }

/** Where a model is on disk: its own folder, or that of a hub's in the cache; undefined where it is neither. */
export async function nodePlace(asked: Asked): Promise<Place | undefined> {
  const system = node()
  const folder = system.path.resolve(asked.model)
  if (await isFolder(system, folder)) return folderPlace(system, asked.where, folder)
  return isPath(asked.model) || !isHubName(asked.model) ? undefined : cachePlace(system, asked)
}

const isFolder = (system: Node, path: string) => system.stat(path).then(found => found.isDirectory(), () => false)

function folderPlace(system: Node, where: string, folder: string): Place {
  const { readFile, readdir, stat, path } = system
  const within = <T>(act: (path: string, file: string) => Promise<T>) => (file: string) =>
    act(path.join(folder, file), file).catch(cause => absent(where, cause))
  /**
   * Whether a file holds anything. An empty one remembers that a hub has none, and is damaged where there must be one.
   */
  const holds = (file: string, size: number): boolean => {
    if (size > 0 || !isRequired(file)) return size > 0
    throw new TokenGraphError('encoder', {
      where,
      got: `an empty ${file} in ${show(folder, Infinity)}`,
      hint: 'Its download may have been cut off: delete it and download it again.',
    })
  }
  return {
    name: path.basename(folder),
    at: folder,
    id: folder.replaceAll('\\', '/'),
    settings: LOCAL,
    advice: 'Check the path, and that the folder is whole.',
    weights: async () => await within(folder => readdir(folder))('onnx') ?? [],
    read: within(async (path, file) => {
      const bytes = await readFile(path)
      return holds(file, bytes.length) ? bytes : undefined
    }),
    digest: within(async (path, file) => (holds(file, (await stat(path)).size) ? digest(system, path) : undefined)),
  }
}

/**
 * The folder that a hub's model has in the cache, as transformers.js names it; files that it lacks are downloaded when
 * asked for.
 */
function cachePlace(system: Node, asked: Asked): Place {
  const { model, where, settings: { revision, cacheDir }, env } = asked
  const folder = system.path.resolve(cacheDir ?? env.cacheDir ?? '.cache', model, revision === 'main' ? '' : revision)
  const place = folderPlace(system, where, folder)
  const first = <T>(act: (file: string) => Promise<T>) => async (file: string) => {
    const path = system.path.join(folder, file)
    if (!isOffline(asked) && !await system.stat(path).catch(cause => absent(where, cause)))
      await download(system, asked, file, path)
    return act(file)
  }
  return {
    ...place,
    name: model,
    advice: hubAdvice(asked),
    weights: async () => undefined,
    read: first(place.read),
    digest: first(place.digest),
  }
}

/**
 * Writes a hub's file under another name first, so that half a file is never taken for one. Where the hub has no such
 * file, and needs none, an empty one remembers it.
 */
async function download(system: Node, asked: Asked, file: string, path: string): Promise<void> {
  const response = await ask(asked, hubUrl(asked, file))
  if (!response && isRequired(file)) return
  const part = `${path}.${crypto.randomUUID()}.part`
  try {
    await system.mkdir(system.path.dirname(path), { recursive: true })
    await system.writeFile(part, response ? chunksOf(response, asked) : '')
    await system.rename(part, path)
  } catch (cause) {
    await system.rm(part, { force: true }).catch(() => {})
    if (cause instanceof TokenGraphError) throw cause
    throw new TokenGraphError('io', {
      where: asked.where,
      got: (cause as Error).message,
      expected: 'a folder that files can be written to',
      cause,
      hint: 'Name another folder as the option "cacheDir".',
    })
  }
}

async function digest({ open, createHash }: Node, file: string): Promise<string> {
  const handle = await open(file)
  try {
    const hash = createHash('sha256')
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) hash.update(chunk)
    return hash.digest('hex')
  } finally {
    await handle.close()
  }
}

function absent(where: string, cause: NodeJS.ErrnoException): undefined {
  if (cause instanceof TokenGraphError) throw cause
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
  throw new TokenGraphError('io', {
    where,
    got: cause.message,
    hint: `Check the permissions of ${show(cause.path ?? 'the folder', Infinity)}.`,
    cause,
  })
}
