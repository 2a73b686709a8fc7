import { type Ask, createRunner, type Tell } from './runner.ts'

/** What of a worker's scope is used. */
interface Scope {
  postMessage(message: Tell, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<Ask>) => void) | null
}

const scope = self as unknown as Scope
const run = createRunner(message => scope.postMessage(message, [message.positions.buffer]), 50)
scope.onmessage = ({ data }) => run(data)
