import { serveStdio } from '@sampan/stdio'
import { createServer } from './server.ts'

await serveStdio(createServer)
