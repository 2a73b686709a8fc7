import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { show, TokenGraphError } from '../../core/errors.ts'
import { readOptions } from '../../core/read-options.ts'
import { suggestion } from '../../core/suggestion.ts'
import { VERSION } from '../../files/version.ts'
import type { Line } from '../../server/line.ts'
import { errorResponse } from '../../server/refusal.ts'
import type { AskedIndex } from '../encoder.ts'
import type { Tool } from './tool.ts'
import { TOOLS } from './tools.ts'

/** What a server of tools answers from. */
export interface Answering {
  /** The indexes by the names that tools call them by. */
  indexes: ReadonlyMap<string, AskedIndex>
  /** Costly work is done one after the other. */
  line: Line
  /** Is told of faults of ours; the answer has one line of them. */
  onFault: (error: unknown) => void
}

const INSTRUCTIONS =
  'Texts indexed as a graph of passages, names and words. "context" gathers what a question can be answered from, with'
  + ' numbers to cite; "search" shows what there is; "document" reads on; "related" follows links and mentions;'
  + ' "explain" says why something was found.'

/**
 * A server of the Model Context Protocol, for one client: what it asks by {@link TOOLS} is answered from indexes. What
 * a user did wrong comes back as a tool's error, in one line; what is no call of a tool, as the protocol's.
 */
export function mcpServer(answering: Answering): Server {
  const server = new Server({ name: 'tokengraph', version: VERSION }, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
    // no client is asked for anything that would be checked
    jsonSchemaValidator: {
      getValidator: () => data => ({ valid: true, data: data as never, errorMessage: undefined }),
    },
  })
  const names = [...answering.indexes.keys()]
  const inputs = new Map(TOOLS.map(tool => [tool.name, inputOf(tool, names)]))
  const tools = TOOLS.map(({ name, title, description }) => ({
    name,
    title,
    description,
    inputSchema: jsonSchemaOf(inputs.get(name)!),
    annotations: { readOnlyHint: true, openWorldHint: false },
  }))
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = TOOLS.find(({ name }) => name === params.name)
    if (!tool) {
      const near = suggestion(params.name, TOOLS.map(({ name }) => name)) ?? ''
      throw new McpError(
        ErrorCode.InvalidParams,
        `tool: got ${show(params.name)}; expected one that is listed. ${near}`,
      )
    }
    return called(tool, inputs.get(tool.name)!, params.arguments ?? {}, answering, signal)
  })
  return server
}

type Input = v.StrictObjectSchema<v.ObjectEntries, undefined>

/** What a tool may be given: where there are several indexes, which of them, too. */
function inputOf({ input }: Tool, names: readonly string[]): Input {
  const { entries } = input as Input
  const index = v.pipe(v.picklist(names), v.description('Which index is asked.'))
  return v.strictObject({ ...(names.length > 1 && { index }), ...entries })
}

const jsonSchemaOf = (input: Input) => {
  const { $schema: _, ...schema } = toJsonSchema(input, { errorMode: 'ignore', typeMode: 'input' })
  return { ...schema, type: 'object' as const }
}

/** What a tool answers, or in one line why it does not. */
async function called(
  tool: Tool,
  input: Input,
  given: Record<string, unknown>,
  { indexes, line, onFault }: Answering,
  signal: AbortSignal,
) {
  try {
    const { index = [...indexes.keys()][0], ...asked } = readOptions(input, given, tool.name)
    const { budget } = asked as { budget: number }, from = indexes.get(index as string)!
    const { text, data } = await line.run(() => tool.answer(asked, { ...from, budget, signal }), signal)
    return { content: [{ type: 'text' as const, text }], structuredContent: data }
  } catch (error) {
    const { status, body: { error: { message } } } = errorResponse(error)
    if (status === 500 && !(error instanceof TokenGraphError)) onFault(error)
    return { content: [{ type: 'text' as const, text: message }], isError: true }
  }
}
