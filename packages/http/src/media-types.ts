/** Parameters (`; charset=utf-8`) do not matter. */
export function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || essence(contentType ?? '') === 'application/json'
}

/** A client has to accept both ways in which a POST can be answered (2025-11-25, basic/transports). */
export function acceptsAnswer(accept: string | undefined): boolean {
  return accept === USUAL_ACCEPT || (accepts(accept, 'application', 'json') && acceptsEventStream(accept))
}

export function acceptsEventStream(accept: string | undefined): boolean {
  return accepts(accept, 'text', 'event-stream')
}

/** What the SDKs' clients send. */
const USUAL_ACCEPT = 'application/json, text/event-stream'

function accepts(accept: string | undefined, type: string, subtype: string): boolean {
  if (accept === undefined) return false
  return accept.split(',').some((range) => {
    const wanted = essence(range)
    return wanted === `${type}/${subtype}` || wanted === `${type}/*` || wanted === '*/*'
  })
}

function essence(mediaType: string): string {
  return (mediaType.split(';', 1)[0] as string).trim().toLowerCase()
}
