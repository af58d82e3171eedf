import { serveStdio } from '@sampan/stdio'
import { createServer } from './sdk-v2.ts'

await serveStdio(createServer)
