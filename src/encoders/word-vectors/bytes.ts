import { TokenGraphError, show } from '../../core/errors.ts'

/**
 * How many bytes are handed on at once, if there are as many; the longest line or record, and what a format is told by.
 */
export const BLOCK = 2 ** 20

/** What a digest is made with. */
interface Hash {
  update(bytes: Uint8Array): unknown
}

/**
 * The bytes of a file in blocks of {@link BLOCK}, the last one shorter, whatever pieces they come in; unpacked if they
 * are gzip. The hash is told the bytes as they come, packed or not.
 *
 * @throws TokenGraphError `format` for damaged gzip, `option` for a source of anything but bytes
 */
export async function* readBlocks(
  source: AsyncIterable<Uint8Array>,
  hash: Hash,
  name: string,
): AsyncGenerator<Uint8Array> {
  const packed = hashed(blocks(source, name), hash)
  try {
    const { value: head, done } = await packed.next()
    if (done) return
    if (isGzip(head)) yield* blocks(gunzip(prepend(head, packed), name), name)
    else yield* prepend(head, packed)
  } finally {
    await packed.return(undefined)
  }
}

const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

async function* blocks(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(BLOCK), filled = 0
  for await (const chunk of source) {
    checkBytes(chunk, name)
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK - filled)
      block.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < BLOCK) continue
      yield block
      block = new Uint8Array(BLOCK)
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const block of source) {
    hash.update(block)
    yield block
  }
}

async function* prepend(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  yield* rest
}

async function* gunzip(source: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const trouble: { cause?: unknown } = {}
  const reader = streamOf(source, trouble).pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    // Not every browser iterates over streams.
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } catch (cause) {
    if ('cause' in trouble) throw trouble.cause
    throw new TokenGraphError('format', {
      where: `reading ${show(name, Infinity)}`,
      got: 'damaged gzip',
      hint: 'The file is truncated or was altered; fetch it again.',
      cause,
    })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** What the source itself throws is kept aside, to be told from what the unpacking throws. */
function streamOf(
  source: AsyncGenerator<Uint8Array>,
  trouble: { cause?: unknown },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await source.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array<ArrayBuffer>)
      } catch (cause) {
        trouble.cause = cause
        throw cause
      }
    },
    async cancel() {
      await source.return(undefined)
    },
  })
}

/** A piece of a file, if it is bytes. @throws TokenGraphError `option` for anything else */
export function checkBytes(chunk: Uint8Array, name: string): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return chunk
  throw new TokenGraphError('option', {
    where: `reading ${show(name, Infinity)}`,
    got: `a source of ${typeof chunk === 'string' ? 'text' : show(chunk)}`,
    expected: 'one of Uint8Arrays',
    hint: 'Open the file without an encoding.',
  })
}
