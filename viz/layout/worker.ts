import { type Ask, createRunner, type Tell } from './runner.ts'

/** What of a worker's scope is used. */
interface Scope {
  postMessage(message: Tell, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<Ask>) => void) | null
}

const scope = self as unknown as Scope
// short slices: it is to stop at once when it is told to
const run = createRunner(message => scope.postMessage(message, [message.positions.buffer]), 16)
scope.onmessage = ({ data }) => run(data)
