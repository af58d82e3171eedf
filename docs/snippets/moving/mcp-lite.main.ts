import { createHttpHandler } from '@sampan/http'
import { createServer } from './mcp-lite.ts'

const mcp = createHttpHandler(createServer)
export const handler: (request: Request) => Promise<Response> = mcp.fetch
