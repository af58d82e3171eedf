import { serveStdio } from '@sampan/stdio'
import { createServer } from './routes.ts'

await serveStdio(createServer)
