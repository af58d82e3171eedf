import type { HttpExchange } from './exchange.ts'

/**
 * The web-standard Request that SDK v2's handlers get (`ctx.http.req`). Making one costs as much as parsing the whole
 * message, and few handlers look, so it is made when one does. It has no body: that has been read.
 */
export function deferredRequest(exchange: HttpExchange): Request {
  return new DeferredRequest(exchange) as unknown as Request
}

class DeferredRequest {
  readonly #exchange: HttpExchange
  #made: Request | undefined

  constructor(exchange: HttpExchange) {
    this.#exchange = exchange
  }

  get method(): string {
    return this.#exchange.method
  }

  get url(): string {
    return this.#exchange.url
  }

  get request(): Request {
    this.#made ??= new Request(this.#exchange.url, { method: this.#exchange.method, headers: this.#exchange.headers() })
    return this.#made
  }
}

// The rest of a Request's members lead to the real one; with the prototype, `instanceof Request` holds.
for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(Request.prototype))) {
  if (name in DeferredRequest.prototype) continue
  Object.defineProperty(DeferredRequest.prototype, name, {
    configurable: true,
    ...(get !== undefined
      ? {
          get(this: DeferredRequest): unknown {
            return Reflect.get(this.request, name)
          },
        }
      : {
          value(this: DeferredRequest, ...args: unknown[]): unknown {
            return value.apply(this.request, args)
          },
        }),
  })
}
Object.setPrototypeOf(DeferredRequest.prototype, Request.prototype)
