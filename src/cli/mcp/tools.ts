import type { Tool } from './tool.ts'
import { contextTool } from './tools/context.ts'
import { documentTool } from './tools/document.ts'
import { explainTool } from './tools/explain.ts'
import { pathTool } from './tools/path.ts'
import { relatedTool } from './tools/related.ts'
import { searchTool } from './tools/search.ts'

/** All that a language model may ask of an index. */
export const TOOLS: readonly Tool[] = [searchTool, contextTool, explainTool, relatedTool, pathTool, documentTool]
