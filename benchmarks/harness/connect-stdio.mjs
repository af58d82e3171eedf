/** Gives the client a server's standard input and output. */
export function connectStdio(client, { child, ended, printed }) {
  let rest = ''
  const send = (text) => void child.stdin.write(`${text}\n`)
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    // Only the last line of a chunk can be unfinished; long ones come in many chunks.
    if (!chunk.includes('\n')) {
      rest += chunk
      return
    }
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    // Some servers greet on standard output.
    for (const line of lines) if (line.startsWith('{')) client.receive(JSON.parse(line), send)
  })
  // The end of the process says more than a broken pipe.
  child.stdin.on('error', () => {})
  void ended.then(() => client.failAll(new Error(`The server has ended.\n${printed()}`)))
  client.use(send)
  return { close: () => {}, rest: () => {} }
}
