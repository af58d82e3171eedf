// The client that the conformance suite starts: our host, which calls every tool that it finds once.
import { createHost } from '@sampan/host'

const url = process.argv.at(-1)
const host = await createHost({
  server: { url },
  onElicitation: () => ({ action: 'accept' }),
  capabilities: { elicitation: { form: { applyDefaults: true } } },
})
try {
  for (const { name, inputSchema } of await host.listTools()) {
    const numbers = Object.keys(inputSchema.properties ?? {}).map((property, index) => [property, index + 1])
    await host.callTool(name, Object.fromEntries(numbers))
  }
} finally {
  await host.close()
}
