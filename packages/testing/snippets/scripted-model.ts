import { createHost } from '@sampan/host'
import { denied, scriptedModel } from '@sampan/testing'

const model = scriptedModel(['blue', denied])

// The provider of a server: withSampling(server, { provider: model })
// The model of an SDK client: client.setRequestHandler('sampling/createMessage', model.requestHandler)
const [command = 'node', ...args] = process.argv.slice(2)
const host = await createHost({ server: { command, args }, onSampling: model.onSampling })

const { result } = await host.callTool('ask', { prompt: 'Which colour?' })
console.log(result.content, model.asked.length)
await host.close()
