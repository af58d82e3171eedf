// Loaded into every measured server before its own code: tells, over the channel that `fork` opens, what it has used.
import v8 from 'node:v8'
import vm from 'node:vm'

const collectGarbage = () => {
  // What --expose-gc gives, without a server having to be started with it.
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc')
  collect()
  collect()
}

const questions = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  memory: () => process.memoryUsage(),
  memoryInUse: () => {
    collectGarbage()
    return process.memoryUsage()
  },
}

process.on('message', ({ id, question }) => process.send({ id, answer: questions[question]() }))
// It ends with whoever measures, and is no reason for a server to stay.
process.on('disconnect', () => process.exit())
process.channel.unref()
