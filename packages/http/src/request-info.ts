import type { HttpExchange } from './exchange.ts'

/** What SDK v1's handlers are told about a request (`extra.requestInfo`), made of it when they look. */
export function requestInfoOf(exchange: HttpExchange): { headers: Record<string, string>; url: URL } {
  return {
    get headers() {
      return { ...exchange.headers() }
    },
    get url() {
      return new URL(exchange.url)
    },
  }
}
