import { expect, test } from 'vitest'
import { type ServerSentEvent, ServerSentEventReader } from './server-sent-events.ts'

const STREAM =
  ': comment\nid: 1\nevent: message\ndata: {"a":\ndata: 1}\n\ndata:no space\r\n\r\nid: 2\ndata: \n\nretry: 5\n\n'

test('reads events however the text is cut', () => {
  for (let place = 0; place <= STREAM.length; place++) {
    const events: ServerSentEvent[] = []
    const reader = new ServerSentEventReader((event) => events.push(event))
    reader.push(STREAM.slice(0, place))
    reader.push(STREAM.slice(place))
    expect(events).toEqual([
      { id: '1', event: 'message', data: '{"a":\n1}' },
      { id: '1', event: 'message', data: 'no space' },
      { id: '2', event: 'message', data: '' },
    ])
  }
})
