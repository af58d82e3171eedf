import { serveStdio } from '@sampan/stdio/v1'
import { createServer } from './sdk-v1.ts'

await serveStdio(createServer)
